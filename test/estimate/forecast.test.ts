import { expect, test } from 'vitest'
import { type Expected, forecastSeries } from '../../dashboard/core/estimate/forecast.ts'

const near = (one: Expected | undefined, [value, low, high]: [number, number, number]) => {
  expect(one?.value).toBeCloseTo(value, 4)
  expect(one?.low).toBeCloseTo(low, 4)
  expect(one?.high).toBeCloseTo(high, 4)
}

// The classic airline passengers of 1949 and 1950, and January 1951.
const months = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140, 145]

test('with two rounds of the season: the same month a year before, and the mean change from year to year', () => {
  // python, numpy 2.4: d = y[12:] - y[:-12]; drift = d.mean(); s = d.std(ddof=1); k = (h - 1) // 12 + 1
  // y[len(y) - 12 + (h - 1) % 12] + k * drift ± 1.2815515655446004 * s * sqrt(k * (1 + k / len(d)))
  const made = forecastSeries(months, 12, 13)
  expect(made?.method).toBe('seasonal')
  near(made?.expected[0], [140.307692, 128.965748, 151.649637])
  near(made?.expected[1], [155.307692, 143.965748, 166.649637])
  near(made?.expected[12], [154.615385, 138.012478, 171.218291])
})

test("with fewer: Holt's linear method, fitted to its own one-step errors", () => {
  // python, statsmodels 0.14: Holt(z[1:], initialization_method='known', initial_level=z[0], initial_trend=z[1] - z[0]), its parameters found by
  // scipy's Nelder-Mead on the sum of squared errors (0.33803, 0.75212); the band from sse / 7 * (1 + sum((a + a * b * j) ** 2)).
  const made = forecastSeries([30, 34, 33, 39, 41, 40, 46, 47, 52, 51], 12, 3)
  expect(made?.method).toBe('holt')
  near(made?.expected[0], [54.544803, 50.855725, 58.233882])
  near(made?.expected[1], [56.92531, 52.637759, 61.212862])
  near(made?.expected[2], [59.305818, 54.001575, 64.61006])
})

test('what never changes goes on as it is, and five periods foretell nothing', () => {
  near(forecastSeries([7, 7, 7, 7, 7, 7], 12, 1)?.expected[0], [7, 7, 7])
  expect(forecastSeries([1, 2, 3, 4, 5], 12, 1)).toBeNull()
})
