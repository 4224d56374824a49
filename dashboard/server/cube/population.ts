import type { BaseMeasure, BaseQuery } from '@cubejs-backend/schema-compiler'

type Dialect = typeof BaseQuery

interface Asked {
  options: { dimensions?: unknown[]; filters?: unknown[] }
  cubeEvaluator: { isDimension(path: string): boolean } & Record<
    'measureByPath' | 'dimensionByPath',
    (path: string) => { meta?: { population?: string; known?: string } }
  >
  measureSql(measure: BaseMeasure): string
}

// Nothing, in every database.
const nothing = 'NULLIF(1.0, 1.0)'

/**
 * A rate says what became of those who were there when its window began (`meta.population: start`). Asked by something that is known only
 * afterwards (`meta.known: afterwards`), such as the segment a customer has by now or why one left, it would be 0 or 1 by how its groups
 * were chosen: there it is empty.
 */
export function fromTheStart(base: Dialect): Dialect {
  return class extends (base as unknown as new (...given: never[]) => Asked) {
    #chosenLater: boolean | undefined

    override measureSql(measure: BaseMeasure): string {
      const path: unknown = measure.measure
      const isFromStart = typeof path === 'string' && this.cubeEvaluator.measureByPath(path).meta?.population === 'start'
      return isFromStart && this.#isChosenLater() ? nothing : super.measureSql(measure)
    }

    #isChosenLater(): boolean {
      this.#chosenLater ??= [...(this.options.dimensions ?? []), ...membersOf(this.options.filters)].some(
        (name) =>
          typeof name === 'string' &&
          this.cubeEvaluator.isDimension(name) &&
          this.cubeEvaluator.dimensionByPath(name).meta?.known === 'afterwards',
      )
      return this.#chosenLater
    }
  } as unknown as Dialect
}

/** The members a filter tree names. */
export const membersOf = (filters: unknown): string[] =>
  (Array.isArray(filters) ? filters : []).flatMap((filter: { member?: string; dimension?: string; and?: unknown; or?: unknown }) => [
    ...[filter.member ?? filter.dimension ?? []].flat(),
    ...membersOf(filter.and),
    ...membersOf(filter.or),
  ])
