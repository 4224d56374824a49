import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Calculated } from '../../dashboard/core/field/formula/calculated.ts'
import { withCalculated } from '../../dashboard/server/cube/withCalculated.ts'

const cube = `cubes:
  - name: rows
    measures:
      - name: sales
        sql: "{CUBE}.sales"
        type: sum
        title: Sales
        format: currency
        currency: CNY
        meta:
          zh:
            title: 销售额
      - name: orders
        title: Orders
        type: count

    # after the measures
    dimensions:
      - name: day
        type: time
        title: Day
  - name: people
    measures:
      - name: heads
        type: count
`
const view = `views:
  - name: shop
    cubes:
      - join_path: rows
        includes:
          - day
          - sales
          - name: orders
            alias: order_count
      - join_path: rows.people
        includes: [heads]
    folders:
      - name: Sales
        includes: [sales, order_count]
`
const state = {
  version: 'v',
  files: [
    { fileName: 'cubes/rows.yml', content: cube },
    { fileName: 'views/shop.yml', content: view },
  ],
}
const calculated = (id: string, formula: string, about: Partial<Calculated> = {}): Calculated => ({
  id,
  view: 'shop',
  title: { zh: `指标${id}`, en: `Measure ${id}` },
  description: { zh: '', en: '' },
  formula,
  format: 'auto',
  revision: 1,
  ...about,
})
const read = (measures: Calculated[]) => {
  const { state: made, problems } = withCalculated(state, measures, 'CNY')
  const [first, second] = made.files.map(({ content }) => parse(content))
  return { cubes: first.cubes, shop: second.views[0], problems: Object.fromEntries(problems), files: made.files, version: made.version }
}

test('a calculated measure stands beside those it is made of, in the cube, the view and the folder', () => {
  const { cubes, shop, problems, files, version } = read([calculated('a', '[sales] / [order_count]')])
  expect(problems).toEqual({})
  expect(cubes[0].measures.at(-1)).toEqual({
    name: 'calc_a',
    title: 'Measure a',
    description: '[Sales] / [Orders]',
    sql: '(1.0 * COALESCE({sales}, 0) / NULLIF(COALESCE({orders}, 0), 0))',
    type: 'number',
    format: 'currency_2',
    currency: 'CNY',
    meta: {
      zh: { title: '指标a', description: '[销售额] / [Orders]' },
      additivity: 'R',
      per: 'order_count',
      calculated: 'a',
      uses: ['sales', 'order_count'],
    },
  })
  expect(shop.cubes[0].includes).toEqual(['day', 'sales', { name: 'orders', alias: 'order_count' }, 'calc_a'])
  expect(shop.folders[0].includes).toEqual(['sales', 'order_count', 'calc_a'])
  expect(version).not.toBe('v')
  // Everything else is as it was, comments and all.
  const rest = files[0]?.content.split('\n').filter((line) => !line.endsWith('# calculated'))
  expect(rest?.join('\n')).toBe(cube)
})

test('one may be made of another, whichever was made first', () => {
  const { cubes, problems } = read([calculated('b', '[calc_a] * 2'), calculated('a', '[sales] - 0.5 * [sales]')])
  expect(problems).toEqual({})
  expect(cubes[0].measures.map(({ name }: { name: string }) => name)).toEqual(['sales', 'orders', 'calc_a', 'calc_b'])
  expect(cubes[0].measures.at(-1)).toMatchObject({ format: 'currency', meta: { additivity: 'A' } })
})

test('a calculated dimension stands among the dimensions; dates are read by the hour of the company', () => {
  const { cubes, shop, problems } = read([calculated('d', 'if([day] < "2025-01-01", "old {1}", "new")'), calculated('e', '[calc_d] & "!"')])
  expect(problems).toEqual({})
  expect(cubes[0].dimensions.slice(1)).toEqual([
    {
      name: 'calc_d',
      title: 'Measure d',
      description: 'if([Day] < "2025-01-01", "old ｛1｝", "new")',
      sql: "(CASE WHEN ({CUBE.day.hour} < CAST('2025-01-01' AS TIMESTAMP)) THEN 'old ' || CHR(123) || '1' || CHR(125) || '' ELSE 'new' END)",
      type: 'string',
      meta: { zh: { title: '指标d', description: 'if([Day] < "2025-01-01", "old ｛1｝", "new")' }, calculated: 'd', uses: ['day'] },
    },
    expect.objectContaining({ name: 'calc_e', sql: "(COALESCE(CAST({calc_d} AS VARCHAR), '') || COALESCE(CAST('!' AS VARCHAR), ''))" }),
  ])
  expect(shop.cubes[0].includes.slice(-2)).toEqual(['calc_d', 'calc_e'])
})

test('what cannot be is left out with the reason, and the rest answers', () => {
  const { cubes, problems } = read([
    calculated('gone', '[profit] / [sales]'),
    calculated('one', '[calc_two] + 0 * [sales]'),
    calculated('two', '[calc_one] + 0 * [sales]'),
    calculated('far', '[sales] / [heads]'),
    calculated('lost', '[sales]', { view: 'other' }),
    calculated('good', '2 * [sales]'),
  ])
  expect(Object.keys(problems).sort()).toEqual(['far', 'gone', 'lost', 'one', 'two'])
  expect(problems.gone?.en).toContain('“profit”')
  expect(problems.one?.en).toContain('calc_two')
  expect(problems.far?.en).toContain('different tables')
  expect(cubes[0].measures.map(({ name }: { name: string }) => name)).toEqual(['sales', 'orders', 'calc_good'])
})

test('a format of its own, and words with quotes and braces', () => {
  const words = { zh: '“占比”{x}', en: 'A "share" {of} all: #1' }
  const { cubes } = read([calculated('a', '[order_count] / [sales]', { format: 'percent', title: words, description: words })])
  expect(cubes[0].measures.at(-1)).toMatchObject({
    format: 'percent_1',
    title: 'A "share" ｛of｝ all: #1',
    meta: { zh: { title: '“占比”｛x｝' } },
  })
})
