import type { DuckDBConnection } from '@duckdb/node-api'
import { beforeAll, expect, test } from 'vitest'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { ask } from './ask.ts'
import { openTen } from './ten.ts'

/*
The ten customers of ten.ts; each line costs half its amount. Contribution of 抖音's January cohort (c1, c2, c3) by calendar month:
  January  c1 100 − 50, c2 80 − 40, c3 500 − 250 = 340
  February c1 200 − 100 = 100 (440 to date)      April c3 500 − 250 = 250 (690)
  May      c3's refund of 200: −200, its goods give 125 back (615)   June  c1 300 − 150 = 150 (765)
Data end on 2025-06-30: January has six whole months, April (c6 30, c7 35 + 35; 100) three, June (c8) one.
*/
let warehouse: DuckDBConnection
beforeAll(async () => {
  warehouse = await openTen()
})

const spend = async (rows: [day: string, amount: number][]) => {
  await warehouse.run('DELETE FROM spend')
  for (const [day, amount] of rows)
    await warehouse.run(`INSERT INTO spend (day, channel, campaign_id, amount) VALUES ('${day}', '抖音', '', ${amount})`)
  await refreshStates(warehouse, { today: 'auto', timezone: 'Asia/Shanghai' })
}
const marketing = async (measures: string[], dateRange?: [string, string]) =>
  (
    await ask(warehouse, {
      measures: measures.map((name) => `marketing.${name}`),
      dimensions: ['marketing.channel'],
      ...(dateRange && { timeDimensions: [{ dimension: 'marketing.day', dateRange }] }),
      filters: [{ member: 'marketing.channel', operator: 'equals', values: ['抖音'] }],
    })
  )[0]
const january: [string, string] = ['2025-01-01', '2025-01-31']
const payback = async (amount: number) => {
  await spend([['2025-01-05', amount]])
  return (await marketing(['payback_months'], january))?.payback_months
}

test('payback is the first month by whose end contribution covers the spend', async () => {
  expect(await payback(340)).toBe(1)
  expect(await payback(341)).toBe(2)
  expect(await payback(441)).toBe(4)
  expect(await payback(691)).toBe(6)
  expect(await payback(765)).toBe(6)
  expect(await payback(766)).toBeNull()
})

test('a young cohort that has not paid back yet is not judged, and counts only for the months it has', async () => {
  await spend([['2025-04-05', 101]])
  expect((await marketing(['payback_months'], ['2025-04-01', '2025-04-30']))?.payback_months).toBeNull()
  await spend([
    ['2025-01-05', 441],
    ['2025-06-05', 10_000],
  ])
  // Month 1 holds June's 10,000, and June has no second month. By then January has 440, March 0 (c5's 1000 came back with its goods), April 100.
  expect((await marketing(['payback_months']))?.payback_months).toBe(2)
  // Without March it is the same 540.
  await warehouse.run("UPDATE customers SET channel = 'other' WHERE customer_id = 'c5'")
  await refreshStates(warehouse, { today: 'auto', timezone: 'Asia/Shanghai' })
  expect((await marketing(['payback_months']))?.payback_months).toBe(2)
})

test('without spend there is no acquisition cost to compare with', async () => {
  await spend([])
  expect(await marketing(['payback_months', 'ltv_cac'])).toMatchObject({ payback_months: null, ltv_cac: null })
})

test('LTV to CAC divides the mean contribution of the estimated by the cost of a new customer', async () => {
  await spend([['2025-01-05', 300]])
  // Two of January's three have a value, 900 together: 450 each; three customers for 300 cost 100 each.
  await warehouse.run(`INSERT INTO clientele.acquired_values VALUES
    ('old', '2025-05-31', '2025-01-01', '抖音', NULL, 3, 99999), ('run', '2025-06-30', '2025-01-01', '抖音', NULL, 2, 900)`)
  expect(await marketing(['cac', 'ltv_cac'], january)).toMatchObject({ cac: 100, ltv_cac: 4.5 })
})
