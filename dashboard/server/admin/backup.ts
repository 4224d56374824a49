import { once } from 'node:events'
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import type { DuckDBInstance } from '@duckdb/node-api'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Database, type Drizzle, migrate, readMigrations, toRows } from '../database.ts'
import { newId } from '../newId.ts'
import type { Settings } from '../settings.ts'
import { stateSchema } from '../tables.ts'
import { Trouble } from '../trouble.ts'
import { warehouseFile } from '../warehouse.ts'

/** What is in a backup folder beside this file. */
const manifest = z.object({
  clientele: z.literal('backup'),
  madeAt: z.string(),
  /** The structure of the state, as the migrations count it. */
  structure: z.int(),
  warehouse: z.boolean(),
  rows: z.record(z.string(), z.number()),
})
/** What the server replies when it made a backup: the folder's name among its backups, and what is in it. */
export const madeBackup = manifest.extend({ name: z.string() })
export type Manifest = z.infer<typeof manifest>

// In this order every row finds what it refers to.
const stateTables = ['people', 'sessions', 'boards', 'board_versions', 'favourites', 'shares', 'audit'] as const
const privateFiles = ['secrets.json', 'demo-logins.json']
const warehouseName = 'warehouse.duckdb'
const stateName = 'state.ndjson'
const manifestName = 'backup.json'

/** Where the running server puts the backups it is asked for. */
export const backupFolder = (dataDir: string) => path.join(dataDir, 'backups')

/** Refuses a folder with anything in it: a backup never takes the place of something. */
export function checkEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Trouble({
      zh: `文件夹 ${folder} 不是空的。请为备份指定一个新的文件夹。`,
      en: `The folder ${folder} is not empty. Name a new one for the backup.`,
    })
}

/** Writes state, warehouse and secrets into a new folder, each as it is at one moment; others may work meanwhile. */
export async function backUp(
  { settings, database, warehouse }: { settings: Pick<Settings, 'dataDir'>; database: Database; warehouse: DuckDBInstance | undefined },
  folder: string,
): Promise<Manifest> {
  checkEmpty(folder)
  const making = `${folder}.making`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true, mode: 0o700 })
  try {
    const { structure, rows } = await writeState(database, path.join(making, stateName))
    if (warehouse) await copyWarehouse(warehouse, path.join(making, warehouseName))
    for (const name of privateFiles)
      if (existsSync(path.join(settings.dataDir, name))) copyFileSync(path.join(settings.dataDir, name), path.join(making, name))
    const made: Manifest = { clientele: 'backup', madeAt: new Date().toISOString(), structure, warehouse: warehouse !== undefined, rows }
    writeFileSync(path.join(making, manifestName), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flush: true })
    if (existsSync(folder)) rmdirSync(folder)
    renameSync(making, folder)
    return made
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw error
  }
}

/** Rows as JSON lines, not the database's own files: they can be read by a later Postgres, and restored into another. */
async function writeState({ db }: Database, file: string): Promise<Pick<Manifest, 'structure' | 'rows'>> {
  const out = createWriteStream(file, { mode: 0o600, flush: true })
  const rows: Record<string, number> = {}
  const structure = await db.transaction(
    async (tx) => {
      const [newest] = toRows(await tx.execute(sql.raw(`SELECT max(version) AS version FROM ${stateSchema}.migrations`)))
      for (const table of stateTables) {
        rows[table] = 0
        await tx.execute(sql.raw(`DECLARE backup_rows CURSOR FOR SELECT to_jsonb(t)::text AS row FROM ${stateSchema}.${table} t`))
        for (;;) {
          const some = toRows(await tx.execute(sql.raw('FETCH 500 FROM backup_rows')))
          if (some.length === 0) break
          for (const { row } of some) if (!out.write(`["${table}",${String(row)}]\n`)) await once(out, 'drain')
          rows[table] += some.length
        }
        await tx.execute(sql.raw('CLOSE backup_rows'))
      }
      return Number(newest?.version)
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
  out.end()
  await finished(out)
  return { structure, rows }
}

async function copyWarehouse(warehouse: DuckDBInstance, file: string): Promise<void> {
  const connection = await warehouse.connect()
  // Not the clock: two backups of one millisecond would share a name.
  const name = `backup_${newId(12)}`
  try {
    const [here] = (await connection.runAndReadAll('SELECT current_database() AS name')).getRowObjects()
    await connection.run(`ATTACH '${file.replaceAll("'", "''")}' AS ${name}`)
    // One statement reads one snapshot, whatever is imported meanwhile.
    await connection.run(`COPY FROM DATABASE "${String(here?.name).replaceAll('"', '""')}" TO ${name}`)
  } finally {
    await connection.run(`DETACH DATABASE IF EXISTS ${name}`)
    connection.closeSync()
  }
}

/** The manifest of a backup folder. Throws a `Trouble` when it is none, or one of a newer program. */
export function readBackup(folder: string): Manifest {
  const file = path.join(folder, manifestName)
  const parsed = existsSync(file) ? manifest.safeParse(readJson(file)) : undefined
  const isWhole =
    parsed?.success && existsSync(path.join(folder, stateName)) && (!parsed.data.warehouse || existsSync(path.join(folder, warehouseName)))
  if (!isWhole)
    throw new Trouble({
      zh: `${folder} 不是完整的备份。请指定 npm run backup 生成的文件夹。没有改动任何数据。`,
      en: `${folder} is not a whole backup. Name a folder that npm run backup made. Nothing was changed.`,
    })
  const knows = readMigrations().at(-1)?.version ?? 0
  if (parsed.data.structure > knows)
    throw new Trouble({
      zh: `此备份由更新版本的 Clientele 生成（结构 ${parsed.data.structure}，本程序只认识到 ${knows}）。请先升级程序。没有改动任何数据。`,
      en: `This backup was made by a newer Clientele (structure ${parsed.data.structure}; this program knows ${knows}). Upgrade first. Nothing was changed.`,
    })
  return parsed.data
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // Not even JSON: then it is no manifest, which the caller says.
    return undefined
  }
}

/** Puts a backup in the place of what is there; that is moved aside, never deleted. Replies where to; null when nothing was there. */
export async function restoreBackup(
  { settings, database }: { settings: Pick<Settings, 'dataDir'>; database: Database },
  folder: string,
): Promise<string | null> {
  const found = readBackup(folder)
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const aside = path.join(settings.dataDir, `before-restore-${stamp}`)
  const files = [...privateFiles, ...(found.warehouse ? [warehouseName] : [])].filter((name) => existsSync(path.join(folder, name)))
  // Copied beside their places first: what can fail for want of room fails before anything is changed.
  for (const name of files) copyFileSync(path.join(folder, name), path.join(settings.dataDir, `${name}.restoring`))
  await restoreState(database.db, path.join(folder, stateName), found.structure, stamp)
  database.forget()
  const target = (name: string) => (name === warehouseName ? warehouseFile(settings.dataDir) : path.join(settings.dataDir, name))
  const present = [...files, ...(files.includes(warehouseName) ? [`${warehouseName}.wal`] : [])].filter((name) => existsSync(target(name)))
  if (present.length > 0) mkdirSync(aside, { recursive: true, mode: 0o700 })
  for (const name of present) renameSync(target(name), path.join(aside, name))
  for (const name of files) renameSync(path.join(settings.dataDir, `${name}.restoring`), target(name))
  return present.length > 0 ? aside : null
}

async function restoreState(db: Drizzle, file: string, structure: number, stamp: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql.raw(`ALTER SCHEMA ${stateSchema} RENAME TO ${stateSchema}_before_${stamp}`))
    const migrations = readMigrations()
    // Rows go into the structure they came from, and are then brought up to date like any old state.
    await migrate(
      tx,
      migrations.filter(({ version }) => version <= structure),
    )
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
      const [table, row] = z.tuple([z.enum(stateTables), z.record(z.string(), z.unknown())]).parse(JSON.parse(line))
      const into = sql.raw(`${stateSchema}.${table}`)
      await tx.execute(
        sql`INSERT INTO ${into} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::${into}, ${JSON.stringify(row)}::jsonb)`,
      )
    }
    await tx.execute(
      sql.raw(
        `SELECT setval(pg_get_serial_sequence('${stateSchema}.audit', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM ${stateSchema}.audit), false)`,
      ),
    )
    await migrate(tx)
  })
}

/** How many bytes a folder's own files have. */
export const bytesOf = (folder: string) => readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)
