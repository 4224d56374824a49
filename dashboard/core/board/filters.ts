import { type ChartSpec, type Filter, newSpec } from '../chart/spec.ts'
import { isSame } from '../same.ts'

/** Whether a filter says anything; one without values is only offered. */
export function isSet({ operator, values }: Filter): boolean {
  return operator === 'set' || operator === 'notSet' || values.length > 0
}

const isDate = ({ operator }: Filter) => operator === 'inDateRange'
const sameSlot = (a: Filter, b: Filter) => a.member === b.member && isDate(a) === isDate(b)

/** The filters with this one among them; it takes the place of an earlier one on the same field. */
export function withFilter(filters: Filter[], filter: Filter): Filter[] {
  const at = filters.findIndex((one) => sameSlot(one, filter))
  return at < 0 ? [...filters, filter] : filters.with(at, filter)
}

/** The filters with this one lifted: what the board offers stays on offer, any other goes. */
export function lifted(filters: Filter[], filter: Filter, offered: Filter[]): Filter[] {
  if (!offered.some((one) => sameSlot(one, filter))) return filters.filter((one) => !sameSlot(one, filter))
  return filters.map((one) =>
    sameSlot(one, filter) ? { member: one.member, operator: isDate(one) ? 'inDateRange' : 'equals', values: [] } : one,
  )
}

/** A click on a mark of a tile, among the earlier clicks: it takes the place of the tile's last one; the same mark again lifts it. */
export function clicked(clicks: Filter[], mark: Filter[], tile: string): Filter[] {
  const made = mark.filter(isSet).map((filter) => ({ ...filter, from: tile }))
  const before = clicks.filter(({ from }) => from === tile)
  const others = clicks.filter((one) => one.from !== tile && !made.some((filter) => sameSlot(one, filter)))
  return isSame(made, before) ? others : [...others, ...made]
}

/** What tiles are asked under: clicks first, since of two ranges on one date the first counts. */
export function inForce(filters: Filter[], clicks: Filter[]): Filter[] {
  return [...clicks, ...filters].filter(isSet)
}

/** How many values of a field are listed to choose from. */
export const mostValues = 500

/** The question for the values that a filter can be set to, as a chart, so that it is asked like every other. */
export function toValuesChart(member: string): ChartSpec {
  const { options, limit, ...blank } = newSpec('table')
  return {
    ...blank,
    auto: false,
    wells: { rows: [{ name: member, kind: 'dimension' }] },
    options: { ...options, totals: false },
    limit: { ...limit, rows: mostValues },
  }
}
