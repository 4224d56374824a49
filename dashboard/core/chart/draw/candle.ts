import type { Day } from '../../field/calendar.ts'
import type { Words } from '../../words.ts'

/** What the days of one period came to: the first and the last of them, and the extreme ones. */
export interface Candle {
  key: Day
  open: number
  high: number
  low: number
  close: number
}

/** Days in their order → one candle for each period that has any. */
export function candlesOf(days: ReadonlyMap<Day, number>, periodOf: (day: Day) => Day): Candle[] {
  const candles = new Map<Day, Candle>()
  for (const [day, value] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = periodOf(day)
    const { open = value, high = value, low = value } = candles.get(key) ?? {}
    candles.set(key, { key, open, high: Math.max(high, value), low: Math.min(low, value), close: value })
  }
  return [...candles.values()]
}

/** What the four numbers of a candle are called. */
export const candleWords = {
  open: { zh: '首日', en: 'First day' },
  high: { zh: '最高日', en: 'Highest day' },
  low: { zh: '最低日', en: 'Lowest day' },
  close: { zh: '末日', en: 'Last day' },
} satisfies Record<string, Words>
