import type { CohortDrawing, Mark } from '../../../core/chart/drawing.ts'
import { usePreferences } from '../../ui/preferences.ts'
import css from './Cohort.module.css'
import grid from './Grid.module.css'
import { PressText, pressable, walkPresses } from './press.tsx'

interface CohortProps {
  cohort: CohortDrawing
  label: string
  height: number
  onMark?: ((mark: Mark) => void) | undefined
}

/** Cohorts down, periods across; the darker, the more. What is not over yet is hatched. */
export function Cohort({ cohort, label, height, onMark }: CohortProps) {
  const { say, scheme } = usePreferences()
  // As deep as ink can still be read on, 4.5 to 1: of jade 78 % on white, 50 % on the dark paper.
  const deepest = scheme === 'dark' ? 50 : 78
  const immature = say({ zh: '该期未结束', en: 'not over yet' })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={grid.box} style={{ maxHeight: height }} tabIndex={0} aria-label={label} onKeyDown={walkPresses}>
      <table className={`${grid.table} ${css.cohort}`}>
        <thead>
          <tr>
            <th scope="col">{cohort.title}</th>
            {cohort.sizeTitle && (
              <th scope="col" data-number>
                {cohort.sizeTitle}
              </th>
            )}
            {cohort.periods.map((period) => (
              <th key={period} scope="col" title={cohort.periodTitle}>
                {period}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohort.rows.map((row) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              {cohort.sizeTitle && <td data-number>{row.size}</td>}
              {row.cells.map((cell, at) => (
                <td
                  key={cohort.periods[at]}
                  className={css.cell}
                  data-immature={cell.isImmature}
                  style={
                    cell.value === null
                      ? undefined
                      : ({ '--shade': `${Math.round(6 + cell.shade * (deepest - 6))}%` } as React.CSSProperties)
                  }
                  title={cell.isImmature ? immature : undefined}
                  aria-label={cell.isImmature ? immature : undefined}
                  {...pressable(cell.value === null ? null : cell.mark, onMark)}
                >
                  <PressText when={cell.value !== null && onMark !== undefined}>{cell.text}</PressText>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
