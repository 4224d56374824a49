import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { isDiskFull } from '../../core/problem.ts'
import type { Aside } from '../../core/source/aside.ts'
import { quoteText } from '../../core/source/cast.ts'
import { guessMapping, guessScore, knownHeader } from '../../core/source/guess.ts'
import type { Mapping } from '../../core/source/mapping.ts'
import type { ColumnReading, Notation } from '../../core/source/notation.ts'
import { rowsPerFile } from '../../core/source/plan.ts'
import { presets } from '../../core/source/presets.ts'
import { importProblem } from '../../core/source/problem.ts'
import type { UnmetReference } from '../../core/source/references.ts'
import { type RowProblem, reasonOf } from '../../core/source/rowProblem.ts'
import { derivedFolder, readDerivedFiles } from '../derive/derivedFile.ts'
import { plainQuery } from '../derive/inline.ts'
import { modelFolderWith } from '../modelFolder.ts'
import type { Port, Warehouse } from '../warehouse/port.ts'
import { type PeekAt, rememberPeeks } from './assign.ts'
import { type ImportFile, writerTo } from './bytes.ts'
import { glancesOf, type Reading } from './glance.ts'
import { type LoadedTable, loadStaged, type Mode, type Taken } from './load.ts'
import { looseReferences, unmetChildren, unmetInside, unmetReferences } from './references.ts'
import { type LeftOut, type Progress, type Staged, type StagedFile, stage } from './stage.ts'

/** How the files are to be understood: as one table with guessed columns, by a mapping, or by a preset. */
export type Understanding = { table: string } | { mapping: Mapping } | { preset: string } | { guess: true }

export interface ImportOptions {
  files: ImportFile[]
  how: Understanding
  /** What the person says of the files, whatever the mapping says. */
  reading?: Pick<Reading, 'sheet' | 'skip' | 'comment'> | undefined
  mode: Mode
  strict: boolean
  /** Checks everything and loads nothing. */
  dryRun: boolean
  dataDir: string
  /** Unneeded for a dry run. */
  warehouse?: Warehouse | undefined
  timezone: string
  /** The currency amounts are reported in, ISO 4217. */
  currency?: string
  /** Memory of the staging database. */
  memory?: string
  /** How many rows are brought together at once where several make a record; see `stage`. */
  partRows?: number
  /** Brings derived tables up to date after changes of these source tables, inside the transaction of the import. */
  afterLoad?: ((port: Port, touched: string[]) => Promise<unknown>) | undefined
  signal?: AbortSignal | undefined
  onProgress?: (progress: Progress) => void
  /** How cells are written, where the person says it. */
  notation?: Notation | undefined
}

/** What came of an import. */
export interface ImportOutcome {
  status: 'all' | 'some' | 'none'
  dryRun: boolean
  tables: (LoadedTable & { rows: number })[]
  rowsRead: number
  refused: number
  leftOut: LeftOut[]
  /** How columns are written, as their cells tell or a person said. */
  readings: ColumnReading[]
  /** Orders of the warehouse in another currency than amounts are reported in: nothing converts them. */
  foreign: { currency: string; orders: number }[]
  /** References of the imported rows, and of rows held before to what was imported, that meet no record. */
  unmet: UnmetReference[]
  /** Which source each file was taken for, where its table was found, and what of it was not taken. */
  files: {
    name: string
    source: string
    kind: string
    encoding: string
    /** The sheet that was read, of a workbook, and those that were not; `alike` has the same columns. */
    sheet: string | null
    otherSheets: { name: string; hidden: boolean; alike: boolean }[]
    /** The row the header was found in, how many filled rows stand above it, and which rows below belong to it. */
    header: { row: number | null; above: number; more: number[] }
    headers: string[]
    unused: string[]
    /** Columns without a name that hold something and cannot be read; the first is 1. */
    nameless: number[]
    /** Totals lines, repeated headers, remarks and comments, which are no rows. */
    asides: Aside[]
    /** Cells left empty because their formula has no stored value. */
    unknown: { column: string; cells: number }[]
  }[]
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

/** Brings files into the warehouse: all that is good, in one transaction with the data version, or nothing. Throws a `Problem`. */
export async function importFiles(options: ImportOptions): Promise<ImportOutcome> {
  const { files, mode, signal, onProgress = () => undefined } = options
  const id = randomUUID().slice(0, 13)
  const folder = path.join(importFolder(options.dataDir), `staging-${process.pid}-${id}`)
  await sweep(options.dataDir)
  const peek = rememberPeeks()
  const mapping = { ...(await understand(options, peek)), ...options.notation }
  const closed = await options.warehouse?.whyClosed(Object.keys(mapping.tables))
  if (closed) throw importProblem(closed)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const staged = await stage({
    files,
    mapping,
    peek,
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
    if (options.dryRun || !options.warehouse) return { ...outcome, unmet: await lookedUp(staged, options.warehouse) }
    return await load(staged, options.warehouse, mode, options, outcome, report)
  } catch (error) {
    if (signal?.aborted) throw importProblem({ kind: 'cancelled' })
    if (isDiskFull(error)) throw importProblem({ kind: 'disk_full', folder: options.dataDir })
    throw error
  } finally {
    await staged.close()
  }
}

/** Thrown inside the transaction to leave the warehouse as it was. */
class NothingToKeep extends Error {}

async function load(
  staged: Staged,
  warehouse: Warehouse,
  mode: Mode,
  options: ImportOptions,
  outcome: ImportOutcome,
  report: string,
): Promise<ImportOutcome> {
  const { signal, onProgress = () => undefined } = options
  const total = Math.max(
    1,
    staged.tables.reduce((sum, one) => sum + one.rows, 0),
  )
  let done = outcome
  const work = async (port: Port) => {
    // From the beginning, should it be tried again.
    done = { ...outcome }
    const loose = await looseReferences(staged)
    const { tables, taken } = await loadStaged(port, staged, mode, (rows) => {
      onProgress({ phase: 'load', rows, share: rows / total })
      signal?.throwIfAborted()
    })
    done.tables = tables.map((table, index) => ({ ...table, rows: staged.tables[index]?.rows ?? 0 }))
    if (taken.length > 0) {
      done.refused += new Set(taken.map(({ row }) => row)).size
      done.report = await writeReport(both(staged.problems(), toProblems(taken, options.files)), report, done)
      if (options.strict) throw new NothingToKeep()
    }
    if (options.currency && tables.some(({ table }) => table === 'orders'))
      done.foreign = await foreignOrders(port, options.currency, options.timezone)
    const filled = tables.filter(({ added }) => added > 0).map(({ table }) => table)
    const touched = tables.filter(({ added, changed, removed }) => added + changed + removed > 0).map(({ table }) => table)
    const own = tables.map(({ table }) => table)
    done.unmet = [
      ...(await unmetReferences(port, staged, loose)),
      ...(await unmetChildren(port, filled)).filter(({ table }) => !own.includes(table)),
    ]
    // What follows has work of its own and needs the room.
    await staged.close()
    await port.retry(async () => options.afterLoad?.(port, touched))
    signal?.throwIfAborted()
    const [version] = await port.rows('SELECT v + 1 AS v FROM import_version')
    done.dataVersion = String(version?.v ?? '')
  }
  await warehouse.change(work, undefined, signal).catch((error: unknown) => {
    if (!(error instanceof NothingToKeep)) throw error
    done.status = 'none'
  })
  if (done.status !== 'none') done.status = done.refused > 0 ? 'some' : 'all'
  return done
}

const toProblems = (taken: Taken[], files: ImportFile[]) =>
  taken.map(
    ({ row, column, value, owner }): RowProblem => ({
      file: files[Math.floor(row / rowsPerFile)]?.name ?? '',
      row: row % rowsPerFile,
      column,
      value,
      kind: owner === '' ? 'parent' : 'taken',
      detail: owner === '' ? 'orders' : owner,
    }),
  )

/** A dry run compares references with a warehouse that is open; without one only with the import itself, where that has the other table. */
async function lookedUp(staged: Staged, warehouse: Warehouse | undefined): Promise<UnmetReference[]> {
  const loose = await looseReferences(staged, true)
  return warehouse ? warehouse.read((port) => unmetReferences(port, staged, loose)) : unmetInside(staged, loose)
}

async function foreignOrders(port: Port, currency: string, timezone: string): Promise<ImportOutcome['foreign']> {
  const counted = plainQuery(readDerivedFiles(modelFolderWith(derivedFolder)), 'counted_orders', timezone)
  const rows = await port.rows(
    `SELECT upper(trim(currency)) AS currency, count(*) AS orders FROM (${counted}) o
    WHERE trim(currency) <> '' AND upper(trim(currency)) <> ${quoteText(currency)} GROUP BY 1 ORDER BY 2 DESC, 1`,
  )
  return rows.map((row) => ({ currency: String(row.currency), orders: Number(row.orders) }))
}

async function* both(first: AsyncGenerator<RowProblem>, more: RowProblem[]): AsyncGenerator<RowProblem> {
  yield* first
  yield* more
}

/** The mapping that is meant, with what the person says of the files; guessed from the headers when only a table was named, or nothing. */
async function understand(options: ImportOptions, peek: PeekAt): Promise<Mapping> {
  const { reading = {} } = options
  const mapping = await plainMapping(options, reading, peek)
  const said = Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined))
  const sources = Object.entries(mapping.sources).map(([name, source]) => [name, { ...source, ...said }])
  return { ...mapping, sources: Object.fromEntries(sources) }
}

async function plainMapping({ files, how }: ImportOptions, reading: Reading, peek: PeekAt): Promise<Mapping> {
  if (files.length === 0) throw importProblem({ kind: 'missing_file', file: '' })
  if ('mapping' in how) return how.mapping
  if ('preset' in how) {
    const preset = Object.hasOwn(presets, how.preset) ? presets[how.preset] : undefined
    if (!preset) throw importProblem({ kind: 'unknown_preset', preset: how.preset, known: Object.keys(presets) })
    return preset
  }
  const tableName = 'table' in how ? how.table : undefined
  const headers = new Set<string>()
  for (const file of files) for (const header of await headersOfFile(file, reading, tableName, peek)) headers.add(header)
  return guessMapping([...headers], tableName)
}

/** The headers of a file; of a workbook, those of the sheet that fits best. */
async function headersOfFile(file: ImportFile, reading: Reading, tableName: string | undefined, peek: PeekAt): Promise<string[]> {
  const glances = glancesOf(file, await peek(file, reading), reading, { knows: knownHeader(tableName) })
  const scores = glances.map(({ headers }) => guessScore(headers, tableName))
  return glances[scores.indexOf(Math.max(...scores))]?.headers ?? []
}

async function describe(staged: Staged, mapping: Mapping, options: ImportOptions): Promise<ImportOutcome> {
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
    readings: staged.readings,
    foreign: [],
    unmet: [],
    files: staged.files.map(describeFile),
    mapping,
    problems: [],
    report: null,
    dataVersion: null,
  }
}

function describeFile({ file, source, glance, read, asides, comments, unknown }: StagedFile): ImportOutcome['files'][number] {
  const { headers, layout, sheet, otherSheets } = glance
  const isRead = new Set(read.map((header) => header.toLowerCase()))
  return {
    name: file.name,
    source,
    kind: glance.kind,
    encoding: glance.encoding,
    sheet: sheet ?? null,
    otherSheets,
    header: { row: layout.line, above: layout.above, more: layout.more },
    headers,
    unused: [...new Set(headers.filter((header) => header !== '' && !isRead.has(header.toLowerCase())))],
    nameless: layout.nameless,
    asides: comments > 0 ? [...asides, { kind: 'comment', rows: comments, examples: [] }] : asides,
    unknown: unknown.filter(({ column }) => isRead.has(column.toLowerCase())),
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
    const pid = stagedBy(name)
    const days = /^upload-/.test(name) ? 1 : /^report-/.test(name) ? 31 : Number.POSITIVE_INFINITY
    const age =
      Date.now() -
      (await stat(path.join(folder, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ))
    if (pid ? !isAlive(pid) : age > days * 86_400_000) await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

/**
 * Removes what a server that was killed left behind, when the next one starts: uploads, which no job remembers any more, half or whole,
 * and staging folders, also of a process that had our own number (in a container all have).
 */
export function sweepAtStart(dataDir: string): void {
  const folder = importFolder(dataDir)
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const pid = stagedBy(name)
    const isStale = pid === undefined ? name.startsWith('upload-') : pid === process.pid || !isAlive(pid)
    if (isStale) rmSync(path.join(folder, name), { recursive: true, force: true })
  }
}

/** The process that made a staging folder; undefined for anything else. */
function stagedBy(name: string): number | undefined {
  const pid = /^staging-(\d+)-/.exec(name)?.[1]
  return pid === undefined ? undefined : Number(pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
