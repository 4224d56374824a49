import { expect, test } from 'vitest'
import { type Parameters, readParameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { ask, type Question } from './ask.ts'
import { openTen } from './ten.ts'

const usual = readParameters()

/** The ten customers with other facts, and one row of an answer. */
async function tenWith(statements: string[], parameters: Parameters = usual) {
  const connection = await openTen()
  for (const sql of statements) await connection.run(sql)
  await refreshStates(connection, { today: 'auto', timezone: 'Asia/Shanghai', parameters })
  const all = (question: Question) => ask(connection, question)
  return { all, one: async (...measures: string[]) => (await all({ measures }))[0] ?? {} }
}

// r1: 200 and one of two units of o7's 500, which cost 250; r2: all of o10, two units that cost 500. Everything sold cost 1552.5.
const sold = 1552.5

test('goods that came back give their cost back, by units, else by money; money alone gives none', async () => {
  const cost = async (...statements: string[]) => Number((await (await tenWith(statements)).one('sales.cost_of_goods')).cost_of_goods)
  expect(await cost()).toBeCloseTo(sold - 125 - 500, 6)
  // No number of units: 200 of 500.
  expect(await cost(`UPDATE refunds SET quantity = NULL`)).toBeCloseTo(sold - 100 - 500, 6)
  // The line is not named, the product is; then neither is, and the order's one line is all of it.
  expect(await cost(`UPDATE refunds SET line_no = NULL, product_id = 'p1'`)).toBeCloseTo(sold - 125 - 500, 6)
  expect(await cost(`UPDATE refunds SET line_no = NULL`)).toBeCloseTo(sold - 125 - 500, 6)
  expect(await cost(`UPDATE refunds SET quantity = 0 WHERE refund_id = 'r1'`)).toBeCloseTo(sold - 500, 6)
  // More money than the line was sold for brings back no more than the line.
  expect(await cost(`UPDATE refunds SET quantity = NULL, amount = 900 WHERE refund_id = 'r1'`)).toBeCloseTo(sold - 250 - 500, 6)
  // A refund of no known order has no known goods.
  expect(await cost(`UPDATE refunds SET order_id = NULL, customer_id = 'c3' WHERE refund_id = 'r1'`)).toBeCloseTo(sold - 500, 6)
})

test('what is written off of it stays a cost, in every view of profit', async () => {
  const { one } = await tenWith([], { ...usual, returns: { written_off_share: 0.4 } })
  const back = 0.6 * 625
  expect(Number((await one('sales.cost_of_goods')).cost_of_goods)).toBeCloseTo(sold - back, 6)
  // Net sales of all are 1905, of those with a name 1880; 12.5 of the cost is of the buyer without one.
  const profit = await one('profit.net_sales', 'profit.cost_of_goods', 'profit.cm1')
  expect(Number(profit.cm1)).toBeCloseTo(1905 - (sold - back), 6)
  expect(Number(profit.cost_of_goods)).toBeCloseTo(sold - back, 6)
  expect(Number((await one('clv.contribution_historical')).contribution_historical)).toBeCloseTo(1880 - (sold - 12.5 - back), 6)
})

test('the cost comes back in the month of the refund', async () => {
  const { all } = await tenWith([])
  const months = await all({
    measures: ['profit.cost_of_goods'],
    timeDimensions: [{ dimension: 'profit.month', granularity: 'month', dateRange: ['2025-04-01', '2025-05-31'] }],
  })
  // April: o7 250, o11 30, o12 and o13 35 each. May: o9 40, and 125 back.
  expect(months.map((row) => row.cost_of_goods)).toEqual([350, -85])
})

test('the order return rate is empty where no refund names its order, and 0 where nothing came back', async () => {
  const rates = ['sales.refund_rate_orders', 'sales.refund_rate_value']
  const nameless = await tenWith([`UPDATE refunds SET order_id = NULL, line_no = NULL, customer_id = 'c3'`])
  expect(await nameless.one(...rates)).toEqual({ refund_rate_orders: null, refund_rate_value: expect.closeTo(1200 / 3105, 9) })
  const none = await tenWith(['DELETE FROM refunds'])
  expect(await none.one(...rates)).toEqual({ refund_rate_orders: 0, refund_rate_value: 0 })
})

test('products of one name are told apart by their code', async () => {
  const { all } = await tenWith([`UPDATE products SET name = '杯子'`])
  const sales = await all({ measures: ['sales.gross_sales'], dimensions: ['sales.product'] })
  // p1 is in every order from 200 up: 200 + 300 + 500 + 500 + 1000. The cancelled order of 999 was for p1 as well, and sold nothing.
  expect(Object.fromEntries(sales.map((row) => [row.product, row.gross_sales]))).toEqual({ '杯子 (p1)': 2500, '杯子 (p2)': 605 })
})

test('cancelled orders are cancelled in their category', async () => {
  const { all } = await tenWith([])
  const rates = await all({ measures: ['sales.cancel_rate', 'sales.cancelled_orders'], dimensions: ['sales.category'] })
  // Five orders of 家居 and one cancelled; ten of 食品.
  expect(Object.fromEntries(rates.map((row) => [row.category, row.cancel_rate]))).toEqual({ 家居: expect.closeTo(1 / 6, 9), 食品: 0 })
})

test('without spread everybody gets the middle score, and new is who came lately', async () => {
  const alike = Array.from({ length: 6 }, (_, at) => [
    `INSERT INTO customers (customer_id, name) VALUES ('s${at}', '同${at}')`,
    ...['2025-01-05', '2025-03-05', '2025-06-30'].flatMap((day, n) => [
      `INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on, status) VALUES ('s${at}-${n}', 's${at}', '${day} 04:00', '${day}', 'delivered')`,
      `INSERT INTO order_lines (order_id, line_no, quantity, amount) VALUES ('s${at}-${n}', 1, 1, 100)`,
    ]),
  ]).flat()
  const empty = ['refunds', 'order_lines', 'orders', 'customers'].map((table) => `DELETE FROM ${table}`)
  for (const method of ['quantiles', 'ntile'] as const) {
    const { all } = await tenWith([...empty, ...alike], { ...usual, rfm: { ...usual.rfm, method } })
    expect(await all({ measures: ['rfm.customers'], dimensions: ['rfm.rfm_code', 'rfm.segment'] })).toEqual([
      { rfm_code: '3-3-3', segment: 'need_attention', customers: 6 },
    ])
  }
  // c8 bought once, on the last day. Had he bought years before as well, he would not be new, only promising.
  const old = await tenWith([
    `INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on, status) VALUES ('o0', 'c8', '2022-06-01 04:00', '2022-06-01', 'delivered')`,
    `INSERT INTO order_lines (order_id, line_no, quantity, amount) VALUES ('o0', 1, 1, 5)`,
  ])
  const c8 = { dimensions: ['rfm.rfm_code', 'rfm.segment'], filters: [{ member: 'rfm.customer_id', operator: 'equals', values: ['c8'] }] }
  expect(await old.all(c8)).toEqual([{ rfm_code: '5-1-1', segment: 'promising' }])
  expect(await (await tenWith([])).all(c8)).toEqual([{ rfm_code: '5-1-1', segment: 'new_customers' }])
})
