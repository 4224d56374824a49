/*
zh: 参与连带分析的品类：出现在足够多购物篮中的品类。
en: The categories that are paired, those in enough baskets.
grain:
  zh: 每个品类一行
  en: one row per category
key: [item_no]
scratch: true
*/
SELECT
  name,
  max(category) AS category,
  CAST(sum(baskets) AS bigint) AS baskets,
  CAST(row_number() OVER (ORDER BY name) AS bigint) AS item_no
FROM clientele.item_baskets
WHERE level = 'category'
GROUP BY name
HAVING sum(baskets) >= :affinity.minimum_baskets
