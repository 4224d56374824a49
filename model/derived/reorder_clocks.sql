/*
zh: 复购时钟：每位客户的常规间隔（自己至少有三个间隔时取其中位数，否则取所在细分的）、已沉默天数、沉默相当于几个常规间隔，以及预计下次购买日。每个购买日都算，不论后来是否退货。
en: Reorder clocks. The usual gap of each customer (the median of their own where there are at least three, else that of their segment), how long they have been silent, how many usual gaps that is, and when they are due. Every purchase day counts, refunded or not.
grain:
  zh: 每位客户一行
  en: one row per customer
key: [customer_no]
inline: true
*/
WITH bought AS (
  SELECT
    customer_no,
    max(day) AS last_on,
    count(gap_days) AS gaps,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(gap_days AS double precision)) AS median_gap
  FROM clientele.customer_days
  WHERE is_purchase AND day <= :today AND in_partition(customer_no)
  GROUP BY customer_no
),
present AS (
  SELECT customer_no, segment
  FROM clientele.customer_states
  WHERE as_of = (SELECT max(as_of) FROM clientele.as_of_dates WHERE as_of <= :today) AND in_partition(customer_no)
),
usual AS (
  SELECT
    k.customer_no,
    b.last_on,
    coalesce(b.gaps >= 3, false) AS is_own_gap,
    CASE WHEN b.gaps >= 3 THEN b.median_gap ELSE u.median_gap END AS usual_gap_days
  FROM clientele.customer_keys k
  LEFT JOIN bought b ON b.customer_no = k.customer_no
  LEFT JOIN present p ON p.customer_no = k.customer_no
  LEFT JOIN clientele.segment_gaps u ON coalesce(u.segment, '') = coalesce(p.segment, '')
  WHERE in_partition(k.customer_no)
)
SELECT
  customer_no,
  last_on,
  is_own_gap,
  usual_gap_days,
  CAST(:today - last_on AS integer) AS silence_days,
  (:today - last_on) / nullif(usual_gap_days, 0) AS overdue_index,
  last_on + CAST(floor(usual_gap_days + 0.5) AS integer) AS next_due
FROM usual
