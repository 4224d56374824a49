/*
zh: 估算所用的购买：每位客户的每个购买日，金额减去对当天订单的退款；被退款或负价抵空的日子不算购买，金额为 0 的免费订单算。只看截至估算日的事实。
en: Purchases as estimates take them. Each purchase day of a customer, net of what was refunded of its orders. A day that refunds or negative prices emptied was no purchase; a free order is one, of 0. Only facts up to the day of the estimates count.
grain:
  zh: 每位客户、每个购买日一行
  en: one row per customer and purchase day
key: [customer_no, day]
scratch: true
estimated: true
*/
WITH returned AS (
  -- What names its order goes back on the day of the order, all else on its own.
  SELECT o.customer_no, o.business_day AS day, r.refund_amount
  FROM clientele.sales_rows r
  JOIN clientele.sales_rows o ON o.kind = 'refund_of_order' AND o.part = r.part
  WHERE r.kind = 'refund' AND r.business_day <= :today
  UNION ALL
  SELECT customer_no, business_day, refund_amount
  FROM clientele.sales_rows
  WHERE kind = 'refund' AND order_no IS NULL AND business_day <= :today
),
days AS (
  SELECT d.customer_no, d.day, d.gross_sales, coalesce(r.refund_amount, 0) AS refund_amount
  FROM clientele.customer_days d
  LEFT JOIN (
    SELECT customer_no, day, sum(refund_amount) AS refund_amount FROM returned GROUP BY customer_no, day
  ) r ON r.customer_no = d.customer_no AND r.day = d.day
  WHERE d.is_purchase AND d.day <= :today
)
SELECT
  customer_no,
  day,
  CAST(measure_of_row(sales_rows.net_sales) AS double precision) AS net
FROM days
WHERE measure_of_row(sales_rows.net_sales) >= CASE WHEN refund_amount > 0 THEN 0.0001 ELSE 0 END
