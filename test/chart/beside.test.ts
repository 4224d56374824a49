import { expect, test } from 'vitest'
import { answer, at, d, draw, m, t } from './shop.ts'

const months = ['2025-01-01', '2025-01-01', '2025-02-01', '2025-02-01'].map(at)
const main = answer({ 'day.month': months, city: ['A', 'B', 'A', 'B'], sales: ['10', '20', '30', '40'] }, 4)
const spec = {
  type: 'line',
  wells: { axis: [t('month')], values: [m('sales')], colour: [d('city')] },
  range: { field: 'shop.day', from: '2025-01-01', to: '2025-02-28' },
}
const january = { member: 'shop.day', operator: 'inDateRange', values: ['2025-01-01', '2025-01-31'] }

test('a name of the axis is all that is drawn at it, an entry of the legend all of a colour', () => {
  const { beside } = draw(spec, { main })
  expect(beside?.keyAt(0)).toMatchObject({ value: null, filters: [january] })
  const cities = [0, 1].map((entry) => beside?.nameAt(entry)?.filters[0]?.values[0])
  expect(cities.toSorted()).toEqual(['A', 'B'])
  expect(beside?.nameAt(2)).toBeNull()
})

test('where one number is drawn at a name, it is its mark', () => {
  const one = answer({ city: ['A', 'B'], sales: ['10', '20'] }, 2)
  const drawing = draw({ type: 'bar', wells: { axis: [d('city')], values: [m('sales')] } }, { main: one })
  expect(drawing.beside?.keyAt(1)).toEqual(drawing.markAt(0, 1))
  expect(drawing.beside?.names).toBe(0)
  expect(drawing.beside?.stretch).toBeUndefined()
})

test('a stretch goes from the first day of one period to the last of another, drawn either way', () => {
  const { stretch, placed } = draw(spec, { main }).beside ?? {}
  expect(placed).toBe('ends')
  const both = { ...january, values: ['2025-01-01', '2025-02-28'] }
  expect(stretch?.of(0, 1)).toEqual(both)
  expect(stretch?.of(1, 0)).toEqual(both)
  expect(draw({ ...spec, type: 'column' }, { main }).beside?.placed).toBe('slots')
})

test('a slice is named by its legend; a number is a mark without filters', () => {
  const one = answer({ city: ['A', 'B'], sales: ['10', '20'] }, 2)
  const pie = draw({ type: 'pie', wells: { axis: [d('city')], values: [m('sales')] } }, { main: one })
  expect(pie.beside?.nameAt(0)).toEqual(pie.markAt(0, 0))
  const number = draw({ type: 'kpi', wells: { values: [m('sales')] } }, { main: answer({ sales: ['30'] }) })
  expect(number.markAt(0, 0)).toMatchObject({ value: 30, filters: [] })
})
