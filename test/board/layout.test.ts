import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columns, moveTile, type Places, resizeTile, smallest } from '../../dashboard/app/board/layout.ts'

const places: Places = { a: { x: 0, y: 0, w: 6, h: 4 }, b: { x: 6, y: 0, w: 6, h: 4 }, c: { x: 0, y: 4, w: 12, h: 4 } }

test('a tile moved down goes past the one below it, and up again past the one above', () => {
  expect(moveTile(places, 'c', 'up')).toEqual({
    c: { x: 0, y: 0, w: 12, h: 4 },
    a: { x: 0, y: 4, w: 6, h: 4 },
    b: { x: 6, y: 4, w: 6, h: 4 },
  })
  expect(moveTile(places, 'a', 'down').a).toEqual({ x: 0, y: 8, w: 6, h: 4 })
})

test('at the edge a step changes nothing', () => {
  expect(moveTile(places, 'a', 'left')).toBe(places)
  expect(moveTile(places, 'b', 'right')).toBe(places)
  expect(moveTile(places, 'a', 'up')).toBe(places)
  expect(resizeTile(places, 'b', 'right')).toBe(places)
})

test('a narrower tile leaves the others where they are; a higher one pushes them down', () => {
  expect(resizeTile(places, 'a', 'left')).toEqual({ ...places, a: { x: 0, y: 0, w: 5, h: 4 } })
  expect(resizeTile(places, 'a', 'down').c?.y).toBe(5)
})

test('whatever is pressed, no tile leaves the grid, none overlap, none is lost', () => {
  const step = fc.tuple(fc.constantFrom('move', 'resize'), fc.constantFrom('a', 'b', 'c'), fc.constantFrom('left', 'right', 'up', 'down'))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const now = steps.reduce<Places>((was, [act, id, to]) => (act === 'move' ? moveTile : resizeTile)(was, id, to), places)
      const tiles = Object.values(now)
      expect(Object.keys(now).toSorted()).toEqual(['a', 'b', 'c'])
      for (const { x, y, w, h } of tiles) {
        expect(x >= 0 && y >= 0 && x + w <= columns && w >= smallest.w && h >= smallest.h).toBe(true)
      }
      for (const one of tiles)
        for (const other of tiles) {
          if (one === other) continue
          const apart = one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y
          expect(apart).toBe(true)
        }
    }),
    { numRuns: 200 },
  )
})
