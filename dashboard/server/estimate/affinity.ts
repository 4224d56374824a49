import type { Derived } from './build.ts'
import type { Parameters } from './parameters.ts'
import { dateLiteral, monthsBefore, type Span } from './span.ts'

/**
 * What is bought together: ordered pairs of products and of categories with the baskets that hold both, either, and all. A basket is the
 * distinct products of one order; baskets of one product count among all. Rare products are left out before they are paired.
 */
export function affinityRows(span: Span, { affinity }: Parameters): Derived[] {
  const since = affinity.window_months === 0 ? '0001-01-01' : monthsBefore(span.today, affinity.window_months)
  const pairs = (level: string, popular: string) => `
    select '${level}' as level, ${level === 'product' ? 'a.name as product_a, b.name as product_b, a.category as category_a, b.category as category_b' : 'null, null, a.name, b.name'},
      p.baskets, a.baskets as baskets_a, b.baskets as baskets_b, p.all_baskets
    from (
      select x.item_no as a_no, y.item_no as b_no, cast(count(*) as bigint) as baskets,
        (select cast(count(*) as bigint) from (select distinct order_no from clientele.basket_items) orders) as all_baskets
      from kept_${popular} x join kept_${popular} y on y.order_no = x.order_no and y.item_no <> x.item_no
      group by x.item_no, y.item_no having count(*) >= ${affinity.minimum_baskets}
    ) p join ${popular} a on a.item_no = p.a_no join ${popular} b on b.item_no = p.b_no`
  // Rows of groups are counted, not distinct orders: the database can lay groups on disk.
  const counted = (name: string, column: string, limit: string) => `
    ${name} as (
      select name, max(category) as category, cast(count(*) as bigint) as baskets,
        cast(row_number() over (order by count(*) desc, name) as bigint) as item_no
      from (
        select order_no, ${column} as name, max(category) as category from clientele.basket_items where ${column} is not null group by order_no, ${column}
      ) of_order group by name having count(*) >= ${affinity.minimum_baskets} order by baskets desc, name ${limit}
    ), kept_${name} as (
      select distinct i.order_no, n.item_no from clientele.basket_items i join ${name} n on n.name = i.${column}
    )`
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
    {
      name: 'affinity_rows',
      select: `
      with ${counted('products', 'product', `limit ${affinity.products}`)},
      ${counted('categories', 'category', '')}
      ${pairs('product', 'products')}
      union all
      ${pairs('category', 'categories')}`,
    },
  ]
}
