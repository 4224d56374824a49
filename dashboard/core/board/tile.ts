import { z } from 'zod'
import { catalogue } from '../chart/catalogue.ts'
import { isDates } from '../chart/filter.ts'
import type { Asking, Results } from '../chart/query.ts'
import { readResult } from '../chart/result.ts'
import { type ChartSpec, type Filter, filter, placedFields, type Sort, sort } from '../chart/spec.ts'
import type { Fields } from '../field/field.ts'
import { words } from '../words.ts'
import { inForce } from './filters.ts'
import { type BoardSpec, type ChartTile, tileId } from './spec.ts'

const set = filter.refine(({ operator, values }) => operator !== 'inDateRange' || isDates(values), {
  path: ['values'],
  error: 'neither a known range nor two days, the earlier first',
})

/** How a tile is asked: by what is filtered, never by a question. */
export const tileInput = z.strictObject({
  /** Of the board that is looked at; another one's answers would be drawn as something they are not. */
  revision: z.int().min(1).optional(),
  /** All that is set now, clicks with the tile they were made on; without it the board's own filters. */
  filters: z.array(set).max(120).optional(),
  /** The heading that was pressed; null: none, though the chart has an order of its own. Nothing is saved by it. */
  order: sort.nullable().optional(),
})
export type TileInput = z.infer<typeof tileInput>

/** Which tiles are wanted at once, as far as they are answered already. */
export const tilesInput = z.strictObject({ ...tileInput.omit({ order: true }).shape, tiles: z.array(tileId).max(60) })

/** One named answer of a chart as Cube writes it, columns first, with the words of the shown fields alone. */
const partReply = z.object({
  annotation: z.record(z.string(), z.record(z.string(), z.unknown())),
  data: z.object({ members: z.array(z.string()), columns: z.array(z.array(z.unknown())) }),
  total: z.number().optional(),
  lastRefreshTime: z.string().optional(),
  /** The rollups it was read from, as Cube's own answers name them. */
  usedPreAggregations: z.record(z.string(), z.unknown()).optional(),
  /** Why a column that was to be worked out is empty. */
  unfit: z.record(z.string(), words).optional(),
})
export type PartReply = z.infer<typeof partReply>

/** What a tile shows: `main` and, where the chart has them, the earlier period, totals, the rest of a list … */
export const tileReply = z.object({ results: z.record(z.string(), partReply) })
export type TileReply = z.infer<typeof tileReply>

export const tilesReply = z.object({
  tiles: z.record(tileId, tileReply),
  /** To be asked one by one. */
  missing: z.array(tileId),
})

/** The values one filter of a board can be set to; `more`: there are others. */
export const filterValues = z.object({ values: z.array(z.string().nullable()), more: z.boolean() })

/** A tile's reply → the answers its chart is drawn from. */
export function readTile({ results }: TileReply): Results {
  return Object.fromEntries(
    Object.entries(results).map(([part, reply]) => [part, { ...readResult(reply), ...(reply.unfit ? { unfit: reply.unfit } : {}) }]),
  )
}

/** What the questions of a board depend on beside the board. */
export interface Facts {
  /** The business date, `YYYY-MM-DD`. */
  today: string
  timezone: string
  fields: Fields
}

/** A chart as it is asked: all that its answer depends on, beside the data and who may see what of it. */
export interface TileQuestion {
  spec: ChartSpec
  asking: Asking
}

/** The charts of a board by the id of their tile. */
export function chartTiles(board: BoardSpec): Map<string, ChartTile> {
  return new Map(board.tiles.flatMap((tile) => (tile.kind === 'chart' ? [[tile.id, tile] as const] : [])))
}

/** A tile in the order of one of its headings; null where it has none of that name: what is not shown sorts nothing. */
export function inOrderOf<Tile extends Pick<ChartTile, 'chart'>>(tile: Tile, order: Sort | null | undefined): Tile | null {
  if (order === undefined) return tile
  const { headings } = catalogue[tile.chart.type]
  const isHeading = headings && (order === null || placedFields(tile.chart).some(({ name }) => name === order.by))
  return isHeading ? { ...tile, chart: { ...tile.chart, sort: order } } : null
}

/** The board with no other tiles than these; one alone is a chart by itself. null: all of them. */
export function onlyTiles(board: BoardSpec, only: string[] | null): BoardSpec {
  if (only === null) return board
  const tiles = board.tiles.filter(({ id }) => only.includes(id))
  return { ...board, tiles, single: tiles.length === 1 }
}

/** A tile under these filters, which were set by somebody who may ask anything. */
export function questionOf(tile: ChartTile, filters: Filter[], facts: Facts): TileQuestion {
  const clicks = filters.filter(({ from }) => from !== undefined)
  const set = filters.filter(({ from }) => from === undefined)
  return { spec: tile.chart, asking: { ...facts, filters: inForce(set, clicks), tile: tile.id } }
}
