import { describe, expect, test } from 'vitest'
import { findAnomalies, forecastTotal, robustScore, seasonalIndex, weekdayIndex } from '../../dashboard/core/estimate/series.ts'
import { dailyCurve, medianTime, reachedWithin, survivalCurve } from '../../dashboard/core/estimate/survival.ts'
import { seasons } from '../../dashboard/server/estimate/series.ts'

test('Kaplan–Meier on six spells worked out by hand', () => {
  const curve = survivalCurve([
    { time: 2, happened: true },
    { time: 3, happened: false },
    { time: 4, happened: true },
    { time: 4, happened: true },
    { time: 5, happened: false },
    { time: 8, happened: true },
  ])
  // t=2: 6 at risk, 5/6. t=4: 4 at risk (one censored at 3), two events: 5/6 · 2/4 = 5/12. t=8: 1 at risk: 0.
  expect(curve.map(({ time, atRisk, events }) => [time, atRisk, events])).toEqual([
    [2, 6, 1],
    [4, 4, 2],
    [8, 1, 1],
  ])
  expect(curve[1]?.surviving).toBeCloseTo(5 / 12, 12)
  expect(medianTime(curve)).toBe(4)
  expect(reachedWithin(curve, 3.9)).toBeCloseTo(1 / 6, 12)
  expect(reachedWithin(curve, 1)).toBe(0)
})

test('the curve day by day holds on between its steps, and counts who is still observed', () => {
  const days = dailyCurve([
    { time: 1, happened: true },
    { time: 2, happened: false, count: 2 },
    { time: 4, happened: true },
    { time: 6, happened: false },
  ])
  // 5 at risk until day 1: 4/5. Two are censored on day 2, so 2 at risk on day 4: 2/5. Nothing happens after it.
  expect(days.map(({ time, atRisk, events }) => [time, atRisk, events])).toEqual([
    [0, 5, 0],
    [1, 5, 1],
    [2, 4, 0],
    [3, 2, 0],
    [4, 2, 1],
  ])
  expect(days.map(({ surviving }) => surviving)).toEqual([1, 0.8, 0.8, 0.8, 0.4].map((share) => expect.closeTo(share, 12)))
  expect(dailyCurve([{ time: 3, happened: false }])).toEqual([])
})

test('no median while fewer than half have come back', () => {
  expect(
    medianTime(
      survivalCurve([
        { time: 1, happened: true },
        { time: 9, happened: false },
        { time: 9, happened: false },
      ]),
    ),
  ).toBeNull()
})

describe('the seasonal index', () => {
  // Three years that grow by 57.6 % a year, and what statsmodels 0.14 makes of them: seasonal_decompose(model='multiplicative', period=12).
  const sales = [
    79500, 62644, 102619, 111991, 121948, 132521, 113378, 124071, 135436, 147508, 189533, 197689, 126348, 98304, 161385, 176256, 192049,
    209825, 178178, 195130, 213140, 232264, 299588, 310948, 198666, 154593, 254075, 277608, 303607, 330122, 280373, 307185, 335663, 366910,
    471480, 489483,
  ]
  const months = sales.map((value, at) => ({ year: 2023 + Math.floor(at / 12), month: (at % 12) + 1, value }))
  test.each([
    [36, [0.802367, 0.602803, 0.954155, 1.002417, 1.046392, 1.086111, 0.888625, 0.947587, 1.004734, 1.05477, 1.305888, 1.304152]],
    [31, [0.802397, 0.603291, 0.95442, 1.002572, 1.044585, 1.086739, 0.888658, 0.947622, 1.004771, 1.054809, 1.305936, 1.3042]],
    [24, [0.802939, 0.603202, 0.95428, 1.002424, 1.044431, 1.086579, 0.889597, 0.948136, 1.005021, 1.054812, 1.303576, 1.305004]],
  ])('of %i months is that of statsmodels: growth is no season', (count, expected) => {
    expect(seasonalIndex(months.slice(0, count))).toEqual(expected.map((value) => expect.closeTo(value, 6)))
  })

  test('begins in any month, and needs two years', () => {
    const later = seasonalIndex(months.slice(5))
    expect(later).toHaveLength(12)
    expect(later?.[1]).toBeCloseTo(0.6, 1)
    expect(later?.[11]).toBeCloseTo(1.3, 1)
    expect(seasonalIndex(months.slice(0, 23))).toBeNull()
  })

  test('of growth alone is 1 in every month', () => {
    const growing = months.map((one, at) => ({ ...one, value: 1000 + 50 * at }))
    expect(seasonalIndex(growing)).toEqual(Array.from({ length: 12 }, () => expect.closeTo(1, 2)))
  })

  const daily = (from: string, to: string, isOpen = (_day: string) => true) => {
    const days = Array.from({ length: (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1 }, (_, at) =>
      new Date(Date.parse(from) + at * 86_400_000).toISOString().slice(0, 10),
    )
    return { days, special: days.map(() => false), values: { gross_sales: days.map((day) => (isOpen(day) ? 100 : 0)) } }
  }
  const isWeekday = (day: string) => ![0, 6].includes(new Date(day).getUTCDay())

  test('a shop that sells on weekdays has a December that ends on Friday the 30th, a shop that sells daily has not', () => {
    // 1 January 2023 is a Sunday, 31 December 2022 a Saturday.
    expect(seasons(daily('2023-01-02', '2024-12-31', isWeekday))).toHaveLength(12)
    expect(seasons(daily('2021-01-01', '2022-12-30', isWeekday))).toHaveLength(12)
    expect(seasons(daily('2021-01-01', '2022-12-30'))).toHaveLength(0)
    expect(seasons(daily('2021-01-01', '2022-12-31'))).toHaveLength(12)
    expect(seasons(daily('2021-01-01', '2022-12-20', isWeekday))).toHaveLength(0)
  })
})

test('the robust score does not let one wild day hide the next', () => {
  // Median of 10 12 8 11 9 100 is 10.5; deviations .5 1.5 2.5 .5 1.5 89.5, their median 1.5.
  expect(robustScore(20, [10, 12, 8, 11, 9, 100])).toBeCloseTo(9.5 / (1.4826 * 1.5), 10)
  expect(robustScore(5, [1, 2, 3])).toBeNull()
  expect(robustScore(7, [5, 5, 5, 5])).toBe(Number.POSITIVE_INFINITY)
  expect(robustScore(5, [5, 5, 5, 5])).toBe(0)
})

test('an odd Monday is found among Mondays, an explained one is not', () => {
  const daily = Array.from({ length: 70 }, (_, day) => 100 + (day % 7) * 20 + (Math.floor(day / 7) % 3))
  daily[63] = 300
  expect(findAnomalies(daily).map((found) => found.index)).toEqual([63])
  expect(findAnomalies(daily, { floor: 500 })).toEqual([])
  expect(findAnomalies(daily, { skip: (day) => day === 63 })).toEqual([])
})

test('a forecast uses the share of the profile elapsed, not of days', () => {
  // By the same day one year had 20 of 40, another 25 of 100: half and a quarter, 3/8 in the mean. 30 ÷ 3/8 = 80, between 60 and 120.
  const years = [
    { byThen: 20, inAll: 40 },
    { byThen: 25, inAll: 100 },
  ]
  expect(forecastTotal(30, years)).toEqual({ elapsed: 0.375, forecast: 80, low: 60, high: 120 })
  expect(forecastTotal(30, years.slice(0, 1))).toEqual({ elapsed: 0.5, forecast: 60, low: null, high: null })
  expect(forecastTotal(30, [])).toBeNull()
  expect(forecastTotal(30, [{ byThen: 0, inAll: 40 }])).toBeNull()
})

test('the weekday index leaves out the days the calendar explains', () => {
  // Eight weeks of 10 a day, 24 on Saturdays, and a holiday of 999 on a ninth Monday: mean (6 · 10 + 24) / 7 = 12.
  const days = Array.from({ length: 57 }, (_, at) => ({
    weekday: (at % 7) + 1,
    value: at === 56 ? 999 : at % 7 === 5 ? 24 : 10,
    skip: at === 56,
  }))
  expect(weekdayIndex(days)).toEqual([5 / 6, 5 / 6, 5 / 6, 5 / 6, 5 / 6, 2, 5 / 6].map((share) => expect.closeTo(share, 12)))
  expect(weekdayIndex(days.slice(0, 50))).toBeNull()
})
