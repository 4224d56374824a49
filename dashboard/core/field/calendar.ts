/** Calendar arithmetic on `YYYY-MM-DD`, without zones or a clock. */

export type Day = string
type Unit = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'
/** The month a fiscal year starts in; a fiscal year from January is a calendar year. */
export type FiscalMonth = 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12
/** A period of a company's own calendar, named like the granularity of the model: weeks from Sunday, fiscal quarters and years by their first month. */
export type OwnGrain = 'week_sunday' | `fiscal_${'quarter' | 'year'}_${FiscalMonth}`
export type CalendarGrain = Unit | OwnGrain

/** Those grains of a company's own calendar that there are names for; a fiscal year from January needs none. */
export const ownGrains: readonly OwnGrain[] = [
  'week_sunday',
  ...([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const).flatMap((month): OwnGrain[] => [`fiscal_quarter_${month}`, `fiscal_year_${month}`]),
]

export const isOwnGrain = (name: string): name is OwnGrain => (ownGrains as readonly string[]).includes(name)

/** The plain unit of a grain, and how much later than that unit its periods begin. */
function partsOf(grain: CalendarGrain): { unit: Unit; days: number; months: number } {
  if (grain === 'week_sunday') return { unit: 'week', days: -1, months: 0 }
  const [, unit, month] = /^fiscal_(quarter|year)_(\d+)$/.exec(grain) ?? []
  return month ? { unit: unit as Unit, days: 0, months: Number(month) - 1 } : { unit: grain as Unit, days: 0, months: 0 }
}

const dayLength = 86_400_000

const toMillis = (day: Day) => Date.parse(`${day.slice(0, 10)}T00:00:00Z`)
const toDay = (millis: number): Day => new Date(millis).toISOString().slice(0, 10)
const yearOf = (day: Day) => Number(day.slice(0, 4))
const monthOf = (day: Day) => Number(day.slice(5, 7))
const dayOf = (year: number, month: number, day: number): Day => toDay(Date.UTC(year, month - 1, day))

/** The calendar day of a Cube time value (`2025-01-31T00:00:00.000`) or of a date. */
export function dayIn(value: string): Day {
  return value.slice(0, 10)
}

export function addDays(day: Day, count: number): Day {
  return toDay(toMillis(day) + count * dayLength)
}

/** The same day some months on; the 31st becomes the last day of a shorter month. */
export function addMonths(day: Day, count: number): Day {
  const first = Date.UTC(yearOf(day), monthOf(day) - 1 + count, 1)
  const start = toDay(first)
  const lastOfMonth = Number(dayOf(yearOf(start), monthOf(start) + 1, 0).slice(8))
  return addDays(start, Math.min(Number(day.slice(8, 10)), lastOfMonth) - 1)
}

/** Days from one date to another, both included. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((toMillis(to) - toMillis(from)) / dayLength) + 1
}

/** The first day of the period a day lies in; weeks begin on Monday. */
export function startOf(day: Day, grain: CalendarGrain): Day {
  const { unit, days, months } = partsOf(grain)
  if (days !== 0) return addDays(startOf(addDays(day, -days), unit), days)
  if (months !== 0) return addMonths(startOf(addMonths(startOf(day, 'month'), -months), unit), months)
  switch (unit) {
    case 'hour':
    case 'day':
      return dayIn(day)
    case 'week':
      return addDays(day, -((new Date(toMillis(day)).getUTCDay() + 6) % 7))
    case 'month':
      return dayOf(yearOf(day), monthOf(day), 1)
    case 'quarter':
      return dayOf(yearOf(day), Math.floor((monthOf(day) - 1) / 3) * 3 + 1, 1)
    case 'year':
      return dayOf(yearOf(day), 1, 1)
  }
}

/** The first day of the period `count` periods on; `day` is a first day itself. */
export function addPeriods(day: Day, grain: CalendarGrain, count: number): Day {
  switch (partsOf(grain).unit) {
    case 'hour':
    case 'day':
      return addDays(day, count)
    case 'week':
      return addDays(day, 7 * count)
    case 'month':
      return addMonths(day, count)
    case 'quarter':
      return addMonths(day, 3 * count)
    case 'year':
      return addMonths(day, 12 * count)
  }
}

/** The fiscal year and quarter of a period's first day; null for a grain that is not fiscal. */
export function fiscalOf(day: Day, grain: CalendarGrain): { from: number; quarter: number | null } | null {
  const { unit, months } = partsOf(grain)
  if (months === 0) return null
  const shifted = addMonths(startOf(day, 'month'), -months)
  return { from: yearOf(shifted), quarter: unit === 'quarter' ? Math.ceil(monthOf(shifted) / 3) : null }
}

/** Whether a grain's periods are longer than a week, so that they follow the months. */
export function isByMonth(grain: CalendarGrain): boolean {
  return monthsIn(grain) > 0
}

/** How many months a period of such a grain lasts; 0 for one that does not follow them. */
export function monthsIn(grain: CalendarGrain): number {
  return { hour: 0, day: 0, week: 0, month: 1, quarter: 3, year: 12 }[partsOf(grain).unit]
}

/** The last day of the period a day lies in. */
export function endOf(day: Day, grain: CalendarGrain): Day {
  return addDays(addPeriods(startOf(day, grain), grain, 1), -1)
}

/** Every period that touches the range, by its first day. Never more than `most`. */
export function periodsIn(from: Day, to: Day, grain: CalendarGrain, most = 20_000): Day[] {
  const periods: Day[] = []
  for (let day = startOf(from, grain); day <= to && periods.length < most; day = addPeriods(day, grain, 1)) periods.push(day)
  return periods
}

/** ISO week: the year it belongs to and its number. */
export function weekOf(day: Day): { year: number; week: number } {
  const thursday = addDays(startOf(day, 'week'), 3)
  const week = Math.ceil(daysBetween(dayOf(yearOf(thursday), 1, 1), thursday) / 7)
  return { year: yearOf(thursday), week }
}
