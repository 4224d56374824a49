import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, expect, test } from 'vitest'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { createTables, rowsOf } from '../../dashboard/server/warehouse.ts'
import { ask, modelWithFiscalYear, plain } from './ask.ts'
import { openTen } from './ten.ts'

let warehouse: DuckDBConnection
beforeAll(async () => {
  warehouse = await openTen()
})

const dayOf = async (day: string, on = warehouse) => {
  const [row] = await rowsOf(on, `SELECT * EXCLUDE day FROM clientele.calendar_days WHERE day = '${day}'`)
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, plain(value)]))
}

test('a day knows its weekday, whether people work, its holiday, its shopping festival and Spring Festival', async () => {
  // From the notices of the State Council for 2025: Spring Festival 28 January to 4 February, 26 January and 8 February worked.
  expect(await dayOf('2025-01-29')).toEqual({
    weekday: 3,
    day_kind: 'holiday',
    holiday: 'spring_festival',
    shopping_event: null,
    days_from_spring_festival: 0,
  })
  expect(await dayOf('2025-01-26')).toMatchObject({
    weekday: 7,
    day_kind: 'shifted_workday',
    holiday: null,
    shopping_event: 'new_year_goods',
  })
  expect(await dayOf('2025-02-08')).toMatchObject({ weekday: 6, day_kind: 'shifted_workday', days_from_spring_festival: 10 })
  expect(await dayOf('2025-06-02')).toMatchObject({ weekday: 1, day_kind: 'holiday', holiday: 'dragon_boat', shopping_event: 618 })
  expect(await dayOf('2025-06-21')).toMatchObject({ weekday: 6, day_kind: 'weekend', holiday: null, shopping_event: null })
  expect(await dayOf('2025-11-13')).toMatchObject({ day_kind: 'workday', shopping_event: 'double_11', days_from_spring_festival: null })
  expect(await dayOf('2025-11-14')).toMatchObject({ shopping_event: null })
})

test('sales by kind of day are those of its days', async () => {
  const rows = await ask(warehouse, {
    measures: ['sales.gross_sales', 'sales.sales_per_day'],
    dimensions: ['sales.day_kind'],
    order: [{ id: 'sales.day_kind', desc: false }],
  })
  /*
  Holidays: 01-01 c1 100, 02-04 c1 200.  Weekends: 03-01 c4 80 (Saturday), 03-15 c5 1000 (Saturday).
  Working days: 06-20 c1 300, 01-10 c2 80, 01-20 c3 500, 04-25 c3 500, 05-30 c4 80, 04-01 c6 60, 04-02 and 04-10 c7 70 each,
  06-30 c8 40, 02-10 unnamed 25: 1725 on ten days.
  */
  expect(rows).toEqual([
    { day_kind: 'holiday', gross_sales: 300, sales_per_day: 150 },
    { day_kind: 'weekend', gross_sales: 1080, sales_per_day: 540 },
    { day_kind: 'workday', gross_sales: 1725, sales_per_day: 172.5 },
  ])
})

test('a year whose holidays the company names itself follows the company', async () => {
  const own = await openTen()
  await own.run(`INSERT INTO events (event_id, name_zh, name_en, kind, starts_on, ends_on, length) VALUES
    ('a', '厂休', 'Plant holiday', 'holiday', '2025-06-20', '2025-06-20', 1), ('b', '春节', 'Spring Festival', 'holiday', '2025-01-28', '2025-02-04', 8),
    ('c', '补班', 'Worked', 'workday', '2025-06-21', '2025-06-21', 1)`)
  await refreshStates(own, { today: '2025-06-30', timezone: 'Asia/Shanghai' })
  expect(await dayOf('2025-06-20', own)).toMatchObject({ day_kind: 'holiday', holiday: '厂休' })
  expect(await dayOf('2025-06-21', own)).toMatchObject({ day_kind: 'shifted_workday' })
  expect(await dayOf('2025-01-29', own)).toMatchObject({ day_kind: 'holiday', holiday: 'spring_festival' })
  expect(await dayOf('2025-05-01', own)).toMatchObject({ day_kind: 'workday', holiday: null })
  // 2024 has no events of its own.
  expect(await dayOf('2024-05-01', own)).toMatchObject({ day_kind: 'holiday', holiday: 'labour_day' })
})

test('fiscal years and quarters and weeks from Sunday cut where they should', async () => {
  const by = async (granularity: string) => {
    const rows = await ask(warehouse, {
      measures: ['sales.gross_sales'],
      timeDimensions: [{ dimension: 'sales.ordered_at', granularity }],
      model: modelWithFiscalYear(4),
    })
    return Object.fromEntries(rows.map((row) => [String(Object.values(row)[0]).slice(0, 10), row.gross_sales]))
  }
  // Before April: 100 + 200 + 80 + 500 + 80 + 1000 + 25. From April: 300 + 500 + 80 + 60 + 70 + 70 + 40.
  expect(await by('fiscal_year_4')).toEqual({ '2024-04-01': 1985, '2025-04-01': 1120 })
  expect(await by('fiscal_quarter_4')).toEqual({ '2025-01-01': 1985, '2025-04-01': 1120 })
  // 8 March 2025 is a Saturday, 30 March a Sunday: 1 and 2 April lie in the week of the 30th.
  const weeks = await by('week_sunday')
  expect(weeks['2025-03-30']).toBe(130)
  expect(weeks['2025-02-23']).toBe(80)
  expect(Object.keys(weeks).every((day) => new Date(`${day}T00:00:00Z`).getUTCDay() === 0)).toBe(true)
})

test('an order of 1970 makes a calendar of forty years, not of fifty-five', async () => {
  const old = await openTen()
  await old.run("INSERT INTO orders (order_id, ordered_at, ordered_on, status) VALUES ('old', '1970-01-01', '1970-01-01', 'paid')")
  await refreshStates(old, { today: '2025-06-30', timezone: 'Asia/Shanghai' })
  const [row] = await rowsOf(old, 'SELECT min(day)::varchar AS first, max(day)::varchar AS last FROM clientele.calendar_days')
  expect(row).toEqual({ first: '1985-01-01', last: '2025-12-31' })
})

test('without a fact there is no day', async () => {
  const empty = await (await DuckDBInstance.create(':memory:')).connect()
  await createTables(empty)
  await refreshStates(empty, { today: 'auto', timezone: 'Asia/Shanghai' })
  expect(await rowsOf(empty, 'SELECT count(*)::INTEGER AS days FROM clientele.calendar_days')).toEqual([{ days: 0 }])
  empty.closeSync()
})
