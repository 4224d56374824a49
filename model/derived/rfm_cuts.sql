/*
zh: RFM 分界：截止日上有购买的客户之间，五档得分的四个分界，以及八分类的分割值。按排名打分（ntile）没有分界。近度天数越少越好，其分界与得分方向相反。
en: Cuts of RFM. Among customers who bought in the window, the four bounds between the five scores and the cut values of the eight classes. Scores by rank (ntile) have no bounds. Fewer days since the last purchase are better, so its bounds run against the scores.
grain:
  zh: 一行
  en: one row
key: [recency_cut, frequency_cut, monetary_cut]
inline: true
*/
SELECT
  -- Bounds in the order in which the value rises.
  percentile_cont(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY CAST(recency_days AS double precision))
    FILTER (WHERE :rfm.method = 'quantiles') AS recency_quantiles,
  percentile_cont(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY CAST(frequency AS double precision))
    FILTER (WHERE :rfm.method = 'quantiles') AS frequency_quantiles,
  percentile_cont(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY CAST(monetary AS double precision))
    FILTER (WHERE :rfm.method = 'quantiles') AS monetary_quantiles,
  -- What is above (or, of recency, below) counts as better; equal does not.
  CASE :rfm.class8_cut
    WHEN 'mean' THEN avg(recency_days)
    WHEN 'median' THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(recency_days AS double precision))
      FILTER (WHERE :rfm.class8_cut = 'median')
    ELSE :rfm.class8_fixed.recency_days
  END AS recency_cut,
  CASE :rfm.class8_cut
    WHEN 'mean' THEN avg(frequency)
    WHEN 'median' THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(frequency AS double precision))
      FILTER (WHERE :rfm.class8_cut = 'median')
    ELSE :rfm.class8_fixed.frequency
  END AS frequency_cut,
  CASE :rfm.class8_cut
    WHEN 'mean' THEN avg(monetary)
    WHEN 'median' THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(monetary AS double precision))
      FILTER (WHERE :rfm.class8_cut = 'median')
    ELSE :rfm.class8_fixed.monetary
  END AS monetary_cut,
  min(recency_days) = max(recency_days) AS is_recency_equal,
  min(frequency) = max(frequency) AS is_frequency_equal,
  min(monetary) = max(monetary) AS is_monetary_equal
-- Who bought in the window, as the query in which this one stands calls them.
FROM eligible
