import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readMapping } from '../../dashboard/core/source/mappingFile.ts'
import { explainUnmet } from '../../dashboard/core/source/references.ts'
import { bring, emptyWarehouse } from './bring.ts'

// What an import says of rows that name records which are not there.

const table = (name: string) => ({ how: { table: name } })
const customers = { 'customers.csv': 'customer_id,name\n1001,One\n1002,Two\n' }
const orders = (...ids: string[]) => ({
  'orders.csv': `order_id,customer_id,ordered_at\n${ids.map((id, n) => `O${n},${id},2026-03-01\n`).join('')}`,
})

test.each([
  // Where all of a column are written so they are read as whole numbers; here one is not.
  [
    'a fraction',
    ['1001.0', '1002.0', '', '1001.0', 'K7'],
    { named: 4, unmet: 4, example: '1001.0', like: { likeness: 'fraction', value: '1001', rows: 3 } },
  ],
  [
    'leading zeros',
    ['001001', '1002', '9'],
    { named: 3, unmet: 2, example: '001001', like: { likeness: 'zeros', value: '1001', rows: 1 } },
  ],
  ['marks', ['10-01', '#1002'], { named: 2, unmet: 2, like: { likeness: 'marks', rows: 2 } }],
  ['nothing alike', ['7', '1001'], { named: 2, unmet: 1, example: '7', like: null }],
])('references that meet nothing are counted; %s', async (_, ids, expected) => {
  const home = await emptyWarehouse()
  await bring(home, customers, table('customers'))
  const { unmet } = await bring(home, orders(...ids), table('orders'))
  expect(unmet).toMatchObject([{ table: 'orders', column: 'customer_id', parent: 'customers', parentIsEmpty: false, ...expected }])
})

test('where all meet, or nothing is named, nothing is said', async () => {
  const home = await emptyWarehouse()
  await bring(home, customers, table('customers'))
  expect((await bring(home, orders('1001', '', '1002'), table('orders'))).unmet).toEqual([])
  expect((await bring(home, orders('', ''), table('orders'))).unmet).toEqual([])
})

test('the other way round: customers that come later are compared with the orders that are there', async () => {
  const home = await emptyWarehouse()
  const first = await bring(home, orders('001001', '001002'), table('orders'))
  expect(first.unmet).toMatchObject([{ parentIsEmpty: true, named: 2, unmet: 2, like: null }])
  expect(explainUnmet(first.unmet[0] as never).en).toBe(
    'orders.customer_id: 2 rows point to customers, which holds nothing yet. Import customers too.',
  )
  const second = await bring(home, customers, table('customers'))
  expect(second.unmet).toMatchObject([{ table: 'orders', column: 'customer_id', unmet: 2, like: { likeness: 'zeros' } }])
  // Nothing new, so nothing to say again.
  expect((await bring(home, customers, table('customers'))).unmet).toEqual([])
})

test('the mapping that is proposed, with the name of the column, makes them meet', async () => {
  const home = await emptyWarehouse()
  await bring(home, customers, table('customers'))
  const { unmet } = await bring(home, orders('#1001', '#1002'), table('orders'))
  const { zh, en } = explainUnmet(unmet[0] as never)
  expect(en).toContain('orders.customer_id: 2 of 2 rows name a record that is not in customers, such as "#1001". "#1001" looks like "1001"')
  expect(zh).toContain('“#1001”看起来就是“1001”')
  const proposed = /customer_id: \{ sql: ".*?(?<!\\)" \}/.exec(en)?.[0]
  const yaml = `version: 1\nsources: { f: {} }\ntables:\n  orders:\n    columns:\n      order_id: order_id\n      ordered_at: ordered_at\n      ${proposed}\n`
  const outcome = await bring(home, orders('#1001', '#1002'), { how: { mapping: readMapping(parse(yaml), 'm.yml') } })
  expect(outcome).toMatchObject({ unmet: [], tables: [{ changed: 2 }] })
  expect(await home.rows('SELECT count(*) AS n FROM orders JOIN customers USING (customer_id)')).toEqual([{ n: 2 }])
})

test('records of the same import count as there, in a dry run as well', async () => {
  const home = await emptyWarehouse()
  const both = readMapping(
    {
      version: 1,
      sources: { lines: {} },
      tables: {
        orders: { one_row_per: ['no'], columns: { order_id: 'no', ordered_at: 'day', customer_id: 'who' } },
        order_lines: {
          columns: {
            order_id: { sql: "CASE WHEN no = 'A2' THEN 'a-1' ELSE no END" },
            line_no: 'line',
            quantity: { constant: 1 },
            amount: 'sum',
          },
        },
      },
    },
    'm.yml',
  )
  const file = { 'a.csv': 'no,line,day,who,sum\nA1,1,2026-03-01,1001,5\nA2,2,2026-03-01,77,5\n' }
  await bring(home, customers, table('customers'))
  const line = { table: 'order_lines', column: 'order_id', named: 2, unmet: 1, example: 'a-1', like: { likeness: 'marks', value: 'A1' } }
  const order = { table: 'orders', column: 'customer_id', named: 2, unmet: 1, example: '77' }
  // Without a warehouse only the import itself can be compared with.
  const alone = await bring({ ...home, warehouse: undefined as never }, file, { how: { mapping: both }, dryRun: true })
  expect(alone.unmet).toMatchObject([line])
  expect((await bring(home, file, { how: { mapping: both }, dryRun: true })).unmet).toMatchObject([order, line])
  expect((await bring(home, file, { how: { mapping: both } })).unmet).toMatchObject([order, line])
})
