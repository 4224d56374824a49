import { existsSync } from 'node:fs'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import { bring, emptyWarehouse, mappingNamed, repository } from './bring.ts'

// Real data is not kept in the project; where it lies beside it, the mappings are tried on it.
const data = path.resolve(repository, '../shared/data')
const isThere = existsSync(data)
if (!isThere) console.warn('../shared/data is absent: the mappings are not tried on real files here.')

/** One row of hand-written SQL over the raw file, through DuckDB's own reader: nothing of our import is in it. */
async function raw(sql: string): Promise<Record<string, unknown>> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const [row] = (await connection.runAndReadAll(sql)).getRowObjects()
    return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function imported(name: string, ...files: string[]) {
  const home = await emptyWarehouse()
  const outcome = await bring(
    home,
    files.map((file) => path.join(data, file)),
    { how: { mapping: await mappingNamed(name) } },
  )
  return { ...home, outcome }
}

describe.skipIf(!isThere)('real files', () => {
  test('Online Retail', async () => {
    const { rows, outcome } = await imported('online-retail', 'online-retail/online_retail.csv.gz')
    const lines = `read_csv('${data}/online-retail/online_retail.csv.gz', types = {'InvoiceNo': 'VARCHAR', 'StockCode': 'VARCHAR', 'UnitPrice': 'DECIMAL(18,3)', 'CustomerID': 'VARCHAR'})`
    const expected = await raw(`SELECT
      count(*) AS read,
      count(DISTINCT InvoiceNo) FILTER (Quantity > 0 AND UnitPrice > 0) AS orders,
      count(*) FILTER (Quantity > 0 AND UnitPrice > 0) AS sale_lines,
      sum(Quantity * UnitPrice) FILTER (Quantity > 0 AND UnitPrice > 0)::DECIMAL(18,4)::VARCHAR AS sales,
      sum(-Quantity * UnitPrice) FILTER (InvoiceNo LIKE 'C%')::DECIMAL(18,4)::VARCHAR AS refunds,
      count(*) FILTER (InvoiceNo LIKE 'C%') AS cancellations,
      count(DISTINCT CustomerID) AS customers,
      sum(Quantity * UnitPrice) FILTER (Quantity > 0 AND UnitPrice > 0 AND CustomerID IS NULL)::DECIMAL(18,4)::VARCHAR AS unidentified,
      sum(Quantity * UnitPrice) FILTER (Quantity > 0 AND UnitPrice > 0 AND InvoiceDate >= '2011-08-01' AND InvoiceDate < '2011-09-01')::DECIMAL(18,4)::VARCHAR AS august,
      count(*) FILTER (UnitPrice = 0) AS free, count(*) FILTER (UnitPrice < 0) AS bad_debt
      FROM ${lines}`)
    // README: 541,909 lines, 9,288 cancelled lines, 4,372 identified customers, 2,515 lines with price 0; all lines together are worth 9,747,747.934.
    expect(expected).toMatchObject({ read: 541_909, cancellations: 9288, customers: 4372, free: 2515, bad_debt: 2 })
    expect(outcome).toMatchObject({
      status: 'all',
      rowsRead: expected.read,
      leftOut: [{ rows: expected.free }, { rows: expected.bad_debt }],
    })
    const [sums] = await rows(`SELECT
      (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM order_lines) AS sale_lines, (SELECT sum(amount)::VARCHAR FROM order_lines) AS sales,
      (SELECT sum(amount)::VARCHAR FROM refunds) AS refunds, (SELECT count(*) FROM refunds) AS cancellations, (SELECT count(*) FROM customers) AS customers,
      (SELECT sum(amount)::VARCHAR FROM order_lines JOIN orders USING (order_id) WHERE customer_id IS NULL) AS unidentified,
      (SELECT sum(amount)::VARCHAR FROM order_lines JOIN orders USING (order_id) WHERE ordered_on BETWEEN '2011-08-01' AND '2011-08-31') AS august`)
    const { read: _, free: __, bad_debt: ___, ...wanted } = expected
    expect(sums).toEqual(wanted)
    expect(
      await rows('SELECT (SELECT sum(amount) FROM order_lines) - (SELECT sum(amount) FROM refunds) - 2 * 11062.06 = 9747747.934 AS whole'),
    ).toEqual([{ whole: true }])
    // The shop never sells on a Saturday; a shift of zones would make it.
    expect(await rows('SELECT count(*) AS n FROM orders WHERE dayofweek(ordered_on) = 6')).toEqual([{ n: 0 }])
    expect(await rows("SELECT amount::VARCHAR AS amount FROM refunds WHERE refund_id LIKE 'C581484-%'")).toEqual([
      { amount: '168469.6000' },
    ])
  }, 120_000)

  test('CDNOW', async () => {
    const { rows } = await imported('cdnow', 'cdnow/CDNOW_master.txt.gz')
    // Fixed places in the line, quite another way than cells between blanks.
    const lines = `(SELECT substr(line, 2, 5) AS id, substr(line, 8, 8) AS day, trim(substr(line, 16, 3))::INTEGER AS cds, trim(substr(line, 19))::DECIMAL(18,2) AS dollars
      FROM read_csv('${data}/cdnow/CDNOW_master.txt.gz', columns = {'line': 'VARCHAR'}, delim = '|', quote = '', header = true, auto_detect = false))`
    const expected =
      await raw(`SELECT count(*) AS orders, count(DISTINCT id) AS customers, sum(cds)::INTEGER AS cds, sum(dollars)::DECIMAL(18,4)::VARCHAR AS sales,
      count(*) FILTER (dollars = 0) AS free, count(*) - count(DISTINCT id || day) AS same_day, min(day) AS first, max(day) AS last FROM ${lines}`)
    // README: 69,659 purchases of 23,570 customers; 2,068 share customer and day with another; 80 are for 0.00.
    expect(expected).toMatchObject({ orders: 69_659, customers: 23_570, same_day: 2068, free: 80 })
    const [sums] =
      await rows(`SELECT count(DISTINCT order_id) AS orders, count(DISTINCT customer_id) AS customers, sum(quantity)::INTEGER AS cds, sum(amount)::VARCHAR AS sales,
      count(*) FILTER (amount = 0) AS free, count(*) - count(DISTINCT customer_id || ordered_on) AS same_day,
      strftime(min(ordered_on), '%Y%m%d') AS first, strftime(max(ordered_on), '%Y%m%d') AS last FROM orders JOIN order_lines USING (order_id)`)
    expect(sums).toEqual(expected)
    expect(await rows("SELECT count(*) AS n FROM customers WHERE customer_id = '00001'")).toEqual([{ n: 1 }])
  }, 60_000)

  test.each(['orders.utf8.csv.gz', 'orders.gb18030.csv.gz'])(
    '示例 - 超市, %s',
    async (orders) => {
      const { rows, outcome } = await imported(
        'superstore-cn',
        `superstore-cn/${orders}`,
        'superstore-cn/returns.csv',
        'superstore-cn/managers.csv',
      )
      expect(outcome).toMatchObject({ status: 'all', refused: 0 })
      const file = `read_csv('${data}/superstore-cn/orders.utf8.csv.gz', types = {'销售额': 'DECIMAL(18,4)', '利润': 'DECIMAL(18,4)'})`
      const returns = `read_csv('${data}/superstore-cn/returns.csv')`
      const expected =
        await raw(`SELECT count(*) AS lines, count(DISTINCT ("订单 ID", "客户 ID", "订单日期")) AS orders, count(DISTINCT "客户 ID") AS customers, sum("销售额")::DECIMAL(18,4)::VARCHAR AS sales,
      sum("利润")::DECIMAL(18,4)::VARCHAR AS profit, sum("数量")::INTEGER AS units,
      sum("销售额") FILTER ("订单 ID" IN (SELECT "订单 ID" FROM ${returns}))::DECIMAL(18,4)::VARCHAR AS returned,
      count(DISTINCT "订单 ID") FILTER ("订单 ID" IN (SELECT "订单 ID" FROM ${returns})) AS returned_numbers,
      sum("销售额") FILTER ("省/自治区" = '浙江')::DECIMAL(18,4)::VARCHAR AS zhejiang,
      sum("销售额") FILTER ("订单日期" BETWEEN '2017-11-01' AND '2017-11-30')::DECIMAL(18,4)::VARCHAR AS november,
      sum("销售额") FILTER ("客户 ID" = '许安-10165')::DECIMAL(18,4)::VARCHAR AS one_customer, count(DISTINCT "产品 ID") AS products FROM ${file}`)
      expect(expected).toMatchObject({ lines: 10_000, returned_numbers: 296 })
      const [sums] =
        await rows(`SELECT count(*) AS lines, count(DISTINCT order_id) AS orders, (SELECT count(*) FROM customers) AS customers, sum(amount)::VARCHAR AS sales,
      sum(amount - cost_amount)::VARCHAR AS profit, sum(quantity)::INTEGER AS units, (SELECT sum(amount)::VARCHAR FROM refunds) AS returned,
      (SELECT count(DISTINCT split_part(order_id, '/', 1)) FROM refunds) AS returned_numbers, sum(amount) FILTER (province = '浙江')::VARCHAR AS zhejiang,
      sum(amount) FILTER (ordered_on BETWEEN '2017-11-01' AND '2017-11-30')::VARCHAR AS november, sum(amount) FILTER (customer_id = '许安-10165')::VARCHAR AS one_customer, (SELECT count(*) FROM products) AS products
      FROM order_lines JOIN orders USING (order_id)`)
      expect(sums).toEqual(expected)
      expect(await rows("SELECT DISTINCT owner_id FROM orders WHERE region = '华东'")).toEqual([{ owner_id: '洪光' }])
    },
    60_000,
  )

  test('Superstore, US', async () => {
    const { rows } = await imported('superstore-us', 'superstore-us/Sample-Superstore.utf8bom.csv.gz')
    const file = `read_csv('${data}/superstore-us/Sample-Superstore.utf8bom.csv.gz', types = {'Sales': 'DECIMAL(18,4)', 'Profit': 'DECIMAL(18,4)', 'Order Date': 'VARCHAR'})`
    const expected =
      await raw(`SELECT count(*) AS lines, count(DISTINCT "Order ID") AS orders, count(DISTINCT "Customer ID") AS customers, sum(Sales)::DECIMAL(18,4)::VARCHAR AS sales,
      sum(Profit)::DECIMAL(18,4)::VARCHAR AS profit, sum(Quantity)::INTEGER AS units,
      sum(Sales) FILTER ("Order Date" LIKE '%/2017')::DECIMAL(18,4)::VARCHAR AS in_2017, sum(Sales) FILTER ("Order Date" LIKE '12/%')::DECIMAL(18,4)::VARCHAR AS in_december,
      sum(Sales) FILTER (Category = 'Technology')::DECIMAL(18,4)::VARCHAR AS technology FROM ${file}`)
    // README: 9,994 lines, 5,009 orders, 793 customers.
    expect(expected).toMatchObject({ lines: 9994, orders: 5009, customers: 793 })
    const [sums] =
      await rows(`SELECT count(*) AS lines, count(DISTINCT order_id) AS orders, count(DISTINCT customer_id) AS customers, sum(amount)::VARCHAR AS sales,
      sum(amount - cost_amount)::VARCHAR AS profit, sum(quantity)::INTEGER AS units, sum(amount) FILTER (year(ordered_on) = 2017)::VARCHAR AS in_2017,
      sum(amount) FILTER (month(ordered_on) = 12)::VARCHAR AS in_december, sum(amount) FILTER (category = 'Technology')::VARCHAR AS technology
      FROM order_lines JOIN orders USING (order_id) LEFT JOIN products USING (product_id)`)
    expect(sums).toEqual(expected)
  }, 60_000)
})
