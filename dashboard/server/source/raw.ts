import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { toAside } from '../../core/source/aside.ts'
import { quoteName, quoteText } from '../../core/source/cast.ts'
import { toCellText } from '../../core/source/cell.ts'
import type { Mapping } from '../../core/source/mapping.ts'
import type { ColumnReading } from '../../core/source/notation.ts'
import { columnsOf, firstCell, type ReadColumn, rowColumn, rowsPerFile } from '../../core/source/plan.ts'
import { importProblem } from '../../core/source/problem.ts'
import { rowsOf } from '../warehouse.ts'
import { type Assigned, firstLine } from './assign.ts'
import { cleanFile } from './clean.ts'
import type { Glance } from './glance.ts'
import { profileCells } from './profile.ts'

// A clean record has at most twice the bytes the cleaner lets a record have. Each thread holds several buffers, so they are kept small.
const limits = 'max_line_size = 4194304, buffer_size = 8388608'

/** Where raw tables are made, and who hears how it goes. */
export interface RawStage {
  db: DuckDBConnection
  mapping: Mapping
  folder: string
  signal?: AbortSignal | undefined
  run(sql: string): Promise<void>
  onBytes(read: number): void
  /** Rows of this file so far. */
  onRows(rows: number): void
  /** How a column is written. */
  onReading(reading: ColumnReading): void
}

/** What became of one file. */
export interface Raw {
  columns: ReadColumn[]
  comments: number
}

/** Brings one file into a raw table of texts, with the columns that are needed, and learns how its dates are written. */
export async function readRaw(stage: RawStage, { file, glance, reading, source }: Assigned, index: number): Promise<Raw> {
  const { db, mapping } = stage
  const wanted = columnsOf(mapping, source, glance.headers)
  for (const { header } of wanted) {
    const first = glance.headers.findIndex((one) => one.toLowerCase() === header.toLowerCase())
    const second = glance.headers.findIndex((one, at) => at > first && one.toLowerCase() === header.toLowerCase())
    if (second > 0) throw importProblem({ kind: 'duplicate_header', file: file.name, column: header, first: first + 1, second: second + 1 })
  }
  const raw = `raw_${index}`
  const places = wanted.map(({ header }) => glance.headers.indexOf(header))
  const base = `${index} * ${rowsPerFile}`
  let comments = 0
  if (glance.kind === 'parquet') {
    const list = places.map((place) => {
      const value = quoteName(glance.headers[place] ?? '')
      return `${toCellText(`CAST(${value} AS VARCHAR)`, `typeof(${value}) IN ('DOUBLE', 'FLOAT')`)} AS c${place}`
    })
    await stage
      .run(
        `CREATE TABLE ${raw} AS SELECT ${[`file_row_number + 1 + ${base} AS ${rowColumn}`, `NULL::VARCHAR AS ${firstCell}`, ...list].join(', ')} FROM read_parquet(${quoteText(file.path)}, file_row_number = true)`,
      )
      .catch((error: unknown) => {
        throw importProblem({ kind: 'broken', file: file.name, detail: firstLine(error) })
      })
  } else {
    const problems = await db.createAppender('problems')
    const unknown = await db.createAppender('unknown_values')
    let faults = 0
    const clean = await cleanFile(file, glance, reading, path.join(stage.folder, `clean-${index}.csv`), {
      signal: stage.signal,
      onBytes: stage.onBytes,
      onRows: (rows) => stage.onRows(rows + faults),
      onFault: ({ line, fault, text }) => {
        faults++
        problems.appendBigInt(BigInt(index) * BigInt(rowsPerFile) + BigInt(line))
        problems.appendVarchar('')
        problems.appendVarchar(text.replaceAll('\0', '␀'))
        problems.appendVarchar(fault.kind)
        problems.appendVarchar(fault.kind === 'ragged' ? `${fault.found}/${fault.expected}` : '')
        problems.endRow()
      },
      onUnknown: (row, column) => {
        unknown.appendBigInt(BigInt(index) * BigInt(rowsPerFile) + BigInt(row))
        unknown.appendVarchar(glance.headers[column] ?? '')
        unknown.endRow()
      },
    }).finally(() => {
      problems.closeSync()
      unknown.closeSync()
    })
    comments = clean.comments
    if (clean.rows === 0 && faults === 0) throw importProblem({ kind: 'no_rows', file: file.name })
    await (glance.kind === 'json'
      ? loadJson(stage, raw, clean.path, places, glance, base)
      : loadText(stage, raw, clean, places, glance, base))
  }
  if (glance.kind === 'parquet') {
    const [count] = await rowsOf(db, `SELECT count(*)::DOUBLE AS n FROM ${raw}`)
    if (Number(count?.n ?? 0) === 0) throw importProblem({ kind: 'no_rows', file: file.name })
    stage.onRows(Number(count?.n ?? 0))
  }
  const isTrimmed = glance.kind === 'csv' || glance.kind === 'xlsx'
  const columns = wanted.map((column, at) => ({ column, raw: isTrimmed ? `c${places[at]}` : `tidy(c${places[at]})` }))
  const onReading = (one: Omit<ColumnReading, 'file'>) => stage.onReading({ ...one, file: file.name })
  // A totals line says nothing of how a column is written.
  const aside = toAside(
    columns.map(({ column, raw: text }) => ({ ...column, text })),
    firstCell,
  )
  const table = `(SELECT * FROM ${raw} WHERE (${aside}) IS NULL)`
  return { columns: await profileCells({ db, mapping, file: file.name, glance, table, columns, onReading }), comments }
}

async function loadText(
  { run }: RawStage,
  raw: string,
  clean: { path: string; delimiter: string },
  places: number[],
  glance: Glance,
  base: string,
): Promise<void> {
  const columns = ["'row': 'BIGINT'", ...glance.headers.map((_, at) => `'c${at}': 'VARCHAR'`)].join(', ')
  const first = `coalesce(${glance.headers
    .slice(0, 8)
    .map((_, at) => `c${at}`)
    .join(', ')}) AS ${firstCell}`
  // A view: the file is read once, straight into typed rows.
  await run(`CREATE VIEW ${raw} AS SELECT ${[`"row" + ${base} AS ${rowColumn}`, first, ...places.map((place) => `c${place}`)].join(', ')}
    FROM read_csv(${quoteText(clean.path)}, auto_detect = false, header = false, delim = ${quoteText(clean.delimiter)}, quote = '"', escape = '"',
      new_line = '\\n', nullstr = '', ${limits}, columns = {${columns}})`)
}

async function loadJson({ run }: RawStage, raw: string, file: string, places: number[], glance: Glance, base: string): Promise<void> {
  const lines = `read_csv(${quoteText(file)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
    new_line = '\\n', ${limits}, columns = {'row': 'BIGINT', 'j': 'VARCHAR'})`
  const good = "CASE WHEN json_valid(j) THEN json_type(j) = 'OBJECT' ELSE false END"
  const list = places.map((place) => {
    const at = quoteText(`$.${JSON.stringify(glance.headers[place])}`)
    return `${toCellText(`json_extract_string(j, ${at})`, `json_type(j, ${at}) = 'DOUBLE'`)} AS c${place}`
  })
  await run(
    `CREATE TABLE ${raw} AS SELECT ${[`"row" + ${base} AS ${rowColumn}`, `NULL::VARCHAR AS ${firstCell}`, ...list].join(', ')} FROM ${lines} WHERE ${good}`,
  )
  await run(`INSERT INTO problems SELECT "row" + ${base}, '', left(j, 500), 'json', '' FROM ${lines} WHERE NOT ${good}`)
}
