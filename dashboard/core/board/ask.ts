import type { Query } from '@cubejs-client/core'
import { askChart, inTurn } from '../chart/ask.ts'
import type { Part } from '../chart/query.ts'
import type { Result } from '../chart/result.ts'
import { isSet } from './filters.ts'
import type { BoardSpec } from './spec.ts'
import type { Facts } from './tile.ts'

/** Asks all that a board asks when it is opened, one question after the other: what `load` rejects with, ends it. */
export async function askBoard(
  board: BoardSpec,
  facts: Facts,
  load: (query: Query, tile: string, part: Part) => Promise<Result>,
): Promise<void> {
  const filters = board.filters.filter(isSet)
  for (const tile of board.tiles) {
    if (tile.kind !== 'chart') continue
    const asking = { ...facts, filters, tile: tile.id }
    await askChart(
      tile.chart,
      asking,
      inTurn((query, part) => load(query, tile.id, part)),
    )
  }
}
