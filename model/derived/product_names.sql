/*
zh: 商品名称：多个商品同名时，名称后加编号区分。
en: Products under a name of their own. Where several bear one name, their code tells them apart.
grain:
  zh: 每个商品一行
  en: one row per product
key: [product_id]
scratch: true
*/
WITH named AS (
  SELECT product_id, category, subcategory, brand,
    CASE WHEN count(*) OVER (PARTITION BY name) > 1 AND name <> product_id THEN name || ' (' || product_id || ')'
      ELSE coalesce(name, product_id) END AS product
  FROM products
)
SELECT
  product_id,
  product,
  category,
  subcategory,
  brand,
  -- Stands for all that sales_rows reads of a product.
  fingerprint(row(product, category, subcategory, brand)) AS mark
FROM named
