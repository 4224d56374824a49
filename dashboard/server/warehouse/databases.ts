import { OperatorError } from '../../core/problem.ts'
import type { Settings } from '../settings.ts'
import { duckdb } from './duckdb.ts'
import type { Database } from './port.ts'
import { postgres } from './postgres.ts'

/** Each kind of database we write into, by `CUBEJS_DB_TYPE`; a further one is a file beside these and its name here. */
const databases: Record<string, Database> = { duckdb, postgres }

/** The kind the settings name; undefined for one that Cube alone knows how to ask. */
export const databaseOf = ({ warehouseType }: Settings): Database | undefined =>
  Object.hasOwn(databases, warehouseType) ? databases[warehouseType] : undefined

/** Opens the warehouse for a command. Throws `OperatorError`, with the code `warehouse_held` where our own file is in use. */
export const openStore: Database['open'] = async (settings, fileOptions) => {
  const database = databaseOf(settings)
  if (database) return database.open(settings, fileOptions)
  throw new OperatorError({
    zh: `CUBEJS_DB_TYPE 为 ${settings.warehouseType}，而数据只能写入 DuckDB 文件（不设该变量）或 Postgres（postgres）。没有改动任何数据。`,
    en: `CUBEJS_DB_TYPE is ${settings.warehouseType}, but data can be written into a DuckDB file (leave it unset) or Postgres (postgres) only. Nothing was changed.`,
  })
}
