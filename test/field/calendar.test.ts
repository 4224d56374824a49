import chineseDays from 'chinese-days'
import { expect, test } from 'vitest'
import { addDays, addMonths, daysBetween, endOf, fiscalOf, periodsIn, startOf, weekOf } from '../../dashboard/core/field/calendar.ts'
import { dateText } from '../../dashboard/core/field/date.ts'
import { festivalIn, lastYearsFestival } from '../../dashboard/core/field/festivals.ts'

test('months end where the calendar says', () => {
  expect(addMonths('2024-01-31', 1)).toBe('2024-02-29')
  expect(addMonths('2025-01-31', 1)).toBe('2025-02-28')
  expect(addMonths('2024-02-29', -12)).toBe('2023-02-28')
  expect(addMonths('2025-01-15', -13)).toBe('2023-12-15')
  expect(endOf('2024-02-10', 'month')).toBe('2024-02-29')
  expect(endOf('2025-11-02', 'quarter')).toBe('2025-12-31')
})

test('weeks begin on Monday and belong to the year of their Thursday', () => {
  expect(startOf('2025-11-16', 'week')).toBe('2025-11-10') // a Sunday
  expect(startOf('2025-11-17', 'week')).toBe('2025-11-17') // a Monday
  expect(weekOf('2024-12-30')).toEqual({ year: 2025, week: 1 })
  expect(weekOf('2021-01-03')).toEqual({ year: 2020, week: 53 })
  expect(weekOf('2026-12-31')).toEqual({ year: 2026, week: 53 })
})

test('days are counted with both ends', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(3)
  expect(addDays('2023-12-31', 1)).toBe('2024-01-01')
})

test('every period that touches a range is there', () => {
  expect(periodsIn('2024-11-20', '2025-02-01', 'month')).toEqual(['2024-11-01', '2024-12-01', '2025-01-01', '2025-02-01'])
  expect(periodsIn('2025-05-01', '2025-08-01', 'quarter')).toEqual(['2025-04-01', '2025-07-01'])
  expect(periodsIn('2025-01-01', '2025-01-15', 'week')).toEqual(['2024-12-30', '2025-01-06', '2025-01-13'])
})

test('fiscal periods and weeks from Sunday begin where their names say', () => {
  expect(startOf('2025-03-31', 'fiscal_year_4')).toBe('2024-04-01')
  expect(startOf('2025-04-01', 'fiscal_year_4')).toBe('2025-04-01')
  expect(endOf('2025-04-01', 'fiscal_year_4')).toBe('2026-03-31')
  expect(startOf('2025-01-31', 'fiscal_quarter_2')).toBe('2024-11-01')
  expect(endOf('2025-01-31', 'fiscal_quarter_2')).toBe('2025-01-31')
  expect(fiscalOf('2024-11-01', 'fiscal_quarter_2')).toEqual({ from: 2024, quarter: 4 })
  expect(startOf('2025-03-01', 'week_sunday')).toBe('2025-02-23')
  expect(startOf('2025-03-02', 'week_sunday')).toBe('2025-03-02')
  expect(periodsIn('2024-05-01', '2026-04-30', 'fiscal_year_4')).toEqual(['2024-04-01', '2025-04-01', '2026-04-01'])
  expect(dateText('2024-04-01', 'fiscal_year_4', 'en')).toBe('FY 2024/25')
  expect(dateText('2025-01-01', 'fiscal_quarter_4', 'zh')).toBe('2024/25 财年第4季度')
})

test('festivals lie where the lunar calendar puts them', () => {
  const lunar = { spring: '01-01', dragonBoat: '05-05', midAutumn: '08-15' } as const
  for (let year = 2000; year <= 2040; year++)
    for (const [name, date] of Object.entries(lunar) as [keyof typeof lunar, string][])
      expect(festivalIn(year, name)).toBe(chineseDays.getSolarDateFromLunar(`${year}-${date}`).date)
  expect(festivalIn(1999, 'spring')).toBeUndefined()
  expect(festivalIn(2041, 'spring')).toBeUndefined()
})

test('a span is laid on the festival it is about', () => {
  // Spring Festival: 10 February 2024, 29 January 2025. Dragon Boat: 10 June 2024, 31 May 2025.
  expect(lastYearsFestival('2025-01-20', '2025-02-10')).toEqual({ day: '2025-01-29', before: '2024-02-10' })
  expect(lastYearsFestival('2025-05-25', '2025-06-05')).toEqual({ day: '2025-05-31', before: '2024-06-10' })
  // New Year's Day lies inside, and is in the same place every year; Spring Festival goes before it where both are inside.
  expect(lastYearsFestival('2025-01-01', '2025-01-05')).toBeNull()
  expect(lastYearsFestival('2025-01-01', '2025-01-31')?.day).toBe('2025-01-29')
  // National Day comes first in this span, and is chosen; Mid-Autumn (29 September 2023, 17 September 2024) moves.
  expect(lastYearsFestival('2025-09-28', '2025-10-07')).toBeNull()
  expect(lastYearsFestival('2024-09-10', '2024-09-20')).toEqual({ day: '2024-09-17', before: '2023-09-29' })
  expect(lastYearsFestival('2025-01-01', '2025-12-31')).toBeNull()
  expect(lastYearsFestival('2060-01-20', '2060-02-10')).toBeNull()
})
