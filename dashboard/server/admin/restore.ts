import { chmodSync, copyFileSync, createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { DuckDBInstance } from '@duckdb/node-api'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { isDiskFull, OperatorError } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { type Database, type Drizzle, migrate, readMigrations } from '../database.ts'
import type { Settings } from '../settings.ts'
import { stateSchema } from '../tables.ts'
import { rowsOf, warehouseFile } from '../warehouse.ts'
import { type Manifest, manifest, manifestName, privateFiles, stateName, stateTables, sumOf, warehouseName } from './backup.ts'
import { isSecrets } from './secrets.ts'

const stateLine = z.tuple([z.enum(stateTables), z.record(z.string(), z.unknown())])

/** Refuses a backup: what is wrong with it. Anyone who refuses has not changed anything yet. */
function refuseBackup(words: Words, cause?: unknown): never {
  throw new OperatorError({ zh: `${words.zh}没有改动任何数据。`, en: `${words.en} Nothing was changed.` }, cause)
}

const isDamaged = (name: string, cause?: unknown) =>
  refuseBackup(
    {
      zh: `备份中的 ${name} 已损坏或不完整，与备份时的内容不符。请换一个备份。`,
      en: `${name} in this backup is damaged or not whole; it is not what was backed up. Take another backup.`,
    },
    cause,
  )

/** The manifest of a backup folder, every file of which was read in full and is what was backed up. Throws a `OperatorError` otherwise. */
export async function checkBackup(folder: string): Promise<Manifest> {
  const found = readManifest(folder)
  for (const [name, { bytes, sha256 }] of Object.entries(found.files ?? {})) {
    // A name of ours, never a way out of the folder.
    const file = path.join(folder, path.basename(name))
    if (!existsSync(file)) isDamaged(name)
    const is = await sumOf(file)
    if (is.bytes !== bytes || is.sha256 !== sha256) isDamaged(name)
  }
  const secrets = path.join(folder, 'secrets.json')
  if (existsSync(secrets) && !isSecrets(readJson(secrets))) isDamaged('secrets.json')
  await checkState(path.join(folder, stateName), found)
  if (found.warehouse) await checkWarehouse(path.join(folder, warehouseName), found.files !== undefined)
  return found
}

function readManifest(folder: string): Manifest {
  const file = path.join(folder, manifestName)
  const parsed = existsSync(file) ? manifest.safeParse(readJson(file)) : undefined
  const isWhole =
    parsed?.success && existsSync(path.join(folder, stateName)) && (!parsed.data.warehouse || existsSync(path.join(folder, warehouseName)))
  if (!isWhole)
    return refuseBackup({
      zh: `${folder} 不是完整的备份。请指定 npm run backup 生成的文件夹。`,
      en: `${folder} is not a whole backup. Name a folder that npm run backup made.`,
    })
  const knows = readMigrations().at(-1)?.version ?? 0
  if (parsed.data.structure > knows)
    return refuseBackup({
      zh: `此备份由更新版本的 Clientele 生成（结构 ${parsed.data.structure}，本程序只认识到 ${knows}）。请先升级程序。`,
      en: `This backup was made by a newer Clientele (structure ${parsed.data.structure}; this program knows ${knows}). Upgrade first.`,
    })
  return parsed.data
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // Not even JSON: the person who asked says what that means.
    return undefined
  }
}

/** Each line with its number, as the row of a table. */
async function* readState(file: string): AsyncGenerator<[number, z.infer<typeof stateLine>]> {
  let number = 0
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    try {
      yield [number, stateLine.parse(JSON.parse(line))]
    } catch (error) {
      isDamaged(`${stateName} (${number})`, error)
    }
  }
}

async function checkState(file: string, { rows }: Manifest): Promise<void> {
  const found: Record<string, number> = {}
  for await (const [, [table]] of readState(file)) found[table] = (found[table] ?? 0) + 1
  for (const [table, expected] of Object.entries(rows)) if (expected !== (found[table] ?? 0)) isDamaged(`${stateName} (${table})`)
}

/** Opens the warehouse; where nothing says what its bytes should be, reads every block, since DuckDB compares a block with its checksum only then. */
async function checkWarehouse(file: string, isSummed: boolean): Promise<void> {
  let instance: DuckDBInstance | undefined
  try {
    instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
    const connection = await instance.connect()
    const tables = await rowsOf(
      connection,
      'SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()',
    )
    if (!tables.some((table) => table.table_name === 'import_version')) throw new Error('a DuckDB file of something else')
    const quoted = (name: unknown) => `"${String(name).replaceAll('"', '""')}"`
    for (const { schema_name, table_name } of isSummed ? [] : tables)
      await connection.run(`SELECT bit_xor(hash(t)) FROM ${quoted(schema_name)}.${quoted(table_name)} t`)
    connection.closeSync()
  } catch (error) {
    isDamaged(warehouseName, error)
  } finally {
    instance?.closeSync()
  }
}

/** Puts a checked backup in the place of what is there; that is moved aside, never deleted. Replies where to; null when nothing was there. */
export async function restoreBackup(
  { settings, database }: { settings: Pick<Settings, 'dataDir'>; database: Database },
  folder: string,
  found: Manifest,
): Promise<string | null> {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const place = (name: string) => (name === warehouseName ? warehouseFile(settings.dataDir) : path.join(settings.dataDir, name))
  const files = [...privateFiles, ...(found.warehouse ? [warehouseName] : [])].filter((name) => existsSync(path.join(folder, name)))
  const present = [...files, ...(files.includes(warehouseName) ? [`${warehouseName}.wal`] : [])].filter((name) => existsSync(place(name)))
  const coming = path.join(settings.dataDir, `restoring-${stamp}`)
  const aside = path.join(settings.dataDir, `before-restore-${stamp}`)
  const moved: [string, string][] = []
  const move = (from: string, to: string) => {
    renameSync(from, to)
    moved.push([from, to])
  }
  try {
    // Copied beside their places first: what can fail for want of room fails before anything is changed.
    mkdirSync(coming, { mode: 0o700 })
    for (const name of files) await copyChecked(path.join(folder, name), path.join(coming, name), found.files?.[name])
    await restoreState(database.db, path.join(folder, stateName), found.structure, stamp, () => {
      if (present.length > 0) mkdirSync(aside, { recursive: true, mode: 0o700 })
      for (const name of present) move(place(name), path.join(aside, name))
      for (const name of files) move(path.join(coming, name), place(name))
    })
  } catch (error) {
    for (const [from, to] of moved.toReversed()) renameSync(to, from)
    if (moved.length > 0) rmdirSync(aside)
    throw error
  } finally {
    // Nothing stays behind, the signing keys of another installation least of all.
    rmSync(coming, { recursive: true, force: true })
  }
  database.forget()
  return present.length > 0 ? aside : null
}

async function copyChecked(from: string, to: string, sum: { sha256: string } | undefined): Promise<void> {
  copyFileSync(from, to)
  chmodSync(to, 0o600)
  if (sum && (await sumOf(to)).sha256 !== sum.sha256) isDamaged(path.basename(from))
}

/** Fills the state from the backup and then swaps the files, in one transaction: both are there, or neither. */
async function restoreState(db: Drizzle, file: string, structure: number, stamp: string, swapFiles: () => void): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql.raw(`ALTER SCHEMA ${stateSchema} RENAME TO ${stateSchema}_before_${stamp}`))
    const migrations = readMigrations()
    // Rows go into the structure they came from, and are then brought up to date like any old state.
    await migrate(
      tx,
      migrations.filter(({ version }) => version <= structure),
    )
    for await (const [number, [table, row]] of readState(file)) {
      const into = sql.raw(`${stateSchema}.${table}`)
      try {
        await tx.execute(
          sql`INSERT INTO ${into} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::${into}, ${JSON.stringify(row)}::jsonb)`,
        )
      } catch (error) {
        if (isDiskFull(error)) throw error
        isDamaged(`${stateName} (${number})`, error)
      }
    }
    await tx.execute(
      sql.raw(
        `SELECT setval(pg_get_serial_sequence('${stateSchema}.audit', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM ${stateSchema}.audit), false)`,
      ),
    )
    await migrate(tx)
    swapFiles()
  })
}
