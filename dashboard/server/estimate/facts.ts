import type { Port } from '../warehouse/port.ts'
import type { Derived } from './build.ts'
import type { Parameters } from './parameters.ts'
import { addDays, dateLiteral, notAfter, type Piece, partsOf, type Span, within } from './span.ts'

// So much more than of whole rows one step over customers or orders can hold.
const stepsAtOnce = 3

/** One query over everybody, or several over some each where there is much to hold; `some` makes the condition on the number of a customer or order. */
export function inParts(span: Span, query: (some: (number: string) => string) => string): string | string[] {
  const parts = Math.ceil(span.steps / stepsAtOnce)
  if (parts <= 1) return query(() => '')
  return Array.from({ length: parts }, (_, part) => query((customer) => `and ${customer} % ${parts} = ${part}`))
}

const present = (column: string, otherwise: string) => `coalesce(nullif(${column}, ''), ${otherwise})`
const places = ['region', 'province', 'city']
const placeOf = (row: string) => places.map((name) => `${row}.${name}`).join(', ')
const place = (first: string, second: string) =>
  places.map((name) => `${present(`${first}.${name}`, `nullif(${second}.${name}, '')`)} as ${name}`).join(', ')

/**
 * Orders that exist for the measures: numbered, without tests. Numbers, because counting them apart is three times faster than text; those of a
 * day stay what they are while other days change. `mark` stands for what only `sales_rows` reads of an order.
 */
function orderKeys(span: Span): Derived {
  const ofPiece = (piece: Piece) => `
    select cast(coalesce(o.ordered_on - ${dateLiteral('0001-01-01')}, 0) as bigint) * 1000000000
        + cast(row_number() over (partition by o.ordered_on order by o.order_id) as bigint) as order_no,
      o.order_id, k.customer_no, coalesce(o.status, '') = 'cancelled' as is_cancelled, o.ordered_at, o.ordered_on,
      ${span.rowPrint(`row(o.status, ${placeOf('o')}, o.channel, o.campaign_id, a.name, o.owner_id, w.name)`)} as mark
    from orders o left join clientele.customer_keys k on k.customer_id = o.customer_id
    left join campaigns a on a.campaign_id = o.campaign_id left join owners w on w.owner_id = o.owner_id
    where coalesce(o.is_test, false) = false and ${within(piece, 'o.ordered_on')}`
  return { name: 'order_keys', scratch: true, select: span.longPieces.map(ofPiece) }
}

/** Products under a name of their own: where several bear one name, their code tells them apart. */
const productNames: Derived = {
  name: 'product_names',
  scratch: true,
  select: `
    select product_id, case when count(*) over (partition by name) > 1 and name <> product_id then name || ' (' || product_id || ')'
      else coalesce(name, product_id) end as product, category, subcategory, brand
    from products`,
}

/** Everybody who is named anywhere: the customer table, and buyers it forgot. */
const everybody = `
    select customer_id from customers where customer_id is not null
    union select customer_id from orders where customer_id is not null and coalesce(is_test, false) = false
    union select customer_id from refunds where customer_id is not null`

/** Gives every customer a number, which they keep: what was made with it stays true when others come and go. */
export async function numberCustomers({ run }: Port): Promise<void> {
  await run('CREATE TABLE IF NOT EXISTS clientele.customer_keys (customer_no bigint, customer_id varchar)')
  await run(`
    insert into clientele.customer_keys
    select (select coalesce(max(customer_no), 0) from clientele.customer_keys) + cast(row_number() over (order by e.customer_id) as bigint), e.customer_id
    from (${everybody}) e left join clientele.customer_keys k on k.customer_id = e.customer_id where k.customer_id is null`)
  await run(`delete from clientele.customer_keys where customer_id not in (${everybody})`)
  await run(`update clientele.customer_estimates set customer_no = k.customer_no from clientele.customer_keys k
    where k.customer_id = customer_estimates.customer_id and customer_estimates.customer_no is distinct from k.customer_no`)
}

// Refunds are few beside orders: what they are joined to is looked through once, and only what they name is kept in memory.
const namedBy = (table: string, key: string, refunds: string) =>
  `(select * from ${table} where ${key} in (select ${key} from ${refunds} where ${key} is not null))`

/** Refunds of orders that count, with the customer of the order where the refund names none. */
const refundRows = (writtenOff: number): Derived => ({
  name: 'refund_rows',
  scratch: true,
  select: `
    select r.refund_id, o.order_no, coalesce(k.customer_no, o.customer_no) as customer_no, coalesce(r.product_id, l.product_id) as product_id, r.reason,
      r.refunded_at, r.refunded_on, r.amount, r.quantity, coalesce(nullif(r.document_id, ''), r.refund_id) as document_id,
      ${costBack(writtenOff)} as cost_amount
    from refunds r
    left join ${soldTo('l.order_id, l.line_no')} line on line.order_id = r.order_id and line.line_no = r.line_no
    left join ${soldTo('l.order_id, l.product_id')} item on r.line_no is null and item.order_id = r.order_id and item.product_id = r.product_id
    left join ${soldTo('l.order_id')} whole on r.line_no is null and r.product_id is null and whole.order_id = r.order_id
    left join ${namedBy('clientele.order_keys', 'order_id', 'refunds')} o on o.order_id = r.order_id
    left join ${namedBy('clientele.customer_keys', 'customer_id', 'refunds')} k on k.customer_id = r.customer_id
    left join ${namedBy('order_lines', 'order_id', 'refunds')} l on l.order_id = r.order_id and l.line_no = r.line_no
    left join ${namedBy('orders', 'order_id', 'refunds')} skipped on skipped.order_id = r.order_id and (coalesce(skipped.is_test, false) or skipped.status = 'cancelled')
    where skipped.order_id is null`,
})

/** What was sold of the lines refunds name, with its cost. */
const soldTo = (key: string) =>
  `(select ${key}, sum(l.quantity) as quantity, sum(l.amount) as amount, sum(l.cost_amount) as cost_amount
      from ${namedBy('order_lines', 'order_id', 'refunds')} l group by ${key})`

/**
 * The cost of what a refund brought back: that of its line, product or order by the share of units that came back, or of the money where no
 * number of units is given; 0 units are money only. What is written off of it stays a cost.
 */
function costBack(writtenOff: number): string {
  const sold = (column: string) => `coalesce(line.${column}, item.${column}, whole.${column})`
  const share = `case when r.quantity is not null then r.quantity / nullif(${sold('quantity')}, 0) else r.amount / nullif(${sold('amount')}, 0) end`
  return `cast(coalesce(${sold('cost_amount')} * least(1, ${share}), 0) * ${1 - writtenOff} as decimal(18,4))`
}

/**
 * One row per customer and day with a purchase or a refund; a purchase is a day, however many orders it holds. Lines are first brought
 * together by order: counting distinct orders keeps all of them in memory, counting rows can go to disk.
 */
function customerDays(span: Span): Derived {
  const ofSome = (some: (customer: string) => string) => `
    with moves as (
      select o.customer_no, o.ordered_on as day, o.order_no, o.ordered_at, l.amount as gross, l.quantity as units, l.cost_amount as cost,
        cast(0 as decimal(18,4)) as refund
      from clientele.order_keys o join order_lines l on l.order_id = o.order_id
      where not o.is_cancelled and o.customer_no is not null ${some('o.customer_no')}
      union all
      select o.customer_no, o.refunded_on, null, null, cast(0 as decimal(18,4)), 0, -o.cost_amount, o.amount
      from clientele.refund_rows o where o.customer_no is not null ${some('o.customer_no')}
    ), by_order as (
      select customer_no, day, order_no, min(ordered_at) as ordered_at, sum(gross) as gross, sum(refund) as refund, sum(cost) as cost
      from moves group by customer_no, day, order_no
    ), days as (
      select customer_no, day, cast(count(order_no) as bigint) as orders, min(ordered_at) as first_ordered_at,
        cast(sum(gross) as decimal(18,4)) as gross_sales, cast(sum(refund) as decimal(18,4)) as refund_amount,
        cast(coalesce(sum(cost), 0) as decimal(18,4)) as cost_amount
      from by_order group by customer_no, day
    )
    select *, orders > 0 as is_purchase,
      case when orders > 0 then cast(row_number() over bought as bigint) end as purchase_no,
      case when orders > 0 then cast(day - lag(day) over bought as bigint) end as gap_days
    from days window bought as (partition by customer_no, orders > 0 order by day)`
  return { name: 'customer_days', select: inParts(span, ofSome) }
}

/** When each customer bought first and second. */
const firstPurchases: Derived = {
  name: 'first_purchases',
  scratch: true,
  select: `
    select customer_no, min(day) as first_on, min(case when purchase_no = 2 then day end) as second_on,
      min(first_ordered_at) as first_ordered_at
    from clientele.customer_days where is_purchase group by customer_no`,
}

/** What the rows of `sales` say of an order `o` numbered `k`, and of its customer; the joins below bring the rest. */
const orderColumns = `o.status, ${place('o', 'c')}, ${present('o.channel', present('c.channel', "'unknown'"))} as channel,
      coalesce(a.name, nullif(o.campaign_id, '')) as campaign, coalesce(w.name, nullif(coalesce(o.owner_id, c.owner_id), '')) as owner,
      c.customer_type`
const everyCustomer = { keys: 'clientele.customer_keys', customers: 'customers', firsts: 'clientele.first_purchases' }
const orderJoins = (customer: string, { keys, customers, firsts } = everyCustomer) => `
    left join ${keys} ck on ck.customer_no = ${customer}
    left join ${customers} c on c.customer_id = ck.customer_id
    left join campaigns a on a.campaign_id = o.campaign_id
    left join owners w on w.owner_id = coalesce(o.owner_id, c.owner_id)
    left join ${firsts} f on f.customer_no = ${customer}`
const orderKind = (customer: string, day: string) =>
  `case when ${customer} is null then 'unidentified' when ${day} <= f.first_on then 'first' else 'repeat' end as order_kind`

const refunding = {
  keys: namedBy('clientele.customer_keys', 'customer_no', 'clientele.refund_rows'),
  customers: `(select * from customers where customer_id in (
      select k.customer_id from clientele.customer_keys k where k.customer_no in (select customer_no from clientele.refund_rows)))`,
  firsts: namedBy('clientele.first_purchases', 'customer_no', 'clientele.refund_rows'),
}

/** Refunds without an order number whose customer had bought the product by that day. */
const boughtBefore: Derived = {
  name: 'bought_before',
  scratch: true,
  select: `
    select distinct b.refund_id from clientele.refund_rows b
    join (select * from order_lines where product_id in (select product_id from clientele.refund_rows where order_no is null)) l on l.product_id = b.product_id
    join clientele.order_keys k on k.order_id = l.order_id and k.customer_no = b.customer_no and k.ordered_on <= b.refunded_on and not k.is_cancelled
    where b.order_no is null`,
}

/** Refunds with what their order, or else their customer, gives them. */
const refundFacts: Derived = {
  name: 'refund_facts',
  scratch: true,
  select: `
    select b.refund_id, b.refunded_at, b.refunded_on, b.amount, b.cost_amount, b.customer_no, k.order_no, k.order_id, k.ordered_at, k.ordered_on, ${orderColumns},
      ${orderKind('b.customer_no', 'coalesce(k.ordered_on, b.refunded_on)')},
      p.category, p.subcategory, p.brand, coalesce(p.product, b.product_id) as product, nullif(b.reason, '') as reason,
      b.quantity, b.document_id, b.order_no is not null or s.refund_id is not null as is_matched
    from clientele.refund_rows b
    left join clientele.bought_before s on s.refund_id = b.refund_id
    left join ${namedBy('clientele.order_keys', 'order_no', 'clientele.refund_rows')} k on k.order_no = b.order_no
    left join ${namedBy('orders', 'order_id', 'refunds')} o on o.order_id = k.order_id ${orderJoins('b.customer_no', refunding)}
    left join clientele.product_names p on p.product_id = b.product_id`,
}

const noMoney = 'cast(0 as decimal(18,4))'

// Refunds that name no order say of no order whether it came back.
const isRefundKnown = `(not exists (select 1 from clientele.refund_facts)
      or exists (select 1 from clientele.refund_facts where order_no is not null))`

/** All that orders, lines and refunds give to `sales_rows`, by the days of its rows. */
const salesMaterial = (span: Span) => [
  `select k.ordered_on as day, k.order_no, k.order_id, k.customer_no, k.ordered_at, k.is_cancelled, k.mark, c.mark as customer,
      k.ordered_on <= c.first_on as is_first
    from clientele.order_keys k left join (
      select ck.customer_no, f.first_on, ${span.rowPrint(`row(${placeOf('c')}, c.channel, c.owner_id, w.name, c.customer_type)`)} as mark
      from clientele.customer_keys ck left join customers c on c.customer_id = ck.customer_id left join owners w on w.owner_id = c.owner_id
      left join clientele.first_purchases f on f.customer_no = ck.customer_no
    ) c on c.customer_no = k.customer_no`,
  `select o.ordered_on as day, l.order_id, l.line_no, l.product_id, l.quantity, l.amount, l.cost_amount, p.mark
    from order_lines l join orders o on o.order_id = l.order_id left join (
      select product_id, ${span.rowPrint('row(product, category, subcategory, brand)')} as mark from clientele.product_names
    ) p on p.product_id = l.product_id`,
  'select f.refunded_on as day, f.* from clientele.refund_facts f',
  'select f.ordered_on as day, f.* from clientele.refund_facts f where f.order_no is not null',
  `select cast(null as date) as day, ${isRefundKnown} as is_refund_known`,
]

/**
 * The heart of `sales`: one row per line sold, per line of a cancelled order, per refund on its own day and per refund on its order's day.
 * A piece of time after the other: no piece needs much memory, and questions about a period read only the pieces it touches.
 */
function salesRows(span: Span, maturityDays: number): Derived {
  const known = ['status', ...places, 'channel', 'campaign', 'owner', 'customer_type', 'order_kind'].join(', ')
  const matured = addDays(span.today, -maturityDays)
  const ofPiece = (piece: Piece) => `
    with orders_then as (
      select k.order_no, k.order_id, k.customer_no, k.ordered_on, k.ordered_at, k.is_cancelled, ${orderColumns},
        ${orderKind('k.customer_no', 'k.ordered_on')}
      from clientele.order_keys k join orders o on o.order_id = k.order_id and ${within(piece, 'o.ordered_on')} ${orderJoins('k.customer_no')}
      where ${within(piece, 'k.ordered_on')}
    ),
    refunded as (select distinct order_no from clientele.refund_facts where order_no is not null and ${within(piece, 'ordered_on')})
    select 'sale' as kind, cast(l.line_no as varchar) as part, k.ordered_at as happened_at, k.order_no, k.order_id, k.customer_no,
      k.ordered_on as business_day, ${known},
      p.category, p.subcategory, p.brand, coalesce(p.product, l.product_id) as product, cast(null as varchar) as refund_reason,
      l.amount as gross_sales, l.quantity as units, ${noMoney} as refund_amount, ${noMoney} as order_refund_amount,
      coalesce(l.cost_amount, ${noMoney}) as cost_amount,
      ${notAfter(piece, 'k.ordered_on', matured)} as is_mature, case when ${isRefundKnown} then r.order_no is not null end as is_refunded,
      cast(0 as double precision) as refund_units, cast(null as varchar) as refund_document, false as is_matched
    from order_lines l
    join orders_then k on k.order_id = l.order_id and not k.is_cancelled
    left join clientele.product_names p on p.product_id = l.product_id
    left join refunded r on r.order_no = k.order_no
    union all
    select 'cancelled', coalesce(cast(l.line_no as varchar), ''), k.ordered_at, k.order_no, k.order_id, k.customer_no, k.ordered_on, ${known},
      p.category, p.subcategory, p.brand, coalesce(p.product, l.product_id), null, ${noMoney}, 0, ${noMoney}, ${noMoney}, ${noMoney}, false, false, 0, null, false
    from orders_then k left join order_lines l on l.order_id = k.order_id left join clientele.product_names p on p.product_id = l.product_id
    where k.is_cancelled
    union all
    select 'refund', refund_id, refunded_at, order_no, order_id, customer_no, refunded_on, ${known},
      category, subcategory, brand, product, reason, ${noMoney}, 0, amount, ${noMoney}, -cost_amount, false, false,
      coalesce(quantity, 0), document_id, is_matched
    from clientele.refund_facts where ${within(piece, 'refunded_on')}
    union all
    select 'refund_of_order', refund_id, ordered_at, order_no, order_id, customer_no, ordered_on, ${known},
      category, subcategory, brand, product, reason, ${noMoney}, 0, ${noMoney}, amount, ${noMoney}, false, false, 0, null, false
    from clientele.refund_facts where order_no is not null and ${within(piece, 'ordered_on')}`
  const parts = partsOf(span.pieces, 'business_day', { material: salesMaterial(span) })
  return { name: 'sales_rows', select: span.pieces.map(ofPiece), parts }
}

/** The tables every other one is made from, in the order they are built. */
export function factTables(span: Span, { refund_maturity_days, returns }: Parameters): Derived[] {
  const refunds = refundRows(returns.written_off_share)
  return [
    productNames,
    orderKeys(span),
    refunds,
    customerDays(span),
    firstPurchases,
    boughtBefore,
    refundFacts,
    salesRows(span, refund_maturity_days),
  ]
}
