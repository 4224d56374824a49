import type { DuckDBConnection } from '@duckdb/node-api'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Parameters, readParameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshStates, staleness } from '../../dashboard/server/derive/refresh.ts'
import { createTables, rowsOf } from '../../dashboard/server/warehouse.ts'
import { ask, emptyWarehouse, type Question } from './ask.ts'
import { of } from './realSets.ts'
import { openTen } from './ten.ts'

// Contacts, deliveries, stages and bounds of the ten customers, each value worked out by hand from the comment in ten.ts.
let warehouse: DuckDBConnection
const options = (parameters: Parameters = readParameters()) => ({ today: '2025-06-30', timezone: 'Asia/Shanghai', parameters })
const rows = (question: Question) => ask(warehouse, question)
const one = async (question: Question) => (await rows(question))[0] ?? {}
const is = (member: string, ...values: string[]) => ({ member, operator: 'equals', values })

beforeAll(async () => {
  warehouse = await openTen()
  await warehouse.run(`
    UPDATE orders SET promised_on = '2025-01-05', delivered_at = '2025-01-04 04:00' WHERE order_id = 'o1';
    UPDATE orders SET promised_on = '2025-02-05', delivered_at = '2025-02-05 15:59' WHERE order_id = 'o2';
    UPDATE orders SET promised_on = '2025-06-21', delivered_at = '2025-06-24 16:00' WHERE order_id = 'o3';
    UPDATE orders SET promised_on = '2025-01-15' WHERE order_id = 'o4';
    INSERT INTO owners (owner_id, name) VALUES ('w1', '小李'), ('w2', '小王');
    UPDATE leads SET sdr_id = 'w1', owner_id = 'w2' WHERE lead_id = 'l1';
    INSERT INTO lead_activities (lead_id, activity, entered_at, owner_id) VALUES ('l1', '电话', '2025-01-13 04:00', 'w2'), ('l1', '电话', '2025-01-11 04:00', 'w1');
    INSERT INTO campaigns (campaign_id, name, channel, kind) VALUES ('k1', '春季券', '微信私域', '促销');
    INSERT INTO campaign_contacts (campaign_id, customer_id, arm, contacted_at, responded_at, cost) VALUES
      ('k1', 'c7', 'treated', '2025-04-01 04:00', NULL, 10), ('k1', 'c2', 'treated', '2025-04-01 04:00', '2025-04-05 04:00', 10),
      ('k1', 'c6', 'treated', '2025-04-01 04:00', NULL, 10), ('k1', 'c4', NULL, '2025-05-25 04:00', NULL, 10),
      ('k1', 'c1', 'treated', '2025-06-15 04:00', '2025-06-16 04:00', 10),
      ('k1', 'c3', 'control', '2025-04-01 04:00', NULL, NULL), ('k1', 'c8', 'control', '2025-04-01 04:00', NULL, NULL),
      ('k1', 'c5', 'control', '2025-04-01 04:00', NULL, NULL)`)
  await refreshStates(warehouse, options())
})

test('campaigns: responses of contacts, and purchases beside those of customers left out', async () => {
  const names =
    'contacts responders responding_customers response_rate left_out purchase_rate control_purchase_rate sales_after_contact contact_cost cost_per_response'
  expect(await one({ measures: of('responses', names) })).toEqual({
    contacts: 5,
    responders: 2,
    responding_customers: 2,
    response_rate: 0.4,
    left_out: 3,
    // c7 and c4 of four; c6 bought on the day itself, and the 30 days of c1 are not over.
    purchase_rate: 0.5,
    // c3 of three.
    control_purchase_rate: expect.closeTo(1 / 3, 9),
    // 140 + 80 + 300.
    sales_after_contact: 520,
    contact_cost: 50,
    cost_per_response: 25,
  })
  const effect = await one({ measures: of('responses', 'uplift lift') })
  expect(effect.uplift).toBeCloseTo(1 / 6, 9)
  expect(effect.lift).toBeCloseTo(1.5, 9)
  // Without a group left out there is nothing to compare with.
  expect(await one({ measures: of('responses', 'uplift lift'), filters: [is('responses.arm', 'treated')] })).toEqual({
    uplift: null,
    lift: null,
  })
})

test('deliveries against the day promised, in business days', async () => {
  const names =
    'delivered_orders promised_deliveries late_orders late_rate mean_delivery_days median_delivery_days p90_delivery_days mean_delay_days'
  // 3, 1 and 5 days; a day early, on the day (at 23:59), and four days late (at midnight).
  expect(await one({ measures: of('delivery', names) })).toEqual({
    delivered_orders: 3,
    promised_deliveries: 3,
    late_orders: 1,
    late_rate: expect.closeTo(1 / 3, 9),
    mean_delivery_days: 3,
    median_delivery_days: 3,
    p90_delivery_days: expect.closeTo(4.6, 9),
    mean_delay_days: 1,
  })
})

test('time between any two stages, first entry to first entry', async () => {
  const between = (from: string, to: string) =>
    one({
      measures: of('stage_times', 'leads mean_days median_days'),
      filters: [is('stage_times.from_activity', from), is('stage_times.to_activity', to)],
    })
  // l1 39 days, l3 17; from creation 41 and 19.
  expect(await between('intent', 'order')).toEqual({ leads: 2, mean_days: 28, median_days: 28 })
  expect(await between('lead', 'order')).toEqual({ leads: 2, mean_days: 30, median_days: 30 })
  // l1 8 days, l5 119: here no window of 90 days cuts it off. l4 went the other way, in 2.
  expect(await between('intent', 'negotiation')).toMatchObject({ leads: 2, mean_days: 63.5 })
  expect(await between('negotiation', 'intent')).toMatchObject({ leads: 1, mean_days: 2 })
  // From the first call.
  expect(await between('电话', 'order')).toMatchObject({ leads: 1, mean_days: 40 })
})

test('deals by the month they were won, activities of the source, and the SDR beside the owner', async () => {
  const won = await rows({
    measures: ['activities.leads'],
    timeDimensions: [{ dimension: 'activities.entered_at', granularity: 'month' }],
    filters: [is('activities.activity', 'order')],
  })
  expect(won.map((row) => [row['entered_at.month'], row.leads])).toEqual([
    ['2025-02-01 00:00:00', 1],
    ['2025-03-01 00:00:00', 1],
  ])
  expect(await one({ measures: of('activities', 'leads entries'), filters: [is('activities.activity', '电话')] })).toEqual({
    leads: 1,
    entries: 2,
  })
  const sdr = { filters: [is('funnel.sdr', '小李'), is('funnel.owner', '小王')] }
  expect(await one({ measures: ['funnel.leads'], ...sdr })).toEqual({ leads: 1 })
  const then = await rows({
    measures: ['activities.leads'],
    dimensions: ['activities.owner_then'],
    filters: [is('activities.activity', '电话')],
  })
  expect(then).toEqual([{ owner_then: '小李', leads: 1 }])
})

describe('RFM and tiers', () => {
  const bounds = async () => {
    const asked = await rows({
      measures: of('rfm_bounds', 'bound_1 bound_2 bound_3 bound_4 class_cut'),
      dimensions: ['rfm_bounds.scored'],
      timeDimensions: [{ dimension: 'rfm_bounds.as_of', dateRange: ['2025-06-30', '2025-06-30'] }],
    })
    return Object.fromEntries(asked.map((row) => [row.scored, [1, 2, 3, 4].map((at) => row[`bound_${at}`]).concat(row.class_cut ?? null)]))
  }

  test('the bounds of scores and the cuts of the classes can be read', async () => {
    const { recency_days, frequency, monetary } = await bounds()
    // Silences of 0, 10, 31, 66, 81, 90, 107 and 171 days: fewer days, higher score.
    expect((recency_days ?? []).map((value: unknown) => Number(value).toFixed(6))).toEqual([
      '100.200000',
      '82.800000',
      '59.000000',
      '18.400000',
      '69.500000',
    ])
    // Days bought: 1, 1, 1, 1, 2, 2, 2 and 3.
    expect(frequency).toEqual([1, 1, 2, 2, 1.625])
    expect(monetary?.[4]).toBe(235)
  })

  test('by thresholds they are those given', async () => {
    const usual = readParameters()
    await refreshStates(warehouse, options({ ...usual, rfm: { ...usual.rfm, method: 'thresholds', class8_cut: 'fixed' } }))
    expect(await bounds()).toEqual({
      recency_days: [...usual.rfm.thresholds.recency_days, usual.rfm.class8_fixed.recency_days],
      frequency: [...usual.rfm.thresholds.frequency, usual.rfm.class8_fixed.frequency],
      monetary: [...usual.rfm.thresholds.monetary, usual.rfm.class8_fixed.monetary],
    })
  })

  test('frequency may count orders instead of purchase days', async () => {
    const usual = readParameters()
    const mean = async () => Number((await one({ measures: ['rfm.average_frequency'] })).average_frequency)
    await refreshStates(warehouse, options())
    expect(await mean()).toBeCloseTo(13 / 8, 9)
    await refreshStates(warehouse, options({ ...usual, rfm: { ...usual.rfm, frequency_of: 'orders' } }))
    expect(await mean()).toBeCloseTo(14 / 8, 9)
  })

  test('tiers go by other windows, and by sales before refunds', async () => {
    const usual = readParameters()
    const tiers = async (sales: 'net' | 'gross') => {
      await refreshStates(warehouse, options({ ...usual, tiers: { ...usual.tiers, window_months: 3, sales, silver: 400 } }))
      const asked = await rows({ measures: ['tiers.customers'], dimensions: ['tiers.tier'] })
      return Object.fromEntries(asked.map(({ tier, customers }) => [tier, customers]))
    }
    // In the three months c3 bought for 500 and sent 200 of it back; c2 and c5 bought earlier, c9 and c10 never.
    expect(await tiers('gross')).toEqual({ silver: 1, regular: 5, none: 4 })
    expect(await tiers('net')).toEqual({ regular: 6, none: 4 })
  })

  test('no parameter changes what the tables mean, so the old numbers answer until the new ones are there', async () => {
    const usual = readParameters()
    await refreshStates(warehouse, options())
    expect(await staleness(warehouse, options())).toBe('nothing')
    for (const changed of [
      { ...usual, rfm: { ...usual.rfm, method: 'ntile' as const } },
      { ...usual, rfm: { ...usual.rfm, class8_cut: 'median' as const } },
      { ...usual, funnel: { ...usual.funnel, fill_skipped: true } },
      { ...usual, tiers: { ...usual.tiers, sales: 'gross' as const } },
      { ...usual, activity_days: 60 },
    ])
      expect(await staleness(warehouse, options(changed))).toBe('numbers')
  })
})

test('rules: what two and three products bring with them', async () => {
  warehouse = await emptyWarehouse()
  await createTables(warehouse)
  const baskets = ['ABCD', 'ABC', 'ABD', 'AB', 'C']
  for (const [at, products] of baskets.entries()) {
    await warehouse.run(
      `INSERT INTO orders (order_id, ordered_at, ordered_on, status) VALUES ('b${at}', '2025-06-01 04:00', '2025-06-01', 'paid')`,
    )
    for (const [line, product] of [...products].entries())
      await warehouse.run(
        `INSERT INTO order_lines (order_id, line_no, product_id, quantity, amount) VALUES ('b${at}', ${line + 1}, '${product}', 1, 1)`,
      )
  }
  const usual = readParameters()
  const found = async (minimum_baskets: number, rule_support = 0) => {
    await refreshStates(warehouse, options({ ...usual, affinity: { ...usual.affinity, minimum_baskets, rule_support } }))
    return one({ measures: ['rules.rules'] })
  }
  // Four sets of three, each turned three ways, and one of four.
  expect(await found(1)).toEqual({ rules: 16 })
  const rule = (given: string, brings: string) =>
    one({ measures: of('rules', 'baskets support confidence lift'), filters: [is('rules.given', given), is('rules.brings', brings)] })
  expect(await rule('A + B', 'C')).toEqual({ baskets: 2, support: 0.4, confidence: 0.5, lift: expect.closeTo((2 * 5) / (4 * 3), 9) })
  expect(await rule('A + B + C', 'D')).toEqual({ baskets: 1, support: 0.2, confidence: 0.5, lift: 1.25 })
  // C and D are together only once.
  expect(await found(2)).toEqual({ rules: 6 })
  // So does a least support of a third of the five baskets; of a half only A and B are together in enough.
  expect(await found(1, 1 / 3)).toEqual({ rules: 6 })
  expect(await found(1, 1 / 2)).toEqual({ rules: 0 })
})

test('a warehouse of an earlier version gets the columns that came later', async () => {
  const old = await emptyWarehouse()
  await old.run(
    'CREATE TABLE spend (day DATE NOT NULL, channel VARCHAR NOT NULL, campaign_id VARCHAR NOT NULL, amount DECIMAL(18,4) NOT NULL)',
  )
  await old.run("INSERT INTO spend VALUES ('2025-01-01', '抖音', '', 10)")
  await createTables(old)
  expect(await rowsOf(old, 'SELECT channel, purchases, leads FROM spend')).toEqual([{ channel: '抖音', purchases: null, leads: null }])
})
