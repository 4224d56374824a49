import { catalogue } from '../chart/catalogue.ts'
import type { ChartSpec } from '../chart/spec.ts'
import { inLanguage, type Language } from '../words.ts'
import { type BoardSpec, gridColumns, type Place, type Tile, type Title } from './spec.ts'

/** A title in the viewer's language; one written in a single language is shown as it is. */
export function titleIn(title: Title, language: Language): string {
  return typeof title === 'string' ? title : inLanguage(title, language)
}

/** A title with one language's text changed. A title in one language stays so until the other is written too. */
export function withTitle(title: Title, language: Language, text: string): Title {
  if (typeof title === 'string') return text
  return { ...title, [language]: text }
}

/** The first row below all tiles. */
export function bottomOf(tiles: Tile[]): number {
  return Math.max(0, ...tiles.map(({ place }) => place.y + place.h))
}

/** Tiles as they are read: row by row, from the left. */
export function inReadingOrder(tiles: Tile[]): Tile[] {
  return tiles.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x)
}

// A gap beside the lowest tiles is used before a new row is begun.
function freePlace(tiles: Tile[], { w, h }: { w: number; h: number }): Place {
  const bottom = bottomOf(tiles)
  const taken = (x: number, y: number) =>
    tiles.some(({ place }) => x < place.x + place.w && place.x < x + w && y < place.y + place.h && place.y < y + h)
  for (let y = 0; y < bottom; y += 1) for (let x = 0; x + w <= gridColumns.wide; x += 1) if (!taken(x, y)) return { x, y, w, h }
  return { x: 0, y: bottom, w, h }
}

/** The board with a chart in the first free place that has room for it. */
export function withChart(board: BoardSpec, id: string, chart: ChartSpec): BoardSpec {
  const place = freePlace(board.tiles, catalogue[chart.type].tile ?? { w: 6, h: 5 })
  return { ...board, tiles: [...board.tiles, { id, kind: 'chart', chart, place, phone: null }] }
}

/** The board with an empty text below all tiles. */
export function withText(board: BoardSpec, id: string): BoardSpec {
  const place = { x: 0, y: bottomOf(board.tiles), w: 12, h: 2 }
  return { ...board, tiles: [...board.tiles, { id, kind: 'text', text: '', place, phone: null }] }
}

/** The board with one tile changed. */
export function withTile(board: BoardSpec, tile: Tile): BoardSpec {
  return { ...board, tiles: board.tiles.map((one) => (one.id === tile.id ? tile : one)) }
}

/** The board with a second tile like this one, in the first free place. */
export function withTwin(board: BoardSpec, tile: Tile, id: string): BoardSpec {
  return { ...board, tiles: [...board.tiles, { ...tile, id, place: freePlace(board.tiles, tile.place) }] }
}

/** The board without a tile, and without the filters its marks made. */
export function withoutTile(board: BoardSpec, id: string): BoardSpec {
  return { ...board, tiles: board.tiles.filter((one) => one.id !== id), filters: board.filters.filter(({ from }) => from !== id) }
}

/** The board with its tiles standing elsewhere. */
export function withPlaces(board: BoardSpec, places: Record<string, Place>): BoardSpec {
  return { ...board, tiles: board.tiles.map((tile) => ({ ...tile, place: places[tile.id] ?? tile.place })) }
}
