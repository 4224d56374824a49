/*
zh: 客户底表：每位已知客户中不随截止日变化的部分。自注册或首购（以较早者为准）起视为已知；两者都没有的，始终已知。
en: Customers as known. What never changes with the as-of date. Known from joining or the first purchase on, whichever is earlier; who has neither has always been known.
grain:
  zh: 每位客户一行
  en: one row per customer
key: [customer_no]
scratch: true
*/
SELECT
  k.customer_no,
  k.customer_id,
  f.first_on,
  f.second_on,
  f.first_ordered_at,
  nullif(c.churn_reason, '') AS churn_reason,
  coalesce(least(c.joined_on, f.first_on), DATE '0001-01-01') AS known_on
FROM clientele.customer_keys k
LEFT JOIN clientele.first_purchases f ON f.customer_no = k.customer_no
LEFT JOIN customers c ON c.customer_id = k.customer_id
