/*
zh: 退款及其订单（没有订单时取客户）的属性：每笔退款在退款日一行；能对应订单的，在下单日再一行。
en: Refunds with what their order, or else their customer, gives them. One row on the day of the refund, and where the order is known another on the day of the order.
grain:
  zh: 每笔退款在退款日一行，另在其订单日一行
  en: one row per refund on its own day, and one on its order's day
key: [kind, refund_id]
scratch: true
*/
-- Refunds are few beside orders: what they are joined to is looked through once, and only what they name is kept in memory.
WITH refunds_then AS (
  SELECT * FROM clientele.refund_rows
),
keys AS (
  SELECT order_no, order_id, ordered_at, ordered_on FROM clientele.order_keys
  WHERE order_no IN (SELECT order_no FROM refunds_then WHERE order_no IS NOT NULL)
),
known_orders AS (
  SELECT * FROM orders WHERE order_id IN (SELECT order_id FROM keys)
),
known_customers AS (
  SELECT k.customer_no, c.* FROM clientele.customer_keys k
  JOIN customers c ON c.customer_id = k.customer_id
  WHERE k.customer_no IN (SELECT customer_no FROM refunds_then WHERE customer_no IS NOT NULL)
),
firsts AS (
  SELECT customer_no, first_on FROM clientele.first_purchases
  WHERE customer_no IN (SELECT customer_no FROM refunds_then WHERE customer_no IS NOT NULL)
),
described AS (
  SELECT
    r.refund_id,
    r.refunded_at,
    r.refunded_on,
    r.amount,
    r.cost_amount,
    r.customer_no,
    k.order_no,
    k.order_id,
    k.ordered_at,
    k.ordered_on,
    o.status,
    coalesce(nullif(o.region, ''), nullif(c.region, '')) AS region,
    coalesce(nullif(o.province, ''), nullif(c.province, '')) AS province,
    coalesce(nullif(o.city, ''), nullif(c.city, '')) AS city,
    coalesce(nullif(o.channel, ''), nullif(c.channel, ''), 'unknown') AS channel,
    coalesce(a.name, nullif(o.campaign_id, '')) AS campaign,
    coalesce(w.name, nullif(coalesce(o.owner_id, c.owner_id), '')) AS owner,
    c.customer_type,
    CASE WHEN r.customer_no IS NULL THEN 'unidentified' WHEN coalesce(k.ordered_on, r.refunded_on) <= f.first_on THEN 'first' ELSE 'repeat' END
      AS order_kind,
    p.category,
    p.subcategory,
    p.brand,
    coalesce(p.product, r.product_id) AS product,
    nullif(r.reason, '') AS reason,
    r.quantity,
    r.document_id,
    r.order_no IS NOT NULL OR s.refund_id IS NOT NULL AS is_matched
  FROM refunds_then r
  LEFT JOIN clientele.bought_before s ON s.refund_id = r.refund_id
  LEFT JOIN keys k ON k.order_no = r.order_no
  LEFT JOIN known_orders o ON o.order_id = k.order_id
  LEFT JOIN known_customers c ON c.customer_no = r.customer_no
  LEFT JOIN campaigns a ON a.campaign_id = o.campaign_id
  LEFT JOIN owners w ON w.owner_id = coalesce(o.owner_id, c.owner_id)
  LEFT JOIN firsts f ON f.customer_no = r.customer_no
  LEFT JOIN clientele.product_names p ON p.product_id = r.product_id
)
SELECT 'refund' AS kind, refunded_at AS happened_at, refunded_on AS business_day, d.* FROM described d
UNION ALL
SELECT 'refund_of_order', ordered_at, ordered_on, d.* FROM described d WHERE order_no IS NOT NULL
