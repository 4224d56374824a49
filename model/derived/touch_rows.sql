/*
zh: 触点：已知客户与公司的每一次接触，按时间编号。到访没有身份，不在其中；线索在写明客户后才算。
en: Touchpoints. Every contact between a known customer and the company, numbered in order of time. Visits name nobody; a lead belongs here once it names its customer.
grain:
  zh: 每次接触一行
  en: one row per contact
key: [touchpoint, touch_id]
*/
WITH leads_made AS (
  SELECT 'lead' AS touchpoint, l.lead_id AS touch_id, l.created_at AS happened_at, l.customer_id,
    coalesce(nullif(l.channel, ''), 'unknown') AS channel, coalesce(a.name, nullif(l.campaign_id, '')) AS campaign
  FROM leads l
  LEFT JOIN campaigns a ON a.campaign_id = l.campaign_id
),
mails AS (
  SELECT e.email_id, e.customer_id, e.sent_at, e.opened_at, e.clicked_at,
    coalesce(a.channel, 'unknown') AS channel, coalesce(a.name, nullif(e.campaign_id, '')) AS campaign
  FROM emails e
  LEFT JOIN campaigns a ON a.campaign_id = e.campaign_id
),
sales AS (
  SELECT o.order_id, o.ordered_at, o.customer_id,
    coalesce(nullif(o.channel, ''), 'unknown') AS channel, coalesce(a.name, nullif(o.campaign_id, '')) AS campaign
  FROM clientele.counted_orders o
  LEFT JOIN campaigns a ON a.campaign_id = o.campaign_id
  WHERE o.is_sale
),
touches AS (
  SELECT 1 AS rank, touchpoint, touch_id, happened_at, customer_id, channel, campaign FROM leads_made
  UNION ALL
  SELECT 2, 'email_sent', email_id, sent_at, customer_id, channel, campaign FROM mails WHERE sent_at IS NOT NULL
  UNION ALL
  SELECT 3, 'email_opened', email_id, opened_at, customer_id, channel, campaign FROM mails WHERE opened_at IS NOT NULL
  UNION ALL
  SELECT 4, 'email_clicked', email_id, clicked_at, customer_id, channel, campaign FROM mails WHERE clicked_at IS NOT NULL
  UNION ALL
  SELECT 5, 'order', order_id, ordered_at, customer_id, channel, campaign FROM sales
  UNION ALL
  SELECT 6, 'ticket', ticket_id, opened_at, customer_id, NULL, NULL FROM tickets WHERE opened_at IS NOT NULL
  UNION ALL
  SELECT 7, 'answer', answer_id, answered_at, customer_id, NULL, NULL FROM survey_answers WHERE answered_at IS NOT NULL
  UNION ALL
  SELECT 8, 'refund', b.refund_id, b.refunded_at, k.customer_id, NULL, NULL
  FROM clientele.refund_rows b
  JOIN clientele.customer_keys k ON k.customer_no = b.customer_no
)
SELECT
  t.touchpoint,                                -- 触点 | Touchpoint
  t.touch_id,                                  -- 接触编号 | Identifier of the contact
  t.happened_at,                               -- 发生时间 | When it happened
  k.customer_no,                               -- 客户序号 | Number of the customer
  coalesce(t.channel, 'unknown') AS channel,   -- 渠道 | Channel
  t.campaign,                                  -- 活动 | Campaign
  -- Of contacts at the same moment, the one that comes first on a customer's way is counted first.
  CAST(row_number() OVER (PARTITION BY k.customer_no ORDER BY t.happened_at, t.rank, t.touch_id) AS bigint)
    AS sequence,                               -- 第几次接触 | Which contact of this customer it was
  coalesce(lead(t.touchpoint) OVER (PARTITION BY k.customer_no ORDER BY t.happened_at, t.rank, t.touch_id), 'none_yet')
    AS next_touchpoint                         -- 下一次接触，尚无则为 none_yet | The contact after it, none_yet where there is none
FROM touches t
JOIN clientele.customer_keys k ON k.customer_id = t.customer_id
WHERE t.happened_at < :end_of_today
