/*
zh: 购物篮：回看期内每个订单里的不同商品。
en: Baskets. The distinct products of each order within the look-back.
grain:
  zh: 每个订单、每个商品一行
  en: one row per order and product
key: [order_no, product]
days:
  window_starts_after: today - affinity.window_months months
inline: true
*/
SELECT DISTINCT order_no, product, category
FROM clientele.sales_rows
WHERE kind = 'sale' AND product IS NOT NULL AND in_partition(business_day)
  AND not_after(business_day, :today) AND NOT (not_after(business_day, :window_starts_after))
