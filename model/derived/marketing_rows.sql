/*
zh: 营销：投放、线索、新客、归因销售与邮件并列，来源的每一行各自记在自己的日期、渠道与活动下；另有回本的各格，见 payback_cells。
en: Marketing. Spend, leads, new customers, credited sales and e-mails side by side, each at its own day, channel and campaign; and the cells of payback, see payback_cells.
grain:
  zh: 来源的每一行一行，回本的每一格一行
  en: one row per source row, and one per cell of payback
key: [day, channel, campaign, source, month_no]
*/
SELECT
  s.day,                                                         -- 日期 | Day
  coalesce(nullif(s.channel, ''), 'unknown') AS channel,         -- 渠道 | Channel
  coalesce(a.name, nullif(s.campaign_id, '')) AS campaign,       -- 活动 | Campaign
  CAST(NULL AS varchar) AS source,                               -- 线索来源 | Source of a lead
  CAST(s.amount AS decimal(18,4)) AS spend,                      -- 投放费用 | Spend
  CAST(coalesce(s.impressions, 0) AS bigint) AS impressions,     -- 展现 | Impressions
  CAST(coalesce(s.clicks, 0) AS bigint) AS clicks,               -- 点击 | Clicks
  CAST(0 AS bigint) AS leads,                                    -- 线索 | Leads
  CAST(coalesce(s.leads, 0) AS bigint) AS platform_leads,        -- 平台报告的线索 | Leads the platform reports
  CAST(coalesce(s.purchases, 0) AS bigint) AS platform_purchases, -- 平台报告的购买 | Purchases the platform reports
  CAST(coalesce(s.purchase_value, s.purchases * :marketing.value_per_platform_purchase, 0) AS decimal(18,4))
    AS platform_purchase_value,                                  -- 平台报告的购买金额 | Value of the purchases the platform reports
  CAST(0 AS bigint) AS new_customers,                            -- 新客 | New customers
  CAST(0 AS decimal(18,4)) AS credited_sales,                    -- 归因销售额 | Sales credited to a campaign
  CAST(0 AS bigint) AS emails_delivered,                         -- 邮件送达 | E-mails delivered
  CAST(0 AS bigint) AS emails_opened,                            -- 邮件打开 | E-mails opened
  CAST(0 AS bigint) AS emails_clicked,                           -- 邮件点击 | E-mails clicked
  CAST(NULL AS integer) AS month_no,                             -- 第几个月，仅用于回本 | Month after acquisition, for payback only
  CAST(0 AS decimal(18,4)) AS cohort_spend,                      -- 当月投放，仅用于回本 | What the month spent, for payback only
  CAST(0 AS decimal(18,4)) AS cohort_contribution                -- 新客累计贡献，仅用于回本 | What its new customers contributed, for payback only
FROM spend s
LEFT JOIN campaigns a ON a.campaign_id = s.campaign_id
UNION ALL
SELECT l.created_on, coalesce(nullif(l.channel, ''), 'unknown'), coalesce(a.name, nullif(l.campaign_id, '')), coalesce(nullif(l.source, ''), 'unknown'),
  0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 0, 0
FROM leads l
LEFT JOIN campaigns a ON a.campaign_id = l.campaign_id
UNION ALL
SELECT c.first_on, c.channel, c.campaign, NULL,
  0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, NULL, 0, 0
FROM clientele.customers c
WHERE c.first_on IS NOT NULL
UNION ALL
SELECT r.business_day, coalesce(nullif(coalesce(a.channel, r.channel), ''), 'unknown'), r.campaign, NULL,
  0, 0, 0, 0, 0, 0, 0, 0, CAST(r.gross_sales AS decimal(18,4)), 0, 0, 0, NULL, 0, 0
FROM clientele.sales_rows r
LEFT JOIN (SELECT name, min(channel) AS channel FROM campaigns GROUP BY name) a ON a.name = r.campaign
WHERE r.kind = 'sale' AND r.campaign IS NOT NULL
UNION ALL
SELECT business_day(e.delivered_at), coalesce(nullif(a.channel, ''), 'unknown'), coalesce(a.name, nullif(e.campaign_id, '')), NULL,
  0, 0, 0, 0, 0, 0, 0, 0, 0,
  1, CASE WHEN e.opened_at IS NULL THEN 0 ELSE 1 END, CASE WHEN e.clicked_at IS NULL THEN 0 ELSE 1 END, NULL, 0, 0
FROM emails e
LEFT JOIN campaigns a ON a.campaign_id = e.campaign_id
WHERE e.delivered_at IS NOT NULL
UNION ALL
SELECT p.month, p.channel, nullif(p.campaign, ''), NULL,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, p.month_no, p.cohort_spend, p.cohort_contribution
FROM clientele.payback_cells p
