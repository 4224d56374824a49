/*
zh: 合同：每个截止日上，当月初已在合同期内的客户，以及合同是否在当月终止。当月内才签约的客户两边都不计。
en: Contracts. Customers who were under contract when the month of an as-of date began, and whether the contract ended in it. Who joined inside the month is in neither.
grain:
  zh: 每位有合同的客户、每个截止日一行
  en: one row per customer under contract and as-of date
key: [customer_no, as_of]
*/
WITH months AS (
  SELECT as_of, CAST(date_trunc('month', CAST(as_of AS timestamp)) AS date) AS begins_on
  FROM clientele.as_of_dates
  WHERE as_of <= :today
)
SELECT
  k.customer_no,                                              -- 客户序号 | Number of the customer
  m.as_of,                                                    -- 截止日 | As-of date
  coalesce(c.contract_ended_on <= m.as_of, false) AS has_ended, -- 合同在当月终止 | Whether the contract ended in the month
  coalesce(c.monthly_fee, 0) AS monthly_fee                   -- 月费 | Monthly fee
FROM months m
JOIN customers c
  ON c.contract_started_on < m.begins_on
  AND (c.contract_ended_on IS NULL OR c.contract_ended_on >= m.begins_on)
JOIN clientele.customer_keys k ON k.customer_id = c.customer_id
