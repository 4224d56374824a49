/*
zh: 截止日：客户状态等按这些日期计算，即有数据以来（最多 :history_months 个）每个月末，以及业务日期。
en: As-of dates. The days on which states are known, which are the ends of the months since the first fact (the last :history_months of them) and the business date.
grain:
  zh: 每个截止日一行
  en: one row per as-of date
key: [as_of]
partition: { as_of: as_of }
*/
SELECT
  :as_of AS as_of,                                     -- 截止日 | As-of date
  :previous_as_of AS previous_as_of,                   -- 上一个截止日 | As-of date before it
  :as_of = :today AS is_last,                          -- 是否业务日期 | Whether it is the business date
  extract(DAY FROM :as_of + 1) = 1 AS is_month_end     -- 是否月末 | Whether it is the end of a month
