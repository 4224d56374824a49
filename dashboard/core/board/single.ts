import { fitFilter } from '../chart/filter.ts'
import { type ChartSpec, type Filter, viewOf } from '../chart/spec.ts'
import type { Fields } from '../field/field.ts'
import type { Words } from '../words.ts'
import { isSet } from './filters.ts'
import { type BoardSpec, newBoard } from './spec.ts'

/** A chart by itself: what it is called, and those of these filters that it is drawn under. */
export function toSingle(chart: ChartSpec, title: Words, filters: Filter[], fields: Fields): BoardSpec {
  const view = viewOf(chart) ?? ''
  // Dates reach every chart by its own date; other filters need a field of that name.
  const reaches = (filter: Filter) => isSet(filter) && (filter.operator === 'inDateRange' || fitFilter(filter, view, fields) !== null)
  return {
    ...newBoard(title),
    filters: filters.filter(reaches).map(({ from: _tile, ...filter }) => filter),
    tiles: [{ id: 'chart', kind: 'chart', chart: { ...chart, title }, place: { x: 0, y: 0, w: 12, h: 7 }, phone: null }],
    single: true,
  }
}
