import type { Derived } from './build.ts'

/**
 * A small table that answers what a large one would be asked, in numbers that can be added up: one row per combination of `keys`, with the
 * sums of `sums`. Its columns have the large table's names, so that a measure's SQL means the same over both.
 */
export interface Summary {
  /** Its table, and the one it stands for; both in schema `clientele`. */
  name: string
  of: string
  keys: string[]
  sums: string[]
  /** A column of instants, all of one business day kept as the first of them, and the key that names the day. */
  time?: { column: string; day: string }
  /** Columns of the large table that are never empty, so that counting them counts its rows; the rows are kept as `row_count`. */
  ids?: string[]
  /**
   * How many different values of a column there are, as a column of its own: to be added up where one of the conditions holds, under which
   * a value never lies in two rows.
   */
  counts?: { column: string; as: string; when: string[] }
}

const sold = ['gross_sales', 'units', 'refund_amount', 'order_refund_amount', 'cost_amount']
const perOrder = ['kind', 'business_day', 'customer_type', 'order_kind', 'is_mature', 'is_refunded']
const soldAt = { column: 'happened_at', day: 'business_day' }
// What an order is grouped by here, it has one of. A refund's order may have been refunded on other days too.
const orders = { column: 'order_no', as: 'orders', when: ["kind = 'sale'", "kind = 'cancelled'"] }

const reached = ['created_on', 'stage', 'stage_no', 'customer_type', 'is_reached', 'is_previous_reached', 'is_mature']
const leads = { of: 'lead_steps', sums: [], time: { column: 'created_at', day: 'created_on' }, ids: ['lead_id'] }

/** Smallest first: the first that fits a question answers it. */
export const summaries: Summary[] = [
  { name: 'sales_days', of: 'sales_rows', keys: perOrder, sums: sold, time: soldAt, counts: orders },
  { name: 'sales_place_days', of: 'sales_rows', keys: [...perOrder, 'region', 'channel'], sums: sold, time: soldAt, counts: orders },
  { name: 'sales_category_days', of: 'sales_rows', keys: ['kind', 'business_day', 'category'], sums: sold, time: soldAt },
  {
    name: 'sales_category_place_days',
    of: 'sales_rows',
    keys: ['kind', 'business_day', 'category', 'region', 'channel'],
    sums: sold,
    time: soldAt,
  },
  { ...leads, name: 'lead_days', keys: reached },
  { ...leads, name: 'lead_source_days', keys: [...reached, 'source'] },
  { ...leads, name: 'lead_owner_days', keys: [...reached, 'owner'] },
  {
    name: 'state_counts',
    of: 'customer_states',
    keys: 'as_of segment class8 lifecycle_stage activity tier was_active is_lost all_customers all_monetary'.split(' '),
    sums: ['monetary', 'net_sales', 'contribution'],
    ids: ['row_no'],
  },
  {
    name: 'cohort_cells',
    of: 'cohort_months',
    keys: ['cohort_month', 'month_offset'],
    sums: ['is_active', 'sales', 'first_month_sales'],
    ids: ['row_no'],
  },
]

/** The query that fills a summary's table. */
export function toDerived({ name, of, keys, sums, time, ids, counts }: Summary): Derived {
  const columns = [
    ...keys,
    ...(time ? [`min(${time.column}) as ${time.column}`] : []),
    ...sums.map((column) => `sum(${column}) as ${column}`),
    ...(ids ? ['cast(count(*) as bigint) as row_count'] : []),
    ...(counts ? [`cast(count(distinct ${counts.column}) as bigint) as ${counts.as}`] : []),
  ]
  // In the order of time, so that a question about a period reads only its part.
  const order = time ? ` order by ${time.day}` : ''
  return { name, select: `select ${columns.join(', ')} from clientele.${of} group by ${keys.join(', ')}${order}` }
}
