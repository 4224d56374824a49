import type { Mark, TableDrawing } from './drawing.ts'
import { filterFor } from './filter.ts'

/** What a row of a table twin represents: all that it names, as filters; its first number. */
export function twinMark({ columns, rows, texts }: TableDrawing, row: number): Mark | null {
  const cells = rows[row]
  if (!cells) return null
  const named = columns.flatMap(({ ref, isNumber }, at) => (isNumber ? [] : [{ ref, at }]))
  if (named.length === 0) return null
  const first = columns.findIndex(({ isNumber }) => isNumber)
  const value = cells[first]
  return {
    label: named.map(({ at }) => texts[row]?.[at] ?? '').join(' · '),
    measure: columns[first]?.ref ?? null,
    value: typeof value === 'number' ? value : null,
    filters: named.map(({ ref, at }) => filterFor(ref, cells[at] ?? null)),
  }
}
