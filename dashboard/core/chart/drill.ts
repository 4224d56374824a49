import type { Fields } from '../field/field.ts'
import { isSame } from '../same.ts'
import { catalogue } from './catalogue.ts'
import { type Span, spanOf } from './range.ts'
import {
  type ChartSpec,
  type DateRange,
  type FieldRef,
  type Filter,
  fieldsIn,
  placedFields,
  plainGrains,
  type TrailStep,
  type WellName,
} from './spec.ts'

/** Groups in the order in which one of them is taken for the axis. */
const groupWells: WellName[] = ['axis', 'rows', 'columns', 'colour', 'split']

/** Lays a chart anew of these fields, its type chosen for them. */
export type Lay = (spec: ChartSpec, refs: FieldRef[]) => ChartSpec

/** The levels below a field, nearest first: of the hierarchies of its view, or the shorter periods of a time. */
export function levelsBelow(ref: FieldRef, fields: Fields): FieldRef[] {
  if (ref.kind === 'time') {
    const order = [...plainGrains].reverse()
    const at = order.findIndex((grain) => grain === ref.grain)
    return at < 0 ? [] : order.slice(at + 1, -1).map((grain) => ({ ...ref, grain }))
  }
  const view = fields.views.find(({ name }) => ref.name.startsWith(`${name}.`))
  const below = (view?.hierarchies ?? []).flatMap((levels) => {
    const at = levels.indexOf(ref.name)
    return at < 0 ? [] : levels.slice(at + 1)
  })
  return [...new Set(below)].map((name) => ({ name, kind: 'dimension' }))
}

/** A period that was pressed, as far as the chart shows it: its first and last may be shown in part. */
export function shownPart(filter: Filter, spec: ChartSpec, today: string): Filter {
  const whole = spec.range?.field === filter.member ? spanOf(spec.range, today) : null
  const [from, to] = filter.values
  if (!whole || filter.operator !== 'inDateRange' || !from || !to) return filter
  const cut: Span = { from: from > whole.from ? from : whole.from, to: to < whole.to ? to : whole.to }
  return cut.from > cut.to ? filter : { ...filter, values: [cut.from, cut.to] }
}

/** A period is kept by the chart's dates, so that its axis ends with it; a period of another date is a filter like any other. */
function asRange(spec: ChartSpec, { member, operator, values }: Filter): DateRange | null {
  const [from, to] = values
  const isOwn = spec.range ? spec.range.field === member : placedFields(spec).some(({ name }) => name === member)
  return operator === 'inDateRange' && isOwn && from && to ? { field: member, from, to } : null
}

/** Only what was pressed, or all but that. A filter that keeps or leaves out values of the same field takes it in. */
export function narrow(spec: ChartSpec, filters: Filter[], excludes: boolean): ChartSpec {
  let next = spec
  for (const filter of filters) next = narrowBy(next, filter, excludes)
  return next
}

function narrowBy(spec: ChartSpec, filter: Filter, excludes: boolean): ChartSpec {
  const range = excludes ? null : asRange(spec, filter)
  if (range) return { ...spec, range }
  const operator = excludes && filter.operator === 'equals' ? 'notEquals' : filter.operator
  const isSimilar = (one: Filter) => one.member === filter.member && one.operator === operator && operator !== 'inDateRange'
  const before = spec.filters.find(isSimilar)
  const values = excludes && before ? [...new Set([...before.values, ...filter.values])] : filter.values
  const next: Filter = { ...filter, operator, values }
  return { ...spec, filters: (before ? spec.filters.map((one) => (one === before ? next : one)) : [...spec.filters, next]).slice(0, 50) }
}

/** One step closer: only what was pressed, and `to` in the place of what is now but one value. */
export function drill(spec: ChartSpec, filters: Filter[], to: FieldRef, lay: Lay, fields?: Fields): ChartSpec {
  const ranges = filters.flatMap((filter) => asRange(spec, filter) ?? [])
  const made = filters.filter((filter) => !asRange(spec, filter))
  const { type, auto, wells, range } = spec
  const step: TrailStep = { filters: made, range: ranges[0] ?? null, before: { type, auto, wells, range } }
  const fresh = made.filter((filter) => !spec.filters.some((one) => isSame(one, filter)))
  const narrowed: ChartSpec = {
    ...spec,
    filters: [...spec.filters, ...fresh].slice(0, 50),
    range: step.range ?? range,
    trail: [...spec.trail, step].slice(-12),
    unplaced: spec.unplaced.filter(({ name }) => name !== to.name),
  }
  return replace(narrowed, new Set(filters.map(({ member }) => member)), to, lay, fields)
}

/** Puts a field in the place of those that are but one value by now; where none is, of the first group that is no time. */
function replace(spec: ChartSpec, fixed: ReadonlySet<string>, to: FieldRef, lay: Lay, fields?: Fields): ChartSpec {
  const groups = groupWells.flatMap((well) => fieldsIn(spec, well).flatMap((ref) => (ref.kind === 'measure' ? [] : [{ well, ref }])))
  const given = groups.filter(({ ref }) => fixed.has(ref.name))
  const gone = given.length > 0 ? given : groups.filter(({ ref }) => ref.kind === 'dimension').slice(0, 1)
  const [first] = gone
  const isGone = (ref: FieldRef) => ref.name === to.name || gone.some((one) => one.ref === ref)
  const wells = Object.entries(spec.wells).map(([well, list]) => {
    const put = list.flatMap((ref) => (first && ref === first.ref ? [to] : isGone(ref) ? [] : [ref]))
    return [well, put] as const
  })
  const next: ChartSpec = { ...spec, wells: Object.fromEntries(wells.filter(([, list]) => list.length > 0)) }
  const placed = placedFields(next)
  const refs = first ? placed : [...placed, to]
  const rule = first && catalogue[spec.type].wells[first.well]
  const fits = rule?.accepts.includes(to.kind) && (first?.ref.kind === to.kind || !catalogue[spec.type].isOverTime)
  // A chart made for steps or cohorts says nothing without them.
  const isOfRole = gone.some(({ ref }) => fields?.byName.get(ref.name)?.role !== undefined)
  return fits && !isOfRole && !spec.auto ? next : { ...lay(next, refs), auto: spec.auto, unplaced: spec.unplaced }
}

/** Back to where the chart was before a step of its trail; what else was changed since stays. */
export function rise(spec: ChartSpec, at: number): ChartSpec {
  const step = spec.trail[at]
  if (!step) return spec
  const left = spec.trail.slice(at)
  const { type, auto, wells, range } = step.before
  return {
    ...spec,
    type,
    auto,
    wells,
    range: left.some((one) => one.range) ? range : spec.range,
    filters: withoutMade(spec.filters, left),
    trail: spec.trail.slice(0, at),
  }
}

/** Takes what one step filters away; what is drawn stays. */
export function widen(spec: ChartSpec, at: number): ChartSpec {
  const step = spec.trail[at]
  if (!step) return spec
  const trail = spec.trail.filter((one) => one !== step)
  const isInForce = step.range !== null && isSame(step.range, spec.range)
  return { ...spec, trail, range: isInForce ? step.before.range : spec.range, filters: withoutMade(spec.filters, [step]) }
}

const withoutMade = (filters: Filter[], steps: TrailStep[]) =>
  filters.filter((filter) => !steps.some((step) => step.filters.some((made) => isSame(made, filter))))

/** The trail as far as the chart still follows it: whose filters or dates were changed by hand is no step any more. */
export function followed(spec: ChartSpec): ChartSpec {
  const isKept = ({ filters, range }: TrailStep, at: number) =>
    filters.every((made) => spec.filters.some((one) => isSame(one, made))) &&
    (range === null ||
      isSame(range, spec.range) ||
      spec.trail.slice(at + 1).some((later) => later.range && isSame(later.range, spec.range)))
  const trail = spec.trail.filter(isKept)
  return trail.length === spec.trail.length ? spec : { ...spec, trail }
}
