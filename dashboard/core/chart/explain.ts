import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import { addDays, daysBetween } from '../field/calendar.ts'
import type { Field, Fields } from '../field/field.ts'
import { type Amount, type Contributions, contributionsOf, type Method, type NotExplained, type TwoPeriods } from './contributions.ts'
import type { Mark } from './drawing.ts'
import { type Asking, compareOf, earlierKeysOf, filtersOf, measuresOf, rangeOf } from './query.ts'
import { earlierSpan, type Span, spanOf } from './range.ts'
import { cellsOf, numbersOf, type Result } from './result.ts'
import { type ChartSpec, type FieldRef, type Grain, newSpec, placedFields, viewOf } from './spec.ts'

/** The change of one measure between two periods. */
export interface ChangeAsked {
  measure: Field
  method: Method
  /** What the measure is counted per: orders of an order value, or of sales. */
  per: Field | null
  /** The time by which the periods are meant. */
  time: string
  now: Span
  before: Span
  filters: CubeFilter[]
  timezone?: string
}

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
function methodOf({ additivity, per }: Field): Method | null {
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
function within(period: Span, shown: Span | null, today: string): Span {
  const from = shown && shown.from > period.from ? shown.from : period.from
  const ends = [period.to, today, ...(shown ? [shown.to] : [])].sort()
  return { from, to: ends[0] ?? period.to }
}

/** The split over a dimension as a bridge that can be kept on a board; null: ratios do not add up to one. */
export function toBridge(spec: ChartSpec, mark: Pick<Mark, 'filters'>, asked: ChangeAsked, dimension: Field): ChartSpec | null {
  if (asked.method === 'ratio') return null
  return {
    ...newSpec('waterfall'),
    auto: false,
    wells: { axis: [{ name: dimension.name, kind: 'dimension' }], values: [measureRef(asked.measure)] },
    filters: [...spec.filters, ...mark.filters.filter(({ member }) => member !== asked.time)].slice(0, 50),
    ...(spec.conditions ? { conditions: spec.conditions } : {}),
    range: { field: asked.time, ...asked.now },
    compare: 'custom',
    against: asked.before,
  }
}

/** The dimensions a change may be explained by: those of the view that have not been narrowed to one value. */
export function dimensionsFor(spec: ChartSpec, { filters }: ChangeAsked, fields: Fields): Field[] {
  const fixed = new Set(
    filters.flatMap((one) => ('member' in one && one.operator === 'equals' && one.values?.length === 1 ? [one.member] : [])),
  )
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  return (view?.fields ?? []).filter(({ kind, type, name }) => kind === 'dimension' && type !== 'number' && !fixed.has(name))
}

/** Why a dimension does not explain a change. */
export type Unexplained = NotExplained | 'too_many' | 'one_member'

/**
 * Asks a dimension's members and the totals in both periods, and splits the change over them. All members are asked, since what is cut off a list
 * would be missing from the parts. What `load` rejects with, ends it.
 */
export async function explainBy(
  asked: ChangeAsked,
  dimension: Field,
  load: (query: Query) => Promise<Result>,
): Promise<Contributions | Unexplained> {
  const spans = [asked.before, asked.now]
  const [before, now, totalBefore, totalNow] = await Promise.all([
    ...spans.map((span) => load(toExplaining(asked, span, dimension))),
    ...spans.map((span) => load(toExplaining(asked, span))),
  ])
  if (!before || !now || !totalBefore || !totalNow) return 'no_value'
  if (before.length > mostMembers || now.length > mostMembers) return 'too_many'
  const periods: TwoPeriods = {
    before: { total: amountsOf(asked, totalBefore)[0] ?? { value: null }, members: membersOf(asked, before, dimension) },
    now: { total: amountsOf(asked, totalNow)[0] ?? { value: null }, members: membersOf(asked, now, dimension) },
  }
  if (new Set([...periods.before.members.keys(), ...periods.now.members.keys()]).size < 2) return 'one_member'
  return contributionsOf(asked.method, periods)
}

function toExplaining({ measure, per, time, filters, timezone }: ChangeAsked, span: Span, dimension?: Field): Query {
  return {
    measures: [measure.name, ...(per ? [per.name] : [])],
    dimensions: dimension ? [dimension.name] : [],
    timeDimensions: [{ dimension: time, dateRange: [span.from, span.to] }],
    ...(filters.length > 0 ? { filters } : {}),
    ...(timezone ? { timezone } : {}),
    limit: dimension ? mostMembers + 1 : 1,
  }
}

const measureRef = ({ name }: Field): FieldRef => ({ name, kind: 'measure' })

function amountsOf({ measure, per }: ChangeAsked, result: Result): Amount[] {
  const values = numbersOf(result, measureRef(measure))
  const bases = per && numbersOf(result, measureRef(per))
  return values.map((value, row) => ({ value, ...(bases ? { base: bases[row] ?? null } : {}) }))
}

function membersOf(asked: ChangeAsked, result: Result, dimension: Field): TwoPeriods['now']['members'] {
  const names = cellsOf(result, { name: dimension.name, kind: 'dimension' })
  return new Map(amountsOf(asked, result).map((amount, row) => [names[row] ?? null, amount]))
}
