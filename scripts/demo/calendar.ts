import chineseDays from 'chinese-days'
import { parameters } from './parameters.ts'

const dayLength = 86_400_000
const { season } = parameters

/** Days since 1970-01-01 of an ISO date. */
export const toDayNumber = (iso: string) => Math.round(Date.parse(`${iso}T00:00:00Z`) / dayLength)
/** The ISO date of a day number. */
export const toIso = (day: number) => new Date(day * dayLength).toISOString().slice(0, 10)

export interface CalendarEvent {
  id: string
  zh: string
  en: string
  kind: 'holiday' | 'workday' | 'shopping' | 'business'
  from: number
  to: number
}

/** Operational time of one kind of buyer: s(d) and its running sum. */
export interface Clock {
  /** Intensity of each day of the window, mean 1. */
  intensity: Float64Array
  /** Weeks of operational time passed at the start of each day; one longer than the window. */
  elapsed: Float64Array
  /** Running chance of a first purchase at the start of each day, from 0 to 1. */
  firstPurchase: Float64Array
}

export interface Calendar {
  start: string
  end: string
  /** Number of days in the window. */
  days: number
  /** Day number (since 1970) of the window's first day. */
  origin: number
  /** ISO date of day i; reaches half a year beyond the window for planned deliveries. */
  iso: string[]
  weekday: Uint8Array
  month: Uint8Array
  year: Uint16Array
  isHoliday: Uint8Array
  isWorkday: Uint8Array
  person: Clock
  key: Clock
  events: CalendarEvent[]
  /** Index of a date of the recipe's own window (2023–2025), moved along when `--end` moves the window. */
  recipe(iso: string): number
}

const springFestival = (year: number) => toDayNumber(chineseDays.getSolarDateFromLunar(`${year}-01-01`).date)

function eventFactor(day: number, month: number, date: number, festivals: number[]): number {
  let factor = 1
  for (const e of season.events) if (e.month === month && date >= e.from && date <= e.to) factor *= e.factor
  for (const festival of festivals) {
    const offset = day - festival
    for (const e of season.springFestival) if (offset >= e.from && offset <= e.to) factor *= e.factor
  }
  return factor
}

function toClock(raw: number[]): Clock {
  const mean = raw.reduce((sum, x) => sum + x, 0) / raw.length
  const intensity = Float64Array.from(raw, (x) => x / mean)
  const elapsed = new Float64Array(raw.length + 1)
  const firstPurchase = new Float64Array(raw.length + 1)
  intensity.forEach((s, d) => {
    elapsed[d + 1] = (elapsed[d] as number) + s / 7
    firstPurchase[d + 1] = (firstPurchase[d] as number) + s * (1 + parameters.acquisitionGrowth * (d / raw.length))
  })
  const total = firstPurchase[raw.length] as number
  return { intensity, elapsed, firstPurchase: firstPurchase.map((x) => x / total) }
}

/** Index of the interval of a rising table that holds the value. */
export function intervalOf(table: Float64Array, value: number): number {
  let low = 0
  let high = table.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((table[middle] as number) <= value) low = middle
    else high = middle
  }
  return low
}

function namedDays(calendar: Pick<Calendar, 'iso' | 'days'>, holidays: Uint8Array, inLieu: Uint8Array): CalendarEvent[] {
  const found: CalendarEvent[] = []
  for (const [flags, kind] of [
    [holidays, 'holiday'],
    [inLieu, 'workday'],
  ] as const) {
    for (let d = 0; d < calendar.days; d++) {
      if (!flags[d]) continue
      const [en = '', zh = ''] = chineseDays.getDayDetail(calendar.iso[d] as string).name.split(',')
      const last = found.at(-1)
      const words = kind === 'workday' ? { zh: `${zh}调休上班`, en: `Working day for ${en}` } : { zh, en }
      if (last && last.kind === kind && last.to === d - 1 && last.zh === words.zh) last.to = d
      else found.push({ id: `${kind}-${calendar.iso[d]}`, ...words, kind, from: d, to: d })
    }
  }
  return found
}

function shoppingEvents(calendar: Pick<Calendar, 'iso' | 'days' | 'origin'>, years: number[]): CalendarEvent[] {
  const spans: [string, string, string, string, string][] = [
    ['womens-day', '三八节', 'Women’s Day sale', '03-08', '03-08'],
    ['618', '618 大促', '618 sale', '06-01', '06-20'],
    ['1111', '双11', 'Singles’ Day sale', '11-01', '11-12'],
    ['1212', '双12', 'Double 12 sale', '12-12', '12-12'],
  ]
  const fixed = years.flatMap((year) =>
    spans.map(([id, zh, en, from, to]) => ({
      id: `${id}-${year}`,
      zh,
      en,
      from: toDayNumber(`${year}-${from}`) - calendar.origin,
      to: toDayNumber(`${year}-${to}`) - calendar.origin,
    })),
  )
  const moving = years.map((year) => ({
    id: `new-year-sale-${year}`,
    zh: '年货节',
    en: 'New Year goods sale',
    from: springFestival(year) - 21 - calendar.origin,
    to: springFestival(year) - 8 - calendar.origin,
  }))
  return [...fixed, ...moving].filter((e) => e.to >= 0 && e.from < calendar.days).map((e) => ({ ...e, kind: 'shopping' as const }))
}

/** The three years that end on a date: seasons, holidays, and operational time. */
export function toCalendar(end: string): Calendar {
  const endDay = toDayNumber(end)
  const [year = 0, ...rest] = end.split('-').map(Number)
  const back = new Date(Date.UTC(year - 3, (rest[0] ?? 1) - 1, rest[1] ?? 1))
  const origin = Math.round(back.getTime() / dayLength) + 1
  const days = endDay - origin + 1
  const iso = Array.from({ length: days + 200 }, (_, i) => toIso(origin + i))
  const weekday = Uint8Array.from(iso, (_, i) => (origin + i + 3) % 7) // Monday is 0; 1970-01-01 was a Thursday
  const month = Uint8Array.from(iso, (text) => Number(text.slice(5, 7)))
  const years = [...new Set(iso.map((text) => Number(text.slice(0, 4))))]
  const details = iso.map((text) => chineseDays.getDayDetail(text))
  const isWeekend = (i: number) => (weekday[i] as number) >= 5
  // getDayDetail names a holiday "English,中文,length"; plain days carry the weekday's name alone.
  const isNamed = (i: number) => details[i]?.name.includes(',') === true
  const isHoliday = Uint8Array.from(iso, (_, i) => (isNamed(i) && !details[i]?.work ? 1 : 0))
  const inLieu = Uint8Array.from(iso, (_, i) => (isNamed(i) && details[i]?.work && isWeekend(i) ? 1 : 0))
  const isWorkday = Uint8Array.from(iso, (_, i) => (details[i]?.work ? 1 : 0))
  const festivals = [...years, (years.at(-1) ?? 0) + 1].map(springFestival)

  const person: number[] = []
  const key: number[] = []
  for (let d = 0; d < days; d++) {
    const plain = season.weekday[weekday[d] as number] as number
    const dayFactor = isHoliday[d] && !isWeekend(d) ? season.holiday : inLieu[d] ? season.inLieu : plain
    const monthFactor = season.month[(month[d] as number) - 1] as number
    const date = Number(iso[d]?.slice(8))
    person.push(dayFactor * monthFactor * eventFactor(origin + d, month[d] as number, date, festivals))
    key.push((inLieu[d] ? season.inLieu : plain) * monthFactor * (isHoliday[d] ? season.keyAccountHoliday : 1))
  }
  const base = { iso, days, origin }
  return {
    start: iso[0] as string,
    end,
    ...base,
    weekday,
    month,
    year: Uint16Array.from(iso, (text) => Number(text.slice(0, 4))),
    isHoliday,
    isWorkday,
    person: toClock(person),
    key: toClock(key),
    events: [...namedDays(base, isHoliday, inLieu), ...shoppingEvents(base, years)],
    recipe: (text) => days - 1 - (toDayNumber(parameters.end) - toDayNumber(text)),
  }
}
