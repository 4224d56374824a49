import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import { catalogue } from './catalogue.ts'
import { toCubeFilter } from './filter.ts'
import { type Asking, ask, type Queries, type Results, rangeOf, rankingOf, rowLimit } from './query.ts'
import { spanOf } from './range.ts'
import { cellsOf, type Result } from './result.ts'
import { type ChartSpec, type FieldRef, fieldsIn } from './spec.ts'

// A pivot of the first few: its outermost rows are ranked as a whole, and then only theirs are asked. Cut by cells it would lose a cell here and there.

/** The outermost rows, where a person has said how many of them there are to be. Periods have no first by size: they are chosen by dates. */
export function firstRowsOf(spec: ChartSpec): FieldRef | null {
  const [outer] = fieldsIn(spec, 'rows')
  return catalogue[spec.type].headings === 'levels' && spec.limit.rows !== null && outer?.kind === 'dimension' ? outer : null
}

/** The question which outermost rows are the first; null where none are to be left out. */
export function toFirstRowsQuery(spec: ChartSpec, asking: Asking): Query | null {
  const outer = firstRowsOf(spec)
  const ranking = rankingOf(spec, asking.fields)
  if (!outer || !ranking) return null
  return ask(spec, asking, {
    groups: [outer],
    measures: [ranking.ref],
    span: spanOf(rangeOf(spec, asking), asking.today),
    // Of equals always the same.
    order: [
      [ranking.ref.name, ranking.direction],
      [outer.name, 'asc'],
    ],
    limit: rowLimit(spec),
    total: true,
  })
}

/** A pivot's questions of the first rows alone. Totals over all rows stay what they are: of everything. */
export function ofFirstRows(spec: ChartSpec, asking: Asking, queries: Queries, first: Result | undefined): Queries {
  const outer = firstRowsOf(spec)
  if (!outer || !first || first.length === 0 || leftOut(first) === 0) return queries
  const values = cellsOf(first, outer).map((cell) => (cell === null ? null : String(cell)))
  const filter = toCubeFilter({ member: outer.name, operator: 'equals', values }, asking.today)
  const hasOuter = ({ dimensions = [] }: Query) => dimensions.includes(outer.name)
  const narrowed = (query: Query): Query => ({ ...query, filters: [...(query.filters ?? []), ...(filter ? [filter as CubeFilter] : [])] })
  const parts = Object.entries(queries) as [keyof Queries, Query][]
  return Object.fromEntries(parts.map(([part, query]) => [part, hasOuter(query) ? narrowed(query) : query]))
}

/** The chart with its first outermost rows by name, for whoever asks of it more than the chart itself does. */
export function withFirstRows(spec: ChartSpec, first: Result | undefined): ChartSpec {
  const outer = firstRowsOf(spec)
  if (!outer || !first || first.length === 0 || leftOut(first) === 0) return spec
  const values = cellsOf(first, outer).map((cell) => (cell === null ? null : String(cell)))
  return { ...spec, filters: [...spec.filters, { member: outer.name, operator: 'equals', values }] }
}

/** How many outermost rows are not among the first. */
export const leftOut = ({ total, length }: Result) => Math.max(0, (total ?? length) - length)

/** The part that tells a drawing how many were left out: without the numbers that say who is first, since nobody sees those. */
export function firstRowsPart(spec: ChartSpec, first: Result | undefined): Results {
  const outer = firstRowsOf(spec)
  if (!outer || !first || leftOut(first) === 0) return {}
  return { 'rank:rows': { ...first, columns: { [outer.name]: cellsOf(first, outer) } } }
}
