import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import type { DuckDBInstance } from '@duckdb/node-api'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { OperatorError } from '../../core/problem.ts'
import { type Database, toRows } from '../database.ts'
import { newId } from '../newId.ts'
import type { Settings } from '../settings.ts'
import { stateSchema } from '../tables.ts'

/** What is in a backup folder beside this file. */
export const manifest = z.object({
  clientele: z.literal('backup'),
  madeAt: z.string(),
  /** The structure of the state, as the migrations count it. */
  structure: z.int(),
  warehouse: z.boolean(),
  rows: z.record(z.string(), z.number()),
  /** Of every other file: what it must still be when it is put back. Backups of earlier versions say nothing of it. */
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })).optional(),
})
/** What the server replies when it made a backup: the folder's name among its backups, and what is in it. */
export const madeBackup = manifest.extend({ name: z.string() })
export type Manifest = z.infer<typeof manifest>

// In this order every row finds what it refers to. Failed sign-ins are of the moment, and stay out.
export const stateTables = [
  'people',
  'sessions',
  'identities',
  'person_groups',
  'groups',
  'api_keys',
  'boards',
  'board_versions',
  'favourites',
  'shares',
  'member_definitions',
  'calculated_measures',
  'company_map',
  'audit',
] as const
export const privateFiles = ['secrets.json', 'demo-logins.json']
export const warehouseName = 'warehouse.duckdb'
export const stateName = 'state.ndjson'
export const manifestName = 'backup.json'

/** Where the running server puts the backups it is asked for. */
export const backupFolder = (dataDir: string) => path.join(dataDir, 'backups')

/** Refuses a folder with anything in it: a backup never takes the place of something. */
export function checkEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new OperatorError({
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
    const files: Manifest['files'] = {}
    for (const name of readdirSync(making)) files[name] = await sumOf(path.join(making, name))
    const made: Manifest = {
      clientele: 'backup',
      madeAt: new Date().toISOString(),
      structure,
      warehouse: warehouse !== undefined,
      rows,
      files,
    }
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

/** What a file is, by its bytes. */
export async function sumOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { bytes: statSync(file).size, sha256: hash.digest('hex') }
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

/** How many bytes a folder's own files have. */
export const bytesOf = (folder: string) => readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0)
