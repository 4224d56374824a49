import type { Mark, TableDrawing } from './drawing.ts'
import { filterFor } from './filter.ts'

/** What a row of a table twin represents: all that it names, as filters; its first number. */
export function twinMark(table: TableDrawing, row: number): Mark | null {
  const { columns, rows } = table
  const cells = rows[row]
  if (!cells) return null
  const named = columns.flatMap(({ ref, isNumber }, at) => (isNumber ? [] : [{ ref, at }]))
  if (named.length === 0) return null
  const first = columns.findIndex(({ isNumber }) => isNumber)
  const value = cells[first]
  return {
    label: named.map(({ at }) => textsIn(table, row)[at] ?? '').join(' · '),
    measure: columns[first]?.ref ?? null,
    value: typeof value === 'number' ? value : null,
    filters: named.map(({ ref, at }) => filterFor(ref, cells[at] ?? null)),
  }
}

/** The texts of a row of any table. */
export const textsIn = (table: TableDrawing, row: number): string[] => table.rowTexts?.(row) ?? table.texts[row] ?? []
