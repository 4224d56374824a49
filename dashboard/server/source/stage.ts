import { rm } from 'node:fs/promises'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { castMacros, quoteName, quoteText } from '../../core/source/cast.ts'
import type { Column, Table } from '../../core/source/contract.ts'
import { type DateReading, readingOfDates, type Shape } from '../../core/source/dates.ts'
import { headersOf, type Mapping, type MappingSource } from '../../core/source/mapping.ts'
import {
  allOf,
  columnsOf,
  filledColumns,
  neededHeaders,
  type ReadColumn,
  rowColumn,
  rowsPerFile,
  TwoTypes,
  targetsOf,
  toCheckedSelect,
  toSourceProblems,
  toSourceSelect,
  toTargetProblems,
  toTargetSelect,
} from '../../core/source/plan.ts'
import { ImportRefusal, type RowProblem } from '../../core/source/problem.ts'
import { rowsOf } from '../warehouse.ts'
import type { ImportFile } from './bytes.ts'
import { cleanFile, type Glance, glanceAt, type Reading } from './file.ts'

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
  /** A folder of its own that may be filled and is removed afterwards. */
  folder: string
  timezone: string
  memory: string
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

/** A staging database that holds the checked rows of each table as `t_<table>`, what was refused in `problems`, and nothing else. */
export interface Staged {
  connection: DuckDBConnection
  tables: StagedTable[]
  rowsRead: number
  refused: number
  leftOut: LeftOut[]
  files: { file: ImportFile; source: string; glance: Glance }[]
  /** Every refused cell or row, in the order of the files. */
  problems(): AsyncGenerator<RowProblem>
  close(): Promise<void>
}

interface Assigned {
  file: ImportFile
  glance: Glance
  reading: Reading
  source: string
}

/** Reads files, casts and checks every row set by set, and leaves the good ones ready to load. Throws ImportRefusal when it cannot go on. */
export async function stage(options: StageOptions): Promise<Staged> {
  const instance = await DuckDBInstance.create(path.join(options.folder, 'staging.duckdb'), {
    memory_limit: options.memory,
    temp_directory: path.join(options.folder, 'spill'),
    // Rows carry their number, so their order need not be kept in memory.
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
  })
  const connection = await instance.connect()
  const interrupt = () => connection.interrupt()
  options.signal?.addEventListener('abort', interrupt)
  const close = async () => {
    options.signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
    instance.closeSync()
    await rm(options.folder, { recursive: true, force: true })
  }
  try {
    return { ...(await new Staging(connection, options).run()), connection, close }
  } catch (error) {
    await close()
    if (options.signal?.aborted) throw new ImportRefusal({ kind: 'cancelled' })
    throw toRefusal(error, options.folder)
  }
}

function toRefusal(error: unknown, folder: string): unknown {
  const message = error instanceof Error ? error.message : String(error)
  if (/No space left|ENOSPC|disk full/i.test(message)) return new ImportRefusal({ kind: 'disk_full', folder })
  if (error instanceof TwoTypes) return new ImportRefusal({ kind: 'two_types', column: error.column, types: error.types })
  return error
}

class Staging {
  readonly #db: DuckDBConnection
  readonly #options: StageOptions
  readonly #mapping: Mapping
  #rowsRead = 0
  #bytesRead = 0

  constructor(connection: DuckDBConnection, options: StageOptions) {
    this.#db = connection
    this.#options = options
    this.#mapping = options.mapping
  }

  async run(): Promise<Omit<Staged, 'connection' | 'close'>> {
    const { business, source } = await this.#zones()
    await this.#run(`SET TimeZone = ${quoteText(source)}`)
    for (const macro of castMacros) await this.#run(macro)
    await this.#run(`CREATE TABLE problems (${rowColumn} BIGINT, col VARCHAR, value VARCHAR, kind VARCHAR, detail VARCHAR)`)
    const assigned = await this.#assign()
    const columns = new Map<string, ReadColumn[]>()
    for (const [index, one] of assigned.entries()) columns.set(`raw_${index}`, await this.#readRaw(one, index, assigned))
    // From here on SQL of the mapping runs: it may compute, and reach nothing outside this database.
    await this.#run(`SET allowed_directories = [${quoteText(this.#options.folder)}]`)
    await this.#run('SET enable_external_access = false')
    await this.#run('SET lock_configuration = true')
    this.#report('check', 0)
    const leftOut = await this.#typeSources(assigned, columns)
    const tables = await this.#makeTables(assigned, { source, business })
    const [refused] = await rowsOf(this.#db, `SELECT count(DISTINCT ${rowColumn})::INTEGER AS n FROM problems`)
    return {
      tables,
      rowsRead: this.#rowsRead,
      refused: Number(refused?.n ?? 0),
      leftOut,
      files: assigned,
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

  async #zones(): Promise<{ source: string; business: string }> {
    const zones = { source: this.#mapping.timezone ?? this.#options.timezone, business: this.#options.timezone }
    for (const zone of Object.values(zones)) {
      const known = await rowsOf(this.#db, `SELECT 1 FROM pg_timezone_names() WHERE name = ${quoteText(zone)}`)
      if (known.length === 0) throw new ImportRefusal({ kind: 'unknown_zone', zone })
    }
    return zones
  }

  /** Which file is which source: the one of whose columns it has all, the most of them. */
  async #assign(): Promise<Assigned[]> {
    const assigned: Assigned[] = []
    for (const file of this.#options.files) assigned.push(await this.#assignFile(file))
    for (const [name, source] of Object.entries(this.#mapping.sources)) {
      if (!source.optional && !this.#mapping.partial && !assigned.some((one) => one.source === name))
        throw new ImportRefusal({ kind: 'missing_source', source: name, columns: neededHeaders(this.#mapping, name) })
    }
    return assigned
  }

  async #assignFile(file: ImportFile): Promise<Assigned> {
    const fits: (Assigned & { score: number })[] = []
    let misfit: ImportRefusal | undefined
    for (const [source, settings] of Object.entries(this.#mapping.sources)) {
      const reading = toReading(settings)
      const glance = await this.#glance(file, reading)
      const needed = neededHeaders(this.#mapping, source)
      const missing = settings.header ? needed.filter((header) => !hasHeader(glance.headers, header)) : []
      if (missing.length === 0 && this.#canFill(source, glance.headers)) {
        const score = needed.length + this.#optionalHeaders(source).filter((header) => hasHeader(glance.headers, header)).length
        if (score > 0 || Object.keys(this.#mapping.sources).length === 1) fits.push({ file, glance, reading, source, score })
      }
      const only = Object.keys(this.#mapping.sources).length === 1
      misfit ??= new ImportRefusal(
        only
          ? {
              kind: 'missing_columns',
              file: file.name,
              columns: missing.length > 0 ? missing : this.#optionalHeaders(source),
              found: glance.headers,
            }
          : { kind: 'unknown_file', file: file.name, needed, found: glance.headers },
      )
    }
    const [best] = fits.sort((a, b) => b.score - a.score)
    if (!best) throw misfit ?? new Error('a mapping without sources')
    return best
  }

  /** With a partial mapping nearly every file lacks nothing; it must at least have what one table cannot do without. */
  #canFill(source: string, headers: string[]): boolean {
    if (!this.#mapping.partial || Object.keys(this.#mapping.sources).length === 1) return true
    return targetsOf(this.#mapping).some(({ table, target, source: own }) => {
      if (own !== source) return false
      return table.key.every((key) => headersOf(target.columns[key] ?? '').some((header) => hasHeader(headers, header)))
    })
  }

  #optionalHeaders(source: string): string[] {
    return targetsOf(this.#mapping)
      .filter((one) => one.source === source)
      .flatMap(({ target }) => Object.values(target.columns).flatMap(headersOf))
  }

  async #glance(file: ImportFile, reading: Reading): Promise<Glance> {
    const glance = await glanceAt(file, reading)
    if (glance.kind !== 'parquet') return glance
    try {
      const described = await rowsOf(this.#db, `DESCRIBE SELECT * FROM read_parquet(${quoteText(file.path)})`)
      return { ...glance, headers: described.map((row) => String(row.column_name)) }
    } catch (error) {
      throw new ImportRefusal({ kind: 'broken', file: file.name, detail: firstLine(error) })
    }
  }

  /** Brings one file into a raw table of texts, with the columns that are needed, and learns how its dates are written. */
  async #readRaw({ file, glance, reading, source }: Assigned, index: number, assigned: Assigned[]): Promise<ReadColumn[]> {
    const wanted = columnsOf(this.#mapping, source, glance.headers)
    for (const { header } of wanted) {
      const first = glance.headers.findIndex((one) => one.toLowerCase() === header.toLowerCase())
      const second = glance.headers.findIndex((one, at) => at > first && one.toLowerCase() === header.toLowerCase())
      if (second > 0)
        throw new ImportRefusal({ kind: 'duplicate_header', file: file.name, column: header, first: first + 1, second: second + 1 })
    }
    const raw = `raw_${index}`
    const places = wanted.map(({ header }) => glance.headers.indexOf(header))
    const before = this.#rowsRead
    const total = assigned.reduce((sum, one) => sum + one.glance.bytes, 0)
    const base = `${index} * ${rowsPerFile}`
    if (glance.kind === 'parquet') {
      const list = places.map((place) => `CAST(${quoteName(glance.headers[place] ?? '')} AS VARCHAR) AS c${place}`)
      await this.#run(
        `CREATE TABLE ${raw} AS SELECT ${[`file_row_number + 1 + ${base} AS ${rowColumn}`, ...list].join(', ')} FROM read_parquet(${quoteText(file.path)}, file_row_number = true)`,
      ).catch((error: unknown) => {
        throw new ImportRefusal({ kind: 'broken', file: file.name, detail: firstLine(error) })
      })
    } else {
      const problems = await this.#db.createAppender('problems')
      let faults = 0
      const clean = await cleanFile(file, glance, reading, path.join(this.#options.folder, `clean-${index}.csv`), {
        signal: this.#options.signal,
        onBytes: (read) => {
          this.#bytesRead += read
        },
        onRows: (rows) => {
          this.#rowsRead = before + rows + faults
          this.#report('read', this.#bytesRead / Math.max(1, total))
        },
        onFault: ({ line, fault, text }) => {
          faults++
          problems.appendBigInt(BigInt(index) * BigInt(rowsPerFile) + BigInt(line))
          problems.appendVarchar('')
          problems.appendVarchar(text.replaceAll('\0', '␀'))
          problems.appendVarchar(fault.kind)
          problems.appendVarchar(fault.kind === 'ragged' ? `${fault.found}/${fault.expected}` : '')
          problems.endRow()
        },
      }).finally(() => problems.closeSync())
      if (clean.rows === 0 && faults === 0) throw new ImportRefusal({ kind: 'no_rows', file: file.name })
      await (glance.kind === 'json'
        ? this.#loadJson(raw, clean.path, places, glance, base)
        : this.#loadText(raw, clean, places, glance, base))
    }
    if (glance.kind === 'parquet') {
      const [count] = await rowsOf(this.#db, `SELECT count(*)::DOUBLE AS n FROM ${raw}`)
      if (Number(count?.n ?? 0) === 0) throw new ImportRefusal({ kind: 'no_rows', file: file.name })
      this.#rowsRead += Number(count?.n ?? 0)
    }
    const isTrimmed = glance.kind === 'csv' || glance.kind === 'xlsx'
    const read: ReadColumn[] = []
    for (const [at, column] of wanted.entries()) {
      const place = isTrimmed ? `c${places[at]}` : `tidy(c${places[at]})`
      const dates = column.type === 'date' || column.type === 'timestamp' ? await this.#datesOf(raw, place, column) : undefined
      read.push({ ...column, raw: place, dates })
    }
    return read
  }

  async #loadText(raw: string, clean: { path: string; delimiter: string }, places: number[], glance: Glance, base: string): Promise<void> {
    const columns = ["'row': 'BIGINT'", ...glance.headers.map((_, at) => `'c${at}': 'VARCHAR'`)].join(', ')
    // A view: the file is read once, straight into typed rows.
    await this.#run(`CREATE VIEW ${raw} AS SELECT ${[`"row" + ${base} AS ${rowColumn}`, ...places.map((place) => `c${place}`)].join(', ')}
      FROM read_csv(${quoteText(clean.path)}, auto_detect = false, header = false, delim = ${quoteText(clean.delimiter)}, quote = '"', escape = '"',
        new_line = '\\n', nullstr = '', max_line_size = 4194304, columns = {${columns}})`)
  }

  async #loadJson(raw: string, file: string, places: number[], glance: Glance, base: string): Promise<void> {
    const lines = `read_csv(${quoteText(file)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
      new_line = '\\n', max_line_size = 4194304, columns = {'row': 'BIGINT', 'j': 'VARCHAR'})`
    const good = "CASE WHEN json_valid(j) THEN json_type(j) = 'OBJECT' ELSE false END"
    const list = places.map((place) => `json_extract_string(j, ${quoteText(`$.${JSON.stringify(glance.headers[place])}`)}) AS c${place}`)
    await this.#run(`CREATE TABLE ${raw} AS SELECT ${[`"row" + ${base} AS ${rowColumn}`, ...list].join(', ')} FROM ${lines} WHERE ${good}`)
    await this.#run(`INSERT INTO problems SELECT "row" + ${base}, '', left(j, 500), 'json', '' FROM ${lines} WHERE NOT ${good}`)
  }

  async #datesOf(raw: string, place: string, column: { header: string; formats: string[] | undefined }): Promise<DateReading> {
    if (column.formats)
      return { formats: column.formats, instants: false, datesOnly: !column.formats.some((format) => /^iso$|^excel$|%[HI]/.test(format)) }
    const shapes = await rowsOf(
      this.#db,
      `SELECT translate(half_width(x), '012345678', '999999999') AS shape, count(*)::INTEGER AS count, any_value(x) AS example
       FROM (SELECT left(${place}, 40) AS x FROM ${raw}) WHERE x IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1000`,
    )
    const parts = `TRY_CAST(regexp_extract(half_width(x), '^([0-9]{1,2})[-/]([0-9]{1,2})[-/]', %) AS INTEGER)`
    const [highest] = await rowsOf(
      this.#db,
      shapes.some(({ shape }) => /^9{1,2}[-/]/.test(String(shape)))
        ? `SELECT max(${parts.replace('%', '1')}) AS first, max(${parts.replace('%', '2')}) AS second FROM (SELECT ${place} AS x FROM ${raw})`
        : 'SELECT 0 AS first, 0 AS second',
    )
    const seen: Shape[] = shapes.map(({ shape, count, example }) => ({
      shape: String(shape),
      count: Number(count),
      example: String(example),
    }))
    const reading = readingOfDates(seen, Number(highest?.first ?? 0), Number(highest?.second ?? 0))
    if (!reading) {
      const example = seen.find(({ shape }) => /^9{1,2}[-/]/.test(shape))?.example ?? ''
      throw new ImportRefusal({ kind: 'unclear_dates', column: column.header, example })
    }
    return reading
  }

  /** Raw tables become typed rows of their sources, seen through views that hold the good rows only. */
  async #typeSources(assigned: Assigned[], columns: Map<string, ReadColumn[]>): Promise<LeftOut[]> {
    const leftOut: LeftOut[] = []
    for (const [name, source] of Object.entries(this.#mapping.sources)) {
      const files = assigned.flatMap((one, index) => (one.source === name ? [`raw_${index}`] : []))
      const store = `s_${name}`
      for (const [index, raw] of files.entries()) {
        const read = alike(
          columns.get(raw) ?? [],
          files.map((file) => columns.get(file) ?? []),
        )
        const select = toSourceSelect(this.#mapping, name, read, raw)
        await this.#mappingSql(
          `sources.${name}`,
          index === 0 ? `CREATE TABLE ${store} AS ${select}` : `INSERT INTO ${store} BY NAME ${select}`,
        )
        const [bad] = await rowsOf(this.#db, `SELECT count(*)::INTEGER AS n FROM ${store} WHERE _refused`)
        if (Number(bad?.n) > 0) for (const sql of toSourceProblems(this.#mapping, read, raw)) await this.#run(`INSERT INTO problems ${sql}`)
      }
      if (files.length === 0) {
        const empty = neededHeaders(this.#mapping, name).map((header) => `NULL::VARCHAR AS ${quoteName(header)}`)
        await this.#run(
          `CREATE TABLE ${store} AS SELECT ${[`0::BIGINT AS ${rowColumn}`, ...empty, 'false AS _refused', 'NULL::INTEGER AS _left_out'].join(', ')} LIMIT 0`,
        )
      }
      const rows = `SELECT * EXCLUDE (_refused, _left_out) FROM ${store} WHERE NOT _refused`
      await this.#run(`CREATE VIEW ${quoteName(name)} AS ${rows} AND _left_out IS NULL`)
      await this.#run(`CREATE VIEW ${quoteName(allOf(name))} AS ${rows}`)
      if (source.leave_out.length === 0) continue
      const counts = await rowsOf(
        this.#db,
        `SELECT _left_out AS rule, count(*)::INTEGER AS n FROM ${store} WHERE _left_out IS NOT NULL GROUP BY 1 ORDER BY 1`,
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
      this.#report('check', index / targets.length)
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
        throw new ImportRefusal({ kind: 'unmapped_required', table: table.name, columns: lacking.map(({ name }) => name), found: headers })
      }
      const unmet = Object.keys(target.columns).filter((name) => !columns.some((column) => column.name === name))
      if (unmet.length > 0 && !this.#mapping.partial) {
        const missing = unmet.flatMap((name) => headersOf(target.columns[name] ?? '').slice(0, 1))
        throw new ImportRefusal({ kind: 'missing_columns', file: files[0]?.file.name ?? '', columns: missing, found: headers })
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
    const select = toTargetSelect(one, filled)
    const at = `tables.${table.name}`
    const described = await this.#mappingSql(at, `DESCRIBE ${select}`)
    const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]))
    const columns = filled.map(({ column }) => column)
    const name = `t_${table.name}`
    await this.#mappingSql(at, `CREATE TABLE ${name} AS ${toCheckedSelect(table, columns, types, select, zones)}`)
    const [bad] = await rowsOf(this.#db, `SELECT count(*)::INTEGER AS n FROM ${name} WHERE _refused`)
    await this.#run(`CREATE TABLE r_${table.name} AS SELECT ${table.key.map(quoteName).join(', ')} FROM ${name} WHERE _refused`)
    if (Number(bad?.n) > 0) {
      for (const sql of toTargetProblems(columns, types, select, zones)) await this.#run(`INSERT INTO problems ${sql}`)
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
      throw new ImportRefusal({ kind: 'expression', at, detail: firstLine(error) })
    }
  }
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? ''

const hasHeader = (headers: string[], wanted: string) => headers.some((header) => header.toLowerCase() === wanted.toLowerCase())

const toReading = ({ encoding, delimiter, header, columns, sheet }: MappingSource): Reading => ({
  encoding,
  delimiter,
  sheet,
  columns: header ? undefined : columns,
})

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
