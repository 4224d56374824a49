import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import express from 'express'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everything } from '../../dashboard/core/admin/policy.ts'
import type { Role } from '../../dashboard/core/admin/roles.ts'
import { type Access, rightsOfRole } from '../../dashboard/server/access.ts'
import type { Cube } from '../../dashboard/server/cube.ts'

// A model of its own, with everything in it that a patch is about.
const folder = mkdtempSync(path.join(os.tmpdir(), 'patches-'))
process.env.CUBEJS_SCHEMA_PATH = folder
mkdirSync(path.join(folder, 'cubes'))
writeFileSync(
  path.join(folder, 'cubes/shop.yml'),
  `cubes:
  - name: visits
    sql_table: visits
    public: false
    dimensions:
      - {name: id, sql: id, type: number, primary_key: true, public: false}
      - {name: place, sql: place, type: string}
      - {name: money, sql: money, type: number}
      - {name: came_on, sql: came_on, type: time, meta: {day: true}}
      - name: came_at
        sql: came_at
        type: time
        granularities: [{name: fortnight, interval: 2 weeks, origin: '2025-01-06'}]
    measures:
      - {name: count, type: count}
      - {name: about, sql: place, type: count_distinct_approx}
  - name: tills
    sql_table: nothing_but_its_rollup
    public: false
    dimensions:
      - {name: id, sql: id, type: number, primary_key: true, public: false}
      - {name: paid_at, sql: paid_at, type: time}
    measures:
      - {name: people, sql: who, type: count_distinct}
      - {name: payments, type: count}
    pre_aggregations:
      - {name: till_days, measures: [people, payments], time_dimension: paid_at, granularity: day, allow_non_strict_date_range_match: false}
views:
  - name: tills_view
    cubes:
      - {join_path: tills, includes: '*'}
  - name: shop
    cubes:
      - {join_path: visits, includes: '*'}
`,
)

const { patches, ServerCore, Gateway, Orchestrator, FairQueueDriver, FairConnection } = await import(
  '../../dashboard/server/cube/patches.ts'
)
const { WarehouseQuery, WarehouseFilter } = await import('../../dashboard/server/cube/dialect.ts')
const needs = patches.flatMap(({ what, needs }) => needs.map((need) => ({ what, ...need })))
const methodOf = (of: object, name: string) => Reflect.get(of, name) as unknown

// As they are before anything of ours is put in their places.
const stock = needs.flatMap(({ what, of, called, rarely }) =>
  Object.entries({ ...called, ...rarely }).map(([name, count]) => {
    const found = methodOf(of, name)
    return { patch: `${what}: ${name}`, expected: count, found: typeof found === 'function' ? found.length : found }
  }),
)

test('Cube still has every method a patch needs, with as many parameters', () => {
  expect(stock.filter(({ expected, found }) => expected !== found)).toEqual([])
  expect(stock.length).toBeGreaterThan(50)
})

test('a method of ours that stands above one of Cube is declared as a patch', () => {
  for (const ours of [ServerCore, Gateway, Orchestrator, FairQueueDriver, FairConnection, WarehouseQuery, WarehouseFilter]) {
    const base: object = Object.getPrototypeOf(ours.prototype)
    const above = Object.getOwnPropertyNames(ours.prototype).filter((name) => name !== 'constructor' && name in base)
    const declared = needs
      .filter((need) => need.ours === ours.prototype)
      .flatMap(({ called, rarely }) => Object.keys({ ...called, ...rarely }))
    expect(above.filter((name) => !declared.includes(name))).toEqual([])
  }
})

const fairQueue = 'the queue starts questions of whoever has least at the warehouse'

test('what is to take the place of something of Cube is there itself', () => {
  for (const { what, ours, called, rarely } of needs)
    for (const name of ours ? Object.keys({ ...called, ...rarely }) : [])
      expect([what, name, Object.hasOwn(ours ?? {}, name)]).toEqual([what, name, true])
})

/** Counts the calls of a method, wherever it is found. */
const calls = new Map<string, number>()
function count(of: object, name: string, label: string): void {
  const stands = methodOf(of, name)
  if (typeof stands !== 'function') throw new Error(`${label} is no method`)
  Object.defineProperty(of, name, {
    configurable: true,
    writable: true,
    enumerable: Object.getOwnPropertyDescriptor(of, name)?.enumerable ?? false,
    value(this: unknown, ...given: unknown[]) {
      calls.set(label, (calls.get(label) ?? 0) + 1)
      return Reflect.apply(stands, this, given)
    },
  })
}

let cube: Cube
let access: Access
let instance: DuckDBInstance
let server: import('node:http').Server
beforeAll(async () => {
  for (const { what, of, ours, called } of needs) for (const name of Object.keys(called)) count(ours ?? of, name, `${what}: ${name}`)
  instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run("SET GLOBAL TimeZone = 'UTC'")
  // 18:00 in UTC is the next day in Shanghai; the day of `came_on` is nobody's but its own.
  await connection.run(`CREATE TABLE visits AS SELECT * FROM (VALUES
    (1, 'a_b', 1.5, TIMESTAMP '2025-01-06 18:00:00', TIMESTAMP '2025-01-06'),
    (2, 'a_b', 2.5, TIMESTAMP '2025-01-07 01:00:00', TIMESTAMP '2025-01-07'),
    (3, 'axb', 3.5, TIMESTAMP '2025-01-20 18:00:00', TIMESTAMP '2025-01-20')) rows (id, place, money, came_at, came_on)`)
  // Two came on the 6th; one of them came back on the 7th, when somebody new came, too.
  await connection.run('CREATE SCHEMA clientele')
  await connection.run(`CREATE TABLE clientele.till_days AS SELECT * FROM (VALUES
    (TIMESTAMP '2025-01-06', NULL, 2, 5), (TIMESTAMP '2025-01-07', DATE '2025-01-06', 1, NULL), (TIMESTAMP '2025-01-07', NULL, 1, NULL))
    rows (tills__paid_at_day, seen_before, tills__people, tills__payments)`)
  connection.closeSync()
  const { createAccess } = await import('../../dashboard/server/access.ts')
  const { readSettings } = await import('../../dashboard/server/settings.ts')
  const { startCube } = await import('../../dashboard/server/cube.ts')
  const unknown = async () => 'link_unknown' as const
  access = createAccess({
    secrets: { api: 'a secret of a test, long enough', share: 'another secret of a test' },
    loadShare: unknown,
    loadKey: async () => 'key_unknown',
    loadSession: async () => 'session_ended',
    loadGrants: async () => ({ byName: new Map(), everyone: everything }),
    loadStandings: async () => [],
    smallestGroup: 5,
    questionsPerMinute: 0,
    facts: () => Promise.reject(new Error('no link is opened here')),
  })
  cube = await startCube({
    settings: { ...readSettings({}), timezone: 'Asia/Shanghai' },
    access,
    apiSecret: 'a secret of a test, long enough',
    openWarehouse: async () => instance,
    dataVersion: async () => '7',
  })
  const app = express()
  await cube.core.initApp(app)
  server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(async () => {
  server?.close()
  await cube?.stop()
  instance?.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

const asker = { kind: 'person', id: 'p', role: 'admin', session: null, rights: rightsOfRole('admin') }
let asked = 0
const ask = async (operation: 'load' | 'meta' | 'sql' | 'dryRun', params: Record<string, unknown>, role: Role = 'admin') => {
  const securityContext = { ...asker, role, rights: rightsOfRole(role) }
  const { message, status } = await cube.ask(operation, params, { securityContext, requestId: `question ${++asked}` })
  return { status, body: Buffer.isBuffer(message) ? JSON.parse(message.toString('utf8')) : message }
}
const rows = async (query: object): Promise<Record<string, unknown>[]> => (await ask('load', { query })).body.data

test('questions of every kind are answered as the patches mean it', async () => {
  // Both patches of the dialect at once: the zone moves an instant over midnight, and no calendar day.
  const byDay = { measures: ['shop.count'], timezone: 'Asia/Shanghai', order: {} }
  const days = async (dimension: string) =>
    (await rows({ ...byDay, timeDimensions: [{ dimension, granularity: 'day', dateRange: ['2025-01-07', '2025-01-07'] }] })).map((row) => [
      row[`${dimension}.day`],
      row['shop.count'],
    ])
  expect(await days('shop.came_at')).toEqual([['2025-01-07T00:00:00.000', '2']])
  expect(await days('shop.came_on')).toEqual([['2025-01-07T00:00:00.000', '1']])
  // `_` is a letter like others.
  const like = { member: 'shop.place', operator: 'contains', values: ['a_b'] }
  expect(await rows({ measures: ['shop.count'], filters: [like] })).toEqual([{ 'shop.count': '2' }])
  const more = { member: 'shop.money', operator: 'gt', values: ['2'] }
  const { body } = await ask('load', { query: { measures: ['shop.count'], dimensions: ['shop.place'], filters: [more], total: true } })
  expect(body.total).toBe(2)
  expect(await rows({ measures: ['shop.about'] })).toEqual([{ 'shop.about': '2' }])
  const fortnights = [{ dimension: 'shop.came_at', granularity: 'fortnight', dateRange: ['2025-01-01', '2025-01-31'] }]
  expect((await rows({ measures: ['shop.count'], timeDimensions: fortnights, timezone: 'UTC' })).map((row) => row['shop.count'])).toEqual([
    '2',
    '1',
  ])
  const twoRanges = [
    {
      dimension: 'shop.came_at',
      compareDateRange: [
        ['2025-01-06', '2025-01-07'],
        ['2025-01-20', '2025-01-21'],
      ],
    },
  ]
  const compared = await ask('load', { query: { measures: ['shop.count'], timeDimensions: twoRanges }, queryType: 'multi' })
  expect(compared.body.results.map(({ data }: { data: object[] }) => data[0])).toEqual([
    expect.objectContaining({ 'shop.count': '2' }),
    expect.objectContaining({ 'shop.count': '1' }),
  ])
})

test('a rollup of ours is read where it says the same, and the answer names it', async () => {
  const people = async (from: string, granularity?: string) => {
    const timeDimensions = [{ dimension: 'tills_view.paid_at', dateRange: [from, '2025-01-07'], ...(granularity && { granularity }) }]
    const { body } = await ask('load', { query: { measures: ['tills_view.people'], timeDimensions, timezone: 'Asia/Shanghai' } })
    return body
  }
  const whole = await people('2025-01-06')
  expect(whole.data).toEqual([{ 'tills_view.people': '3' }])
  expect(whole.usedPreAggregations).toEqual({ 'clientele.till_days': { preAggregationId: 'tills.till_days', type: 'rollup' } })
  expect((await people('2025-01-07')).data).toEqual([{ 'tills_view.people': '2' }])
  expect((await people('2025-01-06', 'day')).data.map((row: Record<string, string>) => row['tills_view.people'])).toEqual(['2', '2'])
  // Nothing was paid: not an empty number of payments, but none.
  const payments = { measures: ['tills_view.payments'], timezone: 'Asia/Shanghai' }
  const day = (one: string) => ({ ...payments, timeDimensions: [{ dimension: 'tills_view.paid_at', dateRange: [one, one] }] })
  expect(await rows(day('2025-01-06'))).toEqual([{ 'tills_view.payments': '5' }])
  expect(await rows(day('2025-01-08'))).toEqual([{ 'tills_view.payments': '0' }])
  expect(cube.rollupReads().get('tills_view')).toEqual({ hit: 5, miss: 0 })
  expect(cube.rollupReads().get('shop')?.hit).toBe(0)
})

test('SQL is for whoever may see it, and what is hidden stays so', async () => {
  const query = { measures: ['shop.count'] }
  expect((await ask('sql', { query })).body.sql.sql[0]).toContain('visits')
  expect((await ask('sql', { query: 'SELECT 1', format: 'sql' })).body.problem).toBe('not_supported')
  expect((await ask('dryRun', { query }, 'viewer')).body.transformedQueries).toEqual([])
  expect((await ask('dryRun', { query }, 'admin')).body.transformedQueries).not.toEqual([])
  expect((await ask('meta', {})).body.cubes.map(({ name }: { name: string }) => name)).toContain('shop')
  expect((await ask('load', { query: { ...query, filters: [{ member: 'visits.id', operator: 'set' }] } })).body.problem).toBe(
    'hidden_member',
  )
  expect((await ask('load', { query: { measures: ['shop.constructor'] } })).body.problem).toBe('unknown_member')
})

test('a route of Cube itself comes by the same places', async () => {
  const { port } = server.address() as { port: number }
  const tokenOf = (role: string) =>
    new SignJWT({ sub: 'p', role })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('5 min')
      .sign(new TextEncoder().encode('a secret of a test, long enough'))
  const extended = async (role: string) =>
    (await fetch(`http://127.0.0.1:${port}/cubejs-api/v1/meta?extended`, { headers: { authorization: await tokenOf(role) } })).json()
  expect(await extended('viewer')).toMatchObject({ problem: 'no_scope' })
  expect(await extended('admin')).toMatchObject({ cubes: expect.arrayContaining([expect.objectContaining({ name: 'shop' })]) })
})

test('a question whose asker has left is cancelled in its queue', async () => {
  const connection = await instance.connect()
  // Counts 10^12 pairs: longer than any test lasts, unless it is stopped; attack.test.ts sees the warehouse stop.
  await connection.run('ALTER TABLE visits RENAME TO kept')
  await connection.run(
    `CREATE VIEW visits AS SELECT a.i AS id, 'a' AS place, 1 AS money, TIMESTAMP '2025-01-06' AS came_at, TIMESTAMP '2025-01-06' AS came_on
     FROM range(1000000) a (i), range(1000000) b (j) WHERE (a.i * b.j) % 7 = 3`,
  )
  const context = { securityContext: asker, requestId: 'endless' }
  const taken = calls.get(`${fairQueue}: retrieveForProcessing`) ?? 0
  void cube.ask('load', { query: { measures: ['shop.count'], dimensions: ['shop.money'] } }, context)
  await expect.poll(() => calls.get(`${fairQueue}: retrieveForProcessing`)).toBeGreaterThan(taken)
  await cube.cancel(context)
  expect(calls.get('a question nobody waits for is stopped: cancelQuery')).toBeGreaterThan(0)
  expect(await cube.rows('SELECT 6 * 7 AS answer')).toEqual([{ answer: '42' }])
  connection.closeSync()
})

test('Cube came by every method of every patch', () => {
  const declared = needs.flatMap(({ what, called }) => Object.keys(called).map((name) => `${what}: ${name}`))
  expect(declared.filter((label) => !calls.has(label))).toEqual([])
})

test('loading Cube still installs a reader of stack traces, which is taken away again', () => {
  expect(Error.prepareStackTrace).toBeUndefined()
  const core = createRequire(import.meta.url).resolve('@cubejs-backend/server-core')
  const script = `require(${JSON.stringify(core)}); console.log(typeof Error.prepareStackTrace); process.exit()`
  expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout.trim()).toBe('function')
})
