/*
zh: 竞争观察：截至业务日期记录到的竞争对手价格、份额与评分。
en: Competition. What was observed of competitors up to the business date (prices, shares, scores).
grain:
  zh: 每次观察一行
  en: one row per observation
key: [competitor, aspect, category, observed_on, source]
*/
SELECT
  competitor,                         -- 竞争对手 | Competitor
  aspect,                             -- 观察方面 | Aspect that was observed
  nullif(category, '') AS category,   -- 品类 | Category
  observed_on,                        -- 观察日期 | Day of the observation
  value,                              -- 观察值 | What was observed
  nullif(source, '') AS source        -- 来源 | Where it was observed
FROM competitor_observations
WHERE observed_on <= :today
