import type { Filter as CubeFilter, Query, TimeDimension } from '@cubejs-client/core'
import { type Day, isByMonth } from '../field/calendar.ts'
import type { Field, Fields } from '../field/field.ts'
import { calculations } from './calculate.ts'
import { catalogue } from './catalogue.ts'
import { filterRange, fitFilter, toCubeFilter } from './filter.ts'
import { type Against, earlierKeys, earlierSpan, isAllTime, type Span, spanOf } from './range.ts'
import { cellsOf, columnOf, numbersOf, type Result } from './result.ts'
import {
  type ChartSpec,
  type ChartType,
  type Compare,
  type DateRange,
  type FieldRef,
  type Filter,
  fieldsIn,
  type Grain,
  placedFields,
  viewOf,
  type WellName,
} from './spec.ts'
import { emptyWells } from './wells.ts'

/** What a question depends on beside the spec. */
export interface Asking {
  /** The business date, which every preset counts from. */
  today: Day
  timezone?: string
  fields?: Fields
  /** A board's filters; the one made by this tile is left out. */
  filters?: Filter[]
  tile?: string
}

/**
 * The parts of one chart's question: `main` always; `before` the compared period; `spark` a KPI's line; `rank:…`
 * which values are the largest; `other…` the rest as one; `total:r,c` a pivot's totals over r row and c column fields.
 * `rank:split` says which panels there are.
 */
export type Part =
  | 'main'
  | 'before'
  | 'spark'
  | 'rank:axis'
  | 'rank:colour'
  | 'rank:split'
  | 'other'
  | 'otherBefore'
  | `total:${number},${number}`
  | `whole:${Whole}`
  | `wholeBefore:${Whole}`
/** What shares are of: everything, each row, each column. */
export type Whole = 'all' | 'rows' | 'columns'
export type Queries = Partial<Record<Part, Query>>
export type Results = Partial<Record<Part, Result>>

/** Cube answers no more than this many rows at once. */
const mostRows = 50_000

/** How many values of a list sorted here get a line of their own. */
const mostLines = 200

/** How many panels a chart with a split shows. */
export const mostPanels = 12

const groupWells: WellName[] = ['axis', 'rows', 'columns', 'colour', 'split']

/** The fields a chart groups by, and its measures. */
export function groupsOf(spec: ChartSpec): FieldRef[] {
  return groupWells.flatMap((well) => fieldsIn(spec, well)).filter(({ kind }) => kind !== 'measure')
}
export function measuresOf(spec: ChartSpec): FieldRef[] {
  const measures = placedFields(spec).filter(({ kind }) => kind === 'measure')
  return measures.filter((one, at) => measures.findIndex(({ name }) => name === one.name) === at)
}

/** The range a chart is asked for: a board's date filter takes the place of its own. */
export function rangeOf(spec: ChartSpec, asking: Asking): DateRange | null {
  const view = viewOf(spec) ?? ''
  const dates = boardFilters(asking).filter(({ operator }) => operator === 'inDateRange')
  for (const filter of dates) {
    const own = spec.range?.field ?? placedFields(spec).find(({ kind }) => kind === 'time')?.name
    const fitted = fitFilter(filter, view, asking.fields)?.member
    const field = filter.member.startsWith(`${view}.`) ? filter.member : (own ?? fitted)
    if (field && (!own || own === field)) return filterRange(filter, field)
  }
  return spec.range
}

const boardFilters = (asking: Asking) => (asking.filters ?? []).filter(({ from }) => from === undefined || from !== asking.tile)

/** All filters of a chart in Cube's words, the range apart. */
export function filtersOf(spec: ChartSpec, asking: Asking): CubeFilter[] {
  const view = viewOf(spec) ?? ''
  const range = rangeOf(spec, asking)
  const fitted = boardFilters(asking).flatMap((filter) => fitFilter(filter, view, asking.fields) ?? [])
  const isRange = (filter: Filter) => filter.operator === 'inDateRange' && filter.member === range?.field
  return [...spec.filters, ...fitted.filter((filter) => !isRange(filter))].flatMap((filter) => toCubeFilter(filter, asking.today) ?? [])
}

interface Wanted {
  groups: FieldRef[]
  measures: FieldRef[]
  span: Span | null
  filters?: CubeFilter[]
  order?: [string, 'asc' | 'desc'][]
  limit: number
  total?: boolean
}

function ask(spec: ChartSpec, asking: Asking, wanted: Wanted): Query {
  const range = rangeOf(spec, asking)
  const dateRange = wanted.span && ([wanted.span.from, wanted.span.to] as [string, string])
  const times = wanted.groups.filter(({ kind }) => kind === 'time')
  const timeDimensions: TimeDimension[] = times.map(({ name, grain }) => ({
    dimension: name,
    granularity: grain ?? 'day',
    ...(dateRange && range?.field === name ? { dateRange } : {}),
  }))
  if (dateRange && range && !times.some(({ name }) => name === range.field)) timeDimensions.push({ dimension: range.field, dateRange })
  const filters = [...filtersOf(spec, asking), ...(wanted.filters ?? [])]
  return {
    measures: wanted.measures.map(({ name }) => name),
    dimensions: [...new Set(wanted.groups.filter(({ kind }) => kind === 'dimension').map(({ name }) => name))],
    ...(timeDimensions.length > 0 ? { timeDimensions } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(wanted.order && wanted.order.length > 0 ? { order: wanted.order } : {}),
    limit: Math.min(wanted.limit, mostRows),
    ...(wanted.total ? { total: true } : {}),
    ...(asking.timezone ? { timezone: asking.timezone } : {}),
  }
}

/** The well whose values become series. */
export const seriesWell = (type: ChartType) => catalogue[type].seriesWell ?? 'colour'

/** How many rows or categories are shown. */
export function rowLimit(spec: ChartSpec): number {
  return spec.limit.rows ?? catalogue[spec.type].rows
}
export function seriesLimit(spec: ChartSpec): number {
  // More than ten lines can't be told apart: then the eight largest stay and the rest becomes one.
  return spec.limit.series ?? catalogue[spec.type].series
}

/** The chart that is drawn of an answer: a pie has no slice for less than nothing, so it becomes bars, and shows as many of them. */
export function drawnOf(spec: ChartSpec, main: Result): ChartSpec {
  const [measure] = measuresOf(spec)
  const { losses } = catalogue[spec.type]
  return losses && measure && numbersOf(main, measure).some((value) => (value ?? 0) < 0) ? { ...spec, type: losses.as } : spec
}

/** How many are asked for: of a pie as many as its bars would be. */
const askedRows = (spec: ChartSpec) => rowLimit({ ...spec, type: catalogue[spec.type].losses?.as ?? spec.type })

/** How the axis is sorted when Cube sorts it; label and model order are sorted here, after the answer. */
function orderOf(spec: ChartSpec, asking: Asking): Order {
  const groups = groupsOf(spec)
  const own = ownOrder(spec, asking)
  const { sort } = spec
  if (sort?.by === 'label' || sort?.by === 'order') return groups.map(({ name }) => [name, sort.direction])
  // Cube sorts only by what it is asked for; a field that has left the chart sorts nothing, nor does what is worked out after the answer.
  if (!sort || sort.of) return own
  if (measuresOf(spec).some(({ name }) => name === sort.by)) return [[sort.by, sort.direction]]
  // Rows with the same name stay in the order they have without it.
  if (groups.some(({ name }) => name === sort.by)) return [[sort.by, sort.direction], ...own.filter(([name]) => name !== sort.by)]
  return own
}

type Order = [string, 'asc' | 'desc'][]

/** The order a chart has where nobody has chosen one. */
export function ownOrder(spec: ChartSpec, asking: Asking): Order {
  const groups = groupsOf(spec)
  const [first] = measuresOf(spec)
  const times = groups.filter(({ kind }) => kind === 'time').map(({ name }): [string, 'asc'] => [name, 'asc'])
  if (times.length > 0) return times
  if (groups.some((group) => isOrdered(group, asking.fields)) || !first) return groups.map(({ name }) => [name, 'asc'])
  return [[first.name, 'desc']]
}

/** A dimension whose values have an order of their own: the model's, or that of numbers. */
export function isOrdered(ref: FieldRef, fields: Fields | undefined): boolean {
  const field: Field | undefined = fields?.byName.get(ref.name)
  return ref.kind === 'time' || field?.order !== undefined || field?.type === 'number'
}

/** Whether this chart draws a comparison with an earlier period. */
export function mayCompare(spec: ChartSpec): boolean {
  return catalogue[spec.type].compares === true
}

/**
 * The comparison a chart draws. Months and longer follow the calendar: aligned with weekdays or festivals, the first and the last would be parts of
 * months, so they are compared by date.
 */
export function compareOf(spec: ChartSpec): Compare {
  const grain = comparedGrain(spec)
  const followsMonths = grain !== undefined && isByMonth(grain)
  return followsMonths && spec.compare.startsWith('last_year') ? 'last_year' : spec.compare
}

/** The periods a chart lays beside earlier ones. A figure's line is not compared, so its number goes by the range alone. */
const comparedGrain = (spec: ChartSpec): Grain | undefined => {
  if (catalogue[spec.type].isFigure) return undefined
  const time = groupsOf(spec).find(({ kind }) => kind === 'time')
  return time && (time.grain ?? 'day')
}

/** The comparison with its dates, where a person chose them. */
const againstOf = (spec: ChartSpec): Against => {
  const compare = compareOf(spec)
  return compare === 'custom' ? (spec.against ?? 'none') : compare
}

/** The earlier span a chart's range is compared with; null: none. */
export const earlierOf = (spec: ChartSpec, range: DateRange | null, today: string): Span | null =>
  earlierSpan(range, againstOf(spec), today, comparedGrain(spec))

/** What is asked for the earlier periods: a span; everything, where all time is laid beside itself; or nothing. */
export function beforeOf(spec: ChartSpec, range: DateRange | null, today: string): { span: Span | null } | null {
  if (!mayCompare(spec)) return null
  const span = earlierOf(spec, range, today)
  if (span) return { span }
  const grain = comparedGrain(spec)
  return isAllTime(range) && grain && earlierKeysOf(spec, range, today, grain) ? { span: null } : null
}

/** For a period on a chart's time axis the one it is compared with; null: nothing is compared. */
export const earlierKeysOf = (spec: ChartSpec, range: DateRange | null, today: string, grain: Grain) =>
  earlierKeys(range, againstOf(spec), today, grain)

/** The category whose number is cut by the row limit when it is alone on the axis. */
function cutAxis(spec: ChartSpec, asking: Asking): FieldRef | null {
  if (!catalogue[spec.type].cutsAxis) return null
  const [axis] = fieldsIn(spec, 'axis')
  return axis?.kind === 'dimension' && !(isOrdered(axis, asking.fields) && spec.sort === null) ? axis : null
}

const hasSeveral = (ref: FieldRef | undefined, limit: number, asking: Asking) => {
  const known = ref && asking.fields?.byName.get(ref.name)?.values
  return ref?.kind === 'dimension' && !(known && Object.keys(known).length <= limit)
}

/** The main question of a chart: what "show the query" shows and an alert asks. null: wells are still empty. */
export function toQuery(spec: ChartSpec, asking: Asking): Query | null {
  return toQueries(spec, asking)?.main ?? null
}

/** Everything a chart asks at once. null: wells are still empty. */
export function toQueries(spec: ChartSpec, asking: Asking): (Queries & { main: Query }) | null {
  if (emptyWells(spec).length > 0) return null
  const range = rangeOf(spec, asking)
  const span = spanOf(range, asking.today)
  const groups = groupsOf(spec)
  const measures = measuresOf(spec)
  const order = orderOf(spec, asking)
  const earlier = beforeOf(spec, range, asking.today)
  const [axis] = fieldsIn(spec, 'axis')
  const { isFigure, isList, asksAll, showsEach, ranksAxis } = catalogue[spec.type]
  const second = groups.length > 1
  const cut = cutAxis(spec, asking)
  const byLabel = spec.sort?.by === 'label' || spec.sort?.by === 'order'
  const mainLimit = isFigure
    ? 1
    : asksAll
      ? mostRows
      : isList
        ? rowLimit(spec)
        : cut && !second && !byLabel
          ? askedRows(spec) + 1
          : second
            ? 10_000
            : 5000
  const wanted: Wanted = {
    groups: isFigure ? [] : groups,
    measures,
    span,
    order: isFigure ? [] : order,
    limit: mainLimit,
    total: !isFigure && (isList || asksAll || Boolean(cut) || second),
  }
  const queries: Queries & { main: Query } = { main: ask(spec, asking, wanted) }

  if (earlier) {
    // The earlier period of a cut list is asked for the same values afterwards, see toFollowing.
    if ((!cut || byLabel || second) && !isList) queries.before = ask(spec, asking, { ...wanted, ...earlier, total: false })
  }
  if (isFigure && axis) queries.spark = ask(spec, asking, { groups: [axis], measures, span, order: [[axis.name, 'asc']], limit: 1000 })
  const rank = (ref: FieldRef, limit: number) =>
    ask(spec, asking, {
      groups: [ref],
      measures: measures.slice(0, 1),
      span,
      order: measures[0] ? [[measures[0].name, 'desc']] : [],
      limit: limit + 1,
      total: true,
    })
  const [colour] = fieldsIn(spec, 'colour')
  if (colour && !showsEach && hasSeveral(colour, seriesLimit(spec), asking)) queries['rank:colour'] = rank(colour, seriesLimit(spec))
  if (second && cut && hasSeveral(cut, rowLimit(spec), asking) && !byLabel && !showsEach) queries['rank:axis'] = rank(cut, rowLimit(spec))
  if (ranksAxis && axis && !isOrdered(axis, asking.fields)) queries['rank:axis'] = rank(axis, rowLimit(spec))
  const [split] = fieldsIn(spec, 'split')
  if (split && hasSeveral(split, mostPanels, asking)) queries['rank:split'] = rank(split, mostPanels)
  Object.assign(queries, totalsOf(spec, asking, span), wholesOf(spec, asking, span, earlier))
  return queries
}

/** The fields a row of the picture is named by, and those of a column; a panel is a picture of its own. */
export function sidesOf(spec: ChartSpec): Record<Whole, FieldRef[]> {
  const split = fieldsIn(spec, 'split')
  const rows = [...(fieldsIn(spec, 'rows').length > 0 ? fieldsIn(spec, 'rows') : fieldsIn(spec, 'axis')), ...split]
  const names = new Set(rows.map(columnOf))
  return { all: [], rows, columns: [...groupsOf(spec).filter((ref) => !names.has(columnOf(ref))), ...split] }
}

/** What shares are parts of is asked: distinct counts have no sum. */
function wholesOf(spec: ChartSpec, asking: Asking, span: Span | null, earlier: { span: Span | null } | null): Queries {
  const measures = measuresOf(spec)
  const wanted = new Set(measures.flatMap(({ calculation: own }) => (own ? (calculations[own.kind].whole ?? []) : [])))
  const queries: Queries = {}
  for (const whole of wanted) {
    const groups = sidesOf(spec)[whole]
    const question = { groups, measures, order: groups.map(({ name }): [string, 'asc'] => [name, 'asc']), limit: 10_000 }
    queries[`whole:${whole}`] = ask(spec, asking, { ...question, span })
    if (earlier) queries[`wholeBefore:${whole}`] = ask(spec, asking, { ...question, ...earlier })
  }
  return queries
}

/** Totals are asked again for every grouping level: an average or a distinct count can't be added up. */
function totalsOf(spec: ChartSpec, asking: Asking, span: Span | null): Queries {
  const measures = measuresOf(spec)
  const { totals } = catalogue[spec.type]
  // Groups of rows are ranked by their totals in the column sorted by, shown or not.
  const sortDepth = totals === 'levels' ? (spec.sort?.at?.length ?? null) : null
  if ((!spec.options.totals && sortDepth === null) || measures.length === 0) return {}
  const rows = fieldsIn(spec, 'rows')
  if (totals === 'overall') return rows.length > 0 ? { 'total:0,0': ask(spec, asking, { groups: [], measures, span, limit: 1 }) } : {}
  if (totals !== 'levels') return {}
  const columns = fieldsIn(spec, 'columns')
  const queries: Queries = {}
  for (let r = 0; r <= rows.length; r++) {
    for (let c = 0; c <= columns.length; c++) {
      if ((r === rows.length && c === columns.length) || !(spec.options.totals || (r > 0 && c === sortDepth))) continue
      const groups = [...rows.slice(0, r), ...columns.slice(0, c)]
      queries[`total:${r},${c}`] = ask(spec, asking, {
        groups,
        measures,
        span,
        order: groups.map(({ name }) => [name, 'asc']),
        limit: 10_000,
      })
    }
  }
  return queries
}

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
  const cut = cutAxis(spec, asking)
  const { isList, showsEach } = catalogue[spec.type]
  const queries: Queries = {}

  if (isList && earlier && main.length > 0) {
    const [first] = fieldsIn(spec, 'rows')
    const sameRows =
      first?.kind === 'dimension' && main.total !== undefined && main.total > main.length
        ? only(first.name, asValues([...new Set(cellsOf(main, first))]), 'equals', asking.today)
        : []
    queries.before = ask(spec, asking, { groups, measures, ...earlier, filters: sameRows, limit: mostRows })
  }
  const isSortedHere = spec.sort?.by === 'label' || spec.sort?.by === 'order'
  // A list sorted here is cut here: what its rest is only shows when it is drawn.
  if (cut && groups.length === 1 && main.length > 0 && !isSortedHere) {
    const kept = asValues(cellsOf(main, cut).slice(0, keptCount(main.length, main.total, rowLimit(spec))))
    const isCut = (main.total ?? main.length) > kept.length
    if (earlier)
      queries.before = ask(spec, asking, {
        groups,
        measures,
        ...earlier,
        filters: only(cut.name, kept, 'equals', asking.today),
        limit: kept.length + 1,
      })
    if (isCut && spec.limit.other && !showsEach) {
      const rest = only(cut.name, kept, 'notEquals', asking.today)
      queries.other = ask(spec, asking, { groups: [], measures, span, filters: rest, limit: 1 })
      if (earlier) queries.otherBefore = ask(spec, asking, { groups: [], measures, ...earlier, filters: rest, limit: 1 })
    }
  }
  const [trend] = fieldsIn(spec, 'trend')
  const [axis] = fieldsIn(spec, 'axis')
  if (trend && axis && main.length > 0) {
    // A line for each that is shown, and for no other; which of a list sorted here are shown is not known yet.
    const names = [...new Set(cellsOf(main, axis))]
    const kept = asValues(names.slice(0, isSortedHere ? mostLines : keptCount(names.length, main.total, rowLimit(spec))))
    const filters = only(axis.name, kept, 'equals', asking.today)
    queries.spark = ask(spec, asking, { groups: [axis, trend], measures, span, filters, order: [[trend.name, 'asc']], limit: mostRows })
  }
  const rank = results['rank:colour']
  const [colour] = fieldsIn(spec, 'colour')
  if (rank && colour) {
    const kept = asValues(cellsOf(rank, colour).slice(0, keptCount(rank.length, rank.total, seriesLimit(spec))))
    if ((rank.total ?? rank.length) > kept.length && spec.limit.other) {
      const others = groups.filter(({ name }) => name !== colour.name)
      const rest = { groups: others, measures, filters: only(colour.name, kept, 'notEquals', asking.today), limit: 10_000 }
      queries.other = ask(spec, asking, { ...rest, span })
      if (earlier) queries.otherBefore = ask(spec, asking, { ...rest, ...earlier })
    }
  }
  return queries
}
