import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import chineseDays from 'chinese-days'
import { findAnomalies, seasonalIndex } from '../../core/estimate/series.ts'
import { survivalCurve } from '../../core/estimate/survival.ts'
import { rowsOf } from '../warehouse.ts'
import { dateLiteral } from './span.ts'

/** Rows of one table, in the order of its columns after run and as-of date. */
export type Lines = (string | number)[][]

/** Daily measures that are watched. */
const watched = {
  gross_sales: 'sum(gross_sales)',
  orders: "count(DISTINCT order_no) FILTER (WHERE kind = 'sale')",
  refund_amount: 'sum(refund_amount)',
}

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

/** Days of the watched measures that stand out of the same weekday in the eight weeks before. */
export async function anomalies(connection: DuckDBConnection, asOf: string): Promise<Lines> {
  const names = Object.keys(watched)
  const rows = await rowsOf(
    connection,
    `WITH facts AS (
      SELECT business_day AS day, ${Object.entries(watched)
        .map(([name, sql]) => `CAST(${sql} AS DOUBLE) AS ${name}`)
        .join(', ')}
      FROM clientele.sales_rows WHERE business_day <= ${dateLiteral(asOf)} GROUP BY business_day
    ), days AS (SELECT unnest(generate_series(min(day), ${dateLiteral(asOf)}, INTERVAL 1 DAY))::DATE AS day FROM facts)
    SELECT CAST(d.day AS VARCHAR) AS day, ${names.map((name) => `coalesce(f.${name}, 0) AS ${name}`).join(', ')}
    FROM days d LEFT JOIN facts f ON f.day = d.day ORDER BY d.day`,
  )
  const special = rows.map(({ day }) => isSpecial(String(day)))
  return names.flatMap((name) => {
    const daily = rows.map((row) => Number(row[name]))
    const floor = floorShare * middle(daily)
    return (
      findAnomalies(daily, { floor, skip: (index) => special[index] ?? false })
        // Eight equal values before give no scale to judge by.
        .filter(({ score }) => Number.isFinite(score))
        .map(({ index, expected, score }) => [name, String(rows[index]?.day), daily[index] ?? 0, expected, score])
    )
  })
}

const middle = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Index of each calendar month, from whole years before the as-of date. */
export async function seasons(connection: DuckDBConnection, asOf: string): Promise<Lines> {
  const rows = await rowsOf(
    connection,
    `SELECT CAST(year(business_day) AS INTEGER) AS year, CAST(month(business_day) AS INTEGER) AS month, CAST(sum(gross_sales) AS DOUBLE) AS value
    FROM clientele.sales_rows WHERE business_day <= ${dateLiteral(asOf)} AND last_day(business_day) <= ${dateLiteral(asOf)}
    GROUP BY ALL ORDER BY ALL`,
  )
  const index = seasonalIndex(rows.map(({ year, month, value }) => ({ year: Number(year), month: Number(month), value: Number(value) })))
  return (index ?? []).map((value, at) => ['gross_sales', at + 1, value])
}

/** Kaplan–Meier of the days from the first purchase to the second, of everybody and of each type. */
export async function secondOrders(connection: DuckDBConnection, asOf: string): Promise<Lines> {
  const last = dateLiteral(asOf)
  const rows = await rowsOf(
    connection,
    `WITH firsts AS (
      SELECT customer_no, min(day) FILTER (WHERE purchase_no = 1) AS first_on, min(day) FILTER (WHERE purchase_no = 2) AS second_on
      FROM clientele.customer_days WHERE is_purchase AND day <= ${last} GROUP BY customer_no
    )
    SELECT coalesce(nullif(c.customer_type, ''), 'unknown') AS type, CAST(coalesce(f.second_on, ${last}) - f.first_on AS INTEGER) AS time,
      f.second_on IS NOT NULL AS happened, CAST(count(*) AS INTEGER) AS count
    FROM firsts f JOIN clientele.customers c ON c.customer_no = f.customer_no GROUP BY ALL ORDER BY ALL`,
  )
  const curve = (type: string, spells: Record<string, DuckDBValue>[]): Lines =>
    survivalCurve(
      spells.map(({ time, happened, count }) => ({ time: Number(time), happened: happened === true, count: Number(count) })),
    ).map((step) => [type, step.time, step.atRisk, step.events, step.surviving])
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
