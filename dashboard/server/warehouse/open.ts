import { OperatorError } from '../../core/problem.ts'
import type { Settings } from '../settings.ts'
import { warehouseFile } from '../warehouse.ts'
import { openFile } from './duckdb.ts'
import type { Warehouse } from './port.ts'
import { openPostgres } from './postgres.ts'

type Open = (settings: Settings, fileOptions?: Record<string, string>) => Promise<Warehouse>

/** How each database is opened that we write into, by `CUBEJS_DB_TYPE`; a further one is a file beside these and a line here. */
const databases: Record<string, Open> = {
  duckdb: ({ dataDir }, fileOptions) => openFile(warehouseFile(dataDir), fileOptions),
  postgres: ({ sourceSchema, timezone }) => openPostgres({ schema: sourceSchema, timezone }),
}

/** Opens the warehouse the settings name. Throws `OperatorError`, with the code `warehouse_held` where our own file is in use. */
export const openStore: Open = (settings, fileOptions) => {
  const open = Object.hasOwn(databases, settings.warehouseType) ? databases[settings.warehouseType] : undefined
  if (open) return open(settings, fileOptions)
  throw new OperatorError({
    zh: `CUBEJS_DB_TYPE 为 ${settings.warehouseType}，而数据只能写入 DuckDB 文件（不设该变量）或 Postgres（postgres）。没有改动任何数据。`,
    en: `CUBEJS_DB_TYPE is ${settings.warehouseType}, but data can be written into a DuckDB file (leave it unset) or Postgres (postgres) only. Nothing was changed.`,
  })
}
