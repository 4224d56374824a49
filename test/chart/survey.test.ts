import { expect, test } from 'vitest'
import { daysSurprise, goalSurprise, oddness, seasonSurprise, trendSurprise } from '../../dashboard/core/chart/survey.ts'

test('oddness is the distance to the median of the others in usual deviations, z ÷ (z + 3)', () => {
  // Others 8, 9, 10, 10, 11, 12: median 10, deviations 2 1 0 0 1 2 with median 1, so one usual deviation is 1.4826; z of 14.4478 is 3.
  expect(oddness(10 + 3 * 1.4826, [8, 9, 10, 10, 11, 12])).toBeCloseTo(0.5, 10)
  expect(oddness(10, [8, 9, 10, 10, 11, 12])).toBe(0)
  expect(oddness(11, [10, 10, 10, 10, 10, 10])).toBe(1)
  expect(oddness(11, [10, 10])).toBeNull()
})

const months = (values: number[], start = 2024) =>
  values.map((value, at) => ({ day: `${start + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`, value }))

test('a month that falls out of the trend, a season that is broken and an odd day are the surprises', () => {
  const even = [10, 11, 9, 10, 12, 8, 10, 11, 9, 10, 12, 8]
  expect(trendSurprise(months([...even, 40]))?.score).toBeGreaterThan(0.8)
  expect(trendSurprise(months([...even, 10]))?.score).toBe(0)
  // Every month doubles its own of the year before: nothing strange in a high December.
  const twice = even.map((value) => value * 2)
  expect(seasonSurprise(months([...even, ...twice]))?.score).toBe(0)
  const broken = [...twice.slice(0, 11), 80]
  expect(seasonSurprise(months([...even, ...broken]))).toEqual({
    score: 1,
    why: expect.objectContaining({ en: expect.stringContaining('2025-12') }),
  })
  const days = even.map((value, at) => ({ day: `2025-01-${String(at + 1).padStart(2, '0')}`, value: at === 4 ? 90 : value }))
  expect(daysSurprise(days)?.why.en).toBe('2025-01-05 is the oddest day')
})

test('a target missed for once is a surprise; months without a target have no say', () => {
  const values = [98, 102, 100, 96, 104, 100, 100, 50]
  const sold = months(values)
  const targets = new Map(sold.map(({ day }) => [day, 100]))
  // Others 0.98 1.02 1 0.96 1.04 1 1: median 1, deviations 0 0 0 .02 .02 .04 .04 with median 0.02; 0.5 ÷ (0.5 + 3 × 1.4826 × 0.02).
  const found = goalSurprise(sold, targets)
  expect(found?.score).toBeCloseTo(0.5 / (0.5 + 3 * 1.4826 * 0.02), 10)
  expect(found?.why.en).toBe('2024-08 reached 50.0% of its target, among the other months')
  expect(goalSurprise(sold, new Map([...targets].slice(3)))).toBeNull()
  expect(goalSurprise(sold, new Map())).toBeNull()
})
