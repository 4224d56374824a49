import type { Query } from '@cubejs-client/core'
import { topQueries, withTops } from './conditions.ts'
import { firstRowsPart, ofFirstRows, toFirstRowsQuery } from './firstRows.ts'
import { toFollowing } from './following.ts'
import { loadGrouped } from './grouped.ts'
import { askedLines, toLineQueries } from './lineQueries.ts'
import { type Asking, hasFormulas, measuresOf, type Part, type Queries, type Results, rangeOf, toQueries } from './query.ts'
import type { Result } from './result.ts'
import type { ChartSpec } from './spec.ts'
import { emptyWells } from './wells.ts'
import { withCalculations } from './withCalculations.ts'
import { withForecast } from './withForecast.ts'

/** Gets the answer to one question: Cube's client in the browser, Cube itself in the server. */
export type Load = (query: Query, part: Part) => Promise<Result>

/**
 * Asks what a chart asks: who is among the first of a list, where it is filtered by that, and which rows of a pivot are; then all that can be asked at once, then what follows from
 * those answers ("Other", the earlier period of a cut list). Nothing else knows that there are rounds. What `load` rejects with, ends it; a chart with empty wells asks nothing.
 */
export async function askChart(asked: ChartSpec, asking: Asking, plain: Load): Promise<Results> {
  // A chart with empty wells asks nothing, not even who is among the first.
  if (emptyWells(asked).length > 0) return {}
  const load = loadGrouped(asked, asking.today, plain)
  const tops = await Promise.all(topQueries(asked, asking).map((query) => load(query, 'top')))
  const spec = withTops(asked, tops)
  const queries = toQueries(spec, asking)
  const firstRows = toFirstRowsQuery(spec, asking)
  const rows = firstRows ? await load(firstRows, 'rank:rows') : undefined
  // Few charts have a formula of their own, and none waits for the reading of one.
  const formulas = hasFormulas(spec) ? (await import('./withFormulas.ts')).formulasOf(spec, asking) : null
  const own = queries ? { ...ofFirstRows(spec, asking, queries, rows), ...toLineQueries(spec, asking, queries.main) } : {}
  const first = { ...(await answersTo({ ...own, ...formulas?.questions(own) }, load)), ...firstRowsPart(spec, rows) }
  const next = toFollowing(spec, asking, first)
  const all = { ...first, ...(await answersTo({ ...next, ...formulas?.lookingBack(next) }, load)) }
  const made = withCalculations(spec, asking, all)
  return withForecast(spec, asking, formulas ? formulas.results({ ...own, ...next }, made) : made)
}

async function answersTo(queries: Queries, load: Load): Promise<Results> {
  const parts = Object.entries(queries) as [Part, Query][]
  const answers = await Promise.all(parts.map(async ([part, query]) => [part, await load(query, part)] as const))
  return Object.fromEntries(answers)
}

/** Two charts with one text ask the same questions, however differently they are drawn. */
export function questionText(spec: ChartSpec, asking: Asking): string {
  const { type, wells, filters, conditions, compare, against, between, sort, limit, options } = spec
  const inForce = (asking.filters ?? []).filter(({ from }) => from === undefined || from !== asking.tile)
  // The order by hand is no part of the question, unless something runs along it.
  const isApart = sort?.by === 'hand' && measuresOf(spec).every(({ calculation, formula }) => !calculation && !formula)
  const order = isApart ? { by: sort.by } : sort
  return JSON.stringify([
    {
      type,
      wells,
      filters,
      conditions,
      range: rangeOf(spec, asking),
      compare,
      against,
      between,
      sort: order,
      limit,
      totals: options.totals,
      lines: askedLines(spec),
    },
    inForce.map(({ member, operator, values }) => [member, operator, values]),
    asking.today,
    asking.timezone ?? null,
  ])
}

/** A load that asks one question after the other, for work nobody waits for. */
export function inTurn(load: Load): Load {
  let before: Promise<unknown> = Promise.resolve()
  return (query, part) => {
    const mine = before.then(() => load(query, part))
    before = mine.catch(() => undefined)
    return mine
  }
}
