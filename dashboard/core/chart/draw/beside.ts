import type { Beside, Mark } from '../drawing.ts'
import type { Filter } from '../spec.ts'
import { isOtherKey, markIn } from './frame.ts'
import type { Frame, Series } from './scene.ts'

/** The series that have an entry in the legend: of many colours the present ones, since the earlier period is known by being paler. */
export function namedSeries(drawn: Series[]): Series[] {
  const present = drawn.filter(({ role }) => role !== 'before')
  return present.length < 2 ? drawn : present
}

/** What stands along the axis and in the legend of a picture with keys and series. */
export function besideFrame(frame: Frame, drawn: Series[], placed: 'slots' | 'ends'): Beside {
  const named = namedSeries(drawn)
  const of = (from: number, to: number) => stretchOf(frame, from, to)
  return {
    placed,
    keys: frame.keys.length,
    keyAt: (point) => keyMark(frame, drawn, point),
    names: named.length > 1 ? named.length : 0,
    nameAt: (at) => nameMark(named[at]),
    ...(frame.axis.kind === 'time' && frame.axis.grain !== 'hour' && frame.keys.length > 1 ? { stretch: { of } } : {}),
  }
}

/** All that is drawn at a key; where that is one number, it is its mark. */
function keyMark(frame: Frame, drawn: Series[], point: number): Mark | null {
  const [first, second] = drawn
  const filters = frame.filters[point]
  if (!first || !filters) return null
  if (!second) return markIn(frame, 0, point, drawn)
  // Where every series has its own rest, no one filter means them all.
  if (filters.length === 0) return null
  const rests = isOtherKey(frame.keys[point]) ? { rests: filters } : {}
  return { label: frame.labels[point] ?? '', measure: first.ref, value: null, filters, ...rests }
}

function nameMark(series: Series | undefined): Mark | null {
  if (!series || series.role === 'share') return null
  const { name, ref, filters, role } = series
  return { label: name, measure: ref, value: null, filters, ...(role === 'other' ? { rests: filters } : {}) }
}

/** The dates from the first day of one period to the last of another. */
function stretchOf({ filters }: Frame, from: number, to: number): Filter | null {
  const [first] = filters[Math.min(from, to)] ?? []
  const [last] = filters[Math.max(from, to)] ?? []
  const [begin, end] = [first?.values[0], last?.values[1]]
  return first?.operator === 'inDateRange' && last?.operator === 'inDateRange' && begin && end ? { ...first, values: [begin, end] } : null
}
