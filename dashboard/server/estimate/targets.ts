import type { Derived } from './build.ts'
import { dateLiteral, type Span } from './span.ts'

const month = (column: string) => `cast(date_trunc('month', cast(${column} as timestamp)) as date)`

/**
 * Targets beside what was reached in the same cell, and how much of the month the seasonal profile says is over.
 * A plan is what targets are split by; plans overlap, so each row knows for which split its plan is the one to read.
 */
export function targetRows(span: Span): Derived {
  const today = dateLiteral(span.today)
  const known = ['net_sales', 'gross_sales', 'units', 'orders']
  return {
    name: 'target_rows',
    select: `
    with cells as (
      select t.metric, t.month, t.region, coalesce(w.name, t.owner_id) as owner, t.category, sum(t.target) as target
      from targets t left join owners w on w.owner_id = t.owner_id group by 1, 2, 3, 4, 5
    ), reached as (
      select c.metric, c.month, c.region, c.owner, c.category, ${known.map((name) => `sum(f.${name}) as ${name}`).join(', ')}
      from cells c join clientele.target_facts f on f.month = ${month('c.month')} and f.is_total = (c.category = '') and (c.category = '' or f.category = c.category)
        and (c.region = '' or f.region = c.region) and (c.owner = '' or f.owner = c.owner)
      group by 1, 2, 3, 4, 5
    ), days as (
      select business_day as day, cast(sum(gross_sales) as double precision) as sales from clientele.sales_rows
      where kind = 'sale' and business_day <= ${today} group by 1
    ), years as (
      select extract(year from day) as year, sum(sales) as sales from days
      where extract(year from day) < extract(year from ${today}) and day >= ${fullYears(span)} group by 1
    ), seasons as (
      select extract(month from d.day) as month_no, sum(d.sales / y.sales) / max(n.years) as weight
      from days d join years y on y.year = extract(year from d.day) cross join (select count(*) as years from years) n where y.sales > 0 group by 1
    ), begun as (
      select sum(case when extract(day from day) <= extract(day from ${today}) then sales else 0 end) / nullif(sum(sales), 0) as share from days
      where extract(month from day) = extract(month from ${today}) and day < date_trunc('month', cast(${today} as timestamp)) and day >= ${fullYears(span)}
    ), plans as (
      select c.*, case when region <> '' then 1 else 0 end + case when category <> '' then 2 else 0 end + case when owner <> '' then 4 else 0 end as plan_no
      from cells c
    )
    select p.metric, p.month, nullif(p.region, '') as region, nullif(p.owner, '') as owner, nullif(p.category, '') as category,
      cast(p.target as double precision) as target,
      case when p.month <= ${today} and p.metric in (${known.map((name) => `'${name}'`).join(', ')})
        then coalesce(cast(case p.metric ${known.map((name) => `when '${name}' then r.${name}`).join(' ')} end as double precision), 0) end as actual,
      s.weight,
      case when ${today} >= cast(${month('p.month')} + interval '1 month' - interval '1 day' as date) then 1.0
        when p.month > ${today} then 0.0 else b.share end as elapsed,
      p.plan_no = min(p.plan_no) over plan_month as is_first_plan,
      ${['region', 'category', 'owner']
        .map((key) => `p.${key} <> '' and p.plan_no = min(case when p.${key} <> '' then p.plan_no end) over plan_month as is_${key}_plan`)
        .join(', ')}
    from plans p
    left join reached r on r.metric = p.metric and r.month = p.month and r.region = p.region and r.owner = p.owner and r.category = p.category
    left join seasons s on s.month_no = extract(month from p.month) cross join begun b
    window plan_month as (partition by p.metric, p.month)`,
  }
}

/** The first day of the first year that the data has from its beginning. */
const fullYears = (span: Span) =>
  dateLiteral(span.first.slice(5) <= '01-31' ? `${span.first.slice(0, 4)}-01-01` : `${Number(span.first.slice(0, 4)) + 1}-01-01`)
