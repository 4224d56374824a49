import type { Span } from './span.ts'

/** One derived table: its name in schema `clientele` and the query that fills it. */
export interface Derived {
  name: string
  /** One query, or several whose rows are added one after the other, so that no step needs the memory of the whole. */
  select: string | string[]
  /** Needed while the others are built, not afterwards. */
  scratch?: true
}

const present = (column: string, otherwise: string) => `coalesce(nullif(${column}, ''), ${otherwise})`
const place = (first: string, second: string) =>
  ['region', 'province', 'city'].map((name) => `${present(`${first}.${name}`, `nullif(${second}.${name}, '')`)} as ${name}`).join(', ')

/** Orders that exist for the measures: numbered, without tests. Numbers, because counting them apart is three times faster than text. */
const orderKeys: Derived = {
  name: 'order_keys',
  scratch: true,
  select: `
    select cast(row_number() over () as bigint) as order_no, o.order_id, k.customer_no,
      coalesce(o.status, '') = 'cancelled' as is_cancelled, o.ordered_at, o.ordered_on
    from orders o left join clientele.customer_keys k on k.customer_id = o.customer_id
    where coalesce(o.is_test, false) = false`,
}

/** Everybody who is named anywhere: the customer table, and buyers it forgot. */
const customerKeys: Derived = {
  name: 'customer_keys',
  scratch: true,
  select: `
    select cast(row_number() over (order by customer_id) as bigint) as customer_no, customer_id from (
      select customer_id from customers
      union select customer_id from orders where customer_id is not null and coalesce(is_test, false) = false
      union select customer_id from refunds where customer_id is not null
    ) everybody where customer_id is not null`,
}

/** Refunds of orders that count, with the customer of the order where the refund names none. */
const refundRows: Derived = {
  name: 'refund_rows',
  scratch: true,
  select: `
    select r.refund_id, o.order_no, coalesce(k.customer_no, o.customer_no) as customer_no, coalesce(r.product_id, l.product_id) as product_id, r.reason,
      r.refunded_at, r.refunded_on, r.amount
    from refunds r
    left join clientele.order_keys o on o.order_id = r.order_id
    left join clientele.customer_keys k on k.customer_id = r.customer_id
    left join order_lines l on l.order_id = r.order_id and l.line_no = r.line_no
    left join orders skipped on skipped.order_id = r.order_id and (coalesce(skipped.is_test, false) or skipped.status = 'cancelled')
    where skipped.order_id is null`,
}

/**
 * One row per customer and day with a purchase or a refund; a purchase is a day, however many orders it holds. Lines are first brought
 * together by order: counting distinct orders keeps all of them in memory, counting rows can go to disk.
 */
const customerDays: Derived = {
  name: 'customer_days',
  select: `
    with moves as (
      select o.customer_no, o.ordered_on as day, o.order_no, o.ordered_at, l.amount as gross, l.quantity as units, l.cost_amount as cost,
        cast(0 as decimal(18,4)) as refund
      from clientele.order_keys o join order_lines l on l.order_id = o.order_id
      where not o.is_cancelled and o.customer_no is not null
      union all
      select customer_no, refunded_on, null, null, cast(0 as decimal(18,4)), 0, cast(0 as decimal(18,4)), amount
      from clientele.refund_rows where customer_no is not null
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
    from days window bought as (partition by customer_no, orders > 0 order by day)`,
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

const noMoney = 'cast(0 as decimal(18,4))'

/** The heart of `sales`: one row per line sold, per cancelled order, per refund on its own day and per refund on its order's day. */
function salesRows(span: Span, maturityDays: number): Derived {
  const orderColumns = `
      k.order_no, o.order_id, k.customer_no, k.ordered_on as business_day, o.status,
      ${place('o', 'c')}, ${present('o.channel', present('c.channel', "'unknown'"))} as channel, coalesce(a.name, nullif(o.campaign_id, '')) as campaign,
      coalesce(w.name, nullif(coalesce(o.owner_id, c.owner_id), '')) as owner, c.customer_type,
      case when k.customer_no is null then 'unidentified' when k.ordered_on <= f.first_on then 'first' else 'repeat' end as order_kind`
  const orderJoins = `
      left join customers c on c.customer_id = o.customer_id
      left join campaigns a on a.campaign_id = o.campaign_id
      left join owners w on w.owner_id = coalesce(o.owner_id, c.owner_id)
      left join clientele.first_purchases f on f.customer_no = k.customer_no`
  return {
    name: 'sales_rows',
    select: `
    with refunded as (select distinct order_no from clientele.refund_rows where order_no is not null)
    select 'sale' as kind, cast(l.line_no as varchar) as part, k.ordered_at as happened_at, ${orderColumns},
      p.category, p.subcategory, p.brand, coalesce(p.name, l.product_id) as product, cast(null as varchar) as refund_reason,
      l.amount as gross_sales, l.quantity as units, ${noMoney} as refund_amount, ${noMoney} as order_refund_amount,
      coalesce(l.cost_amount, ${noMoney}) as cost_amount,
      k.ordered_on <= ${span.day(-maturityDays)} as is_mature, r.order_no is not null as is_refunded
    from order_lines l
    join clientele.order_keys k on k.order_id = l.order_id and not k.is_cancelled
    join orders o on o.order_id = l.order_id ${orderJoins}
    left join products p on p.product_id = l.product_id
    left join refunded r on r.order_no = k.order_no
    union all
    select 'cancelled', '', k.ordered_at, ${orderColumns}, null, null, null, null, null,
      ${noMoney}, 0, ${noMoney}, ${noMoney}, ${noMoney}, false, false
    from clientele.order_keys k join orders o on o.order_id = k.order_id ${orderJoins}
    where k.is_cancelled
    union all
    ${['refund', 'refund_of_order']
      .map(
        (kind) => `
    select '${kind}', b.refund_id, ${kind === 'refund' ? 'b.refunded_at' : 'k.ordered_at'}, k.order_no, o.order_id, b.customer_no,
      ${kind === 'refund' ? 'b.refunded_on' : 'k.ordered_on'}, o.status,
      ${place('o', 'c')}, ${present('o.channel', present('c.channel', "'unknown'"))}, coalesce(a.name, nullif(o.campaign_id, '')),
      coalesce(w.name, nullif(coalesce(o.owner_id, c.owner_id), '')), c.customer_type,
      case when b.customer_no is null then 'unidentified' when coalesce(k.ordered_on, b.refunded_on) <= f.first_on then 'first' else 'repeat' end,
      p.category, p.subcategory, p.brand, coalesce(p.name, b.product_id), nullif(b.reason, ''),
      ${noMoney}, 0, ${kind === 'refund' ? 'b.amount' : noMoney}, ${kind === 'refund' ? noMoney : 'b.amount'}, ${noMoney}, false, false
    from clientele.refund_rows b
    ${kind === 'refund' ? 'left join' : 'join'} clientele.order_keys k on k.order_no = b.order_no
    left join orders o on o.order_id = k.order_id
    left join clientele.customer_keys ck on ck.customer_no = b.customer_no
    left join customers c on c.customer_id = ck.customer_id
    left join campaigns a on a.campaign_id = o.campaign_id
    left join owners w on w.owner_id = coalesce(o.owner_id, c.owner_id)
    left join clientele.first_purchases f on f.customer_no = b.customer_no
    left join products p on p.product_id = b.product_id`,
      )
      .join(' union all ')}`,
  }
}

/** The tables every other one is made from, in the order they are built. */
export function factTables(span: Span, maturityDays: number): Derived[] {
  return [customerKeys, orderKeys, refundRows, customerDays, firstPurchases, salesRows(span, maturityDays)]
}
