import chineseDays from 'chinese-days'
import { dayIn, periodsIn } from '../../core/field/calendar.ts'
import { festivalIn } from '../../core/field/festivals.ts'
import type { Derived } from './build.ts'
import { addDays, dateLiteral } from './days.ts'
import type { Span } from './span.ts'

// One order with a date of 1970 must not make a calendar of its own.
const longest = 40
// Further away, a day has nothing of the festival any more.
const around = 40

/** Days from Spring Festival (0 = its first day) within forty days, else null. */
function daysFromFestival(day: string): number | null {
  const festival = festivalIn(Number(day.slice(0, 4)), 'spring')
  if (!festival) return null
  const distance = Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${festival}T00:00:00Z`)) / 86_400_000)
  return Math.abs(distance) <= around ? distance : null
}

/** What `chinese-days` and the moon say of a day, as a row of SQL values. */
function rowOf(day: string): string {
  const { name, work } = chineseDays.getDayDetail(day)
  // Holidays and shifted days are named "English,中文,days"; other days bear the name of the weekday.
  const special = name.includes(',')
  const kind = special ? (work ? 'shifted_workday' : 'holiday') : work ? 'workday' : 'weekend'
  const holiday = special && !work ? `'${name.replaceAll("'", "''")}'` : 'null'
  return `(${dateLiteral(day)}, '${kind}', ${holiday}, ${daysFromFestival(day) ?? 'null'})`
}

/** What SQL can't know of days, for `model/derived/calendar_days.sql`: from the year before the first order, but no more than forty years, to the end of the last year. */
export function chineseCalendar(span: Span): Derived {
  const yearOf = (day: string) => Number(dayIn(day).slice(0, 4))
  const from = Math.max(yearOf(span.first) - 1, yearOf(span.today) - longest)
  const days = span.asOf.length ? periodsIn(`${from}-01-01`, addDays(`${yearOf(span.today) + 1}-01-01`, -1), 'day') : []
  const rows = days.length ? days.map(rowOf).join(',\n') : "(cast(null as date), '', cast(null as varchar), null)"
  return {
    name: 'chinese_days',
    scratch: true,
    select: [
      `select day, day_kind, cast(holiday_name as varchar) as holiday_name, cast(distance as bigint) as days_from_spring_festival
    from (values ${rows}) d (day, day_kind, holiday_name, distance) where day is not null`,
    ],
  }
}
