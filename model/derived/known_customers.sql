/*
zh: 谁是客户：凡是在客户表、计入统计的订单或退款里出现过的人；客户表漏掉的买家也算。
en: Who is a customer. Everybody named in the customer table, in an order that counts, or in a refund; buyers the customer table forgot are customers, too.
grain:
  zh: 每位客户一行
  en: one row per customer
key: [customer_id]
inline: true
*/
SELECT customer_id FROM customers WHERE customer_id IS NOT NULL
UNION
SELECT customer_id FROM clientele.counted_orders o WHERE customer_id IS NOT NULL
UNION
SELECT customer_id FROM refunds WHERE customer_id IS NOT NULL
