import { type LayoutItem, moveElement, verticalCompactor } from 'react-grid-layout/core'
import { gridColumns, type Place, type Tile } from '../../core/board/spec.ts'

/** Where each tile stands, by its id. */
export type Places = Record<string, Place>

export const columns = gridColumns.wide
/** The smallest and the highest a person can make a tile. */
export const smallest = { w: 2, h: 2 }
export const tallest = 24

export type Step = 'left' | 'right' | 'up' | 'down'

export function toPlaces(tiles: Tile[]): Places {
  return Object.fromEntries(tiles.map(({ id, place }) => [id, place]))
}

export function samePlaces(a: Places, b: Places): boolean {
  return Object.entries(a).every(([id, { x, y, w, h }]) => {
    const other = b[id]
    return other && other.x === x && other.y === y && other.w === w && other.h === h
  })
}

const toItems = (places: Places): LayoutItem[] => Object.entries(places).map(([i, place]) => ({ i, ...place }))
const pack = (items: readonly LayoutItem[]): Places =>
  Object.fromEntries(verticalCompactor.compact(items, columns).map(({ i, x, y, w, h }) => [i, { x, y, w, h }]))

const overlaps = (a: Place, b: Place) => a.x < b.x + b.w && b.x < a.x + a.w

/** One step of a tile by keyboard; the others make room as they do for the pointer. */
export function moveTile(places: Places, id: string, step: Step): Places {
  const items = toItems(places)
  const item = items.find(({ i }) => i === id)
  if (!item) return places
  const x = Math.min(Math.max(item.x + (step === 'right' ? 1 : step === 'left' ? -1 : 0), 0), columns - item.w)
  const y = step === 'up' ? above(items, item) : step === 'down' ? below(items, item) : item.y
  if (x === item.x && y === item.y) return places
  return pack(moveElement(items, item, x, y, true, false, 'vertical', columns))
}

// Packing would undo a step of one row; a tile goes past its neighbour instead.
function above(items: LayoutItem[], item: LayoutItem): number {
  const tops = items.filter((other) => other !== item && overlaps(other, item) && other.y + other.h <= item.y).map(({ y }) => y)
  return Math.max(0, ...tops)
}

function below(items: LayoutItem[], item: LayoutItem): number {
  const ends = items.filter((other) => other !== item && overlaps(other, item) && other.y >= item.y + item.h).map(({ y, h }) => y + h)
  return ends.length > 0 ? Math.min(...ends) : item.y
}

/** One step wider, narrower, higher or lower. */
export function resizeTile(places: Places, id: string, step: Step): Places {
  const place = places[id]
  if (!place) return places
  const w = Math.min(Math.max(place.w + (step === 'right' ? 1 : step === 'left' ? -1 : 0), smallest.w), columns - place.x)
  const h = Math.min(Math.max(place.h + (step === 'down' ? 1 : step === 'up' ? -1 : 0), smallest.h), tallest)
  if (w === place.w && h === place.h) return places
  return pack(toItems({ ...places, [id]: { ...place, w, h } }))
}
