import { isSet, toValuesChart, withFilter } from '../board/filters.ts'
import { type BoardSpec, type ChartTile, chartsOf } from '../board/spec.ts'
import type { Facts, TileQuestion } from '../board/tile.ts'
import { catalogue } from '../chart/catalogue.ts'
import { filterFor, fitFilter, isDates, toCubeFilter } from '../chart/filter.ts'
import { groupsOf, type Results, rangeOf } from '../chart/query.ts'
import { type Span, spanOf } from '../chart/range.ts'
import { cellsOf } from '../chart/result.ts'
import { type FieldRef, type Filter, membersOf, viewOf } from '../chart/spec.ts'
import type { Day } from '../field/calendar.ts'
import type { Field, Fields, View } from '../field/field.ts'
import type { Cell } from '../field/text.ts'
import { isSame } from '../same.ts'
import { adjustableFilters, type FilterPolicy } from './share.ts'

/** What a link gives: a board, and the filters that hold whatever is asked. */
export interface Shared extends FilterPolicy {
  board: BoardSpec
  /** Of the link itself. */
  locked: Filter[]
}

/** The filters that the person who opened the link can't lift: the link's own, and the board's set ones unless they are adjustable. */
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
      ...membersOf(chart),
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

/** The filters that came with a request, by what they are. */
export interface LinkFilters {
  /** The board's own, as they are set now. */
  adjusted: Filter[]
  /** Clicks on marks, the earliest first; whether they could be made is for `showsMark` to say. */
  clicks: Filter[]
}

/** Reads what is filtered by through a link; a filter that nobody can set there is given back as `foreign`. */
export function readLinkFilters(shared: Shared, asked: Filter[] | undefined): LinkFilters | { foreign: Filter } {
  const offered = adjustableFilters(shared.board, shared)
  if (!asked) return { adjusted: offered, clicks: [] }
  const clicks = asked.filter(({ from }) => from !== undefined)
  const set = asked.filter(({ from }) => from === undefined)
  const foreign =
    set.find((filter) => !offered.some((own) => isSettingOf(own, filter))) ??
    // A chart shared alone has no other that a click could filter.
    clicks.find(({ operator, values }) => shared.board.single || (operator === 'inDateRange' && !isDates(values)))
  return foreign ? { foreign } : { adjusted: set.reduce<Filter[]>(withFilter, []), clicks }
}

/** Whether the board's filter can be set to this: values of its field, or dates where it is one of dates. */
function isSettingOf(own: Filter, { member, operator, values }: Filter): boolean {
  if (own.member !== member) return false
  if (own.operator === operator && isSame(own.values, values)) return true
  if (own.operator !== 'inDateRange') return operator === 'equals'
  return operator === 'inDateRange' && isDates(values)
}

/** A tile as a link asks it, with all that holds; null where a lock can't be applied, since that would show what it was to hide. */
export function toTileQuestion(
  shared: Shared,
  tile: Pick<ChartTile, 'id' | 'chart'>,
  { adjusted, clicks }: LinkFilters,
  facts: Facts,
): TileQuestion | null {
  const { chart } = tile
  const view = viewOf(chart) ?? ''
  const locks = shared.locked.map((lock) => fitFilter(lock, view, facts.fields))
  if (!locks.every((lock) => lock !== null && toCubeFilter(lock, facts.today) !== null)) return null
  const own = [...chart.filters, ...locks.filter((lock) => lock !== null)]
  const under = [...adjusted, ...heldFilters(shared)].filter(isSet)
  const asking = { today: facts.today, timezone: facts.timezone, fields: facts.fields, tile: tile.id }
  const made = clicks.filter(({ from }) => from !== tile.id)
  const bound = rangeOf(chart, { ...asking, filters: under })
  const clicked = rangeOf(chart, { ...asking, filters: [...made, ...under] })
  const question = (filters: Filter[], more: Filter[] = []): TileQuestion => ({
    spec: { ...chart, filters: [...own, ...more] },
    asking: { ...asking, filters: [...filters, ...under] },
  })
  const [within, narrow] = [spanOf(bound, facts.today), spanOf(clicked, facts.today)]
  if (!bound || !within || !narrow || bound.field !== clicked?.field) return question(made)
  // A click narrows the dates that a chart has, and never moves them.
  const others = made.filter((one) => one.operator !== 'inDateRange' || rangeOf(chart, { ...asking, filters: [one] }) === chart.range)
  const both = { from: latest(within.from, narrow.from), to: earliest(within.to, narrow.to) }
  if (both.from === within.from && both.to === within.to) return question(others)
  const inRange = ({ from, to }: Span): Filter => ({ member: bound.field, operator: 'inDateRange', values: [from, to] })
  return both.from <= both.to ? question([inRange(both), ...others]) : question(others, [inRange(narrow)])
}

const latest = (a: Day, b: Day) => (a > b ? a : b)
const earliest = (a: Day, b: Day) => (a < b ? a : b)

/** Which of the clicks one tile's marks made. */
export const clicksOf = (clicks: Filter[], tile: string) => clicks.filter(({ from }) => from === tile)

/** The question for the values that one of the board's filters can be set to; null where it is not to be set here. */
export function toValuesQuestion(shared: Shared, at: number, facts: Facts): TileQuestion | null {
  const filter = shared.board.filters[at]
  if (!filter || filter.operator === 'inDateRange' || !adjustableFilters(shared.board, shared).includes(filter)) return null
  return toTileQuestion(shared, { id: '', chart: toValuesChart(filter.member) }, { adjusted: [], clicks: [] }, facts)
}

/** Whether a picture shows the mark that these filters represent: every one of them a value, or a period, that can be pressed there. */
export function showsMark({ spec }: Pick<TileQuestion, 'spec'>, { main }: Results, mark: Filter[]): boolean {
  if (!main || catalogue[spec.type].isFigure) return false
  return mark.every((filter) => groupsOf(spec).some((ref) => ref.name === filter.member && showsValue(ref, cellsOf(main, ref), filter)))
}

function showsValue(ref: FieldRef, cells: Cell[], { operator, values, member }: Filter): boolean {
  const isMark = (cell: Cell) => {
    const own = filterFor(ref, cell)
    return own.member === member && own.operator === operator && isSame(own.values, values)
  }
  if (ref.kind !== 'time' || operator !== 'inDateRange') return cells.some(isMark)
  const [from = null] = values
  const days = cells.filter((cell) => cell !== null).map((cell) => filterFor(ref, cell).values[0] ?? '')
  // A period without rows is on the axis too.
  return (
    from !== null &&
    values.length === 2 &&
    isDates(values) &&
    isMark(from) &&
    days.some((day) => day <= from) &&
    days.some((day) => day >= from)
  )
}
