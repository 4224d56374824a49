/*
zh: 订单何时送达，与承诺日期相比是提前、准时还是晚到几天；未送达或未承诺的没有此项。
en: When an order arrived, and whether that was early, on the promised day, or how late; nothing where it hasn't arrived or no day was promised.
grain:
  zh: 每个已送达或有承诺日期的订单一行
  en: one row per order delivered or with a day promised
key: [order_id]
inline: true
*/
SELECT a.*,
  CASE
    WHEN a.delay_days IS NULL THEN NULL
    WHEN a.delay_days < 0 THEN 'early'
    WHEN a.delay_days = 0 THEN 'on_day'
    WHEN a.delay_days <= 3 THEN 'late_3'
    WHEN a.delay_days <= 7 THEN 'late_7'
    ELSE 'late_more' END AS timeliness
FROM (
  SELECT o.order_id, o.ordered_on, o.delivered_at, o.promised_on, business_day(o.delivered_at) AS delivered_on,
    business_day(o.delivered_at) - o.promised_on AS delay_days
  FROM orders o
  WHERE o.promised_on IS NOT NULL OR o.delivered_at IS NOT NULL
) a
