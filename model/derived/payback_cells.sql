/*
zh: 回本：每月、每个渠道与活动的投放，以及当月新客到第 1、2……个月末累计贡献（净销售额减商品成本），获客当月为第 1 个月。最后一个月完整之后才有这一格；有成本数据才计算。
en: Payback. What each month, channel and campaign spent beside what its new customers had contributed (net sales minus cost of goods) by the end of their first, second … month, the month of acquisition being the first. A cell exists once its last month is whole, and only where costs are known.
grain:
  zh: 每月、每个渠道、活动、第几个月一行
  en: one row per month, channel, campaign and month after it
key: [month, channel, campaign, month_no]
days:
  tomorrow: today + 1 days
inline: true
*/
WITH spent AS (
  SELECT CAST(date_trunc('month', CAST(s.day AS timestamp)) AS date) AS month, coalesce(nullif(s.channel, ''), 'unknown') AS channel,
    coalesce(a.name, s.campaign_id, '') AS campaign, sum(s.amount) AS amount
  FROM spend s
  LEFT JOIN campaigns a ON a.campaign_id = s.campaign_id
  GROUP BY 1, 2, 3
),
earned AS (
  SELECT CAST(date_trunc('month', CAST(c.first_on AS timestamp)) AS date) AS month, c.channel, coalesce(c.campaign, '') AS campaign,
    CAST(date_trunc('month', CAST(d.day AS timestamp)) AS date) AS earned_in, measure(sales_rows.net_sales) - measure(sales_rows.cost_of_goods) AS amount
  FROM clientele.customer_days d
  JOIN clientele.customers c ON c.customer_no = d.customer_no
  WHERE c.first_on IS NOT NULL AND d.day <= :today
  GROUP BY 1, 2, 3, 4
),
cells AS (
  SELECT month, channel, campaign FROM spent
  UNION
  SELECT month, channel, campaign FROM earned
),
-- What is earned later is not looked at.
months_after AS (
  SELECT CAST(month_no AS integer) AS month_no FROM generate_series(1, 24) n (month_no)
)
SELECT c.month, c.channel, c.campaign, n.month_no,
  CAST(coalesce(max(s.amount), 0) AS decimal(18,4)) AS cohort_spend,
  CAST(coalesce(sum(e.amount), 0) AS decimal(18,4)) AS cohort_contribution
FROM cells c
CROSS JOIN months_after n
LEFT JOIN spent s ON s.month = c.month AND s.channel = c.channel AND s.campaign = c.campaign
LEFT JOIN earned e
  ON e.month = c.month AND e.channel = c.channel AND e.campaign = c.campaign
  AND e.earned_in < c.month + n.month_no * INTERVAL '1 month'
WHERE c.month + n.month_no * INTERVAL '1 month' <= :tomorrow
  AND EXISTS (SELECT 1 FROM clientele.customer_days WHERE cost_amount > 0)
GROUP BY 1, 2, 3, 4
