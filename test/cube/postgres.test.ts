import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { tables, toCreateTable } from '../../dashboard/core/source/contract.ts'
import { rowsOf, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { type Postgres, startPostgres } from '../model/postgres.ts'
import { copyTemplate, type Server, start } from '../start.ts'
import { startCommandLine, tenQuestions } from './commandLine.ts'

// Two products and a database beside each other.
vi.setConfig({ testTimeout: 900_000 })

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
}, 900_000)
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

interface Said {
  status: number | null
  stdout: string
  stderr: string
}

/** A command of ours, without holding up this process, which speaks with servers meanwhile. */
function command(script: string, args: string[], more: Record<string, string>): Promise<Said> {
  const child = spawn(process.execPath, [`scripts/${script}.ts`, ...args], { cwd: root, env: { ...process.env, LANG: 'C', ...more } })
  const said: Said = { status: null, stdout: '', stderr: '' }
  child.stdout.on('data', (text) => (said.stdout += text))
  child.stderr.on('data', (text) => (said.stderr += text))
  return new Promise((resolve) => child.once('close', (status) => resolve({ ...said, status })))
}

/** Every row of every source table as text, sorted: written here, since each database has its own hash and its own way with numbers. */
async function rowsByTable(ask: (sql: string) => Promise<Record<string, unknown>[]>): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const { name, columns } of tables) {
    const cells = columns.map((column) => {
      const value = column.type === 'decimal' ? `CAST(${column.name} AS DECIMAL(28,8))` : column.name
      return `coalesce('=' || CAST(${value} AS VARCHAR), '')`
    })
    all[name] = (await ask(`SELECT ${cells.join(` || '|' || `)} AS row FROM ${name}`)).map(({ row }) => String(row)).sort()
  }
  return all
}

describe('a Postgres that keeps what is imported', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-house-'))
  let house: Record<string, string> = {}
  let shared: Record<string, string> = {}
  let client: pg.Client | undefined
  let onHouse: Server | undefined
  let seeded: Said | undefined

  beforeAll(async () => {
    if (!postgres) return
    await postgres.client.query('CREATE DATABASE house')
    house = { ...env, CUBEJS_DB_NAME: 'house', CLIENTELE_SOURCE_SCHEMA: 'public' }
    client = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'house' })
    await client.connect()
    await client.query('SET search_path = clientele_sources')
    seeded = await command('seed', ['--preset', 'tiny'], { ...house, DATA_DIR: folder })
    await postgres.client.query('CREATE DATABASE state')
    shared = { ...house, DATABASE_URL: `postgres://postgres@127.0.0.1:${postgres.port}/state` }
    onHouse = await start({ dataDir: await copyTemplate(), env: shared })
  }, 900_000)
  afterAll(async () => {
    await onHouse?.stop()
    await client?.end()
    rmSync(folder, { recursive: true, force: true })
  })

  const given = (name: string, content: string) => {
    const file = path.join(folder, name)
    writeFileSync(file, content)
    return file
  }
  /** What a command told, without what differs from run to run; the report of refused rows in full. */
  const told = ({ status, stdout }: Said) => {
    const report = /[^ ]*report-[\w-]+\.csv/.exec(stdout)?.[0]
    return { status, said: stdout.replace(report ?? '', 'REPORT'), report: report && readFileSync(report, 'utf8') }
  }

  test('the demo company is the same, row by row, as in our file', async ({ skip }) => {
    if (!client) return skip('no Postgres is installed on this machine')
    expect(seeded).toMatchObject({ status: 0, stdout: expect.stringContaining('完成 done:') })
    const own = await copyTemplate()
    const instance = await DuckDBInstance.create(warehouseFile(own), { access_mode: 'READ_ONLY' })
    const connection = await instance.connect()
    const here = await rowsByTable((sql) => rowsOf(connection, sql))
    connection.closeSync()
    instance.closeSync()
    const there = await rowsByTable(async (sql) => (await client?.query(sql))?.rows ?? [])
    for (const { name } of tables) expect(there[name], name).toEqual(here[name])
    expect(here.orders?.length).toBeGreaterThan(4000)
    expect(readFileSync(path.join(folder, 'truth.json'), 'utf8')).toBe(readFileSync(path.join(own, 'truth.json'), 'utf8'))
    rmSync(own, { recursive: true, force: true })
    // A second company takes the place of the first; rows of somebody else's are never deleted unasked.
    await client.query("INSERT INTO owners (owner_id, name) VALUES ('mine', 'Somebody')")
    const refused = await command('seed', ['--preset', 'tiny'], { ...house, DATA_DIR: folder })
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('/house holds rows that are not the demo company') })
    await client.query("DELETE FROM owners WHERE owner_id = 'mine'")
  })

  test('one file brought into both: the same reports, then the same answers', async ({ skip }) => {
    if (!client || !onHouse) return skip('no Postgres is installed on this machine')
    const [known] = (await client.query("SELECT customer_id FROM customers WHERE channel <> '' ORDER BY customer_id LIMIT 1")).rows
    const header = 'order_id,external_id,customer_id,ordered_at,status,currency\n'
    const first = given(
      'first.csv',
      `${header}N1,X1,${known.customer_id},2025-12-30 23:30:00,paid,CNY
N2,X2,0007,2025-12-31,paid,USD
N3,X2,nobody,2025-12-31,paid,
N4,,${known.customer_id},2025-02-30,paid,
N1,X1,${known.customer_id},2025-12-30 23:30:00,paid,CNY
`,
    )
    const second = given(
      'second.csv',
      `${header}N1,X1,${known.customer_id},2025-12-30 23:30:00,shipped,CNY\nN5,X1,0007,2025-12-31,paid,\nN6,,张三,2025-12-31,paid,\n`,
    )
    const lines = given('lines.csv', 'order_id,line_no,product_id,quantity,amount\nN1,1,,2,"1,234.50"\nN2,1,,1,10\nN6,1,,1,0.0001\n')
    const people = given('people.csv', 'customer_id,name,city\n7,"say ""ah"", \n王",\n（张三）,,上海\n')
    const steps: string[][] = [
      [first, '--table', 'orders'],
      [second, '--table', 'orders'],
      [lines, '--table', 'order_lines'],
      [people, '--table', 'customers'],
      [first, '--table', 'orders', '--append'],
    ]
    for (const step of steps) {
      // The running server holds our file and does the import of it; beside Postgres the command works itself.
      const here = await command('import', step, { DATA_DIR: onFile.dataDir })
      const there = await command('import', step, { ...house, DATA_DIR: folder })
      expect(told(there), `${step.join(' ')}\n${there.stderr}`).toEqual(told(here))
    }
    const [n1] = (await client.query("SELECT status, currency, ordered_on::text AS day FROM orders WHERE order_id = 'N1'")).rows
    expect(n1).toEqual({ status: 'shipped', currency: 'CNY', day: '2025-12-30' })
    for (const query of tenQuestions) {
      const [here, there] = [plainRows(await onFile.load(query)), plainRows(await onHouse.load(query))]
      const expected = here.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, near(value)])))
      expect(there, JSON.stringify(query)).toEqual(expected)
    }
  })

  test('the import of the Data page goes there too', async ({ skip }) => {
    if (!client || !onHouse) return skip('no Postgres is installed on this machine')
    const sent = await fetch(`${onHouse.url}/api/imports/files?name=more.csv`, {
      method: 'POST',
      headers: { authorization: await onHouse.token('admin'), 'content-type': 'application/octet-stream' },
      body: 'order_id,ordered_at,status\nW1,2025-12-31,paid\nW2,2025-13-31,paid\n',
    })
    const { upload } = (await sent.json()) as { upload: string }
    let job = await onHouse.post('/api/imports', { files: [{ upload, name: 'more.csv' }], table: 'orders' })
    while (job.state === 'running') {
      await sleep(100)
      job = await onHouse.get(`/api/imports/${job.id}`)
    }
    expect(job.outcome).toMatchObject({ status: 'some', refused: 1, tables: [{ table: 'orders', added: 1, changed: 0 }] })
    expect((await client.query("SELECT count(*)::int AS n FROM orders WHERE order_id LIKE 'W_'")).rows).toEqual([{ n: 1 }])
  })

  test('an import that fails half-way leaves nothing behind', async ({ skip }) => {
    if (!client) return skip('no Postgres is installed on this machine')
    const state = async () =>
      (await client?.query('SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM order_lines) AS lines'))?.rows
    const before = await state()
    await client.query('ALTER TABLE order_lines ADD CONSTRAINT few CHECK (quantity < 100000)')
    const file = given('both.csv', 'no,day,units\nB1,2025-12-31,1\nB2,2025-12-31,100000\n')
    const mapping = given(
      'both.yml',
      `version: 1
sources: { f: {} }
tables:
  orders: { columns: { order_id: no, ordered_at: day } }
  order_lines: { columns: { order_id: no, line_no: { constant: 1 }, quantity: units, amount: { constant: 1 } } }
`,
    )
    const failed = await command('import', [file, '--mapping', mapping], { ...house, DATA_DIR: folder })
    await client.query('ALTER TABLE order_lines DROP CONSTRAINT few')
    expect(failed).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing changed') })
    expect(await state()).toEqual(before)
    expect(await command('import', [file, '--mapping', mapping], { ...house, DATA_DIR: folder })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('order_lines: 2 added'),
    })
  })

  test('where a table is the company’s own, or may not be written, the command says whose it is and what to do', async ({ skip }) => {
    if (!postgres || !client) return skip('no Postgres is installed on this machine')
    const file = given('one.csv', 'order_id,ordered_at\nQ1,2025-12-31\n')
    const provided = await command('import', [file, '--table', 'orders'], { ...env, DATA_DIR: folder })
    expect(provided).toMatchObject({ status: 1, stdout: '' })
    expect(provided.stderr).toContain('Your own database provides orders (schema shop)')
    expect(provided.stderr).not.toContain('    at ')
    await client.query('CREATE ROLE keeper LOGIN')
    await client.query('CREATE DATABASE kept OWNER keeper')
    const kept = { ...house, CUBEJS_DB_NAME: 'kept', CUBEJS_DB_USER: 'keeper', DATA_DIR: folder }
    expect(await command('import', [file, '--table', 'orders'], kept)).toMatchObject({ status: 0 })
    const keeper = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'keeper', database: 'kept' })
    await keeper.connect()
    await keeper.query('REVOKE INSERT ON clientele_sources.orders FROM keeper')
    await keeper.end()
    const closed = await command('import', [file, '--table', 'orders', '--replace'], kept)
    expect(closed).toMatchObject({ status: 1, stdout: '' })
    expect(closed.stderr).toContain('The database user keeper may not write clientele_sources.orders.')
    expect(closed.stderr).not.toContain('    at ')

    // As it says: in a schema without these tables, and what was imported before is there again.
    const owner = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'kept' })
    await owner.connect()
    await owner.query('GRANT INSERT ON clientele_sources.orders TO keeper')
    await owner.query('CREATE SCHEMA theirs AUTHORIZATION keeper')
    await owner.query("CREATE VIEW theirs.orders AS SELECT 'T1' AS order_id, now() AS ordered_at")
    await owner.query('GRANT SELECT ON theirs.orders TO keeper')
    await owner.end()
    const theirs = await command('import', [file, '--table', 'orders'], { ...kept, CLIENTELE_SOURCE_SCHEMA: 'theirs' })
    expect(theirs).toMatchObject({ status: 1, stderr: expect.stringContaining('provides orders (schema theirs)') })
    expect(await command('import', [file, '--table', 'orders'], kept)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('orders: 0 added, 0 changed, 1 already there'),
    })
  })

  test("Cube's own command line gives the same numbers beside our server", async ({ skip }) => {
    if (!onHouse) return skip('no Postgres is installed on this machine')
    const token = await onHouse.token('viewer')
    // A further node: people, boards and links in one Postgres, the key in the data folder.
    const cube = await startCommandLine({ ...shared, DATA_DIR: onHouse.dataDir })
    try {
      for (const query of tenQuestions) {
        const { status, data } = await cube.ask(query, token)
        expect([status, plainRows(data as Record<string, unknown>[])], JSON.stringify(query)).toEqual([
          200,
          plainRows(await onHouse.load(query, 'viewer')),
        ])
      }
    } finally {
      await cube.stop()
    }
  })
})
