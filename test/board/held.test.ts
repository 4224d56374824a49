import { expect, test } from 'vitest'
import { changedPlaces, type Held, heldKey } from '../../dashboard/app/board/held.ts'
import type { Tile } from '../../dashboard/core/board/spec.ts'
import { newSpec } from '../../dashboard/core/chart/spec.ts'

const tile = (id: string, x: number): Tile => ({ id, kind: 'chart', chart: newSpec('line'), place: { x, y: 0, w: 4, h: 3 }, phone: null })
const tiles = [tile('a', 0), tile('b', 4)]
const sales = { id: 'a', title: 'Sales' }
const places = { a: { x: 0, y: 0, w: 4, h: 3 }, b: { x: 4, y: 0, w: 4, h: 3 } }

test('a tile is picked up, made wider, and put down where it is said to be', () => {
  const picked = heldKey(null, tiles, sales, ' ', false)
  expect(picked?.held).toEqual({ id: 'a', places })
  const wider = heldKey(picked?.held ?? null, tiles, sales, 'ArrowDown', true)
  expect(wider?.held?.places.a).toEqual({ x: 0, y: 0, w: 4, h: 4 })
  expect(wider?.words.en).toBe('column 1, row 1, 4 columns wide, 4 rows high')
  const down = heldKey(wider?.held ?? null, tiles, sales, 'Enter', false)
  expect([down?.held, down?.put?.a]).toEqual([null, { x: 0, y: 0, w: 4, h: 4 }])
})

test('at the edge nothing moves and nothing is put', () => {
  const held: Held = { id: 'a', places }
  const left = heldKey(held, tiles, sales, 'ArrowLeft', false)
  expect([left?.held, left?.words.zh]).toEqual([held, '已到边缘'])
  expect(heldKey(held, tiles, sales, ' ', false)).not.toHaveProperty('put')
  expect(changedPlaces(held, tiles)).toBeUndefined()
})

test('Esc lets go, and keys on a tile that is not held are not ours', () => {
  const held: Held = { id: 'a', places: { ...places, a: { x: 0, y: 0, w: 4, h: 5 } } }
  expect(heldKey(held, tiles, sales, 'Escape', false)).toMatchObject({ held: null })
  expect(heldKey(held, tiles, sales, 'Escape', false)).not.toHaveProperty('put')
  expect(heldKey(held, tiles, { id: 'b', title: 'Orders' }, 'ArrowDown', false)).toBeNull()
  expect(heldKey(null, tiles, sales, 'Escape', false)).toBeNull()
  // Left by a click elsewhere, what is held is put down.
  expect(changedPlaces(held, tiles)).toBe(held.places)
})
