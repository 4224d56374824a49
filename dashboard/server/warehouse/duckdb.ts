import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type DuckDBAppender, type DuckDBConnection, type DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api'
import { quoteName, quoteText } from '../../core/source/cast.ts'
import { WarehouseDriver } from '../cube/driver.ts'
import { explainWarehouse } from '../operatorErrors.ts'
import { changeWarehouse, createTables, openWarehouse, rowsOf, warehouseFile } from '../warehouse.ts'
import { givesBackAfter } from './memory.ts'
import type { Cell, Database, Dialect, Port, StagedRows, Warehouse } from './port.ts'

/** Our own file in the data folder. */
export const duckdb: Database = {
  open: (settings, fileOptions) => openFile(warehouseFile(settings.dataDir), fileOptions),
  file: ({ dataDir }) => warehouseFile(dataDir),
  cubeDriver(instance) {
    const driver = new WarehouseDriver(instance)
    return () => driver
  },
}

/** Opens our own file, its tables made. Throws `OperatorError`, with the code `warehouse_held` where another process has it. */
export async function openFile(file: string, options: Record<string, string> = {}): Promise<OwnFile> {
  try {
    const instance = await openWarehouse(file, options)
    await withConnection(instance, createTables)
    return toWarehouse(instance, file)
  } catch (error) {
    throw explainWarehouse(file, error) ?? error
  }
}

/** SQL of a number that stands for all values of a row. */
export const rowPrint = (row: string) => `hash(${row})`

const dialect: Dialect = {
  rowPrint,
  firstBy: (value, order) => `arg_min(${value}, ${order})`,
  rowId: 'rowid',
  letters: (text) => `regexp_replace(lower(${text}), '[^\\p{L}\\p{N}]', '', 'g')`,
}

/** A connection as imports, derived tables and estimates use it. */
export const toPort = (connection: DuckDBConnection): Port => ({
  ...dialect,
  run: async (sql, values) => (await connection.run(sql, values)).rowsChanged,
  rows: (sql) => rowsOf(connection, sql),
  stream: (sql) => streamRows(connection, sql),
  append: (table, rows) => appendRows(connection, table, rows),
  bring: (table, staged, onRows) => bringRows(connection, table, staged, onRows),
  // One transaction changes the file at a time, and readers hold no locks.
  retry: (work) => work(),
  prepareRefresh: () => prepareRefresh(connection),
})

type OwnFile = Warehouse & { instance: DuckDBInstance }

/** Our own file. */
export function toWarehouse(instance: DuckDBInstance, name = 'DuckDB'): OwnFile {
  let lookup: Promise<DuckDBConnection> | undefined
  return {
    name,
    instance,
    isShared: false,
    rows: async (sql) => {
      lookup ??= instance.connect()
      return rowsOf(await lookup, sql)
    },
    read: (work) => withConnection(instance, (connection) => work(toPort(connection))),
    change: (work, isChange, signal) =>
      changeWarehouse(instance, (connection) => interruptedBy(signal, connection, () => work(toPort(connection))), isChange),
    whyClosed: async () => undefined,
    restrictFileAccess: (folder) => withConnection(instance, (connection) => restrictFileAccess(connection, folder)),
    close: async () => {
      const connection = await lookup
      connection?.closeSync()
      instance.closeSync()
    },
  }
}

async function restrictFileAccess(connection: DuckDBConnection, folder: string): Promise<void> {
  await connection.run(`SET GLOBAL allowed_directories = [${quoteText(`${folder}/`)}]`)
  await connection.run('SET GLOBAL enable_external_access = false')
}

async function interruptedBy<T>(signal: AbortSignal | undefined, connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  const interrupt = () => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  try {
    return await work()
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}

// For ten million orders 650 were not enough for win-backs, nor 1,100 for baskets of three products; whether this is has not been seen through.
// Leads are cut into parts by the time of orders: where there are few orders, three million leads with eight million stages are one part.
const refreshMegabytes = { orders: 1000, perMillionCustomers: 400, customersWithin: 1.5, perMillionStages: 20 }

/**
 * Settings for a refresh by a command, which has the warehouse to itself: no order of rows to keep in memory, and a bound to what it takes. DuckDB
 * counts less than the process takes.
 */
export async function prepareRefresh(connection: DuckDBConnection): Promise<void> {
  const [row] = await rowsOf(
    connection,
    'SELECT (SELECT count(*) FROM customers) / 1e6 AS customers, ((SELECT count(*) FROM leads) + (SELECT count(*) FROM lead_stages)) / 1e6 AS stages',
  )
  const { orders, perMillionCustomers, customersWithin, perMillionStages } = refreshMegabytes
  const further = Math.max(0, Number(row?.customers) - customersWithin)
  const limit = Math.round(orders + perMillionCustomers * further + perMillionStages * Number(row?.stages))
  await connection.run(`SET memory_limit = '${limit}MB'`)
  await connection.run(`SET allocator_flush_threshold = '${givesBackAfter}'`)
  // Gives freed memory back while a statement runs, not only after it: a sixth less at the peak.
  await connection.run('SET allocator_background_threads = true')
  await connection.run('SET preserve_insertion_order = false')
}

/**
 * By way of a Parquet file. Chunks handed over in this process are quicker for few rows, but wait for the garbage collector, which knows
 * nothing of their size: 2 GB of text took 1.1 GB that no memory limit counts.
 */
async function bringRows(
  to: DuckDBConnection,
  table: string,
  { connection: from, folder, select, columns, rows }: StagedRows,
  onRows: (rows: number) => void = () => undefined,
): Promise<void> {
  const file = path.join(folder, `${table}.parquet`)
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  await from.run(`COPY (${select}) TO ${quoteText(file)} (FORMAT parquet, ROW_GROUP_SIZE 40960)`)
  await to.run('SET enable_progress_bar = true')
  await to.run('SET enable_progress_bar_print = false')
  const timer = setInterval(() => onRows(Math.round((Math.max(0, to.progress.percentage) / 100) * rows)), 500)
  try {
    await to.run(`INSERT INTO ${quoteName(table)} (${names}) SELECT ${names} FROM read_parquet(${quoteText(file)})`)
  } finally {
    clearInterval(timer)
    await rm(file, { force: true })
  }
}

async function* streamRows(connection: DuckDBConnection, sql: string): AsyncGenerator<unknown[][]> {
  const result = await connection.stream(sql)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return
    yield chunk.getRows()
  }
}

async function appendRows(connection: DuckDBConnection, table: string, rows: Iterable<Cell[]>): Promise<void> {
  const [schema, name = schema] = table.split('.')
  const [temporary] = await rowsOf(connection, 'SELECT 1 FROM duckdb_tables() WHERE temporary AND table_name = $1', [table])
  const appender = temporary
    ? await connection.createAppender(table, 'main', 'temp')
    : await connection.createAppender(name ?? table, name === schema ? undefined : schema)
  // Asked once: each answer is an object outside the heap that lives until the loop below has given way, 190 bytes a cell otherwise.
  const types = Array.from({ length: appender.columnCount }, (_, column) => appender.columnType(column).typeId)
  let left = rowsAtOnce
  for (const row of rows) {
    for (const [column, cell] of row.entries()) appendCell(appender, types[column], cell)
    appender.endRow()
    if (--left > 0) continue
    left = rowsAtOnce
    // Whoever asks meanwhile is answered between two batches.
    await nextTurn()
  }
  appender.closeSync()
}

const rowsAtOnce = 10_000

function appendCell(appender: DuckDBAppender, type: DuckDBTypeId | undefined, cell: Cell): void {
  if (cell === null) appender.appendNull()
  else if (type === DuckDBTypeId.INTEGER) appender.appendInteger(Number(cell))
  else if (type === DuckDBTypeId.DOUBLE) appender.appendDouble(Number(cell))
  else if (type === DuckDBTypeId.BIGINT) appender.appendBigInt(BigInt(cell))
  else appender.appendVarchar(String(cell))
}

async function withConnection<T>(instance: DuckDBInstance, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await instance.connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
  }
}
