import { type Column, type Table, tables } from './contract.ts'
import { type Mapping, mapping } from './mapping.ts'
import { importProblem } from './problem.ts'
import { synonyms } from './synonyms.ts'

/** A header without what people vary: case, blanks, marks, full-width letters, a unit in brackets. */
export function bareHeader(header: string): string {
  return header
    .normalize('NFKC')
    .replace(/[([【].*?[)\]】]\s*$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[\s_\-./:#*'"]+/g, '')
}

/** Ways to call a column, surest first. */
function namesOf(table: Table, column: Column): string[][] {
  const own = synonyms[`${table.name}.${column.name}`] ?? []
  const common = synonyms[column.name] ?? []
  const { zh, en } = column
  // A business date is worked out from its time; a file's one date column is the time, unless it bears the date's own name.
  if (column.dateOf) return [[column.name]]
  return [[column.name, `${table.name.replace(/s$/, '')} ${column.name}`], [zh, en, zh.split(/[；，（、]/)[0] ?? zh], own, common]
}

interface Guess {
  column: Column
  header: string
  /** Lower is surer. */
  rank: number
}

/** Which header fills which column: each header at most once, the surest pairs first. */
export function guessColumns(table: Table, headers: string[]): Guess[] {
  const bare = headers.map(bareHeader)
  const pairs = table.columns.flatMap((column) =>
    namesOf(table, column).flatMap((names, group) =>
      names.flatMap((name, place) => {
        const at = bare.indexOf(bareHeader(name))
        return at < 0 || bare[at] === '' ? [] : [{ column, header: headers[at] ?? '', rank: group * 100 + place }]
      }),
    ),
  )
  const chosen: Guess[] = []
  for (const pair of pairs.sort((a, b) => a.rank - b.rank)) {
    if (chosen.some((one) => one.column === pair.column || one.header === pair.header)) continue
    chosen.push(pair)
  }
  return chosen
}

/** The table whose columns the headers name best: all of its required ones, then the most. */
export function guessTable(headers: string[]): Table | undefined {
  const scored = tables.map((table) => {
    const guesses = guessColumns(table, headers)
    const has = (name: string) => guesses.some((guess) => guess.column.name === name)
    const needed = table.columns.filter((column) => column.required && !column.blank)
    const complete = needed.every((column) => has(column.name))
    return { table, score: complete ? guesses.length + (has(table.key[0] ?? '') ? 1 : 0) : 0 }
  })
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a))
  return best.score > 0 ? best.table : undefined
}

/** Whether a header may name a column: of one table, or of any. */
export function knownHeader(tableName: string | undefined): (header: string) => boolean {
  const names = new Set(
    tables
      .filter((table) => tableName === undefined || table.name === tableName)
      .flatMap((table) => table.columns.flatMap((column) => namesOf(table, column).flat().map(bareHeader))),
  )
  names.delete('')
  return (header) => names.has(bareHeader(header))
}

/** How well headers fit a table, or the best of all; to tell the sheets of a workbook apart. */
export function guessScore(headers: string[], tableName: string | undefined): number {
  const table = tableName === undefined ? guessTable(headers) : tables.find((one) => one.name === tableName)
  if (!table) return 0
  const guesses = guessColumns(table, headers)
  const needed = table.columns.filter((column) => column.required && !column.blank)
  return guesses.length + 1000 * needed.filter((column) => guesses.some((guess) => guess.column === column)).length
}

/** A mapping for one table guessed from a file's headers. Throws a `Problem` when the table is unknown or not to be seen from them. */
export function guessMapping(headers: string[], tableName: string | undefined): Mapping {
  const known = tables.map((table) => table.name)
  const table = tableName === undefined ? guessTable(headers) : tables.find((one) => one.name === tableName)
  if (!table) throw importProblem({ kind: 'unknown_table', table: tableName ?? '', known })
  const columns = Object.fromEntries(guessColumns(table, headers).map(({ column, header }) => [column.name, header]))
  return mapping.parse({ version: 1, partial: true, sources: { file: {} }, tables: { [table.name]: { columns } } })
}
