import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { isProblem } from '../core/problem.ts'
import { type Column, type Table, tables, toAddColumn, toCreateTable } from '../core/source/contract.ts'
import { explainWarehouse } from './operatorErrors.ts'

/** The DuckDB file in a data folder. */
export const warehouseFile = (dataDir: string) => path.join(dataDir, 'warehouse.duckdb')

/** Opens the DuckDB file, one shared instance a process. Throws DuckDB's "Conflicting lock" when another process holds the file, a problem `warehouse_damaged` when it is not whole. */
export async function openWarehouse(file: string, options: Record<string, string> = {}): Promise<DuckDBInstance> {
  // fromCache, not create: two created instances of one file are two unrelated databases and lose each other's writes.
  const instance = await DuckDBInstance.fromCache(file, options).catch((error) => {
    const problem = explainWarehouse(file, error)
    throw isProblem(problem, 'warehouse_damaged') ? problem : error
  })
  const connection = await instance.connect()
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'")
  } finally {
    connection.closeSync()
  }
  return instance
}

/** Makes every table and column of the source contract and the version table, where they are missing. */
export async function createTables(connection: DuckDBConnection): Promise<void> {
  for (const table of tables) {
    await connection.run(toCreateTable(table))
    // A warehouse of an earlier version has fewer columns.
    for (const column of await missingColumns(connection, table)) await connection.run(toAddColumn(table, column))
  }
  await connection.run('CREATE TABLE IF NOT EXISTS import_version (v BIGINT NOT NULL, changed_at TIMESTAMP NOT NULL)')
  await connection.run('INSERT INTO import_version SELECT 1, now()::timestamp WHERE NOT EXISTS (SELECT 1 FROM import_version)')
}

async function missingColumns(connection: DuckDBConnection, table: Table): Promise<Column[]> {
  const there = await rowsOf(
    connection,
    'SELECT column_name AS name FROM duckdb_columns() WHERE table_name = $1 AND schema_name = current_schema() AND database_name = current_database()',
    [table.name],
  )
  const names = new Set(there.map(({ name }) => name))
  return table.columns.filter(({ name }) => !names.has(name))
}

/** All rows of one statement as objects; for small answers only. */
export async function rowsOf(connection: DuckDBConnection, sql: string, values?: DuckDBValue[]): Promise<Record<string, DuckDBValue>[]> {
  return (await connection.runAndReadAll(sql, values)).getRowObjects()
}

const turns = new WeakMap<DuckDBInstance, Promise<unknown>>()
const listeners = new WeakMap<DuckDBInstance, (() => void)[]>()

/** Calls back after every change made by `changeWarehouse`. The file is held by this process alone: nobody else changes it. */
export function onWarehouseChange(instance: DuckDBInstance, listener: () => void): void {
  listeners.set(instance, [...(listeners.get(instance) ?? []), listener])
}

/**
 * Runs `work` in one transaction that also raises the data version, unless `isChange` says of its result that nothing has changed; on any
 * error nothing of it remains. One after the other.
 */
export function changeWarehouse<T>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<T>,
  isChange: (result: T) => boolean = () => true,
): Promise<T> {
  // Two at once would both raise the version, and DuckDB refuses the one that ends later.
  const turn = (turns.get(instance) ?? Promise.resolve()).then(() => change(instance, work, isChange))
  turns.set(
    instance,
    turn.catch(() => undefined),
  )
  return turn
}

async function change<T>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<T>,
  isChange: (result: T) => boolean,
): Promise<T> {
  const connection = await instance.connect()
  try {
    await connection.run('BEGIN TRANSACTION')
    const result = await work(connection)
    if (isChange(result)) await connection.run('UPDATE import_version SET v = v + 1, changed_at = now()::timestamp')
    await connection.run('COMMIT')
    for (const listener of listeners.get(instance) ?? []) listener()
    return result
  } catch (error) {
    // A connection whose transaction already aborted refuses ROLLBACK's sibling statements, not ROLLBACK itself.
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    connection.closeSync()
  }
}
