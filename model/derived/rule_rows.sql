/*
zh: 关联规则：买了两件或三件商品的，还会买什么。每个组合的每件商品轮流作为“还会买”的那一件。
en: Rules. What else is bought by who buys two or three products; every set with each of its products in turn as what the others bring.
grain:
  zh: 每条规则一行
  en: one row per rule
key: [given, brings]
*/
WITH triples AS (
  SELECT * FROM clientele.product_sets WHERE c_no IS NOT NULL AND d_no IS NULL
),
quads AS (
  SELECT * FROM clientele.product_sets WHERE d_no IS NOT NULL
),
turned AS (
  SELECT a_no, b_no, CAST(NULL AS bigint) AS c_no, c_no AS then_no, baskets FROM triples
  UNION ALL SELECT a_no, c_no, NULL, b_no, baskets FROM triples
  UNION ALL SELECT b_no, c_no, NULL, a_no, baskets FROM triples
  UNION ALL SELECT a_no, b_no, c_no, d_no, baskets FROM quads
  UNION ALL SELECT a_no, b_no, d_no, c_no, baskets FROM quads
  UNION ALL SELECT a_no, c_no, d_no, b_no, baskets FROM quads
  UNION ALL SELECT b_no, c_no, d_no, a_no, baskets FROM quads
),
totals AS (
  SELECT CAST(sum(baskets) AS bigint) AS all_baskets FROM clientele.item_baskets WHERE level = 'basket'
)
SELECT
  a.name || ' + ' || b.name || coalesce(' + ' || c.name, '') AS given, -- 已买商品 | What is bought
  t.name AS brings,                                           -- 还会买的商品 | What it brings
  CASE WHEN r.c_no IS NULL THEN 2 ELSE 3 END AS given_size,   -- 已买件数 | How many products are bought
  r.baskets,                                                  -- 全部同篮数 | Baskets with all of them
  g.baskets AS baskets_given,                                 -- 含已买商品的篮数 | Baskets with what is bought
  t.baskets AS baskets_brought,                               -- 含还会买商品的篮数 | Baskets with what it brings
  n.all_baskets                                               -- 全部篮数 | All baskets
FROM turned r
JOIN clientele.rule_items a ON a.item_no = r.a_no
JOIN clientele.rule_items b ON b.item_no = r.b_no
LEFT JOIN clientele.rule_items c ON c.item_no = r.c_no
JOIN clientele.rule_items t ON t.item_no = r.then_no
JOIN clientele.product_sets g
  ON g.a_no = r.a_no AND g.b_no = r.b_no AND coalesce(g.c_no, 0) = coalesce(r.c_no, 0) AND g.d_no IS NULL
CROSS JOIN totals n
