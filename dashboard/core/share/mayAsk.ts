import type { Filter as CubeFilter } from '@cubejs-client/core'
import { isSet, toValuesChart } from '../board/filters.ts'
import { type BoardSpec, chartsOf } from '../board/spec.ts'
import { fitFilter, toCubeFilter } from '../chart/filter.ts'
import { earlierOf, groupsOf, measuresOf, rangeOf, toQueries } from '../chart/query.ts'
import { type Span, spanOf } from '../chart/range.ts'
import { type ChartSpec, type DateRange, type Filter, placedFields, viewOf } from '../chart/spec.ts'
import type { Field, Fields, View } from '../field/field.ts'
import { adjustableFilters, type Leave } from './share.ts'

/** A Cube query after Cube has read the request: names checked, dates spelled out, defaults filled in. */
export interface AskedQuery {
  measures?: unknown[]
  dimensions?: unknown[]
  segments?: unknown[]
  timeDimensions?: { dimension: string; granularity?: string | undefined; dateRange?: unknown }[]
  filters?: unknown[]
  order?: unknown
  limit?: number | null
  offset?: number | null
  ungrouped?: boolean
  timezone?: string
}

/** What a link gives: a board, and the filters that hold whatever is asked. */
export interface Shared extends Leave {
  board: BoardSpec
  /** Of the link itself. */
  locked: Filter[]
}

/** What the questions of a board depend on beside the board. */
export interface Facts {
  today: string
  timezone: string
  fields: Fields
}

const mostRows = 50_000

/** As many rows as the chart itself may ask for: a top ten does not give away the eleventh. */
function mostRowsOf(chart: ChartSpec, facts: Facts): number {
  const asking = { today: facts.today, fields: facts.fields }
  // The earlier period of a table is asked for the rows that are shown, however many lines each has.
  if (chart.type === 'table' && earlierOf(chart, chart.range, facts.today)) return mostRows
  const limits = Object.values(toQueries(chart, asking) ?? {}).map((query) => query?.limit ?? 0)
  // One more than any first question: the earlier period of a cut list asks for its values and one to spare.
  return Math.min(Math.max(0, ...limits) + 1, mostRows)
}

/** The filters that whoever opened the link can't lift: the link's own, and the board's set ones unless they are adjustable. */
export function lockedFilters(shared: Shared): Filter[] {
  return [...shared.locked, ...heldFilters(shared)]
}

function heldFilters(shared: Shared): Filter[] {
  const adjustable = adjustableFilters(shared.board, shared)
  return shared.board.filters.filter((filter) => isSet(filter) && !adjustable.includes(filter))
}

/** The views and fields a link's page needs to draw and to name its filters; nothing else of the model. */
export function usedViews(shared: Shared, fields: Fields): View[] {
  const filters = [...shared.board.filters, ...shared.locked]
  const used = new Set([
    ...filters.map(({ member }) => member),
    ...chartsOf(shared.board).flatMap((chart) => [
      ...placedFields(chart).map(({ name }) => name),
      ...chart.filters.map(({ member }) => member),
      ...(chart.range ? [chart.range.field] : []),
      // A board's filter reaches charts of other views under their own name for it.
      ...filters.flatMap((filter) => fitFilter(filter, viewOf(chart) ?? '', fields)?.member ?? []),
    ]),
  ])
  const keep = (list: Field[]) => list.filter(({ name }) => used.has(name)).map((field) => ({ ...field, drillMembers: [] }))
  return fields.views
    .map((view) => ({
      ...view,
      fields: keep(view.fields),
      former: view.former.filter(({ name }) => used.has(name)),
      folders: view.folders.map((folder) => ({ ...folder, fields: keep(folder.fields) })).filter((folder) => folder.fields.length > 0),
    }))
    .filter((view) => view.fields.length > 0 || view.former.length > 0)
}

/** The query a link may ask, with its locked filters in it; null when none of its charts asks this. */
export function toSharedQuery<Query extends AskedQuery>(query: Query, shared: Shared, facts: Facts): Query | null {
  const asking = chartsOfLink(shared).filter((one) => asksThis(query, one, shared, facts))
  // Of several charts that ask the same the one that shows most: another's top ten is no reason to cut this one's list.
  const limits = asking.map((one) => mostRowsOf(one, facts))
  const chart = asking[limits.indexOf(Math.max(...limits))]
  if (!chart) return null
  const view = viewOf(chart) ?? ''
  const fitted = lockedFilters(shared).map((filter) => ({ filter, fits: fitFilter(filter, view, facts.fields) }))
  // A lock that this chart's view can't apply, or that restricts nothing, would show what it was meant to hide.
  const isLoose = (fits: Filter | null) => fits === null || toCubeFilter(fits, facts.today) === null
  if (fitted.some(({ filter, fits }) => shared.locked.includes(filter) && isLoose(fits))) return null
  const { range } = boundRange(chart, shared, facts)
  const isRange = (filter: Filter) => filter.operator === 'inDateRange' && filter.member === range?.field && !shared.locked.includes(filter)
  const added = fitted.flatMap(({ fits }) => (fits && !isRange(fits) ? (toCubeFilter(fits, facts.today) ?? []) : []))
  return {
    ...query,
    filters: [...(query.filters ?? []), ...added],
    limit: Math.min(query.limit ?? mostRows, Math.max(...limits)),
    timezone: facts.timezone,
  }
}

/** The board's charts, and where its filters may be changed, the lists of values to choose from. */
function chartsOfLink(shared: Shared): ChartSpec[] {
  const offered = adjustableFilters(shared.board, shared).filter(({ operator }) => operator !== 'inDateRange')
  return [...chartsOf(shared.board), ...offered.map(({ member }) => toValuesChart(member))]
}

/** Whether one of the board's charts asks this. */
export function mayAsk(query: AskedQuery, shared: Shared, facts: Facts): boolean {
  return toSharedQuery(query, shared, facts) !== null
}

/** The parts of a query that only the SQL API or a hand-written request has; none of a chart's questions does. */
const foreign = ['subqueryJoins', 'joinHints', 'maskedMembers']

function asksThis(query: AskedQuery, chart: ChartSpec, shared: Shared, facts: Facts): boolean {
  if (query.ungrouped || query.offset || (query.segments ?? []).length > 0) return false
  if (foreign.some((part) => (query as Record<string, unknown>)[part] !== undefined)) return false
  return asksItsMembers(query, chart) && staysInTime(query, chart, shared, facts) && keepsItsFilters(query, chart, shared, facts)
}

const isWithin = (some: unknown[], all: string[]) => some.every((one) => typeof one === 'string' && all.includes(one))

function asksItsMembers(query: AskedQuery, chart: ChartSpec): boolean {
  const measures = measuresOf(chart).map(({ name }) => name)
  const groups = groupsOf(chart)
  const dimensions = groups.filter(({ kind }) => kind === 'dimension').map(({ name }) => name)
  const times = groups.filter(({ kind }) => kind === 'time')
  const grains = (query.timeDimensions ?? []).filter(({ granularity }) => granularity !== undefined && granularity !== null)
  return (
    isWithin(query.measures ?? [], measures) &&
    isWithin(query.dimensions ?? [], dimensions) &&
    grains.every(({ dimension, granularity }) => times.some(({ name, grain }) => name === dimension && (grain ?? 'day') === granularity)) &&
    isWithin(orderedBy(query.order), [...measures, ...groups.map(({ name }) => name)])
  )
}

/** The members of an order, in each of the forms Cube takes. */
function orderedBy(order: unknown): unknown[] {
  if (order === undefined || order === null) return []
  if (!Array.isArray(order)) return Object.keys(order)
  return order.map((one: unknown) => (Array.isArray(one) ? one[0] : one))
}

/** The range a chart has: its board's or its own; and whether it may be moved, as one that the board leaves to its viewers. */
function boundRange(chart: ChartSpec, shared: Shared, facts: Facts): { range: DateRange | null; mayMove: boolean } {
  const under = (filters: Filter[]) => rangeOf(chart, { today: facts.today, fields: facts.fields, filters })
  const held = under(heldFilters(shared))
  if (held !== chart.range) return { range: held, mayMove: false }
  const adjustable = adjustableFilters(shared.board, shared).filter(({ operator }) => operator === 'inDateRange')
  return { range: under(adjustable.filter(isSet)), mayMove: adjustable.length > 0 }
}

function staysInTime(query: AskedQuery, chart: ChartSpec, shared: Shared, facts: Facts): boolean {
  const { range, mayMove } = boundRange(chart, shared, facts)
  const times = query.timeDimensions ?? []
  const field = range?.field ?? placedFields(chart).find(({ kind }) => kind === 'time')?.name
  const spans = mayMove ? [] : [spanOf(range, facts.today), earlierOf(chart, range, facts.today)].filter((span) => span !== null)
  // A range narrows, so any is allowed where the chart has none; on another field than the board's own it would be a new question.
  const known = filterable(shared, facts, chart)
  if (times.some(({ dimension }) => dimension !== field && !known.includes(dimension))) return false
  if (spans.length === 0) return true
  const ranges = times.filter(({ dateRange }) => dateRange !== undefined && dateRange !== null)
  const bound = ranges.filter(({ dimension }) => dimension === range?.field)
  // Every one: which of two ranges a rolling measure follows is not for a link to choose.
  return bound.length > 0 && bound.every(({ dateRange }) => spans.some((span) => isInside(dateRange, span)))
}

const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text)

function isInside(dateRange: unknown, span: Span): boolean {
  if (!Array.isArray(dateRange) || dateRange.length !== 2) return false
  const [from, to] = dateRange.map((one: unknown) => String(one).slice(0, 10))
  // Compared as texts, "+100000-01" would come before any date.
  return isDay(from) && isDay(to) && span.from <= from && to <= span.to
}

/** What a further filter may name: what the board shows or offers as a filter. Any other could be used to feel for hidden rows. */
function filterable(shared: Shared, facts: Facts, chart: ChartSpec): string[] {
  const view = viewOf(chart) ?? ''
  const shown = chartsOf(shared.board).flatMap((one) => groupsOf(one).map(({ name }) => name))
  const offered = shared.board.filters.map(({ member }) => member)
  const names = [...shown, ...offered].flatMap(
    (member) => fitFilter({ member, operator: 'set', values: [] }, view, facts.fields)?.member ?? [],
  )
  return [...new Set(names)]
}

function keepsItsFilters(query: AskedQuery, chart: ChartSpec, shared: Shared, facts: Facts): boolean {
  const asked = (query.filters ?? []) as CubeFilter[]
  const own = chart.filters.flatMap((filter) => toCubeFilter(filter, facts.today) ?? [])
  const has = new Set(asked.map(toKey))
  if (!own.every((filter) => has.has(toKey(filter)))) return false
  const ownKeys = new Set(own.map(toKey))
  const further = asked.filter((filter) => !ownKeys.has(toKey(filter)))
  return isWithin(further.flatMap(membersOf), filterable(shared, facts, chart))
}

/** One text for all spellings of a filter, so that the order of keys or values makes no difference. */
function toKey(filter: CubeFilter): string {
  if ('or' in filter)
    return `or(${filter.or
      .map((one) => toKey(one as CubeFilter))
      .sort()
      .join()})`
  if ('and' in filter)
    return `and(${filter.and
      .map((one) => toKey(one as CubeFilter))
      .sort()
      .join()})`
  const { member, operator, values } = filter as { member: string; operator: string; values?: unknown[] }
  return JSON.stringify([member, operator, [...(values ?? [])].map(String).sort()])
}

function membersOf(filter: CubeFilter): unknown[] {
  if ('or' in filter) return filter.or.flatMap((one) => membersOf(one as CubeFilter))
  if ('and' in filter) return filter.and.flatMap((one) => membersOf(one as CubeFilter))
  return [(filter as { member?: unknown }).member]
}
