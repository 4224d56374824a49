import type { Words } from '../dashboard/core/words.ts'
import { refreshWarehouse } from '../dashboard/server/estimate/keepRefreshed.ts'
import { ensureStates } from '../dashboard/server/estimate/states.ts'
import { readSettings } from '../dashboard/server/settings.ts'
import { say } from '../dashboard/server/source/telling.ts'
import { explainSettings, explainWarehouse, Trouble } from '../dashboard/server/trouble.ts'
import { openPostgres } from '../dashboard/server/warehouse/postgres.ts'
import { createTables, openWarehouse, warehouseFile } from '../dashboard/server/warehouse.ts'

const started = performance.now()
const seconds = () => ((performance.now() - started) / 1000).toFixed(1)

/** Makes what the model derives (schema `clientele`) anew where source tables, parameters or the product have changed. */
async function refresh(): Promise<Words> {
  const settings = readSettings()
  if (settings.warehouseType === 'postgres') {
    const warehouse = await openPostgres({ schema: settings.sourceSchema, timezone: settings.timezone })
    try {
      return madeWords(await refreshWarehouse(warehouse, settings))
    } finally {
      await warehouse.close()
    }
  }
  if (settings.warehouseType !== 'duckdb')
    throw new Trouble({
      zh: `npm run refresh 目前支持 DuckDB 与 Postgres，而 CUBEJS_DB_TYPE 为 ${settings.warehouseType}。`,
      en: `npm run refresh works on DuckDB and Postgres; CUBEJS_DB_TYPE is ${settings.warehouseType}.`,
    })
  const file = warehouseFile(settings.dataDir)
  const warehouse = await openWarehouse(file).catch((error) => {
    throw explainWarehouse(file, error) ?? error
  })
  try {
    const connection = await warehouse.connect()
    await createTables(connection)
    return madeWords((await ensureStates(connection, settings)) ? ['all'] : [])
  } finally {
    warehouse.closeSync()
  }
}

function madeWords(made: string[]): Words {
  if (made.length === 0) return { zh: `没有变化，无需计算 · ${seconds()} 秒`, en: `Nothing has changed, nothing to make · ${seconds()} s` }
  const isAll = made[0] === 'all'
  return {
    zh: `已算好${isAll ? '全部派生表' : ` ${made.length} 个表或部分`} · ${seconds()} 秒`,
    en: `Made ${isAll ? 'all derived tables' : `${made.length} tables or parts`} · ${seconds()} s`,
  }
}

try {
  say(await refresh())
} catch (error) {
  const known = error instanceof Trouble ? error : explainSettings(error)
  if (!known) throw error
  say(known.words, process.stderr)
  process.exitCode = 1
}
