/*
zh: 细分的常规复购间隔：当前各细分客户两次购买间隔的中位数，由各间隔天数出现的次数求得（全部间隔多到无法排序）。
en: The usual gap between purchases of the customers of each present segment. It is the median, found from how often each number of days occurs, for all gaps are too many to sort.
grain:
  zh: 每个细分一行
  en: one row per segment
key: [segment]
scratch: true
*/
WITH present AS (
  SELECT customer_no, segment
  FROM clientele.customer_states
  WHERE as_of = (SELECT max(as_of) FROM clientele.as_of_dates WHERE as_of <= :today)
),
counts AS (
  SELECT p.segment, d.gap_days, count(*) AS n
  FROM clientele.customer_days d
  LEFT JOIN present p ON p.customer_no = d.customer_no
  WHERE d.day <= :today AND d.gap_days IS NOT NULL
  GROUP BY p.segment, d.gap_days
),
ranked AS (
  SELECT segment, gap_days,
    sum(n) OVER (PARTITION BY segment ORDER BY gap_days) AS up_to,
    sum(n) OVER (PARTITION BY segment) AS total
  FROM counts
)
SELECT
  segment,
  CAST(min(CASE WHEN up_to >= floor((total + 1) / 2.0) THEN gap_days END)
    + min(CASE WHEN up_to >= floor(total / 2.0) + 1 THEN gap_days END) AS double precision) / 2 AS median_gap
FROM ranked
GROUP BY segment
