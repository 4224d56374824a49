/*
zh: 没有订单号、但客户在退款前买过该商品的退款。
en: Refunds without an order number whose customer had bought the product by that day.
grain:
  zh: 每笔此类退款一行
  en: one row per such refund
key: [refund_id]
scratch: true
*/
WITH unmatched AS (
  SELECT refund_id, product_id, customer_no, refunded_on FROM clientele.refund_rows WHERE order_no IS NULL
),
lines AS (
  SELECT order_id, product_id FROM order_lines WHERE product_id IN (SELECT product_id FROM unmatched)
)
SELECT DISTINCT r.refund_id
FROM unmatched r
JOIN lines l ON l.product_id = r.product_id
JOIN clientele.order_keys k ON k.order_id = l.order_id AND k.customer_no = r.customer_no AND k.ordered_on <= r.refunded_on AND k.is_sale
