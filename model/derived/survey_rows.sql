/*
zh: 调研：送达的邀请与收到的回答。超出量表的回答（如“不知道”、空白）不算回答；分数越低越好的量表，分数翻转。
en: Surveys. Invitations delivered and answers given. An answer outside its scale ("don't know", blank) is none; on a scale where lower is better, scores are turned round.
grain:
  zh: 每个回答一行，每份送达的邀请一行
  en: one row per answer, and one per invitation delivered
key: [kind, row_id]
*/
WITH scaled AS (
  SELECT a.*,
    CASE WHEN a.question = 'nps' THEN 0 ELSE coalesce(a.scale_min, 1) END AS lowest,
    CASE a.question WHEN 'nps' THEN 10 WHEN 'csat' THEN coalesce(a.scale_max, 5) ELSE coalesce(a.scale_max, 7) END AS highest
  FROM survey_answers a
  WHERE a.question IN ('nps', 'csat', 'ces')
),
answered AS (
  SELECT s.*,
    CASE WHEN coalesce(s.lower_is_better, false) AND s.question <> 'nps' THEN s.lowest + s.highest - s.score ELSE s.score END AS turned
  FROM scaled s
  WHERE s.score BETWEEN s.lowest AND s.highest
),
-- How the orders that were answered about arrived.
arrivals AS (
  SELECT t.order_id, t.timeliness
  FROM clientele.order_timeliness t
  WHERE t.promised_on IS NOT NULL AND t.order_id IN (SELECT order_id FROM survey_answers WHERE order_id IS NOT NULL)
)
SELECT
  'answer' AS kind,                                          -- 回答或邀请 | Answer or invitation
  a.answer_id AS row_id,                                     -- 编号 | Identifier of the answer or invitation
  a.answered_at AS happened_at,                              -- 时间 | When it happened
  a.survey,                                                  -- 调研 | Survey
  a.touchpoint,                                              -- 触点 | Touchpoint
  k.customer_no,                                             -- 客户序号 | Number of the customer
  a.question,                                                -- 题型 | Kind of question
  a.turned AS score,                                         -- 分数 | Score
  a.lowest AS scale_min,                                     -- 量表最低分 | Lowest score of the scale
  a.highest AS scale_max,                                    -- 量表最高分 | Highest score of the scale
  a.weight,                                                  -- 权重 | Weight
  a.invitation_id,                                           -- 邀请编号 | Identifier of the invitation
  CASE WHEN a.question = 'nps' THEN CASE WHEN a.score >= 9 THEN 'promoter' WHEN a.score >= 7 THEN 'passive' ELSE 'detractor' END END
    AS nps_group,                                            -- NPS 分组 | Promoter, passive or detractor
  a.question = 'nps' AND row_number() OVER (PARTITION BY a.customer_id, a.question ORDER BY a.answered_at DESC, a.answer_id) = 1
    AS is_latest,                                            -- 该客户最近一次 NPS 回答 | The customer's latest answer about recommending
  coalesce(k.year_sales, 0) AS year_sales,                   -- 客户近一年净销售额 | The customer's net sales of the last year
  coalesce(t.timeliness, 'unknown') AS timeliness            -- 所评订单的准时情况 | How far the order answered about was late
FROM answered a
LEFT JOIN clientele.customers k ON k.customer_id = a.customer_id
LEFT JOIN arrivals t ON t.order_id = a.order_id
UNION ALL
SELECT 'invitation', i.invitation_id, i.invited_at, i.survey, i.touchpoint, k.customer_no,
  NULL, NULL, NULL, NULL, NULL, i.invitation_id, NULL, false, 0, NULL
FROM survey_invitations i
LEFT JOIN clientele.customers k ON k.customer_id = i.customer_id
WHERE coalesce(i.delivered, true)
