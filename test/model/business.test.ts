import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import { ask, plain } from './ask.ts'
import { openTiny } from './tiny.ts'

// The demo company; every expected value comes from SQL over the source tables, or is counted here.
let warehouse: DuckDBConnection
let close: () => void
beforeAll(async () => {
  ;({ connection: warehouse, close } = await openTiny())
})
afterAll(() => close())

const of = (view: string, names: string) => names.split(' ').map((name) => `${view}.${name}`)
const truth = async (sql: string) =>
  (await rowsOf(warehouse, sql)).map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])))
const near = (row: Record<string, unknown> | undefined) =>
  Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, typeof value === 'number' ? expect.closeTo(value, 6) : value]))

test('marketing costs are ratios of sums', async () => {
  const [row] = await ask(warehouse, {
    measures: of('marketing', 'spend clicks leads new_customers ctr cpc cpl cac email_open_rate'),
    timeDimensions: [{ dimension: 'marketing.day', dateRange: ['2025-01-01', '2025-12-31'] }],
  })
  const [expected] = await truth(`
    with s as (select sum(amount)::double spend, sum(clicks)::double clicks, sum(impressions)::double shown from spend where day between '2025-01-01' and '2025-12-31'),
    l as (select count(*) leads from leads where created_on between '2025-01-01' and '2025-12-31'),
    n as (select count(*) new_customers from (select min(o.ordered_on) f from orders o join order_lines using (order_id) where o.status <> 'cancelled' and not coalesce(is_test, false) group by o.customer_id) where f between '2025-01-01' and '2025-12-31'),
    e as (select count(opened_at) / count(*) email_open_rate from emails where delivered_at + interval 8 hours >= '2025-01-01' and delivered_at + interval 8 hours < '2026-01-01')
    select spend, clicks, leads, new_customers, clicks / shown ctr, spend / clicks cpc, spend / leads cpl, spend / new_customers cac, email_open_rate from s, l, n, e`)
  expect(row).toEqual(near(expected))
})

test('NPS pools counts, with its margin; satisfaction is the top two answers', async () => {
  const [row] = await ask(warehouse, { measures: of('satisfaction', 'nps nps_margin csat csat_mean ces answers invitations') })
  const [expected] = await truth(`
    with n as (select count(*) filter (where score >= 9) p, count(*) filter (where score <= 6) d, count(*) n from survey_answers where question = 'nps' and score between 0 and 10),
    c as (select avg((score >= 4)::int) csat, avg(score) csat_mean from survey_answers where question = 'csat' and score between 1 and 5),
    e as (select avg(score) ces from survey_answers where question = 'ces' and score between 1 and 7),
    a as (select count(*) answers from survey_answers where (question = 'nps' and score between 0 and 10) or (question = 'csat' and score between 1 and 5) or (question = 'ces' and score between 1 and 7)),
    i as (select count(*) invitations from survey_invitations where coalesce(delivered, true))
    select 100.0 * (p - d) / n nps, 1.96 * 100 * sqrt(((p + d) / n - ((p - d) / n) ** 2) / n) nps_margin, csat, csat_mean, ces, answers, invitations from n, c, e, a, i`)
  expect(row).toEqual(near(expected))
})

test('answers outside the scale are none', async () => {
  const [codes] = await truth('select count(*) n from survey_answers where score is null or score > 10')
  const [row] = await ask(warehouse, { measures: ['satisfaction.answers'] })
  const [all] = await truth('select count(*) n from survey_answers')
  expect(row?.answers).toBe(Number(all?.n) - Number(codes?.n))
})

test('complaints are counted per thousand orders', async () => {
  const [row] = await ask(warehouse, {
    measures: of('service', 'tickets complaints complaints_per_1000_orders median_resolution_hours first_contact_resolution_rate'),
  })
  const [expected] = await truth(`
    select count(*) tickets, count(*) filter (where kind = 'complaint') complaints,
      1000 * complaints / (select count(distinct o.order_id) from orders o join order_lines using (order_id) where o.status <> 'cancelled' and not coalesce(is_test, false)) complaints_per_1000_orders,
      median(epoch(resolved_at - opened_at)) / 3600 median_resolution_hours, count(*) filter (where resolved_at is not null and coalesce(contacts, 1) <= 1) / count(resolved_at) first_contact_resolution_rate from tickets`)
  expect(row).toEqual(near(expected))
})

test('contribution margins take goods, then direct, then indirect costs', async () => {
  const [row] = await ask(warehouse, { measures: of('profit', 'net_sales cm1 cm2 cm3 margin_rate return_on_cost_to_serve') })
  // Every refund of the demo names its line and how many units of it came back.
  const [expected] = await truth(`
    with s as (select sum(l.amount)::double gross, sum(l.cost_amount)::double sold from order_lines l join orders o using (order_id) where o.status <> 'cancelled' and not coalesce(is_test, false)),
    r as (select sum(r.amount)::double refunds from refunds r left join orders o using (order_id) where o.status is distinct from 'cancelled' and not coalesce(o.is_test, false)),
    c as (select sum(amount) filter (where kind in ('shipping', 'payment', 'refund_handling'))::double direct, sum(amount)::double served from costs),
    b as (select sum(l.cost_amount * r.quantity / l.quantity)::double back from refunds r join order_lines l using (order_id, line_no) join orders o using (order_id) where o.status <> 'cancelled' and not coalesce(o.is_test, false))
    select gross - refunds net_sales, gross - refunds - cogs cm1, gross - refunds - cogs - direct cm2, gross - refunds - cogs - served cm3,
      (gross - refunds - cogs - served) / (gross - refunds) margin_rate, (gross - refunds - cogs - served) / served return_on_cost_to_serve from (select gross, refunds, sold - back as cogs, direct, served from s, r, c, b)`)
  expect(row).toEqual(near(expected))
})

test('movements between two dates reconcile with the stocks of both', async () => {
  const moves = await ask(warehouse, { measures: ['rfm_movement.customers'], dimensions: of('rfm_movement', 'from_segment to_segment') })
  const stock = async (day: string) =>
    Object.fromEntries(
      (await truth(`select segment, count(*) n from clientele.customer_states where as_of = '${day}' group by 1`)).map((row) => [
        row.segment,
        row.n,
      ]),
    )
  const sums = (key: string) => {
    const total: Record<string, number> = {}
    for (const row of moves) total[String(row[key])] = (total[String(row[key])] ?? 0) + Number(row.customers)
    return total
  }
  expect(sums('to_segment')).toEqual(await stock('2025-12-31'))
  const { not_yet: _, ...before } = sums('from_segment')
  expect(before).toEqual(await stock('2025-11-30'))
})

test('tiers follow net sales of twelve months, and moves add up', async () => {
  const answer = await ask(warehouse, { measures: of('tiers', 'customers upgrades downgrades'), dimensions: ['tiers.tier'] })
  const expected = await truth(`
    with d as (select o.customer_id c, l.amount a, o.ordered_on d from order_lines l join orders o using (order_id) where o.status <> 'cancelled' and not coalesce(is_test, false)
      union all select coalesce(r.customer_id, o.customer_id), -r.amount, r.refunded_on from refunds r left join orders o using (order_id)),
    y as (select c, sum(a)::double s from d where d > '2024-12-31' and d <= '2025-12-31' group by c)
    select case when s >= 60000 then 'diamond' when s >= 20000 then 'platinum' when s >= 5000 then 'gold' when s >= 1000 then 'silver' else 'regular' end tier, count(*) n from y where s > 0 group by 1`)
  for (const { tier, n } of expected)
    if (tier !== 'regular') expect([tier, answer.find((row) => row.tier === tier)?.customers]).toEqual([tier, n])
  expect(expected.length).toBeGreaterThanOrEqual(4)
  const moves = await ask(warehouse, { measures: ['tiers.customers', 'tiers.upgrades', 'tiers.downgrades'], dimensions: ['tiers.move'] })
  const count = (move: string) => Number(moves.find((row) => row.move === move)?.customers ?? 0)
  const sum = (name: string) => moves.reduce((total, row) => total + Number(row[name]), 0)
  expect(sum('upgrades')).toBe(count('up') + count('reactivated'))
  expect(sum('downgrades')).toBe(count('down') + count('lapsed'))
})
