import { cpSync, existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { OperatorError } from '../dashboard/core/problem.ts'
import type { Words } from '../dashboard/core/words.ts'
import { signPerson } from '../dashboard/server/access.ts'
import { backUp, backupFolder, bytesOf, checkEmpty, type Manifest, madeBackup } from '../dashboard/server/admin/backup.ts'
import { loadSecrets } from '../dashboard/server/admin/secrets.ts'
import { misuse, say, sayProblem } from '../dashboard/server/commandLine.ts'
import { openDatabase } from '../dashboard/server/database.ts'
import { serverAddress } from '../dashboard/server/running.ts'
import { readSettings, type Settings } from '../dashboard/server/settings.ts'
import { databaseOf } from '../dashboard/server/warehouse/databases.ts'
import { openWarehouse } from '../dashboard/server/warehouse.ts'

function folderWished(): string {
  const [folder] = process.argv.slice(2)
  if (!folder)
    throw misuse({
      zh: '请指定备份文件夹：npm run backup -- <文件夹>',
      en: 'Name a folder for the backup: npm run backup -- <folder>',
    })
  return path.resolve(process.env.CLIENTELE_CALLER_DIR ?? '.', folder)
}

/** A server that runs holds both files; only it can copy them. undefined: nobody holds them. */
async function byOurselves(settings: Settings, folder: string): Promise<Manifest | 'held'> {
  if (!existsSync(settings.dataDir))
    throw new OperatorError({
      zh: `数据文件夹 ${settings.dataDir} 不存在，没有可备份的内容。请用 DATA_DIR 指定正确的文件夹。`,
      en: `The data folder ${settings.dataDir} does not exist, so there is nothing to back up. Name the right one with DATA_DIR.`,
    })
  const file = databaseOf(settings)?.file?.(settings)
  const warehouse = file !== undefined && existsSync(file) ? await openWarehouse(file).catch(heldBy(/lock/i)) : undefined
  if (warehouse === 'held') return 'held'
  try {
    const database = await openDatabase(settings).catch(heldBy(/in use by another/))
    if (database === 'held') return 'held'
    try {
      return await backUp({ settings, database, warehouse }, folder)
    } finally {
      await database.close()
    }
  } finally {
    warehouse?.closeSync()
  }
}

const heldBy = (sign: RegExp) => (error: unknown) => {
  if (error instanceof Error && sign.test(error.message)) return 'held' as const
  throw error
}

async function byServer(settings: Settings, folder: string): Promise<Manifest> {
  const server = serverAddress(settings)
  // Anyone who can read the data folder's secret is on the administrator's side of it.
  const token = await signPerson(loadSecrets(settings), { id: 'npm run backup', role: 'admin' }, new Date(Date.now() + 3_600_000))
  const reply = await fetch(`${server}/api/backups`, { method: 'POST', headers: { authorization: token } }).catch(() => undefined)
  const body: unknown = await reply?.json().catch(() => undefined)
  const made = madeBackup.safeParse(body)
  if (!reply || !made.success)
    throw new OperatorError({
      zh: `数据正被一个进程使用，而 ${server} 没有完成备份（${reply ? reply.status : '连不上'}）。请用与服务器相同的 PORT 和 HOST 再试，或先停止它。`,
      en: `The data is in use, and ${server} did not make the backup (${reply ? reply.status : 'no connection'}). Try again with the server's PORT and HOST, or stop it first.`,
    })
  const { name, ...manifest } = made.data
  move(path.join(backupFolder(settings.dataDir), name), folder)
  return manifest
}

function move(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true })
  try {
    if (existsSync(to)) rmdirSync(to)
    renameSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    cpSync(from, to, { recursive: true })
    rmSync(from, { recursive: true })
  }
}

try {
  const settings = readSettings()
  const folder = folderWished()
  checkEmpty(folder)
  const ours = await byOurselves(settings, folder)
  const { rows, warehouse } = ours === 'held' ? await byServer(settings, folder) : ours
  const size = (bytesOf(folder) / 1e6).toFixed(1)
  const count = Object.values(rows).reduce((sum, one) => sum + one, 0)
  const what: Words = warehouse
    ? { zh: '状态与数据仓库', en: 'state and warehouse' }
    : { zh: '状态（数据仓库不在本机）', en: 'state (the warehouse is elsewhere)' }
  say({
    zh: `备份完成：${folder}，${what.zh}，状态 ${count} 行，共 ${size} MB。其中有密钥，请妥善保管。`,
    en: `Backed up to ${folder}: ${what.en}, ${count} rows of state, ${size} MB. It holds the signing keys: keep it safe.`,
  })
} catch (error) {
  sayProblem(error)
  process.exitCode = 1
}
