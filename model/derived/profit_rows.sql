/*
zh: 利润：每位客户每月的净销售额、商品成本、直接费用与间接费用。未识别客户合计为一行。
en: Profit. Net sales, cost of goods, direct and indirect costs by customer and month; unidentified buyers together in one row.
grain:
  zh: 每位客户、每月一行
  en: one row per customer and month
key: [customer_no, month]
partition: { time: month }
made_of:
  - SELECT customer_no, day, gross_sales, refund_amount, cost_amount FROM clientele.customer_days
  - SELECT business_day AS day, gross_sales, refund_amount, cost_amount FROM clientele.sales_rows WHERE kind IN ('sale', 'refund') AND customer_no IS NULL
  - SELECT customer_no, day, direct_cost, indirect_cost FROM clientele.cost_rows
*/
WITH sold AS (
  SELECT customer_no, day, gross_sales, refund_amount, cost_amount
  FROM clientele.customer_days
  WHERE in_partition(day)
  UNION ALL
  SELECT NULL, business_day, gross_sales, refund_amount, cost_amount
  FROM clientele.sales_rows
  WHERE kind IN ('sale', 'refund') AND customer_no IS NULL AND in_partition(business_day)
),
facts AS (
  SELECT customer_no, day, gross_sales, refund_amount, cost_amount,
    CAST(0 AS decimal(18,4)) AS direct_cost, CAST(0 AS decimal(18,4)) AS indirect_cost
  FROM sold
  UNION ALL
  SELECT customer_no, day, CAST(0 AS decimal(18,4)), CAST(0 AS decimal(18,4)), CAST(0 AS decimal(18,4)), direct_cost, indirect_cost
  FROM clientele.cost_rows
  WHERE in_partition(day)
)
SELECT
  CAST(date_trunc('month', CAST(day AS timestamp)) AS date) AS month,   -- 月份 | Month
  customer_no,                                                          -- 客户序号；空为未识别 | Number of the customer; empty for unidentified buyers
  CAST(measure(sales_rows.net_sales) AS decimal(18,4)) AS net_sales,    -- 净销售额 | Net sales
  CAST(measure(sales_rows.cost_of_goods) AS decimal(18,4))
    AS cost_of_goods,                                                   -- 商品成本 | Cost of goods
  CAST(sum(direct_cost) AS decimal(18,4)) AS direct_cost,               -- 直接费用 | Direct costs
  CAST(sum(indirect_cost) AS decimal(18,4)) AS indirect_cost            -- 间接费用 | Indirect costs
FROM facts
GROUP BY 1, 2
