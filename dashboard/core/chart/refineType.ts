import { labelOf } from '../field/text.ts'
import { catalogue } from './catalogue.ts'
import { type Asking, drawnOf, isOrdered, seriesWell } from './query.ts'
import { cellsOf, fieldOf, numbersOf, type Result } from './result.ts'
import { type ChartSpec, type ChartType, fieldsIn } from './spec.ts'

const longLabel = 12

const farApart = 10

/** Lines of one unit, some of which would lie flat under the others, go on two axes. */
function parted(spec: ChartSpec, main: Result, type: ChartType): ChartSpec {
  const values = fieldsIn(spec, 'values')
  if (values.length < 2 || fieldsIn(spec, 'colour').length > 0 || fieldsIn(spec, 'split').length > 0) return spec
  const reach = values.map((ref) => Math.max(0, ...numbersOf(main, ref).map((value) => Math.abs(value ?? 0))))
  const highest = Math.max(...reach)
  const isLow = (at: number) => (reach[at] ?? 0) > 0 && (reach[at] ?? 0) * farApart < highest
  const low = values.filter((_, at) => isLow(at))
  if (low.length === 0 || low.length > 4 || values.length - low.length > 4) return spec
  return { ...spec, type, wells: { ...spec.wells, values: values.filter((_, at) => !isLow(at)), second: low } }
}

/** In Auto the answer has a say too: many or long names lie down as bars, crowded stacks become a heatmap. */
export function refineType(asked: ChartSpec, main: Result, asking: Asking): ChartSpec {
  const spec = drawnOf(asked, main)
  if (!spec.auto) return spec
  const { farApart, manyNames, crowded } = catalogue[spec.type].auto ?? {}
  if (farApart) return parted(spec, main, farApart)
  const [axis] = fieldsIn(spec, 'axis')
  const [colour] = fieldsIn(spec, 'colour')
  const values = fieldsIn(spec, 'values')
  if (axis?.kind !== 'dimension') return spec
  const names = [...new Set(cellsOf(main, axis))]
  if (!colour) {
    if (!manyNames) return spec
    const field = fieldOf(axis, asking.fields, main)
    const texts = names.map((name) => labelOf(field, name)?.en ?? String(name ?? ''))
    const isMany = (main.total ?? names.length) > 12
    const isLong = texts.some((text) => [...text].length > longLabel) && names.length > 4
    return (isMany || isLong) && !isOrdered(axis, asking.fields) ? { ...spec, type: manyNames } : spec
  }
  const series = new Set(cellsOf(main, colour))
  const isCrowded = names.length > 12 || series.size > 10
  if (!crowded || !isCrowded || values.length !== 1) return spec
  return { ...spec, type: crowded, wells: { axis: [axis], [seriesWell(crowded)]: [colour], values } }
}
