import { addDays, addMonths, type Day, daysBetween, endOf, isByMonth, monthsIn, periodsIn, startOf } from '../field/calendar.ts'
import { lastYearsFestival } from '../field/festivals.ts'
import type { Words } from '../words.ts'
import { type Compare, type DateRange, type FiscalPreset, fiscalPresets, type Grain, type PlainPreset, type RangePreset } from './spec.ts'

/** Two dates, both included. */
export interface Span {
  from: Day
  to: Day
}

const fiscalWords = (preset: FiscalPreset): Words => {
  const isThis = preset.startsWith('this_')
  if (preset.includes('_quarter_'))
    return isThis ? { zh: '本财季', en: 'This fiscal quarter' } : { zh: '上财季', en: 'Last fiscal quarter' }
  return isThis ? { zh: '本财年', en: 'This fiscal year' } : { zh: '上财年', en: 'Last fiscal year' }
}

const plainWords: Record<PlainPreset, Words> = {
  today: { zh: '今天', en: 'Today' },
  yesterday: { zh: '昨天', en: 'Yesterday' },
  this_week: { zh: '本周', en: 'This week' },
  last_week: { zh: '上周', en: 'Last week' },
  last_7_days: { zh: '近 7 天', en: 'Last 7 days' },
  last_30_days: { zh: '近 30 天', en: 'Last 30 days' },
  last_90_days: { zh: '近 90 天', en: 'Last 90 days' },
  this_month: { zh: '本月', en: 'This month' },
  last_month: { zh: '上月', en: 'Last month' },
  this_quarter: { zh: '本季度', en: 'This quarter' },
  last_quarter: { zh: '上季度', en: 'Last quarter' },
  this_year: { zh: '今年', en: 'This year' },
  last_year: { zh: '去年', en: 'Last year' },
  last_12_months: { zh: '近 12 个月', en: 'Last 12 months' },
  next_7_days: { zh: '未来 7 天', en: 'Next 7 days' },
  next_30_days: { zh: '未来 30 天', en: 'Next 30 days' },
  next_90_days: { zh: '未来 90 天', en: 'Next 90 days' },
  next_month: { zh: '下月', en: 'Next month' },
  all: { zh: '全部时间', en: 'All time' },
}

export const presetWords: Record<RangePreset, Words> = {
  ...plainWords,
  ...(Object.fromEntries(fiscalPresets.map((preset) => [preset, fiscalWords(preset)])) as Record<FiscalPreset, Words>),
}

/** Days to come begin with tomorrow: today is the last one there are facts of. */
const nextDays = (today: Day, days: number): Span => ({ from: addDays(today, 1), to: addDays(today, days) })

/** The dates of a preset, counted from the business date, which is included. null: no restriction. */
export function presetSpan(preset: RangePreset, today: Day): Span | null {
  const thisOne = (grain: Grain) => ({ from: startOf(today, grain), to: today })
  const lastOne = (grain: Grain) => {
    const to = addDays(startOf(today, grain), -1)
    return { from: startOf(to, grain), to }
  }
  const [, which, period] = /^(this|last)_(fiscal_\w+)$/.exec(preset) ?? []
  if (period) return which === 'this' ? thisOne(period as Grain) : lastOne(period as Grain)
  switch (preset as PlainPreset) {
    case 'today':
      return { from: today, to: today }
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) }
    case 'this_week':
      return thisOne('week')
    case 'last_week':
      return lastOne('week')
    case 'last_7_days':
      return { from: addDays(today, -6), to: today }
    case 'last_30_days':
      return { from: addDays(today, -29), to: today }
    case 'last_90_days':
      return { from: addDays(today, -89), to: today }
    case 'this_month':
      return thisOne('month')
    case 'last_month':
      return lastOne('month')
    case 'this_quarter':
      return thisOne('quarter')
    case 'last_quarter':
      return lastOne('quarter')
    case 'this_year':
      return thisOne('year')
    case 'last_year':
      return lastOne('year')
    case 'last_12_months':
      return { from: addMonths(startOf(today, 'month'), -11), to: today }
    case 'next_7_days':
      return nextDays(today, 7)
    case 'next_30_days':
      return nextDays(today, 30)
    case 'next_90_days':
      return nextDays(today, 90)
    case 'next_month': {
      const from = addDays(endOf(today, 'month'), 1)
      return { from, to: endOf(from, 'month') }
    }
    case 'all':
      return null
  }
}

/** The dates a range means on a given business date. */
export function spanOf(range: DateRange | null, today: Day): Span | null {
  if (!range) return null
  if ('preset' in range) return presetSpan(range.preset, today)
  return range.from <= range.to ? { from: range.from, to: range.to } : { from: range.to, to: range.from }
}

// A range that starts a month (quarter, year) and lasts to its end or to today is compared by calendar, not by days.
function calendarMonths(span: Span, today: Day): number | null {
  if (span.from.slice(8) !== '01') return null
  if (span.to !== endOf(span.to, 'month') && span.to !== today) return null
  return monthsBetween(span.from, span.to) + 1
}

/** "This quarter so far" goes back by a quarter, "this year so far" by a year: the months of a preset's whole period. */
const wholeMonths = (preset: RangePreset) => (/_quarter(_|$)/.test(preset) ? 3 : /_year(_|$)/.test(preset) ? 12 : null)
const wholeWeeks = (preset: RangePreset) => preset === 'this_week' || preset === 'last_week'

export const isAllTime = (range: DateRange | null) => !range || ('preset' in range && range.preset === 'all')

const monthsBetween = (from: Day, to: Day) =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))

/** All time has nothing before it, but each of its periods has one: the period before, or that of the year before. */
function shiftInAll(compare: Against, grain: Grain | undefined): Shift | null {
  if (!grain || grain === 'hour' || compare === 'none' || compare === 'custom' || typeof compare === 'object') return null
  if (compare === 'previous') return isByMonth(grain) ? { months: monthsIn(grain) } : { days: grain === 'day' ? 1 : 7 }
  if (isByMonth(grain) || (grain === 'day' && compare !== 'last_year_weekday')) return { months: 12 }
  return { days: 364 }
}

/** How far a comparison goes back: whole months by the calendar, or days. */
export type Shift = { months: number } | { days: number }

/** A comparison, and the dates it is made with where a person chose them. */
export type Against = Compare | Span

/** How far back each date finds its counterpart. null: nothing to compare. */
function shiftOf(range: DateRange | null, compare: Against, today: Day): Shift | null {
  const span = spanOf(range, today)
  if (!span || !range || compare === 'none' || compare === 'custom') return null
  // The first day meets the first day, whichever of the two spans is longer; whole months meet whole months.
  if (typeof compare === 'object') {
    const [first, then] = [span.from, compare.from]
    const isByMonths = first.slice(8) === '01' && then.slice(8) === '01'
    return isByMonths ? { months: monthsBetween(then, first) } : { days: daysBetween(then, first) - 1 }
  }
  if (compare === 'last_year') return { months: 12 }
  // 52 whole weeks: every day meets its own weekday.
  if (compare === 'last_year_weekday') return { days: 364 }
  if (compare === 'last_year_holiday') {
    const festival = lastYearsFestival(span.from, span.to)
    return festival ? { days: daysBetween(festival.before, festival.day) - 1 } : { months: 12 }
  }
  if ('preset' in range && wholeWeeks(range.preset)) return { days: 7 }
  const months = ('preset' in range ? wholeMonths(range.preset) : null) ?? calendarMonths(span, today)
  return months !== null ? { months } : { days: daysBetween(span.from, span.to) }
}

/**
 * The same for an axis of whole periods: weeks go back by whole weeks and months by whole months, so that every period meets one cut as it is
 * itself. A month against 31 days before would be put beside parts of two.
 */
function shiftBy(range: DateRange | null, compare: Against, today: Day, grain: Grain | undefined): Shift | null {
  if (isAllTime(range)) return shiftInAll(compare, grain)
  const shift = shiftOf(range, compare, today)
  const span = spanOf(range, today)
  if (!shift || !span || !grain || grain === 'hour' || grain === 'day') return shift
  if (!isByMonth(grain)) {
    if (compare === 'last_year' || compare === 'last_year_weekday') return { days: 364 }
    if (typeof compare === 'object') return { days: daysBetween(startOf(compare.from, grain), startOf(span.from, grain)) - 1 }
    const festival = compare === 'last_year_holiday' ? lastYearsFestival(span.from, span.to) : null
    if (festival) return { days: daysBetween(startOf(festival.before, grain), startOf(festival.day, grain)) - 1 }
    const weeks =
      'days' in shift ? Math.ceil(shift.days / 7) : Math.round((daysBetween(addMonths(span.from, -shift.months), span.from) - 1) / 7)
    return { days: weeks * 7 }
  }
  if (typeof compare === 'object') return { months: monthsBetween(startOf(compare.from, grain), startOf(span.from, grain)) }
  if (compare.startsWith('last_year')) return { months: 12 }
  const length = monthsIn(grain)
  if ('months' in shift && shift.months % length === 0) return shift
  return { months: periodsIn(span.from, span.to, grain).length * length }
}

/** The span compared with, like for like: an unfinished period is cut at the same day. null: nothing to compare. */
export function earlierSpan(range: DateRange | null, compare: Against, today: Day, grain?: Grain): Span | null {
  const span = spanOf(range, today)
  if (span && typeof compare === 'object') return compare
  const shift = shiftBy(range, compare, today, grain)
  if (!span || !shift) return null
  if ('days' in shift) return { from: addDays(span.from, -shift.days), to: addDays(span.to, -shift.days) }
  // A month that is whole stays whole: the end of February answers the end of March.
  const isWhole = span.to === endOf(span.to, 'month') && span.from.slice(8) === '01'
  const to = addMonths(span.to, -shift.months)
  return { from: addMonths(span.from, -shift.months), to: isWhole ? endOf(to, 'month') : to }
}

/** For a period of the axis, named by its first day or hour, the one it is compared with. null: that date does not exist. */
export function earlierKeys(range: DateRange | null, compare: Against, today: Day, grain: Grain): ((key: string) => string | null) | null {
  const shift = shiftBy(range, compare, today, grain)
  if (!shift) return null
  return (key) => {
    const [day, hour] = [key.slice(0, 10), key.slice(10)]
    const earlier = 'days' in shift ? addDays(day, -shift.days) : addMonths(day, -shift.months)
    // A year before 29 February there is no such day.
    return 'months' in shift && earlier.slice(8) !== day.slice(8) ? null : earlier + hour
  }
}

/** The grain that gives a readable number of points. */
export function autoGrain(range: DateRange | null): Grain {
  if (!range) return 'month'
  if ('preset' in range) {
    if (range.preset.includes('_fiscal_quarter_')) return 'week'
    switch (range.preset) {
      case 'today':
      case 'yesterday':
      case 'this_week':
      case 'last_week':
      case 'last_7_days':
      case 'last_30_days':
      case 'this_month':
      case 'last_month':
        return 'day'
      case 'last_90_days':
      case 'this_quarter':
      case 'last_quarter':
        return 'week'
      default:
        return 'month'
    }
  }
  const days = daysBetween(range.from, range.to)
  return days <= 62 ? 'day' : days <= 200 ? 'week' : days <= 1500 ? 'month' : 'quarter'
}
