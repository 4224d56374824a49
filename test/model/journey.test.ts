import type { DuckDBConnection } from '@duckdb/node-api'
import { beforeAll, expect, test } from 'vitest'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { ask } from './ask.ts'
import { openTen } from './ten.ts'

/*
On top of the ten customers, seen on 2025-06-30. c1: a lead before the first order, a mail that was opened, a ticket, an answer, and a
ticket of the day after that must not count. Contracts: c1 since 2024 for 100 a month · c2 2025-01-01 to 06-15 for 50 · c3 inside June
only, for 10 · c4 2024 to 05-31 for 30.
*/
let warehouse: DuckDBConnection
beforeAll(async () => {
  warehouse = await openTen()
  for (const sql of [
    "INSERT INTO leads (lead_id, customer_id, created_at, created_on) VALUES ('l7', 'c1', '2024-12-30 04:00', '2024-12-30')",
    "INSERT INTO emails (email_id, customer_id, sent_at, delivered_at, opened_at) VALUES ('e1', 'c1', '2025-01-15 04:00', '2025-01-15 04:00', '2025-01-16 04:00')",
    "INSERT INTO tickets (ticket_id, customer_id, opened_at, kind) VALUES ('t1', 'c1', '2025-02-05 04:00', 'question'), ('t2', 'c1', '2025-06-30 16:00', 'question')",
    "INSERT INTO survey_answers (answer_id, survey, customer_id, answered_at, question, score) VALUES ('a1', 's', 'c1', '2025-02-10 04:00', 'nps', 9)",
    "INSERT INTO visits (day, channel, campaign_id, visits) VALUES ('2025-01-01', '抖音', '', 500)",
    `INSERT INTO competitor_observations (competitor, aspect, category, observed_on, value) VALUES
      ('甲', 'price_index', '家居', '2025-01-01', 0.9), ('甲', 'price_index', '食品', '2025-01-01', 1.1), ('乙', 'price_index', '家居', '2025-01-01', 1.3),
      ('甲', 'share', '', '2025-01-01', 0.3), ('乙', 'share', '', '2025-01-01', 0.2), ('甲', 'share', '', '2025-04-01', 0.32), ('乙', 'share', '', '2025-04-01', 0.22),
      ('甲', 'score', '', '2025-04-01', 70), ('甲', 'share', '', '2025-07-01', 0.9)`,
    "UPDATE customers SET contract_started_on = '2024-05-01', monthly_fee = 100 WHERE customer_id = 'c1'",
    "UPDATE customers SET contract_started_on = '2025-01-01', contract_ended_on = '2025-06-15', monthly_fee = 50 WHERE customer_id = 'c2'",
    "UPDATE customers SET contract_started_on = '2025-06-05', contract_ended_on = '2025-06-20', monthly_fee = 10 WHERE customer_id = 'c3'",
    "UPDATE customers SET contract_started_on = '2024-01-01', contract_ended_on = '2025-05-31', monthly_fee = 30 WHERE customer_id = 'c4'",
  ])
    await warehouse.run(sql)
  await refreshStates(warehouse, { today: '2025-06-30', timezone: 'Asia/Shanghai' })
})

test("a customer's contacts in order", async () => {
  const asked = await ask(warehouse, {
    dimensions: ['journey.sequence', 'journey.touchpoint'],
    filters: [{ member: 'journey.customer_id', operator: 'equals', values: ['c1'] }],
    order: [{ id: 'journey.sequence', desc: false }],
  })
  expect(asked.map((row) => `${row.sequence} ${row.touchpoint}`)).toEqual(
    ['lead', 'order', 'email_sent', 'email_opened', 'order', 'ticket', 'answer', 'order'].map(
      (touchpoint, at) => `${at + 1} ${touchpoint}`,
    ),
  )
})

test('each contact knows the one after it, the last that there is none yet', async () => {
  const asked = await ask(warehouse, {
    measures: ['journey.touches'],
    dimensions: ['journey.touchpoint', 'journey.next_touchpoint'],
    filters: [{ member: 'journey.customer_id', operator: 'equals', values: ['c1'] }],
    order: [{ id: 'journey.touchpoint', desc: false }],
  })
  // lead, order, sent, opened, order, ticket, answer, order.
  const moves = asked.map((row) => `${row.touchpoint} > ${row.next_touchpoint}: ${row.touches}`)
  expect(moves.sort()).toEqual(
    [
      'lead > order: 1',
      'order > email_sent: 1',
      'email_sent > email_opened: 1',
      'email_opened > order: 1',
      'order > ticket: 1',
      'ticket > answer: 1',
      'answer > order: 1',
      'order > none_yet: 1',
    ].sort(),
  )
})

test('contacts and customers by touchpoint', async () => {
  const asked = await ask(warehouse, {
    measures: ['journey.touches', 'journey.customers'],
    dimensions: ['journey.touchpoint'],
    order: [{ id: 'journey.touchpoint', desc: false }],
  })
  // 14 orders of 8 named buyers; the refunds of c3 and c5; leads without a customer, visits and the ticket of tomorrow are left out.
  expect(asked.map((row) => [row.touchpoint, row.touches, row.customers])).toEqual([
    ['answer', 1, 1],
    ['email_opened', 1, 1],
    ['email_sent', 1, 1],
    ['lead', 1, 1],
    ['order', 14, 8],
    ['refund', 2, 2],
    ['ticket', 1, 1],
  ])
})

test('competitors', async () => {
  const measures = ['competition.observations', 'competition.price_index', 'competition.share', 'competition.score']
  // What is observed tomorrow is not known today.
  expect(await ask(warehouse, { measures })).toEqual([
    { observations: 8, price_index: expect.closeTo(1.1, 9), share: expect.closeTo(0.52, 9), score: 70 },
  ])
  expect(
    await ask(warehouse, { measures, dimensions: ['competition.competitor'], order: [{ id: 'competition.observations', desc: true }] }),
  ).toEqual([
    { competitor: '甲', observations: 5, price_index: 1, share: expect.closeTo(0.31, 9), score: 70 },
    { competitor: '乙', observations: 3, price_index: 1.3, share: expect.closeTo(0.21, 9), score: null },
  ])
})

test('contracts: who ended in the month, of those there when it began', async () => {
  const measures = ['customers_at_start', 'churned', 'churn_rate', 'revenue_churn_rate'].map((name) => `churn.contract_${name}`)
  const asked = await ask(warehouse, {
    measures,
    timeDimensions: [{ dimension: 'churn.month', granularity: 'month', dateRange: ['2025-05-01', '2025-06-30'] }],
    order: [{ id: 'churn.month', desc: false }],
  })
  expect(asked.map((row) => measures.map((name) => row[name.slice('churn.'.length)]))).toEqual([
    [3, 1, expect.closeTo(1 / 3, 9), expect.closeTo(30 / 180, 9)],
    [2, 1, 0.5, expect.closeTo(50 / 150, 9)],
  ])
  // Beside the rule for shops, which is not touched: the last month's numbers of both.
  const [both] = await ask(warehouse, { measures: [...measures, 'churn.churned_customers', 'churn.customers_at_start'] })
  const [rule] = await ask(warehouse, { measures: ['churn.churned_customers', 'churn.customers_at_start'] })
  expect(both).toEqual({
    ...rule,
    contract_customers_at_start: 2,
    contract_churned: 1,
    contract_churn_rate: 0.5,
    contract_revenue_churn_rate: expect.closeTo(1 / 3, 9),
  })
})
