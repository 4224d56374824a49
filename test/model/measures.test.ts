import type { DuckDBConnection } from '@duckdb/node-api'
import { beforeAll, describe, expect, test } from 'vitest'
import { readParameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { ask, type Question } from './ask.ts'
import { of } from './realSets.ts'
import { openTen } from './ten.ts'

// Further measures of the ten customers, each value worked out by hand from the comment in ten.ts.
let warehouse: DuckDBConnection
beforeAll(async () => {
  warehouse = await openTen()
})
const rows = (question: Question) => ask(warehouse, question)
const one = async (question: Question) => (await rows(question))[0] ?? {}
const refresh = (parameters = readParameters()) => refreshStates(warehouse, { today: '2025-06-30', timezone: 'Asia/Shanghai', parameters })

describe('refunds and repeats', () => {
  test('refunds are counted by line, document, customer, unit, and by whether their sale is known', async () => {
    const names = 'refunds refund_documents refunded_customers refunded_units matched_refunds lines'
    expect(await one({ measures: of('sales', names) })).toEqual({
      refunds: 2,
      refund_documents: 2,
      refunded_customers: 2,
      refunded_units: 3,
      matched_refunds: 2,
      lines: 15,
    })
    // Two lines of one document, of which only the first is of something the customer had bought by then.
    await warehouse.run(`INSERT INTO refunds (refund_id, customer_id, product_id, refunded_at, refunded_on, quantity, amount, document_id) VALUES
      ('r3', 'c1', 'p1', '2025-06-01 04:00', '2025-06-01', 1, 10, 'd1'), ('r4', 'c8', 'p1', '2025-06-01 04:00', '2025-06-01', NULL, 5, 'd1')`)
    await refresh()
    expect(await one({ measures: of('sales', `${names} matched_refund_share`) })).toMatchObject({
      refunds: 4,
      refund_documents: 3,
      refunded_customers: 4,
      refunded_units: 4,
      matched_refunds: 3,
      matched_refund_share: 0.75,
    })
    await warehouse.run("DELETE FROM refunds WHERE refund_id IN ('r3', 'r4')")
    await refresh()
  })

  test('by orders, two on one day are a repeat; by purchase days they are not', async () => {
    const row = await one({ measures: of('sales', 'repeat_rate repeat_rate_by_orders') })
    // c1, c3, c4, c7 on several days; c2 with two orders of one.
    expect([row.repeat_rate, row.repeat_rate_by_orders]).toEqual([4 / 8, 5 / 8])
    // c5, c6 and c8 have one order; c2 one purchase day as well.
    expect(await one({ measures: of('customers', 'one_time_buyers one_order_customers') })).toEqual({
      one_time_buyers: 4,
      one_order_customers: 3,
    })
  })

  test('purchase gaps: 34, 136, 95, 90 and 8 days', async () => {
    const row = await one({
      measures: of(
        'customers',
        'gap_count mean_interpurchase_days shortest_interpurchase_days longest_interpurchase_days mean_customer_gap_days',
      ),
    })
    expect(row).toMatchObject({ gap_count: 5, shortest_interpurchase_days: 8, longest_interpurchase_days: 136 })
    expect(row.mean_interpurchase_days).toBeCloseTo(363 / 5, 9)
    // Of customers: 85, 95, 90 and 8.
    expect(row.mean_customer_gap_days).toBeCloseTo(278 / 4, 9)
  })

  test('the best buyers bring most, ranked within the question', async () => {
    const row = await one({ measures: of('customers', 'top20_sales_share top10_sales_share sales_gini') })
    // 800, 600, 160, 140, 80, 60, 40 and 0: the best two, the best one, of 1880.
    expect(row.top20_sales_share).toBeCloseTo(1400 / 1880, 9)
    expect(row.top10_sales_share).toBeCloseTo(800 / 1880, 9)
    expect(row.sales_gini).toBeCloseTo((2 * 12840) / (8 * 1880) - 9 / 8, 9)
    const regions = await rows({ measures: ['customers.top20_sales_share'], dimensions: ['customers.region'] })
    expect(regions.find(({ region }) => region === '华东')?.top20_sales_share).toBeCloseTo(600 / 780, 9)
    // c9 and c10 never bought.
    expect(regions.find(({ region }) => region === '华北')?.top20_sales_share).toBeNull()
  })
})

describe('advertising platforms', () => {
  const measures = of(
    'marketing',
    'leads platform_leads platform_purchases cpl platform_cpl platform_cac platform_purchase_value platform_roas platform_lead_rate platform_purchase_rate cpm',
  )
  test('their leads and purchases stand beside those of the CRM', async () => {
    await warehouse.run(`INSERT INTO spend (day, channel, campaign_id, amount, impressions, clicks, leads, purchases, purchase_value) VALUES
      ('2025-06-01', '抖音', '', 600, 30000, 150, 12, 3, NULL)`)
    await refresh()
    expect(await one({ measures })).toMatchObject({
      leads: 6,
      platform_leads: 12,
      platform_purchases: 3,
      cpl: 100,
      platform_cpl: 50,
      platform_cac: 200,
      platform_roas: null,
      platform_lead_rate: 0.08,
      platform_purchase_rate: 0.25,
      cpm: 20,
    })
  })

  test('a purchase without a value counts with the parameter', async () => {
    await refresh({ ...readParameters(), marketing: { value_per_platform_purchase: 300 } })
    expect(await one({ measures })).toMatchObject({ platform_purchase_value: 900, platform_roas: 1.5 })
    await warehouse.run("UPDATE spend SET purchase_value = 1200 WHERE channel = '抖音'")
    await refresh({ ...readParameters(), marketing: { value_per_platform_purchase: 300 } })
    expect(await one({ measures })).toMatchObject({ platform_purchase_value: 1200, platform_roas: 2 })
  })
})

describe('surveys', () => {
  beforeAll(async () => {
    const answers: [
      question: string,
      score: number,
      more?: { survey?: string; max?: number; weight?: number; lower?: boolean; order?: string },
    ][] = [
      ['nps', 10, { weight: 2 }],
      ['nps', 9, { weight: 1 }],
      ['nps', 3, { weight: 1 }],
      ['nps', 8],
      ['csat', 5, { order: 'o1' }],
      ['csat', 4, { order: 'o2' }],
      ['csat', 1, { order: 'o3' }],
      ['ces', 7, { survey: 'new', max: 7 }],
      ['ces', 4, { survey: 'new', max: 7 }],
      // 1 is the least effort: turned round, 5 and 4.
      ['ces', 1, { survey: 'old', max: 5, lower: true }],
      ['ces', 2, { survey: 'old', max: 5, lower: true }],
    ]
    for (const [at, [question, score, { survey = 's', max, weight, lower, order } = {}]] of answers.entries())
      await warehouse.run(
        `INSERT INTO survey_answers (answer_id, survey, answered_at, question, score, scale_max, weight, lower_is_better, order_id)
        VALUES ('a${at}', '${survey}', '2025-06-20 04:00', '${question}', ${score}, ${max ?? null}, ${weight ?? null}, ${lower ?? null}, ${order ? `'${order}'` : null})`,
      )
    await warehouse.run(`UPDATE orders SET promised_on = '2025-01-05', delivered_at = '2025-01-04 04:00' WHERE order_id = 'o1';
      UPDATE orders SET promised_on = '2025-02-05', delivered_at = '2025-02-05 15:59' WHERE order_id = 'o2';
      UPDATE orders SET promised_on = '2025-06-21', delivered_at = '2025-06-24 16:00' WHERE order_id = 'o3'`)
    await refresh()
  })

  test('weighted NPS goes by sums of weights, with as many answers as they are worth', async () => {
    const row = await one({
      measures: of('satisfaction', 'nps nps_answers promoters detractors nps_weighted nps_effective_answers nps_weighted_margin'),
    })
    // 100 × (2 − 1) ÷ 4; with weights 100 × (3 − 1) ÷ 4, and 4² ÷ (4 + 1 + 1) answers.
    expect(row).toMatchObject({ nps: 25, nps_answers: 4, promoters: 2, detractors: 1, nps_weighted: 50 })
    expect(row.nps_effective_answers).toBeCloseTo(16 / 6, 9)
    expect(row.nps_weighted_margin).toBeCloseTo(196 * Math.sqrt((1 - 0.25) / (16 / 6)), 9)
  })

  test('scores by question, with their n', async () => {
    const scores = await rows({
      measures: ['satisfaction.answers'],
      dimensions: of('satisfaction', 'question score'),
      order: [{ id: 'satisfaction.score', desc: false }],
    })
    const of3 = (question: string) => scores.filter((row) => row.question === question).map(({ score, answers }) => [score, answers])
    expect(of3('csat')).toEqual([
      [1, 1],
      [4, 1],
      [5, 1],
    ])
    const row = await one({ measures: of('satisfaction', 'csat csat_answers satisfied ces_answers') })
    expect(row).toMatchObject({ csat_answers: 3, satisfied: 2, ces_answers: 4 })
    expect(row.csat).toBeCloseTo(2 / 3, 9)
  })

  test('ease has the scale and direction of its survey', async () => {
    const surveys = await rows({ measures: of('satisfaction', 'ces ces_easy_share'), dimensions: of('satisfaction', 'survey scale') })
    const named = (survey: string, scale: string) => surveys.find((row) => row.survey === survey && row.scale === scale)
    expect(named('new', '1–7')).toMatchObject({ ces: 5.5, ces_easy_share: 0.5 })
    expect(named('old', '1–5')).toMatchObject({ ces: 4.5, ces_easy_share: 1 })
    // A mean over two scales would mean nothing.
    expect((await one({ measures: of('satisfaction', 'ces') })).ces).toBeNull()
  })

  test('satisfaction by how the order arrived, in business days', async () => {
    const scores = await rows({ measures: ['satisfaction.csat_mean'], dimensions: ['satisfaction.timeliness'] })
    const named = Object.fromEntries(scores.map((row) => [row.timeliness, row.csat_mean]))
    // o2 came at 23:59 of the promised day, o3 at midnight after the third day.
    expect(named).toMatchObject({ early: 5, on_day: 4, late_7: 1 })
  })
})
