import { rowPrint } from '../warehouse/duckdb.ts'
import type { Port } from '../warehouse/port.ts'
import { beginIn, dayIn } from '../warehouse/zone.ts'
import type { Parts } from './build.ts'
import { addDays, asOfDates, beginOf, dateLiteral } from './days.ts'

/** A stretch of days. What has no day lies in the first piece: it must not be lost for belonging to no time. */
export interface Piece {
  /** Its first day, and the day after its last one; missing where time is open. */
  from?: string | undefined
  until?: string | undefined
}

/** The days a build is about. Every one is a business date; nothing here looks at a clock. */
export interface Span {
  /** The last as-of date: the business date of the build. */
  today: string
  /** The first day with an order, without orders with any fact, or else `today`. */
  first: string
  /** Month ends and the last day, oldest first. */
  asOf: string[]
  /** All time in pieces that one step can hold, cut where calendar years, months … begin; open at both ends, at least one. */
  pieces: Piece[]
  /** The same in fewer pieces, for what holds little of each row but has to look through all of a table for each piece. */
  longPieces: Piece[]
  /** How many steps all orders take when each holds as much as it can, by whatever they are cut. */
  steps: number
  /** SQL of the date so many days from `today`. */
  day(offset: number): string
  /** SQL of a number that stands for all values of a row. */
  rowPrint(row: string): string
  /** SQL of the UTC instant at which the day after `today` begins in the business zone: later facts are invisible. */
  end: string
  /** SQL of the business date of a UTC timestamp. */
  dayOf(timestamp: string): string
  /** SQL of the UTC instant at which a business date begins; for many timestamps and few dates cheaper than `dayOf`. */
  beginOf(date: string): string
}

/** How many lines one step can hold: with all their columns they need some hundred megabytes while they are brought together. */
const usualPiece = 2_000_000
/** An order takes as much room as so many lines: it is mostly text. */
const linesPerOrder = 2.4
// Piece after piece takes longer than all at once: what is small is not cut.
const smallShare = 0.05
// A busy month may be twice the usual one; so much narrower are the rows for which long pieces are made.
const [busy, narrow] = [2, 2.5]

/** Where a day's year, half, quarter, month, third of a month begins, and the day itself. They hardly move when new data come. */
const units: ((day: string) => string)[] = [
  (day) => `${day.slice(0, 4)}-01-01`,
  ...[6, 3, 1].map((months) => (day: string) => {
    const first = Math.floor((Number(day.slice(5, 7)) - 1) / months) * months + 1
    return `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`
  }),
  (day) => `${day.slice(0, 7)}-${day.slice(8) <= '10' ? '01' : day.slice(8) <= '20' ? '11' : '21'}`,
  (day) => day,
]

/** Cuts at the beginnings of the longest unit of which none has more rows than `most`. Empty ones get no piece: one order of 1970 must not make fifty. */
function cut(rowsOn: Map<string, number>, most: number): Piece[] {
  let starts: string[] = []
  for (const unit of units) {
    const sizes = new Map<string, number>()
    for (const [day, rows] of rowsOn) sizes.set(unit(day), (sizes.get(unit(day)) ?? 0) + rows)
    starts = [...sizes.keys()].sort()
    if (Math.max(...sizes.values()) <= most) break
  }
  return starts.map((start, at) => ({ from: at === 0 ? undefined : start, until: starts[at + 1] }))
}

async function cutTime(port: Port, pieceRows: number): Promise<Pick<Span, 'pieces' | 'longPieces' | 'steps'>> {
  const [counts] = await port.rows('select (select count(*) from orders) as orders, (select count(*) from order_lines) as order_lines')
  const [orders, lines] = [Number(counts?.orders), Number(counts?.order_lines)]
  const rows = orders * linesPerOrder + lines
  const steps = Math.max(1, Math.ceil(rows / pieceRows))
  if (rows <= pieceRows * smallShare) return { pieces: [{}], longPieces: [{}], steps }
  const days = await port.rows(
    'select cast(ordered_on as varchar) as day, count(*) as orders from orders where ordered_on is not null group by ordered_on',
  )
  if (days.length === 0) return { pieces: [{}], longPieces: [{}], steps }
  const rowsOn = new Map(days.map(({ day, orders: some }) => [String(day), (Number(some) / orders) * rows]))
  return { pieces: cut(rowsOn, busy * pieceRows), longPieces: cut(rowsOn, busy * narrow * pieceRows), steps }
}

/** The same time in pieces that begin with a month, so that no month lies in two of them. */
export function wholeMonths(pieces: Piece[]): Piece[] {
  const starts = pieces.flatMap(({ from }) => (from?.endsWith('-01') ? [from] : []))
  return [undefined, ...starts].map((from, at) => ({ from, until: starts[at] }))
}

// So much more than of whole rows one step over customers or orders can hold.
const stepsAtOnce = 3

/** All customers or orders in as many parts as there is much to hold, each as SQL that the number of one belongs to it. */
export function numberParts({ steps }: Span): ((number: string) => string)[] {
  const parts = Math.ceil(steps / stepsAtOnce)
  if (parts <= 1) return [() => '1 = 1']
  return Array.from({ length: parts }, (_, part) => (number) => `${number} % ${parts} = ${part}`)
}

/** One query over everybody, or several over some each where there is much to hold; `some` makes the condition on the number of a customer or order. */
export const inParts = (span: Span, query: (some: (number: string) => string) => string): string[] =>
  numberParts(span).map((holds) => query((number) => `and ${holds(number)}`))

/** SQL that a day lies in a piece. */
export function within({ from, until }: Piece, day: string): string {
  const isIn =
    [from && `${day} >= ${dateLiteral(from)}`, until && `${day} < ${dateLiteral(until)}`].filter(Boolean).join(' and ') || '1 = 1'
  return from ? isIn : `(${isIn} or ${day} is null)`
}

/** SQL that a day of a piece is not after another one, which it names only where the piece lies on both sides of it. */
export function notAfter({ from, until }: Piece, day: string, last: string): string {
  if (until && until <= addDays(last, 1)) return `${day} < ${dateLiteral(until)}`
  return from && from > last ? `${day} < ${dateLiteral(from)}` : `${day} <= ${dateLiteral(last)}`
}

/** What tells a piece from others, from its days. */
export const nameOf = ({ from, until }: Piece) => `${from ?? ''}..${until ?? ''}`

/** Parts of a table, see `Derived`: a query for each piece, with the rows whose `column` is a day of it, or whose `part` is its name. */
export function partsOf(pieces: Piece[], column: string | null, made: Pick<Parts, 'material' | 'of' | 'ignoring'>): Parts {
  const rows = (name: string) => {
    if (column === null) return `part = '${name}'`
    const [from, until] = name.split('..')
    return within({ from: from || undefined, until: until || undefined }, column)
  }
  return { list: pieces.map((piece) => ({ ...piece, name: nameOf(piece) })), rows, ...made }
}

/** The first and the last of some days; nothing without any. */
async function daysOf(port: Port, days: string): Promise<{ first: string; last: string } | undefined> {
  const [found] = await port.rows(`select cast(min(day) as varchar) as first, cast(max(day) as varchar) as last from (${days}) facts`)
  return typeof found?.first === 'string' && typeof found.last === 'string' ? { first: found.first, last: found.last } : undefined
}

/** Which days a build is about, and what decides that. */
export interface SpanOptions {
  /** The business date, or `auto` for the last day there is. */
  today: string
  /** How many month ends are kept. */
  months: number
  timezone: string
  /** Queries of the `day` of each order, and of each other fact for a warehouse without orders. */
  days: { orders: string; others: string }
  pieceRows?: number | undefined
}

/** The span of what the warehouse holds: of orders, or where there are none of any other fact; `undefined` without any and no day given. */
export async function loadSpan(
  port: Port,
  { today, months, timezone, days, pieceRows = usualPiece }: SpanOptions,
): Promise<Span | undefined> {
  const found = (await daysOf(port, days.orders)) ?? (await daysOf(port, days.others))
  const day = today === 'auto' ? found?.last : today
  if (!day) return undefined
  const first = found && found.first < day ? found.first : day
  return {
    today: day,
    first,
    asOf: asOfDates(first, day, months),
    ...(await cutTime(port, pieceRows)),
    day: (offset) => dateLiteral(addDays(day, offset)),
    rowPrint: port.rowPrint,
    end: beginOf(addDays(day, 1), timezone),
    dayOf: dayIn(timezone),
    beginOf: beginIn(timezone),
  }
}

/** The span of a warehouse that holds nothing; `today` for queries that only need a day. */
export const emptySpan = (timezone: string, today = '1970-01-01'): Span => ({
  today,
  first: today,
  asOf: [],
  pieces: [{}],
  longPieces: [{}],
  steps: 1,
  day: (offset) => dateLiteral(addDays(today, offset)),
  rowPrint,
  end: beginOf(addDays(today, 1), timezone),
  dayOf: dayIn(timezone),
  beginOf: beginIn(timezone),
})
