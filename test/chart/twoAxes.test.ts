import { expect, test } from 'vitest'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { chartSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { answer, apexOf, at, d, draw, m, t } from './shop.ts'

const wells = (...values: string[]) => ({ axis: [d('city')], values: values.map(m) })
const cities = { main: answer({ city: ['A', 'B'], sales: ['300', '200'], orders: ['30', '25'], price: ['10', '8'], rate: ['0.5', '0.4'] }) }
const sides = (spec: object, parts = cities) =>
  (
    apexOf(draw({ type: 'column', ...spec }, parts)).options.yaxis as {
      seriesName?: string[]
      opposite?: boolean
      title?: { text: string }
    }[]
  ).map(({ seriesName, opposite, title }) => [opposite === true ? 'right' : 'left', title?.text, seriesName])

test('columns of two units over categories have an axis each, named by measure and unit', () => {
  expect(sides({ wells: wells('sales', 'rate') })).toEqual([
    ['left', 'sales (¥)', ['sales']],
    ['right', 'rate', ['rate']],
  ])
  // Both kinds are columns, and begin at nought.
  const { type, series, options } = apexOf(draw({ type: 'column', wells: wells('sales', 'rate') }, cities))
  expect([type, (series as { type?: string }[]).map((one) => one.type)]).toEqual(['bar', ['column', 'column']])
  expect((options.yaxis as { min: number }[]).map(({ min }) => min)).toEqual([0, 0])
})

test('so have those of one unit more than ten times apart, and over time lines as well', () => {
  expect(sides({ wells: wells('sales', 'price') }).map(([side]) => side)).toEqual(['left', 'right'])
  const near = { main: answer({ city: ['A'], sales: ['100'], price: ['10'] }) }
  expect(sides({ wells: wells('sales', 'price') }, near)).toHaveLength(1)
  // Areas of one unit are compared by their size.
  expect(sides({ type: 'area', wells: wells('sales', 'price') })).toHaveLength(1)
  const months = { main: answer({ 'day.month': [at('2025-01-01'), at('2025-02-01')], sales: ['5', '6'], orders: ['1', '2'] }) }
  expect(sides({ type: 'line', wells: { axis: [t('month')], values: [m('sales'), m('orders')] } }, months)).toHaveLength(2)
})

test('three units, a stack, and whoever wants one axis have one', () => {
  expect(sides({ wells: wells('sales', 'orders', 'rate') })).toHaveLength(1)
  expect(sides({ wells: wells('sales', 'rate'), options: { stack: 'stacked' } })).toHaveLength(1)
  expect(sides({ wells: wells('sales', 'rate'), options: { axes: 'one' } })).toHaveLength(1)
  expect(sides({ wells: wells('sales', 'sales'), options: { axes: 'two' } })).toHaveLength(1)
  expect(sides({ wells: wells('sales'), options: { axes: 'two' } })).toHaveLength(1)
})

test('it is asked once: the answer stays in the chart', () => {
  const spec = chartSpec.parse({ version: 1, type: 'column', auto: false, wells: wells('sales', 'rate') })
  const { ask } = draw(spec, cities)
  expect(ask?.text.en).toBe('sales and rate have different units: they have an axis each.')
  expect(draw({ ...spec, wells: wells('sales', 'price') }, cities).ask?.text.zh).toBe('“sales”与“price”相差十倍以上，已分用左右两轴。')
  for (const { options } of ask?.answers ?? []) {
    const answered = readSpec(JSON.parse(JSON.stringify(edit(spec, { do: 'options', options }))))
    expect(draw(answered, cities).ask).toBeUndefined()
  }
  expect(draw({ ...spec, wells: wells('sales') }, cities).ask).toBeUndefined()
})
