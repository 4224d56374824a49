import type { Derived } from './build.ts'
import type { Parameters } from './parameters.ts'
import { dateLiteral, type Piece, type Span, within } from './span.ts'

// Not null: an outer join on anything but comparisons is a loop within a loop, a hundred times slower.
const never = "cast('9999-12-31' as timestamp)"

/** Opportunities there are, as they stand now, with what their lead and their customer give them. */
function deals(span: Span): Derived {
  const today = dateLiteral(span.today)
  const place = ['region', 'province', 'city'].map((name) => `coalesce(nullif(l.${name}, ''), k.${name}) as ${name}`).join(', ')
  return {
    name: 'deals',
    scratch: true,
    select: `
      select p.opportunity_id, p.lead_id, case when p.closed_on > ${today} then null else nullif(p.stage, '') end as stage,
        case when p.closed_on > ${today} then null else p.probability end as probability, coalesce(p.amount, 0) as amount, p.created_on,
        case when p.closed_on <= ${today} then p.closed_on end as closed_on,
        case when p.closed_on <= ${today} or p.closed_on is null then p.outcome end as outcome,
        case when p.outcome = 'lost' and p.closed_on <= ${today} then coalesce(nullif(p.lost_reason, ''), 'unknown') end as lost_reason,
        k.customer_no, coalesce(l.customer_type, k.customer_type) as customer_type, ${place},
        coalesce(nullif(l.channel, ''), k.channel, 'unknown') as channel, coalesce(a.name, nullif(l.campaign_id, ''), k.campaign) as campaign,
        coalesce(w.name, nullif(coalesce(p.owner_id, l.owner_id), ''), k.owner) as owner, g.category, coalesce(g.name, nullif(p.product_id, '')) as product
      from opportunities p
      left join leads l on l.lead_id = p.lead_id
      left join clientele.customers k on k.customer_id = coalesce(p.customer_id, l.customer_id)
      left join campaigns a on a.campaign_id = l.campaign_id
      left join owners w on w.owner_id = coalesce(p.owner_id, l.owner_id)
      left join products g on g.product_id = p.product_id
      where p.created_on <= ${today}`,
  }
}

/** Which share of the opportunities closed by each as-of date was won. */
const winRates: Derived = {
  name: 'win_rates',
  scratch: true,
  select: `
    with closed as (
      select opportunity_id, closed_on, outcome from clientele.deals where closed_on is not null and outcome in ('won', 'lost')
    )
    select d.as_of, cast(count(case when c.outcome = 'won' then 1 end) as double precision) / nullif(count(c.opportunity_id), 0) as won
    from clientele.as_of_dates d left join closed c on c.closed_on <= d.as_of group by d.as_of`,
}

/**
 * Opportunities twice: one row per as-of date at which one was open, in the stage and with the chance it had then, and one row per closed one.
 * The history of a stage is that of its lead; what was open but has closed since keeps no probability of its own and gets its stage's.
 */
export function pipelineRows(span: Span, { pipeline }: Parameters): Derived[] {
  const today = dateLiteral(span.today)
  const chances = Object.entries(pipeline.stage_probability)
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`
  const chance = (stage: string) => `case ${stage} ${chances.map(([name, value]) => `when ${text(name)} then ${value}`).join(' ')} end`
  // Opportunities of one piece of time after the other; the chance to win is that of all of them.
  const ofPiece = (piece: Piece) => `
    with deals as (
      select * from clientele.deals where ${within(piece, 'created_on')}
    ), history as (
      select * from (
        select e.lead_id, e.stage, e.entered_at as from_at, coalesce(lead(e.entered_at) over (partition by e.lead_id order by e.entered_at,
          case e.stage when 'lost' then 9 when 'order' then 8 when 'quote' then 3 when 'negotiation' then 2 when 'intent' then 1 else 0 end), ${never}) as next_at
        from lead_stages e join (select distinct lead_id from deals) d on d.lead_id = e.lead_id where e.entered_at < ${span.end}
      ) entries where stage not in ('lost', 'order')
    ), dates as (
      select as_of, is_last, ${span.beginOf('as_of + 1')} as over_at from clientele.as_of_dates
    ), open as (
      select d.*, t.as_of, d.closed_on is null and (t.is_last or h.stage = d.stage or h.stage is null) as is_as_now,
        case when t.is_last then d.stage else coalesce(h.stage, case when d.closed_on is null then d.stage end) end as stage_then
      from dates t
      join deals d on d.created_on <= t.as_of and (d.closed_on > t.as_of or (d.closed_on is null and coalesce(d.outcome, 'open') = 'open'))
      left join history h on h.lead_id = d.lead_id and h.from_at < t.over_at and h.next_at >= t.over_at
    )
    select 'open' as kind, o.opportunity_id, o.as_of, cast(null as date) as closed_on, o.created_on, coalesce(o.stage_then, 'unknown') as stage,
      cast(o.amount as decimal(18,4)) as amount,
      cast(o.amount * coalesce(case when o.is_as_now then o.probability end, ${chance('o.stage_then')}, r.won) as decimal(18,4)) as weighted_amount,
      cast(null as varchar) as outcome, cast(null as bigint) as cycle_days, cast(null as varchar) as lost_reason, ${columns('o')}
    from open o join clientele.win_rates r on r.as_of = o.as_of
    union all
    select 'closed', c.opportunity_id, least(cast(date_trunc('month', cast(c.closed_on as timestamp)) + interval '1 month' - interval '1 day' as date), ${today}),
      c.closed_on, c.created_on, coalesce(c.stage, 'unknown'), cast(c.amount as decimal(18,4)), null, c.outcome,
      case when c.outcome = 'won' and c.closed_on >= c.created_on then cast(c.closed_on - c.created_on as bigint) end, c.lost_reason, ${columns('c')}
    from deals c where c.outcome in ('won', 'lost')`
  return [deals(span), winRates, { name: 'pipeline_rows', select: span.longPieces.map(ofPiece) }]
}

const columns = (from: string) =>
  ['customer_no', 'customer_type', 'region', 'province', 'city', 'channel', 'campaign', 'owner', 'category', 'product']
    .map((name) => `${from}.${name}`)
    .join(', ')
