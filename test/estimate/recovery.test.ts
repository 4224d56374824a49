import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fitPurchases, groupHistories, type History, logLikelihood, type PurchaseModel } from '../../dashboard/core/estimate/bgNbd.ts'
import { ready } from '../../dashboard/core/estimate/special.ts'
import { openWarehouse, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { ask } from '../model/ask.ts'
import { read } from './warehouse.ts'

// The demo company without effects is drawn from these very models: what was put in must come out again.
const types = [
  { type: 'person', r: 0.9, alpha: 5, a: 0.7, b: 5.5, within: { r: 0.05, alpha: 0.06, share: 0.12 } },
  { type: 'small_firm', r: 1.6, alpha: 4.6, a: 0.6, b: 9, within: { r: 0.12, alpha: 0.12, share: 0.2 } },
  { type: 'key_account', r: 4, alpha: 6.5, a: 0.5, b: 20, within: { r: 0.2, alpha: 0.2, share: 0.25 } },
]

const dataDir = mkdtempSync(path.join(tmpdir(), 'clientele-recovery-'))
const truth = path.join(dataDir, 'truth-customers.csv')
let connection: DuckDBConnection
let close = () => {}

beforeAll(async () => {
  await ready
  const { CUBEJS_DB_TYPE: _, ...env } = process.env
  execFileSync(process.execPath, [path.resolve(import.meta.dirname, '../../scripts/seed.ts'), '--preset', 'small', '--effects', 'none'], {
    env: { ...env, DATA_DIR: dataDir },
    stdio: 'pipe',
  })
  const instance = await openWarehouse(warehouseFile(dataDir))
  connection = await instance.connect()
  close = () => {
    connection.closeSync()
    instance.closeSync()
  }
}, 500_000)
afterAll(() => {
  close()
  rmSync(dataDir, { recursive: true, force: true })
})

const isWithin = (found: number, wanted: number, share: number) => {
  expect(found).toBeGreaterThan(wanted * (1 - share))
  expect(found).toBeLessThan(wanted * (1 + share))
}

describe.each(types)('$type', ({ type, r, alpha, a, b, within }) => {
  test("in the generator's own time the fit finds the parameters it drew from", async () => {
    const histories = (await read(
      connection,
      `SELECT CAST(x AS INTEGER) AS x, CAST(t_x AS DOUBLE) AS tx, CAST(t AS DOUBLE) AS "T" FROM read_csv('${truth}') WHERE customer_type = '${type}'`,
    )) as unknown as History[]
    const groups = groupHistories(histories)
    const fit = fitPurchases(groups) as PurchaseModel
    expect(fit.kind).toBe('bg-nbd')
    isWithin(fit.r, r, within.r)
    isWithin(fit.alpha, alpha, within.alpha)
    isWithin(fit.a / (fit.a + fit.b), a / (a + b), within.share)
    expect(fit.logLikelihood).toBeGreaterThanOrEqual(logLikelihood({ r, alpha, a, b }, groups))
  })

  test('from the orders in the warehouse, the rehearsal expects what the last half year brought', async () => {
    const [run] = await read(connection, `SELECT * FROM clientele.estimate_runs WHERE customer_type = '${type}'`)
    expect(run).toMatchObject({ kind: 'bg-nbd', as_of: '2025-12-31', flags: '[]' })
    const { days, rows } = JSON.parse(String(run?.holdout)) as { days: number; rows: { actual: number; expected: number }[] }
    expect(days).toBe(26 * 7)
    const sum = (of: 'actual' | 'expected') => rows.reduce((total, row) => total + row[of], 0)
    // Calendar weeks: the half year has its seasons.
    isWithin(sum('expected'), sum('actual'), 0.08)
  })
})

test('persons keep their parameters in calendar weeks, as three full years average the seasons out', async () => {
  const [run] = await read(connection, "SELECT r, alpha FROM clientele.estimate_runs WHERE customer_type = 'person'")
  isWithin(Number(run?.r), 0.9, 0.1)
  isWithin(Number(run?.alpha), 5, 0.1)
})

test('of those said to be alive with so much probability, so many are', async () => {
  const deciles = await read(
    connection,
    `WITH told AS (
      SELECT e.p_alive AS p, CAST(t.alive AS INTEGER) AS alive, ntile(10) OVER (ORDER BY e.p_alive, e.customer_id) AS decile
      FROM clientele.customer_estimates e JOIN read_csv('${truth}') t ON t.customer_id = e.customer_id WHERE e.p_alive IS NOT NULL
    ) SELECT decile, avg(p) AS told, avg(alive) AS found FROM told GROUP BY decile ORDER BY decile`,
  )
  expect(deciles).toHaveLength(10)
  for (const { told, found } of deciles) expect(Math.abs(Number(told) - Number(found))).toBeLessThan(0.04)
})

test('P(alive) tells the living from the lost: area under the curve above 0.87', async () => {
  const [row] = await read(
    connection,
    `WITH told AS (
      SELECT t.alive = 1 AS alive, rank() OVER (ORDER BY e.p_alive) + (count(*) OVER (PARTITION BY e.p_alive) - 1) / 2.0 AS place
      FROM clientele.customer_estimates e JOIN read_csv('${truth}') t ON t.customer_id = e.customer_id WHERE e.p_alive IS NOT NULL
    ), counted AS (SELECT CAST(count(*) FILTER (WHERE alive) AS DOUBLE) AS n, CAST(count(*) FILTER (WHERE NOT alive) AS DOUBLE) AS lost, sum(place) FILTER (WHERE alive) AS places FROM told)
    SELECT CAST((places - n * (n + 1) / 2) / (n * lost) AS DOUBLE) AS area FROM counted`,
  )
  expect(Number(row?.area)).toBeGreaterThan(0.87)
})

test('the model shows what was estimated, beside what was', async () => {
  const names = ['risk_band', 'customers', 'clv_revenue', 'clv_profit', 'clv_predicted', 'expected_orders', 'average_p_alive']
  const answer = await ask(connection, {
    measures: names.slice(1).map((name) => `clv.${name}`),
    dimensions: ['clv.risk_band'],
    order: [{ id: 'clv.risk_band', desc: false }],
  })
  const expected = await read(
    connection,
    `WITH sold AS (
      SELECT c.customer_id, coalesce(sum(d.gross_sales - d.refund_amount), 0) AS past, coalesce(sum(d.gross_sales - d.refund_amount - d.cost_amount), 0) AS left_over
      FROM clientele.customers c LEFT JOIN clientele.customer_days d ON d.customer_no = c.customer_no GROUP BY c.customer_id
    )
    SELECT coalesce(e.risk_band, 'not_estimated') AS risk_band, count(*) AS customers,
      CAST(sum(s.past) AS DOUBLE) + sum(e.clv_predicted) AS clv_revenue, CAST(sum(s.left_over) AS DOUBLE) + sum(e.clv_predicted_profit) AS clv_profit,
      sum(e.clv_predicted) AS clv_predicted, sum(e.expected_orders_90) AS expected_orders, avg(e.p_alive) AS average_p_alive
    FROM sold s LEFT JOIN clientele.customer_estimates e ON e.customer_id = s.customer_id GROUP BY 1 ORDER BY 1`,
  )
  expect(answer.map((row) => row.risk_band)).toEqual(expected.map((row) => row.risk_band))
  expect(answer.map((row) => row.customers).reduce<number>((sum, count) => sum + Number(count), 0)).toBe(20_000)
  answer.forEach((row, at) => {
    for (const name of names.slice(1)) {
      const wanted = expected[at]?.[name] ?? null
      if (wanted === null) expect(row[name]).toBeNull()
      else expect(Number(row[name]) / Number(wanted)).toBeCloseTo(1, 9)
    }
  })
})

test('seasons, the curve to the second order and the clocks are written too', async () => {
  const months = await read(connection, 'SELECT month, seasonal_index FROM clientele.seasonal_months ORDER BY month')
  expect(months.map(({ month }) => month)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(months.reduce((sum, { seasonal_index }) => sum + Number(seasonal_index), 0)).toBeCloseTo(12, 6)
  // By hand: the product of 1 − events ÷ at risk over the first thirty days.
  const [by] = await read(
    connection,
    `WITH gaps AS (
      SELECT customer_no, min(day) AS first_on, min(day) FILTER (WHERE purchase_no = 2) AS second_on FROM clientele.customer_days WHERE is_purchase GROUP BY 1
    ), spells AS (SELECT coalesce(second_on, DATE '2025-12-31') - first_on AS t, second_on IS NOT NULL AS e FROM gaps),
    steps AS (SELECT d, (SELECT count(*) FROM spells WHERE t >= d) AS n, (SELECT count(*) FROM spells WHERE t = d AND e) AS k FROM range(1, 31) r(d))
    SELECT CAST(exp(sum(ln(1 - k / n))) AS DOUBLE) AS surviving FROM steps`,
  )
  const [written] = await read(
    connection,
    "SELECT surviving FROM clientele.second_order_curve WHERE customer_type = 'all' AND days <= 30 ORDER BY days DESC LIMIT 1",
  )
  expect(Number(written?.surviving)).toBeCloseTo(Number(by?.surviving), 9)
  expect(
    await read(
      connection,
      `SELECT count(*) AS different FROM clientele.customers c JOIN clientele.customer_estimates e ON e.customer_id = c.customer_id
      WHERE c.overdue_index IS DISTINCT FROM e.overdue_index OR c.next_purchase_due IS DISTINCT FROM e.next_due`,
    ),
  ).toEqual([{ different: 0 }])
})
