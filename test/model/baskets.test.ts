import { existsSync } from 'node:fs'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import { type Parameters, readParameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { createTables } from '../../dashboard/server/warehouse.ts'
import { ask, emptyWarehouse } from './ask.ts'

const measures = ['affinity.baskets', 'affinity.support', 'affinity.confidence', 'affinity.lift']
const near = (value: number) => expect.closeTo(value, 9)
const order = (...ids: string[]) => ids.map((id) => ({ id: `affinity.${id}`, desc: false }))
const withAffinity = (affinity: Partial<Parameters['affinity']>): Parameters => {
  const written = readParameters()
  return { ...written, affinity: { ...written.affinity, ...affinity } }
}

/** o1: A A B · o2: A B C · o3: A · o4: C · a cancelled order and a test of A and C · an order of two years and a day ago of B and C. A and B are of category X, C of Y. */
async function fourOrders(affinity: Partial<Parameters['affinity']>): Promise<DuckDBConnection> {
  const on = await emptyWarehouse()
  await createTables(on)
  await on.run("INSERT INTO products (product_id, name, category) VALUES ('a', 'A', 'X'), ('b', 'B', 'X'), ('c', 'C', 'Y')")
  const orders: [string, string, string, string][] = [
    ['o1', '2025-06-01', 'paid', 'a a b'],
    ['o2', '2025-06-02', 'paid', 'a b c'],
    ['o3', '2025-06-03', 'paid', 'a'],
    ['o4', '2025-06-30', 'paid', 'c'],
    ['o5', '2025-06-04', 'cancelled', 'a c'],
    ['o6', '2025-06-04', 'test', 'a c'],
    ['o7', '2023-06-29', 'paid', 'b c'],
  ]
  for (const [id, day, status, products] of orders) {
    await on.run(
      `INSERT INTO orders (order_id, ordered_at, ordered_on, status, is_test) VALUES ('${id}', '${day}', '${day}', '${status === 'test' ? 'paid' : status}', ${status === 'test'})`,
    )
    for (const [at, product] of products.split(' ').entries())
      await on.run(
        `INSERT INTO order_lines (order_id, line_no, product_id, quantity, amount) VALUES ('${id}', ${at + 1}, '${product}', 1, 10)`,
      )
  }
  await refreshStates(on, { today: 'auto', timezone: 'Asia/Shanghai', parameters: withAffinity(affinity) })
  return on
}

test('pairs of products, each way', async () => {
  const on = await fourOrders({ minimum_baskets: 1 })
  const asked = await ask(on, {
    measures,
    dimensions: ['affinity.product_a', 'affinity.product_b'],
    order: order('product_a', 'product_b'),
  })
  // Two of them hold several products, o1 and o2; by category only o2.
  const several = await ask(on, {
    measures: ['affinity.support_of_several'],
    dimensions: ['affinity.product_a', 'affinity.product_b'],
    filters: [{ member: 'affinity.product_a', operator: 'equals', values: ['A'] }],
    order: order('product_b'),
  })
  expect(several.map((row) => [row.product_b, row.support_of_several])).toEqual([
    ['B', 1],
    ['C', 0.5],
  ])
  const categories = await ask(on, {
    measures: ['affinity.support_of_several'],
    dimensions: ['affinity.category_a', 'affinity.category_b'],
  })
  expect(categories.map((row) => row.support_of_several)).toEqual([1, 1])
  // Four baskets: A in 3, B in 2, C in 2.
  expect(asked).toEqual([
    { product_a: 'A', product_b: 'B', baskets: 2, support: 0.5, confidence: near(2 / 3), lift: near(4 / 3) },
    { product_a: 'A', product_b: 'C', baskets: 1, support: 0.25, confidence: near(1 / 3), lift: near(2 / 3) },
    { product_a: 'B', product_b: 'A', baskets: 2, support: 0.5, confidence: 1, lift: near(4 / 3) },
    { product_a: 'B', product_b: 'C', baskets: 1, support: 0.25, confidence: 0.5, lift: 1 },
    { product_a: 'C', product_b: 'A', baskets: 1, support: 0.25, confidence: 0.5, lift: near(2 / 3) },
    { product_a: 'C', product_b: 'B', baskets: 1, support: 0.25, confidence: 0.5, lift: 1 },
  ])
})

test('pairs of categories come from baskets of categories', async () => {
  const on = await fourOrders({ minimum_baskets: 1 })
  const asked = await ask(on, { measures, dimensions: ['affinity.category_a', 'affinity.category_b'], order: order('category_a') })
  // X is in o1, o2 and o3; Y in o2 and o4.
  expect(asked).toEqual([
    { category_a: 'X', category_b: 'Y', baskets: 1, support: 0.25, confidence: near(1 / 3), lift: near(2 / 3) },
    { category_a: 'Y', category_b: 'X', baskets: 1, support: 0.25, confidence: 0.5, lift: near(2 / 3) },
  ])
})

test('the parameters decide how rare a pair may be, how many products are paired, and how far back', async () => {
  const pairs = async (affinity: Partial<Parameters['affinity']>) =>
    (
      await ask(await fourOrders(affinity), {
        measures: ['affinity.baskets'],
        dimensions: ['affinity.product_a', 'affinity.product_b'],
        order: order('product_a', 'product_b'),
      })
    ).map((row) => `${row.product_a}${row.product_b}${row.baskets}`)
  expect(await pairs({ minimum_baskets: 2 })).toEqual(['AB2', 'BA2'])
  expect(await pairs({ minimum_baskets: 1, products: 2 })).toEqual(['AB2', 'BA2'])
  expect(await pairs({ minimum_baskets: 2, window_months: 0 })).toEqual(['AB2', 'BA2', 'BC2', 'CB2'])
})

const groceries = path.resolve(import.meta.dirname, '../../../shared/data/groceries')
describe.skipIf(!existsSync(groceries))('Groceries (skipped where ../shared/data is absent)', () => {
  test('the published rule', async () => {
    const on = await emptyWarehouse()
    await createTables(on)
    await on.run(
      `CREATE TEMP TABLE pairs AS SELECT transaction_id::varchar AS t, item_id::varchar AS i FROM read_csv('${groceries}/groceries_long.csv.gz')`,
    )
    await on.run(
      `INSERT INTO products (product_id, name, category) SELECT item_id, item, level2 FROM read_csv('${groceries}/groceries_items.csv')`,
    )
    await on.run(
      "INSERT INTO orders (order_id, ordered_at, ordered_on, status) SELECT DISTINCT t, timestamp '2006-01-01', date '2006-01-01', 'paid' FROM pairs",
    )
    await on.run(
      'INSERT INTO order_lines (order_id, line_no, product_id, quantity, amount) SELECT t, row_number() OVER (PARTITION BY t ORDER BY i), i, 1, 1 FROM pairs',
    )
    await refreshStates(on, { today: 'auto', timezone: 'Europe/Berlin' })
    const filters = [
      { member: 'affinity.product_a', operator: 'equals', values: ['other vegetables'] },
      { member: 'affinity.product_b', operator: 'equals', values: ['whole milk'] },
    ]
    const [rule] = await ask(on, { measures, filters })
    expect(rule?.support).toBeCloseTo(0.0748, 4)
    expect(rule?.confidence).toBeCloseTo(0.3868, 4)
    expect(rule?.lift).toBeCloseTo(1.5136, 4)
  }, 60_000)
})
