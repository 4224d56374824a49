/*
zh: 常见的两件、三件、四件组合（Apriori：较小的组合都常见，才去数较大的），商品按编号升序。
en: Frequent sets of two, three and four products, as Apriori finds them (a set is only counted where all smaller sets in it were bought often enough), named by number in rising order.
grain:
  zh: 每个组合一行
  en: one row per set
key: [a_no, b_no, c_no, d_no]
scratch: true
*/
WITH quads AS (
  SELECT t.a_no, t.b_no, t.c_no, u.c_no AS d_no
  FROM clientele.triple_baskets t
  JOIN clientele.triple_baskets u ON u.order_no = t.order_no AND u.a_no = t.a_no AND u.b_no = t.b_no AND u.c_no > t.c_no
  JOIN clientele.frequent_pairs f ON f.a_no = t.c_no AND f.b_no = u.c_no
)
SELECT a_no, b_no, CAST(NULL AS bigint) AS c_no, CAST(NULL AS bigint) AS d_no, baskets
FROM clientele.frequent_pairs
UNION ALL
SELECT a_no, b_no, c_no, NULL, CAST(count(*) AS bigint)
FROM clientele.triple_baskets
GROUP BY a_no, b_no, c_no
UNION ALL
SELECT a_no, b_no, c_no, d_no, CAST(count(*) AS bigint)
FROM quads
GROUP BY a_no, b_no, c_no, d_no
HAVING count(*) >= :affinity.minimum_baskets
