/*
zh: 有订单的日期：最早与最晚一天决定月末截止日的起止，最晚一天就是业务日期。
en: Days with orders. The first and the last bound the month ends that are kept; the last is the business date.
grain:
  zh: 每个订单一行
  en: one row per order
key: [day]
inline: true
*/
SELECT ordered_on AS day FROM clientele.counted_orders o
