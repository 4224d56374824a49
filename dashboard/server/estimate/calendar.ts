import chineseDays from 'chinese-days'
import { dayIn, periodsIn } from '../../core/field/calendar.ts'
import { festivalIn } from '../../core/field/festivals.ts'
import type { Derived } from './build.ts'
import { addDays, dateLiteral, type Span } from './span.ts'

/** Public holidays by their Chinese name, as the notices of the State Council, `chinese-days` and imported event files write it. */
const holidays: [part: string, key: string][] = [
  ['元旦', 'new_year'],
  ['春节', 'spring_festival'],
  ['清明', 'qingming'],
  ['劳动', 'labour_day'],
  ['端午', 'dragon_boat'],
  ['中秋', 'mid_autumn'],
  ['国庆', 'national_day'],
]

/** Shopping festivals by their first and last date; the goods fair before Spring Festival follows the moon. */
const shopping: [key: string, from: string, to: string][] = [
  ['womens_day', '03-01', '03-08'],
  ['618', '06-01', '06-20'],
  ['double_11', '11-01', '11-13'],
  ['double_12', '12-12', '12-12'],
]
// From the 8th to the 29th of the twelfth lunar month.
const goodsFair = { from: -22, to: -1 }
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

/** What the Chinese calendar says of a day, as a row of SQL values. */
function rowOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7
  const { name, work } = chineseDays.getDayDetail(day)
  // Holidays and shifted days are named "English,中文,days"; other days bear the name of the weekday.
  const special = name.includes(',')
  const holiday = special && !work ? holidays.find(([part]) => name.includes(part))?.[1] : undefined
  const kind = special ? (work ? 'shifted_workday' : 'holiday') : work ? 'workday' : 'weekend'
  const distance = daysFromFestival(day)
  const fair = distance !== null && distance >= goodsFair.from && distance <= goodsFair.to ? 'new_year_goods' : undefined
  const event = fair ?? shopping.find(([, from, to]) => day.slice(5) >= from && day.slice(5) <= to)?.[0]
  const text = (value: string | undefined) => (value ? `'${value}'` : 'null')
  return `(${dateLiteral(day)}, '${weekday}', '${kind}', ${text(holiday)}, ${text(event)}, ${distance ?? 'null'})`
}

/**
 * One row per day from the year before the first order (but no more than forty years) to the end of the last year: weekday, working day or not, public holiday, shopping
 * festival, days from Spring Festival. Where the company's own events name holidays or shifted days in a year, that year follows them.
 */
export function calendarDays(span: Span): Derived {
  const yearOf = (day: string) => Number(dayIn(day).slice(0, 4))
  const from = Math.max(yearOf(span.first) - 1, yearOf(span.today) - longest)
  const days = span.asOf.length ? periodsIn(`${from}-01-01`, addDays(`${yearOf(span.today) + 1}-01-01`, -1), 'day') : []
  const rows = days.length
    ? days.map(rowOf).join(',\n')
    : `(cast(null as date), '', '', cast(null as varchar), cast(null as varchar), null)`
  const named = holidays.map(([part, key]) => `when e.name_zh like '%${part}%' then '${key}'`).join(' ')
  return {
    name: 'calendar_days',
    select: `
    with days as (
      select day, weekday, day_kind, cast(holiday as varchar) as holiday, cast(event as varchar) as shopping_event,
        cast(distance as bigint) as days_from_spring_festival
      from (values ${rows}) d (day, weekday, day_kind, holiday, event, distance) where day is not null
    ), own as (
      select d.day, max(case when e.kind = 'holiday' then 1 else 0 end) as is_off, max(case when e.kind = 'workday' then 1 else 0 end) as is_on,
        max(case when e.kind = 'holiday' then case ${named} else coalesce(e.name_zh, e.name_en) end end) as holiday
      from days d join events e on e.kind in ('holiday', 'workday') and d.day between e.starts_on and e.ends_on group by d.day
    ), years as (
      select distinct extract(year from day) as year from own where is_off = 1
    )
    select d.day, d.weekday,
      case when y.year is null then d.day_kind when o.is_off = 1 then 'holiday' when o.is_on = 1 then 'shifted_workday'
        when d.weekday in ('6', '7') then 'weekend' else 'workday' end as day_kind,
      case when y.year is null then d.holiday else o.holiday end as holiday, d.shopping_event, d.days_from_spring_festival
    from days d left join own o on o.day = d.day left join years y on y.year = extract(year from d.day)`,
  }
}
