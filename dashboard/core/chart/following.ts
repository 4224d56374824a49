import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import type { Day } from '../field/calendar.ts'
import { catalogue } from './catalogue.ts'
import { filterFor, toCubeFilter } from './filter.ts'
import { firstOf, firstOfAny, keptCount, type OwnFirst, ownFirst } from './firsts.ts'
import {
  type Asking,
  ask,
  beforeOf,
  cutAxis,
  drawnOf,
  type Earlier,
  filtersMeasures,
  groupsOf,
  measuresOf,
  mostRows,
  type Queries,
  type Results,
  rangeOf,
  rowLimit,
  seriesLimit,
} from './query.ts'
import { spanOf } from './range.ts'
import { cellsOf, columnOf, panelOf, type Result } from './result.ts'
import { type ChartSpec, type FieldRef, fieldsIn } from './spec.ts'
import { toTrendQuery } from './trends.ts'
import { emptyWells } from './wells.ts'

/** How many values of a list in its own order get a line of their own. */
const mostLines = 200

const only = (member: string, kept: (string | null)[], operator: 'equals' | 'notEquals', today: Day): CubeFilter[] => {
  const filter = toCubeFilter({ member, operator, values: kept }, today)
  return filter ? [filter] : []
}

const asValues = (cells: unknown[]) => cells.map((cell) => (cell === null ? null : String(cell)))

/** What can only be asked once the first answers are there: "Other", and the earlier period of a cut list. */
export function toFollowing(asked: ChartSpec, asking: Asking, results: Results): Queries {
  const { main } = results
  if (emptyWells(asked).length > 0 || !main) return {}
  const spec = drawnOf(asked, main)
  const range = rangeOf(spec, asking)
  const span = spanOf(range, asking.today)
  const earlier = beforeOf(spec, range, asking.today)
  const measures = measuresOf(spec)
  const groups = groupsOf(spec)
  const cut = cutAxis(spec, asking.fields)
  const { isList } = catalogue[spec.type]
  const queries: Queries = {}

  if (isList && earlier && main.length > 0) {
    const [first] = fieldsIn(spec, 'rows')
    const sameRows =
      first?.kind === 'dimension' && main.total !== undefined && main.total > main.length
        ? only(first.name, asValues([...new Set(cellsOf(main, first))]), 'equals', asking.today)
        : []
    queries.before = ask(spec, asking, { groups, measures, ...earlier, filters: sameRows, limit: mostRows })
  }
  if (cut && groups.length === 1 && main.length > 0 && earlier) {
    const { values } = firstOf(main, cut, rowLimit(spec))
    const filters = only(cut.name, asValues(values), 'equals', asking.today)
    queries.before = ask(spec, asking, { groups, measures, ...earlier, filters, limit: values.length + 1 })
  }
  const [trend] = fieldsIn(spec, 'trend')
  const [axis] = fieldsIn(spec, 'axis')
  if (trend && axis && main.length > 0) {
    // A line for each that is shown, and for no other; which of a list in its own order are shown is not known yet.
    const names = [...new Set(cellsOf(main, axis))]
    const kept = asValues(cut ? names.slice(0, keptCount(names.length, main.total, rowLimit(spec))) : names.slice(0, mostLines))
    const filters = only(axis.name, kept, 'equals', asking.today)
    queries.spark = ask(spec, asking, { groups: [axis, trend], measures, span, filters, order: [[trend.name, 'asc']], limit: mostRows })
  }
  const trends = toTrendQuery(spec, asking, main)
  if (trends) queries.spark = trends
  Object.assign(queries, restsOf(spec, asking, results, { span }, ''))
  if (earlier) Object.assign(queries, restsOf(spec, asking, results, earlier, 'Before'))
  return queries
}

/** The rest as one, wherever a list is cut: of the axis, of the colours, and what is in neither list. All is asked, nothing is added up. */
function restsOf(spec: ChartSpec, asking: Asking, results: Results, period: Earlier, suffix: '' | 'Before'): Queries {
  // Of what a filter on a measure lets in, nobody knows as one what is not in the list: it would be judged by its sum.
  if (!spec.limit.other || catalogue[spec.type].showsEach || filtersMeasures(spec, asking)) return {}
  const measures = measuresOf(spec)
  const groups = groupsOf(spec)
  const [colour] = fieldsIn(spec, 'colour')
  const axis = cutAxis(spec, asking.fields)
  const without = (...gone: (FieldRef | null | undefined)[]) => groups.filter((ref) => !gone.includes(ref))
  const rest = (left: FieldRef[], filters: CubeFilter[]): Query =>
    ask(spec, asking, { groups: left, measures, ...period, filters, limit: left.length === 0 ? 1 : 10_000 })
  const axisRank = groups.length === 1 ? results.main : results['rank:axis']
  const colourRank = results['rank:colour']
  const own = ownFirst(spec, asking.fields, axisRank)
  if (own && axis && axisRank && colour) {
    return ownRests(spec, asking, own, { axis, colour, rank: axisRank, colourRank, rest, without, suffix })
  }
  const ofAxis = axis && axisRank ? restFilter(spec, asking, axis, axisRank, rowLimit(spec)) : []
  const ofColour = colour && colourRank ? restFilter(spec, asking, colour, colourRank, seriesLimit(spec)) : []
  const queries: Queries = {}
  if (ofColour.length > 0) queries[`other${suffix}`] = rest(without(colour), ofColour)
  if (ofAxis.length > 0) queries[colour ? (`other${suffix}:axis` as const) : (`other${suffix}` as const)] = rest(without(axis), ofAxis)
  if (ofAxis.length > 0 && ofColour.length > 0) queries[`other${suffix}:both`] = rest(without(axis, colour), [...ofAxis, ...ofColour])
  return queries
}

interface OwnRests {
  axis: FieldRef
  colour: FieldRef
  rank: Result
  colourRank: Result | undefined
  rest: (left: FieldRef[], filters: CubeFilter[]) => Query
  without: (...gone: FieldRef[]) => FieldRef[]
  suffix: '' | 'Before'
}

/** The rests where every series has its own first: what each has beside them, and what the colours without a series have beside all of those. */
function ownRests(spec: ChartSpec, asking: Asking, own: OwnFirst, wanted: OwnRests): Queries {
  const { axis, colour, rank, colourRank, rest, without, suffix } = wanted
  const { today } = asking
  const hues = colourRank ? firstOf(colourRank, colour, seriesLimit(spec)).values : [...own.keys()]
  const ofColour = colourRank ? restFilter(spec, asking, colour, colourRank, seriesLimit(spec)) : []
  const parts = hues.slice(0, 100).flatMap((hue): CubeFilter[] => {
    const { values = [], all = 0 } = own.get(hue) ?? {}
    const inSeries = toCubeFilter(filterFor(colour, hue), today)
    return all > values.length && inSeries ? [{ and: [inSeries, ...only(axis.name, asValues(values), 'notEquals', today)] }] : []
  })
  const queries: Queries = {}
  if (ofColour.length > 0) queries[`other${suffix}`] = rest(without(colour), ofColour)
  if (parts.length > 0) queries[`other${suffix}:axis`] = rest(without(axis), [{ or: parts }])
  const shown = firstOfAny(own, hues)
  if (ofColour.length > 0 && new Set(cellsOf(rank, axis)).size > shown.length) {
    queries[`other${suffix}:both`] = rest(without(axis, colour), [...only(axis.name, asValues(shown), 'notEquals', today), ...ofColour])
  }
  return queries
}

/** "None of the first": nothing where all are shown; with first ones of their own, each panel without its own. */
function restFilter(spec: ChartSpec, { today }: Asking, ref: FieldRef, rank: Result, limit: number): CubeFilter[] {
  const [split] = fieldsIn(spec, 'split')
  if (!split || !rank.columns[columnOf(split)]) {
    const { values, all } = firstOf(rank, ref, limit)
    return all > values.length && values.length > 0 ? only(ref.name, asValues(values), 'notEquals', today) : []
  }
  const panels = [...new Set(cellsOf(rank, split))].slice(0, 100)
  const parts = panels.flatMap((panel): CubeFilter[] => {
    const { values, all } = firstOf(panelOf(rank, split, panel), ref, limit)
    const inPanel = toCubeFilter(filterFor(split, panel), today)
    return all > values.length && inPanel ? [{ and: [inPanel, ...only(ref.name, asValues(values), 'notEquals', today)] }] : []
  })
  return parts.length > 0 ? [{ or: parts }] : []
}
