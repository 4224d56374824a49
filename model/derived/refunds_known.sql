/*
zh: 能否知道某个订单有没有退款：退款都不写订单号时，无从得知。
en: Whether it can be known of an order that it came back. Refunds that all name no order say it of none.
grain:
  zh: 仅一行
  en: a single row
key: [is_refund_known]
inline: true
*/
SELECT
  NOT EXISTS (SELECT 1 FROM clientele.refund_facts)
    OR EXISTS (SELECT 1 FROM clientele.refund_facts WHERE order_no IS NOT NULL) AS is_refund_known
