import { beforeAll, expect, test } from 'vitest'
import { toCalendar } from '../../scripts/demo/calendar.ts'
import { starRep, weakRep } from '../../scripts/demo/funnel.ts'
import { parameters } from '../../scripts/demo/parameters.ts'
import { categories, leadSources } from '../../scripts/demo/vocabulary.ts'
import { ask, freshFolder, readGroundTruth, seed } from './seeding.ts'

// The acceptance rows of the recipe that plain SQL can check, on the default preset. Ranges are the recipe's.
const small = freshFolder()
const counted = "o.status <> 'cancelled' AND NOT o.is_test"
const rows = (sql: string) => ask(small, sql)
const one = async (sql: string) => (await rows(sql))[0] as Record<string, number>
const between = (value: number | undefined, low: number, high: number) => {
  expect(value).toBeGreaterThanOrEqual(low)
  expect(value).toBeLessThanOrEqual(high)
}

beforeAll(() => {
  const started = performance.now()
  const run = seed(small, '--preset', 'small')
  expect(run.stderr).toBe('')
  expect(run.status).toBe(0)
  console.info(`small seeded in ${Math.round((performance.now() - started) / 1000)} s`)
}, 240_000)

test('sizes and shares are the recipe’s', async () => {
  const { rows: n, sums } = readGroundTruth(small)
  expect(n.customers).toBe(20_000 + parameters.anomalies.fraud.accounts)
  expect(n.leads).toBe(60_000)
  between(n.orders, 175_000, 210_000)
  between((n.order_lines ?? 0) / (n.orders ?? 1), 2.25, 2.5)
  const total = Object.values(sums.salesByType ?? {}).reduce((sum, x) => sum + x, 0)
  between(total / 100, 85e6, 105e6)
  between((sums.salesByType?.key_account ?? 0) / total, 0.42, 0.56)
  const [one_time] = await rows(
    `SELECT avg(CAST(n = 1 AS INTEGER)) AS part FROM (SELECT count(*) AS n FROM orders o WHERE ${counted} GROUP BY customer_id)`,
  )
  between(one_time?.part as number, 0.09, 0.15)
})

test('a fifth of the customers brings four fifths of the sales', async () => {
  const { part } = await one(
    `WITH s AS (SELECT customer_id, sum(amount) AS a FROM orders o JOIN order_lines USING (order_id) WHERE ${counted} GROUP BY 1),
       r AS (SELECT a, row_number() OVER (ORDER BY a DESC, customer_id) AS k, count(*) OVER () AS n FROM s)
     SELECT sum(a) FILTER (WHERE k <= ceil(0.2 * n)) / sum(a) AS part FROM r`,
  )
  between(part, 0.74, 0.86)
})

test('the operational clock has the recipe’s extremes', () => {
  const calendar = toCalendar('2025-12-31')
  const { intensity } = calendar.person
  expect(Math.min(...intensity)).toBeCloseTo(0.29, 2)
  expect(Math.max(...intensity)).toBeCloseTo(5.1, 1)
  expect(intensity[calendar.recipe('2024-11-11')]).toBeCloseTo(4.3, 1)
  const mean = (pick: (d: number) => boolean) => {
    const days = [...intensity].filter((_, d) => pick(d))
    return days.reduce((sum, s) => sum + s, 0) / days.length
  }
  const monthIndex = (m: number) => mean((d) => calendar.month[d] === m)
  expect(monthIndex(6)).toBeCloseTo(1.24, 1)
  expect(monthIndex(11)).toBeCloseTo(1.24, 1)
  expect(monthIndex(2)).toBeCloseTo(0.75, 1)
  expect(monthIndex(7)).toBeCloseTo(0.9, 1)
  // Key accounts sleep on holidays and do not care for Singles’ Day.
  const key = calendar.key.intensity
  expect((key[calendar.recipe('2024-11-11')] ?? 0) / (key[calendar.recipe('2024-11-04')] ?? 1)).toBeCloseTo(1, 5)
  expect((key[calendar.recipe('2024-10-02')] ?? 0) / (key[calendar.recipe('2024-10-09')] ?? 1)).toBeCloseTo(0.25, 2)
})

test('orders of persons follow the seasons', async () => {
  const daily = `(SELECT ordered_on AS d, count(*) AS n FROM orders o JOIN customers USING (customer_id)
    WHERE customer_type = 'person' AND ${counted} GROUP BY 1)`
  const ratio = await one(
    `SELECT avg(n) FILTER (WHERE strftime(d, '%m-%d') = '11-11') / avg(n) FILTER (WHERE month(d) = 10) AS singles,
       avg(n) FILTER (WHERE strftime(d, '%m-%d') = '06-18') / avg(n) FILTER (WHERE month(d) = 5) AS june FROM ${daily}`,
  )
  between(ratio.singles, 4.3 * 0.85, 5.0 * 1.15)
  between(ratio.june, 3.1 * 0.85, 3.3 * 1.15)
  // Each day against the week around it, in months without sales or long holidays.
  const weekdays = await rows(
    `SELECT isodow(d) AS w, sum(n) / sum(around) AS index FROM (SELECT d, n, avg(n) OVER (ORDER BY d ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING) AS around FROM ${daily})
     WHERE month(d) IN (4, 7, 8, 9) AND d NOT IN (SELECT unnest(range(starts_on - 3, ends_on + 4, INTERVAL 1 DAY)) FROM events WHERE kind <> 'business') GROUP BY 1`,
  )
  const week = [0.94, 0.95, 0.96, 0.98, 1.04, 1.1, 1.03]
  expect(weekdays).toHaveLength(7)
  for (const { w, index } of weekdays) expect(Math.abs(Number(index) - (week[Number(w) - 1] ?? 0)), `weekday ${w}`).toBeLessThan(0.06)
})

test('refund rates are those of the categories', async () => {
  const found = await rows(
    `SELECT p.category AS category, avg(CAST(r.order_id IS NOT NULL AS INTEGER)) AS rate
     FROM orders o JOIN order_lines l USING (order_id) JOIN products p USING (product_id)
     LEFT JOIN refunds r ON r.order_id = l.order_id AND r.line_no = l.line_no
     WHERE ${counted} AND o.ordered_on < DATE '2025-12-01' GROUP BY 1 ORDER BY rate DESC`,
  )
  expect(found[0]?.category).toBe('服饰')
  for (const { category, rate } of found) {
    const base = parameters.categories[categories.findIndex((c) => c.zh === category)]?.refund ?? 0
    expect(Math.abs(Number(rate) - base), String(category)).toBeLessThan(0.01)
  }
})

test('planted pairs are the strongest, and two best-sellers do not belong together', async () => {
  const { affinities, nullPair } = readGroundTruth(small)
  const pairs = `WITH b AS (SELECT DISTINCT order_id, product_id FROM orders o JOIN order_lines USING (order_id) WHERE ${counted}),
      n AS (SELECT product_id, count(*) AS c FROM b GROUP BY 1), t AS (SELECT count(DISTINCT order_id) AS n FROM b),
      p AS (SELECT x.product_id AS a, y.product_id AS b, count(*) AS k FROM b x JOIN b y USING (order_id) WHERE x.product_id < y.product_id GROUP BY ALL)
    SELECT p.a AS a, p.b AS b, k, k * t.n / (na.c * nb.c) AS lift FROM p, t, n na, n nb
    WHERE na.product_id = p.a AND nb.product_id = p.b`
  const top = await rows(`${pairs} AND k >= 30 ORDER BY lift DESC LIMIT 10`)
  for (const { anchor, partner } of affinities) {
    const found = top.find((r) => [r.a, r.b].sort().join() === [anchor, partner].sort().join())
    between(found?.lift as number, 3, 15)
  }
  const [a, b] = [...nullPair].sort()
  const trap = await one(`${pairs} AND p.a = '${a}' AND p.b = '${b}'`)
  between(trap.lift, 0.9, 1.1)
  expect(trap.k).toBeGreaterThan(500)
})

test('the funnel of matured leads has the recipe’s step rates', async () => {
  // A skipped quote counts as passed, as in the recipe's own table.
  const found = await one(
    `WITH s AS (SELECT lead_id, max(CASE stage WHEN 'lead' THEN 1 WHEN 'intent' THEN 2 WHEN 'negotiation' THEN 3 WHEN 'quote' THEN 4 WHEN 'order' THEN 5 END) AS k
       FROM lead_stages JOIN leads USING (lead_id) WHERE created_on <= DATE '2025-12-31' - 90 GROUP BY 1)
     SELECT count(*) FILTER (k >= 2) / count(*) AS intent, count(*) FILTER (k >= 3) / count(*) FILTER (k >= 2) AS negotiation,
       count(*) FILTER (k >= 4) / count(*) FILTER (k >= 3) AS quote, count(*) FILTER (k >= 5) / count(*) FILTER (k >= 4) AS won FROM s`,
  )
  for (const [name, rate] of Object.entries({ intent: 0.538, negotiation: 0.516, quote: 0.691, won: 0.453 }))
    expect(Math.abs((found[name] ?? 0) - rate), name).toBeLessThan(0.015)
})

test('the star and the weak rep are first and last once their sources are allowed for', async () => {
  const reps = await rows(
    `WITH l AS (SELECT owner_id, source, CAST(EXISTS (SELECT 1 FROM lead_stages s WHERE s.lead_id = leads.lead_id AND stage = 'order') AS INTEGER) AS won
       FROM leads WHERE created_on <= DATE '2025-12-31' - 90),
       rate AS (SELECT source, avg(won) AS expected FROM l GROUP BY 1)
     SELECT owner_id, sum(won) / sum(expected) AS ratio, avg(won) AS raw FROM l JOIN rate USING (source) GROUP BY 1 ORDER BY ratio DESC`,
  )
  const id = (index: number) => `S${String(index + 1).padStart(3, '0')}`
  expect(reps[0]?.owner_id).toBe(id(starRep))
  expect(reps.at(-1)?.owner_id).toBe(id(weakRep))
  const [cold] = await rows(
    `SELECT avg(CAST(source = '陌生名单' AS INTEGER)) FILTER (WHERE owner_id = '${id(starRep)}') AS star, avg(CAST(source = '陌生名单' AS INTEGER)) AS all_reps FROM leads`,
  )
  expect(Number(cold?.star)).toBeGreaterThan(2 * Number(cold?.all_reps))
  expect(leadSources.map((s) => s.zh)).toContain('陌生名单')
})

test('a quick answer wins more leads', async () => {
  const { fast, slow } = await one(
    `WITH l AS (SELECT date_diff('second', created_at, first_response_at) / 3600 AS hours,
         CAST(EXISTS (SELECT 1 FROM lead_stages s WHERE s.lead_id = leads.lead_id AND stage = 'order') AS INTEGER) AS won
       FROM leads WHERE created_on <= DATE '2025-12-31' - 90)
     SELECT avg(won) FILTER (WHERE hours < 1) AS fast, avg(won) FILTER (WHERE hours > 24) AS slow FROM l`,
  )
  between((fast ?? 0) / (slow ?? 1), 1.15, 1.45)
})

test('won leads are the customers: the first order falls on the day of the win', async () => {
  const { won, linked, same } = await one(
    `WITH w AS (SELECT lead_id, entered_at FROM lead_stages WHERE stage = 'order'),
       f AS (SELECT customer_id, min(ordered_on) AS first FROM orders o WHERE ${counted} GROUP BY 1)
     SELECT count(*) AS won, count(l.customer_id) AS linked, count(*) FILTER (f.first = CAST(w.entered_at + INTERVAL 8 HOUR AS DATE)) AS same
     FROM w JOIN leads l USING (lead_id) LEFT JOIN f USING (customer_id)`,
  )
  expect(won).toBeGreaterThan(4500)
  expect(linked).toBe(won)
  expect(same).toBe(won)
})

const score = '100 * avg(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END)'
const nps = `survey_answers a JOIN orders o USING (order_id) WHERE question = 'nps' AND score BETWEEN 0 AND 10`
const isLate = 'CAST(o.delivered_at + INTERVAL 8 HOUR AS DATE) > o.promised_on'

test('late deliveries cost satisfaction', async () => {
  const found = await one(
    `SELECT ${score} AS overall, ${score} FILTER (WHERE ${isLate}) AS late, ${score} FILTER (WHERE NOT (${isLate})) AS on_time FROM ${nps}`,
  )
  between(found.overall, 34, 44)
  between(found.late, -15, 3)
  between(found.on_time, 38, 48)
  expect((found.on_time ?? 0) - (found.late ?? 0)).toBeGreaterThan(35)
})

test('nobody answers twice within sixty days, and blanks and "don’t know" exist', async () => {
  const found = await one(
    `WITH a AS (SELECT customer_id, CAST(answered_at + INTERVAL 8 HOUR AS DATE) AS d, score FROM survey_answers WHERE question = 'nps'),
       g AS (SELECT d - lag(d) OVER (PARTITION BY customer_id ORDER BY d) AS gap, score FROM a)
     SELECT min(gap) AS gap, avg(CAST(score IS NULL AS INTEGER)) AS blank, count(*) FILTER (score = 99) AS unknown, max(score) FILTER (score <> 99) AS top FROM g`,
  )
  expect(found.gap).toBeGreaterThanOrEqual(60)
  between(found.blank, 0.005, 0.015)
  expect(found.unknown).toBeGreaterThan(10)
  expect(found.top).toBe(10)
})

test('customers leave more often after a late order, a refund, a bad score', async () => {
  const next = `SELECT o.order_id, o.ordered_on, ${isLate} AS late, EXISTS (SELECT 1 FROM refunds r WHERE r.order_id = o.order_id) AS refunded,
      lead(ordered_on) OVER (PARTITION BY customer_id ORDER BY ordered_at) AS following FROM orders o WHERE ${counted}`
  const gone = 'avg(CAST(following IS NULL OR following > ordered_on + 182 AS INTEGER))'
  const old = "ordered_on <= DATE '2025-12-31' - 182"
  const found = await one(
    `SELECT ${gone} FILTER (late) / ${gone} FILTER (NOT late) AS late, ${gone} FILTER (refunded) / ${gone} FILTER (NOT refunded) AS refunded FROM (${next}) WHERE ${old}`,
  )
  between(found.late, 1.4, 1.8)
  between(found.refunded, 1.3, 1.7)
  const moods = await one(
    `SELECT ${gone} FILTER (score <= 6) / ${gone} FILTER (score >= 9) AS ratio FROM (${next}) n JOIN survey_answers USING (order_id)
     WHERE question = 'nps' AND score BETWEEN 0 AND 10 AND ${old}`,
  )
  between(moods.ratio, 1.25, 1.7)
})

test('channels have the recipe’s shares and costs', async () => {
  const found = await rows(
    `SELECT channel, count(*) / (SELECT count(channel) FROM customers) AS part,
       (SELECT sum(amount) FROM spend s WHERE s.channel = c.channel) / count(*) AS cac FROM customers c WHERE channel IS NOT NULL GROUP BY 1`,
  )
  const of = (channel: string) => found.find((r) => r.channel === channel)
  between(of('抖音')?.part as number, 0.2, 0.24)
  between(of('自然流量')?.part as number, 0.16, 0.2)
  between(of('线下展会')?.cac as number, 800, 1000)
  between(of('抖音')?.cac as number, 190, 230)
  between(of('老客推荐')?.cac as number, 38, 52)
  expect(of('自然流量')?.cac).toBeNull()
})

test('referral pays best, Douyin hardly, fairs are dear but worth it', () => {
  const { channels } = readGroundTruth(small)
  const ratio = (channel: string) => channels[channel]?.valueOverCac ?? 0
  const others = Object.keys(channels).filter((channel) => channel !== '老客推荐')
  for (const other of others) expect(ratio('老客推荐'), other).toBeGreaterThan(ratio(other))
  expect(ratio('老客推荐')).toBeGreaterThan(12)
  between(ratio('抖音'), 0.5, 1.5)
  expect(ratio('线下展会')).toBeGreaterThan(4)
})

test('Douyin brings the customers who come back least', async () => {
  const found = await rows(
    `WITH f AS (SELECT customer_id, min(ordered_on) AS first FROM orders o WHERE ${counted} GROUP BY 1)
     SELECT c.channel AS channel, avg(CAST(EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = f.customer_id AND ${counted} AND o.ordered_on > first AND o.ordered_on <= first + 90) AS INTEGER)) AS back
     FROM f JOIN customers c USING (customer_id) WHERE customer_type = 'person' AND first <= DATE '2025-10-01' AND channel IS NOT NULL GROUP BY 1 ORDER BY back`,
  )
  expect(found[0]?.channel).toBe('抖音')
})

test('the win-back mail works, its twin does not', async () => {
  const found = await rows(
    `SELECT campaign_id, arm, count(*) AS n, avg(CAST(EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = k.customer_id AND ${counted}
        AND o.ordered_at > k.contacted_at AND o.ordered_at <= k.contacted_at + INTERVAL 90 DAY) AS INTEGER)) AS back
     FROM campaign_contacts k WHERE campaign_id IN ('M018', 'M020') GROUP BY ALL`,
  )
  const back = (campaign: string, arm: string) =>
    found.find((r) => r.campaign_id === campaign && r.arm === arm) as { n: number; back: number }
  between(back('M018', 'treated').back - back('M018', 'control').back, 0.02, 0.06)
  const [treated, control] = [back('M020', 'treated'), back('M020', 'control')]
  const error = Math.sqrt((treated.back * (1 - treated.back)) / treated.n + (control.back * (1 - control.back)) / control.n)
  expect(Math.abs(treated.back - control.back)).toBeLessThan(1.96 * error)
})

test('the silver programme lifts upgrades', async () => {
  const found = await rows(
    `WITH k AS (SELECT customer_id, arm FROM campaign_contacts WHERE campaign_id = 'M016'),
       e AS (SELECT CAST(DATE '2025-03-01' + to_months(CAST(m AS INTEGER)) AS DATE) - 1 AS month_end FROM range(1, 7) t(m)),
       s AS (SELECT customer_id, arm, month_end, sum(amount) AS sales FROM k CROSS JOIN e JOIN orders o USING (customer_id) JOIN order_lines USING (order_id)
         WHERE ${counted} AND ordered_on <= month_end AND ordered_on > month_end - 365 GROUP BY ALL),
       u AS (SELECT customer_id, arm, CAST(max(sales) >= 5000 AS INTEGER) AS up FROM s GROUP BY ALL)
     SELECT avg(up) FILTER (arm = 'treated') - avg(up) FILTER (arm = 'control') AS lift, count(*) AS n FROM u`,
  )
  expect(found[0]?.n).toBeGreaterThan(200)
  between(found[0]?.lift as number, 0.03, 0.13)
})

test('each planted fault is there', async () => {
  const south = await one(
    `SELECT avg(CAST(${isLate} AS INTEGER)) AS late FROM orders o WHERE region = '华南' AND ordered_on BETWEEN DATE '2025-09-08' AND DATE '2025-09-21' AND ${counted}`,
  )
  between(south.late, 0.48, 0.62)
  const moods = await one(
    `SELECT ${score} FILTER (WHERE o.ordered_on BETWEEN DATE '2025-09-08' AND DATE '2025-09-21') - ${score} FILTER (WHERE o.ordered_on < DATE '2025-09-08') AS drop FROM ${nps} AND o.region = '华南'`,
  )
  expect(moods.drop).toBeLessThan(-35)

  const batch = await one(
    `SELECT avg(CAST(r.order_id IS NOT NULL AS INTEGER)) AS rate, avg(CAST(r.reason = '质量' AS INTEGER)) AS quality
     FROM orders o JOIN order_lines l USING (order_id) LEFT JOIN refunds r ON r.order_id = l.order_id AND r.line_no = l.line_no
     WHERE l.product_id = 'HOME-0137' AND ${counted} AND ordered_on BETWEEN DATE '2025-07-10' AND DATE '2025-08-20'`,
  )
  between(batch.rate, 0.19, 0.37)
  expect(batch.quality).toBeGreaterThan(0.7)

  const bug = await one(
    `SELECT count(*) AS n, sum(amount - cost_amount) AS margin FROM orders o JOIN order_lines USING (order_id) JOIN products p USING (product_id)
     WHERE product_id = 'DIGI-0042' AND unit_price < 0.2 * list_price AND ${counted}
       AND o.ordered_at + INTERVAL 8 HOUR BETWEEN TIMESTAMP '2024-11-11 00:00:00' AND TIMESTAMP '2024-11-11 02:00:00'`,
  )
  between(bug.n, 140, 220)
  expect(bug.margin).toBeLessThan(0)

  const fraud = await one(
    `WITH f AS (SELECT customer_id FROM customers WHERE address_hash IN (SELECT address_hash FROM customers GROUP BY 1 HAVING count(*) > 10))
     SELECT count(DISTINCT customer_id) AS accounts, count(*) AS lines, count(r.order_id) AS refunded
     FROM f JOIN orders o USING (customer_id) JOIN order_lines l USING (order_id) LEFT JOIN refunds r ON r.order_id = l.order_id AND r.line_no = l.line_no WHERE ${counted}`,
  )
  expect(fraud.accounts).toBe(40)
  expect(fraud.refunded).toBe(fraud.lines)

  const gap = await one("SELECT count(*) AS days FROM spend WHERE channel = '抖音' AND day BETWEEN DATE '2024-08-05' AND DATE '2024-08-11'")
  expect(gap.days).toBe(0)
})

test('some big accounts lose money', async () => {
  const { lossMakers } = readGroundTruth(small)
  expect(lossMakers.length).toBeGreaterThan(5)
  const { losing } = await one(
    `WITH m AS (SELECT customer_id, sum(amount - cost_amount) AS margin FROM orders o JOIN order_lines USING (order_id) WHERE ${counted} GROUP BY 1),
       r AS (SELECT customer_id, sum(amount) AS back FROM refunds GROUP BY 1), c AS (SELECT customer_id, sum(amount) AS cost FROM costs GROUP BY 1)
     SELECT avg(CAST(margin - coalesce(back, 0) - coalesce(cost, 0) < 0 AS INTEGER)) AS losing FROM m LEFT JOIN r USING (customer_id) LEFT JOIN c USING (customer_id)
     WHERE customer_id IN (${lossMakers.map((id) => `'${id}'`).join(', ')})`,
  )
  expect(losing).toBeGreaterThan(0.9)
})

test('targets are missed in the Northeast because they are wrong', async () => {
  const found = await rows(
    `WITH a AS (SELECT o.region AS region, sum(amount) AS sales FROM orders o JOIN order_lines USING (order_id) WHERE ${counted} AND year(ordered_on) = 2025 GROUP BY 1),
       r AS (SELECT o.region AS region, sum(r.amount) AS back FROM refunds r JOIN orders o USING (order_id) WHERE year(refunded_on) = 2025 GROUP BY 1)
     SELECT region, any_value(sales - back) / sum(target) AS attainment FROM targets t JOIN a USING (region) JOIN r USING (region) WHERE year(month) = 2025 GROUP BY 1`,
  )
  const of = (region: string) => Number(found.find((r) => r.region === region)?.attainment)
  between(of('东北'), 0.72, 0.86)
  between(of('华东'), 1.06, 1.18)
  for (const region of ['华南', '华北', '华中', '西南', '西北']) between(of(region), 0.85, 1.15)
})
