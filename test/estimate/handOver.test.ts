import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readParameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshDerived, refreshOfImports } from '../../dashboard/server/derive/refresh.ts'
import type { Mode } from '../../dashboard/server/source/load.ts'
import { toPort } from '../../dashboard/server/warehouse/duckdb.ts'
import { bring, emptyWarehouse } from '../source/bring.ts'
import { differencesFromFresh } from './fresh.ts'

// A process that holds the warehouse imports again and again, and hands over which tables each import touched.

const options = { today: 'auto', timezone: 'Asia/Shanghai', parameters: readParameters(), pieceRows: 20 }
const day = (at: number) => new Date(Date.UTC(2025, 0, 5 + 6 * at)).toISOString().slice(0, 10)
const csv = (...lines: string[]) => `${lines.join('\n')}\n`
const customers = csv('customer_id,name,region,joined_at', ...Array.from({ length: 5 }, (_, at) => `C${at},N${at},R${at % 2},2025-01-01`))
const orders = (count: number) =>
  csv('order_id,customer_id,ordered_at,status', ...Array.from({ length: count }, (_, at) => `O${at},C${at % 5},${day(at)},paid`))
const lines = (count: number) =>
  csv('order_id,line_no,product_id,quantity,amount', ...Array.from({ length: count }, (_, at) => `O${at},1,P${at % 3},1,${100 + at}`))
const leads = csv('lead_id,created_at,source', 'L1,2025-02-01,web')

async function start() {
  const home = await emptyWarehouse()
  const connection = await home.warehouse.connect()
  const derived = refreshOfImports(options, { isShared: false })
  /** Imports one table, with what its refresh looked through of the source tables. */
  async function importing(table: string, content: string, mode: Mode = 'merge') {
    const looked: string[] = []
    const outcome = await bring(
      home,
      { [`${table}.csv`]: content },
      {
        how: { table },
        mode,
        afterLoad(port, touched) {
          const rows = (sql: string) => {
            const [, source] = /AS print FROM (\w+) x$/.exec(sql) ?? []
            if (source) looked.push(source)
            return port.rows(sql)
          }
          return derived.refresh({ ...port, rows }, touched)
        },
      },
    )
    expect(outcome.status).toBe('all')
    derived.committed()
    return looked
  }
  const differences = () => differencesFromFresh(connection, 'warehouse', () => refreshDerived(toPort(connection), options))
  return { home, connection, derived, importing, differences }
}

test('after the first import only what an import touched is looked through, and no row is stale', async () => {
  const { importing, differences, connection } = await start()
  await importing('customers', customers)
  expect(await importing('orders', orders(30))).toEqual(['orders'])
  expect(await importing('order_lines', lines(30))).toEqual(['order_lines'])
  expect(await importing('refunds', csv('refund_id,order_id,refunded_at,amount', 'R1,O3,2025-03-01,20'))).toEqual(['refunds'])
  expect(await importing('leads', leads)).toEqual(['leads'])
  // The same once more touches nothing.
  expect(await importing('leads', leads)).toEqual([])
  expect(await differences()).toEqual([])

  // An order moves to another day, out of its quarter, and another one to somebody else.
  expect(await importing('orders', csv('order_id,customer_id,ordered_at', 'O2,C2,2025-06-20', `O7,C0,${day(7)}`))).toEqual(['orders'])
  // Somebody comes under another name: whom the orders name is known by them alone.
  expect(await importing('customers', customers.replace('C1,', 'D1,'), 'replace')).toEqual(['customers'])
  expect(await differences()).toEqual([])
  // Lines go, then orders.
  await importing('order_lines', lines(20), 'replace')
  await importing('orders', orders(20), 'replace')
  expect(await differences()).toEqual([])
  connection.closeSync()
}, 300_000)

/** A company as its files say it, and what may happen to it. */
interface Held {
  orders: { id: string; customer: number; day: number }[]
  amounts: Record<string, number>
  refunds: string[]
}

const happenings = [
  'new order',
  'other day',
  'other customer',
  'other amount',
  'orders go',
  'lines go',
  'refund',
  'customers replaced',
] as const
const happening = fc.record({ what: fc.constantFrom(...happenings), at: fc.nat(), to: fc.nat() })

/** What happened, as the file that tells it: its table, the way it is imported and what it holds. */
function fileOf(held: Held, { what, at, to }: { what: (typeof happenings)[number]; at: number; to: number }) {
  const order = held.orders[at % held.orders.length]
  if (!order) throw new Error('no order is left')
  const orderFile = (some: Held['orders']) =>
    csv('order_id,customer_id,ordered_at,status', ...some.map(({ id, customer, day: on }) => `${id},C${customer},${day(on)},paid`))
  const lineFile = (ids: string[]) =>
    csv('order_id,line_no,product_id,quantity,amount', ...ids.map((id) => `${id},1,P1,1,${held.amounts[id]}`))
  if (what === 'new order') {
    const fresh = { id: `O${100 + Object.keys(held.amounts).length}`, customer: to % 5, day: at % 60 }
    held.orders.push(fresh)
    held.amounts[fresh.id] = 50
    return { table: 'orders', mode: 'merge', content: orderFile([fresh]) } as const
  }
  if (what === 'other day' || what === 'other customer') {
    if (what === 'other day') order.day = to % 60
    else order.customer = to % 5
    return { table: 'orders', mode: 'merge', content: orderFile([order]) } as const
  }
  if (what === 'other amount') {
    held.amounts[order.id] = 1 + (to % 500)
    return { table: 'order_lines', mode: 'merge', content: lineFile([order.id]) } as const
  }
  if (what === 'orders go') {
    // Some stay always, so that there is something to go on with.
    held.orders = held.orders.filter((one, index) => index < 10 || one !== order)
    return { table: 'orders', mode: 'replace', content: orderFile(held.orders) } as const
  }
  if (what === 'lines go') {
    const ids = held.orders.map(({ id }) => id).filter((id) => id !== order.id)
    return { table: 'order_lines', mode: 'replace', content: lineFile(ids) } as const
  }
  if (what === 'refund') {
    held.refunds.push(`R${held.refunds.length},${order.id},${day(60 + (to % 5))},${1 + (to % 40)}`)
    return { table: 'refunds', mode: 'merge', content: csv('refund_id,order_id,refunded_at,amount', ...held.refunds) } as const
  }
  return { table: 'customers', mode: 'replace', content: customers.replaceAll(/R\d/g, (region) => `${region}${to % 3}`) } as const
}

test.each([1, 2])(
  'after imports in any order every derived row is as if made at once (%i)',
  async (seed) => {
    const { importing, differences, connection } = await start()
    const held: Held = {
      orders: Array.from({ length: 24 }, (_, at) => ({ id: `O${at}`, customer: at % 5, day: at })),
      amounts: Object.fromEntries(Array.from({ length: 24 }, (_, at) => [`O${at}`, 100 + at])),
      refunds: [],
    }
    await importing('customers', customers)
    await importing('orders', orders(24))
    await importing('order_lines', lines(24))
    const done: string[] = []
    for (const [at, one] of fc.sample(happening, { seed, numRuns: 8 }).entries()) {
      const { table, mode, content } = fileOf(held, one)
      await importing(table, content, mode)
      done.push(`${one.what} ${table}`)
      if (at % 2 === 1) expect(await differences(), done.join(', ')).toEqual([])
    }
    connection.closeSync()
  },
  600_000,
)

test('what others change in the file is found by the first import of a process, also where an import before it was not kept', async () => {
  const { home, importing, differences, connection } = await start()
  await importing('orders', orders(12))
  await importing('order_lines', lines(12))
  // Somebody opens the file elsewhere and writes into it; then a server starts on it.
  await home.rows("UPDATE order_lines SET amount = 5000 WHERE order_id = 'O4'")
  const later = refreshOfImports(options, { isShared: false })
  await expect(
    bring(
      home,
      { 'leads.csv': leads },
      {
        how: { table: 'leads' },
        async afterLoad(port, touched) {
          await later.refresh(port, touched)
          throw new Error('the power went')
        },
      },
    ),
  ).rejects.toThrow('the power went')
  await bring(home, { 'leads.csv': leads }, { how: { table: 'leads' }, afterLoad: later.refresh })
  expect(await differences()).toEqual([])
  connection.closeSync()
}, 300_000)

test('a database that others write into is looked through every time', async () => {
  const { home, connection, differences } = await start()
  const shared = refreshOfImports(options, { isShared: true })
  for (const [table, content] of [
    ['orders', orders(12)],
    ['order_lines', lines(12)],
    ['leads', leads],
  ] as const) {
    await bring(home, { [`${table}.csv`]: content }, { how: { table }, afterLoad: shared.refresh })
    shared.committed()
    await home.rows("UPDATE orders SET status = 'cancelled' WHERE order_id = (SELECT min(order_id) FROM orders WHERE status = 'paid')")
  }
  await bring(home, { 'leads.csv': leads.replace('web', 'fair') }, { how: { table: 'leads' }, afterLoad: shared.refresh })
  expect(await differences()).toEqual([])
  connection.closeSync()
}, 300_000)
