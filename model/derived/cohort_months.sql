/*
zh: 同期群：同月首购的客户，在首购月及其后每个完整月份里是否购买、净销售额多少。没有结束的月份不在其中。
en: Cohorts. Whether the customers who first bought in a month did so in that month and each whole one after it, and for how much. A month that is not over is not among them.
grain:
  zh: 每位客户、首购后每个完整月份一行
  en: one row per customer and whole month since the first purchase
key: [customer_no, cohort_month, month_offset]
partition: { month: cohort_month }
made_of:
  - SELECT cohort_month AS day, customer_no, month, is_active, sales FROM clientele.customer_months WHERE month <= (SELECT max(as_of) FROM clientele.as_of_dates WHERE is_month_end)
  - SELECT CAST(NULL AS date) AS day, as_of FROM clientele.as_of_dates WHERE is_month_end
*/
WITH mine AS (
  SELECT customer_no, month, is_active, sales
  FROM clientele.customer_months
  WHERE in_partition(cohort_month)
),
first_months AS (
  SELECT customer_no, sales
  FROM mine
  WHERE month = :month
),
months AS (
  SELECT
    CAST(date_trunc('month', CAST(as_of AS timestamp)) AS date) AS month,
    CAST((extract(YEAR FROM as_of) - extract(YEAR FROM :month)) * 12 + extract(MONTH FROM as_of) - extract(MONTH FROM :month) AS integer)
      AS month_offset
  FROM clientele.as_of_dates
  WHERE is_month_end AND as_of >= :month
)
SELECT
  f.customer_no,                                               -- 客户序号 | Number of the customer
  f.customer_no * 1000 + m.month_offset AS row_no,             -- 行号 | Number of the row
  :month AS cohort_month,                                      -- 首购月份 | Month of the first purchase
  m.month_offset,                                              -- 首购后第几个月 | Months since the first purchase
  CASE WHEN b.is_active THEN 1 ELSE 0 END AS is_active,        -- 当月购买 | Whether they bought in the month
  CAST(coalesce(b.sales, 0) AS decimal(18,4)) AS sales,        -- 当月净销售额 | Net sales of the month
  CAST(f.sales AS decimal(18,4)) AS first_month_sales          -- 首月净销售额 | Net sales of the first month
FROM first_months f
CROSS JOIN months m
LEFT JOIN mine b ON b.customer_no = f.customer_no AND b.month = m.month
