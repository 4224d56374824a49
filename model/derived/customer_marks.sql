/*
zh: 销售行从客户取用的属性的指纹，属性变了销售行才需重算。
en: What sales rows take from a customer as one number each, so that rows are made again only where it has changed.
grain:
  zh: 每位客户一行
  en: one row per customer
key: [customer_no]
inline: true
*/
SELECT
  k.customer_no,
  fingerprint(row(c.region, c.province, c.city, c.channel, c.owner_id, w.name, c.customer_type)) AS mark
FROM clientele.customer_keys k
LEFT JOIN customers c ON c.customer_id = k.customer_id
LEFT JOIN owners w ON w.owner_id = c.owner_id
