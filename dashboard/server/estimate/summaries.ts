import type { Derived } from '../derive/build.ts'
import { dateLiteral } from '../derive/days.ts'
import { type Piece, partsOf, type Span, within } from '../derive/span.ts'

/**
 * A small table that answers what a large one would be asked: one row per combination of `keys`, with the sums of `sums`. Its columns have
 * the large table's names, so that a measure's SQL means the same over both.
 */
export interface Summary {
  /** Its table, and the one it stands for; both in schema `clientele`. */
  name: string
  of: string
  /** A summary with more keys, from which it is made. */
  from?: string
  keys: string[]
  sums: string[]
  /** A column of instants, all of one business day kept as the first of them, and the key that names the day. */
  time?: { column: string; day: string }
  /** Columns of the large table that are never empty, so that counting them counts its rows; the rows are kept as `row_count`. */
  ids?: string[]
  /** Tables that a question may join to the large one, and which of the keys and sums are theirs. */
  joined?: Joined[]
  /** A key by which the rows are ranked, weighted with `row_count`, to find percentiles. */
  ranked?: string
  /** A column whose values are all here, each in a row of its own, so that percentiles of it are the same. */
  single?: string
}

export interface Joined {
  table: string
  /** The name of the cube that reads it. */
  alias: string
  /** Columns that are equal in both. */
  on: string[]
  columns: string[]
  /** A date among `on` of which only the latest are in it: what is before those is made of the summary `from`, which has all other keys and sums. */
  latest?: string
}

const leads = { of: 'lead_steps', time: { column: 'created_at', day: 'created_on' } }

const stateKeys = 'as_of segment class8 lifecycle_stage activity tier was_active is_lost all_customers all_monetary'.split(' ')
const stateSums = ['monetary', 'net_sales', 'contribution']
const profiles = { table: 'customers', alias: 'customer_profiles', on: ['customer_no'], columns: ['region', 'customer_type'] }
const estimated = ['clv_predicted', 'clv_predicted_profit', 'expected_orders_30', 'expected_orders_90', 'expected_orders_365']

const cohorts = { of: 'cohort_months', sums: ['is_active', 'sales', 'first_month_sales'], ids: ['row_no'] }

/** Smallest first: the first that fits a question answers it. Those of sales are Cube's `pre_aggregations`; docs/rollups.md says what these lack. */
export const summaries: Summary[] = [
  {
    name: 'lead_stays',
    of: 'lead_steps',
    keys: ['created_on', 'stage', 'stage_no', 'customer_type', 'source', 'owner'],
    sums: [],
    time: leads.time,
    single: 'seconds_in_stage',
  },
  {
    name: 'state_counts',
    of: 'customer_states',
    from: 'state_place_counts',
    keys: stateKeys,
    sums: stateSums,
    ids: ['row_no'],
  },
  {
    name: 'state_place_counts',
    of: 'customer_states',
    keys: [...stateKeys, 'region', 'customer_type'],
    sums: stateSums,
    ids: ['row_no'],
    joined: [profiles],
  },
  {
    name: 'estimate_counts',
    of: 'customer_states',
    from: 'state_place_counts',
    keys: ['as_of', 'segment', 'tier', 'lifecycle_stage', 'risk_band', 'region', 'customer_type'],
    sums: ['net_sales', 'contribution', ...estimated],
    ids: ['row_no'],
    joined: [
      profiles,
      {
        table: 'customer_estimates',
        alias: 'customer_estimates',
        on: ['customer_no', 'as_of'],
        columns: ['risk_band', ...estimated],
        latest: 'as_of',
      },
    ],
  },
  {
    name: 'gap_counts',
    of: 'customers',
    keys: ['region', 'customer_type', 'segment', 'gap_days'],
    sums: [],
    joined: [{ table: 'customer_days', alias: 'purchase_days', on: ['customer_no'], columns: ['gap_days'] }],
    ranked: 'gap_days',
  },
  { ...cohorts, name: 'cohort_cells', from: 'cohort_place_cells', keys: ['cohort_month', 'month_offset'] },
  { ...cohorts, name: 'cohort_place_cells', keys: ['cohort_month', 'month_offset', 'region', 'customer_type'], joined: [profiles] },
]

/** Tables of what estimates are asked, to be made anew when those are. */
export const ofEstimates = (): Derived[] =>
  summaries.filter(({ joined }) => joined?.some(({ table }) => table === 'customer_estimates')).map((summary) => together(summary, [{}]))

/** The tables that hold the summaries, each after what it is made of. */
export function summaryTables(span: Span): Derived[] {
  const alone = (summary: Summary) => together(summary, summary.of === leads.of ? span.longPieces : span.pieces)
  return [...summaries.filter(({ from }) => !from).map(alone), ...summaries.filter(({ from }) => from).map(alone)]
}

// Money in the type it had: databases give sums a wider one, which is slower to add up by far.
const amounts = new Set(
  'gross_sales refund_amount order_refund_amount cost_amount monetary net_sales contribution sales first_month_sales'.split(' '),
)
const total = (name: string, column: string) => (amounts.has(name) ? `cast(sum(${column}) as decimal(18,4))` : `sum(${column})`)

function together(summary: Summary, pieces: Piece[]): Derived {
  const { name, of, from, keys, time, joined = [], single } = summary
  const own = (column: string) => `${joined.find(({ columns }) => columns.includes(column))?.alias ?? 'x'}.${column}`
  const joins = joined.map(({ table, alias, on }) => {
    const equal = on.map((column) => `${alias}.${column} = x.${column}`)
    return ` left join clientele.${table} ${alias} on ${equal.join(' and ')}`
  })
  const late = joined.find((one) => one.latest)
  const since = `(select coalesce(min(${late?.latest}), ${dateLiteral('9999-12-31')}) from clientele.${late?.table})`
  // Narrowed before it is joined: databases know little of tables made in the same transaction, and would keep all of it in memory.
  const large = `${late ? `(select * from clientele.${of} where ${late.latest} >= ${since})` : `clientele.${of}`} x${joins.join('')}`
  const added = (where: string) =>
    sumsOf(summary, `clientele.${from} x where ${where}`, (column) => (late?.columns.includes(column) ? null : `x.${column}`), true)
  const counted = (where: string) => sumsOf(summary, `${large} where ${where}`, own, false)
  const rows = (where: string) => {
    if (late) return `${counted(where)} union all ${added(`${where} and x.${late.latest} < ${since}`)}`
    return from ? added(where) : counted(where)
  }
  if (!time) return { name, select: rows('1 = 1') }
  // A piece of time after the other and in its order, so that none needs much memory and a question about a period reads only its part.
  const ofPiece = (piece: Piece) => {
    const here = within(piece, `x.${time.day}`)
    const some = single
      ? `select ${[...keys, time.column].map(own).join(', ')}, x.${single} from ${large} where ${here} and x.${single} is not null union all
      ${sumsOf(summary, `${large} where ${here} and x.${single} is null`, own, false, ', null')}`
      : rows(here)
    return `select * from (${some}) rows_of order by ${time.day}`
  }
  return { name, select: pieces.map(ofPiece), parts: partsOf(pieces, time.day, { of: [from ?? of] }) }
}

/** Sums of the rows of a large table, or of sums there are; a column that `own` has no place for is empty. */
function sumsOf(
  { keys, sums, time, ids, ranked }: Summary,
  from: string,
  own: (column: string) => string | null,
  isAdded: boolean,
  further = '',
): string {
  const columns = [
    ...keys.map((column) => `${own(column)} as ${column}`),
    ...(time ? [`min(x.${time.column}) as ${time.column}`] : []),
    ...sums.map((column) => `${own(column) && total(column, String(own(column)))} as ${column}`),
    ...(ids || ranked ? [`cast(${isAdded ? 'sum(x.row_count)' : 'count(*)'} as bigint) as row_count`] : []),
  ]
  return `select ${columns.join(', ')}${further} from ${from} group by ${keys.map(own).filter(Boolean).join(', ')}`
}
