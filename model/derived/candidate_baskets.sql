/*
zh: 每个订单里的候选商品。
en: The candidates for rules in each order.
grain:
  zh: 每个订单、每个候选商品一行
  en: one row per order and candidate
key: [order_no, item_no]
scratch: true
partition: { time: business_day }
*/
SELECT DISTINCT b.order_no, i.item_no
FROM clientele.baskets b
JOIN clientele.rule_candidates i ON i.name = b.product
