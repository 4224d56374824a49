/*
zh: 关联规则的候选商品：出现在最多购物篮中的若干商品，按篮数排名。
en: The products in most baskets, among which rules are looked for, by their place.
grain:
  zh: 每个商品一行
  en: one row per product
key: [item_no]
scratch: true
*/
SELECT item_no, name, baskets, row_number() OVER (ORDER BY baskets DESC, name) AS place
FROM clientele.product_items
ORDER BY place
LIMIT :affinity.rule_products
