import type { Derived } from './build.ts'
import { type Piece, partsOf, type Span, within } from './span.ts'

/** SQL that names how far an order was late, from the days between the promised and the real day of delivery; none when it hasn't arrived. */
export const lateness = (days: string) => `case when ${days} is null then null when ${days} < 0 then 'early' when ${days} = 0 then 'on_day'
      when ${days} <= 3 then 'late_3' when ${days} <= 7 then 'late_7' else 'late_more' end`

/** One row per order that was delivered, or had a day promised for it, with what is known by the last day. */
export function deliveryRows(span: Span): Derived {
  const ofPiece = (piece: Piece) => `
    with dated as (
      select o.order_id, case when o.delivered_at < ${span.end} then ${span.dayOf('o.delivered_at')} end as delivered_on, o.promised_on
      from orders o where (o.promised_on is not null or o.delivered_at is not null) and ${within(piece, 'o.ordered_on')}
    )
    select k.order_no, k.order_id, k.customer_no, k.ordered_at, k.ordered_on, d.delivered_on, d.promised_on,
      d.delivered_on - k.ordered_on as delivery_days, d.delivered_on - d.promised_on as delay_days,
      ${lateness('d.delivered_on - d.promised_on')} as timeliness,
      coalesce(nullif(o.channel, ''), 'unknown') as channel, nullif(o.region, '') as region, nullif(o.province, '') as province, nullif(o.city, '') as city
    from clientele.order_keys k join dated d on d.order_id = k.order_id join orders o on o.order_id = k.order_id and ${within(piece, 'o.ordered_on')}
    where not k.is_cancelled and ${within(piece, 'k.ordered_on')}`
  const material = [
    `select o.ordered_on as day, k.order_no, k.order_id, k.customer_no, k.ordered_at, k.is_cancelled, o.promised_on, o.delivered_at, o.channel, o.region, o.province, o.city
    from clientele.order_keys k join orders o on o.order_id = k.order_id where o.promised_on is not null or o.delivered_at is not null`,
  ]
  return { name: 'delivery_rows', select: span.pieces.map(ofPiece), parts: partsOf(span.pieces, 'ordered_on', { material }) }
}
