/*
zh: 参与连带分析的商品：出现在足够多购物篮中、篮数最多的若干商品。按名称编号，篮数略有变化时编号不变。
en: The products that are paired, those in most baskets among those in enough of them. Numbered by their names, so that who is bought a little more today than yesterday keeps the number.
grain:
  zh: 每个商品一行
  en: one row per product
key: [item_no]
scratch: true
*/
WITH often AS (
  SELECT name, max(category) AS category, CAST(sum(baskets) AS bigint) AS baskets
  FROM clientele.item_baskets
  WHERE level = 'product'
  GROUP BY name
  HAVING sum(baskets) >= :affinity.minimum_baskets
  ORDER BY baskets DESC, name
  LIMIT :affinity.products
)
SELECT name, category, baskets, CAST(row_number() OVER (ORDER BY name) AS bigint) AS item_no
FROM often
