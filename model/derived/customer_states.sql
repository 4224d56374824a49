/*
zh: 客户状态：每个截止日上每位已知客户的 RFM 得分、细分、八分类、生命周期、活跃与等级，以及上一截止日与窗口起点的状态。只看截止日及之前的事实。
en: Customer states. RFM scores, segment, class, lifecycle, activity and tier of everybody known on each as-of date, with what they were on the one before and when the window began. Only facts up to the as-of date count.
grain:
  zh: 每位客户、每个截止日一行
  en: one row per customer and as-of date
key: [customer_no, as_of]
days:
  rfm_begins: as_of - rfm.window_months months
  tiers_begin: as_of - tiers.window_months months
  year_begins: as_of - 12 months
  # What customers were when a churn window began, and when the first of the contacts judged on this date was made.
  churn_start: the last as-of date by as_of - activity_days days
  contact_start: the last as-of date by previous_as_of - winback_days days
partition: { as_of: as_of }
made_of:
  - SELECT day, customer_no, is_purchase, orders, gap_days, gross_sales, refund_amount, cost_amount FROM clientele.customer_days
  - SELECT least(b.known_on, coalesce(d.day, b.known_on)) AS day, b.customer_no, b.customer_id, b.known_on, b.churn_reason FROM clientele.customer_base b LEFT JOIN (SELECT customer_no, min(day) AS day FROM clientele.customer_days GROUP BY customer_no) d ON d.customer_no = b.customer_no
  - SELECT due_on AS day, customer_no, is_won FROM clientele.winbacks
*/
-- Days after the start of a window belong to it, up to the as-of date. A purchase is a day, however many orders it holds.
WITH days AS (
  SELECT
    customer_no, day, is_purchase, orders, gap_days,
    measure_of_row(sales_rows.net_sales) AS net_sales,
    measure_of_row(sales_rows.cost_of_goods) AS cost_of_goods,
    CASE WHEN :tiers.sales = 'gross' THEN measure_of_row(sales_rows.gross_sales) ELSE measure_of_row(sales_rows.net_sales) END AS tier_sales,
    CASE WHEN :rfm.frequency_of = 'orders' THEN orders ELSE 1 END AS counted,
    day > :as_of - 2 * :activity_days AND day <= :as_of - :activity_days AS is_window_before
  FROM clientele.customer_days
  WHERE day <= :as_of
),
facts AS (
  SELECT
    customer_no,
    min(CASE WHEN is_purchase THEN day END) AS first_on,
    max(CASE WHEN is_purchase THEN day END) AS last_on,
    CAST(count(*) FILTER (WHERE is_purchase) AS bigint) AS purchases,
    CAST(sum(orders) AS bigint) AS orders,
    CAST(coalesce(sum(counted) FILTER (WHERE is_purchase AND day > :rfm_begins), 0) AS bigint) AS frequency,
    CAST(coalesce(sum(net_sales) FILTER (WHERE day > :rfm_begins), 0) AS decimal(18,4)) AS monetary,
    CAST(coalesce(sum(net_sales), 0) AS decimal(18,4)) AS net_sales,
    CAST(coalesce(sum(net_sales - cost_of_goods), 0) AS decimal(18,4)) AS contribution,
    CAST(coalesce(sum(net_sales) FILTER (WHERE day > :year_begins), 0) AS decimal(18,4)) AS year_sales,
    CAST(coalesce(sum(tier_sales) FILTER (WHERE day > :tiers_begin), 0) AS decimal(18,4)) AS tier_sales,
    bool_or(is_purchase AND day > :tiers_begin) AS bought_for_tier,
    bool_or(is_purchase AND is_window_before) AS bought_before,
    CAST(coalesce(sum(net_sales) FILTER (WHERE is_window_before), 0) AS decimal(18,4)) AS sales_before,
    bool_or(is_purchase AND gap_days > :reactivation_gap_days AND day >= :as_of - :new_customer_days) AS came_back
  FROM days
  GROUP BY customer_no
),
-- Whose days to be won back ended since the as-of date before.
contacted AS (
  SELECT customer_no, bool_or(is_won) AS is_won
  FROM clientele.winbacks
  WHERE due_on > coalesce(:previous_as_of, DATE '0001-01-01') AND due_on <= :as_of
  GROUP BY customer_no
),
known AS (
  SELECT
    b.customer_no, b.customer_id, b.churn_reason, f.first_on, f.last_on,
    CAST(:as_of - f.last_on AS bigint) AS recency_days,
    coalesce(f.purchases, 0) AS purchases,
    coalesce(f.orders, 0) AS orders,
    coalesce(f.frequency, 0) AS frequency,
    coalesce(f.monetary, 0) AS monetary,
    coalesce(f.net_sales, 0) AS net_sales,
    coalesce(f.contribution, 0) AS contribution,
    coalesce(f.year_sales, 0) AS year_sales,
    coalesce(f.tier_sales, 0) AS tier_sales,
    coalesce(f.bought_for_tier, false) AS bought_for_tier,
    coalesce(f.sales_before, 0) AS sales_before,
    coalesce(f.came_back, false) AS came_back,
    coalesce(:as_of - f.first_on <= :new_customer_days, false) AS is_new,
    -- Churn is told once two whole windows lie within the data: who bought in the first, and who of them not in the second.
    coalesce(f.bought_before, false) AND :as_of - 2 * :activity_days >= :first_day - 1 AS was_active,
    -- Who bought in the look-back window is scored.
    coalesce(f.frequency, 0) > 0 AS is_scored,
    w.customer_no IS NOT NULL AS was_contacted,
    coalesce(w.is_won, false) AS was_won_back
  FROM clientele.customer_base b
  LEFT JOIN facts f ON f.customer_no = b.customer_no
  LEFT JOIN contacted w ON w.customer_no = b.customer_no
  WHERE f.customer_no IS NOT NULL OR b.known_on <= :as_of
),
totals AS (
  SELECT CAST(count(*) AS bigint) AS all_customers, CAST(sum(monetary) AS decimal(18,4)) AS all_monetary
  FROM known
),
eligible AS (
  SELECT recency_days, frequency, monetary
  FROM known
  WHERE is_scored
),
cuts AS (
  SELECT * FROM clientele.rfm_cuts c
),
-- Scores 1 to 5 by bounds between them: quantiles of the customers themselves, or fixed thresholds, which belong to the better score.
by_bounds AS (
  SELECT k.*, c.*,
    CASE WHEN :rfm.method = 'quantiles' THEN
      5 - CAST(recency_days > recency_quantiles[1] AS integer) - CAST(recency_days > recency_quantiles[2] AS integer)
        - CAST(recency_days > recency_quantiles[3] AS integer) - CAST(recency_days > recency_quantiles[4] AS integer)
    ELSE
      5 - CAST(recency_days > (:rfm.thresholds.recency_days)[1] AS integer) - CAST(recency_days > (:rfm.thresholds.recency_days)[2] AS integer)
        - CAST(recency_days > (:rfm.thresholds.recency_days)[3] AS integer) - CAST(recency_days > (:rfm.thresholds.recency_days)[4] AS integer)
    END AS recency_rank,
    CASE WHEN :rfm.method = 'quantiles' THEN
      1 + CAST(frequency > frequency_quantiles[1] AS integer) + CAST(frequency > frequency_quantiles[2] AS integer)
        + CAST(frequency > frequency_quantiles[3] AS integer) + CAST(frequency > frequency_quantiles[4] AS integer)
    ELSE
      1 + CAST(frequency >= (:rfm.thresholds.frequency)[1] AS integer) + CAST(frequency >= (:rfm.thresholds.frequency)[2] AS integer)
        + CAST(frequency >= (:rfm.thresholds.frequency)[3] AS integer) + CAST(frequency >= (:rfm.thresholds.frequency)[4] AS integer)
    END AS frequency_rank,
    CASE WHEN :rfm.method = 'quantiles' THEN
      1 + CAST(monetary > monetary_quantiles[1] AS integer) + CAST(monetary > monetary_quantiles[2] AS integer)
        + CAST(monetary > monetary_quantiles[3] AS integer) + CAST(monetary > monetary_quantiles[4] AS integer)
    ELSE
      1 + CAST(monetary >= (:rfm.thresholds.monetary)[1] AS integer) + CAST(monetary >= (:rfm.thresholds.monetary)[2] AS integer)
        + CAST(monetary >= (:rfm.thresholds.monetary)[3] AS integer) + CAST(monetary >= (:rfm.thresholds.monetary)[4] AS integer)
    END AS monetary_rank
  FROM known k
  CROSS JOIN cuts c
  WHERE :rfm.method <> 'ntile'
),
-- Scores 1 to 5 by rank, so that each has a fifth of the customers.
by_rank AS (
  SELECT k.*, c.*,
    CAST(ntile(5) OVER (PARTITION BY is_scored ORDER BY recency_days DESC, customer_id) AS integer) AS recency_rank,
    CAST(ntile(5) OVER (PARTITION BY is_scored ORDER BY frequency, customer_id) AS integer) AS frequency_rank,
    CAST(ntile(5) OVER (PARTITION BY is_scored ORDER BY monetary, customer_id) AS integer) AS monetary_rank
  FROM known k
  CROSS JOIN cuts c
  WHERE :rfm.method = 'ntile'
),
ranked AS (
  SELECT * FROM by_bounds
  UNION ALL
  SELECT * FROM by_rank
),
scored AS (
  SELECT *,
    -- Where all are alike nobody is better than others: the middle score; thresholds say by themselves who is better.
    CASE WHEN NOT is_scored THEN NULL
      WHEN is_recency_equal AND :rfm.method <> 'thresholds' THEN 3 ELSE recency_rank END AS r_score,
    CASE WHEN NOT is_scored THEN NULL
      WHEN is_frequency_equal AND :rfm.method <> 'thresholds' THEN 3 ELSE frequency_rank END AS f_score,
    CASE WHEN NOT is_scored THEN NULL
      WHEN monetary <= 0 THEN 1
      WHEN is_monetary_equal AND :rfm.method <> 'thresholds' THEN 3 ELSE monetary_rank END AS m_score
  FROM ranked
),
-- Frequency and value together: their mean, halves rounded up.
placed AS (
  SELECT *, CAST(floor((f_score + m_score + 1) / 2.0) AS integer) AS fm_score
  FROM scored
),
classified AS (
  SELECT *,
    -- The segment grid. Bought long ago for the first time, nobody is new.
    CASE
      WHEN NOT is_scored THEN 'inactive'
      WHEN r_score >= 4 AND fm_score >= 4 THEN 'champions'
      WHEN r_score >= 4 AND fm_score = 3 THEN 'potential_loyalist'
      WHEN r_score = 5 AND is_new THEN 'new_customers'
      WHEN r_score >= 4 THEN 'promising'
      WHEN r_score = 3 AND fm_score >= 4 THEN 'loyal'
      WHEN r_score = 3 AND fm_score = 3 THEN 'need_attention'
      WHEN r_score = 3 THEN 'about_to_sleep'
      WHEN r_score = 2 AND fm_score >= 3 THEN 'at_risk'
      WHEN r_score = 2 THEN 'hibernating'
      WHEN fm_score >= 4 THEN 'cannot_lose'
      WHEN fm_score = 3 THEN 'at_risk'
      ELSE 'lost'
    END AS segment,
    -- The eight classes: valuable or not by money, then by recency and frequency. Equal to the cut counts as not better.
    CASE WHEN NOT is_scored THEN 'inactive' ELSE
      CASE WHEN monetary > monetary_cut THEN 'important_' ELSE 'general_' END ||
      CASE
        WHEN recency_days < recency_cut AND frequency > frequency_cut THEN 'value'
        WHEN recency_days < recency_cut THEN 'develop'
        WHEN frequency > frequency_cut THEN 'keep'
        ELSE 'retain'
      END
    END AS class8,
    -- The lifecycle: the first that holds.
    CASE
      WHEN first_on IS NULL THEN 'prospect'
      WHEN is_new THEN 'new'
      WHEN came_back THEN 'reactivated'
      WHEN recency_days <= :activity_days THEN 'active'
      WHEN recency_days <= 2 * :activity_days THEN 'at_risk'
      ELSE 'churned'
    END AS lifecycle_stage,
    CASE
      WHEN first_on IS NULL THEN 'never'
      WHEN recency_days <= :activity_days THEN 'active'
      ELSE 'inactive'
    END AS activity,
    CASE
      WHEN NOT bought_for_tier OR tier_sales <= 0 THEN 'none'
      WHEN tier_sales >= :tiers.diamond THEN 'diamond'
      WHEN tier_sales >= :tiers.platinum THEN 'platinum'
      WHEN tier_sales >= :tiers.gold THEN 'gold'
      WHEN tier_sales >= :tiers.silver THEN 'silver'
      ELSE 'regular'
    END AS tier,
    was_active AND recency_days >= :activity_days AS is_lost
  FROM placed
),
before AS (
  SELECT customer_no, segment, class8, tier, monetary
  FROM earlier_rows(customer_no bigint, as_of date, segment varchar, class8 varchar, tier varchar, monetary decimal(18,4)) e
  WHERE as_of = :previous_as_of
),
started AS (
  SELECT customer_no, as_of, segment, tier
  FROM earlier_rows(customer_no bigint, as_of date, segment varchar, tier varchar) e
  WHERE as_of = :churn_start OR as_of = :contact_start
)
SELECT
  :as_of AS as_of,                                   -- 截止日 | As-of date
  c.customer_no,                                     -- 客户序号 | Number of the customer
  c.customer_no * 100000 + CAST(extract(YEAR FROM :as_of) * 12 + extract(MONTH FROM :as_of) AS bigint)
    AS row_no,                                       -- 行号 | Number of the row
  c.first_on,                                        -- 首购日期 | Day of the first purchase
  c.last_on,                                         -- 最近购买日期 | Day of the last purchase
  c.recency_days,                                    -- 距最近购买的天数 | Days since the last purchase
  c.purchases,                                       -- 购买次数 | Purchases
  c.orders,                                          -- 订单数 | Orders
  c.frequency,                                       -- 窗口内购买频次 | Purchases in the look-back window
  c.monetary,                                        -- 窗口内净销售额 | Net sales in the look-back window
  c.net_sales,                                       -- 累计净销售额 | Net sales so far
  c.contribution,                                    -- 累计毛利 | Net sales less cost of goods so far
  c.year_sales,                                      -- 近一年净销售额 | Net sales of the last year
  CAST(c.r_score AS integer) AS r_score,             -- 近度得分 | Recency score
  CAST(c.f_score AS integer) AS f_score,             -- 频次得分 | Frequency score
  CAST(c.m_score AS integer) AS m_score,             -- 金额得分 | Monetary score
  c.segment,                                         -- 细分 | Segment
  c.class8,                                          -- 八分类 | Class of eight
  c.lifecycle_stage,                                 -- 生命周期阶段 | Lifecycle stage
  c.activity,                                        -- 活跃状态 | Activity
  c.tier,                                            -- 等级 | Tier
  c.was_active,                                      -- 前一窗口内购买过 | Bought in the window before
  c.is_lost,                                         -- 流失 | Lost
  CASE WHEN c.is_lost THEN coalesce(c.churn_reason, 'unknown') END
    AS lost_reason,                                  -- 流失原因 | Why they were lost
  c.sales_before,                                    -- 前一窗口的净销售额 | Net sales of the window before
  c.was_contacted,                                   -- 流失后被联系 | Contacted when lost
  c.was_won_back,                                    -- 召回成功 | Won back
  t.all_customers,                                   -- 当日全部客户数 | All customers of the date
  t.all_monetary,                                    -- 当日全部窗口净销售额 | Net sales of all customers in the window
  CASE
    WHEN c.first_on IS NULL THEN NULL
    WHEN c.first_on > :as_of - :activity_days - :new_customer_days THEN 'new'
    ELSE 'old'
  END AS customer_age,                               -- 新老客户 | New or old customer
  s.segment AS start_segment,                        -- 窗口起点的细分 | Segment when the window began
  s.tier AS start_tier,                              -- 窗口起点的等级 | Tier when the window began
  :previous_as_of AS previous_as_of,                 -- 上一截止日 | As-of date before
  b.segment AS previous_segment,                     -- 上一截止日的细分 | Segment on the as-of date before
  b.class8 AS previous_class8,                       -- 上一截止日的八分类 | Class on the as-of date before
  b.tier AS previous_tier,                           -- 上一截止日的等级 | Tier on the as-of date before
  b.monetary AS previous_monetary                    -- 上一截止日的窗口净销售额 | Net sales in the window on the as-of date before
FROM classified c
CROSS JOIN totals t
LEFT JOIN before b ON b.customer_no = c.customer_no
LEFT JOIN started s
  ON s.customer_no = c.customer_no AND s.as_of = CASE WHEN c.was_contacted THEN :contact_start ELSE :churn_start END
