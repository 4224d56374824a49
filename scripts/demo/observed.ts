import type { DuckDBConnection } from '@duckdb/node-api'
import { rowsOf } from '../../dashboard/server/warehouse.ts'

/** What each channel's customers were worth and cost, as it turned out: contribution after all costs to serve, per customer, over spend. */
export async function observedChannels(connection: DuckDBConnection): Promise<Record<string, Record<string, number>>> {
  const rows = await rowsOf(
    connection,
    `WITH sold AS (SELECT customer_id, sum(amount - cost_amount) AS margin FROM orders JOIN order_lines USING (order_id)
         WHERE status <> 'cancelled' AND NOT is_test GROUP BY 1),
       back AS (SELECT customer_id, sum(amount) AS refunds FROM refunds GROUP BY 1),
       served AS (SELECT customer_id, sum(amount) AS costs FROM costs GROUP BY 1),
       worth AS (SELECT c.channel, count(*) AS customers, sum(coalesce(margin, 0) - coalesce(refunds, 0) - coalesce(costs, 0)) AS contribution
         FROM customers c LEFT JOIN sold USING (customer_id) LEFT JOIN back USING (customer_id) LEFT JOIN served USING (customer_id)
         WHERE c.channel IS NOT NULL GROUP BY 1)
     SELECT channel, customers, CAST(contribution AS DOUBLE) AS contribution, CAST((SELECT sum(amount) FROM spend s WHERE s.channel = worth.channel) AS DOUBLE) AS spend
     FROM worth ORDER BY channel`,
  )
  return Object.fromEntries(
    rows.map((row) => {
      const [customers, contribution, spend] = [Number(row.customers), Number(row.contribution), Number(row.spend ?? 0)]
      const value = contribution / customers
      const cac = spend / customers
      return [String(row.channel), { customers, value, cac, ...(spend > 0 ? { valueOverCac: value / cac } : {}) }]
    }),
  )
}
