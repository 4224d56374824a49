/*
zh: 常见的商品对，按编号升序。只含两个商品的篮也计入；这里只用来说明哪些组合可能常见。
en: Frequent pairs of products, in rising order. They are counted in baskets of two as well; here they only say which sets can be frequent.
grain:
  zh: 每一对一行
  en: one row per pair
key: [a_no, b_no]
scratch: true
*/
SELECT a_no, b_no, CAST(sum(baskets) AS bigint) AS baskets
FROM clientele.item_pairs
WHERE level = 'product' AND a_no < b_no
GROUP BY a_no, b_no
HAVING sum(baskets) >= (SELECT baskets FROM clientele.rule_minimum)
