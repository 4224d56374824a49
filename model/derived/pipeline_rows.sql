/*
zh: 商机管道：每个截止日上未关闭的商机各一行（当时的阶段与概率），每个已关闭的商机一行。阶段历史取自线索；当时未关闭、后来关闭的商机没有自己的概率，用阶段的。
en: Pipeline. One row per as-of date at which an opportunity was open, in the stage and with the chance it had then, and one per closed one. Stage history is that of its lead; what was open then and has closed since keeps no probability of its own and gets its stage's.
grain:
  zh: 每个商机、每个截止日一行，另加关闭一行
  en: one row per opportunity and as-of date, and one for its close
key: [kind, opportunity_id, as_of]
partition: { time: created_on }
*/
WITH deals AS (
  SELECT * FROM clientele.deals WHERE in_partition(created_on)
),
chances AS (
  SELECT substr(name, length('pipeline.stage_probability.') + 1) AS stage, CAST(value AS double precision) AS chance
  FROM clientele.parameters WHERE name LIKE 'pipeline.stage_probability.%'
),
entries AS (
  SELECT e.lead_id, e.stage, e.entered_at AS from_at,
    -- Not empty: an outer join on anything but comparisons is a loop within a loop, a hundred times slower.
    coalesce(
      lead(e.entered_at) OVER (
        PARTITION BY e.lead_id
        ORDER BY e.entered_at, CASE e.stage
          WHEN 'lost' THEN 9 WHEN 'order' THEN 8 WHEN 'quote' THEN 3 WHEN 'negotiation' THEN 2 WHEN 'intent' THEN 1 ELSE 0 END
      ),
      CAST('9999-12-31' AS timestamp)
    ) AS next_at
  FROM lead_stages e
  JOIN (SELECT DISTINCT lead_id FROM deals) d ON d.lead_id = e.lead_id
  WHERE e.entered_at < :end_of_today
),
history AS (
  SELECT * FROM entries WHERE stage NOT IN ('lost', 'order')
),
dates AS (
  SELECT as_of, is_last, start_of_day(as_of + 1) AS over_at FROM clientele.as_of_dates
),
open AS (
  SELECT d.*, t.as_of,
    d.closed_on IS NULL AND (t.is_last OR h.stage = d.stage OR h.stage IS NULL) AS is_as_now,
    CASE WHEN t.is_last THEN d.stage ELSE coalesce(h.stage, CASE WHEN d.closed_on IS NULL THEN d.stage END) END AS stage_then
  FROM dates t
  JOIN deals d ON d.created_on <= t.as_of AND (d.closed_on > t.as_of OR (d.closed_on IS NULL AND coalesce(d.outcome, 'open') = 'open'))
  LEFT JOIN history h ON h.lead_id = d.lead_id AND h.from_at < t.over_at AND h.next_at >= t.over_at
)
SELECT
  'open' AS kind,                                        -- 未关闭或已关闭 | Open or closed
  o.opportunity_id,                                      -- 商机编号 | Identifier of the opportunity
  o.as_of,                                               -- 截止日 | As-of date
  CAST(NULL AS date) AS closed_on,                       -- 关闭日期 | Day it closed
  o.created_on,                                          -- 创建日期 | Day it was created
  coalesce(o.stage_then, 'unknown') AS stage,            -- 当时的阶段 | Stage at the time
  CAST(o.amount AS decimal(18,4)) AS amount,             -- 金额 | Amount
  CAST(o.amount * coalesce(CASE WHEN o.is_as_now THEN o.probability END, p.chance, r.won) AS decimal(18,4))
    AS weighted_amount,                                  -- 加权金额 | Amount weighted with its chance
  CAST(NULL AS varchar) AS outcome,                      -- 结果 | Outcome
  CAST(NULL AS bigint) AS cycle_days,                    -- 赢单用时（天） | Days from creation to the win
  CAST(NULL AS varchar) AS lost_reason,                  -- 输单原因 | Why it was lost
  o.customer_no,                                         -- 客户序号 | Number of the customer
  o.customer_type,                                       -- 客户类型 | Customer type
  o.region,                                              -- 大区 | Region
  o.province,                                            -- 省份 | Province
  o.city,                                                -- 城市 | City
  o.channel,                                             -- 渠道 | Channel
  o.campaign,                                            -- 活动 | Campaign
  o.owner,                                               -- 负责人 | Owner
  o.sdr,                                                 -- 线索开发 | SDR
  o.category,                                            -- 品类 | Category
  o.product                                              -- 产品 | Product
FROM open o
JOIN clientele.win_rates r ON r.as_of = o.as_of
LEFT JOIN chances p ON p.stage = o.stage_then
UNION ALL
SELECT 'closed', c.opportunity_id,
  least(CAST(date_trunc('month', CAST(c.closed_on AS timestamp)) + INTERVAL '1 month' - INTERVAL '1 day' AS date), :today),
  c.closed_on, c.created_on, coalesce(c.stage, 'unknown'), CAST(c.amount AS decimal(18,4)), NULL, c.outcome,
  CASE WHEN c.outcome = 'won' AND c.closed_on >= c.created_on THEN CAST(c.closed_on - c.created_on AS bigint) END, c.lost_reason,
  c.customer_no, c.customer_type, c.region, c.province, c.city, c.channel, c.campaign, c.owner, c.sdr, c.category, c.product
FROM deals c
WHERE c.outcome IN ('won', 'lost')
