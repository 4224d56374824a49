import { useRef, useState } from 'react'
import type { Mark, PivotDrawing, PivotRow } from '../../../core/chart/drawing.ts'
import { usePreferences } from '../../ui/preferences.ts'
import grid from './Grid.module.css'
import css from './Pivot.module.css'
import { type Folded, groupName, keptColumn, type RowHeading, rowHeadings, rowsInSight, spans } from './pivotRows.ts'
import { PressText, pressable, walkPresses } from './press.tsx'
import { useEdge } from './useEdge.ts'

interface PivotProps {
  pivot: PivotDrawing
  label: string
  height: number
  onMark?: ((mark: Mark) => void) | undefined
}

/** Rows against columns; a group folds into its total. */
export function Pivot({ pivot, label, height, onMark }: PivotProps) {
  const [folded, setFolded] = useState<Folded>(new Set())
  const box = useRef<HTMLElement>(null)
  const goesOn = useEdge(box)
  const rows = rowsInSight(pivot, folded)
  const headings = rowHeadings(pivot, rows, folded)
  const toggle = (group: string) =>
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(group)) next.add(group)
      return next
    })
  return (
    <section
      ref={box}
      className={grid.box}
      data-goes-on={goesOn}
      style={{ maxHeight: height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onKeyDown={walkPresses}
    >
      <table className={`${grid.table} ${css.pivot}`}>
        <Head pivot={pivot} />
        <tbody>
          {rows.map((row, at) => (
            <tr key={groupName(row.path)} data-total={row.isTotal}>
              {headings[at]?.map((heading, level) => (
                <th key={level} scope="row">
                  <Heading heading={heading} folded={folded} onToggle={toggle} />
                </th>
              ))}
              <Cells pivot={pivot} row={row} onMark={onMark} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Head({ pivot }: { pivot: PivotDrawing }) {
  const levels = Math.max(1, ...pivot.headers.map(({ labels }) => labels.length))
  const kept = keptColumn(pivot)
  return (
    <thead>
      {Array.from({ length: levels }, (_, level) => (
        <tr key={level} style={{ '--level': level } as React.CSSProperties}>
          {level === 0 &&
            pivot.rowTitles.map((title) => (
              <th key={title} rowSpan={levels} scope="col">
                {title}
              </th>
            ))}
          {spans(pivot.headers, level, levels).map(({ text, span, isTotal, at }) => (
            <th
              key={at}
              colSpan={span}
              scope={span > 1 ? 'colgroup' : 'col'}
              data-number
              data-total={isTotal}
              data-kept={span === 1 && at === kept}
            >
              {text}
            </th>
          ))}
        </tr>
      ))}
    </thead>
  )
}

function Heading({ heading, folded, onToggle }: { heading: RowHeading; folded: Folded; onToggle: (group: string) => void }) {
  const { say } = usePreferences()
  const { group } = heading
  const text = heading.isTotal ? say({ zh: '合计', en: 'Total' }) : heading.text
  if (group === null) return text
  const isFolded = folded.has(group)
  return (
    <>
      <button
        type="button"
        className={css.fold}
        aria-expanded={!isFolded}
        aria-label={`${isFolded ? say({ zh: '展开', en: 'Unfold' }) : say({ zh: '收起', en: 'Fold' })} ${text}`}
        onClick={() => onToggle(group)}
      >
        <span aria-hidden>{isFolded ? '▸' : '▾'}</span>
      </button>
      {text}
    </>
  )
}

function Cells({ pivot, row, onMark }: Pick<PivotProps, 'pivot' | 'onMark'> & { row: PivotRow }) {
  const kept = keptColumn(pivot)
  return row.cells.map((cell, place) => (
    <td
      key={place}
      data-number
      data-total={pivot.headers[place]?.isTotal}
      data-kept={place === kept}
      {...pressable(cell.value === null ? null : cell.mark, onMark)}
    >
      <PressText when={cell.value !== null && onMark !== undefined}>{cell.text}</PressText>
    </td>
  ))
}
