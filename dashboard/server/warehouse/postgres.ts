import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import Cursor from 'pg-cursor'
import { OperatorError } from '../../core/problem.ts'
import { quoteName, quoteText } from '../../core/source/cast.ts'
import { tables } from '../../core/source/contract.ts'
import type { SourceProblem } from '../../core/source/problem.ts'
import type { Cell, Database, Dialect, Port, StagedRows, Warehouse } from './port.ts'
import { type Made, missingColumns, type Provided, sourceSchema, toSourceStatements } from './sources.ts'

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
const sessionOptions = `-c search_path=${sourceSchema} -c timezone=UTC`

// Signs, punctuation and blanks by their numbers: which letters `[:alnum:]` knows depends on the order the database was made with.
const signs = String.raw`\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u245f\u2500-\u2bff\u3000-\u3004\u3008-\u3020\u3030\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65`

const dialect: Dialect = {
  rowPrint: (row) => `hashtextextended(cast(${row} as text), 0)`,
  firstBy: (value, order) => `(array_agg(${value} ORDER BY ${order}))[1]`,
  rowId: 'ctid',
  letters: (text) => `regexp_replace(lower(${text}), '[${signs}]', '', 'g')`,
}

/** A company's Postgres, by Cube's own `CUBEJS_DB_*` variables. Cube asks it with its own driver, whose sessions see the tables as ours do. */
export const postgres: Database = {
  open: ({ sourceSchema: schema, timezone }) => openPostgres({ schema, timezone }),
  cubeDriver: () => () => ({ type: 'postgres', options: sessionOptions }),
}

interface PostgresSettings {
  /** The schema with the company's tables or views of the contract's names. */
  schema: string
  timezone: string
}

/** How long a change waits for questions that still read a table it replaces, before it lets new ones pass and tries again. */
const lockTimeout = '2s'
// lock_not_available, deadlock_detected. Source: PostgreSQL documentation, appendix A.
const refusedLocks = ['55P03', '40P01']
const changeAttempts = 30

/** Opens the Postgres of Cube's own `CUBEJS_DB_*` variables and makes the schemas of ours where they are missing. Throws `OperatorError`. */
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
    throw error instanceof OperatorError ? error : unreachable(env, error)
  }
  let turn: Promise<unknown> = Promise.resolve()
  return {
    name: placeOf(env),
    rows: async (sql) => (await pool.query(sql)).rows,
    read: (work) => withClient(pool, (client) => work(toPort(client))),
    change(work, isChange = () => true, signal) {
      const next = turn.then(() => withClient(pool, (client) => cancelledBy(signal, pool, client, () => change(client, work, isChange))))
      turn = next.catch(() => undefined)
      return next
    },
    isShared: true,
    whyClosed: (names) => whyClosed(pool, schema, names),
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

const placeOf = (env: Record<string, string | undefined>) =>
  `${env.CUBEJS_DB_HOST ?? 'localhost'}:${env.CUBEJS_DB_PORT ?? 5432}/${env.CUBEJS_DB_NAME ?? ''}`

/** A connection as imports, derived tables and estimates use it. */
export const toPort = (client: pg.ClientBase): Port => ({
  ...dialect,
  run: async (sql, values) => (await client.query(sql, values)).rowCount ?? 0,
  rows: async (sql) => (await client.query(sql)).rows,
  stream: (sql) => streamRows(client, sql),
  append: (table, rows) => pipeline(Readable.from(toCopyText(rows)), client.query(copyFrom(`COPY ${table} FROM STDIN`))),
  bring: (table, staged, onRows) => bringRows(client, table, staged, onRows),
  retry: (work) => retry(client, work),
  prepareRefresh: async () => undefined,
})

/** By COPY, as the staging database itself writes CSV: text always in quotes, so that an empty one is none that is missing. */
async function bringRows(
  client: pg.ClientBase,
  table: string,
  { connection, folder, select, columns, rows }: StagedRows,
  onRows: (rows: number) => void = () => undefined,
): Promise<void> {
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  const texts = columns.filter(({ type }) => type === 'text').map(({ name }) => quoteName(name))
  // Postgres keeps no NUL in a text.
  const cells = columns.map(({ name, type }) =>
    type === 'text' ? `replace(${quoteName(name)}, chr(0), '') AS ${quoteName(name)}` : quoteName(name),
  )
  const file = path.join(folder, `${table}.csv`)
  try {
    await connection.run(
      `COPY (SELECT ${cells.join(', ')} FROM (${select})) TO ${quoteText(file)} (FORMAT csv, HEADER false, NULLSTR ''${texts.length > 0 ? `, FORCE_QUOTE (${texts.join(', ')})` : ''})`,
    )
    const copy = client.query(copyFrom(`COPY ${quoteName(table)} (${names}) FROM STDIN (FORMAT csv)`))
    await pipeline(createReadStream(file, { highWaterMark: 2 ** 18 }), countLines(rows, onRows), copy)
  } finally {
    await rm(file, { force: true })
  }
  // What follows in this transaction joins it, and the planner would take it for empty.
  await client.query(`ANALYZE ${quoteName(table)}`)
}

/** Passes CSV on and tells how many rows are by, about: a cell may hold a line's end. */
function countLines(rows: number, onRows: (rows: number) => void): Transform {
  let lines = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
      try {
        onRows(Math.min(rows, lines))
        next(null, chunk)
      } catch (error) {
        next(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
}

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
  try {
    await client.query('BEGIN')
    // Other nodes of the product change the same tables; whoever comes second finds the work done.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('clientele'))")
    // A table that takes another's place waits for whoever reads the old one, and everybody after waits for it: so it never waits long.
    await client.query(`SET LOCAL lock_timeout = '${lockTimeout}'`)
    const result = await retry(client, () => work(toPort(client)))
    if (isChange(result)) await client.query("UPDATE import_version SET v = v + 1, changed_at = now() AT TIME ZONE 'UTC'")
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

/** Within a transaction; what was locked for `work` is free again before the next attempt. */
async function retry<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt <= changeAttempts; attempt++) {
    await client.query('SAVEPOINT attempt')
    try {
      const result = await work()
      await client.query('RELEASE SAVEPOINT attempt')
      return result
    } catch (error) {
      if (!(error instanceof Error && isRefusedLock(error))) throw error
      await client.query('ROLLBACK TO SAVEPOINT attempt')
      await client.query('RELEASE SAVEPOINT attempt')
    }
  }
  throw new OperatorError({
    zh: `${changeAttempts} 次尝试中，总有查询长时间占用要替换的表，没有改动任何数据。请等这些查询（见 pg_stat_activity）结束后重试。`,
    en: `In ${changeAttempts} attempts other queries always held a table that was to be replaced; nothing was changed. Wait for them to end (see pg_stat_activity) and try again.`,
  })
}

/** Stops the statement that runs on a connection when the signal says so; what follows on it is the caller's affair. */
async function cancelledBy<T>(signal: AbortSignal | undefined, pool: pg.Pool, client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  const { processID } = client as { processID?: number }
  const cancel = () => void pool.query('SELECT pg_cancel_backend($1)', [processID]).catch(() => undefined)
  signal?.addEventListener('abort', cancel)
  try {
    return await work()
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

/** What the company provides is a view of ours on it: nobody but its source fills it. And the user may lack the right to write. */
async function whyClosed(pool: pg.Pool, schema: string, names: string[]): Promise<SourceProblem | undefined> {
  const { rows: views } = await pool.query(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 AND table_name = ANY($2) AND table_type = 'VIEW' ORDER BY 1",
    [sourceSchema, names],
  )
  if (views.length > 0) return { kind: 'provided_tables', schema, tables: views.map(({ name }) => String(name)) }
  const { rows: closed } = await pool.query(
    `SELECT name, current_user AS "user" FROM unnest($2::text[]) name
    WHERE NOT (SELECT bool_and(has_table_privilege($1 || '.' || name, p)) FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p)`,
    [sourceSchema, names],
  )
  if (closed.length === 0) return undefined
  return { kind: 'may_not_write', tables: closed.map(({ name }) => `${sourceSchema}.${name}`), user: String(closed[0].user) }
}

/** Also where what failed is told within another error's words. */
const isRefusedLock = (error: Error): boolean =>
  ('code' in error && refusedLocks.includes(String(error.code))) || (error.cause instanceof Error && isRefusedLock(error.cause))

async function prepareSchemas(pool: pg.Pool, schema: string, timezone: string): Promise<void> {
  const provided = await readProvided(pool, schema)
  const [missing] = missingColumns(provided)
  if (missing) throw lacking(schema, missing)
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    // Two nodes that start at once would both make the same schema.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('clientele_sources'))")
    for (const name of ['clientele', sourceSchema]) {
      // Even IF NOT EXISTS asks for the right to make one.
      const { rows: there } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [name])
      if (there.length === 0) await client.query(`CREATE SCHEMA ${name}`)
    }
    for (const statement of toSourceStatements(schema, provided, await readMade(client), timezone)) await client.query(statement)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

async function readMade(client: pg.ClientBase): Promise<Made> {
  const { rows } = await client.query(
    `SELECT c.relname AS name, c.relkind = 'v' AS "isView", obj_description(c.oid, 'pg_class') AS print,
      (SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
    FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'v')`,
    [sourceSchema],
  )
  const views = rows.filter(({ isView }) => isView).map(({ name, print }): [string, string] => [name, print ?? ''])
  const own = rows.filter(({ isView }) => !isView).map(({ name, columns }): [string, Set<string>] => [name, new Set(columns)])
  return { tables: new Map(own), views: new Map(views) }
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

function lacking(schema: string, { table, columns }: { table: string; columns: string[] }): OperatorError {
  const list = columns.join(', ')
  return new OperatorError({
    zh: `数据库中的 ${schema}.${table} 缺少必需的列：${list}。请在该表或视图中补上这些列（含义见 docs/source-contract.md），或用 CLIENTELE_SOURCE_SCHEMA 指定另一个模式。没有改动任何数据。`,
    en: `${schema}.${table} in the database lacks required columns: ${list}. Add them to that table or view (docs/source-contract.md says what they mean), or name another schema with CLIENTELE_SOURCE_SCHEMA. Nothing was changed.`,
  })
}

function unreachable(env: Record<string, string | undefined>, cause: unknown): OperatorError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const where = placeOf(env)
  return new OperatorError(
    {
      zh: `无法使用 Postgres 数据仓库 ${where}（${reason}）。请检查 CUBEJS_DB_HOST、CUBEJS_DB_PORT、CUBEJS_DB_NAME、CUBEJS_DB_USER、CUBEJS_DB_PASS，以及该用户建立模式（CREATE）的权限。`,
      en: `The Postgres warehouse ${where} cannot be used (${reason}). Check CUBEJS_DB_HOST, CUBEJS_DB_PORT, CUBEJS_DB_NAME, CUBEJS_DB_USER and CUBEJS_DB_PASS, and that the user may create schemas (CREATE).`,
    },
    cause,
  )
}
