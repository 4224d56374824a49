/*
zh: 每位客户有购买或退款的每一天。当天无论有几个订单，都算一次购买。
en: Each customer's days with a purchase or a refund. A purchase is a day, however many orders it holds.
grain:
  zh: 每位客户、每天一行
  en: one row per customer and day
key: [customer_no, day]
partition: { number: customer_no }
*/
WITH moves AS (
  SELECT o.customer_no, o.ordered_on AS day, o.order_no, o.ordered_at, l.amount AS gross, l.cost_amount AS cost, CAST(0 AS decimal(18,4)) AS refund
  FROM clientele.order_keys o
  JOIN order_lines l ON l.order_id = o.order_id
  WHERE o.is_sale AND o.customer_no IS NOT NULL AND in_partition(o.customer_no)
  UNION ALL
  SELECT r.customer_no, r.refunded_on, NULL, NULL, CAST(0 AS decimal(18,4)), -r.cost_amount, r.amount
  FROM clientele.refund_rows r
  WHERE r.customer_no IS NOT NULL AND in_partition(r.customer_no)
),
-- First by order: counting distinct orders keeps all of them in memory, counting rows can go to disk.
by_order AS (
  SELECT customer_no, day, order_no, min(ordered_at) AS ordered_at, sum(gross) AS gross, sum(refund) AS refund, sum(cost) AS cost
  FROM moves
  GROUP BY customer_no, day, order_no
),
days AS (
  SELECT customer_no, day, CAST(count(order_no) AS bigint) AS orders, min(ordered_at) AS first_ordered_at,
    CAST(sum(gross) AS decimal(18,4)) AS gross_sales, CAST(sum(refund) AS decimal(18,4)) AS refund_amount,
    CAST(coalesce(sum(cost), 0) AS decimal(18,4)) AS cost_amount
  FROM by_order
  GROUP BY customer_no, day
)
SELECT
  customer_no,                 -- 客户序号 | Number of the customer
  day,                         -- 日期 | Day
  orders,                      -- 订单数 | Orders
  first_ordered_at,            -- 当天首单时间 | Time of the day's first order
  gross_sales,                 -- 销售额 | Gross sales
  refund_amount,               -- 退款金额 | Refunds
  cost_amount,                 -- 商品成本，已减去退回的 | Cost of goods, less that of what came back
  orders > 0 AS is_purchase,   -- 当天有购买 | Whether it is a purchase
  CASE WHEN orders > 0 THEN CAST(row_number() OVER bought AS bigint) END
    AS purchase_no,            -- 第几次购买 | Which purchase of the customer it is
  CASE WHEN orders > 0 THEN CAST(day - lag(day) OVER bought AS bigint) END
    AS gap_days                -- 距上次购买天数 | Days since the purchase before
FROM days
WINDOW bought AS (PARTITION BY customer_no, orders > 0 ORDER BY day)
