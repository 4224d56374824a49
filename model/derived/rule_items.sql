/*
zh: 关联规则的商品：候选商品中靠前的那些，四件组合最多数一千万个；购物篮很长时商品因此变少，规则仍在数秒内算完。
en: The products rules are made of, as many of the candidates as make ten million sets of four at most, so that shops whose orders have hundreds of lines get their rules in seconds, too.
grain:
  zh: 每个商品一行
  en: one row per product
key: [item_no]
scratch: true
*/
WITH before AS (
  SELECT i.place, row_number() OVER (PARTITION BY b.order_no ORDER BY i.place) - 1 AS n
  FROM clientele.candidate_baskets b
  JOIN clientele.rule_candidates i ON i.item_no = b.item_no
),
-- A basket's product with n before it makes n(n-1)(n-2)/6 more sets of four.
sets AS (
  SELECT place, sum(sum(n * (n - 1) * (n - 2) / 6)) OVER (ORDER BY place) AS made
  FROM before
  GROUP BY place
)
SELECT i.item_no, i.name, i.baskets
FROM clientele.rule_candidates i
JOIN sets s ON s.place = i.place
WHERE s.made <= 10000000
