import { medianSorted } from 'simple-statistics'

/** One month of a series, `month` = 1…12. */
export interface MonthValue {
  year: number
  month: number
  value: number
}

/**
 * Index of each calendar month by ratio to the centred 12-month average: what the month had ÷ the year around it, so that growth is no
 * season; the mean over the years, brought to a mean of 1. Months without a value count as 0. Null under two years.
 */
export function seasonalIndex(months: MonthValue[]): number[] | null {
  const at = ({ year, month }: Pick<MonthValue, 'year' | 'month'>) => year * 12 + month - 1
  const values = new Map(months.map((one) => [at(one), one.value]))
  const [first, last] = [Math.min(...values.keys()), Math.max(...values.keys())]
  if (last - first + 1 < 24) return null
  const value = (month: number) => values.get(month) ?? 0
  const ratios = Array.from({ length: 12 }, () => [] as number[])
  for (let month = first + 6; month <= last - 6; month++) {
    const inner = Array.from({ length: 11 }, (_, k) => value(month - 5 + k)).reduce((sum, one) => sum + one, 0)
    const average = (inner + (value(month - 6) + value(month + 6)) / 2) / 12
    if (average > 0) ratios[month % 12]?.push(value(month) / average)
  }
  const means = ratios.map(meanOf)
  const middle = meanOf(means)
  return Number.isFinite(middle) && middle > 0 ? means.map((mean) => mean / middle) : null
}

const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

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

/** A day that differs from the same weekday in the eight weeks before. */
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

/** What a period is expected to come to; the band spans what the earlier years' shares would give, and needs two of them. */
export interface Forecast {
  /** Share of the seasonal profile that has elapsed. */
  elapsed: number
  forecast: number
  low: number | null
  high: number | null
}

/**
 * Forecast of a period's total: what has come so far ÷ the share of the seasonal profile elapsed. The profile is that of the same period in
 * earlier years: for each, what had come by the same day and what came in all. Null when no earlier year had anything by then.
 */
export function forecastTotal(soFar: number, years: { byThen: number; inAll: number }[]): Forecast | null {
  const shares = years.flatMap(({ byThen, inAll }) => (inAll > 0 && byThen > 0 ? [byThen / inAll] : []))
  if (shares.length === 0) return null
  const elapsed = shares.reduce((sum, share) => sum + share, 0) / shares.length
  const isBand = shares.length >= 2
  return {
    elapsed,
    forecast: soFar / elapsed,
    low: isBand ? soFar / Math.max(...shares) : null,
    high: isBand ? soFar / Math.min(...shares) : null,
  }
}

/** Index of each weekday, Monday first: its mean per day ÷ the mean per day, over days that are not skipped; null before eight of each. */
export function weekdayIndex(days: { weekday: number; value: number; skip: boolean }[]): number[] | null {
  const trading = days.filter(({ skip }) => !skip)
  const mean = (some: typeof days) => some.reduce((sum, { value }) => sum + value, 0) / some.length
  const of = Array.from({ length: 7 }, (_, at) => trading.filter(({ weekday }) => weekday === at + 1))
  const all = mean(trading)
  return of.some((some) => some.length < 8) || all === 0 ? null : of.map((some) => mean(some) / all)
}
