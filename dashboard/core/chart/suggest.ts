import { mayShare } from '../field/change.ts'
import type { Field, FieldRole, Fields } from '../field/field.ts'
import { fieldOf } from './result.ts'
import { type ChartOptions, type ChartSpec, type ChartType, type FieldRef, newSpec, type WellName } from './spec.ts'

interface Choice {
  type: ChartType
  wells: Partial<Record<WellName, FieldRef[]>>
  options?: Partial<ChartOptions>
}

/** Two measures share an axis only if they count the same thing. */
function sameUnit(a?: Field, b?: Field): boolean {
  const unit = (field: Field) => {
    const format = typeof field.format === 'string' ? field.format : (field.format?.alias ?? '')
    return /^percent/.test(format) ? '%' : /^currency/.test(format) ? 'money' : (field.unit?.en ?? '')
  }
  return !a || !b || unit(a) === unit(b)
}

function choose(refs: FieldRef[], fieldOf: (ref: FieldRef) => Field | undefined): Choice {
  const measures = refs.filter(({ kind }) => kind === 'measure')
  const times = refs.filter(({ kind }) => kind === 'time')
  const dimensions = refs.filter(({ kind }) => kind === 'dimension')
  const [first, second, third] = measures
  const [time] = times
  const [category, series] = dimensions
  const groups = times.length + dimensions.length

  const hasRole = (role: FieldRole) => (ref: FieldRef) => fieldOf(ref)?.role === role
  const offset = dimensions.find(hasRole('cohort_offset'))
  const cohort = [...times, ...dimensions].find(hasRole('cohort'))
  if (offset && cohort && first && groups === 2) {
    const size = measures.find(hasRole('cohort_size'))
    const value = measures.find((ref) => ref !== size) ?? first
    return {
      type: 'cohort',
      wells: { rows: [cohort], columns: [offset], values: [value], ...(size && size !== value ? { size: [size] } : {}) },
    }
  }
  const [from, to] = [dimensions.find(hasRole('from')), dimensions.find(hasRole('to'))]
  if (from && to && first && measures.length === 1 && groups === 2 && mayShare(fieldOf(first) ?? {}))
    return { type: 'sankey', wells: { axis: [from], rows: [to], values: [first] } }
  if (!first || times.length > 1 || groups > 2) return { type: 'table', wells: { rows: [...times, ...dimensions], values: measures } }
  if (groups === 0)
    return measures.length <= 4 ? { type: 'kpi', wells: { values: measures } } : { type: 'table', wells: { values: measures } }

  const goal = measures.find(hasRole('goal'))
  const reached = measures.find((ref) => ref !== goal)
  const [group] = [...times, ...dimensions]
  if (goal && reached && measures.length === 2 && groups === 1 && group)
    return { type: 'bullet', wells: { axis: [group], values: [reached], second: [goal] }, options: { lying: group.kind === 'dimension' } }

  if (time) {
    if (category && measures.length > 1) return { type: 'table', wells: { rows: [time, category], values: measures } }
    if (category) return { type: 'line', wells: { axis: [time], values: [first], colour: [category] } }
    const left = measures.filter((ref) => sameUnit(fieldOf(first), fieldOf(ref)))
    const right = measures.filter((ref) => !left.includes(ref))
    if (right.length === 0) return { type: 'line', wells: { axis: [time], values: measures } }
    const fits = left.length <= 4 && right.length <= 4 && right.every((ref) => right[0] && sameUnit(fieldOf(right[0]), fieldOf(ref)))
    return fits
      ? { type: 'combo', wells: { axis: [time], values: left, second: right } }
      : { type: 'table', wells: { rows: [time], values: measures } }
  }
  if (!category) return { type: 'table', wells: { rows: [...times, ...dimensions], values: measures } }
  if (hasRole('stage')(category) && !series) {
    return {
      type: 'funnel',
      wells: { axis: [category], values: [first], ...(measures.length > 1 ? { detail: measures.slice(1, 7) } : {}) },
    }
  }
  if (measures.length === 1) {
    return series
      ? {
          type: 'column',
          wells: { axis: [category], values: [first], colour: [series] },
          // Medians and rates piled up are the height of nothing.
          options: { stack: mayShare(fieldOf(first) ?? {}) ? 'stacked' : 'none' },
        }
      : { type: 'column', wells: { axis: [category], values: [first] } }
  }
  // What counts the same stands side by side; what does not is laid against each other.
  const areAlike = measures.every((ref) => sameUnit(fieldOf(first), fieldOf(ref)))
  if (!series && areAlike && measures.length <= 4)
    return { type: 'column', wells: { axis: [category], values: measures }, options: { stack: 'none' } }
  if (!series && second && measures.length <= 3) {
    return { type: 'scatter', wells: { axis: [category], x: [first], y: [second], ...(third ? { size: [third] } : {}) } }
  }
  return { type: 'table', wells: { rows: dimensions, values: measures } }
}

/** A complete chart for these fields, chosen by their kinds, units and roles. */
export function suggest(refs: FieldRef[], fields?: Fields): ChartSpec {
  const spec = newSpec()
  const { type, wells, options } = choose(
    refs.map((ref) => (ref.kind === 'time' && !ref.grain ? { ...ref, grain: 'month' as const } : ref)),
    (ref) => (ref.formula ? fieldOf(ref, fields) : fields?.byName.get(ref.name)),
  )
  const placed = Object.values(wells).flat()
  const limits = Object.fromEntries(Object.entries(wells).map(([well, list]) => [well, list.slice(0, 12)]))
  return {
    ...spec,
    type,
    wells: Object.fromEntries(Object.entries(limits).filter(([, list]) => list.length > 0)),
    unplaced: refs.filter((ref) => !placed.some((one) => one.name === ref.name)).slice(0, 60),
    options: { ...spec.options, ...options },
  }
}
