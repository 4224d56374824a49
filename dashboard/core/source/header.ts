/** One row at the beginning of a file that is not blank, with the number of its line or row. */
export interface SampleRow {
  line: number
  cells: string[]
}

/** Where the table of a file begins. */
export interface Layout {
  headers: string[]
  /** The line of the header; null where the columns are named otherwise. */
  line: number | null
  /** How many filled rows above the header are no part of the table: titles, comments, groups of columns. */
  above: number
  /** The header's further lines: questions in words, types, units. */
  more: number[]
  /** Rows on an earlier line are no rows of the table. */
  body: number
  /** Columns without a name that nevertheless hold something; the first is 1. */
  nameless: number[]
}

export interface HeaderInput {
  /** Whether a text is the name of a column that can be used. */
  knows(header: string): boolean
  /** How many names are enough to tell a header from a title; fewer where fewer exist. */
  enough?: number
  /** The header is the first filled row after this many lines, whatever it holds. */
  skip?: number | undefined
  /** Rows that begin so are comments. */
  comment?: string | undefined
  /** Cells may be merged over two rows, so that a name is in the row above. */
  merged?: boolean
  /** The names of the columns of a file without a header. */
  columns?: string[] | undefined
}

/** A header without the blanks and marks around it; a nameless column stays nameless. */
export const tidyHeader = (header: string) => header.replace(/[\s\u00a0\u3000\ufeff\u200b]+/g, ' ').trim()

const filled = (cells: string[]) => cells.filter((cell) => cell.trim() !== '').length

/** Finds the header among the first rows of a file: the earliest row with the most names that are known, or nearly the most. */
export function findHeader(rows: SampleRow[], wish: HeaderInput): Layout {
  const { skip = 0, comment } = wish
  const usable = rows.filter(({ line, cells }) => line > skip && !(comment && cells[0]?.startsWith(comment)))
  const from = skip + 1
  if (wish.columns) {
    const own = wish.skip === undefined ? rowsAboveTable(usable, wish.columns.length) : 0
    const above = rows.length - usable.length + own
    return { headers: wish.columns, line: null, above, more: [], body: (usable[own - 1]?.line ?? skip) + 1, nameless: [] }
  }
  const at = wish.skip === undefined ? bestRow(usable, wish) : 0
  const row = usable[at]
  if (!row) return { headers: [], line: null, above: rows.length, more: [], body: from, nameless: [] }
  const headers = withCellsAbove(usable, at, wish).map(tidyHeader)
  const more = moreHeaderRows(usable, at)
  const below = usable.slice(at + 1 + more.length)
  return {
    headers,
    line: row.line,
    above: rows.filter(({ line }) => line < row.line).length,
    more: more.map(({ line }) => line),
    body: (more.at(-1)?.line ?? row.line) + 1,
    nameless: namelessColumns(headers, below),
  }
}

/** How many rows of a file that is said to have no header are none of its table: titles, and a header after all. */
function rowsAboveTable(rows: SampleRow[], width: number): number {
  // A sparse row of a text file still has all its cells.
  const isNarrow = ({ cells }: SampleRow) => cells.length < width && filled(cells) <= width / 2
  const at = rows.findIndex((row, index) => !isNarrow(row) || moreHeaderRows(rows, index - 1).length > 0)
  // Where every row is narrow, narrow rows are what the table has.
  return at < 0 ? 0 : at + moreHeaderRows(rows, at - 1).length
}

const known = (cells: string[], knows: HeaderInput['knows']) =>
  new Set(cells.map((cell) => tidyHeader(cell).toLowerCase()).filter((cell) => cell !== '' && knows(cell))).size

function bestRow(rows: SampleRow[], wish: HeaderInput): number {
  const { knows, enough = 2 } = wish
  const scores = rows.map((_, at) => known(withCellsAbove(rows, at, wish), knows))
  const best = Math.max(0, ...scores)
  // A title may hold one word that is also a column's name.
  if (best >= enough || (best > 0 && scores[0] === best)) return scores.findIndex((score) => score >= best * 0.8)
  // Nothing is known: at least a title is no header where the rows are wider.
  const widths = rows.map(({ cells }) => filled(cells))
  const usual = mostFrequent(widths.filter((width) => width > 1)) ?? 1
  return (widths[0] ?? 0) > 1
    ? 0
    : Math.max(
        0,
        widths.findIndex((width) => width > 1 && width >= usual / 2),
      )
}

/** The number that comes most often, the larger of equals. */
export function mostFrequent(numbers: number[]): number | undefined {
  const counts = new Map<number, number>()
  for (const one of numbers) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0]
}

/** A name may be merged with the cell below it, so that it is in the row above; taken where it helps. */
function withCellsAbove(rows: SampleRow[], at: number, { knows, merged }: HeaderInput): string[] {
  const { cells = [], line = 0 } = rows[at] ?? {}
  const above = rows[at - 1]
  if (!merged || !above || above.line !== line - 1) return cells
  const both = Array.from(
    { length: Math.max(cells.length, above.cells.length) },
    (_, index) => cells[index]?.trim() || (above.cells[index] ?? ''),
  )
  // The cells that stay empty in this row must bring names, or the row above is the header and this one a row with gaps.
  return known(cells, knows) > 0 && known(both, knows) > Math.max(known(cells, knows), known(above.cells, knows)) ? both : cells
}

/** What Qualtrics writes below its questions. */
const importId = /^\{\s*['"]*ImportId/
/** What SurveyMonkey writes below its questions. */
const surveyWords = /^(open-ended response|response|other \(please specify\)|开放式问题回复|回复|其他（请注明）)$/i
/** Words for "nothing": a row of them is a row, and no header. */
const nothing = /^([-–—?]+|n\/?a|null|none|nan|nil|unknown|tbd|pending|无|空|未知|暂无|不详)$/i

/** A number, an amount, a date or an identifier such as C1: what words in the same place cannot be. */
const value = /^([-+(]?\s*[¥￥$€£]?\s*\d[\d\s.,:/年月日時时分秒TZ%+-]*\)?(\s*[ap]m)?|[A-Za-z]{1,4}[-_ ]?\d+)$/i

/** The rows right below the header that are part of it: they hold words where all rows after them hold numbers and dates. */
function moreHeaderRows(rows: SampleRow[], at: number): SampleRow[] {
  const next = rows.slice(at + 1, at + 4)
  const ids = next.findIndex(({ cells }) => cells.filter((cell) => importId.test(cell)).length > filled(cells) / 2)
  if (ids >= 0) return next.slice(0, ids + 1)
  const [candidate] = next
  if (!candidate) return []
  const words = candidate.cells.filter((cell) => cell.trim() !== '')
  if (words.length > 0 && candidate.cells[0]?.trim() === '' && words.every((cell) => surveyWords.test(cell.trim()))) return [candidate]
  const after = rows.slice(at + 2, at + 52)
  if (after.length < 2) return []
  const typed = candidate.cells.flatMap((cell, column) => {
    const below = after.map(({ cells }) => cells[column]?.trim() ?? '').filter((one) => one !== '')
    return below.length > 1 && below.every((one) => value.test(one)) ? [cell.trim()] : []
  })
  const said = typed.filter((cell) => cell !== '')
  return said.length > 1 && said.every((cell) => /\p{L}/u.test(cell) && !/\d/.test(cell) && !nothing.test(cell)) ? [candidate] : []
}

function namelessColumns(headers: string[], rows: SampleRow[]): number[] {
  const width = Math.max(headers.length, ...rows.slice(0, 1000).map(({ cells }) => cells.length))
  return Array.from({ length: width }, (_, column) => column)
    .filter((column) => !headers[column] && rows.some(({ cells }) => (cells[column] ?? '').trim() !== ''))
    .map((column) => column + 1)
}
