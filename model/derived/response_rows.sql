/*
zh: 触达与响应：每位客户、每个触达过他（或留作对照）的活动，是否响应，之后一段时间内买了多少。这段时间全部过去后才计入购买。只有触达记录的人同样计入。
en: Contacts and answers. Each customer and campaign that contacted them, or left them out for comparison, whether they answered, and what they bought in the days after. A contact counts towards purchases once all those days are over; somebody known by contacts alone is contacted all the same.
grain:
  zh: 每位客户、每个活动一行
  en: one row per customer and campaign
key: [campaign_id, customer_id]
*/
WITH contacts AS (
  SELECT t.campaign_id, t.customer_id, k.customer_no, coalesce(t.arm, 'treated') AS arm, t.contacted_at, t.cost,
    business_day(t.contacted_at) AS contacted_on,
    t.responded_at IS NOT NULL AND t.responded_at < :end_of_today AS has_responded
  FROM campaign_contacts t
  LEFT JOIN clientele.customer_keys k ON k.customer_id = t.customer_id
  WHERE t.contacted_at IS NOT NULL AND t.contacted_at < :end_of_today
),
bought AS (
  SELECT c.campaign_id, c.customer_no, sum(d.gross_sales) AS sales
  FROM contacts c
  JOIN clientele.customer_days d ON d.customer_no = c.customer_no
  WHERE d.is_purchase AND d.day > c.contacted_on AND d.day <= c.contacted_on + :response_days
  GROUP BY c.campaign_id, c.customer_no
)
SELECT
  c.campaign_id,                                                -- 活动编号 | Identifier of the campaign
  c.customer_id,                                                -- 客户编号 | Identifier of the customer
  c.customer_no,                                                -- 客户序号；空为只有触达记录的人 | Number of the customer; empty for who is known by contacts alone
  coalesce(a.name, c.campaign_id) AS campaign,                  -- 活动 | Campaign
  nullif(a.kind, '') AS kind,                                   -- 活动类型 | Kind of campaign
  coalesce(nullif(a.channel, ''), 'unknown') AS channel,        -- 渠道 | Channel
  c.arm,                                                        -- 触达组或对照组 | Contacted, or left out for comparison
  c.contacted_at,                                               -- 触达时间 | When they were contacted
  c.has_responded,                                              -- 是否响应 | Whether they answered
  c.cost,                                                       -- 触达成本 | Cost of the contact
  c.contacted_on + :response_days <= :today AS is_mature,       -- 观察期已过 | Whether the days after are over
  b.customer_no IS NOT NULL AS has_bought,                      -- 观察期内有购买 | Whether they bought in the days after
  CAST(coalesce(b.sales, 0) AS decimal(18,4)) AS sales          -- 观察期内销售额 | What they bought in the days after
FROM contacts c
LEFT JOIN bought b ON b.campaign_id = c.campaign_id AND b.customer_no = c.customer_no
LEFT JOIN campaigns a ON a.campaign_id = c.campaign_id
