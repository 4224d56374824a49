import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import { ask, compileModel } from './ask.ts'
import { openTiny } from './tiny.ts'

interface View {
  name: string
  type: string
  meta?: { snapshot?: { time: string; from?: string } }
  measures: { name: string; isVisible?: boolean; meta?: { additivity?: string } }[]
}

const { metaTransformer } = (await compileModel()) as { metaTransformer: { cubes: { config: View }[] } }
const stocks = metaTransformer.cubes.flatMap(({ config }) => {
  const { snapshot } = config.meta ?? {}
  return config.type === 'view' && snapshot ? [{ ...config, snapshot }] : []
})

let warehouse: DuckDBConnection
let close: () => void
let dates: string[]
beforeAll(async () => {
  ;({ connection: warehouse, close } = await openTiny())
  dates = (await rowsOf(warehouse, 'SELECT as_of::VARCHAR AS day FROM clientele.as_of_dates ORDER BY 1')).map(({ day }) => String(day))
}, 180_000)
afterAll(() => close())

test('the views of stocks', () => {
  expect(stocks.map(({ name }) => name).sort()).toEqual(
    expect.arrayContaining([
      'churn',
      'clv',
      'estimates',
      'forecast',
      'pipeline',
      'rfm',
      'rfm_movement',
      'seasons',
      'second_orders',
      'tiers',
    ]),
  )
})

const near = (value: unknown) => (typeof value === 'number' ? expect.closeTo(value, 6) : value)
const monthOf = (day: string): [string, string] => [`${day.slice(0, 7)}-01`, day]

describe.each(stocks.map((view) => [view.name, view] as const))('%s', (_, view) => {
  const measures = view.measures.filter(({ isVisible }) => isVisible !== false).map(({ name }) => name)
  const times = [view.snapshot.time, view.snapshot.from].flatMap((name) => (name ? [`${view.name}.${name}`] : []))

  test.each(times)('every measure of every past month is the same with and without a granularity of %s', async (dimension) => {
    const split = await ask(warehouse, { measures, timeDimensions: [{ dimension, granularity: 'month' }] })
    const at = `${dimension.split('.')[1]}.month`
    expect(split.length).toBeGreaterThan(0)
    for (const day of dates) {
      const whole = await ask(warehouse, { measures, timeDimensions: [{ dimension, dateRange: monthOf(day) }] })
      const { [at]: month, ...expected } = split.find((row) => String(row[at]).startsWith(day.slice(0, 7))) ?? {}
      if (month === undefined) continue
      expect(whole, day).toEqual([Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, near(value)]))])
    }
  })

  test.each(times)('a quarter of %s is its last month', async (dimension) => {
    const name = dimension.split('.')[1]
    const months = await ask(warehouse, { measures, timeDimensions: [{ dimension, granularity: 'month' }] })
    const quarters = await ask(warehouse, { measures, timeDimensions: [{ dimension, granularity: 'quarter' }] })
    // What happened inside a month, like deals closed in it, is added up over a quarter; the rest is a stock.
    const state = (view.measures as View['measures'])
      .filter(({ meta }) => meta?.additivity === 'S')
      .map((one) => one.name.split('.')[1] ?? '')
    const quarterOf = (day: string) =>
      `${day.slice(0, 4)}-${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}`
    for (const row of quarters) {
      const start = String(row[`${name}.quarter`])
      if (start === 'null') continue
      const last =
        months
          .filter((one) => quarterOf(String(one[`${name}.month`])) === start.slice(0, 7))
          .sort((a, b) => (String(a[`${name}.month`]) < String(b[`${name}.month`]) ? 1 : -1))[0] ?? {}
      for (const measure of state) expect(row[measure], `${measure} ${start}`).toEqual(near(last[measure]))
    }
  })
})

test('the last date of a state that is not split by time is that of the time the view offers', async () => {
  const numbers = async (view: string, measure: string, dimension: string) =>
    (
      await ask(warehouse, {
        measures: [`${view}.${measure}`],
        timeDimensions: [{ dimension: `${view}.${dimension}`, dateRange: ['2025-09-01', '2025-11-30'] }],
      })
    )[0]?.[measure]
  const [row] = await rowsOf(
    warehouse,
    `SELECT count(*)::INT AS n, (count(*) FILTER (WHERE was_active))::INT AS active FROM clientele.customer_states WHERE as_of = '2025-11-30'`,
  )
  expect(await numbers('tiers', 'customers', 'month')).toBe(row?.n)
  expect(await numbers('rfm', 'customers', 'as_of')).toBe(row?.n)
  expect(await numbers('rfm_movement', 'customers', 'to_as_of')).toBe(row?.n)
  expect(await numbers('churn', 'customers_at_start', 'month')).toBe(row?.active)
  expect(Number(row?.active)).toBeGreaterThan(50)
  // From 30 November it is the customers of 31 December.
  const [december] = await rowsOf(warehouse, `SELECT count(*)::INT AS n FROM clientele.customer_states WHERE as_of = '2025-12-31'`)
  expect(await numbers('rfm_movement', 'customers', 'from_as_of')).toBe(december?.n)
})
