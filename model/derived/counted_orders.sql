/*
zh: 什么算订单：测试订单不计入任何指标；已取消的订单保留，但不是销售。凡是统计订单的表都由此开始。
en: What counts as an order. Test orders are in no measure; a cancelled order is kept, but is no sale. Every table that counts orders begins here.
grain:
  zh: 每个订单一行
  en: one row per order
key: [order_id]
inline: true
*/
SELECT o.*, coalesce(o.status, '') <> 'cancelled' AS is_sale
FROM orders o
WHERE coalesce(o.is_test, false) = false
