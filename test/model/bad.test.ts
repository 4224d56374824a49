import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import { refreshWarehouse } from '../../dashboard/server/derive/keepRefreshed.ts'
import { readParameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshStates, staleness } from '../../dashboard/server/derive/refresh.ts'
import { toWarehouse } from '../../dashboard/server/warehouse/duckdb.ts'
import { createTables, rowsOf } from '../../dashboard/server/warehouse.ts'
import { ask, emptyWarehouse } from './ask.ts'
import { openTen } from './ten.ts'

const of = (view: string, names: string) => names.split(' ').map((name) => `${view}.${name}`)

interface Order {
  id: string
  customer: string | null
  day: string
  amount: number
}

async function open(
  orders: Order[],
  refunds: [order: string, day: string, amount: number][] = [],
  today = 'auto',
): Promise<DuckDBConnection> {
  const connection = await emptyWarehouse()
  await createTables(connection)
  for (const { id, customer, day, amount } of orders) {
    await connection.run(
      'INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on, status) VALUES ($1, $2, $3::timestamp, $3::date, $4)',
      [id, customer, day, 'paid'],
    )
    await connection.run('INSERT INTO order_lines (order_id, line_no, quantity, amount) VALUES ($1, 1, 1, $2::double)', [id, amount])
  }
  for (const [order, day, amount] of refunds)
    await connection.run(
      'INSERT INTO refunds (refund_id, order_id, refunded_at, refunded_on, amount) VALUES ($1, $1, $2::timestamp, $2::date, $3::double)',
      [order, day, amount],
    )
  await refreshStates(connection, { today, timezone: 'Asia/Shanghai' })
  return connection
}

test('without any order every view answers, with nothing in it', async () => {
  const nothing = await open([])
  expect(await ask(nothing, { measures: of('sales', 'gross_sales orders average_order_value repeat_rate') })).toEqual([
    { gross_sales: null, orders: 0, average_order_value: null, repeat_rate: null },
  ])
  expect(await ask(nothing, { measures: of('customers', 'count repeat_rate_90d median_interpurchase_days') })).toEqual([
    { count: 0, repeat_rate_90d: null, median_interpurchase_days: null },
  ])
  for (const [view, names] of [
    ['rfm', 'customers average_recency_days share_of_customers'],
    ['clv', 'average_clv'],
    ['churn', 'churn_rate inactivity_share'],
    ['retention', 'retention_rate'],
    ['funnel', 'total_rate step_rate'],
  ] as const) {
    const [row] = await ask(nothing, { measures: of(view, names) })
    expect(Object.values(row ?? {}).filter((value) => value !== null && value !== 0)).toEqual([])
  }
})

test('one customer with one order', async () => {
  const one = await open([{ id: 'a', customer: 'x', day: '2025-03-10', amount: 50 }])
  // Alone, nobody is better than others: the middle score of three.
  expect(await ask(one, { dimensions: of('rfm', 'rfm_code segment class8') })).toEqual([
    { rfm_code: '3-3-3', segment: 'need_attention', class8: 'general_retain' },
  ])
  expect(await ask(one, { measures: of('customers', 'count one_time_buyers repeat_rate_90d') })).toEqual([
    { count: 1, one_time_buyers: 1, repeat_rate_90d: null },
  ])
})

test('everything refunded', async () => {
  const back = await open(
    [
      { id: 'a', customer: 'x', day: '2025-01-10', amount: 50 },
      { id: 'b', customer: 'y', day: '2025-02-10', amount: 70 },
    ],
    [
      ['a', '2025-01-11', 50],
      ['b', '2025-02-12', 70],
    ],
  )
  expect(await ask(back, { measures: of('sales', 'gross_sales net_sales refund_rate_value') })).toEqual([
    { gross_sales: 120, net_sales: 0, refund_rate_value: 1 },
  ])
  // Refunds after the as-of day are not yet known to a state: on February 10th y's money has not gone back.
  expect(await ask(back, { dimensions: of('rfm', 'customer_id m_score'), order: [{ id: 'rfm.customer_id', desc: false }] })).toEqual([
    { customer_id: 'x', m_score: 1 },
    { customer_id: 'y', m_score: 5 },
  ])
  expect(
    await ask(back, { dimensions: ['customers.tier'], measures: ['customers.count'], order: [{ id: 'customers.tier', desc: false }] }),
  ).toEqual([
    { tier: 'none', count: 1 },
    { tier: 'regular', count: 1 },
  ])
})

test('orders without a customer count as sales and as nobody', async () => {
  const anonymous = await open([
    { id: 'a', customer: null, day: '2025-01-10', amount: 50 },
    { id: 'b', customer: null, day: '2025-02-10', amount: 70 },
  ])
  expect(
    await ask(anonymous, {
      measures: of('sales', 'gross_sales orders buyers sales_per_customer purchase_frequency unidentified_share repeat_rate'),
    }),
  ).toEqual([
    {
      gross_sales: 120,
      orders: 2,
      buyers: 0,
      sales_per_customer: null,
      purchase_frequency: null,
      unidentified_share: 1,
      repeat_rate: null,
    },
  ])
})

describe('dates ahead of the business date', () => {
  const orders = [
    { id: 'a', customer: 'x', day: '2025-01-10', amount: 50 },
    { id: 'b', customer: 'x', day: '2025-02-10', amount: 50 },
    { id: 'c', customer: 'x', day: '2031-05-05', amount: 50 },
  ]
  test('are invisible to states when the day is given', async () => {
    const given = await open(orders, [], '2025-02-15')
    expect(await ask(given, { measures: ['rfm.monetary'], dimensions: ['rfm.as_of'], order: [{ id: 'rfm.as_of', desc: false }] })).toEqual([
      { as_of: '2025-01-31 00:00:00', monetary: 50 },
      { as_of: '2025-02-15 00:00:00', monetary: 100 },
    ])
    expect(await ask(given, { measures: ['sales.gross_sales'] })).toEqual([{ gross_sales: 150 }])
    expect(await ask(given, { dimensions: of('customers', 'recency_days purchases') })).toEqual([{ recency_days: 5, purchases: 2 }])
  })
  test('are the last day otherwise, and the as-of dates stay bounded', async () => {
    const auto = await open(orders)
    const [row] = await rowsOf(auto, 'SELECT count(*)::int AS n, max(as_of)::varchar AS last FROM clientele.as_of_dates')
    expect(row).toEqual({ n: 61, last: '2031-05-05' })
  })
})

test('an as-of day before the first order knows nobody', async () => {
  const early = await openTen({ today: '2024-12-01' })
  expect(await ask(early, { measures: of('rfm', 'customers average_recency_days') })).toEqual([
    { customers: 0, average_recency_days: null },
  ])
  expect(await ask(early, { measures: of('churn', 'churn_rate') })).toEqual([{ churn_rate: null }])
})

test('a negative line lowers sales and is still a line', async () => {
  const negative = await open([
    { id: 'a', customer: 'x', day: '2025-01-10', amount: 100 },
    { id: 'b', customer: 'x', day: '2025-01-12', amount: -30 },
  ])
  expect(await ask(negative, { measures: of('sales', 'gross_sales orders') })).toEqual([{ gross_sales: 70, orders: 2 }])
})

test('a refund of an order nobody knows counts as money, and in no order rate', async () => {
  const stray = await open([{ id: 'a', customer: 'x', day: '2025-01-10', amount: 100 }], [['zzz', '2025-01-11', 40]])
  expect(await ask(stray, { measures: of('sales', 'refund_amount refund_amount_by_order_date refund_rate_orders') })).toEqual([
    { refund_amount: 40, refund_amount_by_order_date: 0, refund_rate_orders: null },
  ])
})

test('answers go on while everything is built anew, and a failed build changes nothing', async () => {
  const warehouse = await openTen()
  await warehouse.run('BEGIN')
  await warehouse.run("INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on) VALUES ('n', 'c9', '2025-07-01', '2025-07-01')")
  await refreshStates(warehouse, { today: 'auto' })
  await warehouse.run('ROLLBACK')
  expect(
    await ask(warehouse, {
      measures: ['customers.count'],
      dimensions: ['customers.activity'],
      order: [{ id: 'customers.activity', desc: false }],
    }),
  ).toEqual([
    { activity: 'active', count: 6 },
    { activity: 'inactive', count: 2 },
    { activity: 'never', count: 2 },
  ])
})

test('what is old is told apart: nothing, only numbers, or the tables themselves', async () => {
  const warehouse = await openTen()
  const options = { today: 'auto', timezone: 'Asia/Shanghai', parameters: readParameters() }
  const { rfm } = options.parameters
  expect(await staleness(warehouse, options)).toBe('nothing')
  expect(await staleness(warehouse, { ...options, parameters: { ...options.parameters, activity_days: 60 } })).toBe('numbers')
  expect(await staleness(warehouse, { ...options, today: '2025-05-31' })).toBe('numbers')
  // A parameter of words changes numbers too, not the product.
  expect(await staleness(warehouse, { ...options, parameters: { ...options.parameters, rfm: { ...rfm, method: 'ntile' } } })).toBe(
    'numbers',
  )
  await warehouse.run("DELETE FROM clientele.parameters WHERE name = 'shape'")
  await warehouse.run("UPDATE clientele.parameters SET value = 'of an older product' WHERE name = 'built_from'")
  expect(await staleness(warehouse, options)).toBe('tables')
})

test('changed parameters are built again, unchanged ones are not', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const warehouse = await openTen({}, await instance.connect())
  const options = { today: 'auto', timezone: 'Asia/Shanghai', parameters: readParameters() }
  const version = async () => (await rowsOf(warehouse, 'SELECT v::int AS v FROM import_version'))[0]?.v
  const before = Number(await version())
  expect(await refreshWarehouse(toWarehouse(instance), options)).toEqual([])
  expect(await version()).toBe(before)
  // With 60 days, c3 (66), c6 (90) and c7 (81) are no longer active.
  const changed = { ...options, parameters: { ...options.parameters, activity_days: 60 } }
  expect(await refreshWarehouse(toWarehouse(instance), changed)).toContain('customer_states')
  expect(await ask(warehouse, { measures: ['customers.active_customers'] })).toEqual([{ active_customers: 3 }])
  expect(await version()).toBe(before + 1)
  expect(await rowsOf(warehouse, "SELECT value FROM clientele.parameters WHERE name = 'activity_days'")).toEqual([{ value: '60' }])
})
