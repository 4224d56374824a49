import { isSame } from '../same.ts'
import { calculations } from './calculate.ts'
import { catalogue } from './catalogue.ts'
import { type Asking, isOrdered, measuresOf, ownOrder } from './query.ts'
import { type ChartSpec, type FieldRef, fieldsIn, type Sort } from './spec.ts'

/** What a press on a heading sorts by: a sort without its direction. */
export type SortKey = Omit<Sort, 'direction'>

/** The key of a column of its own: its field, or what is made of it. A share of everything goes with its number, so it can be asked in that order. */
export const keyOf = ({ name, calculation, formula }: FieldRef): SortKey =>
  formula || (calculation && !calculations[calculation.kind].keepsOrder) ? { by: name, of: 'calculation' } : { by: name }

/** The order a table or pivot stands in, as its headings say it: the one chosen, else the one it has by itself. */
export function sortInForce(spec: ChartSpec, asking: Asking): Sort | null {
  const { sort } = spec
  const hasLevels = catalogue[spec.type].headings === 'levels'
  const [first] = fieldsIn(spec, 'rows')
  const [measure] = measuresOf(spec)
  // By label or in the model's order is by the first of the names that stand in a row.
  if (sort?.by === 'label' || sort?.by === 'order') return first ? { by: first.name, direction: sort.direction } : null
  const isMeasure = (name: string) => measuresOf(spec).some((one) => one.name === name)
  // Without a column of its own a pivot's order is that of its totals.
  if (sort) return hasLevels && isMeasure(sort.by) ? { ...sort, at: sort.at ?? [] } : sort
  if (hasLevels && first && measure) {
    return isOrdered(first, asking.fields) ? { by: first.name, direction: 'asc' } : { by: measure.name, at: [], direction: 'desc' }
  }
  const [own] = ownOrder(spec, asking)
  return own ? { by: own[0], direction: own[1] } : null
}

/** How a heading says whether it is sorted by. */
export function sortedBy(inForce: Sort | null, key: SortKey): 'ascending' | 'descending' | 'none' {
  const isOwn = inForce?.by === key.by && inForce.of === key.of && isSame(inForce.at, key.at)
  return isOwn ? (inForce?.direction === 'asc' ? 'ascending' : 'descending') : 'none'
}

/** The sort by a measure of a chart: where headings sort, a formula's own column, which Cube knows nothing of. */
export function sortBy(spec: ChartSpec, ref: FieldRef, direction: Sort['direction']): Sort {
  return ref.formula && catalogue[spec.type].headings ? { ...keyOf(ref), direction } : { by: ref.name, direction }
}

/** What a press makes of the order: numbers begin with the largest, text with the first; then the other way round; the third press ends it. */
export function nextSort(inForce: Sort | null, key: SortKey, isNumber: boolean): Sort | null {
  const [first, second] = isNumber ? (['desc', 'asc'] as const) : (['asc', 'desc'] as const)
  if (sortedBy(inForce, key) === 'none') return { ...key, direction: first }
  return inForce?.direction === first ? { ...key, direction: second } : null
}
