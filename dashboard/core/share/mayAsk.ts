import type { BoardSpec } from '../board/spec.ts'
import { chartsOf } from '../board/spec.ts'
import { type ChartSpec, type Filter, placedFields } from '../chart/spec.ts'

/** The parts of a Cube query that matter here, as Cube hands them over after reading the request. */
export interface AskedQuery {
  measures?: unknown[]
  dimensions?: unknown[]
  segments?: unknown[]
  timeDimensions?: { dimension: string; granularity?: string | undefined; dateRange?: unknown }[]
  filters?: unknown[]
  order?: unknown
  limit?: number
  rowLimit?: number
  ungrouped?: boolean
}

/** What a link gives: a board, and the filters that hold whatever is asked. */
export interface Shared {
  board: BoardSpec
  locked: Filter[]
  adjustable: boolean
}

/** The query a link may ask, with the locked filters in it; null when none of its charts asks this. */
export function toSharedQuery<Query extends AskedQuery>(
  query: Query,
  shared: Shared,
  _facts: { today: string; timezone: string },
): Query | null {
  if (!mayAsk(query, shared.board)) return null
  const locked = shared.locked.map(({ member, operator, values }) => ({ member, operator, values }))
  return { ...query, filters: [...(query.filters ?? []), ...locked] }
}

/** Whether one of the board's charts asks for these members. */
export function mayAsk(query: AskedQuery, board: BoardSpec): boolean {
  if (query.ungrouped) return false
  const asked = [...(query.measures ?? []), ...(query.dimensions ?? []), ...(query.segments ?? [])]
  return chartsOf(board).some((chart) => asked.every((member) => typeof member === 'string' && membersOf(chart).includes(member)))
}

const membersOf = (chart: ChartSpec) => placedFields(chart).map(({ name }) => name)
