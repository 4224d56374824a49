import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { tables, toCreateTable } from '../../dashboard/core/source/contract.ts'
import { cubeOptions } from '../../dashboard/server/cube.ts'
import { resultTables } from '../../dashboard/server/derive/estimateTables.ts'
import { refreshDerived, refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { readSettings } from '../../dashboard/server/settings.ts'
import { toPort } from '../../dashboard/server/warehouse/postgres.ts'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import { type Answer, ask, compileModel, modelWithFiscalYear, plain, type Question, toSql } from './ask.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { openTiny } from './tiny.ts'

interface Member {
  name: string
  type: string
  public?: boolean
  isVisible?: boolean
  granularities?: { name: string }[]
}
interface View {
  name: string
  type: string
  measures: Member[]
  dimensions: Member[]
}

const model = modelWithFiscalYear(4)
const { metaTransformer } = (await compileModel('duckdb', model)) as { metaTransformer: { cubes: { config: View }[] } }
const views = metaTransformer.cubes.map(({ config }) => config).filter((cube) => cube.type === 'view')

// Every member of every view on two engines.
vi.setConfig({ testTimeout: 300_000 })

let warehouse: DuckDBConnection
let close: () => void
let postgres: Postgres | undefined

beforeAll(async () => {
  ;({ connection: warehouse, close } = await openTiny())
  postgres = await startPostgres()
  if (postgres) await copyTo(postgres)
}, 180_000)
afterAll(async () => {
  await postgres?.stop()
  close?.()
})

async function copyRows({ client }: Postgres, table: string): Promise<void> {
  const rows = await rowsOf(warehouse, `SELECT to_json(t)::varchar AS row FROM ${table} t`)
  for (let at = 0; at < rows.length; at += 5000) {
    const some = `[${rows
      .slice(at, at + 5000)
      .map(({ row }) => row)
      .join(',')}]`
    await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`, [some])
  }
}

async function copyTo(server: Postgres): Promise<void> {
  const { client } = server
  for (const table of tables) {
    await client.query(toCreateTable(table))
    await copyRows(server, table.name)
  }
  const port = toPort(client)
  await client.query('BEGIN')
  await refreshDerived(port, { today: 'auto', timezone: 'Asia/Shanghai' })
  await client.query('COMMIT')
  // The tiny company is too small to be estimated: the members get numbers of the kind a fit would write.
  await warehouse.run(`UPDATE clientele.customer_estimates SET p_alive = 1 / (1.5 + repeats), churn_risk = 1 - 1 / (1.5 + repeats), risk_band = 'medium',
    expected_orders_30 = repeats / 20, expected_orders_90 = repeats / 7, expected_orders_365 = repeats / 2, p_silent_90 = 1 / (1 + repeats), clv_predicted = repeats * 12.34, clv_predicted_profit = repeats * 2.34 WHERE repeats > 0`)
  await warehouse.run(`INSERT INTO clientele.fit_checks SELECT run_id, as_of, customer_type, k.kind, CASE WHEN k.kind <> 'weeks' THEN x END,
    CASE WHEN k.kind = 'weeks' THEN as_of - CAST(7 * x AS INTEGER) END, 10 + x, 12.5 - x, 11.25 - x
    FROM clientele.estimate_runs, range(4) n (x), (VALUES ('repeats'), ('holdout'), ('weeks')) k (kind)`)
  await warehouse.run(`INSERT INTO clientele.acquired_values SELECT run_id, r.as_of, c.first_on, c.channel, c.campaign, count(*), sum(c.net_sales) / 3
    FROM clientele.estimate_runs r, clientele.customers c WHERE c.first_on IS NOT NULL GROUP BY ALL`)
  for (const table of ['estimate_runs', ...resultTables]) await copyRows(server, `clientele.${table}`)
  // The numbers of customers are each database's own.
  await client.query(
    `UPDATE clientele.customer_estimates e SET customer_no = k.customer_no FROM clientele.customer_keys k WHERE k.customer_id = e.customer_id`,
  )
  const options = { today: 'auto', timezone: 'Asia/Shanghai' }
  expect([await refreshStates(warehouse, options), await refreshDerived(port, options)]).toEqual([['estimate_counts'], ['estimate_counts']])
}

async function askPostgres(question: Question): Promise<Answer> {
  const { sql, values, names } = await toSql(question, 'postgres')
  const answer = await postgres?.client.query(sql, values)
  return (answer?.rows ?? []).map((row: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [(names[name] ?? name).replace(/^\w+\./, ''), plain(value)])),
  )
}

// The engines sum and interpolate with different last digits; rows are paired by what they are about.
const paired = (rows: Answer, measures: string[]) => {
  const about = (row: Answer[number]) =>
    JSON.stringify(
      Object.entries(row)
        .filter(([name]) => !measures.includes(name))
        .sort(),
    )
  return [...rows].sort((a, b) => (about(a) < about(b) ? -1 : 1))
}
const near = (value: unknown) => (typeof value === 'number' ? expect.closeTo(value, 9 - Math.ceil(Math.log10(Math.abs(value) + 1))) : value)

async function same(question: Question): Promise<number> {
  const measures = (question.measures ?? []).map((name) => name.replace(/^\w+\./, ''))
  const [here, there] = [paired(await ask(warehouse, question), measures), paired(await askPostgres(question), measures)]
  const expected = here.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, near(value)])))
  expect(there, JSON.stringify(question)).toEqual(expected)
  return here.length
}

const shown = (members: Member[]) => members.filter((member) => member.isVisible !== false && member.public !== false)

describe.each(views.map((view) => [view.name, view] as const))('%s gives the same numbers on DuckDB and Postgres', (_, view) => {
  const measures = shown(view.measures).map(({ name }) => name)
  const times = shown(view.dimensions).filter(({ type }) => type === 'time')
  const dimensions = shown(view.dimensions).filter(({ type }) => type !== 'time')

  test('every measure at once, in all', async ({ skip }) => {
    if (!postgres) skip('no Postgres is installed on this machine')
    expect(await same({ measures })).toBe(1)
  })

  test('by month and by week of every time', async ({ skip }) => {
    if (!postgres) skip('no Postgres is installed on this machine')
    for (const { name } of times)
      for (const granularity of ['month', 'week', 'quarter']) {
        const dateRange: [string, string] = ['2024-11-15', '2025-12-31']
        await same({ measures, timeDimensions: [{ dimension: name, granularity, dateRange }], timezone: 'America/New_York' })
      }
  })

  test("by the company's own weeks and years, where a time has them", async ({ skip }) => {
    if (!postgres) skip('no Postgres is installed on this machine')
    for (const { name, granularities = [] } of times)
      for (const { name: granularity } of granularities) await same({ measures, timeDimensions: [{ dimension: name, granularity }], model })
  })

  test('by every dimension', async ({ skip }) => {
    if (!postgres) skip('no Postgres is installed on this machine')
    for (const { name } of dimensions) await same({ measures: measures.slice(0, 6), dimensions: [name] })
  })
})

test('the dialect the server starts Cube with on Postgres keeps days and counts states on their last date only', async ({ skip }) => {
  if (!postgres) skip('no Postgres is installed on this machine')
  const settings = { ...readSettings({}), warehouseType: 'postgres', timezone: 'Asia/Shanghai' }
  const refuse = () => Promise.reject(new Error('a Postgres is asked, not DuckDB'))
  const access = { checkAuth: refuse, queryRewrite: refuse, contextToApiScopes: refuse } as never
  const { options, model: watched } = await cubeOptions({ settings, access, openWarehouse: refuse, apiSecret: 'secret', env: {} })
  watched.stop()
  type Running = new (compilers: unknown, options: object) => { buildSqlAndParams(): [string, unknown[]] }
  const Running = options.dialectFactory?.({ dbType: 'postgres' } as never) as unknown as Running
  const asked = async (measure: string, more: object = {}) => {
    const question = { measures: [measure], timezone: 'America/New_York', ...more }
    const [sql, values] = new Running(await compileModel('postgres'), question).buildSqlAndParams()
    const answer = await postgres?.client.query(sql, values)
    return Number(Object.values((answer?.rows[0] ?? {}) as Record<string, unknown>)[0])
  }
  const on = async (day: string) => {
    const answer = await postgres?.client.query('SELECT count(*)::int AS n FROM clientele.customer_states WHERE as_of = $1', [day])
    return Number(answer?.rows[0]?.n)
  }
  expect(await asked('rfm.customers')).toBe(await on('2025-12-31'))
  const until = { timeDimensions: [{ dimension: 'rfm.as_of', dateRange: ['2025-10-01', '2025-10-31'] }] }
  expect(await asked('rfm.customers', until)).toBe(await on('2025-10-31'))
  expect(await on('2025-10-31')).toBeGreaterThan(100)
})

test('the model has views', () => {
  expect(views.map((view) => view.name)).toEqual(
    expect.arrayContaining([
      'sales',
      'customers',
      'rfm',
      'rfm_movement',
      'clv',
      'churn',
      'retention',
      'funnel',
      'marketing',
      'satisfaction',
      'service',
      'profit',
      'tiers',
      'pipeline',
      'targets',
      'affinity',
      'journey',
      'competition',
    ]),
  )
})
