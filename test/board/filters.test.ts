import { expect, test } from 'vitest'
import { clicked, inForce, isSet, lifted, withFilter } from '../../dashboard/core/board/filters.ts'
import type { Filter } from '../../dashboard/core/chart/spec.ts'

const offered: Filter = { member: 'sales.region', operator: 'equals', values: [] }
const east: Filter = { member: 'sales.region', operator: 'equals', values: ['East'] }
const north: Filter = { member: 'sales.region', operator: 'equals', values: ['North'] }
const year: Filter = { member: 'sales.ordered_at', operator: 'inDateRange', values: ['this_year'] }
const online: Filter = { member: 'sales.channel', operator: 'equals', values: ['online'] }

test('a filter without values is offered, not set; "is not set" needs none', () => {
  expect(isSet(offered)).toBe(false)
  expect(isSet(east)).toBe(true)
  expect(isSet({ member: 'sales.region', operator: 'notSet', values: [] })).toBe(true)
  expect(isSet({ member: 'sales.region', operator: 'equals', values: [null] })).toBe(true)
})

test('a second filter on a field takes the place of the first, and keeps its place in the bar', () => {
  expect(withFilter([offered, year], east)).toEqual([east, year])
  expect(withFilter([year], east)).toEqual([year, east])
})

test('lifting keeps on offer what the board offers, and takes away what was added', () => {
  expect(lifted([east, online], east, [offered])).toEqual([offered, online])
  expect(lifted([east, online], online, [offered])).toEqual([east])
  expect(lifted([year], year, [year])).toEqual([{ ...year, values: [] }])
})

test('a click sets a filter that names its tile; the same mark again lifts it; another mark takes its place', () => {
  const first = clicked([], [east], 'map')
  expect(first).toEqual([{ ...east, from: 'map' }])
  expect(clicked(first, [north], 'map')).toEqual([{ ...north, from: 'map' }])
  expect(clicked(first, [east], 'map')).toEqual([])
})

test('clicks of two tiles add up, but a field is filtered by one of them only', () => {
  const first = clicked([], [east], 'map')
  const both = clicked(first, [online], 'channels')
  expect(both.map(({ from }) => from)).toEqual(['map', 'channels'])
  expect(clicked(both, [north], 'channels')).toEqual([{ ...north, from: 'channels' }])
})

test('clicks come before the bar, since of two ranges on one date the first counts', () => {
  const day: Filter = { ...year, values: ['2025-03-01', '2025-03-31'], from: 'trend' }
  expect(inForce([offered, year], [day])).toEqual([day, year])
})
