import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { createTables, rowsOf } from '../../dashboard/server/warehouse.ts'

/** A purchase of one customer: day, amount, and what of it was given back, when. */
export interface Purchase {
  customer: string
  day: string
  amount: number
  refund?: { day: string; amount: number }
}

const quote = (text: string) => `'${text}'`

/** A warehouse in memory with these customers and purchases, everything derived, nothing estimated. */
export async function openShop(
  purchases: Purchase[],
  type = 'person',
): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run("SET GLOBAL TimeZone = 'UTC'")
  await createTables(connection)
  const insert = async (into: string, rows: string[]) => {
    for (let from = 0; from < rows.length; from += 5000)
      await connection.run(`INSERT INTO ${into} VALUES ${rows.slice(from, from + 5000).join(', ')}`)
  }
  const customers = [...new Set(purchases.map(({ customer }) => customer))]
  await insert(
    'customers (customer_id, customer_type)',
    customers.map((customer) => `(${quote(customer)}, ${quote(type)})`),
  )
  await insert(
    'orders (order_id, customer_id, ordered_at, ordered_on, status)',
    purchases.map(({ customer, day }, at) => `('o${at}', ${quote(customer)}, '${day} 04:00', ${quote(day)}, 'delivered')`),
  )
  await insert(
    'order_lines (order_id, line_no, quantity, amount)',
    purchases.map(({ amount }, at) => `('o${at}', 1, 1, ${amount})`),
  )
  await insert(
    'refunds (refund_id, order_id, refunded_at, refunded_on, amount)',
    purchases.flatMap(({ refund }, at) =>
      refund ? [`('r${at}', 'o${at}', '${refund.day} 04:00', ${quote(refund.day)}, ${refund.amount})`] : [],
    ),
  )
  await refreshStates(connection, { today: 'auto', timezone: 'Asia/Shanghai' })
  return { instance, connection }
}

/** Rows with dates as text and every whole number as a number. */
export async function read(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const rows = await rowsOf(connection, sql)
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'bigint' ? Number(value) : value !== null && typeof value === 'object' ? String(value) : value,
      ]),
    ),
  )
}

/** The day so many days after 2024-01-01. */
export const dayAt = (days: number) => new Date(Date.UTC(2024, 0, 1 + days)).toISOString().slice(0, 10)
