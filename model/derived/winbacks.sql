/*
zh: 召回：活动联系到的流失客户（联系时已超过两个流失窗口未购买），其后 :winback_days 天内是否回购，以及这段时间何时结束。对照组不算被联系。
en: Win-backs. Lost customers a campaign contacted (no purchase for more than two churn windows by then), whether they bought within :winback_days days, and the day those days ended. Who was held out was not contacted.
grain:
  zh: 每次联系一行
  en: one row per contact
key: [customer_no, due_on]
partition: { number: customer_no }
scratch: true
*/
WITH contacts AS (
  SELECT k.customer_no, business_day(t.contacted_at) AS contacted_on
  FROM campaign_contacts t
  JOIN clientele.customer_keys k ON k.customer_id = t.customer_id
  WHERE t.contacted_at IS NOT NULL AND coalesce(t.arm, 'treated') = 'treated' AND in_partition(k.customer_no)
)
SELECT
  c.customer_no,
  c.contacted_on + :winback_days AS due_on,
  bool_or(d.day > c.contacted_on) AS is_won
FROM contacts c
JOIN clientele.customer_days d
  ON d.customer_no = c.customer_no AND d.is_purchase AND d.day <= c.contacted_on + :winback_days AND in_partition(d.customer_no)
GROUP BY c.customer_no, c.contacted_on
HAVING c.contacted_on - max(CASE WHEN d.day <= c.contacted_on THEN d.day END) > 2 * :activity_days
