import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import { addDays, daysBetween } from '../field/calendar.ts'
import type { Field, Fields } from '../field/field.ts'
import type { Words } from '../words.ts'
import { type Amount, type Contributions, contributionsOf, type Method, type NotExplained, type TwoPeriods } from './contributions.ts'
import type { Mark } from './drawing.ts'
import { type Asking, compareOf, earlierKeysOf, filtersOf, measuresOf, rangeOf } from './query.ts'
import { earlierSpan, type Span, spanOf } from './range.ts'
import { cellsOf, numbersOf, type Result } from './result.ts'
import { type ChartSpec, type FieldRef, type Filter, type Grain, newSpec, placedFields, viewOf } from './spec.ts'

/** One measure on two sides that are held against each other. */
interface Sides {
  measure: Field
  method: Method
  /** What the measure is counted per: orders of an order value, or of sales. */
  per: Field | null
  filters: CubeFilter[]
  timezone?: string
}

/** The change of one measure between two periods. */
export interface ChangeAsked extends Sides {
  /** The time by which the periods are meant. */
  time: string
  now: Span
  before: Span
}

/** The difference of one measure between two groups within one period: see `groups.ts`. */
export interface GroupsAsked extends Sides {
  /** The dimension both groups are values of. */
  of: Field
  /** The group that was pressed, and the one it is held against. */
  now: Group
  before: Group
  /** null: all time. */
  period: { time: string; span: Span } | null
}

/** A group by its name, and what keeps to it. */
export interface Group {
  name: Words
  filters: CubeFilter[]
  /** The same as a chart keeps it. */
  own: Filter
}

export type Compared = ChangeAsked | GroupsAsked
/** Before is what is held against; of groups the other one. */
export type Side = 'before' | 'now'

/** A dimension with more members than this is no explanation that somebody could read. */
export const mostMembers = 5000

/** The change behind a mark: of its period against the compared one, or the one just before. null: there is none to explain. */
export function changeBehind(spec: ChartSpec, mark: Pick<Mark, 'measure' | 'filters'>, asking: Asking): ChangeAsked | null {
  const measure = asking.fields?.byName.get((mark.measure ?? measuresOf(spec)[0])?.name ?? '')
  const method = measure && methodOf(measure)
  const periods = periodsOf(spec, mark, asking)
  if (!measure || !method || !periods) return null
  const rest = { ...spec, filters: [...spec.filters, ...mark.filters.filter(({ member }) => member !== periods.time)] }
  const per = (measure.per && asking.fields?.byName.get(measure.per)) || null
  return { measure, method, per, ...periods, filters: filtersOf(rest, asking), ...(asking.timezone ? { timezone: asking.timezone } : {}) }
}

/** How a measure can be split; null: its members are no parts of it, as of a median. */
export function methodOf({ additivity, per }: Field): Method | null {
  if (additivity === 'Q') return null
  if (additivity === 'R') return per ? 'ratio' : null
  return per ? 'volume' : 'sum'
}

function periodsOf(spec: ChartSpec, mark: Pick<Mark, 'filters'>, asking: Asking): Pick<ChangeAsked, 'time' | 'now' | 'before'> | null {
  const axis = placedFields(spec).find(({ kind, name }) => kind === 'time' && mark.filters.some(({ member }) => member === name))
  const marked = axis && mark.filters.find(({ member, operator }) => member === axis.name && operator === 'inDateRange')
  const range = rangeOf(spec, asking)
  const whole = spanOf(range, asking.today)
  const time = axis?.name ?? range?.field
  const [from, to] = marked?.values ?? []
  const now = marked && from && to ? within({ from, to }, range?.field === axis?.name ? whole : null, asking.today) : whole
  if (!time || !now || now.from > now.to) return null
  // A preset goes back by its own calendar; a mark is a period by its dates.
  const meant = marked || !range ? { field: time, ...now } : range
  const compare = compareOf(spec) === 'none' ? 'previous' : compareOf(spec)
  const before =
    compare === 'custom'
      ? chosenSpan(spec, asking, now, marked ? axis?.grain : undefined)
      : earlierSpan(meant, compare, asking.today, marked ? axis?.grain : undefined)
  return before && { time, now, before }
}

/** The dates a person chose to compare with; for one period of the axis its counterpart among them, as long as it is itself. */
function chosenSpan(spec: ChartSpec, asking: Asking, now: Span, grain: Grain | undefined): Span | null {
  if (!grain) return spec.against ?? null
  const from = earlierKeysOf(spec, rangeOf(spec, asking), asking.today, grain)?.(now.from) ?? null
  return from === null ? null : { from, to: addDays(from, daysBetween(now.from, now.to) - 1) }
}

/** The part of a period that the chart shows, and that has come already. */
export function within(period: Span, shown: Span | null, today: string): Span {
  const from = shown && shown.from > period.from ? shown.from : period.from
  const ends = [period.to, today, ...(shown ? [shown.to] : [])].sort()
  return { from, to: ends[0] ?? period.to }
}

/** The dimensions a change may be explained by: those of the view that have not been narrowed to one value. */
export function dimensionsFor(spec: ChartSpec, asked: Compared, fields: Fields): Field[] {
  const fixed = new Set(
    asked.filters.flatMap((one) => ('member' in one && one.operator === 'equals' && one.values?.length === 1 ? [one.member] : [])),
  )
  if ('of' in asked) fixed.add(asked.of.name)
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  return (view?.fields ?? []).filter(({ kind, type, name }) => kind === 'dimension' && type !== 'number' && !fixed.has(name))
}

/** Why a dimension does not explain a change. `apart`: no value of it is in both groups, as no city is in two regions. */
export type Unexplained = NotExplained | 'too_many' | 'one_member' | 'apart'

/**
 * Asks a dimension's members and the totals on both sides, and splits the change over them. All members are asked, since what is cut off a list
 * would be missing from the parts. What `load` rejects with, ends it.
 */
export async function explainBy(
  asked: Compared,
  dimension: Field,
  load: (query: Query) => Promise<Result>,
): Promise<Contributions | Unexplained> {
  const sides: Side[] = ['before', 'now']
  const [before, now, totalBefore, totalNow] = await Promise.all([
    ...sides.map((side) => load(toExplaining(asked, side, dimension))),
    ...sides.map((side) => load(toExplaining(asked, side))),
  ])
  if (!before || !now || !totalBefore || !totalNow) return 'no_value'
  if (before.length > mostMembers || now.length > mostMembers) return 'too_many'
  const periods: TwoPeriods = {
    before: { total: amountsOf(asked, totalBefore)[0] ?? { value: null }, members: membersOf(asked, before, dimension) },
    now: { total: amountsOf(asked, totalNow)[0] ?? { value: null }, members: membersOf(asked, now, dimension) },
  }
  const members = [...periods.now.members.keys()]
  if (new Set([...periods.before.members.keys(), ...members]).size < 2) return 'one_member'
  if ('of' in asked && !members.some((member) => periods.before.members.has(member))) return 'apart'
  return contributionsOf(asked.method, periods)
}

/** Measures on one side of a comparison. */
export function sideQuery(asked: Compared, side: Side, measures: Field[]): Query {
  const { timezone } = asked
  const filters = 'of' in asked ? [...asked.filters, ...asked[side].filters] : asked.filters
  const period = 'of' in asked ? asked.period : { time: asked.time, span: asked[side] }
  return {
    measures: measures.map(({ name }) => name),
    ...(period ? { timeDimensions: [{ dimension: period.time, dateRange: [period.span.from, period.span.to] }] } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(timezone ? { timezone } : {}),
    limit: 1,
  }
}

function toExplaining(asked: Compared, side: Side, dimension?: Field): Query {
  const query = sideQuery(asked, side, [asked.measure, ...(asked.per ? [asked.per] : [])])
  return dimension ? { ...query, dimensions: [dimension.name], limit: mostMembers + 1 } : query
}

const measureRef = ({ name }: Field): FieldRef => ({ name, kind: 'measure' })

function amountsOf({ measure, per }: Compared, result: Result): Amount[] {
  const values = numbersOf(result, measureRef(measure))
  const bases = per && numbersOf(result, measureRef(per))
  return values.map((value, row) => ({ value, ...(bases ? { base: bases[row] ?? null } : {}) }))
}

function membersOf(asked: Compared, result: Result, dimension: Field): TwoPeriods['now']['members'] {
  const names = cellsOf(result, { name: dimension.name, kind: 'dimension' })
  return new Map(amountsOf(asked, result).map((amount, row) => [names[row] ?? null, amount]))
}
