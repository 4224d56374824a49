/*
zh: 漏斗：每条线索的五个阶段各一行，是否按次序、在转化窗口内到达，何时到达，停留多久。首次到达才算，重复进入不重复计。
en: Funnel. The five stages of each lead, whether it reached them in order and within the conversion window, when, and how long it stayed. First passages count; a lead that comes back is not counted twice.
grain:
  zh: 每条线索、每个阶段一行
  en: one row per lead and stage
key: [lead_id, stage]
days:
  matured: today - funnel.window_days days
partition: { time: created_on }
made_of:
  - SELECT l.created_on AS day, l.*, a.name AS campaign, w.name AS owner, d.name AS sdr FROM leads l LEFT JOIN campaigns a ON a.campaign_id = l.campaign_id LEFT JOIN owners w ON w.owner_id = l.owner_id LEFT JOIN owners d ON d.owner_id = l.sdr_id WHERE l.created_at < :end_of_today
  - SELECT l.created_on AS day, e.lead_id, e.stage, e.entered_at FROM lead_stages e JOIN leads l ON l.lead_id = e.lead_id WHERE e.entered_at < :end_of_today
*/
WITH mine AS (
  SELECT * FROM leads WHERE created_at < :end_of_today AND in_partition(created_on)
),
moves AS (
  SELECT lead_id, stage, entered_at FROM lead_stages
  WHERE entered_at < :end_of_today AND lead_id IN (SELECT lead_id FROM mine)
),
-- The stages in their order; a later one counts as having passed the skipped ones where the parameter says so.
entries AS (
  SELECT lead_id, entered_at,
    CASE stage WHEN 'lead' THEN 1 WHEN 'intent' THEN 2 WHEN 'negotiation' THEN 3 WHEN 'quote' THEN 4 WHEN 'order' THEN 5 END AS stage_no
  FROM moves WHERE stage <> 'lost'
),
losses AS (
  SELECT lead_id, min(entered_at) AS lost_at FROM moves WHERE stage = 'lost' GROUP BY lead_id
),
-- A stage is reached when it is entered at or after the one before, within the window from the lead's creation.
step1 AS (
  SELECT l.lead_id, l.created_at, l.created_at + :funnel.window_days * INTERVAL '1 day' AS window_ends_at, l.created_at AS at1, x.lost_at
  FROM mine l LEFT JOIN losses x ON x.lead_id = l.lead_id
),
step2 AS (
  SELECT s.*, r.at AS at2 FROM step1 s LEFT JOIN (
    SELECT b.lead_id, min(e.entered_at) AS at FROM step1 b JOIN entries e ON e.lead_id = b.lead_id
    WHERE (e.stage_no = 2 OR (:funnel.fill_skipped AND e.stage_no > 2)) AND e.entered_at BETWEEN b.at1 AND b.window_ends_at
    GROUP BY b.lead_id
  ) r ON r.lead_id = s.lead_id
),
step3 AS (
  SELECT s.*, r.at AS at3 FROM step2 s LEFT JOIN (
    SELECT b.lead_id, min(e.entered_at) AS at FROM step2 b JOIN entries e ON e.lead_id = b.lead_id
    WHERE (e.stage_no = 3 OR (:funnel.fill_skipped AND e.stage_no > 3)) AND e.entered_at BETWEEN b.at2 AND b.window_ends_at
    GROUP BY b.lead_id
  ) r ON r.lead_id = s.lead_id
),
step4 AS (
  SELECT s.*, r.at AS at4 FROM step3 s LEFT JOIN (
    SELECT b.lead_id, min(e.entered_at) AS at FROM step3 b JOIN entries e ON e.lead_id = b.lead_id
    WHERE (e.stage_no = 4 OR (:funnel.fill_skipped AND e.stage_no > 4)) AND e.entered_at BETWEEN b.at3 AND b.window_ends_at
    GROUP BY b.lead_id
  ) r ON r.lead_id = s.lead_id
),
step5 AS (
  SELECT s.*, r.at AS at5 FROM step4 s LEFT JOIN (
    SELECT b.lead_id, min(e.entered_at) AS at FROM step4 b JOIN entries e ON e.lead_id = b.lead_id
    WHERE e.stage_no = 5 AND e.entered_at BETWEEN b.at4 AND b.window_ends_at
    GROUP BY b.lead_id
  ) r ON r.lead_id = s.lead_id
),
-- A stage is left for the next one that was reached, or when the lead was lost.
spread AS (
  SELECT lead_id, 'lead' AS stage, 1 AS stage_no, at1 AS reached_at, CAST(NULL AS timestamp) AS previous_at,
    coalesce(at2, CASE WHEN lost_at >= at1 THEN lost_at END) AS left_at, lost_at FROM step5
  UNION ALL
  SELECT lead_id, 'intent', 2, at2, at1, coalesce(at3, CASE WHEN lost_at >= at2 THEN lost_at END), lost_at FROM step5
  UNION ALL
  SELECT lead_id, 'negotiation', 3, at3, at2, coalesce(at4, CASE WHEN lost_at >= at3 THEN lost_at END), lost_at FROM step5
  UNION ALL
  SELECT lead_id, 'quote', 4, at4, at3, coalesce(at5, CASE WHEN lost_at >= at4 THEN lost_at END), lost_at FROM step5
  UNION ALL
  SELECT lead_id, 'order', 5, at5, at4, CAST(NULL AS timestamp), lost_at FROM step5
)
SELECT
  s.lead_id,                                                   -- 线索编号 | Identifier of the lead
  s.stage,                                                     -- 阶段 | Stage
  s.stage_no,                                                  -- 阶段次序 | Order of the stage
  l.created_at,                                                -- 创建时间 | When the lead was created
  l.created_on,                                                -- 创建日期 | Day of creation
  l.customer_type,                                             -- 客户类型 | Customer type
  coalesce(nullif(l.source, ''), 'unknown') AS source,         -- 来源 | Source
  coalesce(nullif(l.channel, ''), 'unknown') AS channel,       -- 渠道 | Channel
  coalesce(a.name, nullif(l.campaign_id, '')) AS campaign,     -- 活动 | Campaign
  coalesce(w.name, nullif(l.owner_id, '')) AS owner,           -- 负责人 | Owner
  coalesce(d.name, nullif(l.sdr_id, '')) AS sdr,               -- 线索开发 | SDR
  nullif(l.region, '') AS region,                              -- 大区 | Region
  nullif(l.province, '') AS province,                          -- 省份 | Province
  nullif(l.city, '') AS city,                                  -- 城市 | City
  CASE WHEN s.lost_at IS NOT NULL THEN coalesce(nullif(l.lost_reason, ''), 'unknown') END
    AS lost_reason,                                            -- 输单原因 | Why it was lost
  s.reached_at IS NOT NULL AS is_reached,                      -- 到达该阶段 | Whether the stage was reached
  s.previous_at IS NOT NULL AS is_previous_reached,            -- 到达前一阶段 | Whether the stage before was reached
  not_after(l.created_on, :matured) AS is_mature,              -- 转化窗口已过 | Whether the conversion window is over
  CASE WHEN s.reached_at IS NOT NULL AND s.left_at IS NOT NULL
    THEN CAST(round(extract(epoch FROM (s.left_at - s.reached_at))) AS integer) END
    AS seconds_in_stage                                        -- 停留秒数 | Seconds in the stage
FROM spread s
JOIN mine l ON l.lead_id = s.lead_id
LEFT JOIN campaigns a ON a.campaign_id = l.campaign_id
LEFT JOIN owners w ON w.owner_id = l.owner_id
LEFT JOIN owners d ON d.owner_id = l.sdr_id
