import type { Derived } from './build.ts'
import type { Parameters } from './parameters.ts'
import { dateLiteral, type Span } from './span.ts'

/**
 * One row per customer and campaign that contacted them, or left them out for comparison: whether they answered, and what they bought in the
 * days after. A contact counts towards purchases once all those days are over. Somebody known by contacts alone is contacted all the same.
 */
export function responseRows(span: Span, { response_days: days }: Parameters): Derived {
  return {
    name: 'response_rows',
    select: `
    with contacts as (
      select t.campaign_id, t.customer_id, k.customer_no, coalesce(t.arm, 'treated') as arm, t.contacted_at, ${span.dayOf('t.contacted_at')} as contacted_on,
        t.responded_at is not null and t.responded_at < ${span.end} as has_responded, t.cost
      from campaign_contacts t left join clientele.customer_keys k on k.customer_id = t.customer_id
      where t.contacted_at is not null and t.contacted_at < ${span.end}
    ), bought as (
      select c.campaign_id, c.customer_no, sum(d.gross_sales) as sales
      from contacts c join clientele.customer_days d on d.customer_no = c.customer_no
      where d.is_purchase and d.day > c.contacted_on and d.day <= c.contacted_on + ${days} group by c.campaign_id, c.customer_no
    )
    select c.campaign_id, c.customer_id, c.customer_no, coalesce(a.name, c.campaign_id) as campaign, nullif(a.kind, '') as kind,
      coalesce(nullif(a.channel, ''), 'unknown') as channel, c.arm, c.contacted_at, c.has_responded, c.cost,
      c.contacted_on + ${days} <= ${dateLiteral(span.today)} as is_mature, b.customer_no is not null as has_bought,
      cast(coalesce(b.sales, 0) as decimal(18,4)) as sales
    from contacts c left join bought b on b.campaign_id = c.campaign_id and b.customer_no = c.customer_no
    left join campaigns a on a.campaign_id = c.campaign_id`,
  }
}
