import type { Query } from '@cubejs-client/core'
import { expect, test } from 'vitest'
import { askChart, questionText } from '../../dashboard/core/chart/ask.ts'
import { goalOf, historyOf, lastWhole } from '../../dashboard/core/chart/lineQueries.ts'
import type { Asking, Part } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { answer, apexOf, at, d, draw, m, t } from './shop.ts'

const member = (name: string, type: string, meta: object = {}) => ({ name, shortTitle: name.split('.')[1], type, meta })
const target = { measure: 'plan.target', month: 'plan.month', metric: 'plan.metric', value: 'sales', by: 'day' }
const fields = toFields({
  cubes: [
    {
      name: 'shop',
      type: 'view',
      title: 'Shop',
      measures: [member('shop.sales', 'number', { additivity: 'A', target }), member('shop.price', 'number', { additivity: 'R' })],
      dimensions: [member('shop.day', 'time'), member('shop.city', 'string'), member('shop.stage', 'string')],
    },
    {
      name: 'plan',
      type: 'view',
      title: 'Plan',
      measures: [member('plan.target', 'number', { additivity: 'S' })],
      dimensions: [member('plan.month', 'time'), member('plan.metric', 'string'), member('plan.city', 'string')],
    },
  ],
})
const asking: Asking = { today: '2025-03-10', fields }
const lines = (...kinds: object[]) => ({ lines: kinds })
const spec = (more: object = {}) =>
  chartSpec.parse({
    version: 1,
    type: 'column',
    auto: false,
    wells: { axis: [t('month')], values: [m('sales')] },
    range: { field: 'shop.day', preset: 'this_year' },
    options: lines({ kind: 'goal' }),
    ...more,
  })
const whyNot = (more: object, own: Partial<Asking> = {}) => {
  const asked = goalOf(spec(more), { ...asking, ...own })
  return 'why' in asked ? asked.why.en : null
}

test('targets are asked of their own view: by month, of this measure, under the filters they share, to the end of the running month', () => {
  const filters = [{ member: 'shop.city', operator: 'equals', values: ['A'] }]
  expect(goalOf(spec({ filters }), asking)).toMatchObject({
    query: {
      measures: ['plan.target'],
      timeDimensions: [{ dimension: 'plan.month', granularity: 'month', dateRange: ['2025-01-01', '2025-03-31'] }],
      filters: [
        { member: 'plan.metric', operator: 'equals', values: ['sales'] },
        { member: 'plan.city', operator: 'equals', values: ['A'] },
      ],
    },
  })
  const byCity = goalOf(spec({ wells: { axis: [d('city')], values: [m('sales')] } }), asking)
  expect(byCity).toMatchObject({ query: { dimensions: ['plan.city'], timeDimensions: [{ dimension: 'plan.month' }] } })
})

test('what has no target says why', () => {
  expect(whyNot({})).toBeNull()
  expect(whyNot({ wells: { axis: [t('month')], values: [m('price')] } })).toBe('this measure has no targets. These have: sales')
  expect(whyNot({ wells: { axis: [t('week')], values: [m('sales')] } })).toMatch(/by month/)
  expect(whyNot({ wells: { axis: [d('stage')], values: [m('sales')] } })).toBe('targets are not set by stage')
  expect(whyNot({ filters: [{ member: 'shop.stage', operator: 'equals', values: ['won'] }] })).toBe('targets are not set by stage')
  expect(whyNot({}, { filters: [{ member: 'shop.stage', operator: 'equals', values: ['won'] }] })).toBe('targets are not set by stage')
  const either = [
    {
      kind: 'any',
      any: [[{ member: 'shop.city', operator: 'equals', values: ['A'] }], [{ member: 'shop.city', operator: 'equals', values: ['B'] }]],
    },
  ]
  expect(whyNot({ conditions: either })).toMatch(/either-or/)
  expect(whyNot({ range: { field: 'shop.day', from: '2025-01-15', to: '2025-03-10' } })).toMatch(/whole months/)
  expect(whyNot({ wells: { axis: [t('month')], values: [m('sales')], colour: [d('city')] } })).toMatch(/one series/)
  const noPlan = toFields({
    cubes: [{ name: 'shop', type: 'view', measures: [member('shop.sales', 'number', { target })], dimensions: [] }],
  })
  expect(whyNot({}, { fields: noPlan })).toBe('your role does not see the targets')
})

const goal = readResult({
  annotation: { measures: { 'plan.target': { type: 'number' } }, dimensions: {}, timeDimensions: { 'plan.month.month': { type: 'time' } } },
  data: {
    members: ['plan.month.month', 'plan.month', 'plan.target'],
    columns: [
      [at('2025-01-01'), at('2025-02-01')],
      [at('2025-01-01'), at('2025-02-01')],
      ['50', '80'],
    ],
  },
})
const sales = { 'day.month': [at('2025-01-01'), at('2025-02-01'), at('2025-03-01')], sales: ['60', '60', '10'] }

test('each column has a stroke at its target, the tooltip says what part was reached, and the table has the targets', () => {
  const drawing = draw(spec(), { main: answer(sales), goal }, 'en', asking)
  const { series, options } = apexOf(drawing)
  const [columns] = series as unknown as { data: { y: number; goals: { value: number }[] }[] }[]
  expect(columns?.data.map(({ y, goals }) => [y, goals.map(({ value }) => value)])).toEqual([
    [60, [50]],
    [60, [80]],
    [10, []],
  ])
  const tip = options.tooltip?.custom as (at: object) => string
  expect(tip({ seriesIndex: 0, dataPointIndex: 1 })).toMatch(/Target.*80.*75% reached/)
  expect(options.legend?.customLegendItems).toEqual(['sales', 'Target'])
  expect(drawing.twin.texts.map((row) => row[2])).toEqual(['50', '80', '–'])
})

test('a line has its targets beside it; no targets is said', () => {
  const drawing = draw(spec({ type: 'line' }), { main: answer(sales), goal }, 'zh', asking)
  expect(apexOf(drawing).lines[1]).toEqual(['目标', [50, 80, null]])
  const none = draw(spec(), { main: answer(sales), goal: { ...goal, length: 0, columns: {} } }, 'zh', asking)
  expect(none.notes.map(({ text }) => text.zh)).toContain('未画“目标”：所选日期没有设定目标')
})

const forecasting = { type: 'line', options: lines({ kind: 'forecast', periods: 2 }) }
/** 10 more each month from July 2024 to February 2025, and a part of March. */
const history = ['07', '08', '09', '10', '11', '12'].map((month) => at(`2024-${month}-01`)).concat(at('2025-01-01'), at('2025-02-01'))
const rising = history.map((_, nth) => String(100 + 10 * nth))

test('a forecast is made from whole periods before now, whatever the chart shows of them', async () => {
  expect([lastWhole('month', '2025-03-10'), lastWhole('month', '2025-03-31'), lastWhole('day', '2025-03-10')]).toEqual([
    '2025-02-01',
    '2025-03-01',
    '2025-03-10',
  ])
  const queries: Partial<Record<Part, Query>> = {}
  const results = await askChart(spec(forecasting), asking, async (query, part) => {
    queries[part] = query
    return part === 'history' ? answer({ 'day.month': history, sales: rising }) : answer(sales)
  })
  expect(queries.history?.timeDimensions).toEqual([
    { dimension: 'shop.day', granularity: 'month', dateRange: ['2020-02-01', '2025-02-28'] },
  ])
  // July is where the data begins and may be a part of a month; a straight line goes on straight, with nothing to spare on either side.
  const { forecast } = results
  expect(forecast?.columns['shop.day']).toEqual(['2025-03-01', '2025-04-01', '2025-05-01'])
  const near = [180, 190, 200].map((value) => expect.closeTo(value, 4))
  expect(forecast?.columns['#value']).toEqual(near)
  expect(forecast?.columns['#low']).toEqual(near)
  // What it was made from is given to nobody.
  expect(Object.keys(shownOnly(spec(forecasting), asking, results)).sort()).toEqual(['forecast', 'main'])

  const drawing = draw(spec(forecasting), results, 'en', asking)
  const { series, type, categories, options } = apexOf(drawing)
  expect([type, categories]).toEqual(['rangeArea', ['Jan 2025', 'Feb 2025', 'Mar 2025', 'Apr 2025', 'May 2025']])
  const [known, line, band] = series as unknown as { type: string; data: { y: unknown }[] }[]
  expect(known?.data.map(({ y }) => y)).toEqual([60, 60, 10, null, null])
  expect(line?.data.map(({ y }) => y)).toEqual([null, 60, ...near])
  expect(band?.type).toBe('rangeArea')
  expect(options.legend?.customLegendItems?.[1]).toBe("Forecast: Holt's linear method, 80% band")
  expect(drawing.twin.texts.map((row) => row.slice(0, 3))).toEqual([
    ['Jan 2025', '60', '–'],
    ['Feb 2025', '60', '60'],
    ['Mar 2025', '10', '180'],
    ['Apr 2025', '–', '190'],
    ['May 2025', '–', '200'],
  ])
})

test('what cannot be foretold says why', async () => {
  const reason = (more: object) => {
    const asked = historyOf(spec({ ...forecasting, ...more }), asking)
    return 'why' in asked ? asked.why.en : null
  }
  expect(reason({})).toBeNull()
  expect(reason({ range: null })).toBeNull()
  expect(reason({ range: { field: 'shop.day', preset: 'last_year' } })).toMatch(/reach today/)
  expect(reason({ wells: { axis: [d('city')], values: [m('sales')] } })).toMatch(/no date on the axis/)
  const few = await askChart(spec(forecasting), asking, async () => answer(sales))
  const drawing = draw(spec(forecasting), few, 'en', asking)
  expect(drawing.notes.map(({ text }) => text.en)).toContain('No forecast: fewer than six whole periods before now are too few to go by')
  expect(apexOf(drawing).categories).toHaveLength(3)
})

test('lines that are asked for make another question, lines that are drawn do not', () => {
  const text = (...own: object[]) => questionText(spec({ options: lines(...own) }), asking)
  expect(text({ kind: 'trend' })).toBe(text())
  expect(
    new Set([text(), text({ kind: 'goal' }), text({ kind: 'forecast', periods: 2 }), text({ kind: 'forecast', periods: 3 })]).size,
  ).toBe(4)
})
