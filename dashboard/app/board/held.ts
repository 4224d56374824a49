import type { Tile } from '../../core/board/spec.ts'
import type { Words } from '../../core/words.ts'
import { moveTile, type Places, resizeTile, type Step, samePlaces, toPlaces } from './layout.ts'

/** A tile in the hand of somebody who works by keyboard: the places as they would be if it were put down now. */
export interface Held {
  id: string
  places: Places
}

/** What a key came to: what is held then, where tiles are put for good, and what is said aloud. */
export interface HeldKey {
  held: Held | null
  put?: Places
  words: Words
}

const steps: Record<string, Step> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/** A key on the grip of a tile: Space picks up and puts down, arrows move, Shift and arrows resize, Esc puts back. null: none of ours. */
export function heldKey(
  held: Held | null,
  tiles: Tile[],
  tile: { id: string; title: string },
  key: string,
  shift: boolean,
): HeldKey | null {
  const mine = held?.id === tile.id ? held : null
  const step = steps[key]
  if (key === ' ' || key === 'Enter') return mine ? putDown(mine, tiles) : pickUp(tile, tiles)
  if (!mine) return null
  if (key === 'Escape') return { held: null, words: { zh: '已取消，放回原处', en: 'Cancelled, back where it was' } }
  if (!step) return null
  const places = shift ? resizeTile(mine.places, mine.id, step) : moveTile(mine.places, mine.id, step)
  const isMoved = !samePlaces(places, mine.places)
  return { held: { ...mine, places }, words: isMoved ? placeWords(mine.id, places) : { zh: '已到边缘', en: 'No further this way' } }
}

/** The places to keep when what is held is put down; nothing where it was not moved. */
export const changedPlaces = (held: Held | null, tiles: Tile[]): Places | undefined =>
  held && !samePlaces(held.places, toPlaces(tiles)) ? held.places : undefined

function putDown(held: Held, tiles: Tile[]): HeldKey {
  const place = placeWords(held.id, held.places)
  const put = changedPlaces(held, tiles)
  return { held: null, ...(put && { put }), words: { zh: `已放下：${place.zh}`, en: `Put down: ${place.en}` } }
}

function pickUp({ id, title }: { id: string; title: string }, tiles: Tile[]): HeldKey {
  const words = {
    zh: `已拿起“${title}”。方向键移动，Shift 加方向键改变大小，空格放下，Esc 取消。`,
    en: `Picked up ${title}. Arrows move, Shift and arrows resize, Space puts down, Esc cancels.`,
  }
  return { held: { id, places: toPlaces(tiles) }, words }
}

function placeWords(id: string, places: Places): Words {
  const { x, y, w, h } = places[id] ?? { x: 0, y: 0, w: 0, h: 0 }
  return {
    zh: `第 ${x + 1} 列，第 ${y + 1} 行，宽 ${w} 列，高 ${h} 行`,
    en: `column ${x + 1}, row ${y + 1}, ${w} columns wide, ${h} rows high`,
  }
}
