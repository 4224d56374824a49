import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import { ask, compileModel } from './ask.ts'
import { openCompany, openTiny } from './tiny.ts'

interface Member {
  name: string
  type: string
  format?: unknown
  isVisible?: boolean
  meta?: { additivity?: string }
}
interface View {
  name: string
  type: string
  meta?: { snapshot?: { time: string; from?: string } }
  measures: Member[]
  dimensions: Member[]
}

const { metaTransformer } = (await compileModel()) as { metaTransformer: { cubes: { config: View }[] } }
const views = metaTransformer.cubes.map(({ config }) => config).filter(({ type }) => type === 'view')
const stocks = metaTransformer.cubes.flatMap(({ config }) => {
  const { snapshot } = config.meta ?? {}
  return config.type === 'view' && snapshot ? [{ ...config, snapshot }] : []
})

let warehouse: DuckDBConnection
let close: () => void
let dates: string[]
beforeAll(async () => {
  // The data folder of a larger company, such as of the preset small, may be given.
  ;({ connection: warehouse, close } = await (process.env.COMPANY_DIR ? openCompany(process.env.COMPANY_DIR) : openTiny()))
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

describe('no rate is 0 or 1 by how its groups are chosen', () => {
  /** How many a rate is of, where a measure says so. */
  const population: Record<string, string> = {
    'churn.churn_rate': 'churn.customers_at_start',
    'churn.revenue_churn_rate': 'churn.customers_at_start',
    'churn.contract_churn_rate': 'churn.contract_customers_at_start',
    'tiers.upgrade_rate': 'tiers.customers',
    'customers.repeat_rate_90d': 'customers.count',
    'funnel.total_rate': 'funnel.mature_leads',
    'retention.retention_rate': 'retention.cohort_size',
    'sales.repeat_rate': 'sales.buyers',
    'sales.repeat_rate_by_orders': 'sales.buyers',
    'delivery.late_rate': 'delivery.promised_deliveries',
    'satisfaction.csat': 'satisfaction.csat_answers',
    'responses.response_rate': 'responses.contacts',
    'sales.cancel_rate': 'sales.orders',
  }
  /** Groups of which a rate is 0 or 1 by what they mean: nobody rises from the top, the first step is reached by all, few days see one twice, a score is satisfied or not. */
  const meant = new Set([
    'tiers.upgrade_rate/tiers.previous_tier',
    'funnel.total_rate/funnel.stage',
    'retention.retention_rate/retention.month_offset',
    'retention.revenue_retention_rate/retention.month_offset',
    'sales.repeat_rate/sales.holiday',
    'sales.repeat_rate/sales.days_from_spring_festival',
    'sales.repeat_rate_by_orders/sales.holiday',
    'sales.repeat_rate_by_orders/sales.days_from_spring_festival',
    // A campaign that wins back is credited with the one purchase that followed.
    'sales.repeat_rate/sales.campaign',
    'sales.repeat_rate_by_orders/sales.campaign',
    // Groups that say it themselves: how late, which score.
    'delivery.late_rate/delivery.timeliness',
    'satisfaction.csat/satisfaction.score',
    'satisfaction.ces_easy_share/satisfaction.score',
  ])
  const chance = 1e-6
  const shown = (members: Member[]) => members.filter(({ isVisible }) => isVisible !== false)
  const rated = views.flatMap((view) => {
    const rates = shown(view.measures).flatMap(({ name, format }) => (/percent/.test(JSON.stringify(format ?? '')) ? [name] : []))
    return rates.length > 0 ? [{ view, rates }] : []
  })

  test.each(rated.map((one) => [one.view.name, one] as const))('%s', async (_, { view, rates }) => {
    const counts = rates.flatMap((rate) => population[rate] ?? [])
    const measures = [...new Set([...rates, ...counts])]
    const short = (name: string) => name.split('.')[1] ?? ''
    // In the month of their first purchase, before which they were nothing, all have bought.
    const filters = view.name === 'retention' ? [{ member: 'retention.month_offset', operator: 'gt', values: ['0'] }] : []
    const [total = {}] = await ask(warehouse, { measures, filters })
    const constructed: string[] = []
    for (const { name } of shown(view.dimensions).filter(({ type }) => type !== 'time')) {
      const rows = await ask(warehouse, { measures, dimensions: [name], filters })
      if (rows.length < 2 || rows.length > 40) continue
      for (const rate of rates.filter((one) => !meant.has(`${one}/${name}`))) {
        const usual = Number(total[short(rate)])
        if (!(usual > 0 && usual < 1)) continue
        const known = rows.filter((row) => row[short(rate)] !== null)
        const edges = known.filter((row) => row[short(rate)] === 0 || row[short(rate)] === 1)
        const of = population[rate]
        const unlikely = edges.filter((row) => of && (row[short(rate)] === 0 ? 1 - usual : usual) ** Number(row[short(of)]) < chance)
        // Without a count beside it: three groups or more, and none of them in between.
        if (unlikely.length > 0 || (!of && known.length > 2 && edges.length === known.length)) constructed.push(`${rate} by ${name}`)
      }
    }
    expect(constructed).toEqual([])
  })

  test('what became of customers is known by what they were at the start', async () => {
    const [whole] = await ask(warehouse, { measures: ['churn.customers_at_start', 'churn.churned_customers'] })
    for (const dimension of ['churn.segment', 'churn.tier', 'churn.customer_age']) {
      const rows = await ask(warehouse, {
        measures: ['churn.customers_at_start', 'churn.churned_customers', 'churn.churn_rate'],
        dimensions: [dimension],
      })
      for (const name of ['customers_at_start', 'churned_customers'])
        expect(
          rows.reduce((sum, row) => sum + Number(row[name]), 0),
          dimension,
        ).toBe(whole?.[name])
      expect(
        rows.some(({ churn_rate: rate }) => Number(rate) > 0 && Number(rate) < 1),
        dimension,
      ).toBe(true)
    }
    // The segment of 30 September, looked up by another way, of the window from 2 October to 31 December.
    const expected = await rowsOf(
      warehouse,
      // Whoever a win-back campaign contacted is what they were before the contact, which is earlier still (none on tiny).
      `SELECT coalesce(CASE WHEN s.was_contacted THEN s.start_segment ELSE begun.segment END, 'not_yet') AS segment,
        count(*)::INT AS n, (count(*) FILTER (WHERE s.is_lost))::INT AS lost
      FROM clientele.customer_states s LEFT JOIN clientele.customer_states begun ON begun.customer_no = s.customer_no AND begun.as_of = '2025-09-30'
      WHERE s.as_of = '2025-12-31' AND s.was_active GROUP BY 1 ORDER BY 1`,
    )
    const asked = await ask(warehouse, {
      measures: ['churn.customers_at_start', 'churn.churned_customers'],
      dimensions: ['churn.segment'],
      timeDimensions: [{ dimension: 'churn.month', dateRange: ['2025-12-01', '2025-12-31'] }],
    })
    expect(
      asked
        .filter((row) => row.customers_at_start !== 0)
        .map((row) => ({ segment: row.segment, n: row.customers_at_start, lost: row.churned_customers }))
        .sort((a, b) => (String(a.segment) < String(b.segment) ? -1 : 1)),
    ).toEqual(expected)
  })

  test('by the reason for leaving there is no rate, filtered by it neither', async () => {
    const [row] = await ask(warehouse, {
      measures: ['churn.churned_customers', 'churn.churn_rate'],
      filters: [
        {
          or: [
            { member: 'churn.reason', operator: 'equals', values: ['unknown'] },
            { member: 'churn.reason', operator: 'equals', values: ['价格'] },
          ],
        },
      ],
    })
    expect(row?.churn_rate).toBeNull()
    expect(Number(row?.churned_customers)).toBeGreaterThan(0)
  })
})
