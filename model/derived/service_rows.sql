/*
zh: 服务：每张工单一行；另有每位客户每小时下了几张订单，用来计算每千单投诉数。
en: Service. One row per ticket; and how many orders each customer placed in an hour, so that complaints can be counted per order.
grain:
  zh: 每张工单一行，另加每位客户每小时的订单一行
  en: one row per ticket, and one per customer and hour with orders
key: [row_id, customer_no, happened_at]
partition: { time: business_day }
*/
WITH placed AS (
  SELECT date_trunc('hour', happened_at) AS hour, customer_no, CAST(measure(sales_rows.orders) AS bigint) AS orders
  FROM clientele.sales_rows
  WHERE in_partition(business_day)
  GROUP BY 1, 2
  HAVING measure(sales_rows.orders) > 0
)
SELECT
  t.ticket_id AS row_id,                                                   -- 工单编号 | Identifier of the ticket
  t.opened_at AS happened_at,                                              -- 发生时间 | When it happened
  t.kind,                                                                  -- 工单类型 | Kind of ticket
  t.priority,                                                              -- 优先级 | Priority
  k.customer_no,                                                           -- 客户序号 | Number of the customer
  CAST(0 AS bigint) AS orders,                                             -- 订单数 | Orders
  t.resolved_at IS NOT NULL AS is_resolved,                                -- 已解决 | Whether it is resolved
  t.resolved_at IS NOT NULL AND coalesce(t.contacts, 1) <= 1
    AS is_first_contact,                                                   -- 一次解决 | Resolved at the first contact
  CAST(extract(epoch FROM (t.first_reply_at - t.opened_at)) / 3600.0 AS double precision)
    AS reply_hours,                                                        -- 首次响应（小时） | Hours to the first reply
  CAST(extract(epoch FROM (t.resolved_at - t.opened_at)) / 3600.0 AS double precision)
    AS resolution_hours                                                    -- 解决用时（小时） | Hours to the resolution
FROM tickets t
LEFT JOIN clientele.customers k ON k.customer_id = t.customer_id
WHERE in_partition(business_day(t.opened_at))
UNION ALL
SELECT CAST(NULL AS varchar), hour, NULL, NULL, customer_no, orders, false, false,
  CAST(NULL AS double precision), CAST(NULL AS double precision)
FROM placed
