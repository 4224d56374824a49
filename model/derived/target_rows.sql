/*
zh: 目标：每个目标与同一格内的实际，以及按季节规律当月已过多少。计划是目标的拆分方式；多个计划会重叠，因此每行标明哪种拆分该读它。
en: Targets beside what was reached in the same cell, and how much of the month the seasonal profile says is over. A plan is what targets are split by; plans overlap, so each row knows for which split its plan is the one to read.
grain:
  zh: 每个指标、月份、大区、负责人、品类一行
  en: one row per metric, month, region, owner and category
key: [metric, month, region, owner, category]
days:
  full_year: the first day of the first whole year
*/
WITH cells AS (
  SELECT t.metric, t.month, t.region, coalesce(w.name, t.owner_id) AS owner, t.category, sum(t.target) AS target
  FROM targets t
  LEFT JOIN owners w ON w.owner_id = t.owner_id
  GROUP BY 1, 2, 3, 4, 5
),
-- A target with a category is reached by the sales of that category, one without by all of them.
reached AS (
  SELECT c.metric, c.month, c.region, c.owner, c.category,
    sum(f.net_sales) AS net_sales, sum(f.gross_sales) AS gross_sales, sum(f.units) AS units, sum(f.orders) AS orders
  FROM cells c
  JOIN clientele.target_facts f
    ON f.month = CAST(date_trunc('month', CAST(c.month AS timestamp)) AS date)
    AND f.is_total = (c.category = '')
    AND (c.category = '' OR f.category = c.category)
    AND (c.region = '' OR f.region = c.region)
    AND (c.owner = '' OR f.owner = c.owner)
  GROUP BY 1, 2, 3, 4, 5
),
days AS (
  SELECT business_day AS day, CAST(measure(sales_rows.gross_sales) AS double precision) AS sales
  FROM clientele.sales_rows
  WHERE business_day <= :today
  GROUP BY 1
),
years AS (
  SELECT extract(YEAR FROM day) AS year, sum(sales) AS sales
  FROM days
  WHERE extract(YEAR FROM day) < extract(YEAR FROM :today) AND day >= :full_year
  GROUP BY 1
),
-- The share of a year's sales that each month has, on average over whole years.
seasons AS (
  SELECT extract(MONTH FROM d.day) AS month_no, sum(d.sales / y.sales) / max(n.years) AS weight
  FROM days d
  JOIN years y ON y.year = extract(YEAR FROM d.day)
  CROSS JOIN (SELECT count(*) AS years FROM years) n
  WHERE y.sales > 0
  GROUP BY 1
),
-- The share of this month's sales that earlier years had reached by the same day.
begun AS (
  SELECT sum(CASE WHEN extract(DAY FROM day) <= extract(DAY FROM :today) THEN sales ELSE 0 END) / nullif(sum(sales), 0) AS share
  FROM days
  WHERE extract(MONTH FROM day) = extract(MONTH FROM :today)
    AND day < date_trunc('month', CAST(:today AS timestamp))
    AND day >= :full_year
),
plans AS (
  SELECT c.*,
    CASE WHEN region <> '' THEN 1 ELSE 0 END + CASE WHEN category <> '' THEN 2 ELSE 0 END + CASE WHEN owner <> '' THEN 4 ELSE 0 END AS plan_no
  FROM cells c
)
SELECT
  p.metric,                                        -- 指标 | Metric
  p.month,                                         -- 月份 | Month
  nullif(p.region, '') AS region,                  -- 大区 | Region
  nullif(p.owner, '') AS owner,                    -- 负责人 | Owner
  nullif(p.category, '') AS category,              -- 品类 | Category
  CAST(p.target AS double precision) AS target,    -- 目标 | Target
  CASE WHEN p.month <= :today AND p.metric IN ('net_sales', 'gross_sales', 'units', 'orders')
    THEN coalesce(CAST(CASE p.metric
      WHEN 'net_sales' THEN r.net_sales WHEN 'gross_sales' THEN r.gross_sales WHEN 'units' THEN r.units WHEN 'orders' THEN r.orders
    END AS double precision), 0) END AS actual,    -- 实际 | Actual
  s.weight,                                        -- 月份占全年的比重 | Share of the year the month has
  CASE WHEN :today >= CAST(date_trunc('month', CAST(p.month AS timestamp)) + INTERVAL '1 month' - INTERVAL '1 day' AS date) THEN 1.0
    WHEN p.month > :today THEN 0.0
    ELSE b.share END AS elapsed,                   -- 当月已过的份额 | Share of the month that is over
  p.plan_no = min(p.plan_no) OVER plan_month
    AS is_first_plan,                              -- 不拆分时读这一行 | Read where targets are not split
  p.region <> '' AND p.plan_no = min(CASE WHEN p.region <> '' THEN p.plan_no END) OVER plan_month
    AS is_region_plan,                             -- 按大区拆分时读这一行 | Read where targets are split by region
  p.category <> '' AND p.plan_no = min(CASE WHEN p.category <> '' THEN p.plan_no END) OVER plan_month
    AS is_category_plan,                           -- 按品类拆分时读这一行 | Read where targets are split by category
  p.owner <> '' AND p.plan_no = min(CASE WHEN p.owner <> '' THEN p.plan_no END) OVER plan_month
    AS is_owner_plan                               -- 按负责人拆分时读这一行 | Read where targets are split by owner
FROM plans p
LEFT JOIN reached r
  ON r.metric = p.metric AND r.month = p.month AND r.region = p.region AND r.owner = p.owner AND r.category = p.category
LEFT JOIN seasons s ON s.month_no = extract(MONTH FROM p.month)
CROSS JOIN begun b
WINDOW plan_month AS (PARTITION BY p.metric, p.month)
