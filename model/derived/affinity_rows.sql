/*
zh: 连带购买：一起买的两个商品（品类），同篮数、各自篮数与全部篮数。购物篮是一个订单里的不同商品；只有一个商品的篮也计入全部。
en: What is bought together. Ordered pairs of products and of categories with the baskets that hold both, either, and all. A basket is the distinct products of one order; baskets of one product count among all.
grain:
  zh: 每个层级、每一对一行
  en: one row per level and ordered pair
key: [level, product_a, product_b, category_a, category_b]
*/
WITH totals AS (
  SELECT
    CAST(sum(CASE WHEN level = 'basket' THEN baskets END) AS bigint) AS all_baskets,
    CAST(sum(CASE WHEN level = 'several_product' THEN baskets END) AS bigint) AS several_products,
    CAST(sum(CASE WHEN level = 'several_category' THEN baskets END) AS bigint) AS several_categories
  FROM clientele.item_baskets
),
pairs AS (
  SELECT level, a_no, b_no, CAST(sum(baskets) AS bigint) AS baskets
  FROM clientele.item_pairs
  GROUP BY level, a_no, b_no
  HAVING sum(baskets) >= :affinity.minimum_baskets
)
SELECT
  p.level,                               -- 商品或品类 | Product or category
  a.name AS product_a,                   -- 前项商品 | The one product
  b.name AS product_b,                   -- 后项商品 | The other product
  a.category AS category_a,              -- 前项品类 | Category of the one
  b.category AS category_b,              -- 后项品类 | Category of the other
  p.baskets,                             -- 同篮数 | Baskets with both
  a.baskets AS baskets_a,                -- 前项篮数 | Baskets with the one
  b.baskets AS baskets_b,                -- 后项篮数 | Baskets with the other
  t.all_baskets,                         -- 全部篮数 | All baskets
  t.several_products AS several_baskets  -- 含多个商品（品类）的篮数 | Baskets with several
FROM pairs p
JOIN clientele.product_items a ON a.item_no = p.a_no
JOIN clientele.product_items b ON b.item_no = p.b_no
CROSS JOIN totals t
WHERE p.level = 'product'
UNION ALL
SELECT p.level, NULL, NULL, a.name, b.name, p.baskets, a.baskets, b.baskets, t.all_baskets, t.several_categories
FROM pairs p
JOIN clientele.category_items a ON a.item_no = p.a_no
JOIN clientele.category_items b ON b.item_no = p.b_no
CROSS JOIN totals t
WHERE p.level = 'category'
