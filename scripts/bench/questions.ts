/** A question people ask, as the dashboard asks it, and the SQL an analyst would write for it over the imported tables. */
export interface BenchQuestion {
  what: string
  query: Record<string, unknown>
  sql: string
}

const in2025 = (granularity?: string) => ({
  dimension: 'sales.ordered_at',
  dateRange: ['2025-01-01', '2025-12-31'],
  ...(granularity && { granularity }),
})

const year = (day: string) => `${day} BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'`
/** Orders that count as sales. */
const sold = `coalesce(o.is_test, false) = false AND coalesce(o.status, '') <> 'cancelled'`
const lines = 'orders o JOIN order_lines l ON l.order_id = o.order_id'
/** Refunds that count, of orders that are unknown or sales. */
const refunded = `refunds r LEFT JOIN orders o ON o.order_id = r.order_id WHERE (o.order_id IS NULL OR ${sold})`
const region = `coalesce(nullif(o.region, ''), nullif(c.region, ''))`
const withCustomers = `${lines} LEFT JOIN customers c ON c.customer_id = o.customer_id`

export const questions: BenchQuestion[] = [
  {
    what: 'net sales and orders, all time',
    query: { measures: ['sales.net_sales', 'sales.orders'] },
    sql: `SELECT (SELECT sum(l.amount) FROM ${lines} WHERE ${sold}) - (SELECT coalesce(sum(r.amount), 0) FROM ${refunded}) AS net_sales,
      (SELECT count(DISTINCT l.order_id) FROM ${lines} WHERE ${sold}) AS orders`,
  },
  {
    what: 'net sales by month',
    query: { measures: ['sales.net_sales'], timeDimensions: [in2025('month')] },
    sql: `SELECT date_trunc('month', day) AS month, sum(amount) FROM (
        SELECT o.ordered_on AS day, l.amount FROM ${lines} WHERE ${sold} AND ${year('o.ordered_on')}
        UNION ALL SELECT r.refunded_on, -r.amount FROM ${refunded} AND ${year('r.refunded_on')}
      ) GROUP BY 1 ORDER BY 1`,
  },
  {
    what: 'sales by day and customer type',
    query: { measures: ['sales.gross_sales'], dimensions: ['sales.customer_type'], timeDimensions: [in2025('day')] },
    sql: `SELECT o.ordered_on, c.customer_type, sum(l.amount) FROM ${withCustomers} WHERE ${sold} AND ${year('o.ordered_on')} GROUP BY 1, 2 ORDER BY 1`,
  },
  {
    what: 'sales by category',
    query: { measures: ['sales.gross_sales', 'sales.units'], dimensions: ['sales.category'], timeDimensions: [in2025()] },
    sql: `SELECT p.category, sum(l.amount) AS sales, sum(l.quantity) FROM ${lines} LEFT JOIN products p ON p.product_id = l.product_id
      WHERE ${sold} AND ${year('o.ordered_on')} GROUP BY 1 ORDER BY 2 DESC`,
  },
  {
    what: 'buyers by month',
    query: { measures: ['sales.buyers'], timeDimensions: [in2025('month')] },
    sql: `SELECT date_trunc('month', o.ordered_on), count(DISTINCT o.customer_id) FROM ${lines} WHERE ${sold} AND ${year('o.ordered_on')} GROUP BY 1 ORDER BY 1`,
  },
  {
    what: 'order value by region',
    query: { measures: ['sales.average_order_value'], dimensions: ['sales.region'], timeDimensions: [in2025()] },
    sql: `SELECT ${region}, sum(l.amount) / count(DISTINCT o.order_id) AS value FROM ${withCustomers} WHERE ${sold} AND ${year('o.ordered_on')} GROUP BY 1 ORDER BY 2 DESC`,
  },
  {
    what: 'top products',
    query: {
      measures: ['sales.gross_sales'],
      dimensions: ['sales.product'],
      order: { 'sales.gross_sales': 'desc' },
      timeDimensions: [in2025()],
    },
    sql: `SELECT p.name, sum(l.amount) AS sales FROM ${lines} LEFT JOIN products p ON p.product_id = l.product_id
      WHERE ${sold} AND ${year('o.ordered_on')} GROUP BY 1 ORDER BY 2 DESC`,
  },
  {
    what: 'buyers and their sales by province and month',
    query: { measures: ['sales.buyers', 'sales.gross_sales'], dimensions: ['sales.province'], timeDimensions: [in2025('month')] },
    sql: `SELECT coalesce(nullif(o.province, ''), nullif(c.province, '')), date_trunc('month', o.ordered_on) AS month, count(DISTINCT o.customer_id), sum(l.amount)
      FROM ${withCustomers} WHERE ${sold} AND ${year('o.ordered_on')} GROUP BY 1, 2 ORDER BY 2`,
  },
  {
    what: 'repeat-purchase rate by region',
    query: { measures: ['sales.repeat_rate'], dimensions: ['sales.region'], timeDimensions: [in2025()] },
    sql: `SELECT region, count(*) FILTER (WHERE days > 1) / count(*)::double AS rate FROM (
        SELECT ${region} AS region, o.customer_id, count(DISTINCT o.ordered_on) AS days FROM ${withCustomers}
        WHERE ${sold} AND ${year('o.ordered_on')} AND o.customer_id IS NOT NULL GROUP BY 1, 2
      ) GROUP BY 1 ORDER BY 2 DESC`,
  },
  {
    what: 'sales by week and channel, one customer type',
    query: {
      measures: ['sales.gross_sales'],
      dimensions: ['sales.channel'],
      timeDimensions: [in2025('week')],
      filters: [{ member: 'sales.customer_type', operator: 'equals', values: ['person'] }],
    },
    sql: `SELECT date_trunc('week', o.ordered_on), coalesce(nullif(o.channel, ''), nullif(c.channel, ''), 'unknown'), sum(l.amount)
      FROM ${withCustomers} WHERE ${sold} AND ${year('o.ordered_on')} AND c.customer_type = 'person' GROUP BY 1, 2 ORDER BY 1`,
  },
  {
    what: 'retention by cohort',
    query: { measures: ['retention.retention_rate'], dimensions: ['retention.cohort_month', 'retention.month_offset'] },
    sql: `WITH bought AS (
        SELECT DISTINCT o.customer_id, date_trunc('month', o.ordered_on) AS month FROM ${lines} WHERE ${sold} AND o.customer_id IS NOT NULL
      ), firsts AS (SELECT customer_id, min(month) AS cohort FROM bought GROUP BY 1),
      last AS (SELECT date_trunc('month', max(ordered_on) + 1) AS open_month FROM orders o WHERE coalesce(o.is_test, false) = false)
      SELECT f.cohort, datediff('month', f.cohort, b.month) AS month_offset, count(*) / any_value(n.size)::double
      FROM firsts f JOIN bought b USING (customer_id) JOIN (SELECT cohort, count(*) AS size FROM firsts GROUP BY 1) n ON n.cohort = f.cohort
      WHERE b.month < (SELECT open_month FROM last) GROUP BY 1, 2 ORDER BY 1, 2`,
  },
  {
    what: 'funnel by stage',
    query: { measures: ['funnel.reached'], dimensions: ['funnel.stage'] },
    sql: `WITH s1 AS (SELECT lead_id, created_at AS at1, created_at + INTERVAL 90 days AS ends FROM leads),
      s2 AS (SELECT s.*, (SELECT min(e.entered_at) FROM lead_stages e WHERE e.lead_id = s.lead_id AND e.stage = 'intent' AND e.entered_at BETWEEN at1 AND ends) AS at2 FROM s1 s),
      s3 AS (SELECT s.*, (SELECT min(e.entered_at) FROM lead_stages e WHERE e.lead_id = s.lead_id AND e.stage = 'negotiation' AND e.entered_at BETWEEN at2 AND ends) AS at3 FROM s2 s),
      s4 AS (SELECT s.*, (SELECT min(e.entered_at) FROM lead_stages e WHERE e.lead_id = s.lead_id AND e.stage = 'quote' AND e.entered_at BETWEEN at3 AND ends) AS at4 FROM s3 s),
      s5 AS (SELECT s.*, (SELECT min(e.entered_at) FROM lead_stages e WHERE e.lead_id = s.lead_id AND e.stage = 'order' AND e.entered_at BETWEEN at4 AND ends) AS at5 FROM s4 s)
      SELECT unnest(['lead', 'intent', 'negotiation', 'quote', 'order']), unnest([count(at1), count(at2), count(at3), count(at4), count(at5)]) FROM s5`,
  },
]

/** Order lines as a table: what is fetched rather than counted. */
export const bigQuestion: BenchQuestion = {
  what: '50,000 rows of orders',
  query: {
    dimensions: ['sales.order_id', 'sales.region', 'sales.customer_type'],
    measures: ['sales.gross_sales', 'sales.units'],
    timezone: 'Asia/Shanghai',
  },
  sql: `SELECT o.order_id, ${region}, c.customer_type, sum(l.amount) AS sales, sum(l.quantity) FROM ${withCustomers} WHERE ${sold} GROUP BY 1, 2, 3 ORDER BY 4 DESC`,
}
