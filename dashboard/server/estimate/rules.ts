import { keptBaskets } from './affinity.ts'
import type { Derived } from './build.ts'
import type { Parameters } from './parameters.ts'
import type { Span } from './span.ts'

/** Sets of four products that are counted at most, so that shops whose orders have hundreds of lines get their rules in seconds, too. */
const MOST_SETS = 10_000_000

/**
 * Rules of two and three products that bring a further one, as Apriori finds them: a set is only counted where all smaller sets in it were
 * bought often enough. `rule_items` are the products in most baskets, fewer of them where baskets are long; sets name them by number, in
 * rising order.
 */
export function ruleRows(span: Span, { affinity }: Parameters): Derived[] {
  const scratch = (name: string, select: string | string[]): Derived => ({ name, scratch: true, select })
  const often = `having count(*) >= ${affinity.minimum_baskets}`
  return [
    scratch(
      'rule_candidates',
      `select item_no, name, baskets, row_number() over (order by baskets desc, name) as place from clientele.product_items
      order by place limit ${affinity.rule_products}`,
    ),
    scratch(
      'candidate_baskets',
      span.pieces.map((piece) => keptBaskets(piece, affinity, span)),
    ),
    // A basket's product with n before it makes n(n-1)(n-2)/6 more sets of four.
    scratch(
      'rule_items',
      `with before as (
        select i.place, row_number() over (partition by b.order_no order by i.place) - 1 as n
        from clientele.candidate_baskets b join clientele.rule_candidates i on i.item_no = b.item_no
      ), sets as (
        select place, sum(sum(n * (n - 1) * (n - 2) / 6)) over (order by place) as made from before group by place
      )
      select i.item_no, i.name, i.baskets from clientele.rule_candidates i join sets s on s.place = i.place where s.made <= ${MOST_SETS}`,
    ),
    scratch(
      'rule_baskets',
      `with kept as (select b.order_no, b.item_no from clientele.candidate_baskets b join clientele.rule_items i on i.item_no = b.item_no)
      select k.order_no, k.item_no from kept k join (select order_no from kept group by order_no having count(*) > 2) b on b.order_no = k.order_no`,
    ),
    // Pairs are counted in baskets of two as well; here they only say which sets can be frequent.
    scratch(
      'frequent_pairs',
      `select a_no, b_no from clientele.item_pairs where level = 'product' and a_no < b_no group by a_no, b_no having sum(baskets) >= ${affinity.minimum_baskets}`,
    ),
    scratch(
      'pair_baskets',
      `select x.order_no, f.a_no, f.b_no from clientele.frequent_pairs f
      join clientele.rule_baskets x on x.item_no = f.a_no join clientele.rule_baskets y on y.order_no = x.order_no and y.item_no = f.b_no`,
    ),
    scratch(
      'triple_baskets',
      `with counted as (
        select p.order_no, p.a_no, p.b_no, q.b_no as c_no from clientele.pair_baskets p
        join clientele.pair_baskets q on q.order_no = p.order_no and q.a_no = p.a_no and q.b_no > p.b_no
        join clientele.frequent_pairs f on f.a_no = p.b_no and f.b_no = q.b_no
      ), frequent as (select a_no, b_no, c_no from counted group by a_no, b_no, c_no ${often})
      select t.* from counted t join frequent f on f.a_no = t.a_no and f.b_no = t.b_no and f.c_no = t.c_no`,
    ),
    scratch(
      'product_sets',
      `with quads as (
        select t.a_no, t.b_no, t.c_no, u.c_no as d_no from clientele.triple_baskets t
        join clientele.triple_baskets u on u.order_no = t.order_no and u.a_no = t.a_no and u.b_no = t.b_no and u.c_no > t.c_no
        join clientele.frequent_pairs f on f.a_no = t.c_no and f.b_no = u.c_no
      )
      select a_no, b_no, cast(null as bigint) as c_no, cast(null as bigint) as d_no, cast(sum(baskets) as bigint) as baskets
      from clientele.item_pairs where level = 'product' and a_no < b_no group by a_no, b_no having sum(baskets) >= ${affinity.minimum_baskets}
      union all
      select a_no, b_no, c_no, null, cast(count(*) as bigint) from clientele.triple_baskets group by a_no, b_no, c_no
      union all
      select a_no, b_no, c_no, d_no, cast(count(*) as bigint) from quads group by a_no, b_no, c_no, d_no ${often}`,
    ),
    { name: 'rule_rows', select: rules },
  ]
}

/** Every set with each of its products in turn as what the others bring. */
const rules = `
    with turned as (
      select a_no, b_no, cast(null as bigint) as c_no, c_no as then_no, baskets from clientele.product_sets where c_no is not null and d_no is null
      union all select a_no, c_no, null, b_no, baskets from clientele.product_sets where c_no is not null and d_no is null
      union all select b_no, c_no, null, a_no, baskets from clientele.product_sets where c_no is not null and d_no is null
      union all select a_no, b_no, c_no, d_no, baskets from clientele.product_sets where d_no is not null
      union all select a_no, b_no, d_no, c_no, baskets from clientele.product_sets where d_no is not null
      union all select a_no, c_no, d_no, b_no, baskets from clientele.product_sets where d_no is not null
      union all select b_no, c_no, d_no, a_no, baskets from clientele.product_sets where d_no is not null
    )
    select a.name || ' + ' || b.name || coalesce(' + ' || c.name, '') as given, t.name as brings, case when r.c_no is null then 2 else 3 end as given_size,
      r.baskets, g.baskets as baskets_given, t.baskets as baskets_brought,
      (select cast(sum(baskets) as bigint) from clientele.item_baskets where level = 'basket') as all_baskets
    from turned r
    join clientele.rule_items a on a.item_no = r.a_no join clientele.rule_items b on b.item_no = r.b_no
    left join clientele.rule_items c on c.item_no = r.c_no join clientele.rule_items t on t.item_no = r.then_no
    join clientele.product_sets g on g.a_no = r.a_no and g.b_no = r.b_no and coalesce(g.c_no, 0) = coalesce(r.c_no, 0) and g.d_no is null`
