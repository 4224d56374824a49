/*
zh: 含三个以上规则商品的购物篮。
en: Baskets with three products of rules or more.
grain:
  zh: 每个订单、每个商品一行
  en: one row per order and product
key: [order_no, item_no]
scratch: true
*/
WITH kept AS (
  SELECT b.order_no, b.item_no FROM clientele.candidate_baskets b JOIN clientele.rule_items i ON i.item_no = b.item_no
),
long_enough AS (
  SELECT order_no FROM kept GROUP BY order_no HAVING count(*) > 2
)
SELECT k.order_no, k.item_no
FROM kept k
JOIN long_enough b ON b.order_no = k.order_no
