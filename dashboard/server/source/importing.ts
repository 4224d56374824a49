import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { guessMapping } from '../../core/source/guess.ts'
import type { Mapping } from '../../core/source/mapping.ts'
import { rowsPerFile } from '../../core/source/plan.ts'
import { presets } from '../../core/source/presets.ts'
import { ImportRefusal, type RowProblem, reasonOf } from '../../core/source/problem.ts'
import { changeWarehouse, createTables, rowsOf } from '../warehouse.ts'
import { type ImportFile, writerTo } from './bytes.ts'
import { glanceAt } from './file.ts'
import { type LoadedTable, loadStaged, type Mode } from './load.ts'
import { type LeftOut, type Progress, type Staged, stage } from './stage.ts'

/** How the files are to be understood: as one table with guessed columns, by a mapping, or by a preset. */
export type Understanding = { table: string } | { mapping: Mapping } | { preset: string } | { guess: true }

export interface ImportOptions {
  files: ImportFile[]
  how: Understanding
  mode: Mode
  strict: boolean
  /** Checks everything and loads nothing. */
  dryRun: boolean
  dataDir: string
  /** Unneeded for a dry run. */
  warehouse?: DuckDBInstance | undefined
  timezone: string
  /** The currency amounts are reported in, ISO 4217. */
  currency?: string
  /** Memory of the staging database. */
  memory?: string
  /** How many rows are brought together at once where several make a record; see `stage`. */
  partRows?: number
  /** Brings derived tables up to date, inside the transaction of the import. */
  afterLoad?: ((connection: DuckDBConnection) => Promise<unknown>) | undefined
  signal?: AbortSignal | undefined
  onProgress?: (progress: Progress) => void
}

/** What came of an import. */
export interface ImportOutcome {
  status: 'all' | 'some' | 'none'
  dryRun: boolean
  tables: (LoadedTable & { rows: number })[]
  rowsRead: number
  refused: number
  leftOut: LeftOut[]
  /** Orders of the warehouse in another currency than amounts are reported in: nothing converts them. */
  foreign: { currency: string; orders: number }[]
  /** Which source each file was taken for, and which of its columns fill which of ours. */
  files: { name: string; source: string; kind: string; encoding: string; headers: string[]; unused: string[] }[]
  mapping: Mapping
  /** The first refused cells; all of them are in the report. */
  problems: RowProblem[]
  /** The file of all refused rows, when there are any. */
  report: string | null
  dataVersion: string | null
}

/** The folder of uploads, staging databases and reports. */
export const importFolder = (dataDir: string) => path.join(dataDir, 'imports')

const shownProblems = 20

/** Brings files into the warehouse: all that is good, in one transaction with the data version, or nothing. Throws ImportRefusal. */
export async function importFiles(options: ImportOptions): Promise<ImportOutcome> {
  const { files, mode, signal, onProgress = () => undefined } = options
  const id = randomUUID().slice(0, 13)
  const folder = path.join(importFolder(options.dataDir), `staging-${process.pid}-${id}`)
  await sweep(options.dataDir)
  const mapping = await understand(options)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const staged = await stage({
    files,
    mapping,
    folder,
    timezone: options.timezone,
    memory: options.memory ?? '256MB',
    partRows: options.partRows,
    signal,
    onProgress,
  })
  try {
    const outcome = await describe(staged, mapping, options)
    const report = path.join(importFolder(options.dataDir), `report-${id}.csv`)
    const good = staged.tables.reduce((sum, one) => sum + one.rows, 0)
    if (staged.refused > 0) outcome.report = await writeReport(staged.problems(), report, outcome)
    if (good === 0 && staged.refused > 0) return { ...outcome, status: 'none' }
    if (options.strict && staged.refused > 0) return { ...outcome, status: 'none' }
    if (options.dryRun || !options.warehouse) return outcome
    return await load(staged, options.warehouse, mode, options, outcome, report)
  } catch (error) {
    if (signal?.aborted) throw new ImportRefusal({ kind: 'cancelled' })
    if (error instanceof Error && /No space left|ENOSPC/i.test(error.message))
      throw new ImportRefusal({ kind: 'disk_full', folder: options.dataDir })
    throw error
  } finally {
    await staged.close()
  }
}

/** Thrown inside the transaction to leave the warehouse as it was. */
class NothingToKeep extends Error {}

async function load(staged: Staged, warehouse: DuckDBInstance, mode: Mode, options: ImportOptions, outcome: ImportOutcome, report: string) {
  const { signal, onProgress = () => undefined } = options
  const total = Math.max(
    1,
    staged.tables.reduce((sum, one) => sum + one.rows, 0),
  )
  const done: ImportOutcome = { ...outcome }
  await changeWarehouse(warehouse, async (connection) => {
    const interrupt = () => connection.interrupt()
    signal?.addEventListener('abort', interrupt)
    try {
      await createTables(connection)
      const { tables, taken } = await loadStaged(connection, staged, mode, (rows) => {
        onProgress({ phase: 'load', rows, share: rows / total })
        signal?.throwIfAborted()
      })
      done.tables = tables.map((table, index) => ({ ...table, rows: staged.tables[index]?.rows ?? 0 }))
      if (taken.length > 0) {
        const problems = taken.map(
          ({ row, column, value, owner }): RowProblem => ({
            file: options.files[Math.floor(row / rowsPerFile)]?.name ?? '',
            row: row % rowsPerFile,
            column,
            value,
            kind: owner === '' ? 'parent' : 'taken',
            detail: owner === '' ? 'orders' : owner,
          }),
        )
        done.refused += new Set(taken.map(({ row }) => row)).size
        done.report = await writeReport(both(staged.problems(), problems), report, done)
        if (options.strict) throw new NothingToKeep()
      }
      if (options.currency && tables.some(({ table }) => table === 'orders'))
        done.foreign = await foreignOrders(connection, options.currency)
      // What follows has work of its own and needs the room.
      await staged.close()
      await options.afterLoad?.(connection)
      signal?.throwIfAborted()
      const version = await connection.runAndReadAll('SELECT v + 1 FROM import_version')
      done.dataVersion = String(version.getRows()[0]?.[0] ?? '')
    } finally {
      signal?.removeEventListener('abort', interrupt)
    }
  }).catch((error: unknown) => {
    if (!(error instanceof NothingToKeep)) throw error
    done.status = 'none'
  })
  if (done.status !== 'none') done.status = done.refused > 0 ? 'some' : 'all'
  return done
}

async function foreignOrders(connection: DuckDBConnection, currency: string): Promise<ImportOutcome['foreign']> {
  const rows = await rowsOf(
    connection,
    `SELECT upper(trim(currency)) AS currency, count(*)::INTEGER AS orders FROM orders
    WHERE trim(currency) <> '' AND upper(trim(currency)) <> $1 AND NOT coalesce(is_test, false) GROUP BY 1 ORDER BY 2 DESC, 1`,
    [currency],
  )
  return rows.map((row) => ({ currency: String(row.currency), orders: Number(row.orders) }))
}

async function* both(first: AsyncGenerator<RowProblem>, more: RowProblem[]): AsyncGenerator<RowProblem> {
  yield* first
  yield* more
}

/** The mapping that is meant; guessed from the headers when only a table was named, or nothing. */
async function understand({ files, how }: ImportOptions): Promise<Mapping> {
  if (files.length === 0) throw new ImportRefusal({ kind: 'missing_file', file: '' })
  if ('mapping' in how) return how.mapping
  if ('preset' in how) {
    const preset = Object.hasOwn(presets, how.preset) ? presets[how.preset] : undefined
    if (!preset) throw new ImportRefusal({ kind: 'unknown_preset', preset: how.preset, known: Object.keys(presets) })
    return preset
  }
  const headers = new Set<string>()
  for (const file of files) for (const header of await headersOfFile(file)) headers.add(header)
  return guessMapping([...headers], 'table' in how ? how.table : undefined)
}

async function headersOfFile(file: ImportFile): Promise<string[]> {
  const glance = await glanceAt(file)
  return glance.kind === 'parquet' ? parquetHeaders(file) : glance.headers
}

async function parquetHeaders(file: ImportFile): Promise<string[]> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const result = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet($1)`, [file.path])
    return result.getRowObjects().map((row) => String(row.column_name))
  } catch (error) {
    throw new ImportRefusal({ kind: 'broken', file: file.name, detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : '' })
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function describe(staged: Staged, mapping: Mapping, options: ImportOptions): Promise<ImportOutcome> {
  const spoken = JSON.stringify(mapping)
  return {
    status: staged.refused > 0 ? 'some' : 'all',
    dryRun: options.dryRun,
    tables: staged.tables.map((one) => ({
      table: one.table.name,
      rows: one.rows,
      added: 0,
      changed: 0,
      unchanged: 0,
      removed: 0,
      repeated: one.repeated,
    })),
    rowsRead: staged.rowsRead,
    refused: staged.refused,
    leftOut: staged.leftOut,
    foreign: [],
    files: staged.files.map(({ file, source, glance }) => ({
      name: file.name,
      source,
      kind: glance.kind,
      encoding: glance.encoding,
      headers: glance.headers,
      unused: glance.headers.filter((header) => !spoken.toLowerCase().includes(JSON.stringify(header).slice(1, -1).toLowerCase())),
    })),
    mapping,
    problems: [],
    report: null,
    dataVersion: null,
  }
}

/** Writes every refused cell to a CSV that a spreadsheet opens safely, and keeps the first ones in the outcome. */
async function writeReport(problems: AsyncGenerator<RowProblem>, to: string, outcome: ImportOutcome): Promise<string> {
  const writer = writerTo(to)
  outcome.problems = []
  try {
    // The mark makes spreadsheets read the Chinese as UTF-8.
    await writer.write('\ufefffile,row,column,value,reason_zh,reason_en\n')
    for await (const problem of problems) {
      if (outcome.problems.length < shownProblems) outcome.problems.push(problem)
      const reason = reasonOf(problem)
      const cells = [problem.file, String(problem.row), problem.column, problem.value, reason.zh, reason.en]
      await writer.write(`${cells.map(toCell).join(',')}\n`)
    }
  } finally {
    await writer.close()
  }
  return to
}

/** A cell that a spreadsheet will not run as a formula. */
function toCell(text: string): string {
  const harmless = /^[=+@\t\r\n＝＋－＠]|^-(?!\d+(\.\d+)?$|\.\d+$)/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** Removes what killed imports left behind, uploads nobody used for a day, and reports older than a month. */
async function sweep(dataDir: string): Promise<void> {
  const folder = importFolder(dataDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    const pid = /^staging-(\d+)-/.exec(name)?.[1]
    const days = /^upload-/.test(name) ? 1 : /^report-/.test(name) ? 31 : Number.POSITIVE_INFINITY
    const age =
      Date.now() -
      (await stat(path.join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ))
    if (pid ? !isAlive(Number(pid)) : age > days * 86_400_000) await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
