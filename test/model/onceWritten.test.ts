import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measuresOf } from '../../dashboard/server/derive/measures.ts'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { refreshEstimates } from '../../dashboard/server/estimate/fits.ts'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { toWarehouse } from '../../dashboard/server/warehouse/duckdb.ts'
import { createTables } from '../../dashboard/server/warehouse.ts'
import { read } from '../estimate/warehouse.ts'

// A definition is changed in a copy of the model, and whatever is made of the measure has to follow.

const copy = mkdtempSync(path.join(os.tmpdir(), 'clientele-once-'))
let instance: DuckDBInstance
let connection: DuckDBConnection

const day = (at: number) => new Date(Date.UTC(2024, 6, 1 + at)).toISOString().slice(0, 10)

/**
 * Ten weeks from Monday 1 July 2024: a day of week 0, 1, 2, 3 … has 3, 4, 5, 3 … orders of 10 each. On 4 September twenty more are placed and
 * cancelled, and on 5 September 50 go back.
 */
beforeAll(async () => {
  cpSync(modelFolder, copy, { recursive: true })
  instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
  await connection.run("SET GLOBAL TimeZone = 'UTC'")
  await createTables(connection)
  const orders = Array.from({ length: 70 }, (_, at) => Array.from({ length: 3 + (Math.floor(at / 7) % 3) }, () => [day(at), 'paid'])).flat()
  orders.push(...Array.from({ length: 20 }, () => ['2024-09-04', 'cancelled']))
  const rows = (row: (of: string[], at: number) => string) => orders.map(row).join(', ')
  await connection.run("INSERT INTO customers (customer_id, customer_type) VALUES ('c', 'person')")
  await connection.run(
    `INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on, status) VALUES ${rows(([on, status], at) => `('o${at}', 'c', '${on} 04:00', '${on}', '${status}')`)}`,
  )
  await connection.run(`INSERT INTO order_lines (order_id, line_no, quantity, amount) VALUES ${rows((_, at) => `('o${at}', 1, 1, 10)`)}`)
  await connection.run(
    "INSERT INTO refunds (refund_id, order_id, refunded_at, refunded_on, amount) VALUES ('r', 'o0', '2024-09-05 04:00', '2024-09-05', 50)",
  )
  await connection.run(
    "INSERT INTO targets (metric, month, region, owner_id, category, target) VALUES ('orders', '2024-09-01', '', '', '', 100), ('net_sales', '2024-09-01', '', '', '', 1000)",
  )
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
  rmSync(copy, { recursive: true, force: true })
})

/** Everything made anew with the copy of the model, and what it says of orders and net sales. */
async function madeAnew() {
  await refreshStates(connection, { today: 'auto', timezone: 'Asia/Shanghai', modelFolder: copy })
  await refreshEstimates(toWarehouse(instance), { modelFolder: copy })
  const one = async (sql: string) => (await read(connection, sql)).map((row) => Object.values(row))
  return {
    targets: await one('SELECT metric, actual FROM clientele.target_rows ORDER BY metric'),
    forecasts: await one("SELECT period, actual FROM clientele.period_forecasts WHERE metric = 'orders' ORDER BY period"),
    anomalies: await one("SELECT day, value, expected, round(score, 2) FROM clientele.daily_anomalies WHERE metric = 'orders'"),
    profit: await one("SELECT CAST(sum(net_sales) AS double) FROM clientele.profit_rows WHERE month = '2024-09-01'"),
    customer: await one("SELECT CAST(net_sales AS double), CAST(monetary AS double) FROM clientele.customers WHERE customer_id = 'c'"),
  }
}

/** Replaces one text in the definition of a measure of the copy. */
function redefine(measure: string, from: string, to: string): void {
  const file = path.join(copy, 'cubes/sales_rows.yml')
  const text = readFileSync(file, 'utf8')
  const begin = text.indexOf(`      - name: ${measure}\n`)
  const at = text.indexOf(from, begin)
  expect(begin).toBeGreaterThan(0)
  expect(at - begin).toBeLessThan(600)
  writeFileSync(file, text.slice(0, at) + to + text.slice(at + from.length))
}

test('targets, forecasts, anomalies, profit and states follow the definition of their measure', async () => {
  // 1 September is the last day of a week with 5 orders a day; then 7 days with 3. From July on 7 × 39 orders, one of them each day 10.
  const asDefined = {
    targets: [
      ['net_sales', 260 - 50],
      ['orders', 5 + 7 * 3],
    ],
    forecasts: [
      ['month', 26],
      ['quarter', 273],
      ['year', 273],
    ],
    anomalies: [],
    profit: [[260 - 50]],
    customer: [[2730 - 50, 2730 - 50]],
  }
  expect(await madeAnew()).toEqual(asDefined)

  // Cancelled ones are orders, too: the eight Wednesdays before had 4, 5, 3, 4, 5, 3, 4, 5, so (23 − 4) ÷ (1.4826 × 1).
  redefine('orders', "{CUBE}.kind = 'sale'", "{CUBE}.kind IN ('sale', 'cancelled')")
  expect(await madeAnew()).toEqual({
    ...asDefined,
    targets: [
      ['net_sales', 210],
      ['orders', 46],
    ],
    forecasts: [
      ['month', 46],
      ['quarter', 293],
      ['year', 293],
    ],
    anomalies: [['2024-09-04', 23, 4, 12.82]],
  })

  // Refunds no longer count against sales.
  redefine('net_sales', '{gross_sales} - {refund_amount}', '{gross_sales} - 0 * {refund_amount}')
  const later = await madeAnew()
  expect(later.targets).toEqual([
    ['net_sales', 260],
    ['orders', 46],
  ])
  expect(later.profit).toEqual([[260]])
  expect(later.customer).toEqual([[2730, 2730]])
}, 180_000)

test("a measure's SQL is that of its cube, and what it cannot be written for is refused by name", () => {
  const measures = measuresOf(modelFolder)
  expect(measures.sql('sales_rows.orders')).toBe("count(DISTINCT CASE WHEN (kind = 'sale') THEN order_no END)")
  expect(measures.sql('sales_rows.net_sales')).toBe('(sum(gross_sales) - sum(refund_amount))')
  expect(measures.ofRow('sales_rows.net_sales')).toBe('(gross_sales - refund_amount)')
  expect(() => measures.ofRow('sales_rows.orders')).toThrow('orders is of type count_distinct')
  expect(() => measures.sql('sales_rows.nothing')).toThrow('needs nothing, which the cube sales_rows does not have')
  expect(() => measures.sql('no_cube.orders')).toThrow('names a cube that is not in model/cubes')
})
