import { rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { isDiskFull } from '../../core/problem.ts'
import type { Aside } from '../../core/source/aside.ts'
import { castMacros, quoteName, quoteText } from '../../core/source/cast.ts'
import type { Column, Table } from '../../core/source/contract.ts'
import { headersOf, type Mapping } from '../../core/source/mapping.ts'
import type { ColumnReading } from '../../core/source/notation.ts'
import {
  allOf,
  filledColumns,
  neededHeaders,
  type ReadColumn,
  rowColumn,
  rowsPerFile,
  targetsOf,
  toCheckedSelect,
  toSourceProblems,
  toSourceSelect,
  toTargetProblems,
  toTargetSelect,
} from '../../core/source/plan.ts'
import { importProblem } from '../../core/source/problem.ts'
import type { RowProblem } from '../../core/source/rowProblem.ts'
import { givesBackAfter } from '../warehouse/memory.ts'
import { rowsOf } from '../warehouse.ts'
import { setAsides } from './asides.ts'
import { type Assigned, assignFiles, firstLine, type PeekAt } from './assign.ts'
import type { ImportFile } from './bytes.ts'
import type { Glance } from './glance.ts'
import { type Raw, type RawStage, readRaw } from './raw.ts'

export type Phase = 'read' | 'check' | 'load'

/** How far an import is: `share` of the phase from 0 to 1, and rows so far. */
export interface Progress {
  phase: Phase
  rows: number
  share: number
}

export interface StageOptions {
  files: ImportFile[]
  mapping: Mapping
  peek: PeekAt
  /** A folder of its own that may be filled and is removed afterwards. */
  folder: string
  timezone: string
  memory: string
  /** How many rows are brought together at once where several make a record; fewer need less memory and more time. */
  partRows?: number | undefined
  signal?: AbortSignal | undefined
  onProgress(progress: Progress): void
}

/** Rows that a rule of the mapping leaves out, with its reason. */
export interface LeftOut {
  zh: string
  en: string
  rows: number
}

export interface StagedTable {
  table: Table
  /** The columns that the files fill; the others keep what they had. */
  columns: Column[]
  rows: number
  /** Rows that say again exactly what an earlier one said. */
  repeated: number
}

/** What a file was taken for, and what was found in it beside the rows of its table. */
export interface StagedFile {
  file: ImportFile
  source: string
  glance: Glance
  /** The columns that were read. */
  read: string[]
  asides: Aside[]
  comments: number
  /** Cells with a formula whose value the file does not hold, by column. */
  unknown: { column: string; cells: number }[]
}

/** A staging database that holds the checked rows of each table as `t_<table>`, what was refused in `problems`, and nothing else. */
export interface Staged {
  connection: DuckDBConnection
  /** Where its files lie; gone when it is closed, which may be more than once. */
  folder: string
  tables: StagedTable[]
  rowsRead: number
  refused: number
  leftOut: LeftOut[]
  /** How the columns are written, as their cells tell. */
  readings: ColumnReading[]
  files: StagedFile[]
  /** Every refused cell or row, in the order of the files. */
  problems(): AsyncGenerator<RowProblem>
  close(): Promise<void>
}

/** Reads files, casts and checks every row set by set, and leaves the good ones ready to load. Throws a `Problem` when it cannot go on. */
export async function stage(options: StageOptions): Promise<Staged> {
  const instance = await DuckDBInstance.create(await stagingPlace(options), {
    memory_limit: options.memory,
    // Each thread takes memory of its own, and an import shares the machine with the questions people ask.
    threads: String(Math.min(4, availableParallelism())),
    temp_directory: path.join(options.folder, 'spill'),
    // Rows carry their number, so their order need not be kept in memory.
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    allocator_flush_threshold: givesBackAfter,
  })
  const connection = await instance.connect()
  const interrupt = () => connection.interrupt()
  options.signal?.addEventListener('abort', interrupt)
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    options.signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
    instance.closeSync()
    await rm(options.folder, { recursive: true, force: true })
  }
  try {
    return { ...(await new Staging(connection, options).run()), connection, folder: options.folder, close }
  } catch (error) {
    await close()
    if (options.signal?.aborted) throw importProblem({ kind: 'cancelled' })
    throw isDiskFull(error) ? importProblem({ kind: 'disk_full', folder: options.folder }) : error
  }
}

// Packed files unpack to about as many times their size.
const unpacked = (name: string, bytes: number) => (/\.(csv|txt|tsv|json|ndjson|jsonl)$/i.test(name) ? bytes : bytes * 8)
const usualPart = 5_000_000
const smallImport = 64 * 2 ** 20

/** A small import is staged in memory, which is quicker; a large one in a file, since tables in memory go far beyond the memory limit. */
async function stagingPlace({ files, folder }: StageOptions): Promise<string> {
  const sizes = await Promise.all(
    files.map(async (file) =>
      unpacked(
        file.name,
        await stat(file.path).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    ),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return total <= smallImport ? ':memory:' : path.join(folder, 'staging.duckdb')
}

class Staging {
  readonly #db: DuckDBConnection
  readonly #options: StageOptions
  readonly #mapping: Mapping
  readonly #readings: ColumnReading[] = []
  #rowsRead = 0
  #bytesRead = 0
  #checked = 0
  #ahead = 0
  #furthest = 0
  readonly #asides: Aside[][] = []

  constructor(connection: DuckDBConnection, options: StageOptions) {
    this.#db = connection
    this.#options = options
    this.#mapping = options.mapping
  }

  async run(): Promise<Omit<Staged, 'connection' | 'folder' | 'close'>> {
    const { business, source } = await this.#zones()
    await this.#run(`SET TimeZone = ${quoteText(source)}`)
    await this.#run('SET enable_progress_bar = true')
    await this.#run('SET enable_progress_bar_print = false')
    for (const macro of castMacros(this.#mapping.decimal)) await this.#run(macro)
    await this.#run(`CREATE TABLE problems (${rowColumn} BIGINT, col VARCHAR, value VARCHAR, kind VARCHAR, detail VARCHAR)`)
    await this.#run(`CREATE TABLE unknown_values (${rowColumn} BIGINT, header VARCHAR)`)
    const assigned = await assignFiles(this.#mapping, this.#options.files, this.#options.peek)
    const raws = new Map<string, Raw>()
    for (const [index, one] of assigned.entries()) raws.set(`raw_${index}`, await readRaw(this.#rawStage(assigned), one, index))
    // From here on SQL of the mapping runs: it may compute, and reach nothing outside this database.
    await this.#run(`SET allowed_directories = [${quoteText(this.#options.folder)}]`)
    await this.#run('SET enable_external_access = false')
    await this.#run('SET lock_configuration = true')
    const { leftOut, tables } = await this.#watched(async () => ({
      leftOut: await this.#typeSources(assigned, raws),
      tables: await this.#makeTables(assigned, { source, business }),
    }))
    const unknown = await this.#unknownValues()
    const [refused] = await rowsOf(this.#db, `SELECT count(DISTINCT ${rowColumn})::INTEGER AS n FROM problems`)
    return {
      tables,
      rowsRead: this.#rowsRead,
      refused: Number(refused?.n ?? 0),
      leftOut,
      readings: this.#readings,
      files: assigned.map((one, index) => {
        const { columns = [], comments = 0 } = raws.get(`raw_${index}`) ?? {}
        return {
          ...one,
          read: columns.map(({ header }) => header),
          asides: this.#asides[index] ?? [],
          comments,
          unknown: unknown.filter(({ file }) => file === index).map(({ column, cells }) => ({ column, cells })),
        }
      }),
      problems: () => listProblems(this.#db, this.#options.files),
    }
  }

  async #run(sql: string): Promise<void> {
    this.#options.signal?.throwIfAborted()
    await this.#db.run(sql)
  }

  #report(phase: Phase, share: number, rows = this.#rowsRead): void {
    this.#options.onProgress({ phase, rows, share: Math.min(1, share) })
  }

  /** Follows the statements of `work`, each of which may take minutes, by what DuckDB says of the one that runs. */
  async #watched<T>(work: () => Promise<T>): Promise<T> {
    this.#report('check', 0)
    const timer = setInterval(() => {
      const { percentage } = this.#db.progress
      // A step is several statements; what was shown is not taken back when the next one begins.
      const share = this.#checked + (this.#ahead * Math.max(0, percentage)) / 100
      this.#furthest = Math.max(this.#furthest, share)
      this.#report('check', this.#furthest)
    }, 500)
    try {
      return await work()
    } finally {
      clearInterval(timer)
    }
  }

  /** From here to `share` of the checks goes the next statement. */
  #nextCheck(from: number, to: number): void {
    this.#checked = from
    this.#ahead = to - from
    this.#furthest = Math.max(this.#furthest, from)
    this.#report('check', this.#furthest)
  }

  #rawStage(assigned: Assigned[]): RawStage {
    const before = this.#rowsRead
    const total = assigned.reduce((sum, one) => sum + one.glance.bytes, 0)
    return {
      db: this.#db,
      mapping: this.#mapping,
      folder: this.#options.folder,
      signal: this.#options.signal,
      run: (sql) => this.#run(sql),
      onReading: (reading) => this.#readings.push(reading),
      onBytes: (read) => {
        this.#bytesRead += read
      },
      onRows: (rows) => {
        this.#rowsRead = before + rows
        this.#report('read', this.#bytesRead / Math.max(1, total))
      },
    }
  }

  async #zones(): Promise<{ source: string; business: string }> {
    const zones = { source: this.#mapping.timezone ?? this.#options.timezone, business: this.#options.timezone }
    for (const zone of Object.values(zones)) {
      const known = await rowsOf(this.#db, `SELECT 1 FROM pg_timezone_names() WHERE name = ${quoteText(zone)}`)
      if (known.length === 0) throw importProblem({ kind: 'unknown_zone', zone })
    }
    return zones
  }

  /** Raw tables become typed rows of their sources, seen through views that hold the good rows only. */
  async #typeSources(assigned: Assigned[], raws: Map<string, Raw>): Promise<LeftOut[]> {
    const leftOut: LeftOut[] = []
    for (const [name, source] of Object.entries(this.#mapping.sources)) {
      const files = assigned.flatMap((one, index) => (one.source === name ? [`raw_${index}`] : []))
      const store = `s_${name}`
      for (const [index, raw] of files.entries()) {
        const read = alike(
          raws.get(raw)?.columns ?? [],
          files.map((file) => raws.get(file)?.columns ?? []),
        )
        this.#nextCheck(index / files.length / 2, (index + 1) / files.length / 2)
        const select = toSourceSelect(this.#mapping, name, read, raw)
        await this.#mappingSql(
          `sources.${name}`,
          index === 0 ? `CREATE TABLE ${store} AS ${select}` : `INSERT INTO ${store} BY NAME ${select}`,
        )
        const file = Number(raw.slice('raw_'.length))
        this.#asides[file] = await setAsides({ db: this.#db, raw, store, index: file, columns: read })
        const [bad] = await rowsOf(this.#db, `SELECT count(*)::INTEGER AS n FROM ${store} WHERE _refused`)
        if (Number(bad?.n) > 0)
          for (const sql of toSourceProblems(this.#mapping, read, raw, store)) await this.#run(`INSERT INTO problems ${sql}`)
      }
      if (files.length === 0) {
        const empty = neededHeaders(this.#mapping, name).map((header) => `NULL::VARCHAR AS ${quoteName(header)}`)
        await this.#run(
          `CREATE TABLE ${store} AS SELECT ${[`0::BIGINT AS ${rowColumn}`, ...empty, 'false AS _refused', 'NULL::INTEGER AS _left_out'].join(', ')} LIMIT 0`,
        )
      }
      const rows = `SELECT * EXCLUDE (_refused, _left_out) FROM ${store} WHERE NOT _refused`
      await this.#run(`CREATE VIEW ${quoteName(name)} AS ${rows} AND _left_out IS NULL`)
      // What is no row of the table at all is in neither.
      await this.#run(`CREATE VIEW ${quoteName(allOf(name))} AS ${rows} AND coalesce(_left_out, 0) >= 0`)
      if (source.leave_out.length === 0) continue
      const counts = await rowsOf(
        this.#db,
        `SELECT _left_out AS rule, count(*)::INTEGER AS n FROM ${store} WHERE _left_out >= 0 GROUP BY 1 ORDER BY 1`,
      )
      for (const { rule, n } of counts) {
        const words = source.leave_out[Number(rule)]
        if (words) leftOut.push({ zh: words.zh, en: words.en, rows: Number(n) })
      }
    }
    return leftOut
  }

  async #makeTables(assigned: Assigned[], zones: { source: string; business: string }): Promise<StagedTable[]> {
    const made: StagedTable[] = []
    const targets = targetsOf(this.#mapping)
    for (const [index, one] of targets.entries()) {
      this.#nextCheck((1 + index / targets.length) / 2, (1 + (index + 1) / targets.length) / 2)
      const { table, target, source } = one
      const files = assigned.filter((file) => file.source === source)
      if (files.length === 0) continue
      const headers = [...new Set(files.flatMap((file) => file.glance.headers))]
      const filled = filledColumns(this.#mapping, one, headers)
      const columns = filled.map(({ column }) => column)
      const lacking = table.columns.filter(
        (column) => (column.required || table.key.includes(column.name)) && !column.blank && !columns.includes(column),
      )
      if (lacking.length > 0) {
        // A preset knows several tables; one the file says nothing of is simply not in it.
        if (this.#mapping.partial && targets.length > 1 && lacking.some((column) => table.key.includes(column.name))) continue
        throw importProblem({ kind: 'unmapped_required', table: table.name, columns: lacking.map(({ name }) => name), found: headers })
      }
      const unmet = Object.keys(target.columns).filter((name) => !columns.some((column) => column.name === name))
      if (unmet.length > 0 && !this.#mapping.partial) {
        const missing = unmet.flatMap((name) => headersOf(target.columns[name] ?? '').slice(0, 1))
        throw importProblem({ kind: 'missing_columns', file: files[0]?.file.name ?? '', columns: missing, found: headers })
      }
      for (const column of table.columns)
        if (column.blank && !columns.includes(column)) filled.push({ column, sql: target.one_row_per ? "min('')" : "''" })
      made.push(await this.#makeTable(one, filled, zones, made))
    }
    return made
  }

  async #makeTable(
    one: ReturnType<typeof targetsOf>[number],
    filled: ReturnType<typeof filledColumns>,
    zones: { source: string; business: string },
    made: StagedTable[],
  ): Promise<StagedTable> {
    const { table } = one
    // Records that are brought together out of many rows are all kept in memory while that goes on.
    const parts = one.target.one_row_per ? Math.max(1, Math.ceil(this.#rowsRead / (this.#options.partRows ?? usualPart))) : 1
    const selects = Array.from({ length: parts }, (_, number) => toTargetSelect(one, filled, { number, of: parts }))
    const [select = ''] = selects
    const at = `tables.${table.name}`
    const described = await this.#mappingSql(at, `DESCRIBE ${select}`)
    const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]))
    const columns = filled.map(({ column }) => column)
    const name = `t_${table.name}`
    for (const [number, some] of selects.entries())
      await this.#mappingSql(
        at,
        `${number === 0 ? `CREATE TABLE ${name} AS` : `INSERT INTO ${name}`} ${toCheckedSelect(table, columns, types, some, zones)}`,
      )
    const [bad] = await rowsOf(this.#db, `SELECT count(*)::INTEGER AS n FROM ${name} WHERE _refused`)
    await this.#run(`CREATE TABLE r_${table.name} AS SELECT ${table.key.map(quoteName).join(', ')} FROM ${name} WHERE _refused`)
    if (Number(bad?.n) > 0) {
      for (const some of selects)
        for (const sql of toTargetProblems(columns, types, some, zones)) await this.#run(`INSERT INTO problems ${sql}`)
      await this.#blameFormulas(one)
      await this.#run(`DELETE FROM ${name} WHERE _refused`)
    }
    await this.#run(`ALTER TABLE ${name} DROP COLUMN _refused`)
    const repeated = await this.#dropRepeats(table, columns, name)
    await this.#dropOrphans(table, columns, name, made)
    const [rows] = await rowsOf(this.#db, `SELECT count(*)::INTEGER AS n FROM ${name}`)
    const dates = table.columns.filter(
      (column) => column.dateOf && !columns.includes(column) && columns.some((other) => other.name === column.dateOf),
    )
    return { table, columns: [...columns, ...dates], rows: Number(rows?.n ?? 0), repeated }
  }

  /** A required cell that is empty for want of a formula's value is refused for that reason. */
  async #blameFormulas({ table, target }: ReturnType<typeof targetsOf>[number]): Promise<void> {
    for (const { name } of table.columns) {
      const headers = headersOf(target.columns[name] ?? '').map((header) => quoteText(header.toLowerCase()))
      if (headers.length === 0) continue
      await this.#run(`UPDATE problems SET kind = 'formula' WHERE kind = 'required' AND col = ${quoteText(name)}
        AND ${rowColumn} IN (SELECT ${rowColumn} FROM unknown_values WHERE lower(header) IN (${headers.join(', ')}))`)
    }
  }

  /** How many cells were left empty for want of a formula's value, where the row came in nevertheless. */
  async #unknownValues(): Promise<{ file: number; column: string; cells: number }[]> {
    const rows = await rowsOf(
      this.#db,
      `SELECT (${rowColumn} // ${rowsPerFile})::INTEGER AS file, header, count(*)::INTEGER AS cells FROM unknown_values
      WHERE ${rowColumn} NOT IN (SELECT ${rowColumn} FROM problems) GROUP BY ALL ORDER BY ALL`,
    )
    return rows.map(({ file, header, cells }) => ({ file: Number(file), column: String(header), cells: Number(cells) }))
  }

  /** One row a key: a row that says the same again is counted, one that says otherwise is refused. */
  async #dropRepeats(table: Table, columns: Column[], name: string): Promise<number> {
    const key = table.key.map(quoteName).join(', ')
    const [clash] = await rowsOf(
      this.#db,
      `SELECT (SELECT count(*) FROM ${name}) - (SELECT count(*) FROM (SELECT DISTINCT ${key} FROM ${name})) AS n`,
    )
    if (Number(clash?.n ?? 0) === 0) return 0
    const whole = `md5([${columns.map((column) => `${quoteName(column.name)}::VARCHAR`).join(', ')}]::VARCHAR)`
    await this.#run(`CREATE TABLE d_${table.name} AS SELECT * FROM (
      SELECT rowid AS place, first_value(${rowColumn}) OVER w AS first_row, row_number() OVER w AS n, ${whole} = first_value(${whole}) OVER w AS same
      FROM ${name} WINDOW w AS (PARTITION BY ${key} ORDER BY ${rowColumn}, rowid)) WHERE n > 1`)
    const keyText = table.key.map((column) => `${quoteName(column)}::VARCHAR`).join(` || ' / ' || `)
    await this.#run(`INSERT INTO problems SELECT ${rowColumn}, ${quoteText(table.key.join(', '))}, ${keyText}, 'repeated', (d.first_row % ${rowsPerFile})::VARCHAR
      FROM d_${table.name} d JOIN ${name} t ON t.rowid = d.place WHERE NOT same`)
    await this.#run(`DELETE FROM ${name} WHERE rowid IN (SELECT place FROM d_${table.name})`)
    const [same] = await rowsOf(this.#db, `SELECT count(*)::INTEGER AS n FROM d_${table.name} WHERE same`)
    return Number(same?.n ?? 0)
  }

  /** Rows that belong to a record refused in this import would hang in the air: they are refused with it. */
  async #dropOrphans(_table: Table, columns: Column[], name: string, made: StagedTable[]): Promise<void> {
    for (const column of columns) {
      const [parent, key] = column.references?.split('.') ?? []
      if (!parent || !key || !column.required || !made.some((one) => one.table.name === parent)) continue
      const value = quoteName(column.name)
      const orphan = `${value} IN (SELECT ${quoteName(key)} FROM r_${parent}) AND ${value} NOT IN (SELECT ${quoteName(key)} FROM t_${parent})`
      await this.#run(
        `INSERT INTO problems SELECT ${rowColumn}, ${quoteText(column.name)}, ${value}, 'parent', ${quoteText(parent)} FROM ${name} WHERE ${orphan}`,
      )
      await this.#run(`DELETE FROM ${name} WHERE ${orphan}`)
    }
  }

  /** Runs SQL that holds expressions of the mapping; an error in it names its place. */
  async #mappingSql(at: string, sql: string) {
    this.#options.signal?.throwIfAborted()
    try {
      return await rowsOf(this.#db, sql)
    } catch (error) {
      if (this.#options.signal?.aborted || /out of memory|No space left/i.test(firstLine(error))) throw error
      throw importProblem({ kind: 'expression', at, detail: firstLine(error) })
    }
  }
}

/** Several files of one source may lack optional columns of each other: all are read with the columns of all. */
function alike(own: ReadColumn[], all: ReadColumn[][]): ReadColumn[] {
  const others = all.flat().filter((column, at, list) => list.findIndex((other) => other.header === column.header) === at)
  return others.map((column) => own.find((mine) => mine.header === column.header) ?? { ...column, raw: null })
}

async function* listProblems(connection: DuckDBConnection, files: ImportFile[]): AsyncGenerator<RowProblem> {
  const result = await connection.stream(`SELECT ${rowColumn}, col, value, kind, detail FROM problems ORDER BY ALL`)
  for await (const rows of result.yieldRows()) {
    for (const [row, column, value, kind, detail] of rows) {
      const place = Number(row)
      yield {
        file: files[Math.floor(place / rowsPerFile)]?.name ?? '',
        row: place % rowsPerFile,
        column: String(column ?? ''),
        value: String(value ?? ''),
        kind: String(kind) as RowProblem['kind'],
        detail: String(detail ?? ''),
      }
    }
  }
}
