import { expect, test } from 'vitest'
import { addDays, addMonths, daysBetween, endOf, periodsIn, startOf, weekOf } from '../../dashboard/core/field/calendar.ts'

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
