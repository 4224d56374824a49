import { type Asking, isOrdered } from './query.ts'
import { cellsOf, fieldOf, type Result } from './result.ts'
import { type ChartSpec, fieldsIn } from './spec.ts'

const longLabel = 12

/** In Auto the answer has a say too: many or long names lie down as bars, crowded stacks become a heatmap. */
export function settle(spec: ChartSpec, main: Result, asking: Asking): ChartSpec {
  if (!spec.auto || spec.type !== 'column') return spec
  const [axis] = fieldsIn(spec, 'axis')
  const [colour] = fieldsIn(spec, 'colour')
  const values = fieldsIn(spec, 'values')
  if (axis?.kind !== 'dimension') return spec
  const names = [...new Set(cellsOf(main, axis))]
  if (!colour) {
    const field = fieldOf(axis, asking.fields, main)
    const texts = names.map((name) => field.values?.[String(name)]?.en ?? String(name ?? ''))
    const isMany = (main.total ?? names.length) > 12
    const isLong = texts.some((text) => [...text].length > longLabel) && names.length > 4
    return (isMany || isLong) && !isOrdered(axis, asking.fields) ? { ...spec, type: 'bar' } : spec
  }
  const series = new Set(cellsOf(main, colour))
  const isCrowded = names.length > 12 || series.size > 10
  if (!isCrowded || values.length !== 1) return spec
  return { ...spec, type: 'heatmap', wells: { axis: [axis], rows: [colour], values } }
}
