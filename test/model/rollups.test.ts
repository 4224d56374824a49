import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readCubeFiles } from '../../dashboard/server/derive/cubeFiles.ts'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import { type Answer, compileModel, plain, type Question, toSql } from './ask.ts'
import { openTiny } from './tiny.ts'

// Every measure is asked of its large table and of what the server would read.
vi.setConfig({ testTimeout: 300_000 })

interface Member {
  name: string
  type: string
  public?: boolean
  isVisible?: boolean
}
const { metaTransformer } = (await compileModel()) as {
  metaTransformer: { cubes: { config: { name: string; type: string; measures: Member[]; dimensions: Member[] } }[] }
}
const shown = (members: Member[]) => members.filter((member) => member.isVisible !== false && member.public !== false)
const views = metaTransformer.cubes
  .map(({ config }) => config)
  .filter(({ name, type }) => type === 'view' && ['sales', 'funnel', 'rfm', 'churn', 'retention', 'tiers', 'clv'].includes(name))

let warehouse: DuckDBConnection
let close: () => void
beforeAll(async () => {
  ;({ connection: warehouse, close } = await openTiny())
  // The tiny company is too small to be estimated: its customers get numbers of the kind a fit would write.
  await warehouse.run(`UPDATE clientele.customer_estimates SET p_alive = 1 / (1.5 + repeats), risk_band = CASE repeats % 3 WHEN 0 THEN 'low' ELSE 'high' END,
    expected_orders_30 = repeats / 20, expected_orders_90 = repeats / 7, expected_orders_365 = repeats / 2, clv_predicted = repeats * 12.34,
    clv_predicted_profit = repeats * 2.34 WHERE repeats > 0`)
  expect(await refreshStates(warehouse, { today: 'auto', timezone: 'Asia/Shanghai' })).toEqual(['estimate_counts'])
}, 180_000)
afterAll(() => close?.())

const rollups = readCubeFiles(modelFolder).flatMap((cube) => cube.pre_aggregations.map(({ name }) => name))
const tables = new RegExp(`clientele\\.(${rollups.join('|')}) `)

async function answer(question: Question, dialect: 'duckdb' | 'plain'): Promise<{ sql: string; rows: Answer }> {
  const { sql, values, names } = await toSql(question, dialect)
  const rows = (await rowsOf(warehouse, sql, values as never)).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [names[name] ?? name, plain(value)])),
  )
  const about = (row: Answer[number]) => JSON.stringify(Object.entries(row).filter(([name]) => !question.measures?.includes(name)))
  return { sql, rows: rows.sort((a, b) => (about(a) < about(b) ? -1 : 1)) }
}

/** Asks both ways and compares; whether a rollup answered. */
async function same(question: Question): Promise<boolean> {
  const [{ sql, rows }, large] = [await answer(question, 'duckdb'), await answer(question, 'plain')]
  const isRollup = tables.test(sql)
  expect(tables.test(large.sql)).toBe(false)
  const near = (value: unknown) => (typeof value === 'number' ? expect.closeTo(value, 6) : value)
  const expected = large.rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, near(value)])))
  expect(rows, JSON.stringify(question)).toEqual(expected)
  return isRollup
}

const timeOf: Record<string, string> = {
  sales: 'sales.ordered_at',
  funnel: 'funnel.created_at',
  rfm: 'rfm.as_of',
  churn: 'churn.month',
  retention: 'retention.cohort_month',
}
const year: [string, string] = ['2025-01-01', '2025-12-31']

describe.each(views.map((view) => [view.name, view] as const))('%s says the same from rollups', (name, view) => {
  const dimension = timeOf[name]
  const times = dimension ? [{ dimension, dateRange: year }] : []

  test('every measure, in all, by month and by day', async () => {
    let fromRollup = 0
    for (const { name: measure } of shown(view.measures)) {
      if (await same({ measures: [measure], timeDimensions: times })) fromRollup++
      if (!dimension) continue
      for (const granularity of ['day', 'month'])
        await same({ measures: [measure], timeDimensions: [{ dimension, granularity, dateRange: year }] })
    }
    expect(fromRollup).toBeGreaterThan(0)
  })

  test('every dimension, with a filter', async () => {
    const measures = shown(view.measures).map(({ name }) => name)
    for (const { name, type } of shown(view.dimensions)) {
      if (type === 'time') continue
      for (const measure of measures.slice(0, 8)) await same({ measures: [measure], dimensions: [name], timeDimensions: times })
      await same({ measures: measures.slice(0, 1), timeDimensions: times, filters: [{ member: name, operator: 'set' }] })
    }
  })
})

describe('a rollup answers', () => {
  const asked = async (question: Question) => tables.exec((await toSql({ timezone: 'Asia/Shanghai', ...question })).sql)?.[1]
  const of = (member: string, operator: string, ...values: string[]) => ({ member, operator, values })
  const at = (granularity?: string, dateRange: [string, string] = year) => [
    { dimension: 'sales.ordered_at', dateRange, ...(granularity && { granularity }) },
  ]

  test('what the ready-made boards ask of sums and orders', async () => {
    expect(await asked({ measures: ['sales.net_sales'], timeDimensions: at('month') })).toBe('sales_totals')
    expect(await asked({ measures: ['sales.average_order_value'], timeDimensions: at() })).toBe('sales_totals')
    expect(await asked({ measures: ['sales.average_order_value'], dimensions: ['sales.order_kind'] })).toBe('sales_days')
    expect(await asked({ measures: ['sales.sales_per_day'], timeDimensions: at('month') })).toBe('sales_open_days')
    expect(await asked({ measures: ['sales.net_sales'], dimensions: ['sales.region'], timeDimensions: at() })).toBe('sales_place_days')
    expect(await asked({ measures: ['sales.net_sales'], dimensions: ['sales.category'], timeDimensions: at() })).toBe('sales_category_days')
    expect(await asked({ measures: ['funnel.reached'], dimensions: ['funnel.stage'] })).toBe('lead_days')
    expect(await asked({ measures: ['funnel.total_rate'], dimensions: ['funnel.owner'] })).toBe('lead_owner_days')
    expect(await asked({ measures: ['churn.churn_rate'] })).toBe('state_counts')
    expect(await asked({ measures: ['retention.retention_rate'], dimensions: ['retention.month_offset'] })).toBe('cohort_cells')
  })

  test('in the business zone and by whole days only', async () => {
    expect(await asked({ measures: ['sales.net_sales'], timeDimensions: at('hour') })).toBeUndefined()
    expect(await asked({ measures: ['sales.net_sales'], timeDimensions: at('month'), timezone: 'America/New_York' })).toBeUndefined()
    expect(
      await asked({ measures: ['sales.net_sales'], timeDimensions: at(undefined, ['2025-01-01T08:00:00', '2025-12-31T23:59:59.999']) }),
    ).toBeUndefined()
    expect(
      await asked({ measures: ['sales.net_sales'], timeDimensions: at(undefined, ['2025-01-01', '2025-12-31T12:00:00']) }),
    ).toBeUndefined()
    const after = (value: string) => [{ member: 'sales.ordered_at', operator: 'afterDate', values: [value] }]
    // Cube holds a filter for a member that has to be in the rollup as it is; boards and charts ask for stretches of time as such.
    expect(await asked({ measures: ['sales.net_sales'], filters: after('2025-06-30T23:59:59.999') })).toBeUndefined()
  })

  test('no question for what it does not hold', async () => {
    expect(await asked({ measures: ['sales.net_sales'], dimensions: ['sales.brand'] })).toBeUndefined()
    // An order lies in several categories.
    expect(await asked({ measures: ['sales.orders'], dimensions: ['sales.category'] })).toBeUndefined()
    expect(await asked({ measures: ['funnel.median_days_in_stage'], dimensions: ['funnel.stage'] })).toBeUndefined()
    expect(await asked({ measures: ['customers.median_interpurchase_days'], dimensions: ['customers.gender'] })).toBeUndefined()
    expect(await asked({ measures: ['customers.median_interpurchase_days', 'customers.count'] })).toBeUndefined()
    expect(await asked({ measures: ['clv.average_p_alive'] })).toBeUndefined()
  })

  test('stocks of the last date of each stretch of time, by whichever name of the day', async () => {
    const each = (dimension: string, granularity: string, dateRange?: [string, string]) => ({
      timeDimensions: [{ dimension, granularity, ...(dateRange && { dateRange }) }],
    })
    const cases: [Question, string | undefined][] = [
      [{ measures: ['rfm.customers', 'rfm.share_of_sales'], dimensions: ['rfm.segment'] }, 'state_counts'],
      [{ measures: ['rfm.customers', 'rfm.share_of_customers'], ...each('rfm.as_of', 'quarter', year) }, 'state_counts'],
      [{ measures: ['rfm.average_recency_days'], dimensions: ['rfm.class8'], ...each('rfm.as_of', 'year') }, 'state_counts'],
      [{ measures: ['churn.churn_rate', 'churn.winback_rate'], ...each('churn.month', 'quarter', year) }, 'state_counts'],
      [{ measures: ['tiers.upgrade_rate'], dimensions: ['tiers.tier'], ...each('tiers.month', 'week', year) }, 'state_counts'],
      [{ measures: ['rfm_movement.customers'], ...each('rfm_movement.to_as_of', 'year') }, 'state_counts'],
      [{ measures: ['rfm.share_of_customers'], filters: [of('rfm.as_of', 'beforeDate', '2025-09-15')] }, 'state_counts'],
      [{ measures: ['churn.churn_rate'], dimensions: ['churn.segment'] }, undefined],
    ]
    for (const [question, table] of cases) {
      expect([question, await asked(question)]).toEqual([question, table])
      expect(await same(question)).toBe(table !== undefined)
    }
  })

  const everywhere = { measures: ['sales.buyers'], timeDimensions: at('month') }

  test('how many different buyers there are, of one stretch of days and one place at a time', async () => {
    const cases: [Question, string | undefined][] = [
      [everywhere, 'buyer_days'],
      [{ ...everywhere, timeDimensions: [] }, 'buyer_days'],
      [{ measures: ['sales.new_customers', 'sales.sales_per_customer', 'sales.net_sales'], timeDimensions: at('week') }, 'buyer_days'],
      [{ ...everywhere, dimensions: ['sales.region'] }, 'buyer_region_days'],
      [{ ...everywhere, filters: [of('sales.region', 'equals', '华东')] }, 'buyer_region_days'],
      [{ ...everywhere, dimensions: ['sales.channel'], filters: [of('sales.channel', 'equals', 'online', 'store')] }, 'buyer_channel_days'],
      [{ ...everywhere, timeDimensions: at('month', ['2025-06-10', '2025-07-20']) }, 'buyer_days'],
      [{ ...everywhere, timeDimensions: at('week_sunday', ['2025-06-10', '2025-07-20']) }, 'buyer_days'],
      [{ ...everywhere, filters: [of('sales.buyers', 'gt', '3')] }, 'buyer_days'],
      // Who buys in two places would count twice.
      [{ ...everywhere, filters: [of('sales.region', 'equals', '华东', '华南')] }, undefined],
      [{ ...everywhere, filters: [of('sales.region', 'notEquals', '华东')] }, undefined],
      [{ ...everywhere, filters: [of('sales.region', 'set')] }, undefined],
      [{ ...everywhere, dimensions: ['sales.region', 'sales.channel'] }, undefined],
      // Saturdays are not one stretch of days, nor are two summers.
      [{ ...everywhere, dimensions: ['sales.weekday'] }, undefined],
      [{ ...everywhere, dimensions: ['sales.order_kind'] }, undefined],
      [
        {
          measures: ['sales.buyers'],
          filters: [
            {
              or: [
                of('sales.ordered_at', 'inDateRange', '2024-06-01', '2024-08-31'),
                of('sales.ordered_at', 'inDateRange', '2025-06-01', '2025-08-31'),
              ],
            },
          ],
        },
        undefined,
      ],
    ]
    for (const [question, table] of cases) {
      expect([question, await asked(question)]).toEqual([question, table])
      expect(await same({ timezone: 'Asia/Shanghai', ...question })).toBe(table !== undefined)
    }
  })

  test('what joins its table to others that it holds, too', async () => {
    const filters = (view: string) => [of(`${view}.region`, 'equals', '华东'), of(`${view}.customer_type`, 'set')]
    const cases: [Question, string][] = [
      [
        { measures: ['churn.churn_rate'], timeDimensions: [{ dimension: 'churn.month', granularity: 'month' }], filters: filters('churn') },
        'state_place_counts',
      ],
      [
        { measures: ['retention.retention_rate'], dimensions: ['retention.month_offset'], filters: filters('retention') },
        'cohort_place_cells',
      ],
      [{ measures: ['rfm.share_of_sales'], dimensions: ['rfm.segment'], filters: filters('rfm') }, 'state_place_counts'],
      [{ measures: ['clv.customers', 'clv.clv_predicted'], dimensions: ['clv.risk_band'], filters: filters('clv') }, 'estimate_counts'],
      [{ measures: ['clv.expected_orders', 'clv.clv_profit'], dimensions: ['clv.segment', 'clv.as_of'] }, 'estimate_counts'],
      [{ measures: ['sales.net_sales', 'sales.units'], dimensions: ['sales.product'], timeDimensions: at() }, 'sales_product_days'],
      [{ measures: ['funnel.leads', 'funnel.drop_off'], filters: [of('funnel.stage', 'notEquals', 'lead')] }, 'lead_days'],
      [
        { measures: ['funnel.reached'], dimensions: ['funnel.source'], filters: [of('funnel.mature_leads', 'gt', '5')] },
        'lead_source_days',
      ],
      [{ measures: ['retention.cohort_size'], dimensions: ['retention.cohort_month', 'retention.month_offset'] }, 'cohort_cells'],
      [
        { measures: ['funnel.step_rate'], dimensions: ['funnel.stage', 'funnel.source'], filters: [of('funnel.owner', 'set')] },
        'lead_source_owner_days',
      ],
    ]
    for (const [question, table] of cases) {
      expect([question, await asked(question)]).toEqual([question, table])
      expect(await same(question)).toBe(true)
    }
  })
})

test('each rollup holds what Cube itself would build from its declaration', async () => {
  const path = (cube: string, name: string) => (name.includes('.') ? name : `${cube}.${name}`)
  for (const { name: cube, pre_aggregations } of readCubeFiles(modelFolder))
    for (const { name, measures, dimensions, time_dimension: time, granularity } of pre_aggregations) {
      const question = {
        measures: measures.map((one) => path(cube, one)),
        dimensions: dimensions.map((one) => path(cube, one)),
        timeDimensions: time ? [{ dimension: path(cube, time), ...(granularity && { granularity }) }] : [],
      }
      const { sql, values } = await toSql(question, 'plain')
      const [grouped, added] = [question.dimensions, question.measures].map((some) => some.map((one) => `"${one.replace('.', '__')}"`))
      const keys = [...(time ? [`"${path(cube, time).replace('.', '__')}_${granularity}"`] : []), ...(grouped ?? [])]
      // Rows of one key are several where they tell when those they count were there before; of some columns they are empty. In double
      // precision the last digits differ by the order of the sum.
      const columns = [...keys, ...(added ?? []).map((one) => `cast(coalesce(sum(${one}), 0) as decimal(20,4)) as ${one}`)].join(', ')
      const by = `group by ${keys.join(', ')}`
      const own = `select ${columns} from clientele.${name} ${by}`
      const cubes = `select ${columns} from (${sql}) x ${by}`
      const apart = async (a: string, b: string) =>
        (await rowsOf(warehouse, `select cast(count(*) as integer) as n from (${a} except all ${b})`, values as never))[0]?.n
      expect([name, await apart(own, cubes), await apart(cubes, own)]).toEqual([name, 0, 0])
      const [rows] = await rowsOf(warehouse, `select cast(count(*) as integer) as n from clientele.${name}`)
      expect([name, Number(rows?.n) > 0]).toEqual([name, true])
    }
})

test('tables made by pieces of time hold the same rows as those made at once', async () => {
  const pieces = 900
  await warehouse.run('BEGIN TRANSACTION')
  const tables = [
    'sales_rows',
    'customer_days',
    'customers',
    'sales_place_days',
    'sales_product_region_days',
    'sales_days',
    'buyer_days',
    'buyer_region_days',
    'lead_days',
    'target_rows',
    'cohort_months',
    'lead_steps',
    'pipeline_rows',
    'profit_rows',
    'service_rows',
    'affinity_rows',
  ]
  // Numbers of customers are each build's own, and what is summed in double precision differs in its last digits by the order of the sum.
  const doubles = ['weight', 'elapsed']
  const columnsOf = (table: string) =>
    `COLUMNS(c -> c NOT IN ('order_no', 'customer_no', '${doubles.join("', '")}'))${table === 'target_rows' ? doubles.map((name) => `, cast(${name} AS FLOAT) AS ${name}`).join('') : ''}`
  for (const table of tables) await warehouse.run(`CREATE TEMP TABLE whole_${table} AS SELECT ${columnsOf(table)} FROM clientele.${table}`)
  await refreshStates(warehouse, { today: 'auto', timezone: 'Asia/Shanghai', pieceRows: pieces })
  const [lines] = await rowsOf(warehouse, 'SELECT CAST(count(*) AS INTEGER) AS n FROM order_lines')
  expect(Number(lines?.n)).toBeGreaterThan(3 * pieces)
  for (const table of tables) {
    const apart = (a: string, b: string) =>
      `SELECT CAST(count(*) AS INTEGER) AS n FROM (SELECT ${columnsOf(table)} FROM ${a} EXCEPT ALL SELECT ${columnsOf(table)} FROM ${b})`
    const here = `clientele.${table}`
    expect([table, await rowsOf(warehouse, apart(here, `whole_${table}`)), await rowsOf(warehouse, apart(`whole_${table}`, here))]).toEqual(
      [table, [{ n: 0 }], [{ n: 0 }]],
    )
  }
  await warehouse.run('ROLLBACK')
})
