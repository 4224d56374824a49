import type { Derived } from './build.ts'
import type { Parameters } from './parameters.ts'
import { monthsBefore, nameOf, notAfter, type Piece, partsOf, type Span, within } from './span.ts'

/** The distinct products of each order of a piece of time, among the orders that pairs are found in. */
function baskets(piece: Piece, { window_months }: Parameters['affinity'], span: Span): string {
  const before = window_months === 0 ? undefined : monthsBefore(span.today, window_months)
  return `
        select distinct order_no, product, category from clientele.sales_rows
        where kind = 'sale' and product is not null and ${within(piece, 'business_day')} and ${notAfter(piece, 'business_day', span.today)}
          ${before ? `and not (${notAfter(piece, 'business_day', before)})` : ''}`
}

/** The products of each order of a piece that rules are made of. */
export const keptBaskets = (piece: Piece, affinity: Parameters['affinity'], span: Span) => `
        select distinct b.order_no, i.item_no from (${baskets(piece, affinity, span)}) b join clientele.rule_candidates i on i.name = b.product`

const levels = ['product', 'category'] as const
type Level = (typeof levels)[number]

/**
 * What is bought together: ordered pairs of products and of categories with the baskets that hold both, either, and all. A basket is the
 * distinct products of one order; baskets of one product count among all. Rare products are left out before they are paired.
 */
export function affinityRows(span: Span, { affinity }: Parameters): Derived[] {
  const items = (level: Level) => `clientele.${level}_items`
  // All of an order lies in one piece of time, so that what is counted of each can be added up.
  const counted = (piece: Piece) => `
      with baskets as (${baskets(piece, affinity, span)})
      select '${nameOf(piece)}' as part, 'basket' as level, cast(null as varchar) as name, cast(null as varchar) as category,
        cast(count(distinct order_no) as bigint) as baskets from baskets
      ${levels
        .map(
          (level) => `
      union all
      select '${nameOf(piece)}', '${level}', name, max(category), cast(count(*) as bigint) from (
        select order_no, ${level} as name, max(category) as category from baskets where ${level} is not null group by order_no, ${level}
      ) of_order group by name
      union all
      select '${nameOf(piece)}', 'several_${level}', null, null, cast(count(*) as bigint) from (
        select order_no from baskets where ${level} is not null group by order_no having count(distinct ${level}) > 1
      ) of_several`,
        )
        .join('')}`
  const paired = (piece: Piece) => `
      with baskets as (${baskets(piece, affinity, span)}), ${levels
        .map(
          (level) => `
      kept_${level} as (select distinct b.order_no, i.item_no from baskets b join ${items(level)} i on i.name = b.${level})`,
        )
        .join(', ')}
      ${levels
        .map(
          (level) => `
      select '${nameOf(piece)}' as part, '${level}' as level, x.item_no as a_no, y.item_no as b_no, cast(count(*) as bigint) as baskets
      from kept_${level} x join kept_${level} y on y.order_no = x.order_no and y.item_no <> x.item_no group by x.item_no, y.item_no`,
        )
        .join(' union all ')}`
  // Numbered by their names: who is bought a little more today than yesterday keeps the number.
  const named = (level: Level, limit: string): Derived => ({
    name: `${level}_items`,
    scratch: true,
    select: `
      select *, cast(row_number() over (order by name) as bigint) as item_no from (
        select name, max(category) as category, cast(sum(baskets) as bigint) as baskets from clientele.item_baskets where level = '${level}'
        group by name having sum(baskets) >= ${affinity.minimum_baskets} order by baskets desc, name ${limit}
      ) often`,
  })
  const rows = (level: Level) => `
    select '${level}' as level, ${level === 'product' ? 'a.name as product_a, b.name as product_b, a.category as category_a, b.category as category_b' : 'null, null, a.name, b.name'},
      p.baskets, a.baskets as baskets_a, b.baskets as baskets_b, p.all_baskets, p.several_baskets
    from (
      select a_no, b_no, cast(sum(baskets) as bigint) as baskets,
        (select cast(sum(baskets) as bigint) from clientele.item_baskets where level = 'basket') as all_baskets,
        (select cast(sum(baskets) as bigint) from clientele.item_baskets where level = 'several_${level}') as several_baskets
      from clientele.item_pairs where level = '${level}' group by a_no, b_no having sum(baskets) >= ${affinity.minimum_baskets}
    ) p join ${items(level)} a on a.item_no = p.a_no join ${items(level)} b on b.item_no = p.b_no`
  const parts = (material: string[]) => partsOf(span.pieces, null, { material, of: ['sales_rows'] })
  return [
    { name: 'item_baskets', select: span.pieces.map(counted), parts: parts([]) },
    named('product', `limit ${affinity.products}`),
    named('category', ''),
    {
      name: 'item_pairs',
      select: span.pieces.map(paired),
      parts: parts(levels.map((level) => `select cast(null as date) as day, name, item_no from ${items(level)}`)),
    },
    { name: 'affinity_rows', select: levels.map(rows).join(' union all ') },
  ]
}
