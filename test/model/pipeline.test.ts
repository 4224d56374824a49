import type { DuckDBConnection } from '@duckdb/node-api'
import { beforeAll, describe, expect, test } from 'vitest'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { createTables } from '../../dashboard/server/warehouse.ts'
import { ask, emptyWarehouse } from './ask.ts'
import { openTen, tenCustomers } from './ten.ts'

const of = (view: string, names: string) => names.split(' ').map((name) => `${view}.${name}`)
const byMonth = (dimension: string, dateRange?: [string, string]) => ({
  timeDimensions: [{ dimension, granularity: 'month', ...(dateRange ? { dateRange } : {}) }],
  order: [{ id: dimension, desc: false }],
})
const metric = { member: 'targets.metric', operator: 'equals', values: ['net_sales'] }

/*
Seen on 2025-06-30:        created  closed            value  chance
  P1 of lead l1            01-20    won 02-20          1000  in negotiation on 01-31
  P2                       02-10    open in quote       600  0.5
  P3                       03-01    lost 05-15          400
  P4                       04-01    won 04-11           200
  P5                       06-01    won 07-05, after    500
*/
describe('pipeline', () => {
  let warehouse: DuckDBConnection
  beforeAll(async () => {
    warehouse = await openTen()
    await warehouse.run(`INSERT INTO opportunities (opportunity_id, lead_id, stage, probability, amount, created_on, closed_on, outcome, lost_reason) VALUES
      ('P1', 'l1', 'order', 1, 1000, '2025-01-20', '2025-02-20', 'won', NULL), ('P2', NULL, 'quote', 0.5, 600, '2025-02-10', NULL, 'open', NULL),
      ('P3', NULL, 'lost', 0, 400, '2025-03-01', '2025-05-15', 'lost', '价格'), ('P4', NULL, 'order', 1, 200, '2025-04-01', '2025-04-11', 'won', NULL),
      ('P5', NULL, 'order', 1, 500, '2025-06-01', '2025-07-05', 'won', NULL)`)
    await refreshStates(warehouse, { today: '2025-06-30', timezone: 'Asia/Shanghai' })
  })

  test('what is open is what was open on the day, with the chance it had', async () => {
    const asked = await ask(warehouse, {
      measures: of('pipeline', 'open_opportunities open_value weighted_value'),
      ...byMonth('pipeline.as_of'),
    })
    expect(asked.map((row) => [row.open_opportunities, row.open_value, row.weighted_value])).toEqual([
      // Negotiation: 0.32. P3 has no history: the share won of all closed by then, 1 of 1.
      [1, 1000, 320],
      [1, 600, 300],
      [2, 1000, 700],
      [2, 1000, 700],
      [1, 600, 300],
      // P5 is still open here, with the 2 of 3 won by then.
      [2, 1100, 633.3333],
    ])
  })

  test('without a day it is the last one, and closed ones are not in it', async () => {
    const asked = await ask(warehouse, {
      measures: of(
        'pipeline',
        'open_opportunities open_value won_opportunities lost_opportunities won_value win_rate median_sales_cycle_days',
      ),
    })
    // P1 took 31 days, P4 took 10.
    const expected = {
      open_opportunities: 2,
      open_value: 1100,
      won_opportunities: 2,
      lost_opportunities: 1,
      won_value: 1200,
      win_rate: expect.closeTo(2 / 3, 9),
      median_sales_cycle_days: 20.5,
    }
    expect(asked).toEqual([expected])
  })

  test('the win rate counts by the day of closing', async () => {
    const asked = await ask(warehouse, {
      measures: ['pipeline.win_rate'],
      ...byMonth('pipeline.closed_at', ['2025-01-01', '2025-07-31']),
    })
    expect(asked.map((row) => [String(row['closed_at.month']).slice(0, 7), row.win_rate])).toEqual([
      ['2025-02', 1],
      ['2025-04', 1],
      ['2025-05', 0],
    ])
  })

  test('stages are those of the day', async () => {
    const stages = async (until: string) =>
      (
        await ask(warehouse, {
          measures: ['pipeline.open_opportunities'],
          dimensions: ['pipeline.stage'],
          timeDimensions: [{ dimension: 'pipeline.as_of', dateRange: ['2025-01-01', until] }],
          order: [{ id: 'pipeline.stage', desc: false }],
        })
      )
        .filter((row) => Number(row.open_opportunities) > 0)
        .map((row) => row.stage)
    expect(await stages('2025-01-31')).toEqual(['negotiation'])
    expect(await stages('2025-06-30')).toEqual(['quote', 'unknown'])
  })
})

/*
Net sales of the ten customers: May 华南 80 − 200 = −120; June 华东 300 + 40, of which 300 家居; nothing in June for 华南.
Plans: by region May to July, by category in June, by sales person April to June; and a target for a metric nobody can reckon.
*/
describe('targets', () => {
  let warehouse: DuckDBConnection
  beforeAll(async () => {
    warehouse = await emptyWarehouse()
    await createTables(warehouse)
    for (const sql of tenCustomers()) await warehouse.run(sql)
    await warehouse.run("INSERT INTO owners (owner_id, name) VALUES ('w1', '王')")
    await warehouse.run("UPDATE customers SET owner_id = 'w1' WHERE customer_id = 'c1'")
    await warehouse.run(`INSERT INTO targets (metric, month, region, owner_id, category, target) VALUES
      ('net_sales', '2025-05-01', '华南', '', '', 100), ('net_sales', '2025-06-01', '华东', '', '', 400), ('net_sales', '2025-06-01', '华南', '', '', 50),
      ('net_sales', '2025-07-01', '华东', '', '', 500), ('net_sales', '2025-06-01', '', '', '家居', 200),
      ('net_sales', '2025-04-01', '', 'w1', '', 100), ('net_sales', '2025-05-01', '', 'w1', '', 100), ('net_sales', '2025-06-01', '', 'w1', '', 100),
      ('orders', '2025-06-01', '', '', '', 4), ('smiles', '2025-06-01', '', '', '', 9)`)
    await refreshStates(warehouse, { today: '2025-06-30', timezone: 'Asia/Shanghai' })
  })
  const measures = of('targets', 'target actual attainment gap')

  test('one plan answers, months to come stay out of the attainment', async () => {
    const timeDimensions = [{ dimension: 'targets.month', dateRange: ['2025-05-01', '2025-07-31'] as [string, string] }]
    expect(await ask(warehouse, { measures: [...measures, 'targets.forecast'], filters: [metric], timeDimensions })).toEqual([
      // No full year to take a season from: no forecast while July is to come.
      { target: 1050, actual: 220, attainment: expect.closeTo(220 / 550, 9), gap: 830, forecast: null },
    ])
  })

  test('the plan follows the split', async () => {
    const split = async (dimension: string) =>
      ask(warehouse, { measures, dimensions: [dimension], filters: [metric], order: [{ id: dimension, desc: false }] })
    expect(await split('targets.category')).toEqual([{ category: '家居', target: 200, actual: 300, attainment: 1.5, gap: -100 }])
    expect(await split('targets.owner')).toEqual([{ owner: '王', target: 300, actual: 300, attainment: 1, gap: 0 }])
    expect(await split('targets.region')).toEqual([
      { region: '华东', target: 900, actual: 340, attainment: expect.closeTo(0.85, 9), gap: 560 },
      { region: '华南', target: 150, actual: -120, attainment: expect.closeTo(-0.8, 9), gap: 270 },
    ])
  })

  test('a filter chooses the plan as a split does', async () => {
    const filters = [metric, { or: [{ member: 'targets.region', operator: 'equals', values: ['华南'] }] }]
    expect(await ask(warehouse, { measures, filters })).toEqual([
      { target: 150, actual: -120, attainment: expect.closeTo(-0.8, 9), gap: 270 },
    ])
  })

  test('metrics are not added; one without an actual has no attainment', async () => {
    expect(await ask(warehouse, { measures })).toEqual([{ target: null, actual: null, attainment: null, gap: null }])
    const asked = await ask(warehouse, { measures, dimensions: ['targets.metric'], order: [{ id: 'targets.metric', desc: false }] })
    // June has two orders: o3 and o14.
    expect(asked.slice(1)).toEqual([
      { metric: 'orders', target: 4, actual: 2, attainment: 0.5, gap: 2 },
      { metric: 'smiles', target: 9, actual: null, attainment: null, gap: 9 },
    ])
  })

  test('the forecast follows the season, not the days', async () => {
    // Two years alike: each month 100 on the 10th and 300 on the 20th. 2025 sells double; on 15 March a quarter of March is over.
    const on = await emptyWarehouse()
    await createTables(on)
    await on.run(`CREATE TEMP TABLE days AS SELECT d::date AS d, CASE WHEN day(d) = 10 THEN 100 ELSE 300 END * CASE WHEN d < '2025-01-01' THEN 1 ELSE 2 END AS a
      FROM range(timestamp '2023-01-01', timestamp '2025-03-16', interval 1 day) r(d) WHERE day(d) IN (10, 20)`)
    await on.run("INSERT INTO orders (order_id, ordered_at, ordered_on, status) SELECT d::varchar, d, d, 'paid' FROM days")
    await on.run('INSERT INTO order_lines (order_id, line_no, quantity, amount) SELECT d::varchar, 1, 1, a FROM days')
    await on.run(
      `INSERT INTO targets SELECT 'net_sales', m::date, '', '', '', 1000 FROM range(timestamp '2025-01-01', timestamp '2026-01-01', interval 1 month) r(m)`,
    )
    await refreshStates(on, { today: '2025-03-15', timezone: 'Asia/Shanghai' })
    // 800 + 800 + 200 in 2.25 of 12 equal months.
    expect(await ask(on, { measures: of('targets', 'actual attainment forecast') })).toEqual([
      { actual: 1800, attainment: expect.closeTo(0.6, 9), forecast: expect.closeTo(9600, 6) },
    ])
    const months = await ask(on, { measures: ['targets.forecast'], ...byMonth('targets.month', ['2025-01-01', '2025-04-30']) })
    expect(months.map((row) => row.forecast)).toEqual([800, 800, expect.closeTo(800, 9), null])
  })
})
