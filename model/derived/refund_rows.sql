/*
zh: 计入统计的退款：测试订单与已取消订单的退款不计；退款未写明客户时取订单的客户。退回商品的成本，按退回数量（未写数量时按金额）占所退明细、商品或整单的比例；写 0 件为只退款不退货。
en: Refunds that count, not those of test orders and cancelled ones, with the customer of the order where the refund names none. The cost of what came back is that of its line, product or order, by the share of units, or of money where no number of units is given; 0 units are money only.
grain:
  zh: 每笔退款一行
  en: one row per refund
key: [refund_id]
scratch: true
*/
-- Refunds are few beside orders: what they are joined to is looked through once, and only what they name is kept in memory.
WITH named_orders AS (
  SELECT order_id FROM refunds WHERE order_id IS NOT NULL
),
placed AS (
  SELECT order_id FROM orders WHERE order_id IN (SELECT order_id FROM named_orders)
),
counted AS (
  SELECT order_id, order_no, customer_no, is_sale FROM clientele.order_keys WHERE order_id IN (SELECT order_id FROM named_orders)
),
refunders AS (
  SELECT customer_id, customer_no FROM clientele.customer_keys
  WHERE customer_id IN (SELECT customer_id FROM refunds WHERE customer_id IS NOT NULL)
),
lines AS (
  SELECT order_id, line_no, product_id, quantity, amount, cost_amount FROM order_lines
  WHERE order_id IN (SELECT order_id FROM named_orders)
),
-- What was sold of what a refund names: one line, one product of an order, or the whole order.
sold_lines AS (
  SELECT order_id, line_no, sum(quantity) AS quantity, sum(amount) AS amount, sum(cost_amount) AS cost_amount FROM lines GROUP BY order_id, line_no
),
sold_products AS (
  SELECT order_id, product_id, sum(quantity) AS quantity, sum(amount) AS amount, sum(cost_amount) AS cost_amount FROM lines GROUP BY order_id, product_id
),
sold_orders AS (
  SELECT order_id, sum(quantity) AS quantity, sum(amount) AS amount, sum(cost_amount) AS cost_amount FROM lines GROUP BY order_id
),
matched AS (
  SELECT r.*, o.order_no, o.customer_no AS buyer_no, l.product_id AS sold_product_id,
    coalesce(line.quantity, item.quantity, whole.quantity) AS sold_quantity,
    coalesce(line.amount, item.amount, whole.amount) AS sold_amount,
    coalesce(line.cost_amount, item.cost_amount, whole.cost_amount) AS sold_cost
  FROM refunds r
  LEFT JOIN placed p ON p.order_id = r.order_id
  LEFT JOIN counted o ON o.order_id = r.order_id
  LEFT JOIN lines l ON l.order_id = r.order_id AND l.line_no = r.line_no
  LEFT JOIN sold_lines line ON line.order_id = r.order_id AND line.line_no = r.line_no
  LEFT JOIN sold_products item ON item.order_id = CASE WHEN r.line_no IS NULL THEN r.order_id END AND item.product_id = r.product_id
  LEFT JOIN sold_orders whole ON whole.order_id = CASE WHEN r.line_no IS NULL AND r.product_id IS NULL THEN r.order_id END
  -- An order that is there and does not count as a sale takes its refunds with it.
  WHERE p.order_id IS NULL OR coalesce(o.is_sale, false)
),
shared AS (
  SELECT m.*,
    CASE WHEN m.quantity IS NOT NULL THEN m.quantity / nullif(m.sold_quantity, 0) ELSE m.amount / nullif(m.sold_amount, 0) END AS share_back
  FROM matched m
)
SELECT
  s.refund_id,
  s.order_no,
  coalesce(k.customer_no, s.buyer_no) AS customer_no,
  coalesce(s.product_id, s.sold_product_id) AS product_id,
  s.reason,
  s.refunded_at,
  s.refunded_on,
  s.amount,
  s.quantity,
  coalesce(nullif(s.document_id, ''), s.refund_id) AS document_id,
  -- What is written off of it stays a cost.
  CAST(coalesce(s.sold_cost * least(1, s.share_back), 0) * (1 - :returns.written_off_share) AS decimal(18,4)) AS cost_amount
FROM shared s
LEFT JOIN refunders k ON k.customer_id = s.customer_id
