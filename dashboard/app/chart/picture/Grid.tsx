import { useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, useMemo, useRef, useState } from 'react'
import type { Mark, MarkAt, TableDrawing } from '../../../core/chart/drawing.ts'
import { nextSort, sortedBy } from '../../../core/chart/heading.ts'
import { tableLines } from '../../../core/chart/shownLines.ts'
import type { Sort } from '../../../core/chart/spec.ts'
import { textsIn } from '../../../core/chart/twinMark.ts'
import { usePreferences } from '../../ui/preferences.ts'
import { copyWith } from './copy.ts'
import css from './Grid.module.css'
import { Sign, toLook } from './look.tsx'
import { PressText, pressable, walkPresses } from './press.tsx'
import { RemarkSigns } from './remarks.tsx'
import { type Sorted, SortHead } from './SortHead.tsx'
import { nextOrder, type Order, sortRows } from './sortRows.ts'
import { Trend } from './Trend.tsx'
import { useEdge } from './useEdge.ts'

interface GridProps {
  table: TableDrawing
  label: string
  height: number
  markAt?: MarkAt
  onMark?: ((mark: Mark) => void) | undefined
  /** Asks in another order; without it the rows that are here are sorted. */
  onSort?: ((sort: Sort | null) => void) | undefined
}

const rowHeight = 32

/** A table of any length: only the rows in sight are drawn; a press on a heading sorts. */
export function Grid({ table, label, height, markAt, onMark, onSort }: GridProps) {
  const { language } = usePreferences()
  const [order, setOrder] = useState<Order | null>(null)
  const box = useRef<HTMLElement>(null)
  const { goesOn, cameFrom } = useEdge(box)
  const kept = keptColumn(table)
  const rows = useMemo(() => sortRows(table, onSort ? null : order, language), [table, onSort, order, language])
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12 })
  const shown = virtual.getVirtualItems()
  const [top, bottom] = [shown[0]?.start ?? 0, virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)]
  return (
    <section
      ref={box}
      className={css.box}
      data-goes-on={goesOn}
      data-came-from={cameFrom}
      style={{ maxHeight: height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onKeyDown={walkPresses}
      data-copies
      onCopy={copyWith(() => tableLines(table, rows))}
    >
      <table className={css.table} aria-rowcount={rows.length + 1}>
        <Head
          {...{ table, kept }}
          sortedAt={(column) => sortedAt(table, onSort ? null : order, column)}
          onSort={(column) => {
            const { key, isNumber } = table.columns[column] ?? {}
            if (!onSort) setOrder((before) => nextOrder(before, table, column))
            else if (key) onSort(nextSort(table.sort ?? null, key, isNumber ?? false))
          }}
        />
        <tbody>
          {top > 0 && <tr style={{ height: top }} aria-hidden />}
          {shown.map(({ index }) => (
            <Row key={rows[index] ?? 0} {...{ table, kept, markAt, onMark, index }} row={rows[index] ?? 0} />
          ))}
          {bottom > 0 && <tr style={{ height: bottom }} aria-hidden />}
        </tbody>
        {table.total && !table.totalFirst && (
          <tfoot>
            <Totals table={table} kept={kept} />
          </tfoot>
        )}
      </table>
    </section>
  )
}

/** The one number of a long row stays in sight. */
function keptColumn({ columns }: TableDrawing): number {
  return columns.filter(({ isNumber }) => isNumber).length === 1 && columns.at(-1)?.isNumber ? columns.length - 1 : -1
}

/** The small lines that stand behind a column. */
const trendsAt = ({ trends = [] }: TableDrawing, column: number) => trends.filter(({ after }) => after === column)

/** How a column is sorted: by the chart, or by hand among the rows that are here. */
function sortedAt({ columns, sort }: TableDrawing, order: Order | null, at: number): Sorted {
  if (order) return order.column === at ? (order.isDescending ? 'descending' : 'ascending') : 'none'
  const key = columns[at]?.key
  return key ? sortedBy(sort ?? null, key) : 'none'
}

interface HeadProps {
  table: TableDrawing
  kept: number
  sortedAt: (column: number) => Sorted
  onSort: (column: number) => void
}

function Head({ table, kept, sortedAt, onSort }: HeadProps) {
  return (
    <thead>
      <tr>
        {table.columns.map((column, at) => (
          <Fragment key={at}>
            <th
              scope="col"
              data-number={column.isNumber}
              data-kept={at === kept}
              data-first={at === 0 && !column.isNumber}
              aria-sort={sortedAt(at)}
            >
              <SortHead sorted={sortedAt(at)} onSort={() => onSort(at)}>
                {column.title}
              </SortHead>
            </th>
            {trendsAt(table, at).map(({ title }) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </Fragment>
        ))}
      </tr>
      {table.totalFirst && table.total && <Totals table={table} kept={kept} />}
    </thead>
  )
}

function Totals({ table, kept }: Pick<HeadProps, 'table' | 'kept'>) {
  return (
    <tr>
      {table.total?.map((text, at) => (
        <Fragment key={at}>
          <td data-number={table.columns[at]?.isNumber} data-kept={at === kept} data-first={at === 0 && !table.columns[at]?.isNumber}>
            {text}
          </td>
          {trendsAt(table, at).map(({ title }) => (
            <td key={title} />
          ))}
        </Fragment>
      ))}
    </tr>
  )
}

interface RowProps extends Pick<GridProps, 'table' | 'markAt' | 'onMark'> {
  kept: number
  /** The row of the answer, and its place among those shown. */
  row: number
  index: number
}

function Row({ table, kept, row, index, markAt, onMark }: RowProps) {
  const mark = markAt?.(0, row) ?? null
  // What was written at a row stands at the number it is about.
  const signed = Math.max(
    0,
    table.columns.findIndex(({ ref }) => ref.name === mark?.measure?.name),
  )
  return (
    <tr aria-rowindex={index + 2} {...pressable(mark, onMark)}>
      {textsIn(table, row).map((text, at) => {
        const look = table.looks?.[row]?.[at]
        return (
          <Fragment key={at}>
            <td
              data-number={table.columns[at]?.isNumber}
              data-kept={at === kept}
              data-first={at === 0 && !table.columns[at]?.isNumber}
              title={text.length > 24 ? text : undefined}
              {...toLook(look)}
            >
              <Sign look={look} />
              <PressText when={at === 0 && mark !== null && onMark !== undefined}>{text}</PressText>
              {at === signed && <RemarkSigns mark={mark} />}
            </td>
            {trendsAt(table, at).map(({ title, lineOf }) => {
              const line = lineOf(row)
              return <td key={title}>{line && <Trend line={line} />}</td>
            })}
          </Fragment>
        )
      })}
    </tr>
  )
}
