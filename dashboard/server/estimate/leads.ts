import type { Derived } from './build.ts'
import type { Parameters } from './parameters.ts'
import { addDays, notAfter, type Piece, partsOf, type Span, within } from './span.ts'

const stages = ['lead', 'intent', 'negotiation', 'quote', 'order'] as const

/** One row per lead and stage of the cohort funnel: was it reached in order and in time, when, and how long did it take. */
export function leadSteps(span: Span, { funnel }: Parameters): Derived {
  const number = `case e.stage when 'lead' then 1 when 'intent' then 2 when 'negotiation' then 3 when 'quote' then 4 when 'order' then 5 end`
  const steps = stages.slice(1).map((stage, at) => {
    const [step, before] = [at + 2, at + 1]
    const fits = funnel.fill_skipped ? `e.stage_no >= ${step}` : `e.stage_no = ${step}`
    return `
    step${step} as (
      select l.*, r.at as at${step} from step${before} l left join (
        select e.lead_id, min(e.entered_at) as at from step${before} b join entries e on e.lead_id = b.lead_id
        where ${fits} and e.entered_at >= b.at${before} and e.entered_at <= b.created_at + interval '${funnel.window_days} days' group by e.lead_id
      ) r on r.lead_id = l.lead_id /* ${stage} */
    )`
  })
  // All of a lead lies in one piece of time.
  const ofPiece = (piece: Piece) => `
    with mine as (
      select * from leads where created_at < ${span.end} and ${within(piece, 'created_on')}
    ), moves as (
      select lead_id, stage, entered_at from lead_stages where entered_at < ${span.end} and lead_id in (select lead_id from mine)
    ), entries as (
      select e.lead_id, ${number} as stage_no, e.entered_at from moves e where e.stage <> 'lost'
    ), losses as (
      select lead_id, min(entered_at) as lost_at from moves where stage = 'lost' group by lead_id
    ), step1 as (
      select l.lead_id, l.created_at, l.created_at as at1, x.lost_at from mine l left join losses x on x.lead_id = l.lead_id
    ), ${steps.join(',')},
    spread as (
      ${stages
        .map(
          (stage, at) => `select s.*, '${stage}' as stage, ${at + 1} as stage_no, at${at + 1} as reached_at,
        ${at === 0 ? 'cast(null as timestamp)' : `at${at}`} as previous_at,
        ${at === 4 ? 'cast(null as timestamp)' : `coalesce(at${at + 2}, case when s.lost_at >= at${at + 1} then s.lost_at end)`} as left_at from step5 s`,
        )
        .join(' union all ')}
    )
    select s.lead_id, s.stage, s.stage_no, l.created_at, l.created_on, l.customer_type, coalesce(nullif(l.source, ''), 'unknown') as source,
      coalesce(nullif(l.channel, ''), 'unknown') as channel, coalesce(a.name, nullif(l.campaign_id, '')) as campaign,
      coalesce(w.name, nullif(l.owner_id, '')) as owner, nullif(l.region, '') as region, nullif(l.province, '') as province, nullif(l.city, '') as city,
      case when s.lost_at is not null then coalesce(nullif(l.lost_reason, ''), 'unknown') end as lost_reason,
      s.reached_at is not null as is_reached, s.previous_at is not null as is_previous_reached,
      ${notAfter(piece, 'l.created_on', addDays(span.today, -funnel.window_days))} as is_mature,
      case when s.reached_at is not null and s.left_at is not null
        then cast(round(extract(epoch from (s.left_at - s.reached_at))) as integer) end as seconds_in_stage
    from spread s join mine l on l.lead_id = s.lead_id
    left join campaigns a on a.campaign_id = l.campaign_id
    left join owners w on w.owner_id = l.owner_id`
  const material = [
    `select l.created_on as day, l.*, a.name as campaign, w.name as owner from leads l
    left join campaigns a on a.campaign_id = l.campaign_id left join owners w on w.owner_id = l.owner_id where l.created_at < ${span.end}`,
    `select l.created_on as day, e.lead_id, e.stage, e.entered_at from lead_stages e join leads l on l.lead_id = e.lead_id
    where e.entered_at < ${span.end}`,
  ]
  // What is not yet to be seen is not in the material either.
  const parts = partsOf(span.longPieces, 'created_on', { material, ignoring: [span.end] })
  return { name: 'lead_steps', select: span.longPieces.map(ofPiece), parts }
}
