import { expect, test } from 'vitest'
import { autoGrain, earlierSpan, presetSpan, spanOf } from '../../dashboard/core/chart/range.ts'
import { presetsFor, type RangePreset } from '../../dashboard/core/chart/spec.ts'

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
  expect(presetsFor([])).toHaveLength(15)
  expect(presetsFor(['week_sunday', 'fiscal_quarter_4', 'fiscal_year_4']).slice(15)).toEqual([
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
