import { type DuckDBAppender, type DuckDBConnection, type DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api'
import { changeWarehouse, rowsOf } from '../warehouse.ts'
import type { Cell, Port, Warehouse } from './port.ts'

/** SQL of a number that stands for all values of a row. */
export const rowPrint = (row: string) => `hash(${row})`

/** A connection as the derived tables and the estimates use it. */
export const toPort = (connection: DuckDBConnection): Port => ({
  run: async (sql, values) => void (await connection.run(sql, values)),
  rows: (sql) => rowsOf(connection, sql),
  stream: (sql) => streamRows(connection, sql),
  append: (table, rows) => appendRows(connection, table, rows),
  rowPrint,
})

/** Our own file. */
export const toWarehouse = (instance: DuckDBInstance): Warehouse => ({
  rows: (sql) => withConnection(instance, (connection) => rowsOf(connection, sql)),
  read: (work) => withConnection(instance, (connection) => work(toPort(connection))),
  change: (work, isChange) => changeWarehouse(instance, (connection) => work(toPort(connection)), isChange),
  close: async () => instance.closeSync(),
})

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
  for (const row of rows) {
    for (const [column, cell] of row.entries()) appendCell(appender, column, cell)
    appender.endRow()
  }
  appender.closeSync()
}

function appendCell(appender: DuckDBAppender, column: number, cell: Cell): void {
  const type = appender.columnType(column).typeId
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
