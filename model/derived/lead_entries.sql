/*
zh: 线索经历：每条线索经过的每个阶段或活动，首次何时、共几次、当时归谁。每条线索都有“创建”，来源里没有这条记录也一样。与 lead_steps 不同，这里不论次序，也没有转化窗口。
en: What leads went through. Each stage or activity of a lead, when first, how often, and whose it was then. Every lead is created, also where the source has no entry for that. Unlike lead_steps there is no order and no window here.
grain:
  zh: 每条线索、每个阶段或活动一行
  en: one row per lead and stage or activity
key: [lead_id, activity]
partition: { time: created_on }
made_of:
  - >-
    SELECT l.created_on AS day, l.*, a.name AS campaign, d.name AS sdr, w.name AS owner
    FROM leads l
    LEFT JOIN campaigns a ON a.campaign_id = l.campaign_id
    LEFT JOIN owners d ON d.owner_id = l.sdr_id
    LEFT JOIN owners w ON w.owner_id = l.owner_id
    WHERE l.created_at < :end_of_today
  - >-
    SELECT l.created_on AS day, e.lead_id, e.stage, e.entered_at, e.owner_id, w.name
    FROM lead_stages e
    JOIN leads l ON l.lead_id = e.lead_id
    LEFT JOIN owners w ON w.owner_id = e.owner_id
    WHERE e.entered_at < :end_of_today
  - >-
    SELECT l.created_on AS day, e.lead_id, e.activity, e.entered_at, e.owner_id, w.name
    FROM lead_activities e
    JOIN leads l ON l.lead_id = e.lead_id
    LEFT JOIN owners w ON w.owner_id = e.owner_id
    WHERE e.entered_at < :end_of_today
*/
WITH mine AS (
  SELECT * FROM leads WHERE created_at < :end_of_today AND in_partition(created_on)
),
-- The creation counts as an entry of its own only where the source has none.
moves AS (
  SELECT lead_id, 'lead' AS activity, created_at AS entered_at, owner_id, 0 AS times FROM mine
  UNION ALL
  SELECT lead_id, stage, entered_at, owner_id, 1 FROM lead_stages
  WHERE entered_at < :end_of_today AND lead_id IN (SELECT lead_id FROM mine)
  UNION ALL
  SELECT lead_id, activity, entered_at, owner_id, 1 FROM lead_activities
  WHERE entered_at < :end_of_today AND lead_id IN (SELECT lead_id FROM mine)
),
firsts AS (
  SELECT lead_id, activity, min(entered_at) AS entered_at, CAST(greatest(sum(times), 1) AS bigint) AS times,
    (array_agg(owner_id ORDER BY entered_at, owner_id) FILTER (WHERE owner_id IS NOT NULL))[1] AS owner_id
  FROM moves
  GROUP BY lead_id, activity
)
SELECT
  f.lead_id,                                                   -- 线索编号 | Identifier of the lead
  f.activity,                                                  -- 阶段或活动 | Stage or activity
  f.entered_at,                                                -- 首次时间 | When first
  f.times,                                                     -- 次数 | How often
  coalesce(w.name, nullif(f.owner_id, '')) AS owner_then,      -- 当时负责人 | Owner at that time
  l.created_at,                                                -- 创建时间 | When the lead was created
  l.created_on,                                                -- 创建日期 | Day of creation
  l.customer_type,                                             -- 客户类型 | Customer type
  coalesce(nullif(l.source, ''), 'unknown') AS source,         -- 来源 | Source
  coalesce(nullif(l.channel, ''), 'unknown') AS channel,       -- 渠道 | Channel
  coalesce(a.name, nullif(l.campaign_id, '')) AS campaign,     -- 活动 | Campaign
  coalesce(d.name, nullif(l.sdr_id, '')) AS sdr,               -- 线索开发 | SDR
  nullif(l.region, '') AS region                               -- 大区 | Region
FROM firsts f
JOIN mine l ON l.lead_id = f.lead_id
LEFT JOIN campaigns a ON a.campaign_id = l.campaign_id
LEFT JOIN owners w ON w.owner_id = f.owner_id
LEFT JOIN owners d ON d.owner_id = l.sdr_id
