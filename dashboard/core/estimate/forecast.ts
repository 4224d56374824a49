import { minimise } from './minimise.ts'

/** What is expected of one period to come, and between what it lies four times in five if things go on as they went. */
export interface Expected {
  value: number
  low: number
  high: number
}

export interface SeriesForecast {
  /** `seasonal`: the same period a round before, and the mean change from round to round; `holt`: the last level and slope. */
  method: 'seasonal' | 'holt'
  expected: Expected[]
}

/** The part of what may come that a band covers. */
export const bandShare = 0.8
// The quantile of the normal distribution that leaves a tenth on either side.
const reach = 1.2815515655446004

/** Of fewer whole periods nothing is foretold. */
export const leastForForecast = 6

/**
 * The `count` periods after the last of `values`. With two whole rounds of the season (12 months, 7 days …) a seasonal random walk with drift,
 * else Holt's linear method; bands as for these models with normal errors (Hyndman & Athanasopoulos, Forecasting, 5.5 and 8.7). Null for too few.
 */
export function forecastSeries(values: number[], season: number, count: number): SeriesForecast | null {
  if (values.length < leastForForecast) return null
  return season > 1 && values.length >= 2 * season + 1 ? seasonal(values, season, count) : holt(values, count)
}

function seasonal(values: number[], season: number, count: number): SeriesForecast {
  const changes = values.slice(season).map((value, at) => value - (values[at] ?? 0))
  const drift = changes.reduce((sum, change) => sum + change, 0) / changes.length
  const spread = Math.sqrt(changes.reduce((sum, change) => sum + (change - drift) ** 2, 0) / (changes.length - 1))
  const expected = Array.from({ length: count }, (_, at) => {
    const rounds = Math.floor(at / season) + 1
    const value = (values[values.length - season + (at % season)] ?? 0) + rounds * drift
    return between(value, spread * Math.sqrt(rounds * (1 + rounds / changes.length)))
  })
  return { method: 'seasonal', expected }
}

interface Smoothed {
  level: number
  slope: number
  errors: number[]
}

/** Holt's recursions from a start before the first value. */
function smooth(values: number[], alpha: number, beta: number, start: { level: number; slope: number }): Smoothed {
  let { level, slope } = start
  const errors = values.map((value) => {
    const error = value - (level + slope)
    const before = level
    level = alpha * value + (1 - alpha) * (before + slope)
    slope = beta * (level - before) + (1 - beta) * slope
    return error
  })
  return { level, slope, errors }
}

const share = (x: number) => 1 / (1 + Math.exp(-x))

function holt(values: number[], count: number): SeriesForecast {
  const [first = 0, second = 0] = values
  // The first step starts the recursion: nothing is known before it.
  const start = { level: first, slope: second - first }
  const rest = values.slice(1)
  const loss = ([a = 0, b = 0]: number[]) => smooth(rest, share(a), share(b), start).errors.reduce((sum, error) => sum + error * error, 0)
  const [a = 0, b = 0] = minimise(loss, [
    [0, -1],
    [-2, -3],
    [2, -3],
  ]).at
  const [alpha, beta] = [share(a), share(b)]
  const { level, slope, errors } = smooth(rest, alpha, beta, start)
  const variance = errors.reduce((sum, error) => sum + error * error, 0) / Math.max(1, errors.length - 2)
  let grown = 1
  const expected = Array.from({ length: count }, (_, at) => {
    if (at > 0) grown += (alpha + alpha * beta * at) ** 2
    return between(level + slope * (at + 1), Math.sqrt(variance * grown))
  })
  return { method: 'holt', expected }
}

const between = (value: number, spread: number): Expected => ({ value, low: value - reach * spread, high: value + reach * spread })
