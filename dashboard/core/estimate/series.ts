import { medianSorted } from 'simple-statistics'

/** One month of a series, `month` = 1…12. */
export interface MonthValue {
  year: number
  month: number
  value: number
}

/** Index of each calendar month against the mean month of its year, over full years only; null with fewer than two of them. */
export function seasonalIndex(months: MonthValue[]): number[] | null {
  const years = [...Map.groupBy(months, (m) => m.year).values()].filter((year) => new Set(year.map((m) => m.month)).size === 12)
  if (years.length < 2) return null
  return Array.from({ length: 12 }, (_, i) => {
    const ratios = years.map((year) => {
      const mean = year.reduce((sum, m) => sum + m.value, 0) / 12
      return mean === 0 ? 0 : (year.find((m) => m.month === i + 1)?.value ?? 0) / mean
    })
    return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  })
}

const median = (values: number[]) => medianSorted([...values].sort((a, b) => a - b))

/**
 * Robust z of a value against earlier ones: (value − median) ÷ (1.4826 · MAD). Null with fewer than four earlier values; 0 spread gives
 * ±Infinity for any difference, 0 for none.
 */
export function robustScore(value: number, earlier: number[]): number | null {
  if (earlier.length < 4) return null
  const middle = median(earlier)
  const spread = 1.4826 * median(earlier.map((x) => Math.abs(x - middle)))
  const distance = value - middle
  return distance === 0 ? 0 : spread === 0 ? Math.sign(distance) * Number.POSITIVE_INFINITY : distance / spread
}

/** A day that stands out of the same weekday in the eight weeks before. */
export interface Anomaly {
  index: number
  score: number
  expected: number
}

/** Days of a daily series with |score| ≥ 4 and a difference of at least `floor`; `skip` names days with an explanation, such as events. */
export function findAnomalies(daily: number[], { floor = 0, limit = 4, skip = (_index: number) => false as boolean } = {}): Anomaly[] {
  return daily.flatMap((value, index) => {
    if (skip(index)) return []
    const earlier = Array.from({ length: 8 }, (_, k) => index - 7 * (k + 1)).filter((i) => i >= 0 && !skip(i))
    const values = earlier.map((i) => daily[i] ?? 0)
    const score = robustScore(value, values)
    if (score === null || Math.abs(score) < limit) return []
    const expected = median(values)
    return Math.abs(value - expected) < floor ? [] : [{ index, score, expected }]
  })
}

/**
 * Forecast of a period's total: what has come so far ÷ the share of the profile elapsed. `profile` has one non-negative weight per day of
 * the period; null when nothing of it has elapsed.
 */
export function forecastTotal(soFar: number, profile: number[], daysElapsed: number): number | null {
  const total = profile.reduce((sum, w) => sum + w, 0)
  const elapsed = profile.slice(0, daysElapsed).reduce((sum, w) => sum + w, 0)
  return total > 0 && elapsed > 0 ? (soFar * total) / elapsed : null
}
