/*
zh: 哪些购物篮含有哪个常见商品对。
en: Which basket holds which frequent pair.
grain:
  zh: 每个订单、每一对一行
  en: one row per order and pair
key: [order_no, a_no, b_no]
partition: { number: order_no }
scratch: true
*/
SELECT x.order_no, f.a_no, f.b_no
FROM clientele.frequent_pairs f
JOIN clientele.rule_baskets x ON x.item_no = f.a_no
JOIN clientele.rule_baskets y ON y.order_no = x.order_no AND y.item_no = f.b_no
WHERE in_partition(x.order_no) AND in_partition(y.order_no)
