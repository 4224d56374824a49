const toDate = (day: string) => new Date(`${day}T00:00:00Z`)
const toDay = (date: Date) => date.toISOString().slice(0, 10)

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  const date = toDate(day)
  date.setUTCDate(date.getUTCDate() + days)
  return toDay(date)
}

/** The day so many months earlier, or the last of that month where it is shorter. */
export function monthsBefore(day: string, months: number): string {
  const date = toDate(day)
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0))
  return toDay(new Date(Math.min(first.getTime() + (date.getUTCDate() - 1) * 86_400_000, last.getTime())))
}

/** Month ends from the month of `first` on, before `today`, at most `months` of them; then `today` itself. */
export function asOfDates(first: string, today: string, months: number): string[] {
  const ends: string[] = []
  const start = toDate(first)
  for (let month = 0; ; month++) {
    const end = toDay(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month + 1, 0)))
    if (end >= today) break
    ends.push(end)
  }
  return [...ends.slice(-months), today]
}

/** A business date as SQL. */
export const dateLiteral = (day: string) => `cast('${day}' as date)`

/** The UTC instant at which a day begins in a zone, as SQL. */
export function beginOf(day: string, timezone: string): string {
  const guess = toDate(day).getTime()
  const shift = (millis: number) => {
    const local = new Date(millis).toLocaleString('sv-SE', { timeZone: timezone })
    return new Date(`${local.replace(' ', 'T')}Z`).getTime() - millis
  }
  // Twice, because the zone's offset at the guess need not be the one at the day's beginning.
  const once = guess - shift(guess)
  return `cast('${new Date(guess - shift(once)).toISOString().slice(0, 19).replace('T', ' ')}' as timestamp)`
}

/** The days a header counts from. */
export interface Calendar {
  /** The business date. */
  today: string
  /** The first day with an order. */
  first: string
  /** The as-of date of the partition at work, and the one before it; missing where there is none. */
  as_of?: string | undefined
  previous_as_of?: string | undefined
  /** All as-of dates, oldest first. */
  asOf?: string[] | undefined
}

const firstWholeYear = 'the first day of the first whole year'
const lastAsOf = 'the last as-of date by '

/**
 * A day of a header, such as `today - funnel.window_days days` or `as_of - 12 months`, as a date; no months at all are all time. `parameter`
 * gives the value of a parameter. Undefined where there is no such day.
 */
export function readDay(text: string, calendar: Calendar, parameter: (name: string) => unknown): string | undefined {
  const { today, first, asOf = [] } = calendar
  if (text === 'today') return today
  // A year of which most of January is there counts as whole.
  if (text === firstWholeYear) return `${Number(first.slice(0, 4)) + (first.slice(5) <= '01-31' ? 0 : 1)}-01-01`
  if (text.startsWith(lastAsOf)) {
    const day = readDay(text.slice(lastAsOf.length), calendar, parameter)
    return day && asOf.findLast((one) => one <= day)
  }
  const [, from, sign, amount = '', unit] = /^(today|as_of|previous_as_of)\s*([+-])\s*([\w.]+)\s+(days|months)$/.exec(text) ?? []
  if (!sign)
    throw new Error(
      `the day "${text}" is not written as "today - 30 days", "as_of - activity_days days", "${lastAsOf}as_of - 30 days" or "${firstWholeYear}"`,
    )
  const size = /^\d+$/.test(amount) ? Number(amount) : parameter(amount)
  if (typeof size !== 'number') throw new Error(`the day "${text}" names ${amount}, which is no number of parameters.yml`)
  const begin = calendar[from as 'today' | 'as_of' | 'previous_as_of']
  if (begin === undefined) return undefined
  if (unit === 'days') return addDays(begin, sign === '-' ? -size : size)
  return size === 0 ? beginningOfTime : monthsBefore(begin, sign === '-' ? size : -size)
}

/** Before any business. */
export const beginningOfTime = '0001-01-01'
