/*
zh: 配送：每个已送达或有承诺日期的订单，截至业务日期已知的情况。
en: Deliveries. Each order that was delivered, or had a day promised for it, with what is known by the business date.
grain:
  zh: 每个订单一行
  en: one row per order
key: [order_no]
partition: { time: ordered_on }
made_of:
  - >-
    SELECT o.ordered_on AS day, k.order_no, k.order_id, k.customer_no, k.ordered_at, k.is_sale, o.promised_on,
      CASE WHEN o.delivered_at < :end_of_today THEN o.delivered_at END AS delivered_at, o.channel, o.region, o.province, o.city
    FROM clientele.order_keys k
    JOIN orders o ON o.order_id = k.order_id
    WHERE o.promised_on IS NOT NULL OR o.delivered_at IS NOT NULL
*/
WITH arrivals AS (
  SELECT order_id, promised_on,
    CASE WHEN delivered_at < :end_of_today THEN delivered_on END AS delivered_on,
    CASE WHEN delivered_at < :end_of_today THEN delay_days END AS delay_days,
    CASE WHEN delivered_at < :end_of_today THEN timeliness END AS timeliness
  FROM clientele.order_timeliness t
  WHERE in_partition(ordered_on)
)
SELECT
  k.order_no,                                          -- 订单序号 | Number of the order
  k.order_id,                                          -- 订单编号 | Identifier of the order
  k.customer_no,                                       -- 客户序号 | Number of the customer
  k.ordered_at,                                        -- 下单时间 | When the order was placed
  k.ordered_on,                                        -- 下单日期 | Business date of the order
  d.delivered_on,                                      -- 送达日期 | Day of delivery
  d.promised_on,                                       -- 承诺日期 | Day promised
  d.delivered_on - k.ordered_on AS delivery_days,      -- 送达用时（天） | Days from order to delivery
  d.delay_days,                                        -- 比承诺晚（天） | Days later than promised
  d.timeliness,                                        -- 准时情况 | How far it was late
  coalesce(nullif(o.channel, ''), 'unknown') AS channel, -- 渠道 | Channel
  nullif(o.region, '') AS region,                      -- 大区 | Region
  nullif(o.province, '') AS province,                  -- 省份 | Province
  nullif(o.city, '') AS city                           -- 城市 | City
FROM clientele.order_keys k
JOIN arrivals d ON d.order_id = k.order_id
JOIN orders o ON o.order_id = k.order_id AND in_partition(o.ordered_on)
WHERE k.is_sale AND in_partition(k.ordered_on)
