import type { Derived } from './build.ts'
import { type Piece, partsOf, type Span, within } from './span.ts'

/**
 * One row per lead and stage or activity it went through: when first, how often, and whose it was then. Every lead is created, also where the
 * source has no entry for that. Unlike `lead_steps` there is no order and no window here.
 */
export function leadEntries(span: Span): Derived {
  // All of a lead lies in one piece of time.
  const ofPiece = (piece: Piece) => `
    with mine as (
      select * from leads where created_at < ${span.end} and ${within(piece, 'created_on')}
    ), moves as (
      select lead_id, 'lead' as activity, created_at as entered_at, owner_id, 0 as times from mine
      union all
      select lead_id, stage, entered_at, owner_id, 1 from lead_stages where entered_at < ${span.end} and lead_id in (select lead_id from mine)
      union all
      select lead_id, activity, entered_at, owner_id, 1 from lead_activities where entered_at < ${span.end} and lead_id in (select lead_id from mine)
    ), firsts as (
      select lead_id, activity, min(entered_at) as entered_at, cast(greatest(sum(times), 1) as bigint) as times,
        (array_agg(owner_id order by entered_at, owner_id) filter (where owner_id is not null))[1] as owner_id
      from moves group by lead_id, activity
    )
    select f.lead_id, f.activity, f.entered_at, f.times, coalesce(w.name, nullif(f.owner_id, '')) as owner_then,
      l.created_at, l.created_on, l.customer_type, coalesce(nullif(l.source, ''), 'unknown') as source,
      coalesce(nullif(l.channel, ''), 'unknown') as channel, coalesce(a.name, nullif(l.campaign_id, '')) as campaign,
      coalesce(d.name, nullif(l.sdr_id, '')) as sdr, nullif(l.region, '') as region
    from firsts f join mine l on l.lead_id = f.lead_id
    left join campaigns a on a.campaign_id = l.campaign_id
    left join owners w on w.owner_id = f.owner_id left join owners d on d.owner_id = l.sdr_id`
  const whose = 'left join owners w on w.owner_id = e.owner_id where e.entered_at < '
  const material = [
    `select l.created_on as day, l.*, a.name as campaign, d.name as sdr, w.name as owner from leads l
    left join campaigns a on a.campaign_id = l.campaign_id left join owners d on d.owner_id = l.sdr_id left join owners w on w.owner_id = l.owner_id
    where l.created_at < ${span.end}`,
    ...[
      ['lead_stages', 'stage'],
      ['lead_activities', 'activity'],
    ].map(
      ([table, name]) =>
        `select l.created_on as day, e.lead_id, e.${name}, e.entered_at, e.owner_id, w.name from ${table} e join leads l on l.lead_id = e.lead_id ${whose}${span.end}`,
    ),
  ]
  return {
    name: 'lead_entries',
    select: span.longPieces.map(ofPiece),
    parts: partsOf(span.longPieces, 'created_on', { material, ignoring: [span.end] }),
  }
}
