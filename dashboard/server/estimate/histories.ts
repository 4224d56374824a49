import type { Group } from '../../core/estimate/group.ts'
import { addDays, dateLiteral } from '../derive/days.ts'
import type { Measures } from '../derive/measures.ts'
import type { Port } from '../warehouse/port.ts'

/** The customers of one type: which they are, what they did, and what share of their sales is left after costs. */
export interface TypeGroup {
  type: string
  customers: Int32Array
  group: Group
  /** Null when no costs are known. */
  margin: number | null
}

/** The longest time that is put aside to test the model on, and the shortest worth it. */
const rehearsalWeeks = { most: 26, least: 4 }

/** Reads everybody's purchases up to the as-of date; `purchases` is the query of their days, see `model/derived/net_purchases.sql`. */
export async function readHistories(port: Port, asOf: string, measures: Measures, purchases: string): Promise<TypeGroup[]> {
  const last = dateLiteral(asOf)
  await port.run('DROP TABLE IF EXISTS estimate_days')
  await port.run(`CREATE TEMP TABLE estimate_days AS ${purchases}`)
  const [span] = await port.rows(`SELECT CAST(${last} - min(day) AS INTEGER) AS days FROM estimate_days`)
  const weeks = Math.min(rehearsalWeeks.most, Math.floor(Number(span?.days ?? 0) / 21))
  const days = weeks < rehearsalWeeks.least ? 0 : weeks * 7
  const cut = dateLiteral(addDays(asOf, -days))
  await port.run('DROP TABLE IF EXISTS estimate_histories')
  await port.run(`CREATE TEMP TABLE estimate_histories AS
    WITH firsts AS (SELECT customer_no, min(day) AS first_on FROM estimate_days GROUP BY customer_no)
    SELECT CAST(d.customer_no AS INTEGER) AS customer_no, coalesce(nullif(max(c.customer_type), ''), 'unknown') AS type,
      CAST(count(*) - 1 AS INTEGER) AS repeats, CAST(max(d.day) - min(d.day) AS INTEGER) AS last_day, CAST(${last} - min(d.day) AS INTEGER) AS age,
      CASE WHEN count(*) > 1 THEN sum(CASE WHEN d.day > f.first_on THEN d.net END) / (count(*) - 1) END AS spend,
      CAST(count(*) FILTER (WHERE d.day <= ${cut}) - 1 AS INTEGER) AS early_repeats,
      CAST(coalesce(max(d.day) FILTER (WHERE d.day <= ${cut}) - min(d.day), 0) AS INTEGER) AS early_last_day,
      CAST(count(*) FILTER (WHERE d.day > ${cut}) AS INTEGER) AS later
    FROM estimate_days d JOIN firsts f ON f.customer_no = d.customer_no JOIN clientele.customers c ON c.customer_no = d.customer_no
    GROUP BY d.customer_no`)
  const [net, costs] = [measures.sql('sales_rows.net_sales'), measures.sql('sales_rows.cost_of_goods')]
  const types = await port.rows(
    `SELECT h.type, CAST(count(*) AS INTEGER) AS customers, CAST(count(*) FILTER (WHERE early_repeats >= 0) AS INTEGER) AS early, max(m.margin) AS margin
    FROM estimate_histories h LEFT JOIN (
      SELECT coalesce(nullif(c.customer_type, ''), 'unknown') AS type,
        CAST(CASE WHEN ${costs} > 0 THEN ${contributionSql(measures)} / nullif(${net}, 0) END AS double precision) AS margin
      FROM clientele.customer_days d JOIN clientele.customers c ON c.customer_no = d.customer_no WHERE d.day <= ${last} GROUP BY 1
    ) m ON m.type = h.type GROUP BY h.type ORDER BY h.type`,
  )
  const groups: TypeGroup[] = []
  for (const { type, customers, early, margin } of types)
    groups.push(
      await readGroup(port, String(type), {
        customers: Number(customers),
        early: Number(early),
        days,
        margin: margin as number | null,
      }),
    )
  return groups
}

/** What sales leave after the cost of goods, as the model's measures say it. */
export const contributionSql = (measures: Measures): string =>
  `(${measures.sql('sales_rows.net_sales')} - ${measures.sql('sales_rows.cost_of_goods')})`

interface Size {
  customers: number
  early: number
  days: number
  margin: number | null
}

async function readGroup(port: Port, type: string, { customers, early, days, margin }: Size): Promise<TypeGroup> {
  const ints = (count: number) => new Int32Array(count)
  const read: TypeGroup = {
    type,
    margin,
    customers: ints(customers),
    group: {
      repeats: ints(customers),
      lastDay: ints(customers),
      age: ints(customers),
      spend: new Float64Array(customers),
      rehearsal: days > 0 ? { days, repeats: ints(early), lastDay: ints(early), age: ints(early), later: ints(early) } : null,
    },
  }
  // In the order of the customers, so that the sample is the same whatever the number of threads.
  const histories = port.stream(
    `SELECT customer_no, repeats, last_day, age, spend, early_repeats, early_last_day, later FROM estimate_histories
    WHERE type = '${type.replaceAll("'", "''")}' ORDER BY customer_no`,
  )
  let at = 0
  let earlyAt = 0
  for await (const rows of histories) {
    for (const row of rows as (number | null)[][]) {
      const [customer, repeats, lastDay, age, spend, earlyRepeats, earlyLastDay, later] = row
      const { group } = read
      read.customers[at] = customer ?? 0
      group.repeats[at] = repeats ?? 0
      group.lastDay[at] = lastDay ?? 0
      group.age[at] = age ?? 0
      group.spend[at] = spend ?? Number.NaN
      at++
      if (!group.rehearsal || (earlyRepeats ?? -1) < 0) continue
      group.rehearsal.repeats[earlyAt] = earlyRepeats ?? 0
      group.rehearsal.lastDay[earlyAt] = earlyLastDay ?? 0
      group.rehearsal.age[earlyAt] = (age ?? 0) - days
      group.rehearsal.later[earlyAt] = later ?? 0
      earlyAt++
    }
  }
  return read
}
