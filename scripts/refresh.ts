import type { Words } from '../dashboard/core/words.ts'
import { say, sayProblem, tellTables } from '../dashboard/server/commandLine.ts'
import { refreshWarehouse } from '../dashboard/server/derive/keepRefreshed.ts'
import { readSettings } from '../dashboard/server/settings.ts'
import { openStore } from '../dashboard/server/warehouse/databases.ts'

const started = performance.now()
const seconds = () => ((performance.now() - started) / 1000).toFixed(1)

/** Rebuilds what the model derives (schema `clientele`) where source tables, parameters or the product have changed. */
async function refresh(): Promise<Words> {
  const settings = readSettings()
  const warehouse = await openStore(settings)
  try {
    return madeWords(await refreshWarehouse(warehouse, { ...settings, onTable: tellTables() }, true))
  } finally {
    await warehouse.close()
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
  sayProblem(error)
  process.exitCode = 1
}
