import { expect, test } from 'vitest'
import { besides, carryKey, type Drag, firstStop, nextStop, stopWords } from '../../dashboard/app/chart/drag.ts'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { type ChartSpec, newSpec } from '../../dashboard/core/chart/spec.ts'
import type { Field } from '../../dashboard/core/field/field.ts'
import { readDay } from '../../dashboard/core/field/readDay.ts'

test('a chart survives the way through the address, in any language', () => {
  const spec: ChartSpec = {
    ...edit(newSpec(), { do: 'place', field: { name: 'sales.net_sales', kind: 'measure' } }),
    title: { zh: '净销售额 “按月”', en: 'Net sales' },
    filters: [{ member: 'sales.channel', operator: 'equals', values: ['抖音', null, "O'Neil; DROP"] }],
    range: { field: 'sales.ordered_at', preset: 'last_12_months' },
  }
  expect(readAddress(toAddress(spec))).toEqual(spec)
  expect(toAddress(spec)).toMatch(/^[A-Za-z0-9_-]+$/)
})

test.each(['', 'x', 'e30', btoa('{"version":99}'), btoa('[]'), '%%%', null])('an address that is no chart of ours is none: %s', (text) => {
  expect(readAddress(text)).toBeNull()
})

test('dates are read however people write them, and no day is no day', () => {
  expect(['2025-1-31', '2025/01/31', '20250131', '2025年1月31日', '２０２５－０１－３１'].map(readDay)).toEqual(Array(5).fill('2025-01-31'))
  expect(['2023-02-30', '2025-13-01', 'tomorrow', ''].map(readDay)).toEqual([null, null, null, null])
})

const field = { name: 'sales.net_sales', kind: 'measure', title: { zh: '净销售额', en: 'Net sales' } } as Field
const carried: Drag = { field, ref: { name: field.name, kind: 'measure' }, origin: null, target: null, by: 'keys' }

test('the keyboard begins at the first well that takes the field and passes every stop', () => {
  const spec = newSpec('column')
  const first = firstStop(spec, carried)
  expect(first).toEqual({ place: 'well', well: 'values', at: 0 })
  // Column: axis, values, colour, split, detail, and the filters last; then round again.
  const way = [1, 2, 3, 4, 5, 6].reduce<(typeof first)[]>((all) => [...all, nextStop(spec, all.at(-1) ?? null, 1)], [first])
  expect(way.map((stop) => (stop.place === 'well' ? stop.well : stop.place))).toEqual([
    'values',
    'colour',
    'split',
    'detail',
    'filters',
    'axis',
    'values',
  ])
  expect(stopWords(spec, { ...carried, target: { place: 'well', well: 'axis', at: 0 } })).toEqual({
    zh: '横轴，不能放：需要维度或日期',
    en: 'Axis, cannot be dropped: needs a dimension or a date',
  })
})

test('left and right stay within the well', () => {
  const spec: ChartSpec = { ...newSpec('column'), wells: { values: [{ name: 'sales.orders', kind: 'measure' }] } }
  const at = (place: number) => ({ ...carried, target: { place: 'well' as const, well: 'values' as const, at: place } })
  expect(besides(spec, at(1), 1)).toMatchObject({ at: 1 })
  expect(besides(spec, at(1), -1)).toMatchObject({ at: 0 })
  expect(besides(spec, at(0), -1)).toMatchObject({ at: 0 })
})

test('keys carry a field, put it down, let it be, or take a pill away', () => {
  const spec = newSpec('column')
  const first = firstStop(spec, carried)
  expect(carryKey(spec, { ...carried, target: first }, 'ArrowDown')).toEqual({ do: 'go', target: nextStop(spec, first, 1) })
  expect(carryKey(spec, { ...carried, target: first }, 'ArrowUp')).toEqual({ do: 'go', target: nextStop(spec, first, -1) })
  expect([' ', 'Enter', 'Escape', 'Tab'].map((key) => carryKey(spec, carried, key)?.do)).toEqual(['drop', 'drop', 'cancel', 'cancel'])
  // A field from the list is on no well yet: there is nothing to delete.
  expect(carryKey(spec, carried, 'Delete')).toBeNull()
  expect(carryKey(spec, { ...carried, origin: { well: 'values', at: 0 } }, 'Delete')).toEqual({ do: 'remove' })
  expect(carryKey(spec, carried, 'a')).toBeNull()
})
