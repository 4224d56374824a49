import type { Query } from '@cubejs-client/core'
import { askBoard } from '../../dashboard/core/board/ask.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

/** One question of a ready-made board, and how long its answer took. */
export interface Asked {
  board: string
  tile: string
  part: string
  /** The board's filter that is set, or ''. */
  filter: string
  /** Milliseconds of the first time, the server having had time to prepare what boards ask as they open. */
  first: number
  /** Milliseconds not prepared, the median of the repeats. */
  spent: number
  query: Query
}

/**
 * Asks everything the ready-made boards ask, as a browser would: unfiltered, and with each filter they offer set to its first value.
 * After the first time a question is never asked twice with the same limit, so no answer comes from a cache.
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
      await askBoard({ ...board, filters }, { today, timezone: 'Asia/Shanghai', fields }, async (query, tile, part) => {
        const times: number[] = []
        const start = performance.now()
        const text = await load({ ...query, responseFormat: 'columnar' })
        const first = performance.now() - start
        for (let at = 0; at < repeat; at++) {
          const began = performance.now()
          await load({ ...query, responseFormat: 'columnar', limit: (query.limit ?? 1) + ++extra })
          times.push(performance.now() - began)
        }
        times.sort((a, b) => a - b)
        asked.push({ board: id, tile, part, filter: set?.member ?? '', first, spent: times[repeat >> 1] ?? Number.NaN, query })
        return readResult(JSON.parse(text))
      })
    }
  }
  return asked
}

function firstValue(text: string, member: string): string | null {
  const [value] = readResult(JSON.parse(text)).columns[member] ?? []
  return typeof value === 'string' ? value : null
}
