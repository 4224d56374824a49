import type { TableDrawing } from '../../../core/chart/drawing.ts'

/** The column a table is sorted by; by none it stands as it was answered. */
export interface Order {
  column: number
  isDescending: boolean
}

/** What a press on a heading makes of the order: numbers begin with the largest, text with the first; the third press ends it. */
export function nextOrder(before: Order | null, table: TableDrawing, column: number): Order | null {
  const starts = table.columns[column]?.isNumber ?? false
  if (before?.column !== column) return { column, isDescending: starts }
  return before.isDescending === starts ? { column, isDescending: !starts } : null
}

const collators = { zh: new Intl.Collator('zh-CN', { numeric: true }), en: new Intl.Collator('en', { numeric: true }) }

/** Row numbers in the order asked for; numbers by size, text as the language files it, nothing last. */
export function sortRows(table: TableDrawing, order: Order | null, language: 'zh' | 'en'): number[] {
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
