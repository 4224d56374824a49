import { isSame } from '../same.ts'
import type { BoardSpec, Tile } from './spec.ts'

export interface Difference {
  added: Tile[]
  removed: Tile[]
  changed: Tile[]
  /** Title, description or filters. */
  frame: boolean
}

/** What somebody changed on a board, tile by tile. */
export function differenceOf(before: BoardSpec, after: BoardSpec): Difference {
  const earlier = new Map(before.tiles.map((tile) => [tile.id, tile]))
  const later = new Set(after.tiles.map(({ id }) => id))
  return {
    added: after.tiles.filter(({ id }) => !earlier.has(id)),
    removed: before.tiles.filter(({ id }) => !later.has(id)),
    changed: after.tiles.filter((tile) => earlier.has(tile.id) && !isSame(earlier.get(tile.id), tile)),
    frame: !isSame([before.title, before.description, before.filters], [after.title, after.description, after.filters]),
  }
}
