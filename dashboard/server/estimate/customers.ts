import type { Derived, Parts } from './build.ts'
import { inParts } from './facts.ts'
import type { Parameters } from './parameters.ts'
import { addDays, dateLiteral, monthsBefore, type Span } from './span.ts'

const always = '0001-01-01'

/** Who is known, with what never changes with the as-of date. */
export const customerBase: Derived = {
  name: 'customer_base',
  scratch: true,
  select: `
    select k.customer_no, k.customer_id, f.first_on, f.second_on, f.first_ordered_at, nullif(c.churn_reason, '') as churn_reason,
      coalesce(case when c.joined_on < f.first_on then c.joined_on else coalesce(f.first_on, c.joined_on) end, ${dateLiteral(always)}) as known_on
    from clientele.customer_keys k
    left join clientele.first_purchases f on f.customer_no = k.customer_no
    left join customers c on c.customer_id = k.customer_id`,
}

function scores({ rfm }: Parameters): string {
  // Where all are alike nobody is better than others: the middle score.
  const spread = (value: 'r' | 'f' | 'm', score: string) =>
    `case when q.${value}_least = q.${value}_most then 3 else ${score} end as ${value}_rank`
  if (rfm.method === 'ntile') {
    const rank = (order: string) => `cast(ntile(5) over (partition by is_eligible order by ${order}, customer_id) as integer)`
    return [spread('r', rank('recency_days desc')), spread('f', rank('frequency')), spread('m', rank('monetary'))].join(', ')
  }
  const above = (value: string, bounds: string[], sign: string) =>
    bounds.map((bound) => `cast(${value} ${sign} ${bound} as integer)`).join(' + ')
  if (rfm.method === 'thresholds') {
    const { recency_days: recency, frequency, monetary } = rfm.thresholds
    return `5 - (${above('recency_days', recency.map(String), '>')}) as r_rank,
      1 + ${above('frequency', frequency.map(String), '>=')} as f_rank, 1 + ${above('monetary', monetary.map(String), '>=')} as m_rank`
  }
  const cuts = (name: string) => [1, 2, 3, 4].map((at) => `q.${name}[${at}]`)
  return [
    spread('r', `5 - (${above('recency_days', cuts('r'), '>')})`),
    spread('f', `1 + ${above('frequency', cuts('f'), '>')}`),
    spread('m', `1 + ${above('monetary', cuts('m'), '>')}`),
  ].join(', ')
}

function cuts({ rfm }: Parameters): string {
  const fixed = rfm.class8_fixed
  if (rfm.class8_cut === 'fixed') return `${fixed.recency_days} as r_cut, ${fixed.frequency} as f_cut, ${fixed.monetary} as m_cut`
  const middle = (value: string) =>
    rfm.class8_cut === 'mean' ? `avg(${value})` : `percentile_cont(0.5) within group (order by cast(${value} as double precision))`
  return `${middle('recency_days')} as r_cut, ${middle('frequency')} as f_cut, ${middle('monetary')} as m_cut`
}

/** The bounds between scores, where they are quantiles, and the cut values of the eight classes, over rows of eligible customers. */
function boundsOf(parameters: Parameters): string {
  if (parameters.rfm.method !== 'quantiles') return cuts(parameters)
  const quantiles = ['recency_days', 'frequency', 'monetary'].map(
    (v) => `percentile_cont(array[0.2, 0.4, 0.6, 0.8]) within group (order by cast(${v} as double precision)) as ${v[0]}`,
  )
  return [cuts(parameters), ...quantiles].join(', ')
}

/** What the scores and classes of each as-of date were cut by. Scores by rank have no bounds. */
export function rfmBounds(parameters: Parameters, span: Span): Derived {
  const { method, thresholds } = parameters.rfm
  const bound = (name: 'recency_days' | 'frequency' | 'monetary', at: number) => {
    if (method === 'ntile') return 'cast(null as double precision)'
    return method === 'quantiles' ? `b.${name[0]}[${at + 1}]` : String(thresholds[name][at])
  }
  const row = (name: 'recency_days' | 'frequency' | 'monetary') => {
    // Recency scores fall as days rise: the bound above score 1 is the last one.
    const order = name === 'recency_days' && method === 'quantiles' ? [3, 2, 1, 0] : [0, 1, 2, 3]
    const bounds = order.map((at, place) => `cast(${bound(name, at)} as double precision) as bound_${place + 1}`)
    return `select b.as_of, '${name}' as scored, ${bounds.join(', ')}, cast(b.${name[0]}_cut as double precision) as class_cut from bounds b`
  }
  const ofDate = (day: string) => `
    with bounds as (
      select ${dateLiteral(day)} as as_of, count(*) as customers, ${boundsOf(parameters)} from clientele.customer_states where as_of = ${dateLiteral(day)} and frequency > 0
    )
    ${(['recency_days', 'frequency', 'monetary'] as const).map(row).join(' union all ')}`
  if (span.asOf.length === 0) return { name: 'rfm_bounds', select: `select * from (${ofDate(span.today)}) nothing where 1 = 0` }
  const list = span.asOf.map((day) => ({ name: day, until: addDays(day, 1) }))
  return {
    name: 'rfm_bounds',
    select: span.asOf.map(ofDate),
    parts: { list, rows: (day) => `as_of = ${dateLiteral(day)}`, of: ['customer_states'] },
  }
}

// A grid of recency and the mean of frequency and value; bought long ago for the first time, nobody is new.
const segment = `case
      when not is_eligible then 'inactive'
      when r_score >= 4 and fm >= 4 then 'champions'
      when r_score >= 4 and fm = 3 then 'potential_loyalist'
      when r_score = 5 and is_new then 'new_customers'
      when r_score >= 4 then 'promising'
      when r_score = 3 and fm >= 4 then 'loyal'
      when r_score = 3 and fm = 3 then 'need_attention'
      when r_score = 3 then 'about_to_sleep'
      when r_score = 2 and fm >= 3 then 'at_risk'
      when r_score = 2 then 'hibernating'
      when fm >= 4 then 'cannot_lose'
      when fm = 3 then 'at_risk'
      else 'lost' end`

// Equal to the cut counts as not better.
const class8 = `case when not is_eligible then 'inactive' else
      (case when monetary > m_cut then 'important_' else 'general_' end) ||
      (case when recency_days < r_cut then (case when frequency > f_cut then 'value' else 'develop' end)
        else (case when frequency > f_cut then 'keep' else 'retain' end) end) end`

/** Lost customers a campaign contacted, whether they bought in the days after, and the day those days ended. */
export function winbacks(parameters: Parameters, span: Span): Derived {
  const { winback_days: wait, activity_days: n } = parameters
  return {
    name: 'winbacks',
    scratch: true,
    select: `
    with contacts as (
      select k.customer_no, ${span.dayOf('t.contacted_at')} as contacted_on
      from campaign_contacts t join clientele.customer_keys k on k.customer_id = t.customer_id
      where t.contacted_at is not null and coalesce(t.arm, 'treated') = 'treated'
    )
    select c.customer_no, c.contacted_on + ${wait} as due_on, max(case when d.day > c.contacted_on then 1 else 0 end) = 1 as is_won
    from contacts c join clientele.customer_days d on d.customer_no = c.customer_no and d.is_purchase and d.day <= c.contacted_on + ${wait}
    group by c.customer_no, c.contacted_on
    having c.contacted_on - max(case when d.day <= c.contacted_on then d.day end) > ${2 * n}`,
  }
}

/** The columns of `customer_states` that an as-of date gives a customer. */
export function statesOn(asOf: string, parameters: Parameters, span: Span): string {
  const previous = span.asOf[span.asOf.indexOf(asOf) - 1]
  const before = dateLiteral(previous ?? always)
  const { rfm, tiers, activity_days: n } = parameters
  const on = (days: number) => dateLiteral(addDays(asOf, days))
  const window = dateLiteral(rfm.window_months === 0 ? always : monthsBefore(asOf, rfm.window_months))
  const year = dateLiteral(monthsBefore(asOf, 12))
  const tierWindow = dateLiteral(monthsBefore(asOf, tiers.window_months))
  const today = dateLiteral(asOf)
  const net = 'gross_sales - refund_amount'
  const bought = (from: string, to: string) => `is_purchase and day > ${from} and day <= ${to}`
  const inWindow = bought(window, today)
  const frequency =
    rfm.frequency_of === 'orders' ? `coalesce(sum(orders) filter (where ${inWindow}), 0)` : `count(*) filter (where ${inWindow})`
  const sum = (what: string, when = 'true') => `cast(coalesce(sum(${what}) filter (where ${when}), 0) as decimal(18,4))`
  const tier = [tiers.diamond, tiers.platinum, tiers.gold, tiers.silver]
  const start = joinStart(asOf, parameters, span)
  const comparable = addDays(asOf, -2 * n) >= addDays(span.first, -1)
  return `
    with facts as (
      select customer_no,
        min(case when is_purchase then day end) as first_on, max(case when is_purchase then day end) as last_on,
        cast(count(*) filter (where is_purchase) as bigint) as purchases, cast(sum(orders) as bigint) as orders,
        cast(${frequency} as bigint) as frequency,
        ${sum(net, `day > ${window}`)} as monetary, ${sum(net)} as net_sales, ${sum(`${net} - cost_amount`)} as contribution,
        ${sum(net, `day > ${year}`)} as year_sales, ${sum(tiers.sales === 'gross' ? 'gross_sales' : net, `day > ${tierWindow}`)} as tier_sales, bool_or(${bought(tierWindow, today)}) as bought_in_window,
        coalesce(bool_or(${bought(on(-2 * n), on(-n))}), false) as was_active,
        ${sum(net, `day > ${on(-2 * n)} and day <= ${on(-n)}`)} as sales_before,
        coalesce(bool_or(is_purchase and gap_days > ${parameters.reactivation_gap_days} and day >= ${on(-parameters.new_customer_days)}), false) as came_back
      from clientele.customer_days where day <= ${today} group by customer_no
    ), contacted as (
      select customer_no, bool_or(is_won) as is_won from clientele.winbacks where due_on > ${before} and due_on <= ${today} group by customer_no
    ), known as (
      select b.customer_no, b.customer_id, b.churn_reason, f.first_on, f.last_on, cast(${today} - f.last_on as bigint) as recency_days,
        coalesce(f.purchases, 0) as purchases, coalesce(f.orders, 0) as orders, coalesce(f.frequency, 0) as frequency,
        coalesce(f.monetary, 0) as monetary, coalesce(f.net_sales, 0) as net_sales, coalesce(f.contribution, 0) as contribution,
        coalesce(f.year_sales, 0) as year_sales, coalesce(f.tier_sales, 0) as tier_sales, coalesce(f.bought_in_window, false) as bought_in_window,
        coalesce(f.was_active, false) as was_active, coalesce(f.sales_before, 0) as sales_before, coalesce(f.came_back, false) as came_back,
        coalesce(f.frequency, 0) > 0 as is_eligible, coalesce(${today} - f.first_on <= ${parameters.new_customer_days}, false) as is_new, w.customer_no is not null as was_contacted, coalesce(w.is_won, false) as was_won_back
      from clientele.customer_base b left join facts f on f.customer_no = b.customer_no
      left join contacted w on w.customer_no = b.customer_no
      where f.customer_no is not null or b.known_on <= ${today}
    ), q as (
      select ${boundsOf(parameters)}, ${['recency_days', 'frequency', 'monetary'].map((v) => `min(${v}) as ${v[0]}_least, max(${v}) as ${v[0]}_most`).join(', ')}
      from known where is_eligible
    ), totals as (
      select cast(count(*) as bigint) as all_customers, cast(sum(monetary) as decimal(18,4)) as all_monetary from known
    ), ranked as (
      select known.*, totals.*, q.r_cut, q.f_cut, q.m_cut, ${scores(parameters)} from known cross join q cross join totals
    ), scored as (
      select *, case when is_eligible then r_rank end as r_score, case when is_eligible then f_rank end as f_score,
        case when is_eligible then case when monetary <= 0 then 1 else m_rank end end as m_score
      from ranked
    ), placed as (
      select *, cast(floor((f_score + m_score + 1) / 2.0) as integer) as fm from scored
    ), now as (
    select ${today} as as_of, customer_no, customer_no * 100000 + ${Number(asOf.slice(0, 4)) * 12 + Number(asOf.slice(5, 7))} as row_no, first_on, last_on, recency_days, purchases, orders, frequency, monetary, net_sales, contribution, year_sales,
      cast(r_score as integer) as r_score, cast(f_score as integer) as f_score, cast(m_score as integer) as m_score,
      ${segment} as segment, ${class8} as class8,
      case when first_on is null then 'prospect' when is_new then 'new'
        when came_back then 'reactivated' when recency_days <= ${n} then 'active' when recency_days <= ${2 * n} then 'at_risk'
        else 'churned' end as lifecycle_stage,
      case when first_on is null then 'never' when recency_days <= ${n} then 'active' else 'inactive' end as activity,
      case when not bought_in_window or tier_sales <= 0 then 'none'
        when tier_sales >= ${tier[0]} then 'diamond' when tier_sales >= ${tier[1]} then 'platinum' when tier_sales >= ${tier[2]} then 'gold'
        when tier_sales >= ${tier[3]} then 'silver' else 'regular' end as tier,
      ${comparable ? 'was_active' : 'false'} as was_active, ${comparable ? `was_active and recency_days >= ${n}` : 'false'} as is_lost,
      case when ${comparable ? `was_active and recency_days >= ${n}` : 'false'} then coalesce(churn_reason, 'unknown') end as lost_reason, sales_before, was_contacted, was_won_back, all_customers, all_monetary,
      case when first_on is null then null when first_on > ${on(-n - parameters.new_customer_days)} then 'new' else 'old' end as customer_age
    from placed
    )
    select now.*, ${start ? 's.segment' : 'cast(null as varchar)'} as start_segment, ${start ? 's.tier' : 'cast(null as varchar)'} as start_tier, ${
      previous
        ? `${before} as previous_as_of, p.segment as previous_segment, p.class8 as previous_class8, p.tier as previous_tier, p.monetary as previous_monetary
    from now left join clientele.customer_states p on p.customer_no = now.customer_no and p.as_of = ${before}${start}`
        : `cast(null as date) as previous_as_of, cast(null as varchar) as previous_segment, cast(null as varchar) as previous_class8,
      cast(null as varchar) as previous_tier, cast(null as decimal(18,4)) as previous_monetary
    from now`
    }`
}

/**
 * Joins what customers were when the window of their as-of date began: on the last as-of date not after it. A churn window begins
 * `activity_days` before, that of a contact no earlier than the first day counted to the as-of date. Empty where states do not go back so far.
 */
function joinStart(asOf: string, { activity_days, winback_days }: Parameters, span: Span): string {
  const lastUntil = (day: string) => span.asOf.findLast((one) => one <= day)
  const previous = span.asOf[span.asOf.indexOf(asOf) - 1]
  const begun = lastUntil(addDays(asOf, -activity_days))
  if (!begun) return ''
  const contacted = previous && lastUntil(addDays(previous, -winback_days))
  return ` left join clientele.customer_states s on s.customer_no = now.customer_no
      and s.as_of = case when now.was_contacted then ${contacted ? dateLiteral(contacted) : 'cast(null as date)'} else ${dateLiteral(begun)} end`
}

/** The parts of `customer_states`: each as-of date with what is known by then, and the one before it. */
export const stateParts = ({ asOf }: Span): Parts => ({
  list: asOf.map((day) => ({ name: day, until: addDays(day, 1) })),
  rows: (day) => `as_of = ${dateLiteral(day)}`,
  material: [
    'select day, customer_no, is_purchase, orders, gap_days, gross_sales, refund_amount, cost_amount from clientele.customer_days',
    `select least(b.known_on, coalesce(d.day, b.known_on)) as day, b.customer_no, b.customer_id, b.known_on, b.churn_reason
    from clientele.customer_base b
    left join (select customer_no, min(day) as day from clientele.customer_days group by customer_no) d on d.customer_no = b.customer_no`,
    'select due_on as day, customer_no, is_won from clientele.winbacks',
  ],
  follows: true,
})

/** The usual gap between purchases of each present segment: the median, from how often each number of days occurs, for all gaps are too many to sort. */
export function segmentGaps(span: Span): Derived {
  const today = dateLiteral(span.today)
  return {
    name: 'segment_gaps',
    scratch: true,
    select: `
    with counts as (
      select s.segment, d.gap_days, count(*) as n
      from clientele.customer_days d join clientele.customer_states s on s.customer_no = d.customer_no and s.as_of = ${today}
      where d.day <= ${today} and d.gap_days is not null group by s.segment, d.gap_days
    ), ranked as (
      select *, sum(n) over (partition by segment order by gap_days) as up_to, sum(n) over (partition by segment) as total from counts
    )
    select segment, cast(min(case when up_to >= floor((total + 1) / 2.0) then gap_days end)
      + min(case when up_to >= floor(total / 2.0) + 1 then gap_days end) as double precision) / 2 as median_gap
    from ranked group by segment`,
  }
}

/** Everybody as they stand on the last day: facts, names and the present state in one row. */
export function customerNow(parameters: Parameters, span: Span): Derived {
  const today = dateLiteral(span.today)
  const age = `cast(extract(year from age(cast(${today} as timestamp), cast(c.born_on as timestamp))) as integer)`
  const ofSome = (some: (customer: string) => string) => `
    with gaps as (
      select customer_no, cast(count(gap_days) as bigint) as gaps,
        percentile_cont(0.5) within group (order by cast(gap_days as double precision)) as median_gap
      from clientele.customer_days where day <= ${today} and gap_days is not null ${some('customer_no')} group by customer_no
    ), clocks as (
      select s.*, case when g.gaps >= 3 then g.median_gap else u.median_gap end as usual_gap_days
      from clientele.customer_states s
      left join gaps g on g.customer_no = s.customer_no left join clientele.segment_gaps u on u.segment = s.segment
      where s.as_of = ${today} ${some('s.customer_no')}
    )
    select b.customer_no, b.customer_id, c.name, c.customer_type, c.gender,
      coalesce(c.age_band, case when c.born_on is null then null when ${age} < 18 then 'under_18' when ${age} < 25 then '18_24' when ${age} < 35 then '25_34'
        when ${age} < 45 then '35_44' when ${age} < 55 then '45_54' when ${age} < 65 then '55_64' else '65_up' end) as age_band,
      c.occupation, c.industry, c.company_size, nullif(c.region, '') as region, nullif(c.province, '') as province, nullif(c.city, '') as city, c.city_tier,
      coalesce(nullif(c.channel, ''), 'unknown') as channel, coalesce(a.name, nullif(c.campaign_id, '')) as campaign,
      coalesce(w.name, nullif(c.owner_id, '')) as owner, c.joined_at, c.joined_on, c.churn_reason,
      nullif(c.contract_type, '') as contract_type, nullif(c.payment_method, '') as payment_method, nullif(c.service_type, '') as service_type,
      b.first_ordered_at, b.first_on, b.second_on,
      b.first_on <= ${span.day(-90)} as is_mature_90d,
      b.first_on <= ${span.day(-90)} and b.second_on <= ${today} and b.second_on - b.first_on <= 90 as is_repeat_90d,
      s.last_on, s.recency_days, coalesce(s.purchases, 0) as purchases, coalesce(s.orders, 0) as orders, s.frequency, s.monetary,
      coalesce(s.net_sales, 0) as net_sales, s.contribution, s.year_sales, s.r_score, s.f_score, s.m_score,
      coalesce(s.segment, 'inactive') as segment, coalesce(s.class8, 'inactive') as class8,
      coalesce(s.lifecycle_stage, 'prospect') as lifecycle_stage, coalesce(s.activity, 'never') as activity, coalesce(s.tier, 'none') as tier,
      s.usual_gap_days, s.last_on + cast(floor(s.usual_gap_days + 0.5) as integer) as next_purchase_due,
      s.recency_days / nullif(s.usual_gap_days, 0) as overdue_index,
      coalesce(s.recency_days / nullif(s.usual_gap_days, 0) > ${parameters.overdue_index}, false) as is_overdue
    from clientele.customer_base b
    left join clocks s on s.customer_no = b.customer_no
    left join customers c on c.customer_id = b.customer_id
    left join campaigns a on a.campaign_id = c.campaign_id
    left join owners w on w.owner_id = c.owner_id
    where true ${some('b.customer_no')}`
  return { name: 'customers', select: inParts(span, ofSome) }
}

const month = (column: string) => `cast(date_trunc('month', cast(${column} as timestamp)) as date)`

/** What each customer did in each month that saw them. */
export function customerMonths(span: Span): Derived {
  const ofSome = (some: (customer: string) => string) => `
    select d.customer_no, ${month('f.first_on')} as cohort_month, ${month('d.day')} as month, bool_or(d.is_purchase) as is_active,
      sum(d.gross_sales - d.refund_amount) as sales
    from clientele.customer_days d join clientele.first_purchases f on f.customer_no = d.customer_no
    where d.day <= ${dateLiteral(span.today)} and f.first_on <= ${dateLiteral(span.today)} ${some('d.customer_no')} group by 1, 2, 3`
  return { name: 'customer_months', scratch: true, select: inParts(span, ofSome) }
}

/** Which cells of the cohort triangle exist: whole months before the end of the data, and whether the customer bought in each. */
export function cohortMonths(span: Span): Derived {
  const months = span.asOf.filter((day) => addDays(day, 1).endsWith('-01')).map((day) => `${day.slice(0, 7)}-01`)
  const index = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
  const offset = (column: string, cohort: string) =>
    `cast(extract(year from ${column}) * 12 + extract(month from ${column}) - ${index(cohort)} as integer)`
  const cells = (cohort: string, later: string[]) => `
    with mine as (select * from clientele.customer_months where cohort_month = ${dateLiteral(cohort)}),
    first_months as (select customer_no, sales from mine where month = cohort_month),
    months as (select month from (values ${later.map((day) => `(${dateLiteral(day)})`).join(', ')}) m (month))
    select c.customer_no, c.customer_no * 1000 + ${offset('m.month', cohort)} as row_no, ${dateLiteral(cohort)} as cohort_month,
      ${offset('m.month', cohort)} as month_offset,
      case when b.is_active then 1 else 0 end as is_active, cast(coalesce(b.sales, 0) as decimal(18,4)) as sales,
      cast(c.sales as decimal(18,4)) as first_month_sales
    from first_months c cross join months m
    left join mine b on b.customer_no = c.customer_no and b.month = m.month`
  // Without any whole month the table exists and is empty.
  if (months.length === 0) return { name: 'cohort_months', select: `${cells('1970-01-01', ['1970-01-01'])} where 1 = 0` }
  const material = `select cohort_month as day, customer_no, month, is_active, sales from clientele.customer_months
    where month <= ${dateLiteral(months.at(-1) ?? always)}`
  return {
    name: 'cohort_months',
    select: months.map((cohort, at) => cells(cohort, months.slice(at))),
    // A cohort at a time.
    parts: {
      list: months.map((cohort) => ({ name: cohort, from: cohort, until: addDays(cohort, 1) })),
      rows: (cohort) => `cohort_month = ${dateLiteral(cohort)}`,
      material: [material],
    },
  }
}
