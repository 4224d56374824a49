import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import pg from 'pg'
import { isDiskFull, isProblem, OperatorError } from '../core/problem.ts'
import type { Settings } from './settings.ts'
import { stateSchema } from './tables.ts'

/** One connection pool or one embedded database; drizzle speaks to both alike. */
export type Drizzle = PgDatabase<PgQueryResultHKT, Record<string, never>>

/** Our own state: people, boards, links, audit. */
export interface Database {
  db: Drizzle
  /** What `load` says, kept in memory until `forget`; asked anew each time where another process may write as well. */
  remember<T>(key: string, load: () => Promise<T>): Promise<T>
  /** Called after every write to a row that is remembered, before the write is acknowledged. */
  forget(): void
  /** Answers when the database does. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Opens the state of these settings and brings its tables up to date. Throws an `OperatorError` where a person has to act. */
export async function openDatabase(settings: Pick<Settings, 'dataDir' | 'databaseUrl'>): Promise<Database> {
  const opened = settings.databaseUrl ? openPostgres(settings.databaseUrl) : await openEmbedded(settings.dataDir)
  try {
    await migrate(opened.db)
    return opened
  } catch (error) {
    await opened.close()
    if (settings.databaseUrl && !(error instanceof OperatorError)) throw unreachable(settings.databaseUrl, error)
    throw error
  }
}

// PGlite comes with 128 MB of buffers, which a few thousand small rows never fill.
const tuning = ['-c', 'shared_buffers=4MB']

/** The folder of the embedded database. */
export const stateFolder = (dataDir: string) => path.join(dataDir, 'state')

async function openEmbedded(dataDir: string): Promise<Database> {
  const folder = stateFolder(dataDir)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const release = lockState(dataDir)
  try {
    if (!existsSync(folder)) await makeEmbedded(folder)
    // The database makes files that anybody may write; in a data folder others can enter they would be everybody's.
    chmodSync(folder, 0o700)
    const client = await PGlite.create({ dataDir: folder, startParams: [...PGlite.defaultStartParams, ...tuning] }).catch((error) => {
      throw isDiskFull(error) ? error : damaged(folder, error)
    })
    return {
      db: drizzlePglite({ client }),
      ...createMemory(),
      ping: async () => void (await client.query('SELECT 1')),
      close: async () => {
        await client.close()
        release()
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

const damaged = (folder: string, cause: unknown) =>
  new OperatorError(
    {
      zh: `状态数据库 ${folder} 已损坏，无法打开。请恢复备份：npm run restore -- <备份文件夹>；没有备份时，把该文件夹移到别处再启动，人员、看板和链接将重新开始。`,
      en: `The state in ${folder} is damaged and cannot be opened. Restore a backup: npm run restore -- <folder>. Without one, move that folder elsewhere and start again; people, boards and links begin anew.`,
    },
    cause,
    'state_damaged',
  )

/** Moves a damaged state out of the way of the backup that is to take its place; any other problem stays one. */
export function setStateAside<Where extends Pick<Settings, 'dataDir'>>(settings: Where, error: unknown): Where {
  if (!isProblem(error, 'state_damaged')) throw error
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  renameSync(stateFolder(settings.dataDir), `${stateFolder(settings.dataDir)}-damaged-${stamp}`)
  return settings
}

function createMemory(): Pick<Database, 'remember' | 'forget'> {
  let known = new Map<string, Promise<unknown>>()
  return {
    remember<T>(key: string, load: () => Promise<T>): Promise<T> {
      const kept = known.get(key) as Promise<T> | undefined
      if (kept) return kept
      if (known.size >= 5000) known = new Map()
      // The map of now: if something is forgotten while this loads, the answer is not kept past it.
      const here = known
      const loading = load()
      here.set(key, loading)
      loading.catch(() => here.delete(key))
      return loading
    },
    forget() {
      known = new Map()
    },
  }
}

/** Made beside its place and moved there when whole: a process killed while making it leaves nothing that looks like a database. */
async function makeEmbedded(folder: string): Promise<void> {
  const making = `${folder}.making`
  rmSync(making, { recursive: true, force: true })
  const client = await PGlite.create({ dataDir: making })
  await client.close()
  renameSync(making, folder)
}

// A lock of SQLite's: the system releases it when the process dies, however it dies, which no file with a process number in it does.
function lockState(dataDir: string): () => void {
  const holder = path.join(dataDir, 'state.pid')
  const lock = new DatabaseSync(path.join(dataDir, 'state.lock'))
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!(error instanceof Error && /locked/.test(error.message))) throw error
    const pid = existsSync(holder) ? readFileSync(holder, 'utf8').trim() : '?'
    throw new OperatorError(
      {
        zh: `${stateFolder(dataDir)} 正被另一个 Clientele 进程（进程号 ${pid}）使用。请先停止它，或用 DATA_DIR 指定另一个文件夹。`,
        en: `${stateFolder(dataDir)} is in use by another Clientele process (pid ${pid}). Stop that one first, or name another folder with DATA_DIR.`,
      },
      error,
    )
  }
  writeFileSync(holder, `${process.pid}\n`)
  return () => {
    rmSync(holder, { force: true })
    lock.close()
  }
}

function openPostgres(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => console.error('state: a Postgres connection broke and will be replaced:', error.message))
  return {
    db: drizzlePostgres({ client: pool }),
    remember: (_key, load) => load(),
    forget: () => undefined,
    ping: async () => void (await pool.query('SELECT 1')),
    close: () => pool.end(),
  }
}

function unreachable(url: string, cause: unknown): OperatorError {
  const where = URL.canParse(url) ? new URL(url).host : 'DATABASE_URL'
  const why = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause)
  return new OperatorError(
    {
      zh: `无法使用 DATABASE_URL 指定的 Postgres（${where}）：${why}。请检查地址、用户、权限和网络。`,
      en: `The Postgres of DATABASE_URL (${where}) can't be used: ${why}. Check its address, user, rights and network.`,
    },
    cause,
  )
}

const migrationsFolder = path.join(import.meta.dirname, 'migrations')

export interface Migration {
  version: number
  name: string
  statements: string
}

/** Every migration this code knows, the oldest first. */
export function readMigrations(): Migration[] {
  return readdirSync(migrationsFolder)
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .map((file) => ({ version: Number(file.slice(0, 4)), name: file, statements: readFileSync(path.join(migrationsFolder, file), 'utf8') }))
}

/** Runs the migrations that this database has not seen, all of them or none; refuses a database newer than this code. */
export async function migrate(db: Drizzle, migrations = readMigrations()): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0
  await db.transaction(async (tx) => {
    // Two processes that start at once on one Postgres: the second waits, then finds everything done.
    await tx.execute(sql`SELECT pg_advisory_xact_lock(7203194)`)
    await tx.execute(sql.raw(`CREATE SCHEMA IF NOT EXISTS ${stateSchema}`))
    await tx.execute(sql.raw(`SET LOCAL search_path TO ${stateSchema}`))
    await tx.execute(
      sql`CREATE TABLE IF NOT EXISTS migrations (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    )
    const applied = toRows(await tx.execute(sql`SELECT version FROM migrations`)).map((row) => Number(row.version))
    const has = Math.max(0, ...applied)
    if (has > newest) throw newerThanCode(has, newest)
    for (const { version, name, statements } of migrations.filter((one) => !applied.includes(one.version))) {
      // One statement at a time: a prepared statement can't hold several, and both drivers prepare.
      for (const statement of statements.split(/;\s*$/m).filter((text) => text.replace(/--.*$/gm, '').trim() !== ''))
        await tx.execute(sql.raw(statement))
      await tx.execute(sql`INSERT INTO migrations (version, name) VALUES (${version}, ${name})`)
    }
  })
}

/** The rows of a raw statement; both drivers reply with an object that has them. */
export function toRows(reply: unknown): Record<string, unknown>[] {
  return (reply as { rows: Record<string, unknown>[] }).rows
}

const newerThanCode = (has: number, knows: number) =>
  new OperatorError({
    zh: `此数据库由更新版本的 Clientele 写入（结构 ${has}，本程序只认识到 ${knows}）。请升级程序，或恢复较早的备份。没有改动任何数据。`,
    en: `This state was written by a newer Clientele (structure ${has}; this program knows ${knows}). Upgrade the program, or restore an older backup. Nothing was changed.`,
  })
