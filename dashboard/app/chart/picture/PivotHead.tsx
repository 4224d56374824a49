import type { PivotDrawing } from '../../../core/chart/drawing.ts'
import { nextSort, type SortKey, sortedBy } from '../../../core/chart/heading.ts'
import type { Sort } from '../../../core/chart/spec.ts'
import { usePreferences } from '../../ui/preferences.ts'
import css from './Pivot.module.css'
import type { Segment } from './pivotColumns.ts'
import { type Folded, foldLevel, isLevelFolded, spans } from './pivotRows.ts'
import { SortHead } from './SortHead.tsx'

interface HeadProps {
  pivot: PivotDrawing
  onSort: ((sort: Sort | null) => void) | undefined
  folded: Folded
  onFold: (folded: Folded) => void
  segments: Segment[]
  kept: number
  lefts: (number | null)[]
}

/** The headings of a pivot: a line for each level of its columns, as far as they are in sight. */
export function PivotHead({ pivot, folded, onFold, onSort, segments, kept, lefts }: HeadProps) {
  const levels = Math.max(1, ...pivot.headers.map(({ labels }) => labels.length))
  return (
    <thead>
      {Array.from({ length: levels }, (_, level) => (
        <tr key={level} style={{ '--level': level } as React.CSSProperties}>
          {level === 0 && <RowTitles {...{ pivot, folded, onFold, onSort, lefts, levels }} />}
          {segments.flatMap(({ from, to, isDrawn }) =>
            isDrawn
              ? columnHeads({ pivot, onSort, level, levels, kept, from, to })
              : [<td key={`until ${to}`} colSpan={to - from} aria-hidden />],
          )}
        </tr>
      ))}
    </thead>
  )
}

function sortOf({ pivot, onSort }: Pick<HeadProps, 'pivot' | 'onSort'>, key: SortKey | undefined, isNumber: boolean) {
  if (!onSort || !key) return undefined
  return { sorted: sortedBy(pivot.sort, key), walked: true, onSort: () => onSort(nextSort(pivot.sort, key, isNumber)) }
}

function RowTitles({
  pivot,
  folded,
  onFold,
  onSort,
  lefts,
  levels,
}: Pick<HeadProps, 'pivot' | 'folded' | 'onFold' | 'onSort' | 'lefts'> & { levels: number }) {
  return pivot.rowTitles.map((title, at) => {
    const sort = sortOf({ pivot, onSort }, pivot.rowKeys[at], false)
    return (
      <th
        key={title}
        rowSpan={levels}
        scope="col"
        aria-sort={sort?.sorted}
        data-frozen={lefts[at] !== null}
        style={{ left: lefts[at] ?? undefined }}
      >
        <FoldLevel {...{ pivot, folded, onFold }} level={at} />
        {sort ? <SortHead {...sort}>{title}</SortHead> : title}
      </th>
    )
  })
}

interface ColumnHeadsProps extends Pick<HeadProps, 'pivot' | 'onSort' | 'kept'> {
  level: number
  levels: number
  from: number
  to: number
}

/** The headings of a run of columns; each keeps its place by its column, whatever else comes into sight. */
function columnHeads({ pivot, onSort, kept, level, levels, from, to }: ColumnHeadsProps) {
  return spans(pivot.headers.slice(from, to), level, levels).map(({ text, span, isTotal, at }) => {
    // What stands over several columns, or over a level more of the same, is no column itself.
    const header = pivot.headers[from + at]
    const isOwn = span === 1 && header && level === header.labels.length - 1
    const sort = isOwn ? sortOf({ pivot, onSort }, header.key, true) : undefined
    return (
      <th
        key={from + at}
        colSpan={span}
        scope={span > 1 ? 'colgroup' : 'col'}
        data-number
        data-total={isTotal}
        data-kept={span === 1 && from + at === kept}
        aria-sort={sort?.sorted}
        aria-colindex={pivot.rowTitles.length + from + at + 1}
      >
        {sort ? <SortHead {...sort}>{text}</SortHead> : text}
      </th>
    )
  })
}

interface FoldLevelProps extends Pick<HeadProps, 'pivot' | 'folded' | 'onFold'> {
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

interface FoldButtonProps {
  isFolded: boolean
  label: string
  group?: string
  onToggle: () => void
}

export function FoldButton({ isFolded, label, group, onToggle }: FoldButtonProps) {
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
