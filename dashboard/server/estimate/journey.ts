import type { Derived } from './build.ts'
import type { Span } from './span.ts'

/**
 * Every contact between a known customer and the company, numbered in order of time. Visits name nobody, and a lead belongs here once it
 * names its customer.
 */
export function touchRows(span: Span): Derived {
  const mail = (touchpoint: string, at: string) => `
      select '${touchpoint}' as touchpoint, e.email_id, e.${at}, e.customer_id, coalesce(a.channel, 'unknown'), coalesce(a.name, nullif(e.campaign_id, ''))
      from emails e left join campaigns a on a.campaign_id = e.campaign_id where e.${at} is not null`
  const plain = (touchpoint: string, table: string, id: string, at: string) =>
    `select '${touchpoint}', ${id}, ${at}, customer_id, null, null from ${table} where ${at} is not null`
  return {
    name: 'touch_rows',
    select: `
    with touches as (
      select 'lead' as touchpoint, l.lead_id as touch_id, l.created_at as happened_at, l.customer_id,
        coalesce(nullif(l.channel, ''), 'unknown') as channel, coalesce(a.name, nullif(l.campaign_id, '')) as campaign
      from leads l left join campaigns a on a.campaign_id = l.campaign_id
      union all ${mail('email_sent', 'sent_at')}
      union all ${mail('email_opened', 'opened_at')}
      union all ${mail('email_clicked', 'clicked_at')}
      union all
      select 'order', o.order_id, o.ordered_at, o.customer_id, coalesce(nullif(o.channel, ''), 'unknown'), coalesce(a.name, nullif(o.campaign_id, ''))
      from orders o left join campaigns a on a.campaign_id = o.campaign_id
      where coalesce(o.is_test, false) = false and coalesce(o.status, '') <> 'cancelled'
      union all ${plain('ticket', 'tickets', 'ticket_id', 'opened_at')}
      union all ${plain('answer', 'survey_answers', 'answer_id', 'answered_at')}
      union all
      select 'refund', b.refund_id, b.refunded_at, k.customer_id, null, null
      from clientele.refund_rows b join clientele.customer_keys k on k.customer_no = b.customer_no
    )
    select t.touchpoint, t.touch_id, t.happened_at, k.customer_no, coalesce(t.channel, 'unknown') as channel, t.campaign,
      cast(row_number() over (partition by k.customer_no order by t.happened_at, case t.touchpoint when 'lead' then 1 when 'email_sent' then 2
        when 'email_opened' then 3 when 'email_clicked' then 4 when 'order' then 5 when 'ticket' then 6 when 'answer' then 7 else 8 end, t.touch_id)
        as bigint) as sequence
    from touches t join clientele.customer_keys k on k.customer_id = t.customer_id
    where t.happened_at < ${span.end}`,
  }
}
