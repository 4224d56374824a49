import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import type { Mark, PivotDrawing, PivotRow } from '../../../core/chart/drawing.ts'
import { nextSort, type SortKey, sortedBy } from '../../../core/chart/heading.ts'
import type { Sort } from '../../../core/chart/spec.ts'
import { usePreferences } from '../../ui/preferences.ts'
import grid from './Grid.module.css'
import { Sign, toLook } from './look.tsx'
import css from './Pivot.module.css'
import {
  type Folded,
  foldLevel,
  groupName,
  isLevelFolded,
  keptColumn,
  type RowHeading,
  rowHeadings,
  rowsInSight,
  spans,
} from './pivotRows.ts'
import { PressText, pressable, walkPresses } from './press.tsx'
import { SortHead } from './SortHead.tsx'
import { useEdge } from './useEdge.ts'
import { useFolded } from './useFolded.ts'

interface PivotProps {
  pivot: PivotDrawing
  label: string
  height: number
  onMark?: ((mark: Mark) => void) | undefined
  onSort?: ((sort: Sort | null) => void) | undefined
}

const rowHeight = 32

/** Rows against columns, those in sight of them; a group folds into its total, a press on a heading sorts. */
export function Pivot({ pivot, label, height, onMark, onSort }: PivotProps) {
  const box = useRef<HTMLElement>(null)
  const { folded, setFolded, toggle } = useFolded(box)
  const goesOn = useEdge(box)
  const rows = useMemo(() => rowsInSight(pivot, folded), [pivot, folded])
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 8 })
  const shown = virtual.getVirtualItems()
  const [top, bottom] = [shown[0]?.start ?? 0, virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)]
  const headings = useMemo(() => rowHeadings(pivot, rows, folded), [pivot, rows, folded])
  const first = virtual.range?.startIndex ?? 0
  const onTop = useMemo(() => rowHeadings(pivot, rows.slice(first, first + 1), folded)[0], [pivot, rows, folded, first])
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
      <table className={`${grid.table} ${css.pivot}`} aria-rowcount={rows.length + 1}>
        <Head pivot={pivot} folded={folded} onFold={setFolded} onSort={onSort} />
        <tbody>
          {top > 0 && <tr style={{ height: top }} aria-hidden />}
          {shown.map(({ index }) => {
            const row = rows[index]
            // The row under the headings says all it is of, since what stands above it is out of sight.
            const own = index === first ? onTop : headings[index]
            return (
              row && (
                <tr key={groupName(row.path)} data-total={row.isTotal} aria-rowindex={index + 2}>
                  {own?.map((heading, level) => (
                    <th key={level} scope="row">
                      <Heading heading={heading} folded={folded} onToggle={toggle} />
                    </th>
                  ))}
                  <Cells pivot={pivot} row={row} onMark={onMark} />
                </tr>
              )
            )
          })}
          {bottom > 0 && <tr style={{ height: bottom }} aria-hidden />}
        </tbody>
      </table>
    </section>
  )
}

interface HeadProps extends Pick<PivotProps, 'pivot' | 'onSort'> {
  folded: Folded
  onFold: (folded: Folded) => void
}

function Head({ pivot, folded, onFold, onSort }: HeadProps) {
  const levels = Math.max(1, ...pivot.headers.map(({ labels }) => labels.length))
  const kept = keptColumn(pivot)
  const sortWith = (key: SortKey | undefined, isNumber: boolean) =>
    onSort && key
      ? { sorted: sortedBy(pivot.sort, key), walked: true, onSort: () => onSort(nextSort(pivot.sort, key, isNumber)) }
      : undefined
  return (
    <thead>
      {Array.from({ length: levels }, (_, level) => (
        <tr key={level} style={{ '--level': level } as React.CSSProperties}>
          {level === 0 &&
            pivot.rowTitles.map((title, at) => {
              const sort = sortWith(pivot.rowKeys[at], false)
              return (
                <th key={title} rowSpan={levels} scope="col" aria-sort={sort?.sorted}>
                  <FoldLevel pivot={pivot} level={at} folded={folded} onFold={onFold} />
                  {sort ? <SortHead {...sort}>{title}</SortHead> : title}
                </th>
              )
            })}
          {spans(pivot.headers, level, levels).map(({ text, span, isTotal, at }) => {
            // What stands over several columns, or over a level more of the same, is no column itself.
            const header = pivot.headers[at]
            const isOwn = span === 1 && header && level === header.labels.length - 1
            const sort = isOwn ? sortWith(header.key, true) : undefined
            return (
              <th
                key={at}
                colSpan={span}
                scope={span > 1 ? 'colgroup' : 'col'}
                data-number
                data-total={isTotal}
                data-kept={span === 1 && at === kept}
                aria-sort={sort?.sorted}
              >
                {sort ? <SortHead {...sort}>{text}</SortHead> : text}
              </th>
            )
          })}
        </tr>
      ))}
    </thead>
  )
}

interface FoldLevelProps extends Omit<HeadProps, 'onSort'> {
  level: number
}

/** Folds every group of a level, or opens them all again. */
function FoldLevel({ pivot, level, folded, onFold }: FoldLevelProps) {
  const { say } = usePreferences()
  const isFolded = isLevelFolded(pivot, folded, level)
  if (isFolded === null) return null
  const words = isFolded ? { zh: '全部展开', en: 'Unfold all' } : { zh: '全部收起', en: 'Fold all' }
  return (
    <FoldButton
      isFolded={isFolded}
      label={`${say(words)} ${pivot.rowTitles[level] ?? ''}`}
      onToggle={() => onFold(foldLevel(pivot, folded, level))}
    />
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

interface FoldButtonProps {
  isFolded: boolean
  label: string
  group?: string
  onToggle: () => void
}

function FoldButton({ isFolded, label, group, onToggle }: FoldButtonProps) {
  return (
    <button
      type="button"
      className={css.fold}
      aria-expanded={!isFolded}
      aria-label={label}
      tabIndex={-1}
      data-press
      data-group={group}
      onClick={onToggle}
    >
      <span aria-hidden>{isFolded ? '▸' : '▾'}</span>
    </button>
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
      {...toLook(cell.look)}
      {...pressable(cell.value === null ? null : () => cell.mark, onMark)}
    >
      <Sign look={cell.look} />
      <PressText when={cell.value !== null && onMark !== undefined}>{cell.text}</PressText>
    </td>
  ))
}
