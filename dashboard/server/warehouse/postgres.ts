import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import Cursor from 'pg-cursor'
import { tables } from '../../core/source/contract.ts'
import { Trouble } from '../trouble.ts'
import type { Cell, Port, Warehouse } from './port.ts'
import { missingColumns, type Provided, sourceSchema, toSourceStatements } from './sources.ts'

const dateType = 1082
const timestampType = 1114
const bigintType = 20
const numericType = 1700

// Dates and times as the text Postgres sends, so that no zone of this process gets into them.
const types: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') => {
    if (id === dateType || id === timestampType || id === bigintType || id === numericType) return (text: string) => text
    return pg.types.getTypeParser(id, format as 'text')
  },
}

/** How sessions are opened, by us as by Cube's driver: source tables through our schema, times in UTC. */
export const sessionOptions = `-c search_path=${sourceSchema} -c timezone=UTC`

/** SQL of a number that stands for all values of a row. */
const rowPrint = (row: string) => `hashtextextended(cast(${row} as text), 0)`

interface PostgresSettings {
  /** The schema with the company's tables or views of the contract's names. */
  schema: string
  timezone: string
}

/** How long a change waits for questions that still read a table it replaces, before it lets new ones pass and tries again. */
const lockTimeout = '2s'
const lockNotAvailable = '55P03'
const changeAttempts = 30

/** Opens the Postgres of Cube's own `CUBEJS_DB_*` variables and makes the schemas of ours where they are missing. Throws `Trouble`. */
export async function openPostgres(
  { schema, timezone }: PostgresSettings,
  env: Record<string, string | undefined> = process.env,
): Promise<Warehouse> {
  const pool = new pg.Pool({ ...connectionOf(env), options: sessionOptions, types, max: 4 })
  // A connection that breaks while idle is replaced with the next question, which says so if it cannot be.
  pool.on('error', (error) => console.error('[postgres]', error.message))
  try {
    await prepareSchemas(pool, schema, timezone)
  } catch (error) {
    await pool.end()
    throw error instanceof Trouble ? error : unreachable(env, error)
  }
  let turn: Promise<unknown> = Promise.resolve()
  return {
    rows: async (sql) => (await pool.query(sql)).rows,
    read: (work) => withClient(pool, (client) => work(toPort(client))),
    change(work, isChange = () => true) {
      const next = turn.then(() => withClient(pool, (client) => change(client, work, isChange)))
      turn = next.catch(() => undefined)
      return next
    },
    close: () => pool.end(),
  }
}

function connectionOf(env: Record<string, string | undefined>): pg.PoolConfig {
  return {
    host: env.CUBEJS_DB_HOST,
    port: env.CUBEJS_DB_PORT ? Number(env.CUBEJS_DB_PORT) : undefined,
    database: env.CUBEJS_DB_NAME,
    user: env.CUBEJS_DB_USER,
    password: env.CUBEJS_DB_PASS,
    ssl: env.CUBEJS_DB_SSL === 'true' ? { rejectUnauthorized: env.CUBEJS_DB_SSL_REJECT_UNAUTHORIZED !== 'false' } : false,
  }
}

/** A connection as the derived tables and the estimates use it. */
export const toPort = (client: pg.ClientBase): Port => ({
  run: async (sql, values) => void (await client.query(sql, values)),
  rows: async (sql) => (await client.query(sql)).rows,
  stream: (sql) => streamRows(client, sql),
  append: (table, rows) => pipeline(Readable.from(toCopyText(rows)), client.query(copyFrom(`COPY ${table} FROM STDIN`))),
  rowPrint,
})

const rowsAtOnce = 10_000

async function* streamRows(client: pg.ClientBase, sql: string): AsyncGenerator<unknown[][]> {
  const cursor = client.query(new Cursor<unknown[]>(sql, undefined, { rowMode: 'array' }))
  try {
    for (;;) {
      const rows = await cursor.read(rowsAtOnce)
      if (rows.length === 0) return
      yield rows
    }
  } finally {
    await cursor.close()
  }
}

/** Rows in the text form of COPY, many to a chunk. Source: PostgreSQL documentation, COPY, "Text Format". */
function* toCopyText(rows: Iterable<Cell[]>): Generator<string> {
  let chunk: string[] = []
  for (const row of rows) {
    chunk.push(`${row.map(toCopyCell).join('\t')}\n`)
    if (chunk.length < 1000) continue
    yield chunk.join('')
    chunk = []
  }
  yield chunk.join('')
}

const copyEscapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const toCopyCell = (cell: Cell) => (cell === null ? '\\N' : String(cell).replace(/[\\\t\n\r]/g, (sign) => copyEscapes[sign] ?? sign))

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}

async function change<T>(client: pg.PoolClient, work: (port: Port) => Promise<T>, isChange: (result: T) => boolean): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('BEGIN')
      // Other nodes of the product change the same tables; whoever comes second finds the work done.
      await client.query("SELECT pg_advisory_xact_lock(hashtext('clientele'))")
      // A table that takes another's place waits for whoever reads the old one, and everybody after waits for it: so it never waits long.
      await client.query(`SET LOCAL lock_timeout = '${lockTimeout}'`)
      const result = await work(toPort(client))
      if (isChange(result)) await client.query("UPDATE import_version SET v = v + 1, changed_at = now() AT TIME ZONE 'UTC'")
      await client.query('COMMIT')
      return result
    } catch (error) {
      await client.query('ROLLBACK')
      const isLocked = error instanceof Error && isRefusedLock(error)
      if (!isLocked || attempt === changeAttempts) throw error
    }
  }
}

/** Also where what failed is told within another error's words. */
const isRefusedLock = (error: Error): boolean =>
  ('code' in error && error.code === lockNotAvailable) || (error.cause instanceof Error && isRefusedLock(error.cause))

async function prepareSchemas(pool: pg.Pool, schema: string, timezone: string): Promise<void> {
  const provided = await readProvided(pool, schema)
  const [missing] = missingColumns(provided)
  if (missing) throw lacking(schema, missing)
  const { rows: made } = await pool.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 AND table_type = 'BASE TABLE'",
    [sourceSchema],
  )
  const ours = new Set(made.map(({ name }) => String(name)))
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    // Two nodes that start at once would both make the same schema.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('clientele_sources'))")
    await client.query('CREATE SCHEMA IF NOT EXISTS clientele')
    for (const statement of toSourceStatements(schema, provided, ours, timezone)) await client.query(statement)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

async function readProvided(pool: pg.Pool, schema: string): Promise<Provided[]> {
  const { rows } = await pool.query(
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c
    WHERE c.table_schema = $1 AND c.table_name = ANY($2) ORDER BY c.table_name, c.ordinal_position`,
    [schema, tables.map(({ name }) => name)],
  )
  const provided = new Map<string, Map<string, string>>()
  for (const { table, column, type } of rows) provided.set(table, (provided.get(table) ?? new Map()).set(column, type))
  return [...provided].map(([table, columns]) => ({ table, columns }))
}

function lacking(schema: string, { table, columns }: { table: string; columns: string[] }): Trouble {
  const list = columns.join(', ')
  return new Trouble({
    zh: `数据库中的 ${schema}.${table} 缺少必需的列：${list}。请在该表或视图中补上这些列（含义见 docs/source-contract.md），或用 CLIENTELE_SOURCE_SCHEMA 指定另一个模式。没有改动任何数据。`,
    en: `${schema}.${table} in the database lacks required columns: ${list}. Add them to that table or view (docs/source-contract.md says what they mean), or name another schema with CLIENTELE_SOURCE_SCHEMA. Nothing was changed.`,
  })
}

function unreachable(env: Record<string, string | undefined>, cause: unknown): Trouble {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const where = `${env.CUBEJS_DB_HOST ?? 'localhost'}:${env.CUBEJS_DB_PORT ?? 5432}/${env.CUBEJS_DB_NAME ?? ''}`
  return new Trouble(
    {
      zh: `无法使用 Postgres 数据仓库 ${where}（${reason}）。请检查 CUBEJS_DB_HOST、CUBEJS_DB_PORT、CUBEJS_DB_NAME、CUBEJS_DB_USER、CUBEJS_DB_PASS，以及该用户建立模式（CREATE）的权限。`,
      en: `The Postgres warehouse ${where} cannot be used (${reason}). Check CUBEJS_DB_HOST, CUBEJS_DB_PORT, CUBEJS_DB_NAME, CUBEJS_DB_USER and CUBEJS_DB_PASS, and that the user may create schemas (CREATE).`,
    },
    cause,
  )
}
