/*
zh: 每位客户第一次与第二次购买的日期。
en: When each customer bought first and second.
grain:
  zh: 每位买家一行
  en: one row per buyer
key: [customer_no]
scratch: true
*/
SELECT
  customer_no,
  min(day) AS first_on,
  min(CASE WHEN purchase_no = 2 THEN day END) AS second_on,
  min(first_ordered_at) AS first_ordered_at
FROM clientele.customer_days
WHERE is_purchase
GROUP BY customer_no
