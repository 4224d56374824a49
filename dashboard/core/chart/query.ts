import type { Filter as CubeFilter, Query, TimeDimension } from '@cubejs-client/core'
import { type Day, isByMonth } from '../field/calendar.ts'
import type { Field, Fields } from '../field/field.ts'
import { calculations } from './calculate.ts'
import { catalogue } from './catalogue.ts'
import { filterRange, fitFilter, toCubeCondition, toCubeFilter } from './filter.ts'
import { type Against, earlierKeys, earlierSpan, isAllTime, type Span, spanOf } from './range.ts'
import { columnOf, numbersOf, type Result, rawOf } from './result.ts'
import {
  askedNames,
  type ChartSpec,
  type ChartType,
  type Compare,
  conditionsOf,
  type DateRange,
  type FieldRef,
  type Filter,
  fieldsIn,
  type Grain,
  placedFields,
  type Sort,
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
  /** The order a heading was pressed for, for as long as the chart is looked at; null: the one it has by itself. */
  order?: Sort | null
}

/**
 * The parts of one chart's question: `top` who is among the first, where it is filtered by that; `main` always; `before` the compared period; `spark` the line of a KPI, or one for each row of a table; `rank:…`
 * which values are the largest; `other…` the rest as one, where there are colours that of the colours, of the axis, and what is in neither list;
 * `total:r,c` a pivot's totals over r row and c column fields.
 * `rank:split` says which panels there are.
 */
export type Part =
  | 'top'
  | 'main'
  | 'before'
  | 'spark'
  | 'rank:axis'
  | 'rank:colour'
  | 'rank:split'
  /** Which outermost rows of a pivot are the first, where there are more. */
  | 'rank:rows'
  | 'other'
  | 'otherBefore'
  | 'other:axis'
  | 'otherBefore:axis'
  | 'other:both'
  | 'otherBefore:both'
  | `total:${number},${number}`
  /** The targets of a goal line; the earlier periods a forecast is made from, which it takes the place of: see `lineQueries.ts`. */
  | 'goal'
  | 'history'
  | 'forecast'
  | `whole:${Whole}`
  | `wholeBefore:${Whole}`
  /** The same question for the periods before, which formulas of a chart look back at. */
  | `past:${string}`
/** What shares are of: everything, each row, each column. */
export type Whole = 'all' | 'rows' | 'columns'
export type Queries = Partial<Record<Part, Query>>
export type Results = Partial<Record<Part, Result>>

/** Cube answers no more than this many rows at once. */
export const mostRows = 50_000

/** How many panels a chart with a split shows. */
export const mostPanels = 12

const groupWells: WellName[] = ['axis', 'rows', 'columns', 'colour', 'split']

/** A measure rows are put in order by, as it is without what a pill makes of it. */
export interface Ranking {
  ref: FieldRef
  direction: 'asc' | 'desc'
}

/** A measure by its name: one the chart shows, or another of its view. One the model no longer has orders nothing. */
function measureNamed(spec: ChartSpec, name: string | undefined, fields: Fields | undefined): FieldRef | null {
  if (!name) return null
  const shown = measuresOf(spec).find((measure) => measure.name === name)
  // What a formula comes to is not known before the answer.
  if (shown) return shown.formula ? null : rawOf(shown)
  // A shared page has no model: what its chart was asked with, the server has decided.
  const known = fields?.byName.get(name)
  const isMeasure = known ? known.kind === 'measure' : (fields?.byName.size ?? 0) === 0
  return isMeasure && name.startsWith(`${viewOf(spec)}.`) ? { name, kind: 'measure' } : null
}

/** The measure a chart is sorted by; null: by label, by the model's order, or as the chart likes. */
export function sortingOf({ sort, ...spec }: ChartSpec, fields: Fields | undefined): Ranking | null {
  // What is worked out after the answer, or is one column of a pivot, is sorted where it is drawn.
  const isAsked = sort && !sort.of && !sort.at && sort.by !== 'label' && sort.by !== 'order' && sort.by !== 'hand'
  const ref = isAsked ? measureNamed({ sort, ...spec }, sort.by, fields) : null
  return ref && sort ? { ref, direction: sort.direction } : null
}

/** The measure by which a list is cut to its first. */
export function rankingOf(spec: ChartSpec, fields: Fields | undefined): Ranking | null {
  const { by, end } = spec.limit
  const direction = end === 'smallest' ? 'asc' : 'desc'
  const chosen = measureNamed(spec, by, fields)
  if (chosen) return { ref: chosen, direction }
  // A sort by the totals of a pivot is one by the measure; one by another of its columns leaves the first who they are.
  const { sort } = spec
  const byTotal = sort?.at?.length === 0 ? { ...spec, sort: { by: sort.by, of: sort.of, direction: sort.direction } } : spec
  const sorting = sortingOf(byTotal, fields)
  if (sorting) return end ? { ...sorting, direction } : sorting
  const [first] = measuresOf(spec)
  return first ? { ref: rawOf(first), direction } : null
}

/** The measures that only order the rows: asked with the others, and never drawn. */
export function hiddenOf(spec: ChartSpec, fields: Fields | undefined): FieldRef[] {
  const shown = new Set(measuresOf(spec).flatMap(askedNames))
  const { cutsAxis, headings } = catalogue[spec.type]
  if (headings === 'levels') return []
  const ordering = [cutsAxis ? rankingOf(spec, fields) : null, sortingOf(spec, fields)].flatMap((one) => one?.ref ?? [])
  return ordering.filter(({ name }, at) => !shown.has(name) && ordering.findIndex((one) => one.name === name) === at)
}

/** The fields a chart groups by, and its measures. */
export function groupsOf(spec: ChartSpec): FieldRef[] {
  return groupWells.flatMap((well) => fieldsIn(spec, well)).filter(({ kind }) => kind !== 'measure')
}
export function measuresOf(spec: ChartSpec): FieldRef[] {
  const measures = placedFields(spec).filter(({ kind }) => kind === 'measure')
  return measures.filter((one, at) => measures.findIndex(({ name }) => name === one.name) === at)
}

/** Whether the chart works out a measure of its own. */
export const hasFormulas = (spec: ChartSpec): boolean => measuresOf(spec).some(({ formula }) => formula)

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

/** A board's filters for a chart, without those made by itself. */
export const boardFilters = (asking: Asking) => (asking.filters ?? []).filter(({ from }) => from === undefined || from !== asking.tile)

/** All filters of a chart in Cube's words, the range apart. Of two groups those of one side. */
export function filtersOf(spec: ChartSpec, asking: Asking, side: 'now' | 'before' = 'now'): CubeFilter[] {
  const view = viewOf(spec) ?? ''
  const range = rangeOf(spec, asking)
  const fitted = boardFilters(asking).flatMap((filter) => fitFilter(filter, view, asking.fields) ?? [])
  const isRange = (filter: Filter) => filter.operator === 'inDateRange' && filter.member === range?.field
  const group = spec.between ? [spec.between[side].filter] : []
  const filters = [...spec.filters, ...group, ...fitted.filter((filter) => !isRange(filter))].flatMap(
    (filter) => toCubeFilter(filter, asking.today) ?? [],
  )
  return [...filters, ...conditionsOf(spec).flatMap((one) => toCubeCondition(one, asking.today) ?? [])]
}

/** Whether a measure decides what is in: that is decided for each row of an answer. */
export function filtersMeasures(spec: ChartSpec, { fields, filters = [] }: Asking): boolean {
  const alternatives = conditionsOf(spec).flatMap((one) => (one.kind === 'any' ? one.any.flat() : []))
  return [...spec.filters, ...filters, ...alternatives].some(({ member }) => fields?.byName.get(member)?.kind === 'measure')
}

/** A question without the filters on measures: those choose which rows are shown, and say nothing of what a part is of. */
export function withoutMeasureFilters(query: Query, fields: Fields | undefined): Query {
  const membersIn = (one: CubeFilter): (string | undefined)[] =>
    'and' in one ? one.and.flatMap(membersIn) : 'or' in one ? one.or.flatMap(membersIn) : [one.member]
  const isOfMeasure = (one: CubeFilter) => membersIn(one).some((name) => fields?.byName.get(name ?? '')?.kind === 'measure')
  const { filters, ...plain } = query
  const left = filters?.filter((one) => !isOfMeasure(one)) ?? []
  return left.length > 0 ? { ...plain, filters: left } : plain
}

/** One question, as a part of a chart asks it. */
export interface Wanted {
  groups: FieldRef[]
  measures: FieldRef[]
  span: Span | null
  /** Of two groups the other one. */
  side?: 'before'
  filters?: CubeFilter[]
  order?: [string, 'asc' | 'desc'][]
  limit: number
  total?: boolean
}

/** A part of a chart in Cube's words, under its range and its filters. */
export function ask(spec: ChartSpec, asking: Asking, wanted: Wanted): Query {
  const range = rangeOf(spec, asking)
  const dateRange = wanted.span && ([wanted.span.from, wanted.span.to] as [string, string])
  const times = wanted.groups.filter(({ kind }) => kind === 'time')
  const timeDimensions: TimeDimension[] = times.map(({ name, grain }) => ({
    dimension: name,
    granularity: catalogue[spec.type].asksDays ? 'day' : (grain ?? 'day'),
    ...(dateRange && range?.field === name ? { dateRange } : {}),
  }))
  if (dateRange && range && !times.some(({ name }) => name === range.field)) timeDimensions.push({ dimension: range.field, dateRange })
  const filters = [...filtersOf(spec, asking, wanted.side), ...(wanted.filters ?? [])]
  return {
    measures: [...new Set(wanted.measures.flatMap(askedNames))],
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

/** Of every series its own first: where it is so, for each of ten colours thirty of their own would be more than anybody reads. */
const fewOfEach = 5

/** Whether every series shows the first of its own. Where there are panels, they all show the same. */
export const seriesFirst = (spec: ChartSpec): boolean =>
  spec.limit.per === 'series' &&
  fieldsIn(spec, 'colour').length > 0 &&
  fieldsIn(spec, 'split').length === 0 &&
  !catalogue[spec.type].showsEach &&
  fieldsIn(spec, 'axis')[0]?.kind === 'dimension'

/** How many rows or categories are shown. */
export function rowLimit(spec: ChartSpec): number {
  return spec.limit.rows ?? (seriesFirst(spec) ? fewOfEach : catalogue[spec.type].rows)
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
  const sorting = sortingOf(spec, asking.fields)
  if (sorting) return [[sorting.ref.name, sorting.direction]]
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
  return [[rawOf(first).name, 'desc']]
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
  // What explains a change has one.
  if (spec.compare === 'none' && catalogue[spec.type].isProduct) return 'previous'
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

/** The other side of a comparison, as it is asked. */
export type Earlier = Pick<Wanted, 'span' | 'side'>

/** What is asked for the earlier periods: a span; everything, where all time is laid beside itself; or nothing. Of two groups the other one. */
export function beforeOf(spec: ChartSpec, range: DateRange | null, today: string): Earlier | null {
  if (!mayCompare(spec)) return null
  if (spec.between) return { span: spanOf(range, today), side: 'before' }
  const span = earlierOf(spec, range, today)
  if (span) return { span }
  const grain = comparedGrain(spec)
  return isAllTime(range) && grain && earlierKeysOf(spec, range, today, grain) ? { span: null } : null
}

/** For a period on a chart's time axis the one it is compared with; null: nothing is compared. */
export const earlierKeysOf = (
  spec: ChartSpec,
  range: DateRange | null,
  today: string,
  grain: Grain,
): ((key: string) => string | null) | null =>
  // Two groups are held against each other in the same period.
  spec.between ? (key) => key : earlierKeys(range, againstOf(spec), today, grain)

/** The category of which only the first by a measure are shown. What has an order of its own is cut in that order, unless a measure is named. */
export function cutAxis(spec: ChartSpec, fields: Fields | undefined): FieldRef | null {
  if (!catalogue[spec.type].cutsAxis) return null
  const [axis] = fieldsIn(spec, 'axis')
  const goesByOrder = (spec.sort === null || spec.sort.by === 'order' || spec.sort.by === 'hand') && !spec.limit.by
  return axis?.kind === 'dimension' && !(isOrdered(axis, fields) && goesByOrder) ? axis : null
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
  const cut = cutAxis(spec, asking.fields)
  const ranking = rankingOf(spec, asking.fields)
  const hidden = hiddenOf(spec, asking.fields)
  const isCutByCube = cut !== null && !second
  const mainLimit = isFigure ? 1 : asksAll ? mostRows : isList ? rowLimit(spec) : isCutByCube ? askedRows(spec) + 1 : second ? 10_000 : 5000
  const wanted: Wanted = {
    groups: isFigure ? [] : groups,
    measures,
    span,
    order: isFigure ? [] : isCutByCube && ranking ? [[ranking.ref.name, ranking.direction]] : order,
    limit: mainLimit,
    total: !isFigure && (isList || asksAll || Boolean(cut) || second),
  }
  const queries: Queries & { main: Query } = {
    main: ask(spec, asking, { ...wanted, measures: isFigure ? measures : [...measures, ...hidden] }),
  }

  if (earlier) {
    // The earlier period of a cut list is asked for the same values afterwards, see toFollowing.
    if ((!cut || second) && !isList) queries.before = ask(spec, asking, { ...wanted, ...earlier, order, total: false })
  }
  if (isFigure && axis) queries.spark = ask(spec, asking, { groups: [axis], measures, span, order: [[axis.name, 'asc']], limit: 1000 })
  const sorting = sortingOf(spec, asking.fields)
  const rankers = [ranking?.ref, sorting?.ref].filter((ref, at, all) => ref && all.findIndex((one) => one?.name === ref.name) === at)
  const rank = (refs: FieldRef[], limit: number, by = ranking, own = rankers) =>
    ask(spec, asking, {
      groups: refs,
      measures: own.flatMap((ref) => ref ?? []),
      span,
      order: by ? [[by.ref.name, by.direction]] : [],
      limit,
      total: true,
    })
  const [split] = fieldsIn(spec, 'split')
  // Of every panel its own first: then the panels are ranked with them.
  const own = split && spec.limit.per === 'panel' ? [split] : []
  const ranked = (ref: FieldRef, limit: number, of = own) => rank([...of, ref], of.length > 0 ? 10_000 : limit + 1)
  const [colour] = fieldsIn(spec, 'colour')
  if (colour && !showsEach && hasSeveral(colour, seriesLimit(spec), asking)) queries['rank:colour'] = ranked(colour, seriesLimit(spec))
  const isHidden = hidden.length > 0 && axis?.kind === 'dimension'
  if (second && cut && !showsEach && (hasSeveral(cut, rowLimit(spec), asking) || isHidden)) {
    queries['rank:axis'] = ranked(cut, rowLimit(spec), colour && seriesFirst(spec) ? [colour] : own)
  }
  if (ranksAxis && axis && !isOrdered(axis, asking.fields)) queries['rank:axis'] = rank([axis], rowLimit(spec) + 1)
  // Panels are the largest, whichever end of a list they show.
  const first: Ranking | null = measures[0] ? { ref: rawOf(measures[0]), direction: 'desc' } : null
  if (split && hasSeveral(split, mostPanels, asking)) queries['rank:split'] = rank([split], mostPanels + 1, first, [first?.ref])
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
function wholesOf(spec: ChartSpec, asking: Asking, span: Span | null, earlier: Earlier | null): Queries {
  const measures = measuresOf(spec)
  const wanted = new Set(measures.flatMap(({ calculation: own }) => (own ? (calculations[own.kind].whole ?? []) : [])))
  const queries: Queries = {}
  for (const whole of wanted) {
    const groups = sidesOf(spec)[whole]
    const question = { groups, measures, order: groups.map(({ name }): [string, 'asc'] => [name, 'asc']), limit: 10_000 }
    const all = (period: { span: Span | null }) => withoutMeasureFilters(ask(spec, asking, { ...question, ...period }), asking.fields)
    queries[`whole:${whole}`] = all({ span })
    if (earlier) queries[`wholeBefore:${whole}`] = all(earlier)
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
