/*
zh: 常见的两件、三件、四件组合（Apriori：较小的组合都常见，才去数较大的），商品按编号升序。
en: Frequent sets of two, three and four products, as Apriori finds them (a set is only counted where all smaller sets in it were bought often enough), named by number in rising order.
grain:
  zh: 每个组合一行
  en: one row per set
key: [a_no, b_no, c_no, d_no]
scratch: true
*/
SELECT a_no, b_no, CAST(NULL AS bigint) AS c_no, CAST(NULL AS bigint) AS d_no, baskets
FROM clientele.frequent_pairs
UNION ALL
SELECT a_no, b_no, c_no, NULL, baskets
FROM clientele.frequent_triples
UNION ALL
SELECT a_no, b_no, c_no, d_no, CAST(sum(baskets) AS bigint)
FROM clientele.quad_counts
GROUP BY a_no, b_no, c_no, d_no
HAVING sum(baskets) >= (SELECT baskets FROM clientele.rule_minimum)
