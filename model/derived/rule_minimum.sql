/*
zh: 一个组合至少要同在多少个购物篮中，才用来找关联规则：最低篮数与最低支持度中较大的一个。订单很多时，30 个购物篮几乎每个组合都能达到，说明不了什么。
en: In how many baskets a set of products must be together for rules to be made of it, the least count or the least support, whichever is more. Where orders are many, nearly every set is in thirty baskets, which says nothing.
grain:
  zh: 只有一行
  en: a single row
key: [baskets]
scratch: true
*/
SELECT greatest(:affinity.minimum_baskets, :affinity.rule_support * sum(baskets)) AS baskets
FROM clientele.item_baskets
WHERE level = 'basket'
