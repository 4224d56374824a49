/*
zh: 计入统计的订单及其序号。按序号去重计数比按文本快三倍；某一天的序号不因其他日子的变化而改变。
en: The orders that count, numbered. Counting numbers apart is three times faster than counting text; those of a day stay what they are while other days change.
grain:
  zh: 每个订单一行
  en: one row per order
key: [order_no]
scratch: true
partition: { time: ordered_on }
*/
SELECT
  CAST(coalesce(o.ordered_on - DATE '0001-01-01', 0) AS bigint) * 1000000000
    + CAST(row_number() OVER (PARTITION BY o.ordered_on ORDER BY o.order_id) AS bigint) AS order_no,
  o.order_id,
  k.customer_no,
  o.is_sale,
  o.ordered_at,
  o.ordered_on,
  -- Stands for all that sales_rows may read of an order.
  fingerprint(row(o, a.name, w.name)) AS mark
FROM clientele.counted_orders o
LEFT JOIN clientele.customer_keys k ON k.customer_id = o.customer_id
LEFT JOIN campaigns a ON a.campaign_id = o.campaign_id
LEFT JOIN owners w ON w.owner_id = o.owner_id
WHERE in_partition(o.ordered_on)
