import type { CohortDrawing, Mark } from '../../../core/chart/drawing.ts'
import { cohortLines } from '../../../core/chart/shownLines.ts'
import { usePreferences } from '../../ui/preferences.ts'
import css from './Cohort.module.css'
import { copyWith } from './copy.ts'
import grid from './Grid.module.css'
import { PressText, pressable, walkPresses } from './press.tsx'
import { RemarkSigns } from './remarks.tsx'

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
    <section
      className={grid.box}
      style={{ maxHeight: height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onKeyDown={walkPresses}
      data-copies
      onCopy={copyWith(() => cohortLines(cohort))}
    >
      <table className={`${grid.table} ${css.cohort}`}>
        <Head cohort={cohort} />
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
                  <RemarkSigns mark={cell.mark} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {cohort.average && <Average cohort={cohort} average={cohort.average} />}
      </table>
    </section>
  )
}

function Head({ cohort }: Pick<CohortProps, 'cohort'>) {
  return (
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
  )
}

/** All cohorts as one, by their sizes. */
function Average({ cohort, average }: { cohort: CohortDrawing; average: NonNullable<CohortDrawing['average']> }) {
  const { say } = usePreferences()
  return (
    <tfoot>
      <tr
        title={say({
          zh: '按同期群人数加权；未结束的期不计入',
          en: 'Weighted by the size of the cohorts; periods not over yet do not count',
        })}
      >
        <th scope="row">{average.label}</th>
        {cohort.sizeTitle && <td data-number>{average.size}</td>}
        {average.texts.map((text, at) => (
          <td key={cohort.periods[at]}>{text}</td>
        ))}
      </tr>
    </tfoot>
  )
}
