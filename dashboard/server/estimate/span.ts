/** What the derived tables ask of a warehouse, so that they can be built in any SQL database we support. */
export interface Port {
  run(sql: string): Promise<void>
  rows(sql: string): Promise<Record<string, unknown>[]>
  /** SQL of a number that stands for all values of the row with this alias. */
  rowPrint(row: string): string
}

/** The days a build is about. Every one is a business date; nothing here looks at a clock. */
export interface Span {
  /** The last as-of date: the business date of the build. */
  today: string
  /** The first day with an order, or `today` without orders. */
  first: string
  /** Month ends and the last day, oldest first. */
  asOf: string[]
  /** The time of all orders in pieces of about as many rows each: SQL that a day lies in one, open at both ends, at least one piece. */
  pieces: ((day: string) => string)[]
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

/** How many lines make a piece: with all their columns they need some hundred megabytes while they are brought together. */
const usualPiece = 2_000_000
/** An order takes as much room as so many lines: it is mostly text. */
const linesPerOrder = 2.4

/** Cuts between days, so that a piece is a day at least; by what is there, for one order of 1970 must not make fifty empty years. */
async function cutPieces(port: Port, pieceRows: number): Promise<Span['pieces']> {
  const [counts] = await port.rows('select (select count(*) from orders) as orders, (select count(*) from order_lines) as order_lines')
  const wanted = Math.ceil((Number(counts?.orders) * linesPerOrder + Number(counts?.order_lines)) / pieceRows)
  if (wanted <= 1) return [() => '1 = 1']
  const cuts = await port.rows(`
    select cast(min(day) as varchar) as day from (
      select ordered_on as day, cast(floor((sum(count(*)) over (order by ordered_on) - 1) * ${wanted}.0 / sum(count(*)) over ()) as integer) as piece
      from orders where ordered_on is not null group by ordered_on
    ) days group by piece order by 1`)
  const starts = cuts.map(({ day }) => String(day)).slice(1)
  return [undefined, ...starts].map((from, at) => (day) => {
    const until = starts[at]
    const isIn =
      [from && `${day} >= ${dateLiteral(from)}`, until && `${day} < ${dateLiteral(until)}`].filter(Boolean).join(' and ') || '1 = 1'
    // Without a day a row belongs to no time, and must not be lost for it.
    return from ? isIn : `(${isIn} or ${day} is null)`
  })
}

// Each piece of the leads looks through all of their stages: as many pieces as orders have take twice the time of a quarter of them.
const piecesTogether = 4

/** The same time in fewer pieces, for what holds little of each row but has to look through all of a table for each piece. */
export function longPieces({ pieces }: Span): Span['pieces'] {
  const starts = Array.from({ length: Math.ceil(pieces.length / piecesTogether) }, (_, at) => at * piecesTogether)
  return starts.map((from) => (day) => {
    const some = pieces.slice(from, from + piecesTogether).map((within) => within(day))
    return `(${some.join(' or ')})`
  })
}

/** The span of what the warehouse holds; `undefined` while it has neither orders nor leads and no day was given. */
export async function loadSpan(
  port: Port,
  today: string,
  months: number,
  timezone: string,
  pieceRows = usualPiece,
): Promise<Span | undefined> {
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
    pieces: await cutPieces(port, pieceRows),
    day: (offset) => dateLiteral(addDays(day, offset)),
    end: beginOf(addDays(day, 1), timezone),
    dayOf: dayIn(timezone),
    beginOf: beginIn(timezone),
  }
}
