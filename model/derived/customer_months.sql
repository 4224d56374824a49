/*
zh: 客户月份：每位客户在有动作的每个月里是否购买、净销售额多少，以及首购所在月份。
en: Customer months. What each customer did in each month that saw them, with the month of the first purchase.
grain:
  zh: 每位客户、每月一行
  en: one row per customer and month
key: [customer_no, month]
partition: { number: customer_no }
scratch: true
*/
SELECT
  d.customer_no,
  CAST(date_trunc('month', CAST(f.first_on AS timestamp)) AS date) AS cohort_month,
  CAST(date_trunc('month', CAST(d.day AS timestamp)) AS date) AS month,
  bool_or(d.is_purchase) AS is_active,
  measure(sales_rows.net_sales) AS sales
FROM clientele.customer_days d
JOIN clientele.first_purchases f ON f.customer_no = d.customer_no
WHERE d.day <= :today AND f.first_on <= :today AND in_partition(d.customer_no)
GROUP BY 1, 2, 3
