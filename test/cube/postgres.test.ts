import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { tables, toCreateTable } from '../../dashboard/core/source/contract.ts'
import { rowsOf, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { type Postgres, startPostgres } from '../model/postgres.ts'
import { copyTemplate, type Server, start } from '../start.ts'

// Two products and a database beside each other.
vi.setConfig({ testTimeout: 400_000 })

const root = path.resolve(import.meta.dirname, '../..')
let postgres: Postgres | undefined
let onFile: Server
let onPostgres: Server | undefined
let env: Record<string, string> = {}
let estimated: number | null
let refreshed: { status: number | null; output: string }

/** The tiny company in a database of its own making: a schema of its name, orders as a view with zoned times and no business dates. */
async function bringCompany({ client }: Postgres, dataDir: string): Promise<void> {
  const instance = await DuckDBInstance.create(warehouseFile(dataDir), { access_mode: 'READ_ONLY' })
  const from = await instance.connect()
  await client.query('CREATE SCHEMA shop')
  await client.query('SET search_path = shop')
  for (const table of tables) {
    const rows = await rowsOf(from, `SELECT to_json(t)::varchar AS row FROM ${table.name} t`)
    // What a company has nothing of it need not provide.
    if (rows.length === 0) continue
    await client.query(toCreateTable(table))
    const all = `[${rows.map(({ row }) => row).join(',')}]`
    await client.query(`INSERT INTO ${table.name} SELECT * FROM json_populate_recordset(NULL::${table.name}, $1)`, [all])
  }
  from.closeSync()
  instance.closeSync()
  await client.query('ALTER TABLE orders RENAME TO shop_orders')
  await client.query('ALTER TABLE shop_orders DROP COLUMN ordered_on')
  await client.query("ALTER TABLE shop_orders ALTER COLUMN ordered_at TYPE timestamptz USING ordered_at AT TIME ZONE 'UTC'")
  await client.query('CREATE VIEW orders AS SELECT * FROM shop_orders')
  await client.query('CREATE TABLE source_version (v bigint)')
  await client.query('INSERT INTO source_version VALUES (1)')
}

beforeAll(async () => {
  postgres = await startPostgres()
  if (!postgres) return
  const folder = await copyTemplate()
  await bringCompany(postgres, folder)
  env = {
    CUBEJS_DB_TYPE: 'postgres',
    CUBEJS_DB_HOST: '127.0.0.1',
    CUBEJS_DB_PORT: String(postgres.port),
    CUBEJS_DB_NAME: 'postgres',
    CUBEJS_DB_USER: 'postgres',
    CLIENTELE_SOURCE_SCHEMA: 'shop',
    CLIENTELE_REFRESH_MINUTES: '0.02',
  }
  const run = spawnSync(process.execPath, ['scripts/refresh.ts'], {
    cwd: root,
    env: { ...process.env, ...env, DATA_DIR: folder },
    encoding: 'utf8',
  })
  refreshed = { status: run.status, output: run.stdout + run.stderr }
  estimated = spawnSync(process.execPath, ['scripts/estimate.ts'], { cwd: root, env: { ...process.env, ...env, DATA_DIR: folder } }).status
  onFile = await start()
  onPostgres = await start({ dataDir: folder, env })
}, 400_000)
afterAll(async () => {
  await onFile?.stop()
  await onPostgres?.stop()
  await postgres?.stop()
})

const plain = (value: unknown) => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value)
const plainRows = (rows: Record<string, unknown>[]) =>
  rows
    .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])))
    .sort((a, b) =>
      JSON.stringify(Object.values(a).filter((v) => typeof v === 'string')) <
      JSON.stringify(Object.values(b).filter((v) => typeof v === 'string'))
        ? -1
        : 1,
    )
const near = (value: unknown) => (typeof value === 'number' ? expect.closeTo(value, 9 - Math.ceil(Math.log10(Math.abs(value) + 1))) : value)

test('npm run refresh makes the derived tables from a company’s own schema', ({ skip }) => {
  if (!postgres) skip('no Postgres is installed on this machine')
  expect(refreshed).toEqual({ status: 0, output: expect.stringMatching(/Made \d+ tables or parts/) })
  expect(estimated).toBe(0)
})

test('every measure of every view says the same over HTTP on our file and on Postgres', async ({ skip }) => {
  if (!postgres || !onPostgres) return skip('no Postgres is installed on this machine')
  const { views } = toFields(await onFile.get('/cubejs-api/v1/meta'))
  expect(views.length).toBeGreaterThan(20)
  for (const view of views) {
    const measures = view.fields.filter(({ kind }) => kind === 'measure').map(({ name }) => name)
    const time = view.fields.find(({ kind }) => kind === 'time')
    const splits = [{}, ...(time ? [{ timeDimensions: [{ dimension: time.name, granularity: 'month' }] }] : [])]
    for (const split of splits) {
      // A question may name sixty members.
      for (let at = 0; at < measures.length; at += 50) {
        const query = { measures: measures.slice(at, at + 50), ...split }
        const [here, there] = [plainRows(await onFile.load(query)), plainRows(await onPostgres.load(query))]
        const expected = here.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, near(value)])))
        expect(there, JSON.stringify(query)).toEqual(expected)
      }
    }
  }
})

test('a new version row brings a refresh by itself, and nobody is kept waiting for it', async ({ skip }) => {
  if (!postgres || !onPostgres) return skip('no Postgres is installed on this machine')
  const orders = async () => Number((await onPostgres?.load({ measures: ['sales.orders'] }))?.[0]?.['sales.orders'])
  const before = await orders()
  const { client } = postgres
  const [known] = (await client.query('SELECT order_id FROM shop_orders WHERE NOT coalesce(is_test, false) LIMIT 1')).rows
  await client.query(
    "INSERT INTO shop_orders (order_id, customer_id, ordered_at, status) SELECT 'new-1', customer_id, ordered_at, 'delivered' FROM shop_orders WHERE order_id = $1",
    [known.order_id],
  )
  await client.query("INSERT INTO order_lines (order_id, line_no, quantity, unit_price, amount) VALUES ('new-1', 1, 1, 10, 10)")
  await client.query('UPDATE source_version SET v = v + 1')
  const deadline = Date.now() + 120_000
  while ((await orders()) === before && Date.now() < deadline) await sleep(500)
  expect(await orders()).toBe(before + 1)
})

test('a required column that is missing is named, with what to do', async ({ skip }) => {
  if (!postgres) return skip('no Postgres is installed on this machine')
  await postgres.client.query('CREATE SCHEMA broken')
  await postgres.client.query('CREATE TABLE broken.orders (order_id varchar)')
  const run = spawnSync(process.execPath, ['scripts/refresh.ts'], {
    cwd: root,
    env: { ...process.env, ...env, CLIENTELE_SOURCE_SCHEMA: 'broken' },
    encoding: 'utf8',
  })
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('broken.orders in the database lacks required columns: ')
  expect(run.stderr).toContain('ordered_at')
  expect(run.stderr).not.toContain('    at ')
})
