import type { DuckDBConnection } from '@duckdb/node-api'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { prepareRefresh } from '../../dashboard/server/warehouse/duckdb.ts'
import { openWarehouse, rowsOf } from '../../dashboard/server/warehouse.ts'

export interface Refreshes {
  orders: number
  /** Seconds: of everything; after one day more of orders; after one order more on the last day; after nothing. */
  everything: number
  'a day more': number
  'an order more': number
  nothing: number
}

/** As many orders as an average day of the last month has, on the day after the last one: a tenth of the buyers are new. */
const aDayMore = [
  'CREATE TEMP TABLE day_size AS SELECT cast(ceil(count(*) / 30.0) AS INTEGER) AS n, max(ordered_on) + 1 AS day FROM orders WHERE ordered_on > (SELECT max(ordered_on) - 30 FROM orders)',
  `INSERT INTO customers (customer_id, name, customer_type, channel, joined_at, joined_on)
    SELECT 'BENCH' || i, 'Bench', 'person', 'online', day + INTERVAL 2 HOUR, day FROM day_size, range(cast(ceil(n / 10.0) AS BIGINT)) r (i)`,
  `INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on, status, currency)
    SELECT 'BENCH' || i, coalesce(b.customer_id, k.customer_id), day + INTERVAL 3 HOUR, day, 'paid', 'CNY' FROM day_size, range(n) r (i)
    LEFT JOIN customers b ON b.customer_id = 'BENCH' || i
    LEFT JOIN (SELECT customer_id, row_number() OVER (ORDER BY hash(customer_id)) AS no FROM customers WHERE customer_id NOT LIKE 'BENCH%') k ON k.no = i`,
  `INSERT INTO order_lines (order_id, line_no, product_id, quantity, unit_price, discount_amount, amount, cost_amount)
    SELECT 'BENCH' || i, l, p.product_id, 1, 100, 0, 100, 60 FROM day_size, range(n) r (i), (VALUES (1), (2)) v (l),
      (SELECT product_id, row_number() OVER (ORDER BY product_id) - 1 AS no, count(*) OVER () AS all_of FROM products) p WHERE p.no = (2 * i + l) % p.all_of`,
  `INSERT INTO refunds (refund_id, order_id, customer_id, refunded_at, refunded_on, amount)
    SELECT 'BENCH' || order_id, order_id, customer_id, day + INTERVAL 5 HOUR, day, 10 FROM orders, day_size WHERE ordered_on = day - 12 AND hash(order_id) % 30 = 0`,
  'DROP TABLE day_size',
]
const anOrderMore = [
  "INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on, status) SELECT 'BENCH-1', min(customer_id), max(ordered_at), max(ordered_on), 'paid' FROM orders",
  "INSERT INTO order_lines (order_id, line_no, product_id, quantity, amount) SELECT 'BENCH-1', 1, min(product_id), 1, 10 FROM products",
]

/** How long the derived tables of a warehouse take after changes of the sources. Every change is rolled back. */
export async function benchRefreshes(file: string, timezone: string): Promise<Refreshes> {
  const instance = await openWarehouse(file)
  try {
    const connection = await instance.connect()
    await prepareRefresh(connection)
    await refreshStates(connection, { today: 'auto', timezone })
    const [row] = await rowsOf(connection, 'SELECT count(*)::INTEGER AS orders FROM orders')
    const after = (changes: string[]) => timeOf(connection, changes, timezone)
    return {
      orders: Number(row?.orders),
      nothing: await after([]),
      'an order more': await after(anOrderMore),
      'a day more': await after(aDayMore),
      everything: await after(['DELETE FROM clientele.prints']),
    }
  } finally {
    instance.closeSync()
  }
}

async function timeOf(connection: DuckDBConnection, changes: string[], timezone: string): Promise<number> {
  await connection.run('BEGIN TRANSACTION')
  try {
    for (const change of changes) await connection.run(change)
    const began = performance.now()
    await refreshStates(connection, { today: 'auto', timezone })
    return (performance.now() - began) / 1000
  } finally {
    await connection.run('ROLLBACK')
  }
}
