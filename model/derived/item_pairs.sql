/*
zh: 每段时间里，两个商品（或两个品类）同在多少个购物篮中，两个方向各一行。罕见的先去掉再配对。
en: In how many baskets of each stretch of time two products, or two categories, are together, in both orders. Rare ones are left out before they are paired.
grain:
  zh: 每段时间、每个层级、每一对一行
  en: one row per stretch of time, level and ordered pair
key: [part, level, a_no, b_no]
partition: { time: business_day }
made_of:
  - SELECT CAST(NULL AS date) AS day, name, item_no FROM clientele.product_items
  - SELECT CAST(NULL AS date) AS day, name, item_no FROM clientele.category_items
reads: [sales_rows]
*/
WITH baskets AS (
  SELECT * FROM clientele.baskets b
),
kept_products AS (
  SELECT DISTINCT b.order_no, i.item_no FROM baskets b JOIN clientele.product_items i ON i.name = b.product
),
kept_categories AS (
  SELECT DISTINCT b.order_no, i.item_no FROM baskets b JOIN clientele.category_items i ON i.name = b.category
)
SELECT
  partition_name() AS part,              -- 时间段 | Stretch of time
  'product' AS level,                    -- 商品或品类 | Product or category
  x.item_no AS a_no,                     -- 前项编号 | Number of the one
  y.item_no AS b_no,                     -- 后项编号 | Number of the other
  CAST(count(*) AS bigint) AS baskets    -- 同篮数 | Baskets with both
FROM kept_products x
JOIN kept_products y ON y.order_no = x.order_no AND y.item_no <> x.item_no
GROUP BY x.item_no, y.item_no
UNION ALL
SELECT partition_name(), 'category', x.item_no, y.item_no, CAST(count(*) AS bigint)
FROM kept_categories x
JOIN kept_categories y ON y.order_no = x.order_no AND y.item_no <> x.item_no
GROUP BY x.item_no, y.item_no
