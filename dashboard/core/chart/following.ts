import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import type { Day } from '../field/calendar.ts'
import type { Cell } from '../field/text.ts'
import { catalogue } from './catalogue.ts'
import { filterFor, toCubeFilter } from './filter.ts'
import {
  type Asking,
  ask,
  beforeOf,
  cutAxis,
  drawnOf,
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
import { type Span, spanOf } from './range.ts'
import { cellsOf, columnOf, panelOf, type Result } from './result.ts'
import { type ChartSpec, type FieldRef, fieldsIn } from './spec.ts'
import { toTrendQuery } from './trends.ts'
import { emptyWells } from './wells.ts'

/** How many values of a list in its own order get a line of their own. */
const mostLines = 200

/** The kept values of a list cut to `limit`: a single item too many is kept as well, since it would only be renamed "Other". */
export function keptCount(length: number, total: number | undefined, limit: number): number {
  const all = total ?? length
  return all <= limit + 1 ? Math.min(length, limit + 1) : Math.min(length, limit)
}

const only = (member: string, kept: (string | null)[], operator: 'equals' | 'notEquals', today: Day): CubeFilter[] => {
  const filter = toCubeFilter({ member, operator, values: kept }, today)
  return filter ? [filter] : []
}

const asValues = (cells: unknown[]) => cells.map((cell) => (cell === null ? null : String(cell)))

/** The first of a ranking, and how many there are; in a ranking of panels with their own first, those of one of them. */
export function firstOf(rank: Result, ref: FieldRef, limit: number): { values: Cell[]; all: number } {
  const values = cellsOf(rank, ref)
  const all = rank.total ?? values.length
  return { values: values.slice(0, keptCount(values.length, all, limit)), all }
}

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
function restsOf(spec: ChartSpec, asking: Asking, results: Results, period: { span: Span | null }, suffix: '' | 'Before'): Queries {
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
  const ofAxis = axis && axisRank ? restFilter(spec, asking, axis, axisRank, rowLimit(spec)) : []
  const colourRank = results['rank:colour']
  const ofColour = colour && colourRank ? restFilter(spec, asking, colour, colourRank, seriesLimit(spec)) : []
  const queries: Queries = {}
  if (ofColour.length > 0) queries[`other${suffix}`] = rest(without(colour), ofColour)
  if (ofAxis.length > 0) queries[colour ? (`other${suffix}:axis` as const) : (`other${suffix}` as const)] = rest(without(axis), ofAxis)
  if (ofAxis.length > 0 && ofColour.length > 0) queries[`other${suffix}:both`] = rest(without(axis, colour), [...ofAxis, ...ofColour])
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
