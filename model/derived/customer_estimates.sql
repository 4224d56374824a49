/*
zh: 客户估算：一次估算对每位买过的客户给出的结果：存活概率、流失风险等级、预期购买与价值，以及复购时钟。由估算运行写入，打分来自拟合的模型。
en: Customer estimates. What a run of the estimates says of every customer who has bought. P(alive), churn risk and its band, expected purchases and value by the fitted models, and the reorder clock. Written by the run, from the scores of its models.
grain:
  zh: 每位买过的客户、每个估算日一行
  en: one row per customer who has bought and day of estimates
key: [customer_id, as_of]
estimated: true
*/
WITH scores AS (
  SELECT
    k.customer_no, h.repeats, k.usual_gap_days, k.is_own_gap, k.silence_days, k.overdue_index, k.next_due,
    s.alive, s.silent90, s.orders30, s.orders90, s.orders365, s.spend, s.value, s.margin,
    1 - s.alive AS churn_risk
  FROM clientele.reorder_clocks k
  LEFT JOIN estimate_histories h ON h.customer_no = k.customer_no
  LEFT JOIN estimate_scores s ON s.customer_no = k.customer_no
  WHERE k.last_on IS NOT NULL
)
SELECT
  c.customer_id,                                                         -- 客户编号 | Identifier of the customer
  :today AS as_of,                                                       -- 估算日 | Day of the estimates
  coalesce(nullif(c.customer_type, ''), 'unknown') AS customer_type,     -- 客户类型 | Customer type
  s.repeats,                                                             -- 复购次数 | Purchase days after the first
  s.alive AS p_alive,                                                    -- 存活概率 | Probability of being alive
  s.churn_risk,                                                          -- 流失风险 | Churn risk
  CASE
    WHEN s.repeats = 0 THEN 'one_purchase'
    WHEN s.churn_risk IS NULL THEN 'not_identified'
    WHEN s.churn_risk < 0.3 THEN 'low'
    WHEN s.churn_risk < 0.6 THEN 'medium'
    ELSE 'high'
  END AS risk_band,                                                      -- 流失风险等级 | Band of the churn risk
  s.silent90 AS p_silent_90,                                             -- 90 天内不购买的概率 | Probability of no purchase in ninety days
  s.orders30 AS expected_orders_30,                                      -- 30 天预期购买 | Purchases expected in thirty days
  s.orders90 AS expected_orders_90,                                      -- 90 天预期购买 | Purchases expected in ninety days
  s.orders365 AS expected_orders_365,                                    -- 一年预期购买 | Purchases expected in a year
  s.spend AS expected_spend,                                             -- 每次预期金额 | Spend expected each time
  s.value AS clv_predicted,                                              -- 预测价值 | Predicted value
  s.value * s.margin AS clv_predicted_profit,                            -- 预测毛利 | Predicted contribution
  s.usual_gap_days,                                                      -- 常规购买间隔 | Usual gap between purchases
  s.is_own_gap,                                                          -- 间隔来自本人 | Whether the gap is their own
  s.silence_days,                                                        -- 沉默天数 | Days of silence
  s.overdue_index,                                                       -- 逾期指数 | Overdue index
  s.next_due,                                                            -- 预计下次购买日 | Day the next purchase is due
  s.customer_no                                                          -- 客户序号 | Number of the customer
FROM scores s
JOIN clientele.customers c ON c.customer_no = s.customer_no
