import { existsSync } from 'node:fs'
import path from 'node:path'
import { isProblem } from '../dashboard/core/problem.ts'
import type { Words } from '../dashboard/core/words.ts'
import { checkBackup, restoreBackup } from '../dashboard/server/admin/restore.ts'
import { misuse, say, sayProblem } from '../dashboard/server/commandLine.ts'
import { openDatabase, setStateAside } from '../dashboard/server/database.ts'
import { explainWarehouse, openDataFolder } from '../dashboard/server/operatorErrors.ts'
import { readSettings, type Settings } from '../dashboard/server/settings.ts'
import { openWarehouse, warehouseFile } from '../dashboard/server/warehouse.ts'

function folderWished(): string {
  const [folder] = process.argv.slice(2)
  if (!folder)
    throw misuse({
      zh: '请指定要恢复的备份：npm run restore -- <文件夹>',
      en: 'Name the backup to restore: npm run restore -- <folder>',
    })
  return path.resolve(process.env.CLIENTELE_CALLER_DIR ?? '.', folder)
}

/** Refuses while a process holds the warehouse; its file is about to be replaced. */
async function checkWarehouseFree(settings: Settings): Promise<void> {
  const file = warehouseFile(settings.dataDir)
  if (!existsSync(file)) return
  try {
    const warehouse = await openWarehouse(file)
    warehouse.closeSync()
  } catch (error) {
    // A damaged one is what restoring is for.
    if (!isProblem(error, 'warehouse_damaged')) throw explainWarehouse(file, error) ?? error
  }
}

try {
  const settings = readSettings()
  const folder = folderWished()
  // Everything that can be wrong with the backup is found before anything is made or opened here.
  const found = await checkBackup(folder)
  openDataFolder(settings.dataDir)
  await checkWarehouseFree(settings)
  const database = await openDatabase(settings).catch((error) => openDatabase(setStateAside(settings, error)))
  try {
    const aside = await restoreBackup({ settings, database }, folder, found)
    const kept: Words = aside ? { zh: `原有文件移到了 ${aside}，`, en: `The files that were there are in ${aside}, ` } : { zh: '', en: '' }
    say({
      zh: `已恢复 ${found.madeAt} 的备份。${kept.zh}原有状态保留在数据库的另一个模式中，均未删除。`,
      en: `Restored the backup of ${found.madeAt}. ${kept.en}the state that was there is in a schema of its own; nothing was deleted.`,
    })
  } finally {
    await database.close()
  }
} catch (error) {
  sayProblem(error)
  process.exitCode = 1
}
