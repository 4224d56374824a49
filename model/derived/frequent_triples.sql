/*
zh: 常见的三件组合，按编号升序。
en: Frequent sets of three products, in rising order.
grain:
  zh: 每个三件组合一行
  en: one row per set of three
key: [a_no, b_no, c_no]
scratch: true
*/
SELECT a_no, b_no, c_no, CAST(sum(baskets) AS bigint) AS baskets
FROM clientele.triple_counts
GROUP BY a_no, b_no, c_no
HAVING sum(baskets) >= (SELECT baskets FROM clientele.rule_minimum)
