import type { Words } from '../../words.ts'
import type { ChartOptions } from '../options.ts'
import { medianOf } from './quadrants.ts'

type Level = Exclude<ChartOptions['level'], 'none'>

export const levelWords: Record<Level, Words> = { average: { zh: '平均', en: 'Average' }, median: { zh: '中位数', en: 'Median' } }

/** The average or the median of the values that are shown; an unfinished period is no value yet. */
export function levelOf(level: Level, values: (number | null)[], unfinishedAt: number | null): number | null {
  const whole = values.filter((value, at): value is number => value !== null && at !== unfinishedAt)
  if (whole.length < 2) return null
  return level === 'median' ? medianOf(whole) : whole.reduce((sum, value) => sum + value, 0) / whole.length
}
