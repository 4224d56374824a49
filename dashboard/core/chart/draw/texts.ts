import { type Cell, decimalsIn, digitsAmong, toDigits } from '../../field/text.ts'
import type { Column, TableDrawing } from '../drawing.ts'

/** How the cell of a row is written in a column, before it has the decimals of the others. */
export type Write = (cell: Cell, row: Cell[]) => string

/**
 * The texts of a table, its numbers with one number of decimals in each column, the total too. Written once they are looked at: of ten thousand
 * rows thirty are in sight, and writing them all would hold up the screen.
 */
export function written(
  columns: Column[],
  writes: Write[],
  rows: Cell[][],
  total: string[] | null,
): Pick<TableDrawing, 'texts' | 'rowTexts' | 'total'> {
  const digits = columns.map(({ field, isNumber }, at) => {
    if (!isNumber) return null
    const write = writes[at] as Write
    function* texts() {
      if (total) yield total[at] ?? ''
      for (const row of rows) yield write(row[at] ?? null, row)
    }
    return digitsAmong(texts(), decimalsIn(field), field)
  })
  const even = (text: string, at: number) => {
    const own = digits[at] ?? null
    return own === null ? text : toDigits(text, own)
  }
  const rowTexts = (place: number) => {
    const row = rows[place]
    return row ? columns.map((_, at) => even((writes[at] as Write)(row[at] ?? null, row), at)) : []
  }
  let all: string[][] | undefined
  return {
    get texts() {
      all ??= rows.map((_, place) => rowTexts(place))
      return all
    },
    rowTexts,
    total: total && total.map(even),
  }
}
