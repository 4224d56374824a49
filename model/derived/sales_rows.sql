/*
zh: 销售、取消与退款；什么是销售在此决定。未取消订单的每条明细为 sale；已取消订单的明细为 cancelled，不计金额；退款在退款日为 refund，在下单日为 refund_of_order。测试订单不在其中（counted_orders）。
en: Sales, cancellations and refunds; what a sale is, is decided here. Each line of an order that was not cancelled is a `sale`. Lines of cancelled orders are `cancelled` and carry no money. A refund is a `refund` on its own day and a `refund_of_order` on its order's day. Test orders are not in it (counted_orders).
grain:
  zh: 每条售出明细、每条已取消明细一行；每笔退款在退款日与下单日各一行
  en: one row per line sold, per line of a cancelled order, per refund on its own day and per refund on its order's day
key: [kind, order_no, part]
days:
  matured: today - refund_maturity_days days
partition: { time: business_day }
made_of:
  - >-
    SELECT k.ordered_on AS day, k.order_no, k.order_id, k.customer_no, k.ordered_at, k.is_sale, k.mark, c.mark AS customer,
      k.ordered_on <= f.first_on AS is_first
    FROM clientele.order_keys k
    LEFT JOIN clientele.customer_marks c ON c.customer_no = k.customer_no
    LEFT JOIN clientele.first_purchases f ON f.customer_no = k.customer_no
  - >-
    SELECT o.ordered_on AS day, l.order_id, l.line_no, l.product_id, l.quantity, l.amount, l.cost_amount, p.mark
    FROM order_lines l
    JOIN orders o ON o.order_id = l.order_id
    LEFT JOIN clientele.product_names p ON p.product_id = l.product_id
  - SELECT f.business_day AS day, f.* FROM clientele.refund_facts f
  - SELECT CAST(NULL AS date) AS day, f.is_refund_known FROM clientele.refunds_known f
*/
WITH orders_then AS (
  SELECT
    CASE WHEN k.is_sale THEN 'sale' ELSE 'cancelled' END AS kind,                   -- 类型：销售、取消、退款、按下单日的退款 | Kind: sale, cancelled, refund, refund_of_order
    k.ordered_at AS happened_at,                                                         -- 发生时间 | When it happened
    k.order_no,                                                                          -- 订单序号 | Number of the order
    k.order_id,                                                                          -- 订单编号 | Identifier of the order
    k.customer_no,                                                                       -- 客户序号 | Number of the customer
    k.ordered_on AS business_day,                                                        -- 业务日期 | Business date
    o.status,                                                                            -- 订单状态 | Status of the order
    coalesce(nullif(o.region, ''), nullif(c.region, '')) AS region,                      -- 大区，缺失时取客户的 | Region, else the customer's
    coalesce(nullif(o.province, ''), nullif(c.province, '')) AS province,                -- 省份，缺失时取客户的 | Province, else the customer's
    coalesce(nullif(o.city, ''), nullif(c.city, '')) AS city,                            -- 城市，缺失时取客户的 | City, else the customer's
    coalesce(nullif(o.channel, ''), nullif(c.channel, ''), 'unknown') AS channel,        -- 渠道，缺失时取客户的 | Channel, else the customer's
    coalesce(a.name, nullif(o.campaign_id, '')) AS campaign,                             -- 活动 | Campaign
    coalesce(w.name, nullif(coalesce(o.owner_id, c.owner_id), '')) AS owner,             -- 负责人，缺失时取客户的 | Owner, else the customer's
    c.customer_type,                                                                     -- 客户类型 | Customer type
    CASE WHEN k.customer_no IS NULL THEN 'unidentified' WHEN k.ordered_on <= f.first_on THEN 'first' ELSE 'repeat' END
      AS order_kind                                                                      -- 首购、复购或未识别 | First purchase, repeat, or unidentified buyer
  FROM clientele.order_keys k
  JOIN orders o ON o.order_id = k.order_id AND in_partition(o.ordered_on)
  LEFT JOIN clientele.customer_keys ck ON ck.customer_no = k.customer_no
  LEFT JOIN customers c ON c.customer_id = ck.customer_id
  LEFT JOIN campaigns a ON a.campaign_id = o.campaign_id
  LEFT JOIN owners w ON w.owner_id = coalesce(o.owner_id, c.owner_id)
  LEFT JOIN clientele.first_purchases f ON f.customer_no = k.customer_no
  WHERE in_partition(k.ordered_on)
),
refunded AS (
  SELECT DISTINCT order_no FROM clientele.refund_facts WHERE kind = 'refund_of_order' AND in_partition(business_day)
)
SELECT
  k.*,
  CAST(l.line_no AS varchar) AS part,                                  -- 行号或退款编号 | Line number, or identifier of the refund
  p.category,                                                          -- 品类 | Category
  p.subcategory,                                                       -- 子类 | Subcategory
  p.brand,                                                             -- 品牌 | Brand
  coalesce(p.product, l.product_id) AS product,                        -- 商品 | Product
  CAST(NULL AS varchar) AS refund_reason,                              -- 退款原因 | Reason of the refund
  l.amount AS gross_sales,                                             -- 销售额 | Gross sales
  l.quantity AS units,                                                 -- 售出件数 | Units sold
  CAST(0 AS decimal(18,4)) AS refund_amount,                           -- 退款金额，按退款日 | Refund, on its own day
  CAST(0 AS decimal(18,4)) AS order_refund_amount,                     -- 退款金额，按下单日 | Refund, on its order's day
  coalesce(l.cost_amount, CAST(0 AS decimal(18,4))) AS cost_amount,    -- 商品成本；退回的为负 | Cost of goods, negative for what came back
  not_after(k.business_day, :matured) AS is_mature,                    -- 退款期已过 | Whether the time for refunds is over
  CASE WHEN n.is_refund_known THEN r.order_no IS NOT NULL END
    AS is_refunded,                                                    -- 订单有退款 | Whether the order had a refund
  CAST(0 AS double precision) AS refund_units,                         -- 退货件数 | Units returned
  CAST(NULL AS varchar) AS refund_document,                            -- 退款单号 | Document of the refund
  false AS is_matched                                                  -- 退款能对应购买 | Whether the refund matches a purchase
FROM order_lines l
JOIN orders_then k ON k.order_id = l.order_id AND k.kind = 'sale'
LEFT JOIN clientele.product_names p ON p.product_id = l.product_id
LEFT JOIN refunded r ON r.order_no = k.order_no
CROSS JOIN clientele.refunds_known n
UNION ALL
SELECT k.*, coalesce(CAST(l.line_no AS varchar), ''), p.category, p.subcategory, p.brand, coalesce(p.product, l.product_id), NULL,
  CAST(0 AS decimal(18,4)), 0, CAST(0 AS decimal(18,4)), CAST(0 AS decimal(18,4)), CAST(0 AS decimal(18,4)), false, false, 0, NULL, false
FROM orders_then k
LEFT JOIN order_lines l ON l.order_id = k.order_id
LEFT JOIN clientele.product_names p ON p.product_id = l.product_id
WHERE k.kind = 'cancelled'
UNION ALL
SELECT
  kind, happened_at, order_no, order_id, customer_no, business_day,
  status, region, province, city, channel, campaign, owner, customer_type, order_kind,
  refund_id, category, subcategory, brand, product, reason, CAST(0 AS decimal(18,4)), 0,
  CASE WHEN kind = 'refund' THEN amount ELSE CAST(0 AS decimal(18,4)) END,
  CASE WHEN kind = 'refund' THEN CAST(0 AS decimal(18,4)) ELSE amount END,
  CASE WHEN kind = 'refund' THEN -cost_amount ELSE CAST(0 AS decimal(18,4)) END,
  false, false,
  CASE WHEN kind = 'refund' THEN coalesce(quantity, 0) ELSE 0 END,
  CASE WHEN kind = 'refund' THEN document_id END,
  kind = 'refund' AND is_matched
FROM clientele.refund_facts
WHERE in_partition(business_day)
