/*
zh: 服务成本：每笔成本属于哪位客户；没有写明客户的，归订单的买家。直接费用为运费、支付手续费与退货处理，其余为间接费用。
en: Cost to serve. Each cost with the number of the customer it was for; where none is named, of the order's buyer. Shipping, payment fees and the handling of refunds are direct, all else is indirect.
grain:
  zh: 每笔成本一行
  en: one row per cost
key: [customer_no, day]
scratch: true
*/
WITH unnamed AS (
  SELECT c.order_id
  FROM costs c
  LEFT JOIN clientele.customer_keys k ON k.customer_id = c.customer_id
  WHERE k.customer_no IS NULL
),
buyers AS (
  SELECT order_id, customer_no FROM clientele.order_keys WHERE order_id IN (SELECT order_id FROM unnamed)
),
named AS (
  SELECT coalesce(k.customer_no, b.customer_no) AS customer_no, c.incurred_on AS day, c.amount,
    c.kind IN ('shipping', 'payment', 'refund_handling') AS is_direct
  FROM costs c
  LEFT JOIN clientele.customer_keys k ON k.customer_id = c.customer_id
  LEFT JOIN buyers b ON b.order_id = c.order_id
)
SELECT
  customer_no,
  day,
  CASE WHEN is_direct THEN amount ELSE CAST(0 AS decimal(18,4)) END AS direct_cost,
  CASE WHEN is_direct THEN CAST(0 AS decimal(18,4)) ELSE amount END AS indirect_cost
FROM named
