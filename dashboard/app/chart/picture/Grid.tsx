import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import type { Mark, MarkAt, TableDrawing } from '../../../core/chart/drawing.ts'
import { usePreferences } from '../../ui/preferences.ts'
import css from './Grid.module.css'
import { PressText, pressable, walkPresses } from './press.tsx'
import { useEdge } from './useEdge.ts'

interface GridProps {
  table: TableDrawing
  label: string
  height: number
  markAt?: MarkAt
  onMark?: ((mark: Mark) => void) | undefined
}

interface Order {
  column: number
  isDescending: boolean
}

const rowHeight = 32

/** A table of any length: only the rows in sight are drawn; a press on a heading sorts. */
export function Grid({ table, label, height, markAt, onMark }: GridProps) {
  const { say, language } = usePreferences()
  const [order, setOrder] = useState<Order | null>(null)
  const box = useRef<HTMLElement>(null)
  const goesOn = useEdge(box)
  // The one number of a long row stays in sight.
  const keptAt =
    table.columns.filter(({ isNumber }) => isNumber).length === 1 && table.columns.at(-1)?.isNumber ? table.columns.length - 1 : -1
  const rows = useMemo(() => sortRows(table, order, language), [table, order, language])
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12 })
  const shown = virtual.getVirtualItems()
  const [top, bottom] = [shown[0]?.start ?? 0, virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)]
  const sortBy = (column: number) =>
    setOrder((before) => {
      const starts = table.columns[column]?.isNumber ?? false
      if (before?.column !== column) return { column, isDescending: starts }
      return before.isDescending === starts ? { column, isDescending: !starts } : null
    })
  return (
    <section
      ref={box}
      className={css.box}
      data-goes-on={goesOn}
      style={{ maxHeight: height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onKeyDown={walkPresses}
    >
      <table className={css.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {table.columns.map((column, at) => (
              <th
                key={at}
                scope="col"
                data-number={column.isNumber}
                data-kept={at === keptAt}
                aria-sort={order?.column === at ? (order.isDescending ? 'descending' : 'ascending') : 'none'}
              >
                <button type="button" onClick={() => sortBy(at)} title={say({ zh: '排序', en: 'Sort' })}>
                  {column.title}
                  <i aria-hidden>{order?.column === at ? (order.isDescending ? '↓' : '↑') : ''}</i>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {top > 0 && <tr style={{ height: top }} aria-hidden />}
          {shown.map(({ index }) => {
            const row = rows[index] ?? 0
            const mark = markAt?.(0, row) ?? null
            return (
              <tr key={row} aria-rowindex={index + 2} {...pressable(mark, onMark)}>
                {table.texts[row]?.map((text, at) => (
                  <td
                    key={at}
                    data-number={table.columns[at]?.isNumber}
                    data-kept={at === keptAt}
                    title={text.length > 24 ? text : undefined}
                  >
                    <PressText when={at === 0 && mark !== null && onMark !== undefined}>{text}</PressText>
                  </td>
                ))}
              </tr>
            )
          })}
          {bottom > 0 && <tr style={{ height: bottom }} aria-hidden />}
        </tbody>
        {table.total && (
          <tfoot>
            <tr>
              {table.total.map((text, at) => (
                <td key={at} data-number={table.columns[at]?.isNumber} data-kept={at === keptAt}>
                  {text}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  )
}

const collators = { zh: new Intl.Collator('zh-CN', { numeric: true }), en: new Intl.Collator('en', { numeric: true }) }

/** Row numbers in the order asked for; numbers by size, text as the language files it, nothing last. */
function sortRows(table: TableDrawing, order: Order | null, language: 'zh' | 'en'): number[] {
  const rows = table.rows.map((_, at) => at)
  if (!order) return rows
  const sign = order.isDescending ? -1 : 1
  const column = table.columns[order.column]
  return rows.sort((a, b) => {
    const [x, y] = [table.rows[a]?.[order.column] ?? null, table.rows[b]?.[order.column] ?? null]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y)
    // Dates stand as ISO text, which sorts as it is.
    if (column?.grain) return sign * (String(x) < String(y) ? -1 : Number(String(x) > String(y)))
    return sign * collators[language].compare(table.texts[a]?.[order.column] ?? '', table.texts[b]?.[order.column] ?? '')
  })
}
