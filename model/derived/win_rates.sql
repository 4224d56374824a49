/*
zh: 赢率：截至每个截止日，已关闭商机中赢单的占比。没有别的概率时用它给未关闭商机加权。
en: Which share of the opportunities closed by each as-of date was won; the weight of an open one that has no chance of its own.
grain:
  zh: 每个截止日一行
  en: one row per as-of date
key: [as_of]
scratch: true
*/
WITH closed AS (
  SELECT opportunity_id, closed_on, outcome
  FROM clientele.deals
  WHERE closed_on IS NOT NULL AND outcome IN ('won', 'lost')
)
SELECT
  d.as_of,
  CAST(count(CASE WHEN c.outcome = 'won' THEN 1 END) AS double precision) / nullif(count(c.opportunity_id), 0) AS won
FROM clientele.as_of_dates d
LEFT JOIN closed c ON c.closed_on <= d.as_of
GROUP BY d.as_of
