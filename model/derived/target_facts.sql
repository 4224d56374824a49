/*
zh: 目标对应的实际：每月、大区、负责人、品类的达成，以及不分品类的同一数字。一张订单只落在一个时间分区里，因此各分区可以相加。
en: What each month, region, sales person and category reached, and the same without categories. An order lies in one partition of time, so the orders of a month are those of its partitions added up.
grain:
  zh: 每月、大区、负责人、品类一行
  en: one row per month, region, owner and category
key: [part, month, region, owner, category, is_total]
partition: { time: business_day }
made_of:
  - SELECT CAST(NULL AS date) AS day, min(month) AS first FROM targets
reads: [sales_rows]
*/
SELECT
  partition_name() AS part,                                                      -- 时间分区 | Partition of time
  CAST(date_trunc('month', CAST(business_day AS timestamp)) AS date) AS month,   -- 月份 | Month
  region,                                                                        -- 大区 | Region
  owner,                                                                         -- 负责人 | Owner
  category,                                                                      -- 品类 | Category
  grouping(category) = 1 AS is_total,                                            -- 不分品类 | Of all categories together
  measure(sales_rows.net_sales) AS net_sales,                                    -- 净销售额 | Net sales
  measure(sales_rows.gross_sales) AS gross_sales,                                -- 毛销售额 | Gross sales
  measure(sales_rows.units) AS units,                                            -- 销量 | Units
  measure(sales_rows.orders) AS orders                                           -- 订单数 | Orders
FROM clientele.sales_rows
WHERE not_after(business_day, :today)
  AND business_day >= (SELECT min(month) FROM targets)
  AND in_partition(business_day)
GROUP BY GROUPING SETS ((2, region, owner, category), (2, region, owner))
