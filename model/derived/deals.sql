/*
zh: 商机现状：每个商机今天的样子，并带上线索与客户的属性。今天之后才关闭的，仍算未关闭。
en: Opportunities as they stand today, with what their lead and their customer give them. What closes after today counts as still open.
grain:
  zh: 每个商机一行
  en: one row per opportunity
key: [opportunity_id]
scratch: true
*/
SELECT
  p.opportunity_id,
  p.lead_id,
  CASE WHEN p.closed_on > :today THEN NULL ELSE nullif(p.stage, '') END AS stage,
  CASE WHEN p.closed_on > :today THEN NULL ELSE p.probability END AS probability,
  coalesce(p.amount, 0) AS amount,
  p.created_on,
  CASE WHEN p.closed_on <= :today THEN p.closed_on END AS closed_on,
  CASE WHEN p.closed_on <= :today OR p.closed_on IS NULL THEN p.outcome END AS outcome,
  CASE WHEN p.outcome = 'lost' AND p.closed_on <= :today THEN coalesce(nullif(p.lost_reason, ''), 'unknown') END AS lost_reason,
  k.customer_no,
  coalesce(l.customer_type, k.customer_type) AS customer_type,
  coalesce(nullif(l.region, ''), k.region) AS region,
  coalesce(nullif(l.province, ''), k.province) AS province,
  coalesce(nullif(l.city, ''), k.city) AS city,
  coalesce(nullif(l.channel, ''), k.channel, 'unknown') AS channel,
  coalesce(a.name, nullif(l.campaign_id, ''), k.campaign) AS campaign,
  coalesce(w.name, nullif(coalesce(p.owner_id, l.owner_id), ''), k.owner) AS owner,
  coalesce(s.name, nullif(l.sdr_id, '')) AS sdr,
  g.category,
  coalesce(g.product, nullif(p.product_id, '')) AS product
FROM opportunities p
LEFT JOIN leads l ON l.lead_id = p.lead_id
LEFT JOIN clientele.customers k ON k.customer_id = coalesce(p.customer_id, l.customer_id)
LEFT JOIN campaigns a ON a.campaign_id = l.campaign_id
LEFT JOIN owners w ON w.owner_id = coalesce(p.owner_id, l.owner_id)
LEFT JOIN owners s ON s.owner_id = l.sdr_id
LEFT JOIN clientele.product_names g ON g.product_id = p.product_id
WHERE p.created_on <= :today
