import type { Query } from '@cubejs-client/core'
import { templates } from '../../dashboard/core/board/templates.ts'
import { type Asking, type Queries, toFollowing, toQueries } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

/** One question of a ready-made board, and how long its answer took. */
export interface Asked {
  board: string
  tile: string
  part: string
  /** The board's filter that is set, or ''. */
  filter: string
  /** Milliseconds, the median of the repeats. */
  spent: number
  query: Query
}

/**
 * Asks everything the ready-made boards ask, as a browser would: unfiltered, and with each filter they offer set to its first value.
 * A question is never asked twice with the same limit, so no answer comes from a cache.
 */
export async function askBoards(load: (query: object) => Promise<string>, meta: unknown, today: string, repeat: number): Promise<Asked[]> {
  const fields = toFields(meta)
  const asked: Asked[] = []
  let extra = 0
  for (const { id, board } of templates) {
    const offered = board.filters.filter(({ values, operator }) => operator === 'equals' && values.length === 0)
    for (const set of [null, ...offered]) {
      const values = { dimensions: [set?.member], limit: 1, order: [[set?.member, 'desc']], responseFormat: 'columnar' }
      const value = set && firstValue(await load(values), set.member)
      const filters = board.filters.map((one) => (one === set && value !== null ? { ...one, values: [value] } : one))
      for (const tile of board.tiles) {
        if (tile.kind !== 'chart') continue
        const asking: Asking = { today, timezone: 'Asia/Shanghai', fields, filters, tile: tile.id }
        const first = toQueries(tile.chart, asking)
        if (!first) throw new Error(`${id}/${tile.id} asks nothing`)
        const results: Record<string, ReturnType<typeof readResult>> = {}
        const run = async (queries: Queries) => {
          for (const [part, query] of Object.entries(queries) as [string, Query][]) {
            const times: number[] = []
            results[part] = readResult(JSON.parse(await load({ ...query, responseFormat: 'columnar' })))
            for (let at = 0; at < repeat; at++) {
              const began = performance.now()
              await load({ ...query, responseFormat: 'columnar', limit: (query.limit ?? 1) + ++extra })
              times.push(performance.now() - began)
            }
            times.sort((a, b) => a - b)
            asked.push({ board: id, tile: tile.id, part, filter: set?.member ?? '', spent: times[repeat >> 1] ?? Number.NaN, query })
          }
        }
        await run(first)
        await run(toFollowing(tile.chart, asking, results))
      }
    }
  }
  return asked
}

function firstValue(text: string, member: string): string | null {
  const [value] = readResult(JSON.parse(text)).columns[member] ?? []
  return typeof value === 'string' ? value : null
}
