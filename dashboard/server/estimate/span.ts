/** The two things the derived tables ask of a warehouse, so that they can be built in any SQL database we support. */
export interface Port {
  run(sql: string): Promise<void>
  rows(sql: string): Promise<Record<string, unknown>[]>
}

/** The days a build is about. Every one is a business date; nothing here looks at a clock. */
export interface Span {
  /** The last as-of date: the business date of the build. */
  today: string
  /** The first day with an order, or `today` without orders. */
  first: string
  /** Month ends and the last day, oldest first. */
  asOf: string[]
  /** SQL of the date so many days from `today`. */
  day(offset: number): string
  /** SQL of the UTC instant at which the day after `today` begins in the business zone: later facts are invisible. */
  end: string
  /** SQL of the business date of a UTC timestamp. */
  dayOf(timestamp: string): string
  /** SQL of the UTC instant at which a business date begins; for many timestamps and few dates cheaper than `dayOf`. */
  beginOf(date: string): string
}

/** SQL of the local date of a UTC timestamp in a zone, for DuckDB and Postgres. */
export const dayIn = (timezone: string) => (timestamp: string) =>
  `cast((${timestamp} AT TIME ZONE 'UTC') AT TIME ZONE '${timezone.replaceAll("'", "''")}' as date)`

/** SQL of the UTC timestamp at which a local date begins in a zone, for DuckDB and Postgres. */
export const beginIn = (timezone: string) => (date: string) =>
  `(cast(${date} as timestamp) AT TIME ZONE '${timezone.replaceAll("'", "''")}') AT TIME ZONE 'UTC'`

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
function beginOf(day: string, timezone: string): string {
  const guess = toDate(day).getTime()
  const shift = (millis: number) => {
    const local = new Date(millis).toLocaleString('sv-SE', { timeZone: timezone })
    return new Date(`${local.replace(' ', 'T')}Z`).getTime() - millis
  }
  // Twice, because the zone's offset at the guess need not be the one at the day's beginning.
  const once = guess - shift(guess)
  return `cast('${new Date(guess - shift(once)).toISOString().slice(0, 19).replace('T', ' ')}' as timestamp)`
}

/** The span of what the warehouse holds; `undefined` while it has neither orders nor leads and no day was given. */
export async function loadSpan(port: Port, today: string, months: number, timezone: string): Promise<Span | undefined> {
  const [found] = await port.rows(`
    select cast(min(ordered_on) as varchar) as first, cast(max(ordered_on) as varchar) as last,
      (select cast(max(created_on) as varchar) from leads) as last_lead,
      (select cast(cast(max(entered_at) as date) as varchar) from lead_stages) as last_stage
    from orders where coalesce(is_test, false) = false`)
  const known = (value: unknown) => (typeof value === 'string' ? value : '')
  const last = known(found?.last) || [known(found?.last_lead), known(found?.last_stage)].sort().at(-1)
  const day = today === 'auto' ? last : today
  if (!day) return undefined
  const first = known(found?.first) && known(found?.first) < day ? known(found?.first) : day
  return {
    today: day,
    first,
    asOf: asOfDates(first, day, months),
    day: (offset) => dateLiteral(addDays(day, offset)),
    end: beginOf(addDays(day, 1), timezone),
    dayOf: dayIn(timezone),
    beginOf: beginIn(timezone),
  }
}
