/*
zh: 日历：每天是星期几、是否上班、什么节假日、什么购物节、距春节几天。公司自己的事件（events）列出某年节假日或调休的，该年以公司为准。
en: Calendar. The weekday of each day, whether people work, its public holiday, its shopping festival, and how far Spring Festival is. Where the company's own events name holidays or shifted days in a year, that year follows them.
grain:
  zh: 从首单前一年到业务日期当年底（最多四十年），每天一行
  en: one row per day from the year before the first order (but no more than forty years) to the end of the last year
key: [day]
*/
WITH own AS (
  SELECT d.day,
    max(CASE WHEN e.kind = 'holiday' THEN 1 ELSE 0 END) AS is_off,
    max(CASE WHEN e.kind = 'workday' THEN 1 ELSE 0 END) AS is_on
  FROM clientele.chinese_days d
  JOIN events e ON e.kind IN ('holiday', 'workday') AND d.day BETWEEN e.starts_on AND e.ends_on
  GROUP BY d.day
),
own_years AS (
  SELECT DISTINCT extract(YEAR FROM day) AS year FROM own WHERE is_off = 1
),
named AS (
  SELECT day, false AS is_own, holiday_name AS name FROM clientele.chinese_days WHERE holiday_name IS NOT NULL
  UNION ALL
  SELECT d.day, true, coalesce(e.name_zh, e.name_en)
  FROM clientele.chinese_days d
  JOIN events e ON e.kind = 'holiday' AND d.day BETWEEN e.starts_on AND e.ends_on
),
-- By their Chinese names, as the notices of the State Council and imported event files write them. The company's own keep theirs.
holidays AS (
  SELECT day, is_own, max(CASE
    WHEN name LIKE '%元旦%' THEN 'new_year'
    WHEN name LIKE '%春节%' THEN 'spring_festival'
    WHEN name LIKE '%清明%' THEN 'qingming'
    WHEN name LIKE '%劳动%' THEN 'labour_day'
    WHEN name LIKE '%端午%' THEN 'dragon_boat'
    WHEN name LIKE '%中秋%' THEN 'mid_autumn'
    WHEN name LIKE '%国庆%' THEN 'national_day'
    WHEN is_own THEN name END) AS holiday
  FROM named
  GROUP BY day, is_own
),
days AS (
  SELECT c.*, CAST(extract(ISODOW FROM c.day) AS integer) AS weekday_no, y.year IS NOT NULL AS is_own_year,
    extract(MONTH FROM c.day) * 100 + extract(DAY FROM c.day) AS date_no
  FROM clientele.chinese_days c
  LEFT JOIN own_years y ON y.year = extract(YEAR FROM c.day)
)
SELECT
  d.day,                                        -- 日期 | Day
  CAST(d.weekday_no AS varchar) AS weekday,     -- 星期，1 为周一 | Weekday, 1 is Monday
  CASE
    WHEN NOT d.is_own_year THEN d.day_kind
    WHEN o.is_off = 1 THEN 'holiday'
    WHEN o.is_on = 1 THEN 'shifted_workday'
    WHEN d.weekday_no >= 6 THEN 'weekend'
    ELSE 'workday' END AS day_kind,             -- 日期类型：工作日、周末、节假日、调休上班 | Working day, weekend, holiday or shifted working day
  h.holiday,                                    -- 节假日 | Public holiday
  CASE
    -- From the 8th to the 29th of the twelfth lunar month.
    WHEN d.days_from_spring_festival BETWEEN -22 AND -1 THEN 'new_year_goods'
    WHEN d.date_no BETWEEN 301 AND 308 THEN 'womens_day'
    WHEN d.date_no BETWEEN 601 AND 620 THEN '618'
    WHEN d.date_no BETWEEN 1101 AND 1113 THEN 'double_11'
    WHEN d.date_no = 1212 THEN 'double_12' END
    AS shopping_event,                          -- 购物节 | Shopping festival
  d.days_from_spring_festival                   -- 距春节天数，初一为 0；四十天以外为空 | Days from Spring Festival, 0 its first day; empty beyond forty
FROM days d
LEFT JOIN own o ON o.day = d.day
LEFT JOIN holidays h ON h.day = d.day AND h.is_own = d.is_own_year
