import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Parameters, readParameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import { openTiny } from '../model/tiny.ts'
import { differencesFromFresh } from './fresh.ts'

// After every change of the sources, what a refresh makes and keeps is compared row by row with a build of everything from nothing.

let warehouse: DuckDBConnection
let close: () => void
let home: string
let parameters: Parameters = readParameters()

beforeAll(async () => {
  const tiny = await openTiny()
  warehouse = tiny.connection
  close = tiny.close
  home = String((await rowsOf(warehouse, 'SELECT current_database() AS name'))[0]?.name)
  await refresh()
}, 600_000)
afterAll(() => close())

// So few rows a piece that time is cut into quarters.
const refresh = () => refreshStates(warehouse, { today: 'auto', timezone: 'Asia/Shanghai', parameters, pieceRows: 2000 })

const differences = () => differencesFromFresh(warehouse, home, refresh)

/** The parts of a table that were made, and those in which some days lie. */
const partsMade = (made: string[], table: string) =>
  made.filter((name) => name.startsWith(`${table} `)).map((name) => name.split(' ')[1] ?? '')
async function partsWith(table: string, days: string[]): Promise<string[]> {
  const rows = await rowsOf(warehouse, "SELECT part FROM clientele.prints WHERE name = $1 AND part <> '' ORDER BY part", [table])
  const parts = rows.map(({ part }) => String(part))
  expect(parts.length).toBeGreaterThan(8)
  return parts.filter((part) => {
    const [from = '', until] = part.split('..')
    return days.some((day) => day >= from && (!until || day < until))
  })
}
const daysMade = (made: string[]) => partsMade(made, 'customer_states')
const last = async () => String((await rowsOf(warehouse, 'SELECT max(ordered_on)::VARCHAR AS day FROM orders'))[0]?.day)
const anOrder = (id: string, customer: string, day: string) => [
  `INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on, status) VALUES ('${id}', ${customer}, '${day} 04:00:00', '${day}', 'paid')`,
  `INSERT INTO order_lines (order_id, line_no, product_id, quantity, amount, cost_amount) SELECT '${id}', 1, min(product_id), 2, 300, 120 FROM products`,
]
// One of them, always the same.
const some = (table: string, key: string, where = 'true', count = 1) =>
  `(SELECT ${key} FROM ${table} WHERE ${where} ORDER BY md5(${key}) LIMIT ${count})`
const oldBuyer = some('orders', 'customer_id', 'customer_id IS NOT NULL')
const buyerOf2024 = some(
  'orders',
  'customer_id',
  "customer_id IS NOT NULL AND ordered_on < '2025-01-01' AND status <> 'cancelled' AND NOT coalesce(is_test, false)",
)

test('nothing changed: nothing is made', async () => {
  expect(await refresh()).toEqual([])
  expect(await differences()).toEqual([])
}, 300_000)

interface Change {
  name: string
  statements: () => string[] | Promise<string[]>
  /** What the change must not touch. */
  stays?: string[]
  /** The days whose customer states must be made anew, oldest first. */
  days: (days: string[]) => string[]
  /** The quarters whose rows of `sales_rows` must be made anew, by a day in each; not looked at where missing. */
  quarters?: string[] | undefined
}

const from = (day: string) => (days: string[]) => days.filter((one) => one >= day)
const none = () => []

const changes: Change[] = [
  {
    name: 'leads only',
    statements: () => [
      "INSERT INTO leads (lead_id, created_at, created_on, source) VALUES ('L-NEW', '2025-11-03 02:00:00', '2025-11-03', 'web')",
      "INSERT INTO lead_stages (lead_id, stage, entered_at) VALUES ('L-NEW', 'lead', '2025-11-03 02:00:00')",
    ],
    stays: ['sales_rows', 'customer_days', 'customer_states', 'customers', 'cohort_months', 'sales_days', 'affinity_rows'],
    days: none,
  },
  {
    name: 'spend only',
    statements: () => ["INSERT INTO spend (day, channel, campaign_id, amount) VALUES ('2025-10-10', 'ads', 'C-NEW', 1200)"],
    stays: ['sales_rows', 'customer_states', 'customers', 'lead_steps', 'lead_days'],
    days: none,
  },
  {
    name: 'an order on the last day by somebody who bought before',
    statements: async () => anOrder('N1', oldBuyer, await last()),
    stays: ['lead_steps', 'lead_days'],
    days: (days) => days.slice(-1),
    quarters: ['2025-12-31'],
  },
  {
    name: 'an order on the next day, which is the business date then',
    statements: async () => anOrder('N2', oldBuyer, '2026-01-02'),
    days: from('2026-01-02'),
    // The one before because it has an end now; that is also where the orders lie whose time for refunds is over since.
    quarters: ['2025-12-31', '2026-01-02'],
  },
  {
    name: 'an order of long ago by somebody who had bought before that',
    statements: () => anOrder('N3', buyerOf2024, '2025-05-17'),
    days: from('2025-05-31'),
    quarters: ['2025-05-17'],
  },
  { name: 'an order before the first one of a buyer', statements: () => anOrder('N7', oldBuyer, '2023-02-02'), days: from('2023-02-28') },
  {
    name: 'an order of somebody new, who comes first in the alphabet',
    statements: () => anOrder('N4', "'!first'", '2025-12-30'),
    days: from('2025-12-31'),
  },
  {
    name: 'three orders of the past are cancelled',
    statements: () => [
      `UPDATE orders SET status = 'cancelled' WHERE order_id IN ${some('orders', 'order_id', "ordered_on BETWEEN '2025-03-01' AND '2025-04-30'", 3)}`,
    ],
    days: from('2025-03-31'),
    quarters: ['2025-03-31', '2025-04-01'],
  },
  {
    name: 'an order with lines and refunds is taken out',
    statements: () => {
      const gone =
        "(SELECT order_id FROM orders WHERE ordered_on BETWEEN '2025-07-01' AND '2025-07-31' AND order_id IN (SELECT order_id FROM refunds) ORDER BY md5(order_id) LIMIT 1)"
      return [
        `CREATE TEMP TABLE gone AS SELECT order_id FROM ${gone} o`,
        ...['refunds', 'order_lines', 'orders'].map((table) => `DELETE FROM ${table} WHERE order_id IN (SELECT order_id FROM gone)`),
        'DROP TABLE gone',
      ]
    },
    days: from('2025-07-31'),
  },
  {
    name: 'a refund today of an order of two months ago',
    statements: () => [
      `INSERT INTO refunds (refund_id, order_id, customer_id, refunded_at, refunded_on, amount)
        SELECT 'R-NEW', order_id, customer_id, '2026-01-02 03:00:00', '2026-01-02', 12 FROM orders WHERE ordered_on = '2025-11-02' ORDER BY md5(order_id) LIMIT 1`,
    ],
    days: from('2026-01-02'),
    quarters: ['2025-11-02', '2026-01-02'],
  },
  {
    name: 'why a customer left becomes known',
    statements: () => [
      "UPDATE customers SET churn_reason = 'price' WHERE customer_id = (SELECT customer_id FROM customers WHERE joined_on BETWEEN '2025-06-01' AND '2025-06-30' ORDER BY md5(customer_id) LIMIT 1)",
    ],
    stays: ['customer_days', 'sales_rows', 'cohort_months'],
    days: from('2025-06-30'),
    quarters: [],
  },
  {
    name: 'a customer moves: facts of sales change, states do not',
    statements: () => [
      "UPDATE customers SET region = '西北' WHERE customer_id = (SELECT customer_id FROM customers ORDER BY md5(customer_id) LIMIT 1)",
    ],
    days: none,
  },
  {
    name: 'somebody is known who never bought',
    statements: () => ["INSERT INTO customers (customer_id, joined_at, joined_on) VALUES ('GHOST', '2025-08-15 03:00:00', '2025-08-15')"],
    days: from('2025-08-31'),
  },
  {
    name: 'and is taken out again, with a buyer whose orders stay',
    statements: () => [`DELETE FROM customers WHERE customer_id IN ('GHOST', ${oldBuyer})`],
    days: from('2025-08-31'),
  },
  {
    name: 'a sales person has another name',
    statements: () => ["UPDATE owners SET name = 'Somebody Else' WHERE owner_id = (SELECT min(owner_id) FROM owners)"],
    days: none,
  },
  {
    name: 'an order turns out to be a test',
    statements: () => [
      "UPDATE orders SET is_test = true WHERE order_id = (SELECT order_id FROM orders WHERE ordered_on BETWEEN '2025-09-01' AND '2025-09-30' AND NOT coalesce(is_test, false) AND status <> 'cancelled' AND customer_id IS NOT NULL ORDER BY md5(order_id) LIMIT 1)",
    ],
    days: from('2025-09-30'),
  },
  { name: 'the next month begins', statements: () => anOrder('N5', oldBuyer, '2026-02-03'), days: from('2026-01-31') },
]

describe('what is kept is what a build of everything makes', () => {
  test.each(changes.map((change) => [change.name, change] as const))(
    '%s',
    async (_, { statements, stays = [], days, quarters }) => {
      for (const statement of await statements()) await warehouse.run(statement)
      const made = await refresh()
      expect(made.length).toBeGreaterThan(0)
      expect(stays.filter((table) => made.some((name) => name.split(' ')[0] === table))).toEqual([])
      const all = (await rowsOf(warehouse, 'SELECT as_of::VARCHAR AS day FROM clientele.as_of_dates ORDER BY 1')).map(({ day }) =>
        String(day),
      )
      expect(daysMade(made)).toEqual(days(all))
      if (quarters) {
        for (const table of ['sales_rows', 'sales_place_days', 'sales_days', 'sales_totals', 'target_facts'])
          expect(partsMade(made, table), table).toEqual(await partsWith(table, quarters))
      }
      expect(await differences()).toEqual([])
      expect(await refresh()).toEqual([])
    },
    300_000,
  )

  test('another number among the parameters', async () => {
    parameters = { ...parameters, activity_days: 60 }
    expect(await refresh()).toContain('customer_states')
    expect(await differences()).toEqual([])
  }, 300_000)

  test('a shorter history: the days that stay are kept', async () => {
    parameters = { ...parameters, history_months: 6 }
    const made = daysMade(await refresh())
    // From 31 August on: the first one left has no day before it any more, and the second one looks at it. Contacts of the windows that end
    // on 31 October and 30 November began before 31 August, and what their customers were then is gone; the next one looks at that.
    expect(made).toEqual(['2025-08-31', '2025-09-30', '2025-10-31', '2025-11-30', '2025-12-31'])
    const [row] = await rowsOf(
      warehouse,
      'SELECT count(DISTINCT as_of)::INTEGER AS days, min(as_of)::VARCHAR AS first FROM clientele.customer_states',
    )
    expect(row).toEqual({ days: 7, first: made[0] })
    expect(await differences()).toEqual([])
  }, 300_000)

  test('a refresh that ends half-way, outside a transaction, leaves nothing that counts as finished', async () => {
    for (const statement of anOrder('N6', oldBuyer, '2025-12-05')) await warehouse.run(statement)
    let left = 3
    const dying = new Proxy(warehouse, {
      get: (target, name) => {
        if (name !== 'run') return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name)
        return (sql: string) => {
          if (/INSERT INTO clientele\.customer_states/.test(sql) && --left === 0) throw new Error('the power went')
          return target.run(sql)
        }
      },
    })
    await expect(refreshStates(dying, { today: 'auto', timezone: 'Asia/Shanghai', parameters, pieceRows: 2000 })).rejects.toThrow(
      'the power went',
    )
    await refresh()
    expect(await differences()).toEqual([])
  }, 300_000)
})
