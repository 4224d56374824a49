import type { Field, Fields } from '../field/field.ts'
import type { Mark } from './drawing.ts'
import type { Compared } from './explain.ts'
import { factorsOf } from './factors.ts'
import { compareOf } from './query.ts'
import { type ChartSpec, type ChartType, type FieldRef, newSpec } from './spec.ts'

// The split of a change, or of the difference of two groups, as a chart that can be kept on a board: asked again whenever it is looked at.

/** The forms a split can be kept in. */
export type KeptForm = 'bridge' | 'table'

/** A split by a dimension, or by what the measure is a product of, as a chart; null where there is no such picture. */
export function keptSplit(
  spec: ChartSpec,
  mark: Pick<Mark, 'filters'>,
  asked: Compared,
  by: Field | 'factors',
  form: KeptForm,
  fields: Fields,
): ChartSpec | null {
  return by === 'factors'
    ? keptByFactors(spec, mark, asked, factorsOf(asked.measure, fields), form)
    : keptByDimension(spec, mark, asked, by, form)
}

/** The split over the values of a dimension; null: ratios do not add up to a bridge. */
function keptByDimension(
  spec: ChartSpec,
  mark: Pick<Mark, 'filters'>,
  asked: Compared,
  dimension: Field,
  form: KeptForm,
): ChartSpec | null {
  if (form === 'bridge' && asked.method === 'ratio') return null
  const of: FieldRef = { name: dimension.name, kind: 'dimension' }
  const wells =
    form === 'bridge' ? { axis: [of], values: [measureRef(asked.measure)] } : { rows: [of], values: [measureRef(asked.measure)] }
  return kept(spec, mark, asked, form === 'bridge' ? 'waterfall' : 'table', { wells })
}

/** The split by what a measure is a product of. */
function keptByFactors(spec: ChartSpec, mark: Pick<Mark, 'filters'>, asked: Compared, factors: Field[], form: KeptForm): ChartSpec {
  const plain = newSpec('factors')
  return kept(spec, mark, asked, 'factors', {
    wells: { values: [measureRef(asked.measure)], second: factors.map(measureRef) },
    options: { ...plain.options, form: form === 'bridge' ? 'bars' : 'table' },
  })
}

const measureRef = ({ name }: Field): FieldRef => ({ name, kind: 'measure' })

/** A chart of these fields that asks both sides as they were asked. */
function kept(spec: ChartSpec, mark: Pick<Mark, 'filters'>, asked: Compared, type: ChartType, own: Partial<ChartSpec>): ChartSpec {
  const sides = 'of' in asked ? groups(spec, mark, asked) : periods(spec, mark, asked)
  const gone = new Set(['of' in asked ? asked.of.name : null, 'of' in asked ? asked.period?.time : asked.time])
  return {
    ...newSpec(type),
    auto: false,
    ...own,
    filters: [...spec.filters, ...mark.filters.filter(({ member }) => !gone.has(member))].slice(0, 50),
    ...(spec.conditions ? { conditions: spec.conditions } : {}),
    ...sides,
  }
}

const isDated = (mark: Pick<Mark, 'filters'>, time: string | undefined) =>
  mark.filters.some(({ member, operator }) => member === time && operator === 'inDateRange')

/** Of one period its dates; of the chart's whole range the range itself, so that "last month" goes on being the last. */
function periods(spec: ChartSpec, mark: Pick<Mark, 'filters'>, asked: Extract<Compared, { time: string }>): Partial<ChartSpec> {
  if (isDated(mark, asked.time) || spec.range?.field !== asked.time)
    return { range: { field: asked.time, ...asked.now }, compare: 'custom', against: asked.before }
  const compare = compareOf(spec) === 'none' ? 'previous' : compareOf(spec)
  return { range: spec.range, compare, ...(compare === 'custom' && spec.against ? { against: spec.against } : {}) }
}

function groups(
  spec: ChartSpec,
  mark: Pick<Mark, 'filters'>,
  { of, now, before, period }: Extract<Compared, { of: Field }>,
): Partial<ChartSpec> {
  const isPart = period !== null && (isDated(mark, period.time) || spec.range?.field !== period.time)
  return {
    range: isPart ? { field: period.time, ...period.span } : spec.range,
    between: { of: of.name, now: { name: now.name, filter: now.own }, before: { name: before.name, filter: before.own } },
  }
}
