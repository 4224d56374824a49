/*
zh: 客户：每位客户截至业务日期的样子：属性、首购与复购、当前状态与复购时钟。
en: Customers. Everybody as they stand on the business date, with their attributes, first purchases, present state and reorder clock in one row.
grain:
  zh: 每位客户一行
  en: one row per customer
key: [customer_no]
partition: { number: customer_no }
*/
WITH states AS (
  SELECT *
  FROM clientele.customer_states
  WHERE as_of = :today AND in_partition(customer_no)
),
clocks AS (
  SELECT customer_no, usual_gap_days, overdue_index, next_due
  FROM clientele.reorder_clocks r
),
ages AS (
  SELECT customer_id, CAST(extract(YEAR FROM age(CAST(:today AS timestamp), CAST(born_on AS timestamp))) AS integer) AS years
  FROM customers
  WHERE born_on IS NOT NULL
)
SELECT
  b.customer_no,                                                   -- 客户序号 | Number of the customer
  b.customer_id,                                                   -- 客户编号 | Identifier of the customer
  c.name,                                                          -- 姓名 | Name
  c.customer_type,                                                 -- 客户类型 | Customer type
  c.gender,                                                        -- 性别 | Gender
  coalesce(c.age_band, CASE
    WHEN y.years < 18 THEN 'under_18'
    WHEN y.years < 25 THEN '18_24'
    WHEN y.years < 35 THEN '25_34'
    WHEN y.years < 45 THEN '35_44'
    WHEN y.years < 55 THEN '45_54'
    WHEN y.years < 65 THEN '55_64'
    WHEN y.years IS NOT NULL THEN '65_up'
  END) AS age_band,                                                -- 年龄段 | Age band
  c.occupation,                                                    -- 职业 | Occupation
  c.industry,                                                      -- 行业 | Industry
  c.company_size,                                                  -- 公司规模 | Company size
  nullif(c.region, '') AS region,                                  -- 大区 | Region
  nullif(c.province, '') AS province,                              -- 省份 | Province
  nullif(c.city, '') AS city,                                      -- 城市 | City
  c.city_tier,                                                     -- 城市等级 | City tier
  coalesce(nullif(c.channel, ''), 'unknown') AS channel,           -- 获客渠道 | Acquisition channel
  coalesce(a.name, nullif(c.campaign_id, '')) AS campaign,         -- 获客活动 | Acquisition campaign
  coalesce(w.name, nullif(c.owner_id, '')) AS owner,               -- 负责人 | Owner
  c.joined_at,                                                     -- 注册时间 | When they joined
  c.joined_on,                                                     -- 注册日期 | Day they joined
  c.churn_reason,                                                  -- 流失原因 | Reason they left
  nullif(c.contract_type, '') AS contract_type,                    -- 合同类型 | Contract type
  nullif(c.payment_method, '') AS payment_method,                  -- 付款方式 | Payment method
  nullif(c.service_type, '') AS service_type,                      -- 服务类型 | Service type
  b.first_ordered_at,                                              -- 首单时间 | Time of the first order
  b.first_on,                                                      -- 首购日期 | Day of the first purchase
  b.second_on,                                                     -- 第二次购买日期 | Day of the second purchase
  b.first_on <= :today - 90 AS is_mature_90d,                      -- 首购已满九十天 | Whether ninety days have passed since the first purchase
  b.first_on <= :today - 90 AND b.second_on <= :today AND b.second_on - b.first_on <= 90
    AS is_repeat_90d,                                              -- 九十天内复购 | Whether they bought again within ninety days
  s.last_on,                                                       -- 最近购买日期 | Day of the last purchase
  s.recency_days,                                                  -- 距最近购买的天数 | Days since the last purchase
  coalesce(s.purchases, 0) AS purchases,                           -- 购买次数 | Purchases
  coalesce(s.orders, 0) AS orders,                                 -- 订单数 | Orders
  s.frequency,                                                     -- 窗口内购买频次 | Purchases in the look-back window
  s.monetary,                                                      -- 窗口内净销售额 | Net sales in the look-back window
  coalesce(s.net_sales, 0) AS net_sales,                           -- 累计净销售额 | Net sales so far
  s.contribution,                                                  -- 累计毛利 | Net sales less cost of goods so far
  s.year_sales,                                                    -- 近一年净销售额 | Net sales of the last year
  s.r_score,                                                       -- 近度得分 | Recency score
  s.f_score,                                                       -- 频次得分 | Frequency score
  s.m_score,                                                       -- 金额得分 | Monetary score
  coalesce(s.segment, 'inactive') AS segment,                      -- 细分 | Segment
  coalesce(s.class8, 'inactive') AS class8,                        -- 八分类 | Class of eight
  coalesce(s.lifecycle_stage, 'prospect') AS lifecycle_stage,      -- 生命周期阶段 | Lifecycle stage
  coalesce(s.activity, 'never') AS activity,                       -- 活跃状态 | Activity
  coalesce(s.tier, 'none') AS tier,                                -- 等级 | Tier
  k.usual_gap_days,                                                -- 常规购买间隔 | Usual gap between purchases
  k.next_due AS next_purchase_due,                                 -- 预计下次购买日 | Day the next purchase is due
  k.overdue_index,                                                 -- 逾期指数 | Overdue index
  coalesce(k.overdue_index > :overdue_index, false) AS is_overdue  -- 逾期未购 | Whether they are overdue
FROM clientele.customer_base b
LEFT JOIN states s ON s.customer_no = b.customer_no
LEFT JOIN clocks k ON k.customer_no = b.customer_no
LEFT JOIN customers c ON c.customer_id = b.customer_id
LEFT JOIN ages y ON y.customer_id = b.customer_id
LEFT JOIN campaigns a ON a.campaign_id = c.campaign_id
LEFT JOIN owners w ON w.owner_id = c.owner_id
WHERE in_partition(b.customer_no)
