import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { readDerivedFiles } from '../../dashboard/server/derive/derivedFile.ts'
import { everything, notAfter, type Partition, stretch } from '../../dashboard/server/derive/partition.ts'
import { daysOf } from '../../dashboard/server/derive/refresh.ts'
import { loadSpan } from '../../dashboard/server/derive/span.ts'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { toPort } from '../../dashboard/server/warehouse/duckdb.ts'
import type { Port } from '../../dashboard/server/warehouse/port.ts'
import { createTables } from '../../dashboard/server/warehouse.ts'

const timezone = 'Asia/Shanghai'
const shanghai = { today: 'auto', months: 36, timezone, days: daysOf(readDerivedFiles(modelFolder), timezone) }

/** A warehouse with so many orders on each day, and a line each. */
async function holding(ordersOn: Record<string, number>): Promise<Port> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await createTables(connection)
  for (const [day, n] of Object.entries(ordersOn))
    await connection.run(
      `INSERT INTO orders (order_id, ordered_at, ordered_on) SELECT '${day}/' || i, '${day}', '${day}' FROM range(${n}) r (i)`,
    )
  await connection.run('INSERT INTO order_lines (order_id, line_no, quantity, amount) SELECT order_id, 1, 1, 10 FROM orders')
  return toPort(connection)
}
const monthly = (from: number, to: number, orders: number) =>
  Object.fromEntries(
    Array.from({ length: (to - from + 1) * 12 }, (_, at) => [
      `${from + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-15`,
      orders,
    ]),
  )
const startsOf = (list: Partition[] = []) => list.map(({ from }) => from)

// An order and its line weigh 3.4 rows; a stretch may hold twice as many as a step, a share of the customers three times.
test.each([
  ['a small company is one stretch', monthly(2023, 2024, 10), 20_000, [undefined], 1],
  ['years', monthly(2023, 2025, 10), 1000, [undefined, '2024-01-01', '2025-01-01'], 1],
  ['halves', monthly(2024, 2025, 100), 1500, [undefined, '2024-07-01', '2025-01-01', '2025-07-01'], 2],
  ['an order of 1970 makes one stretch, not fifty', { '1970-01-01': 1, ...monthly(2024, 2024, 300) }, 10_000, [undefined, '2024-01-01'], 1],
  ['a month is the least', { '2025-01-05': 9000, '2025-01-16': 9000, '2025-02-06': 9000 }, 1000, [undefined, '2025-02-01'], 31],
] as const)('%s', async (_, ordersOn, pieceRows, starts, shares) => {
  const span = await loadSpan(await holding(ordersOn as Record<string, number>), { ...shanghai, pieceRows })
  expect(startsOf(span?.cuts.time)).toEqual(starts)
  expect(span?.cuts.number).toHaveLength(shares)
  // Open at both ends, and nothing between one stretch and the next.
  expect(span?.cuts.time.map(({ until }) => until)).toEqual([...startsOf(span?.cuts.time).slice(1), undefined])
})

/** The span of a warehouse that holds what one statement brings. */
async function spanOf(...statements: string[]) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await createTables(connection)
  for (const sql of statements) await connection.run(sql)
  return loadSpan(toPort(connection), shanghai)
}

test('without orders the business date is that of the last other fact, in the business zone, and months go back to the first', async () => {
  const deals = `INSERT INTO opportunities (opportunity_id, stage, created_on, closed_on, outcome) VALUES
    ('a', 'order', '2025-01-10', '2025-03-20', 'won'), ('b', 'quote', '2025-02-01', NULL, NULL), ('c', 'quote', '2025-02-03', '2025-12-01', NULL)`
  // c has not closed: its day is only planned.
  expect(await spanOf(deals)).toMatchObject({ today: '2025-03-20', first: '2025-01-10', asOf: ['2025-01-31', '2025-02-28', '2025-03-20'] })
  const answer = `INSERT INTO survey_answers (answer_id, survey, answered_at, question, score) VALUES ('x', 's', '2025-04-30 18:00', 'nps', 9)`
  expect((await spanOf(deals, answer))?.today).toBe('2025-05-01')
  const order = `INSERT INTO orders (order_id, ordered_at, ordered_on) VALUES ('o', '2025-02-10', '2025-02-10')`
  expect((await spanOf(deals, answer, order))?.today).toBe('2025-02-10')
  expect(await spanOf()).toBeUndefined()
  expect(
    await spanOf(
      `INSERT INTO targets (month, region, category, owner_id, metric, target) VALUES ('2026-01-01', '', '', '', 'net_sales', 5)`,
    ),
  ).toBeUndefined()
})

const may = stretch('2025-05-01', '2025-06-01')

test('a condition names a day only in the partition it lies in', () => {
  expect(notAfter(may, 'd', '2025-05-30')).toBe("d <= cast('2025-05-30' as date)")
  expect(notAfter(may, 'd', '2025-05-31')).toBe("d < cast('2025-06-01' as date)")
  expect(notAfter(may, 'd', '2026-01-01')).toBe("d < cast('2025-06-01' as date)")
  expect(notAfter(may, 'd', '2025-05-01')).toBe("d <= cast('2025-05-01' as date)")
  expect(notAfter(may, 'd', '2025-04-30')).toBe("d < cast('2025-05-01' as date)")
  expect(notAfter(stretch('2025-05-01'), 'd', '2026-01-01')).toBe("d <= cast('2026-01-01' as date)")
})

test('what has no day lies in the first stretch', () => {
  expect(stretch(undefined, '2025-05-01').holds('d')).toBe("(d < cast('2025-05-01' as date) or d is null)")
  expect(may.holds('d')).toBe("(d >= cast('2025-05-01' as date) and d < cast('2025-06-01' as date))")
  expect(stretch().holds('d')).toBe('(1 = 1 or d is null)')
  expect(everything.holds('d')).toBe('(1 = 1)')
})

test('as-of dates are made of all before them, and months that are over of themselves', async () => {
  const span = await loadSpan(await holding({ '2025-01-15': 1, '2025-03-10': 1 }), shanghai)
  expect(span?.cuts.as_of.map(({ name, from, until, previous_as_of }) => [name, from, until, previous_as_of])).toEqual([
    ['2025-01-31', undefined, '2025-02-01', undefined],
    ['2025-02-28', undefined, '2025-03-01', '2025-01-31'],
    ['2025-03-10', undefined, '2025-03-11', '2025-02-28'],
  ])
  expect(span?.cuts.month.map(({ name, from, until }) => [name, from, until])).toEqual([
    ['2025-01-01', '2025-01-01', '2025-01-02'],
    ['2025-02-01', '2025-02-01', '2025-02-02'],
  ])
})
