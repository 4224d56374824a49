import type { Derived } from './build.ts'
import { inParts } from './facts.ts'
import type { Parameters } from './parameters.ts'
import { dateLiteral, monthsBefore, type Span } from './span.ts'

const levels = ['product', 'category'] as const
type Level = (typeof levels)[number]

/**
 * What is bought together: ordered pairs of products and of categories with the baskets that hold both, either, and all. A basket is the
 * distinct products of one order; baskets of one product count among all. Rare products are left out before they are paired.
 */
export function affinityRows(span: Span, { affinity }: Parameters): Derived[] {
  const since = affinity.window_months === 0 ? '0001-01-01' : monthsBefore(span.today, affinity.window_months)
  const items = (level: Level) => `clientele.${level}_items`
  // Rows of groups are counted, not distinct orders: the database can lay groups on disk. All of an order lies in one part.
  const counted = (level: Level) =>
    inParts(
      span,
      (some) => `
      select '${level}' as level, name, max(category) as category, cast(count(*) as bigint) as baskets from (
        select order_no, ${level} as name, max(category) as category from clientele.basket_items where ${level} is not null ${some('order_no')}
        group by order_no, ${level}
      ) of_order group by name`,
    )
  const paired = (level: Level) =>
    inParts(
      span,
      (some) => `
      with kept as (
        select distinct i.order_no, n.item_no from clientele.basket_items i join ${items(level)} n on n.name = i.${level} where true ${some('i.order_no')}
      )
      select '${level}' as level, x.item_no as a_no, y.item_no as b_no, cast(count(*) as bigint) as baskets
      from kept x join kept y on y.order_no = x.order_no and y.item_no <> x.item_no group by x.item_no, y.item_no`,
    )
  const named = (level: Level, limit: string): Derived => ({
    name: `${level}_items`,
    scratch: true,
    select: `
      select name, max(category) as category, cast(sum(baskets) as bigint) as baskets,
        cast(row_number() over (order by sum(baskets) desc, name) as bigint) as item_no
      from clientele.item_baskets where level = '${level}'
      group by name having sum(baskets) >= ${affinity.minimum_baskets} order by baskets desc, name ${limit}`,
  })
  const rows = (level: Level) => `
    select '${level}' as level, ${level === 'product' ? 'a.name as product_a, b.name as product_b, a.category as category_a, b.category as category_b' : 'null, null, a.name, b.name'},
      p.baskets, a.baskets as baskets_a, b.baskets as baskets_b, p.all_baskets
    from (
      select a_no, b_no, cast(sum(baskets) as bigint) as baskets,
        (select cast(count(*) as bigint) from (select distinct order_no from clientele.basket_items) orders) as all_baskets
      from clientele.item_pairs where level = '${level}' group by a_no, b_no having sum(baskets) >= ${affinity.minimum_baskets}
    ) p join ${items(level)} a on a.item_no = p.a_no join ${items(level)} b on b.item_no = p.b_no`
  return [
    {
      name: 'basket_items',
      scratch: true,
      // All of an order lies in one piece of time.
      select: span.pieces.map(
        (within) => `
        select distinct order_no, product, category from clientele.sales_rows
        where kind = 'sale' and product is not null and business_day > ${dateLiteral(since)} and business_day <= ${dateLiteral(span.today)}
          and ${within('business_day')}`,
      ),
    },
    { name: 'item_baskets', scratch: true, select: levels.flatMap(counted) },
    named('product', `limit ${affinity.products}`),
    named('category', ''),
    { name: 'item_pairs', scratch: true, select: levels.flatMap(paired) },
    { name: 'affinity_rows', select: levels.map(rows).join(' union all ') },
  ]
}
