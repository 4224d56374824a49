import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWarehouse, rowsOf, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { ask, plain } from './ask.ts'

// Real sets, imported by the real command; expected values come from SQL over the raw file, never over our tables.
const root = path.resolve(import.meta.dirname, '../..')
const shared = path.join(root, '../shared/data')
const of = (view: string, names: string) => names.split(' ').map((name) => `${view}.${name}`)

async function importSet(file: string, mapping: string, timezone: string) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'clientele-real-'))
  execFileSync(process.execPath, [path.join(root, 'scripts/import.ts'), file, '--mapping', path.join(root, 'scripts/mappings', mapping)], {
    env: { ...process.env, DATA_DIR: dataDir, CLIENTELE_TIMEZONE: timezone, CLIENTELE_TODAY: 'auto' },
    stdio: 'pipe',
  })
  const instance = await openWarehouse(warehouseFile(dataDir))
  const connection = await instance.connect()
  const close = () => {
    connection.closeSync()
    instance.closeSync()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { connection, close }
}

async function rawView(select: string): Promise<(sql: string) => Promise<Record<string, unknown>>> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`CREATE TABLE raw AS ${select}`)
  return async (sql) =>
    Object.fromEntries(Object.entries((await rowsOf(connection, sql))[0] ?? {}).map(([name, value]) => [name, plain(value)]))
}

const cdnow = path.join(shared, 'cdnow/CDNOW_master.txt.gz')
describe.skipIf(!existsSync(cdnow))('CDNOW (skipped where ../shared/data is absent)', () => {
  let warehouse: DuckDBConnection
  let close = () => {}
  let raw: (sql: string) => Promise<Record<string, unknown>>
  beforeAll(async () => {
    ;({ connection: warehouse, close } = await importSet(cdnow, 'cdnow.yml', 'America/New_York'))
    raw = await rawView(`SELECT p[1] AS c, strptime(p[2], '%Y%m%d')::date AS d, p[4]::decimal(18,2) AS a FROM (
      SELECT regexp_split_to_array(trim(l), ' +') AS p FROM read_csv('${cdnow}', delim = '\x01', header = false, quote = '', columns = {'l': 'VARCHAR'})) WHERE p[2] ~ '^[0-9]{8}$'`)
  }, 400_000)
  afterAll(() => close())

  test('sums', async () => {
    const [row] = await ask(warehouse, { measures: of('sales', 'gross_sales orders buyers repeat_rate') })
    expect(row).toEqual(
      await raw(`SELECT sum(a)::double AS gross_sales, count(*) AS orders, count(DISTINCT c) AS buyers,
      (SELECT count(*) FILTER (WHERE n > 1) / count(*) FROM (SELECT c, count(DISTINCT d) AS n FROM raw GROUP BY c)) AS repeat_rate FROM raw`),
    )
  })

  test('90-day repeat, one-time buyers and intervals', async () => {
    const [row] = await ask(warehouse, { measures: of('customers', 'repeat_rate_90d one_time_buyers median_interpurchase_days') })
    expect(row).toEqual(
      await raw(`WITH f AS (SELECT c, min(d) AS f, count(DISTINCT d) AS n FROM raw GROUP BY c),
      old AS (SELECT c, f FROM f WHERE f <= (SELECT max(d) FROM raw) - 90)
      SELECT (SELECT count(DISTINCT raw.c) FROM raw JOIN old ON raw.c = old.c AND d > f AND d <= f + 90) / (SELECT count(*) FROM old) AS repeat_rate_90d,
        (SELECT count(*) FROM f WHERE n = 1) AS one_time_buyers,
        (SELECT median(g) FROM (SELECT d - lag(d) OVER (PARTITION BY c ORDER BY d) AS g FROM (SELECT DISTINCT c, d FROM raw))) AS median_interpurchase_days`),
    )
  })

  test('gaps between purchases, and how unequally sales are spread', async () => {
    const names =
      'gap_count mean_interpurchase_days shortest_interpurchase_days longest_interpurchase_days mean_customer_gap_days top20_sales_share top10_sales_share sales_gini'
    const [row] = await ask(warehouse, { measures: of('customers', names) })
    const expected =
      await raw(`WITH gaps AS (SELECT c, d - lag(d) OVER (PARTITION BY c ORDER BY d) AS g FROM (SELECT DISTINCT c, d FROM raw)),
      means AS (SELECT c, avg(g) AS m FROM gaps WHERE g IS NOT NULL GROUP BY c), money AS (SELECT c, sum(a)::double AS v FROM raw GROUP BY c),
      ranked AS (SELECT v, row_number() OVER (ORDER BY v) AS up, row_number() OVER (ORDER BY v DESC) AS down, count(*) OVER () AS n, sum(v) OVER () AS total FROM money)
      SELECT (SELECT count(g) FROM gaps) AS gap_count, (SELECT avg(g) FROM gaps) AS mean_interpurchase_days,
        (SELECT min(g) FROM gaps) AS shortest_interpurchase_days, (SELECT max(g) FROM gaps) AS longest_interpurchase_days,
        (SELECT avg(m) FROM means) AS mean_customer_gap_days,
        (SELECT sum(v) FILTER (down <= ceil(0.2 * n)) / max(total) FROM ranked) AS top20_sales_share,
        (SELECT sum(v) FILTER (down <= ceil(0.1 * n)) / max(total) FROM ranked) AS top10_sales_share,
        (SELECT 2 * sum(up * v) / (max(n) * max(total)) - (max(n) + 1) / max(n) FROM ranked) AS sales_gini`)
    for (const name of names.split(' ')) expect(Number(row?.[name]), name).toBeCloseTo(Number(expected[name]), 6)
  })

  test('nobody gets frequency 2, because more than half bought once', async () => {
    const answer = await ask(warehouse, { measures: ['rfm.customers'], dimensions: ['rfm.f_score'] })
    expect(answer.map((row) => row.f_score).sort()).toEqual([1, 3, 4, 5])
    const once = await raw('SELECT count(*) AS n FROM (SELECT c FROM raw GROUP BY c HAVING count(DISTINCT d) = 1)')
    expect(answer.find((row) => row.f_score === 1)?.customers).toBe(once.n)
  })
})

const retail = path.join(shared, 'online-retail/online_retail.csv.gz')
describe.skipIf(!existsSync(retail))('Online Retail (skipped where ../shared/data is absent)', () => {
  let warehouse: DuckDBConnection
  let close = () => {}
  let raw: (sql: string) => Promise<Record<string, unknown>>
  beforeAll(async () => {
    ;({ connection: warehouse, close } = await importSet(retail, 'online-retail.yml', 'Europe/London'))
    raw =
      await rawView(`SELECT InvoiceNo AS i, InvoiceDate::timestamp AS t, InvoiceDate::timestamp::date AS d, Quantity::int AS q, UnitPrice::decimal(18,4) AS p, CustomerID::varchar AS c, StockCode AS s
      FROM read_csv('${retail}', header = true, all_varchar = true) WHERE UnitPrice::decimal(18,4) > 0`)
  }, 500_000)
  afterAll(() => close())

  test('sales and refunds', async () => {
    const [row] = await ask(warehouse, { measures: of('sales', 'gross_sales refund_amount orders buyers') })
    expect(row).toEqual(
      await raw(`SELECT sum(q * p) FILTER (WHERE q > 0)::double AS gross_sales, -sum(q * p) FILTER (WHERE q < 0)::double AS refund_amount,
      count(DISTINCT i) FILTER (WHERE q > 0) AS orders, count(DISTINCT c) FILTER (WHERE q > 0) AS buyers FROM raw`),
    )
  })

  test('the refund rate of January 2011 shows a giant order cancelled at once', async () => {
    const [row] = await ask(warehouse, {
      measures: ['sales.refund_rate_value'],
      timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: ['2011-01-01', '2011-01-31'] }],
      timezone: 'Europe/London',
    })
    const january = await raw(
      `SELECT (-sum(q * p) FILTER (WHERE q < 0) / sum(q * p) FILTER (WHERE q > 0))::double AS rate FROM raw WHERE d BETWEEN '2011-01-01' AND '2011-01-31'`,
    )
    expect(row?.refund_rate_value).toBeCloseTo(Number(january.rate), 6)
    expect(row?.refund_rate_value).toBeGreaterThan(0.1)
  })

  test('parts of refunds, lines, repeats by order', async () => {
    const names = 'lines refunds refund_documents refunded_customers refunded_units matched_refunds repeat_rate_by_orders'
    const [row] = await ask(warehouse, { measures: of('sales', names) })
    const expected = await raw(`WITH r AS (SELECT *, upper(s) AS code FROM raw WHERE q < 0),
      sold AS (SELECT c, upper(s) AS code, min(d) AS first_on FROM raw WHERE q > 0 AND c <> '' GROUP BY ALL),
      orders AS (SELECT c, count(DISTINCT i) AS n FROM raw WHERE q > 0 AND c <> '' GROUP BY c)
      SELECT (SELECT count(*) FROM raw WHERE q > 0) AS lines, (SELECT count(*) FROM r) AS refunds, (SELECT count(DISTINCT i) FROM r) AS refund_documents,
        (SELECT count(DISTINCT c) FROM r WHERE c <> '') AS refunded_customers, (SELECT -sum(q)::int FROM r) AS refunded_units,
        (SELECT count(*) FROM r JOIN sold ON r.c = sold.c AND r.code = sold.code AND sold.first_on <= r.d) AS matched_refunds,
        (SELECT count(*) FILTER (n >= 2) / count(*) FROM orders) AS repeat_rate_by_orders`)
    for (const name of names.split(' ')) expect(Number(row?.[name]), name).toBeCloseTo(Number(expected[name]), 9)
    // Counted by purchase days, the same rate is lower by more than a point.
    const [byDays] = await ask(warehouse, { measures: ['sales.repeat_rate'] })
    expect(Number(row?.repeat_rate_by_orders) - Number(byDays?.repeat_rate)).toBeGreaterThan(0.01)
  })

  // Orders of hundreds of lines: 150 of their products would make 200 million sets of four.
  test('a rule of four products counts the orders that hold all four', async () => {
    const given = 'JUMBO BAG PINK POLKADOT + JUMBO BAG RED RETROSPOT + JUMBO SHOPPER VINTAGE RED PAISLEY'
    const [row] = await ask(warehouse, {
      measures: ['rules.baskets'],
      filters: [
        { member: 'rules.given', operator: 'equals', values: [given] },
        { member: 'rules.brings', operator: 'equals', values: ['JUMBO STORAGE BAG SUKI'] },
      ],
    })
    expect(row).toEqual(
      await raw(`SELECT count(*) AS baskets FROM (SELECT i FROM raw WHERE q > 0 AND upper(s) IN ('22386', '85099B', '22411', '21931')
      GROUP BY i HAVING count(DISTINCT upper(s)) = 4)`),
    )
  })

  test('90-day repeat is about 45 %, intervals are between days', async () => {
    const [row] = await ask(warehouse, { measures: of('customers', 'repeat_rate_90d one_time_buyers p90_interpurchase_days') })
    const expected =
      await raw(`WITH b AS (SELECT DISTINCT c, d FROM raw WHERE q > 0 AND c IS NOT NULL AND c <> ''), f AS (SELECT c, min(d) AS f, count(*) AS n FROM b GROUP BY c),
      old AS (SELECT c, f FROM f WHERE f <= (SELECT max(d) FROM raw WHERE q > 0) - 90)
      SELECT (SELECT count(DISTINCT b.c) FROM b JOIN old ON b.c = old.c AND d > f AND d <= f + 90) / (SELECT count(*) FROM old) AS repeat_rate_90d,
        (SELECT count(*) FROM f WHERE n = 1) AS one_time_buyers,
        (SELECT quantile_cont(g, 0.9) FROM (SELECT d - lag(d) OVER (PARTITION BY c ORDER BY d) AS g FROM b)) AS p90_interpurchase_days`)
    expect(row).toEqual({ ...expected, repeat_rate_90d: expect.closeTo(Number(expected.repeat_rate_90d), 9) })
    expect(row?.repeat_rate_90d).toBeCloseTo(0.45, 2)
  })

  test('the first cohort holds all old customers and stays longest; the last months are blank', async () => {
    const answer = await ask(warehouse, {
      measures: ['retention.retention_rate'],
      dimensions: ['retention.month_offset'],
      timeDimensions: [{ dimension: 'retention.cohort_month', granularity: 'month' }],
    })
    const at = (cohort: string, offset: number) =>
      answer.find((row) => String(row['cohort_month.month']).startsWith(cohort) && row.month_offset === offset)?.retention_rate
    // The data end on 9 December 2011: November is the last whole month.
    expect(at('2010-12', 11)).toBeGreaterThan(0.4)
    expect(at('2010-12', 12)).toBeUndefined()
    expect(at('2011-11', 0)).toBe(1)
    expect(answer.some((row) => String(row['cohort_month.month']).startsWith('2011-12'))).toBe(false)
    const expected =
      await raw(`WITH b AS (SELECT DISTINCT c, date_trunc('month', d) AS m FROM raw WHERE q > 0 AND c <> ''), f AS (SELECT c, min(m) AS m FROM b GROUP BY c)
      SELECT count(*) FILTER (WHERE exists (FROM b WHERE b.c = f.c AND b.m = '2011-06-01')) / count(*) AS rate FROM f WHERE m = '2011-03-01'`)
    expect(at('2011-03', 3)).toBeCloseTo(Number(expected.rate), 9)
  })
})
