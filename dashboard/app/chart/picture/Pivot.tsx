import { memo, useMemo, useRef } from 'react'
import type { Mark, PivotCell, PivotDrawing, PivotRow } from '../../../core/chart/drawing.ts'
import { pivotLines } from '../../../core/chart/shownLines.ts'
import type { Sort } from '../../../core/chart/spec.ts'
import { usePreferences } from '../../ui/preferences.ts'
import { copyWith } from './copy.ts'
import grid from './Grid.module.css'
import { Sign, toLook } from './look.tsx'
import css from './Pivot.module.css'
import { FoldButton, PivotHead } from './PivotHead.tsx'
import type { Segment } from './pivotColumns.ts'
import { type Folded, groupName, type RowHeading, rowHeadings, rowsInSight } from './pivotRows.ts'
import { PressText, pressable, walkPresses } from './press.tsx'
import { RemarkSigns } from './remarks.tsx'
import { useEdge } from './useEdge.ts'
import { useFolded } from './useFolded.ts'
import { usePivotWindow } from './usePivotWindow.ts'

interface PivotProps {
  pivot: PivotDrawing
  label: string
  height: number
  onMark?: ((mark: Mark) => void) | undefined
  onSort?: ((sort: Sort | null) => void) | undefined
}

/** Rows against columns, those in sight of them; a group folds into its total, a press on a heading sorts. */
export function Pivot({ pivot, label, height, onMark, onSort }: PivotProps) {
  const box = useRef<HTMLElement>(null)
  const { folded, setFolded, toggle } = useFolded(box)
  const { goesOn, cameFrom } = useEdge(box)
  const rows = useMemo(() => rowsInSight(pivot, folded), [pivot, folded])
  const sight = usePivotWindow(box, pivot, rows.length)
  const { first, lefts, segments, kept, hidden } = sight
  const headings = useMemo(() => rowHeadings(pivot, rows, folded), [pivot, rows, folded])
  // The row under the headings says all it is of, since what stands above it is out of sight.
  const onTop = useMemo(() => rowHeadings(pivot, rows.slice(first, first + 1), folded)[0], [pivot, rows, folded, first])
  return (
    <section
      ref={box}
      className={grid.box}
      data-goes-on={goesOn}
      data-came-from={cameFrom}
      style={{ maxHeight: height, scrollPadding: `72px ${hidden.right}px 0 ${hidden.left}px` }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onKeyDown={walkPresses}
      data-copies
      onCopy={copyWith(() => pivotLines(pivot, rows))}
    >
      <table
        className={`${grid.table} ${css.pivot}`}
        style={{ width: sight.total }}
        aria-rowcount={rows.length + 1}
        aria-colcount={sight.widths.length}
      >
        <colgroup>
          {sight.widths.map((width, at) => (
            <col key={at} style={{ width }} />
          ))}
        </colgroup>
        <PivotHead {...{ pivot, folded, onSort, segments, kept, lefts }} onFold={setFolded} />
        <tbody>
          {sight.top > 0 && <tr style={{ height: sight.top }} aria-hidden />}
          {sight.rows.map((index) => {
            const row = rows[index]
            const own = index === first ? onTop : headings[index]
            return (
              row &&
              own && (
                <Row key={groupName(row.path)} {...{ pivot, row, index, folded, toggle, segments, kept, lefts, onMark }} headings={own} />
              )
            )
          })}
          {sight.bottom > 0 && <tr style={{ height: sight.bottom }} aria-hidden />}
        </tbody>
      </table>
    </section>
  )
}

interface RowProps extends Pick<PivotProps, 'pivot' | 'onMark'> {
  row: PivotRow
  index: number
  headings: RowHeading[]
  folded: Folded
  toggle: (group: string) => void
  segments: Segment[]
  kept: number
  lefts: (number | null)[]
}

/** One row; drawn again only when something in it is another. */
const Row = memo(function Row({ pivot, row, index, headings, folded, toggle, segments, kept, lefts, onMark }: RowProps) {
  return (
    <tr data-total={row.isTotal} aria-rowindex={index + 2}>
      {headings.map((heading, level) => (
        <th key={level} scope="row" data-frozen={lefts[level] !== null} style={{ left: lefts[level] ?? undefined }} title={heading.text}>
          <Heading heading={heading} folded={folded} onToggle={toggle} />
        </th>
      ))}
      {/* Cells keep their place by column: one that has the focus stays the same while others come and go beside it. */}
      {segments.flatMap(({ from, to, isDrawn }) =>
        isDrawn
          ? row.cells
              .slice(from, to)
              .map((cell, at) => (
                <Cell
                  key={from + at}
                  {...{ cell, onMark }}
                  place={from + at}
                  heads={headings.length}
                  isKept={from + at === kept}
                  isTotal={pivot.headers[from + at]?.isTotal}
                />
              ))
          : [<td key={`until ${to}`} colSpan={to - from} aria-hidden />],
      )}
    </tr>
  )
})

interface CellProps extends Pick<RowProps, 'onMark'> {
  cell: PivotCell
  place: number
  heads: number
  isKept: boolean
  isTotal: boolean | undefined
}

function Cell({ cell, place, heads, isKept, isTotal, onMark }: CellProps) {
  return (
    <td
      data-number
      data-total={isTotal}
      data-kept={isKept}
      aria-colindex={heads + place + 1}
      {...toLook(cell.look)}
      {...pressable(cell.value === null ? null : () => cell.mark, onMark)}
    >
      <PressText when={cell.value !== null && onMark !== undefined}>
        <Sign look={cell.look} />
        {cell.text}
      </PressText>
      <RemarkSigns mark={cell.mark} />
    </td>
  )
}

function Heading({ heading, folded, onToggle }: { heading: RowHeading; folded: Folded; onToggle: (group: string) => void }) {
  const { say } = usePreferences()
  const { group } = heading
  const text = heading.isTotal ? say({ zh: '合计', en: 'Total' }) : heading.text
  if (group === null) return text
  const isFolded = folded.has(group)
  const words = isFolded ? { zh: '展开', en: 'Unfold' } : { zh: '收起', en: 'Fold' }
  return (
    <>
      <FoldButton isFolded={isFolded} label={`${say(words)} ${text}`} group={group} onToggle={() => onToggle(group)} />
      {text}
    </>
  )
}
