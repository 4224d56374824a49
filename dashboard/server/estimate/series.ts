import chineseDays from 'chinese-days'
import { findAnomalies, forecastTotal, seasonalIndex, weekdayIndex } from '../../core/estimate/series.ts'
import { dailyCurve } from '../../core/estimate/survival.ts'
import { addDays, dateLiteral } from '../derive/days.ts'
import type { Measures } from '../derive/measures.ts'
import type { Port } from '../warehouse/port.ts'

/** Rows of one table, in the order of its columns after run and as-of date. */
export type Lines = (string | number | null)[][]

/** Measures of `sales_rows` that are watched, day by day. */
const watched = ['gross_sales', 'orders', 'refund_amount']

/** A difference below this share of a usual day is of no consequence, however rare. */
const floorShare = 0.1

// Shopping festivals, as month and day: a peak there needs no explanation.
const festivals: [from: string, to: string][] = [
  ['03-08', '03-08'],
  ['06-01', '06-20'],
  ['11-01', '11-13'],
  ['12-12', '12-12'],
]

/** Whether the calendar explains a day: a shopping festival, a public holiday, a shifted working day, or New Year's preparations. */
function isSpecial(day: string): boolean {
  const date = day.slice(5)
  if (festivals.some(([from, to]) => date >= from && date <= to)) return true
  // The package names holidays and shifted days "English,中文,days"; other days bear the name of the weekday.
  if (chineseDays.getDayDetail(day).name.includes(',')) return true
  const { lunarMon, lunarDay } = chineseDays.getLunarDate(day)
  return lunarMon === 12 && lunarDay >= 8
}

/** The watched measures on each day from the first with a sale to the as-of date, and the days the calendar explains. */
export interface Daily {
  days: string[]
  special: boolean[]
  values: Record<string, number[]>
}

/** Reads the watched measures by day; a day without sales has 0. */
export async function readDaily(port: Port, asOf: string, measures: Measures): Promise<Daily> {
  const rows = await port.rows(
    `SELECT CAST(business_day AS varchar) AS day, ${watched
      .map((name) => `CAST(${measures.sql(`sales_rows.${name}`)} AS double precision) AS ${name}`)
      .join(', ')}
    FROM clientele.sales_rows WHERE business_day <= ${dateLiteral(asOf)} GROUP BY business_day ORDER BY business_day`,
  )
  const known = new Map(rows.map((row) => [String(row.day), row]))
  const days: string[] = []
  for (let day = rows.length > 0 ? String(rows[0]?.day) : addDays(asOf, 1); day <= asOf; day = addDays(day, 1)) days.push(day)
  return {
    days,
    special: days.map(isSpecial),
    values: Object.fromEntries(watched.map((name) => [name, days.map((day) => Number(known.get(day)?.[name] ?? 0))])),
  }
}

/** Days of the watched measures that stand out of the same weekday in the eight weeks before. */
export function anomalies({ days, special, values }: Daily): Lines {
  return Object.entries(values).flatMap(([name, daily]) => {
    const floor = floorShare * middle(daily)
    return (
      findAnomalies(daily, { floor, skip: (index) => special[index] ?? false })
        // Eight equal values before give no scale to judge by.
        .filter(({ score }) => Number.isFinite(score))
        .map(({ index, expected, score }) => [name, days[index] ?? '', daily[index] ?? 0, expected, score])
    )
  })
}

/** Index of each weekday, 1 = Monday, without holidays and shopping festivals. */
export function weekdays({ days, special, values }: Daily): Lines {
  const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7
  const sales = values.gross_sales ?? []
  const index = weekdayIndex(days.map((day, at) => ({ weekday: weekday(day), value: sales[at] ?? 0, skip: special[at] ?? false })))
  return (index ?? []).map((value, at) => ['gross_sales', at + 1, value])
}

const monthsOf = { month: 1, quarter: 3, year: 12 }

/** What sales and orders of the running month, quarter and year come to by their end, by the profile of the same period in earlier years. */
export function forecasts({ days, values }: Daily, asOf: string): Lines {
  const first = days[0]
  if (!first) return []
  const [year = 0, month = 0] = asOf.split('-').map(Number)
  const date = (y: number, m: number, d: number) => new Date(Date.UTC(y, m, d)).toISOString().slice(0, 10)
  return Object.entries(monthsOf).flatMap(([period, months]) => {
    const from = Math.floor((month - 1) / months) * months
    const range = (y: number) => ({ start: date(y, from, 1), end: date(y, from + months, 0) })
    // 29 February is the 28th of other years.
    const sameDay = (y: number) => [`${y}${asOf.slice(4)}`, date(y, month, 0)].sort()[0] ?? ''
    const earlier = Array.from({ length: year }, (_, at) => year - 1 - at).filter(
      (y) => y >= Number(first.slice(0, 4)) && range(y).start >= first,
    )
    return ['gross_sales', 'orders'].map((metric) => {
      const sum = (start: string, end: string) =>
        days.reduce((total, day, at) => (day >= start && day <= end ? total + (values[metric]?.[at] ?? 0) : total), 0)
      const { start, end } = range(year)
      const soFar = sum(start, asOf)
      const found =
        asOf === end
          ? { elapsed: 1, forecast: soFar, low: soFar, high: soFar }
          : forecastTotal(
              soFar,
              earlier.map((y) => ({ byThen: sum(range(y).start, sameDay(y)), inAll: sum(range(y).start, range(y).end) })),
            )
      return [
        metric,
        period,
        start,
        end,
        soFar,
        found?.elapsed ?? null,
        found?.forecast ?? null,
        found?.low ?? null,
        found?.high ?? null,
        earlier.length,
      ]
    })
  })
}

const middle = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Index of each calendar month, from the whole months up to the as-of date. */
export function seasons({ days, values }: Daily): Lines {
  const sales = values.gross_sales ?? []
  if (!sales.some((value) => value > 0)) return []
  const [first, last] = wholeMonths(days, sales)
  const sums = new Map<string, number>()
  for (const [at, day] of days.entries()) sums.set(day.slice(0, 7), (sums.get(day.slice(0, 7)) ?? 0) + (sales[at] ?? 0))
  const months = [...sums].filter(([month]) => month >= first && month <= last)
  const index = seasonalIndex(months.map(([month, value]) => ({ year: Number(month.slice(0, 4)), month: Number(month.slice(5)), value })))
  return (index ?? []).map((value, at) => ['gross_sales', at + 1, value])
}

/**
 * The first and the last month of which nothing seems to be missing: the days before the first sale, and those after the last day, are no
 * more than nineteen in twenty pauses between days with sales. A shop that sells on weekdays need not sell on the 31st.
 */
function wholeMonths(days: string[], sales: number[]): [first: string, last: string] {
  const sold = days.flatMap((day, at) => ((sales[at] ?? 0) > 0 ? [{ day, at }] : []))
  const pauses = sold.slice(1).map(({ at }, n) => at - (sold[n]?.at ?? at) - 1)
  const usual = pauses.sort((a, b) => a - b)[Math.floor(0.95 * (pauses.length - 1))] ?? 0
  const [begin = '', end = ''] = [sold[0]?.day, days.at(-1)]
  const missingBefore = Number(begin.slice(8)) - 1
  const missingAfter = Number(addDays(`${nextMonth(end)}-01`, -1).slice(8)) - Number(end.slice(8))
  return [
    missingBefore <= usual ? begin.slice(0, 7) : nextMonth(begin),
    missingAfter <= usual ? end.slice(0, 7) : addDays(`${end.slice(0, 7)}-01`, -1).slice(0, 7),
  ]
}

const nextMonth = (day: string) => addDays(`${day.slice(0, 7)}-28`, 4).slice(0, 7)

/** Kaplan–Meier of the days from the first purchase to the second, of everybody and of each type. */
export async function secondOrders(port: Port, asOf: string): Promise<Lines> {
  const last = dateLiteral(asOf)
  const rows = await port.rows(
    `WITH firsts AS (
      SELECT customer_no, min(day) FILTER (WHERE purchase_no = 1) AS first_on, min(day) FILTER (WHERE purchase_no = 2) AS second_on
      FROM clientele.customer_days WHERE is_purchase AND day <= ${last} GROUP BY customer_no
    )
    SELECT coalesce(nullif(c.customer_type, ''), 'unknown') AS type, CAST(coalesce(f.second_on, ${last}) - f.first_on AS INTEGER) AS time,
      f.second_on IS NOT NULL AS happened, CAST(count(*) AS INTEGER) AS count
    FROM firsts f JOIN clientele.customers c ON c.customer_no = f.customer_no GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  )
  const curve = (type: string, spells: Record<string, unknown>[]): Lines =>
    dailyCurve(spells.map(({ time, happened, count }) => ({ time: Number(time), happened: happened === true, count: Number(count) }))).map(
      (step) => [type, step.time, step.atRisk, step.events, step.surviving],
    )
  const types = [...new Set(rows.map(({ type }) => String(type)))]
  return [
    ...curve('all', rows),
    ...types.flatMap((type) =>
      curve(
        type,
        rows.filter((row) => row.type === type),
      ),
    ),
  ]
}
