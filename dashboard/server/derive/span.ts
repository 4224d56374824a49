import { rowPrint } from '../warehouse/duckdb.ts'
import type { Port } from '../warehouse/port.ts'
import { beginIn, dayIn } from '../warehouse/zone.ts'
import { addDays, asOfDates, beginOf } from './days.ts'
import { type Cuts, cutsOf } from './partition.ts'

/** The days a build is about, and what its queries are written with. Every day is a business date; nothing here looks at a clock. */
export interface Span {
  /** The last as-of date: the business date of the build. */
  today: string
  /** The first day with an order, without orders with any fact, or else `today`. */
  first: string
  /** Month ends and the last day, oldest first. */
  asOf: string[]
  cuts: Cuts
  /** SQL of a number that stands for all values of a row. */
  rowPrint(row: string): string
  /** SQL of the UTC instant at which the day after `today` begins in the business zone: later facts are invisible. */
  end: string
  /** SQL of the business date of a UTC timestamp. */
  dayOf(timestamp: string): string
  /** SQL of the UTC instant at which a business date begins; for many timestamps and few dates cheaper than `dayOf`. */
  beginOf(date: string): string
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

/** How many lines one step can hold: with all their columns they need some hundred megabytes while they are brought together. */
const usualRows = 2_000_000
/** An order takes as much room as so many lines: it is mostly text. */
const linesPerOrder = 2.4

/** The span of what the warehouse holds: of orders, or where there are none of any other fact; `undefined` without any and no day given. */
export async function loadSpan(
  port: Port,
  { today, months, timezone, days, pieceRows = usualRows }: SpanOptions,
): Promise<Span | undefined> {
  const found = (await endsOf(port, days.orders)) ?? (await endsOf(port, days.others))
  const day = today === 'auto' ? found?.last : today
  if (!day) return undefined
  const first = found && found.first < day ? found.first : day
  const asOf = asOfDates(first, day, months)
  const cuts = cutsOf(asOf, await readRowsOn(port), pieceRows)
  return { ...emptySpan(timezone, day), first, asOf, cuts, rowPrint: port.rowPrint }
}

/** The span of a warehouse that holds nothing; `today` for queries that only need a day. */
export const emptySpan = (timezone: string, today = '1970-01-01'): Span => ({
  today,
  first: today,
  asOf: [],
  cuts: cutsOf([], new Map(), usualRows),
  rowPrint,
  end: beginOf(addDays(today, 1), timezone),
  dayOf: dayIn(timezone),
  beginOf: beginIn(timezone),
})

/** The first and the last of some days; nothing without any. */
async function endsOf(port: Port, days: string): Promise<{ first: string; last: string } | undefined> {
  const [found] = await port.rows(`select cast(min(day) as varchar) as first, cast(max(day) as varchar) as last from (${days}) facts`)
  return typeof found?.first === 'string' && typeof found.last === 'string' ? { first: found.first, last: found.last } : undefined
}

/** How many rows there are to hold on each day with orders, as lines; those without a day are spread over all. */
async function readRowsOn(port: Port): Promise<Map<string, number>> {
  const [counts] = await port.rows('select (select count(*) from orders) as orders, (select count(*) from order_lines) as order_lines')
  const rowsAnOrder = linesPerOrder + Number(counts?.order_lines) / Number(counts?.orders)
  const days = await port.rows(
    'select cast(ordered_on as varchar) as day, count(*) as orders from orders where ordered_on is not null group by ordered_on',
  )
  return new Map(days.map(({ day, orders }) => [String(day), Number(orders) * rowsAnOrder]))
}
