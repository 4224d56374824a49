/*
zh: 每部分订单里，各个四件组合同在多少个购物篮中；只数较小的组合都常见的。
en: In how many baskets of each share of the orders a set of four products is together; only sets are counted in which the smaller ones are frequent.
grain:
  zh: 每部分订单、每个四件组合一行
  en: one row per share of the orders and set of four
key: [part, a_no, b_no, c_no, d_no]
partition: { number: order_no }
scratch: true
*/
SELECT partition_name() AS part, t.a_no, t.b_no, t.c_no, u.c_no AS d_no, CAST(count(*) AS bigint) AS baskets
FROM clientele.triple_baskets t
JOIN clientele.triple_baskets u ON u.order_no = t.order_no AND u.a_no = t.a_no AND u.b_no = t.b_no AND u.c_no > t.c_no
JOIN clientele.frequent_pairs f ON f.a_no = t.c_no AND f.b_no = u.c_no
WHERE in_partition(t.order_no) AND in_partition(u.order_no)
GROUP BY t.a_no, t.b_no, t.c_no, u.c_no
