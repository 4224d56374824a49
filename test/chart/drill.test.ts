import path from 'node:path'
import { expect, test } from 'vitest'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { levelsBelow, shownPart } from '../../dashboard/core/chart/drill.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { type ChartSpec, chartSpec, type FieldRef, type Filter } from '../../dashboard/core/chart/spec.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { readParameters } from '../../dashboard/server/derive/parameters.ts'
import { mistakesIn } from '../../scripts/model/mistakes.ts'

const parameters = readParameters(path.join(import.meta.dirname, '../../model/parameters.yml'))
const dimension = (name: string): FieldRef => ({ name: `sales.${name}`, kind: 'dimension' })
const net: FieldRef = { name: 'sales.net_sales', kind: 'measure' }
const month: FieldRef = { name: 'sales.ordered_at', kind: 'time', grain: 'month' }
const only = (name: string, value: string): Filter => ({ member: `sales.${name}`, operator: 'equals', values: [value] })
const january: Filter = { member: 'sales.ordered_at', operator: 'inDateRange', values: ['2025-01-01', '2025-01-31'] }

const member = (name: string) => ({ name: `sales.${name}`, title: name, type: 'string' })
const fields = toFields({
  cubes: [
    {
      name: 'sales',
      type: 'view',
      meta: {
        hierarchies: [
          ['region', 'province', 'city'],
          ['category', 'gone', 'product'],
        ],
      },
      measures: [{ name: net.name, title: 'Net', type: 'number' }],
      dimensions: [
        ...['region', 'province', 'city', 'category', 'product', 'channel'].map(member),
        { name: 'sales.ordered_at', title: 'Time', type: 'time' },
      ],
    },
  ],
})

const byRegion = chartSpec.parse({
  version: 1,
  type: 'bar',
  auto: false,
  wells: { axis: [dimension('region')], values: [net], colour: [dimension('channel')] },
})
const names = (spec: ChartSpec) =>
  Object.fromEntries(Object.entries(spec.wells).map(([well, refs]) => [well, refs.map(({ name }) => name)]))

test('levels below come from the hierarchies of the view; one it does not have is passed over; of a time they are shorter periods', () => {
  expect(levelsBelow(dimension('region'), fields)).toEqual([dimension('province'), dimension('city')])
  expect(levelsBelow(dimension('category'), fields)).toEqual([dimension('product')])
  expect(levelsBelow(dimension('channel'), fields)).toEqual([])
  expect(levelsBelow(month, fields).map(({ grain }) => grain)).toEqual(['week', 'day'])
})

test('down keeps the field that goes down to its value and leaves every other where it is; up brings all back', () => {
  const down = edit(byRegion, { do: 'drill', filters: [only('region', 'East')], to: dimension('province') }, fields)
  expect(names(down)).toEqual({ axis: ['sales.province'], values: ['sales.net_sales'], colour: ['sales.channel'] })
  expect(down.filters).toEqual([only('region', 'East')])
  const deeper = edit(down, { do: 'drill', filters: [only('province', 'Shanghai')], to: dimension('city') }, fields)
  expect(deeper.trail).toHaveLength(2)
  // What was filtered on the way stays when one goes up.
  const filtered = edit(deeper, { do: 'filter', filter: only('channel', 'Douyin') }, fields)
  const up = edit(filtered, { do: 'rise', to: 1 }, fields)
  expect(names(up)).toEqual(names(down))
  expect(up.filters).toEqual([only('region', 'East'), only('channel', 'Douyin')])
  expect(edit(edit(deeper, { do: 'rise', to: 0 }, fields), { do: 'rise', to: 0 }, fields)).toEqual(byRegion)
})

test('a split takes the place of what is one value by now, and waits nowhere', () => {
  const both = [only('region', 'East'), only('channel', 'Douyin')]
  const split = edit(byRegion, { do: 'drill', filters: both, to: dimension('product') }, fields)
  expect(names(split)).toEqual({ axis: ['sales.product'], values: ['sales.net_sales'] })
  expect(split.unplaced).toEqual([])
  const monthly = chartSpec.parse({
    version: 1,
    type: 'line',
    auto: true,
    wells: { axis: [month], values: [net], colour: [dimension('region')] },
  })
  const drilled = edit(monthly, { do: 'drill', filters: [only('region', 'East')], to: dimension('product') }, fields)
  expect(names(drilled)).toEqual({ axis: ['sales.ordered_at'], values: ['sales.net_sales'], colour: ['sales.product'] })
  expect(drilled.range).toBeNull()
})

test('a period is kept by the dates of the chart, no longer than the chart showed it; a line of it becomes bars', () => {
  const yearly = chartSpec.parse({
    version: 1,
    type: 'line',
    wells: { axis: [month], values: [net] },
    range: { field: 'sales.ordered_at', from: '2025-01-10', to: '2025-03-31' },
  })
  const part = shownPart(january, yearly, '2025-06-01')
  expect(part.values).toEqual(['2025-01-10', '2025-01-31'])
  const down = edit(yearly, { do: 'drill', filters: [part], to: { ...month, grain: 'day' } }, fields)
  expect(down.range).toEqual({ field: 'sales.ordered_at', from: '2025-01-10', to: '2025-01-31' })
  expect(down.filters).toEqual([])
  expect(down.wells.axis).toEqual([{ ...month, grain: 'day' }])
  expect(edit(down, { do: 'rise', to: 0 }, fields)).toEqual(yearly)
  const split = edit(yearly, { do: 'drill', filters: [part], to: dimension('channel') }, fields)
  expect([split.type, names(split).axis]).toEqual(['column', ['sales.channel']])
})

test('a step whose filter is taken away by hand is no step any more; taking a step away takes its filter', () => {
  const down = edit(byRegion, { do: 'drill', filters: [only('region', 'East')], to: dimension('province') }, fields)
  expect(edit(down, { do: 'unfilter', at: 0 }, fields).trail).toEqual([])
  const wide = edit(down, { do: 'widen', at: 0 }, fields)
  expect([wide.trail, wide.filters, names(wide).axis]).toEqual([[], [], ['sales.province']])
})

test('only this, or all but this: one filter a field, whatever was pressed before', () => {
  const kept = edit(byRegion, { do: 'narrow', filters: [only('region', 'East')] })
  expect(edit(kept, { do: 'narrow', filters: [only('region', 'West')] }).filters).toEqual([only('region', 'West')])
  const out = edit(edit(byRegion, { do: 'narrow', filters: [only('region', 'East')], excludes: true }), {
    do: 'narrow',
    filters: [only('region', 'West')],
    excludes: true,
  })
  expect(out.filters).toEqual([{ member: 'sales.region', operator: 'notEquals', values: ['East', 'West'] }])
})

test('the way down stands in the address', () => {
  const down = edit(byRegion, { do: 'drill', filters: [only('region', 'East')], to: dimension('province') }, fields)
  expect(readAddress(toAddress(down))).toEqual(down)
})

test('check names a level that the view does not include', () => {
  const view = (levels: string) =>
    `views:\n  - name: sales\n    meta: { hierarchies: ${levels} }\n    cubes:\n      - join_path: rows\n        includes: [region, { name: place, alias: city }]\n`
  const said = (levels: string) => mistakesIn([{ fileName: 'v.yml', content: view(levels) }], parameters).map(({ message }) => message.en)
  expect(said('[[region, city]]')).toEqual([])
  expect(said('[[region, place]]')).toEqual([expect.stringContaining('names place, which this view does not include')])
  expect(said('[region, city]')).toEqual([expect.stringContaining('list of lists')])
})
