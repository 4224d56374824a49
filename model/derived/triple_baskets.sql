/*
zh: 每个购物篮含有哪些常见的三件组合。
en: Which basket holds which frequent set of three.
grain:
  zh: 每个订单、每个三件组合一行
  en: one row per order and set of three
key: [order_no, a_no, b_no, c_no]
partition: { number: order_no }
scratch: true
*/
SELECT p.order_no, t.a_no, t.b_no, t.c_no
FROM clientele.pair_baskets p
JOIN clientele.pair_baskets q ON q.order_no = p.order_no AND q.a_no = p.a_no AND q.b_no > p.b_no
JOIN clientele.frequent_triples t ON t.a_no = p.a_no AND t.b_no = p.b_no AND t.c_no = q.b_no
WHERE in_partition(p.order_no) AND in_partition(q.order_no)
