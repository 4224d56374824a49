import type { Asked, Model } from './dialectRules.ts'

/**
 * A rate says what became of those who were there when its window began (`meta.population: start`). Asked by something that is known only
 * afterwards (`meta.known: afterwards`), such as the segment a customer has by now or why one left, it would be 0 or 1 by how its groups
 * were chosen: there it is empty.
 */
export function isChosenLater(measure: string, { dimensions = [], filters }: Asked, model: Model): boolean {
  if (model.measureByPath(measure).meta?.population !== 'start') return false
  return [...dimensions, ...membersOf(filters)].some(
    (name) => typeof name === 'string' && model.isDimension(name) && model.dimensionByPath(name).meta?.known === 'afterwards',
  )
}

/** The members a filter tree names. */
export const membersOf = (filters: unknown): string[] =>
  (Array.isArray(filters) ? filters : []).flatMap((filter: { member?: string; dimension?: string; and?: unknown; or?: unknown }) => [
    ...[filter.member ?? filter.dimension ?? []].flat(),
    ...membersOf(filter.and),
    ...membersOf(filter.or),
  ])
