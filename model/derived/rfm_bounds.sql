/*
zh: RFM 分界：每个截止日打分与分类所用的分界。近度的分界按得分由低到高排列；按排名打分（ntile）没有分界。
en: Bounds of RFM. What the scores and classes of each as-of date were cut by. Those of recency stand in the order of the scores, so they fall; scores by rank (ntile) have none.
grain:
  zh: 每个截止日、每项得分一行
  en: one row per as-of date and score
key: [as_of, scored]
partition: { as_of: as_of }
reads: [customer_states]
*/
WITH eligible AS (
  SELECT recency_days, frequency, monetary
  FROM clientele.customer_states
  WHERE in_partition(as_of) AND frequency > 0
),
cuts AS (
  SELECT *, 'thresholds' = :rfm.method AS is_fixed
  FROM clientele.rfm_cuts c
),
bounds AS (
  SELECT 'recency_days' AS scored, recency_cut AS class_cut,
    CASE WHEN is_fixed THEN (:rfm.thresholds.recency_days)[1] ELSE recency_quantiles[4] END AS bound_1,
    CASE WHEN is_fixed THEN (:rfm.thresholds.recency_days)[2] ELSE recency_quantiles[3] END AS bound_2,
    CASE WHEN is_fixed THEN (:rfm.thresholds.recency_days)[3] ELSE recency_quantiles[2] END AS bound_3,
    CASE WHEN is_fixed THEN (:rfm.thresholds.recency_days)[4] ELSE recency_quantiles[1] END AS bound_4
  FROM cuts
  UNION ALL
  SELECT 'frequency', frequency_cut,
    CASE WHEN is_fixed THEN (:rfm.thresholds.frequency)[1] ELSE frequency_quantiles[1] END,
    CASE WHEN is_fixed THEN (:rfm.thresholds.frequency)[2] ELSE frequency_quantiles[2] END,
    CASE WHEN is_fixed THEN (:rfm.thresholds.frequency)[3] ELSE frequency_quantiles[3] END,
    CASE WHEN is_fixed THEN (:rfm.thresholds.frequency)[4] ELSE frequency_quantiles[4] END
  FROM cuts
  UNION ALL
  SELECT 'monetary', monetary_cut,
    CASE WHEN is_fixed THEN (:rfm.thresholds.monetary)[1] ELSE monetary_quantiles[1] END,
    CASE WHEN is_fixed THEN (:rfm.thresholds.monetary)[2] ELSE monetary_quantiles[2] END,
    CASE WHEN is_fixed THEN (:rfm.thresholds.monetary)[3] ELSE monetary_quantiles[3] END,
    CASE WHEN is_fixed THEN (:rfm.thresholds.monetary)[4] ELSE monetary_quantiles[4] END
  FROM cuts
)
SELECT
  :as_of AS as_of,                                      -- 截止日 | As-of date
  scored,                                               -- 打分项 | What is scored
  CAST(bound_1 AS double precision) AS bound_1,         -- 1 分与 2 分的分界 | Bound between scores 1 and 2
  CAST(bound_2 AS double precision) AS bound_2,         -- 2 分与 3 分的分界 | Bound between scores 2 and 3
  CAST(bound_3 AS double precision) AS bound_3,         -- 3 分与 4 分的分界 | Bound between scores 3 and 4
  CAST(bound_4 AS double precision) AS bound_4,         -- 4 分与 5 分的分界 | Bound between scores 4 and 5
  CAST(class_cut AS double precision) AS class_cut      -- 八分类的分割值 | Cut value of the eight classes
FROM bounds
