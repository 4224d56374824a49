import type { Derived } from './build.ts'
import { lateness } from './delivery.ts'
import type { Parameters } from './parameters.ts'
import { dateLiteral, type Span } from './span.ts'

const named = (column: string) => `coalesce(nullif(${column}, ''), 'unknown')`

/** Spend, leads, new customers, credited sales and e-mails side by side: one row a source row, each at its own day, channel and campaign. */
export function marketingRows(span: Span, { marketing }: Parameters): Derived {
  const kinds = [
    'spend',
    'impressions',
    'clicks',
    'leads',
    'platform_leads',
    'platform_purchases',
    'platform_purchase_value',
    'new_customers',
    'credited_sales',
    'emails_delivered',
    'emails_opened',
    'emails_clicked',
  ] as const
  const money = new Set<string>(['spend', 'platform_purchase_value', 'credited_sales'])
  const row = (values: Partial<Record<(typeof kinds)[number], string>>) =>
    kinds.map((kind) => `cast(${values[kind] ?? '0'} as ${money.has(kind) ? 'decimal(18,4)' : 'bigint'}) as ${kind}`).join(', ') +
    ', cast(null as integer) as month_no, cast(0 as decimal(18,4)) as cohort_spend, cast(0 as decimal(18,4)) as cohort_contribution'
  const campaign = (key: string) => `left join campaigns a on a.campaign_id = ${key}`
  const name = (key: string) => `coalesce(a.name, nullif(${key}, ''))`
  return {
    name: 'marketing_rows',
    select: `
    select s.day, ${named('s.channel')} as channel, ${name('s.campaign_id')} as campaign, cast(null as varchar) as source,
      ${row({
        spend: 's.amount',
        impressions: 'coalesce(s.impressions, 0)',
        clicks: 'coalesce(s.clicks, 0)',
        platform_leads: 'coalesce(s.leads, 0)',
        platform_purchases: 'coalesce(s.purchases, 0)',
        platform_purchase_value: `coalesce(s.purchase_value, s.purchases * ${marketing.value_per_platform_purchase}, 0)`,
      })}
    from spend s ${campaign('s.campaign_id')}
    union all
    select l.created_on, ${named('l.channel')}, ${name('l.campaign_id')}, ${named('l.source')}, ${row({ leads: '1' })}
    from leads l ${campaign('l.campaign_id')}
    union all
    select c.first_on, c.channel, c.campaign, null, ${row({ new_customers: '1' })} from clientele.customers c where c.first_on is not null
    union all
    select r.business_day, ${named('coalesce(a.channel, r.channel)')}, r.campaign, null, ${row({ credited_sales: 'r.gross_sales' })}
    from clientele.sales_rows r left join (select name, min(channel) as channel from campaigns group by name) a on a.name = r.campaign
    where r.kind = 'sale' and r.campaign is not null
    union all
    select ${span.dayOf('e.delivered_at')}, ${named('a.channel')}, ${name('e.campaign_id')}, null,
      ${row({ emails_delivered: '1', emails_opened: 'case when e.opened_at is null then 0 else 1 end', emails_clicked: 'case when e.clicked_at is null then 0 else 1 end' })}
    from emails e ${campaign('e.campaign_id')} where e.delivered_at is not null
    union all
    ${paybackCells(span, row({}))}`,
  }
}

/** So many months after it a cohort's spend may be earned back; later is not looked at. */
const paybackMonths = 24

/**
 * What each month, channel and campaign spent beside what its new customers had contributed (net sales minus cost of goods) by the end of
 * their first, second … month, the month of acquisition being the first. A cell exists once its last month is whole, and only where costs
 * are known.
 */
function paybackCells(span: Span, nothing: string): string {
  const month = (column: string) => `cast(date_trunc('month', cast(${column} as timestamp)) as date)`
  const zeros = nothing.replace(/, cast\(null as integer\) as month_no.*/, '')
  const same = (other: string) => `${other}.month = c.month and ${other}.channel = c.channel and ${other}.campaign = c.campaign`
  return `
    select month, channel, nullif(campaign, ''), null, ${zeros}, month_no, cohort_spend, cohort_contribution from (
      with spent as (
        select ${month('s.day')} as month, ${named('s.channel')} as channel, coalesce(a.name, s.campaign_id, '') as campaign, sum(s.amount) as amount
        from spend s left join campaigns a on a.campaign_id = s.campaign_id group by 1, 2, 3
      ), earned as (
        select ${month('c.first_on')} as month, c.channel, coalesce(c.campaign, '') as campaign, ${month('d.day')} as earned_in,
          sum(d.gross_sales - d.refund_amount - d.cost_amount) as amount
        from clientele.customer_days d join clientele.customers c on c.customer_no = d.customer_no
        where c.first_on is not null and d.day <= ${dateLiteral(span.today)} group by 1, 2, 3, 4
      ), cells as (
        select month, channel, campaign from spent union select month, channel, campaign from earned
      ), steps as (select month_no from (values ${Array.from({ length: paybackMonths }, (_, at) => `(${at + 1})`).join(', ')}) n (month_no))
      select c.month, c.channel, c.campaign, k.month_no, cast(coalesce(max(s.amount), 0) as decimal(18,4)) as cohort_spend,
        cast(coalesce(sum(e.amount), 0) as decimal(18,4)) as cohort_contribution
      from cells c cross join steps k left join spent s on ${same('s')}
      left join earned e on ${same('e')} and e.earned_in < c.month + k.month_no * interval '1 month'
      where c.month + k.month_no * interval '1 month' <= ${span.day(1)}
        and exists (select 1 from clientele.customer_days where cost_amount > 0)
      group by 1, 2, 3, 4
    ) payback`
}

/** How the orders that were answered about arrived, against the day promised. */
const timeliness = (span: Span) => `(
      select order_id, ${lateness(`${span.dayOf('delivered_at')} - promised_on`)} as timeliness from orders
      where promised_on is not null and order_id in (select order_id from survey_answers where order_id is not null)
    )`

/**
 * Invitations delivered and answers given; an answer outside its scale ("don't know", blank) is none. On a scale where lower is better, scores
 * are turned round.
 */
export function surveyRows(span: Span): Derived {
  return {
    name: 'survey_rows',
    select: `
    with scaled as (
      select a.*, case when a.question = 'nps' then 0 else coalesce(a.scale_min, 1) end as lowest,
        case a.question when 'nps' then 10 when 'csat' then coalesce(a.scale_max, 5) else coalesce(a.scale_max, 7) end as highest
      from survey_answers a where a.question in ('nps', 'csat', 'ces')
    ), answered as (
      select s.*, case when coalesce(s.lower_is_better, false) and s.question <> 'nps' then s.lowest + s.highest - s.score else s.score end as turned
      from scaled s where s.score between s.lowest and s.highest
    )
    select 'answer' as kind, a.answer_id as row_id, a.answered_at as happened_at, a.survey, a.touchpoint, k.customer_no, a.question, a.turned as score,
      a.lowest as scale_min, a.highest as scale_max, a.weight, a.invitation_id,
      case when a.question = 'nps' then case when a.score >= 9 then 'promoter' when a.score >= 7 then 'passive' else 'detractor' end end as nps_group,
      a.question = 'nps' and row_number() over (partition by a.customer_id, a.question order by a.answered_at desc, a.answer_id) = 1 as is_latest,
      coalesce(k.year_sales, 0) as year_sales, coalesce(t.timeliness, 'unknown') as timeliness
    from answered a left join clientele.customers k on k.customer_id = a.customer_id
    left join ${timeliness(span)} t on t.order_id = a.order_id
    union all
    select 'invitation', i.invitation_id, i.invited_at, i.survey, i.touchpoint, k.customer_no, null, null, null, null, null, i.invitation_id, null, false, 0, null
    from survey_invitations i left join clientele.customers k on k.customer_id = i.customer_id where coalesce(i.delivered, true)`,
  }
}
