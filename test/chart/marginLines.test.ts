import type { Query } from '@cubejs-client/core'
import { expect, test } from 'vitest'
import { askChart, questionText } from '../../dashboard/core/chart/ask.ts'
import { lineRefusal } from '../../dashboard/core/chart/lineQueries.ts'
import type { Asking, Part } from '../../dashboard/core/chart/query.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { answer, apexOf, at, d, draw, m, t } from './shop.ts'

const member = (name: string, type: string, meta: object = {}) => ({ name: `shop.${name}`, shortTitle: name, type, meta })
const fields = toFields({
  cubes: [
    {
      name: 'shop',
      type: 'view',
      title: 'Shop',
      measures: [member('price', 'number', { additivity: 'R', margin: 'rate' }), member('rate', 'number'), member('sales', 'number')],
      dimensions: [member('day', 'time'), member('city', 'string')],
    },
  ],
})
const asking: Asking = { today: '2025-03-31', fields }
const spec = (more: object = {}) =>
  chartSpec.parse({
    version: 1,
    type: 'column',
    auto: false,
    wells: { axis: [d('city')], values: [m('price')] },
    options: { lines: [{ kind: 'margin' }] },
    ...more,
  })
const cities = answer({ city: ['A', 'B', 'C'], price: ['40', '30', '20'], rate: ['2', null, '5'] })

test('the margin is asked with its measure, in one question', async () => {
  const queries: Partial<Record<Part, Query>> = {}
  await askChart(spec(), asking, async (query, part) => {
    queries[part] = query
    return cities
  })
  expect(Object.keys(queries)).toEqual(['main'])
  expect(queries.main?.measures).toEqual(['shop.price', 'shop.rate'])
  expect(questionText(spec(), asking)).not.toBe(questionText(spec({ options: {} }), asking))
})

test('a column has a bar of error from the least to the most it may be; one without a margin has none', () => {
  const drawing = draw(spec(), { main: cities }, 'en', asking)
  const [columns] = apexOf(drawing).series as unknown as { data: { goals: { value: number }[] }[] }[]
  const ends = columns?.data.map(({ goals }) => goals.slice(0, 2).map(({ value }) => value))
  expect(ends).toEqual([[38, 42], [], [15, 25]])
  expect(apexOf(drawing).options.legend?.customLegendItems).toEqual(['price', 'Margin of error'])
  const tip = apexOf(drawing).options.tooltip?.custom as (at: object) => string
  expect(tip({ seriesIndex: 0, dataPointIndex: 0 })).toMatch(/Margin of error.*38 – 42/)
  expect(drawing.twin.columns.map(({ title }) => title)).toEqual(['city', 'price', 'Margin of error · low', 'Margin of error · high'])
  expect(drawing.twin.rows.map((row) => row.slice(2))).toEqual([
    [38, 42],
    [null, null],
    [15, 25],
  ])
})

test('a line has a band; each colour its own', () => {
  const own = {
    'day.month': [at('2025-01-01'), at('2025-02-01'), at('2025-01-01'), at('2025-02-01')],
    city: ['A', 'A', 'B', 'B'],
    price: ['10', '12', '30', '31'],
    rate: ['1', '2', '3', '4'],
  }
  const drawing = draw(
    spec({ type: 'line', wells: { axis: [t('month')], values: [m('price')], colour: [d('city')] } }),
    { main: answer(own) },
    'en',
    asking,
  )
  const bands = (apexOf(drawing).series as unknown as { type: string; data: { y: number[] }[] }[]).filter(
    ({ type }) => type === 'rangeArea',
  )
  // The larger first, as its line is.
  expect(bands.map(({ data }) => data.map(({ y }) => y))).toEqual([
    [
      [27, 33],
      [27, 35],
    ],
    [
      [9, 11],
      [10, 14],
    ],
  ])
})

test('a measure without a margin says so', () => {
  const plain = spec({ wells: { axis: [d('city')], values: [m('sales')] } })
  expect(lineRefusal(plain, 'margin', asking)?.en).toBe('the model gives none for this measure')
  expect(lineRefusal(spec(), 'margin', asking)).toBeNull()
  const drawing = draw(plain, { main: answer({ city: ['A', 'B'], sales: ['1', '2'] }) }, 'zh', asking)
  expect(drawing.notes.map(({ text }) => text.zh)).toContain('未画“误差范围”：模型没有给出这个指标的误差')
})
