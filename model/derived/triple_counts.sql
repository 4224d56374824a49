/*
zh: 每部分订单里，各个三件组合同在多少个购物篮中；只数其中每一对都常见的组合。
en: In how many baskets of each share of the orders a set of three products is together; only sets are counted in which every pair is frequent.
grain:
  zh: 每部分订单、每个三件组合一行
  en: one row per share of the orders and set of three
key: [part, a_no, b_no, c_no]
partition: { number: order_no }
scratch: true
*/
SELECT partition_name() AS part, p.a_no, p.b_no, q.b_no AS c_no, CAST(count(*) AS bigint) AS baskets
FROM clientele.pair_baskets p
JOIN clientele.pair_baskets q ON q.order_no = p.order_no AND q.a_no = p.a_no AND q.b_no > p.b_no
JOIN clientele.frequent_pairs f ON f.a_no = p.b_no AND f.b_no = q.b_no
WHERE in_partition(p.order_no) AND in_partition(q.order_no)
GROUP BY p.a_no, p.b_no, q.b_no
