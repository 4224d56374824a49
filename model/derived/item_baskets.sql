/*
zh: 每段时间里有多少购物篮，含多个商品（品类）的有多少，每个商品、每个品类各在多少个篮中。一个订单整个落在一段时间内，各段可以相加。
en: How many baskets each stretch of time has, how many of them hold several products or categories, and in how many each product and category is. All of an order lies in one stretch, so that counts can be added up.
grain:
  zh: 每段时间、每个层级、每个名称一行
  en: one row per stretch of time, level and name
key: [part, level, name]
partition: { time: business_day }
reads: [sales_rows]
*/
WITH baskets AS (
  SELECT * FROM clientele.baskets b
),
of_categories AS (
  SELECT DISTINCT order_no, category FROM baskets WHERE category IS NOT NULL
),
of_products AS (
  SELECT order_no, product, max(category) AS category FROM baskets GROUP BY order_no, product
)
SELECT
  partition_name() AS part,                           -- 时间段 | Stretch of time
  'basket' AS level,                                  -- 层级 | All baskets, one with several, a product or a category
  CAST(NULL AS varchar) AS name,                      -- 商品或品类 | Product or category
  CAST(NULL AS varchar) AS category,                  -- 商品所属品类 | Category of the product
  CAST(count(DISTINCT order_no) AS bigint) AS baskets -- 购物篮数 | Baskets
FROM baskets
UNION ALL
SELECT partition_name(), 'product', product, max(category), CAST(count(*) AS bigint)
FROM of_products
GROUP BY product
UNION ALL
SELECT partition_name(), 'several_product', NULL, NULL, CAST(count(*) AS bigint)
FROM (SELECT order_no FROM of_products GROUP BY order_no HAVING count(*) > 1) several
UNION ALL
SELECT partition_name(), 'category', category, category, CAST(count(*) AS bigint)
FROM of_categories
GROUP BY category
UNION ALL
SELECT partition_name(), 'several_category', NULL, NULL, CAST(count(*) AS bigint)
FROM (SELECT order_no FROM of_categories GROUP BY order_no HAVING count(*) > 1) several
