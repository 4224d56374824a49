/*
zh: 哪些购物篮含有哪个常见的三件组合；只有其中每一对都常见，才去数。
en: Which basket holds which frequent set of three; only sets are counted in which every pair is frequent.
grain:
  zh: 每个订单、每个三件组合一行
  en: one row per order and set of three
key: [order_no, a_no, b_no, c_no]
scratch: true
*/
WITH counted AS (
  SELECT p.order_no, p.a_no, p.b_no, q.b_no AS c_no
  FROM clientele.pair_baskets p
  JOIN clientele.pair_baskets q ON q.order_no = p.order_no AND q.a_no = p.a_no AND q.b_no > p.b_no
  JOIN clientele.frequent_pairs f ON f.a_no = p.b_no AND f.b_no = q.b_no
),
frequent AS (
  SELECT a_no, b_no, c_no FROM counted GROUP BY a_no, b_no, c_no HAVING count(*) >= :affinity.minimum_baskets
)
SELECT t.*
FROM counted t
JOIN frequent f ON f.a_no = t.a_no AND f.b_no = t.b_no AND f.c_no = t.c_no
