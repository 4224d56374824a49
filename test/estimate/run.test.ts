import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, test } from 'vitest'
import { type EstimateOptions, refreshEstimates as refresh } from '../../dashboard/server/estimate/fits.ts'
import { toWarehouse } from '../../dashboard/server/warehouse/duckdb.ts'
import { ask } from '../model/ask.ts'
import { dayAt, openShop, type Purchase, read } from './warehouse.ts'

const refreshEstimates = (instance: DuckDBInstance, options?: EstimateOptions) => refresh(toWarehouse(instance), options)

const of = (view: string, names: string) => names.split(' ').map((name) => `${view}.${name}`)

/** 600 customers with an order every other week for a year, up to the last days: none of them ever stops. */
const faithful = (): Purchase[] =>
  Array.from({ length: 600 }, (_, c) =>
    Array.from({ length: 24 }, (_, k) => ({ customer: `f${c}`, day: dayAt((c % 14) + 14 * k), amount: 50 + (c % 9) * 10 + (k % 5) })),
  ).flat()

describe('with too little to go by', () => {
  test('no orders: a run with its reason in both languages, and no numbers', async () => {
    const { instance, connection } = await openShop([])
    const outcome = await refreshEstimates(instance)
    expect(outcome).toMatchObject({ asOf: null, scored: 0, types: [] })
    expect(outcome.reason?.zh).toContain('没有任何可计的购买')
    expect(outcome.reason?.en).toContain('no purchase')
    expect(await read(connection, 'SELECT as_of, kind, r FROM clientele.estimate_runs')).toEqual([{ as_of: null, kind: 'none', r: null }])
    expect(await read(connection, 'SELECT * FROM clientele.customer_estimates')).toEqual([])
  })

  test('an as-of date before the first order has no orders', async () => {
    const { instance } = await openShop([{ customer: 'a', day: '2024-03-01', amount: 10 }])
    expect(await refreshEstimates(instance, { asOf: '2024-02-29' })).toMatchObject({ asOf: '2024-02-29', scored: 0, types: [] })
  })

  test('one customer: a clock, and nothing that would need a population', async () => {
    const { instance, connection } = await openShop([{ customer: 'a', day: '2024-03-01', amount: 10 }])
    const outcome = await refreshEstimates(instance, { asOf: '2024-03-11' })
    expect(outcome.types).toEqual([{ type: 'person', kind: 'too_few_customers', customers: 1, flags: ['too_few_customers'] }])
    expect(
      await read(
        connection,
        'SELECT risk_band, p_alive, expected_orders_365, clv_predicted, silence_days FROM clientele.customer_estimates',
      ),
    ).toEqual([{ risk_band: 'one_purchase', p_alive: null, expected_orders_365: null, clv_predicted: null, silence_days: 10 }])
  })

  test('purchases that were all given back are none, but only once they are', async () => {
    const { instance, connection } = await openShop([
      { customer: 'a', day: '2024-03-01', amount: 10, refund: { day: '2024-03-05', amount: 10 } },
      { customer: 'a', day: '2024-03-08', amount: 20, refund: { day: '2024-03-09', amount: 20 } },
    ])
    const history = (asOf: string) =>
      read(connection, `SELECT risk_band, repeats FROM clientele.customer_estimates WHERE as_of = '${asOf}'`)
    expect((await refreshEstimates(instance, { asOf: '2024-03-10' })).scored).toBe(0)
    expect(await history('2024-03-10')).toEqual([])
    // On the eighth only the first was back: the second is the only purchase.
    await refreshEstimates(instance, { asOf: '2024-03-08' })
    expect(await history('2024-03-08')).toEqual([{ risk_band: 'one_purchase', repeats: 0 }])
    await refreshEstimates(instance, { asOf: '2024-03-04' })
    expect(await history('2024-03-04')).toEqual([{ risk_band: 'one_purchase', repeats: 0 }])
  })
})

describe('the reorder clock', () => {
  const clockOf = async (days: Record<string, number[]>, asOf: number) => {
    const purchases = Object.entries(days).flatMap(([customer, list]) => list.map((day) => ({ customer, day: dayAt(day), amount: 100 })))
    const { instance, connection } = await openShop(purchases)
    await refreshEstimates(instance, { asOf: dayAt(asOf) })
    const columns = 'usual_gap_days, is_own_gap, silence_days, overdue_index, next_due'
    const ofRun = await read(connection, `SELECT customer_id, ${columns} FROM clientele.customer_estimates ORDER BY customer_id`)
    const ofToday = await read(
      connection,
      'SELECT customer_id, usual_gap_days, overdue_index, next_purchase_due AS next_due, is_overdue FROM clientele.customers ORDER BY customer_id',
    )
    return { ofRun, ofToday }
  }

  test('with three gaps it is their own: the median', async () => {
    // Gaps 10, 15 and 35; silent for 30 days of the run, due 15 days after the last purchase.
    const { ofRun } = await clockOf({ own: [0, 10, 25, 60] }, 90)
    expect(ofRun).toEqual([
      { customer_id: 'own', usual_gap_days: 15, is_own_gap: true, silence_days: 30, overdue_index: 2, next_due: dayAt(75) },
    ])
  })

  test("with fewer it is the segment's, and of a run on the last day that of the customers", async () => {
    // Nobody differs from the others but by what came later: gaps 10, 30 of each of three, half of which lies at 20. The last day is the fortieth.
    const days = [0, 10, 40]
    const { ofRun, ofToday } = await clockOf({ a: days, b: days, c: days }, 40)
    const clock = { usual_gap_days: 20, overdue_index: 0, next_due: dayAt(60) }
    expect(ofRun).toEqual(['a', 'b', 'c'].map((customer_id) => ({ customer_id, ...clock, is_own_gap: false, silence_days: 0 })))
    expect(ofToday).toEqual(['a', 'b', 'c'].map((customer_id) => ({ customer_id, ...clock, is_overdue: false })))
  })

  test('one purchase of one customer gives no usual gap', async () => {
    const { ofRun } = await clockOf({ once: [30] }, 90)
    expect(ofRun).toMatchObject([{ usual_gap_days: null, is_own_gap: false, silence_days: 60, overdue_index: null, next_due: null }])
  })
})

describe('customers who never stop', () => {
  let shop: Awaited<ReturnType<typeof openShop>>
  let outcome: Awaited<ReturnType<typeof refreshEstimates>>
  beforeAll(async () => {
    shop = await openShop(faithful())
    outcome = await refreshEstimates(shop.instance)
  })

  test('get orders from a model without dropout, and no probability of being alive', async () => {
    const { types, asOf } = outcome
    const { connection } = shop
    expect(asOf).toBe(dayAt(13 + 14 * 23))
    expect(types).toMatchObject([{ kind: 'nbd', customers: 600 }])
    expect(types[0]?.flags).toContain('dropout_not_identified')
    const [row] = await read(
      connection,
      'SELECT count(p_alive) AS alive, count(DISTINCT risk_band) AS bands, min(risk_band) AS band, avg(expected_orders_90) AS orders FROM clientele.customer_estimates',
    )
    expect(row).toMatchObject({ alive: 0, bands: 1, band: 'not_identified' })
    // Once a fortnight: 90 / 14 orders in ninety days.
    expect(Number(row?.orders)).toBeCloseTo(90 / 14, 0)
    expect(await read(connection, 'SELECT r IS NOT NULL AS has_r, a, b FROM clientele.estimate_runs')).toEqual([
      { has_r: true, a: null, b: null },
    ])
  })

  test('the same day gives the same numbers, in place of the earlier ones', async () => {
    const { instance, connection } = shop
    const all = () =>
      read(connection, 'SELECT customer_id, expected_orders_90, clv_predicted FROM clientele.customer_estimates ORDER BY customer_id')
    const first = await all()
    await refreshEstimates(instance)
    expect(await all()).toEqual(first)
    expect(first).toHaveLength(600)
  })
})

test('the running month is forecast by the same month of earlier years, with their span', async () => {
  // By the 15th of March one year had 20 of 40, the next 25 of 100: 3/8 in the mean. 30 so far make 80, between 60 and 120.
  const days: [string, number][] = [
    ['2022-01-01', 5],
    ['2022-03-10', 20],
    ['2022-03-30', 20],
    ['2023-03-15', 25],
    ['2023-03-16', 75],
    ['2024-03-12', 30],
  ]
  const { instance, connection } = await openShop(days.map(([day, amount]) => ({ customer: 'a', day, amount })))
  await refreshEstimates(instance, { asOf: '2024-03-15' })
  const measures = of('forecast', 'sales_to_date sales_forecast sales_low sales_high elapsed_share profile_years orders_to_date')
  expect(await ask(connection, { measures })).toEqual([
    { sales_to_date: 30, sales_forecast: 80, sales_low: 60, sales_high: 120, elapsed_share: 0.375, profile_years: 2, orders_to_date: 1 },
  ])
  // By then the years had 25 of 45 and 25 of 100.
  const [year] = await ask(connection, {
    measures: ['forecast.sales_forecast'],
    filters: [{ member: 'forecast.period', operator: 'equals', values: ['year'] }],
  })
  expect(year?.sales_forecast).toBeCloseTo(30 / ((25 / 45 + 25 / 100) / 2), 9)
})

test('a run that fails at its last step leaves everything as it was', async () => {
  const { instance, connection } = await openShop([0, 9, 30].map((day) => ({ customer: 'a', day: dayAt(day), amount: 20 })))
  await refreshEstimates(instance)
  const state = () =>
    read(
      connection,
      'SELECT (SELECT v FROM import_version) AS v, (SELECT count(*) FROM clientele.estimate_runs) AS runs, (SELECT min(run_id) || count(*) FROM clientele.customer_estimates) AS rows',
    )
  await connection.run('ALTER TABLE clientele.second_order_curve DROP COLUMN surviving')
  const before = await state()
  await expect(refreshEstimates(instance)).rejects.toThrow()
  expect(await state()).toEqual(before)
  await connection.run('DROP TABLE clientele.second_order_curve')
  await refreshEstimates(instance)
  expect(await state()).not.toEqual(before)
})

const log = path.resolve(import.meta.dirname, '../../../shared/data/cdnow/cdnow_sample_elog.csv')
describe.skipIf(!existsSync(log))('CDNOW sample (skipped without ../shared/data)', () => {
  let shop: Awaited<ReturnType<typeof openShop>>
  const purchases: Purchase[] = []
  beforeAll(async () => {
    const rows = readFileSync(log, 'utf8').trim().split(/\r?\n/).slice(1)
    for (const row of rows) {
      const [, customer = '', date = '', , sales] = row.split(',')
      purchases.push({ customer, day: `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`, amount: Number(sales) })
    }
    shop = await openShop(purchases)
    await refreshEstimates(shop.instance, { asOf: '1997-09-30' })
  })

  test('orders in the warehouse lead to the published parameters', async () => {
    const [run] = await read(shop.connection, 'SELECT * FROM clientele.estimate_runs')
    expect(run).toMatchObject({ kind: 'bg-nbd', customers: 2357, repeaters: 946, flags: '["no_costs"]', margin: null })
    expect(Number(run?.r)).toBeCloseTo(0.2426, 2)
    expect(Number(run?.alpha)).toBeCloseTo(4.4136, 1)
    expect(Number(run?.a)).toBeCloseTo(0.7929, 1)
    expect(Number(run?.b)).toBeCloseTo(2.4259, 1)
    expect(Number(run?.log_likelihood)).toBeCloseTo(-9582.43, 0)
    expect(Number(run?.p)).toBeCloseTo(6.25, 1)
    expect(Number(run?.q)).toBeCloseTo(3.74, 1)
    expect(Number(run?.gamma)).toBeCloseTo(15.44, 0)
  })

  test('each customer is scored as the published model says', async () => {
    const [first] = await read(shop.connection, "SELECT * FROM clientele.customer_estimates WHERE customer_id = '1'")
    // Computed apart with SciPy from the published parameters: P(alive), and 24.66 a purchase times 1.49 discounted purchases.
    expect(first).toMatchObject({ repeats: 2, risk_band: 'low' })
    expect(Number(first?.p_alive)).toBeCloseTo(0.7266, 2)
    expect(Number(first?.expected_spend)).toBeCloseTo(24.66, 0)
    expect(Number(first?.clv_predicted)).toBeCloseTo(24.6637 * 1.48989, 0)
    expect(first?.clv_predicted_profit).toBeNull()
  })

  test('who bought once gets no probability of being alive, but of staying silent', async () => {
    const [row] = await read(
      shop.connection,
      `SELECT count(*) AS customers, count(p_alive) AS alive, min(risk_band) AS band, min(p_silent_90) > 0.5 AND max(p_silent_90) < 1 AS is_silent,
      min(expected_orders_365) > 0 AS buys FROM clientele.customer_estimates WHERE repeats = 0`,
    )
    expect(row).toEqual({ customers: 2357 - 946, alive: 0, band: 'one_purchase', is_silent: true, buys: true })
  })

  test('the run says how well it fits: everybody is in the histogram, and the rehearsal comes near', async () => {
    const [run] = await read(shop.connection, 'SELECT histogram, holdout FROM clientele.estimate_runs')
    const histogram = JSON.parse(String(run?.histogram)) as { actual: number; expected: number }[]
    expect(histogram.reduce((sum, { actual }) => sum + actual, 0)).toBe(2357)
    expect(histogram.reduce((sum, { expected }) => sum + expected, 0)).toBeCloseTo(2357, 6)
    // Fader, Hardie & Lee's figure 2: 1411 without a repeat.
    expect(histogram[0]?.actual).toBe(1411)
    const holdout = JSON.parse(String(run?.holdout)) as { days: number; rows: { actual: number; expected: number }[] }
    const sum = (of: 'actual' | 'expected') => holdout.rows.reduce((total, row) => total + row[of], 0)
    const later = new Set(
      purchases
        .filter(({ day }) => day > dayBefore('1997-09-30', holdout.days) && day <= '1997-09-30')
        .map((p) => `${p.customer}/${p.day}`),
    )
    const newcomers = firstDays(purchases).filter((day) => day > dayBefore('1997-09-30', holdout.days)).length
    expect(sum('actual')).toBe(later.size - newcomers - repeatsOfNewcomers(purchases, dayBefore('1997-09-30', holdout.days)))
    expect(sum('expected') / sum('actual')).toBeGreaterThan(0.8)
    expect(sum('expected') / sum('actual')).toBeLessThan(1.25)
  })

  test('week by week, repeat purchases to date stay beside what the model expects', async () => {
    const tracked = (date: string) =>
      ask(shop.connection, {
        measures: ['estimates.tracked_actual', 'estimates.tracked_expected'],
        timeDimensions: [{ dimension: 'estimates.week', dateRange: [date, date] }],
      })
    // Counted apart over the raw file; expected is the sum of E[X(T)] over 2357 customers by the textbook formula and the published parameters.
    const [now] = await tracked('1997-09-30')
    expect(now?.tracked_actual).toBe(2457)
    expect(Math.abs(Number(now?.tracked_expected) - 2494.03)).toBeLessThan(2)
    const [before] = await tracked('1997-07-22')
    expect(before?.tracked_actual).toBe(1885)
    expect(Math.abs(Number(before?.tracked_expected) - 1919.87)).toBeLessThan(2)
  })

  test('the fit and the time to the second order can be asked for as views', async () => {
    const [fit] = await ask(shop.connection, {
      measures: of('estimates', 'customers repeaters actual_customers model_customers parameter_r'),
    })
    expect(fit).toMatchObject({ customers: 2357, repeaters: 946, actual_customers: 2357 })
    const [run] = await ask(shop.connection, { dimensions: of('estimates', 'model_kind parameters') })
    expect(run?.model_kind).toBe('bg-nbd')
    expect(JSON.parse(String(run?.parameters))).toMatchObject({
      time_unit: 'week',
      states: { 'rfm.method': 'quantiles', activity_days: '90' },
    })
    expect(Number(fit?.model_customers)).toBeCloseTo(2357, 6)
    expect(Number(fit?.parameter_r)).toBeCloseTo(0.2426, 2)
    // Everybody came in the first twelve weeks: all are watched for 90 days, so that Kaplan–Meier is a plain share there.
    const [second] = await ask(shop.connection, { measures: of('second_orders', 'within_30_days within_90_days') })
    const first = firstDayOf(purchases)
    const gaps = [...first].map(([customer, day]) => {
      const later = purchases.filter((p) => p.customer === customer && p.day > day && p.day <= '1997-09-30').map((p) => Date.parse(p.day))
      return later.length ? (Math.min(...later) - Date.parse(day)) / 86_400_000 : Number.POSITIVE_INFINITY
    })
    const share = (days: number) => gaps.filter((gap) => gap <= days).length / 2357
    expect(second?.within_30_days).toBeCloseTo(share(30), 12)
    expect(second?.within_90_days).toBeCloseTo(share(90), 12)
  })
})

const dayBefore = (day: string, days: number) => new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)

function firstDayOf(purchases: Purchase[]): Map<string, string> {
  const first = new Map<string, string>()
  for (const { customer, day } of purchases) if (day < (first.get(customer) ?? '9999')) first.set(customer, day)
  return first
}
const firstDays = (purchases: Purchase[]) => [...firstDayOf(purchases).values()]

/** Purchase days after the first, of those who came after the cut: the rehearsal does not know them. */
function repeatsOfNewcomers(purchases: Purchase[], cut: string): number {
  const first = firstDayOf(purchases)
  const days = purchases.filter(
    ({ customer, day }) => (first.get(customer) ?? '') > cut && day > (first.get(customer) ?? '') && day <= '1997-09-30',
  )
  return new Set(days.map(({ customer, day }) => `${customer}/${day}`)).size
}
