import { expect, test } from 'vitest'
import { autoGrain, earlierKeys, earlierSpan, presetSpan, spanOf } from '../../dashboard/core/chart/range.ts'
import { type Compare, type Grain, presetsFor, type RangePreset } from '../../dashboard/core/chart/spec.ts'

const field = 'sales.ordered_at'
const range = (preset: RangePreset) => ({ field, preset })

test('presets count from the business date, which is included', () => {
  const of = (preset: RangePreset) => Object.values(presetSpan(preset, '2025-11-18') ?? {})
  expect(of('today')).toEqual(['2025-11-18', '2025-11-18'])
  expect(of('last_7_days')).toEqual(['2025-11-12', '2025-11-18'])
  expect(of('last_30_days')).toEqual(['2025-10-20', '2025-11-18'])
  expect(of('this_month')).toEqual(['2025-11-01', '2025-11-18'])
  expect(of('last_month')).toEqual(['2025-10-01', '2025-10-31'])
  expect(of('this_quarter')).toEqual(['2025-10-01', '2025-11-18'])
  expect(of('last_quarter')).toEqual(['2025-07-01', '2025-09-30'])
  expect(of('this_year')).toEqual(['2025-01-01', '2025-11-18'])
  expect(of('last_year')).toEqual(['2024-01-01', '2024-12-31'])
  expect(of('last_12_months')).toEqual(['2024-12-01', '2025-11-18'])
  expect(presetSpan('all', '2025-11-18')).toBeNull()
})

test('weeks begin on Monday; an unfinished one is compared with the same days of the one before', () => {
  // A Tuesday.
  expect(presetSpan('yesterday', '2025-11-18')).toEqual({ from: '2025-11-17', to: '2025-11-17' })
  expect(presetSpan('this_week', '2025-11-18')).toEqual({ from: '2025-11-17', to: '2025-11-18' })
  expect(presetSpan('last_week', '2025-11-18')).toEqual({ from: '2025-11-10', to: '2025-11-16' })
  expect(earlierSpan(range('this_week'), 'previous', '2025-11-18')).toEqual({ from: '2025-11-10', to: '2025-11-11' })
  expect(earlierSpan(range('last_week'), 'previous', '2025-11-18')).toEqual({ from: '2025-11-03', to: '2025-11-09' })
})

test('fiscal years and quarters are those of the month the year starts in, and compared like for like', () => {
  expect(presetSpan('this_fiscal_year_4', '2025-02-10')).toEqual({ from: '2024-04-01', to: '2025-02-10' })
  expect(presetSpan('last_fiscal_year_4', '2025-02-10')).toEqual({ from: '2023-04-01', to: '2024-03-31' })
  expect(presetSpan('this_fiscal_quarter_2', '2025-06-30')).toEqual({ from: '2025-05-01', to: '2025-06-30' })
  expect(presetSpan('last_fiscal_quarter_2', '2025-06-30')).toEqual({ from: '2025-02-01', to: '2025-04-30' })
  expect(earlierSpan(range('this_fiscal_year_4'), 'previous', '2025-02-10')).toEqual({ from: '2023-04-01', to: '2024-02-10' })
  expect(earlierSpan(range('last_fiscal_quarter_2'), 'previous', '2025-06-30')).toEqual({ from: '2024-11-01', to: '2025-01-31' })
  expect(autoGrain(range('this_fiscal_quarter_2'))).toBe('week')
  expect(autoGrain(range('last_fiscal_year_4'))).toBe('month')
})

test('fiscal ranges are offered where the model has those periods', () => {
  expect(presetsFor([])).toHaveLength(19)
  expect(presetsFor(['week_sunday', 'fiscal_quarter_4', 'fiscal_year_4']).slice(19)).toEqual([
    'this_fiscal_quarter_4',
    'last_fiscal_quarter_4',
    'this_fiscal_year_4',
    'last_fiscal_year_4',
  ])
})

test('presets hold on the first day of a year', () => {
  expect(presetSpan('this_year', '2025-01-01')).toEqual({ from: '2025-01-01', to: '2025-01-01' })
  expect(presetSpan('last_month', '2025-01-01')).toEqual({ from: '2024-12-01', to: '2024-12-31' })
  expect(presetSpan('last_12_months', '2025-01-01')).toEqual({ from: '2024-02-01', to: '2025-01-01' })
})

test('an unfinished period is compared like for like', () => {
  const previous = (preset: RangePreset, today: string) => Object.values(earlierSpan(range(preset), 'previous', today) ?? {})
  expect(previous('this_month', '2025-11-18')).toEqual(['2025-10-01', '2025-10-18'])
  expect(previous('this_quarter', '2025-11-18')).toEqual(['2025-07-01', '2025-08-18'])
  expect(previous('this_year', '2025-11-18')).toEqual(['2024-01-01', '2024-11-18'])
  expect(previous('last_12_months', '2025-11-18')).toEqual(['2023-12-01', '2024-11-18'])
})

test('a whole period is compared with a whole one', () => {
  expect(earlierSpan(range('last_month'), 'previous', '2025-04-10')).toEqual({ from: '2025-02-01', to: '2025-02-28' })
  expect(earlierSpan(range('last_quarter'), 'previous', '2025-11-18')).toEqual({ from: '2025-04-01', to: '2025-06-30' })
  expect(earlierSpan(range('this_month'), 'previous', '2025-03-31')).toEqual({ from: '2025-02-01', to: '2025-02-28' })
  expect(earlierSpan({ field, from: '2025-02-01', to: '2025-02-28' }, 'last_year', '2025-11-18')).toEqual({
    from: '2024-02-01',
    to: '2024-02-29',
  })
})

test('days are compared with as many days just before', () => {
  expect(earlierSpan(range('last_7_days'), 'previous', '2025-11-18')).toEqual({ from: '2025-11-05', to: '2025-11-11' })
  expect(earlierSpan({ field, from: '2025-11-10', to: '2025-11-12' }, 'previous', '2025-11-18')).toEqual({
    from: '2025-11-07',
    to: '2025-11-09',
  })
  expect(earlierSpan(range('last_30_days'), 'last_year', '2024-02-29')).toEqual({ from: '2023-01-31', to: '2023-02-28' })
})

test('nothing is compared without a range', () => {
  expect(earlierSpan(range('all'), 'previous', '2025-11-18')).toBeNull()
  expect(earlierSpan(null, 'previous', '2025-11-18')).toBeNull()
})

test('two dates the wrong way round are read the right way', () => {
  expect(spanOf({ field, from: '2025-02-01', to: '2025-01-01' }, '2025-11-18')).toEqual({ from: '2025-01-01', to: '2025-02-01' })
})

test('the grain gives a readable number of points', () => {
  expect(autoGrain(range('last_30_days'))).toBe('day')
  expect(autoGrain(range('last_90_days'))).toBe('week')
  expect(autoGrain(range('last_year'))).toBe('month')
  expect(autoGrain({ field, from: '2015-01-01', to: '2025-01-01' })).toBe('quarter')
})

test('last year can be laid weekday on weekday, or festival on festival', () => {
  const span = { field, from: '2025-01-20', to: '2025-02-10' }
  expect(earlierSpan(span, 'last_year', '2025-11-18')).toEqual({ from: '2024-01-20', to: '2024-02-10' })
  // Both Mondays.
  expect(earlierSpan(span, 'last_year_weekday', '2025-11-18')).toEqual({ from: '2024-01-22', to: '2024-02-12' })
  // Nine days before each Spring Festival.
  expect(earlierSpan(span, 'last_year_holiday', '2025-11-18')).toEqual({ from: '2024-02-01', to: '2024-02-22' })
  expect(earlierSpan(range('last_year'), 'last_year_holiday', '2025-11-18')).toEqual({ from: '2023-01-01', to: '2023-12-31' })
})

/** What each key is compared with, and the span that is asked for it. */
function counterparts(from: string, to: string, compare: Compare, grain: Grain, keys: string[], today = '2026-01-01') {
  const own = { field, from, to }
  const earlier = earlierKeys(own, compare, today, grain)
  return [keys.map((key) => earlier?.(key)), Object.values(earlierSpan(own, compare, today, grain) ?? {})]
}

test('a day is compared with its own date a year before, and 29 February with nothing', () => {
  expect(counterparts('2024-02-28', '2024-03-02', 'last_year', 'day', ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02'])).toEqual([
    ['2023-02-28', null, '2023-03-01', '2023-03-02'],
    ['2023-02-28', '2023-03-02'],
  ])
  // The other way round the leap day is left out, and nothing moves.
  expect(counterparts('2025-02-28', '2025-03-02', 'last_year', 'day', ['2025-02-28', '2025-03-01'])[0]).toEqual([
    '2024-02-28',
    '2024-03-01',
  ])
  expect(counterparts('2024-02-28', '2024-03-01', 'last_year', 'hour', ['2024-02-29T08:00', '2024-03-01T23:00'])[0]).toEqual([
    null,
    '2023-03-01T23:00',
  ])
  // A month before, the 31st has no counterpart either.
  expect(counterparts('2025-03-01', '2025-03-31', 'previous', 'day', ['2025-03-28', '2025-03-29', '2025-03-31'])[0]).toEqual([
    '2025-02-28',
    null,
    null,
  ])
})

test('weekday and festival shift every day by as much', () => {
  // 29 February 2024 was a Thursday, and so was 2 March 2023.
  expect(counterparts('2024-02-28', '2024-03-02', 'last_year_weekday', 'day', ['2024-02-29', '2024-03-01'])[0]).toEqual([
    '2023-03-02',
    '2023-03-03',
  ])
  // Spring Festival: 10 February 2024 and 22 January 2023.
  expect(counterparts('2024-02-08', '2024-02-20', 'last_year_holiday', 'day', ['2024-02-10', '2024-02-11'])[0]).toEqual([
    '2023-01-22',
    '2023-01-23',
  ])
})

test('whole weeks meet whole weeks, whole months meet whole months', () => {
  // Week 10 of 2024 (4–10 March) and of 2023 (6–12 March); the first week is cut at the same weekday.
  expect(counterparts('2024-02-29', '2024-03-10', 'last_year', 'week', ['2024-02-26', '2024-03-04'])).toEqual([
    ['2023-02-27', '2023-03-06'],
    ['2023-03-02', '2023-03-12'],
  ])
  // 2020 has 53 weeks: a year before its last week of all lies the first.
  expect(counterparts('2020-12-28', '2021-01-10', 'last_year', 'week', ['2020-12-28', '2021-01-04'])[0]).toEqual([
    '2019-12-30',
    '2020-01-06',
  ])
  // 10 February 2024 lies in the week from the 5th, 22 January 2023 in the one from the 16th.
  expect(counterparts('2024-02-05', '2024-02-18', 'last_year_holiday', 'week', ['2024-02-05', '2024-02-12'])[0]).toEqual([
    '2023-01-16',
    '2023-01-23',
  ])
  // This quarter so far against 13 weeks before.
  expect(earlierKeys(range('this_quarter'), 'previous', '2025-11-18', 'week')?.('2025-09-29')).toBe('2025-06-30')
  expect(earlierSpan(range('this_quarter'), 'previous', '2025-11-18', 'week')).toEqual({ from: '2025-07-02', to: '2025-08-19' })
  // 65 days by month: three months back, each cut at the same day, and not 65 days, which would lay parts of months side by side.
  expect(counterparts('2025-01-15', '2025-03-20', 'previous', 'month', ['2025-01-01', '2025-03-01'])).toEqual([
    ['2024-10-01', '2024-12-01'],
    ['2024-10-15', '2024-12-20'],
  ])
  expect(counterparts('2024-04-01', '2024-12-31', 'last_year', 'quarter', ['2024-04-01', '2024-10-01'])[0]).toEqual([
    '2023-04-01',
    '2023-10-01',
  ])
  expect(counterparts('2024-02-01', '2025-01-31', 'last_year', 'fiscal_quarter_2', ['2024-02-01', '2024-11-01'])[0]).toEqual([
    '2023-02-01',
    '2023-11-01',
  ])
  expect(counterparts('2025-01-01', '2025-04-30', 'previous', 'quarter', ['2025-01-01', '2025-04-01'])).toEqual([
    ['2024-07-01', '2024-10-01'],
    ['2024-07-01', '2024-10-31'],
  ])
})

test('days to come begin with tomorrow', () => {
  expect(presetSpan('next_7_days', '2024-02-26')).toEqual({ from: '2024-02-27', to: '2024-03-04' })
  expect(presetSpan('next_30_days', '2025-12-31')).toEqual({ from: '2026-01-01', to: '2026-01-30' })
  expect(presetSpan('next_month', '2025-12-31')).toEqual({ from: '2026-01-01', to: '2026-01-31' })
})
