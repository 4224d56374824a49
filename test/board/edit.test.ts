import { expect, test } from 'vitest'
import { differenceOf } from '../../dashboard/core/board/difference.ts'
import { inReadingOrder, titleIn, withChart, withoutTile, withPlaces, withTitle, withTwin } from '../../dashboard/core/board/edit.ts'
import { type BoardSpec, boardSpec, newBoard, type Tile } from '../../dashboard/core/board/spec.ts'
import { newSpec } from '../../dashboard/core/chart/spec.ts'

const tileAt = (id: string, x: number, y: number, w: number, h: number): Tile => ({
  id,
  kind: 'chart',
  chart: newSpec('line'),
  place: { x, y, w, h },
  phone: null,
})
const boardOf = (...tiles: Tile[]): BoardSpec => ({ ...newBoard('Sales'), tiles })
const placeOf = (board: BoardSpec, id: string) => board.tiles.find((tile) => tile.id === id)?.place

test('a new chart fills a gap that has room before it begins a row', () => {
  const beside = boardOf(tileAt('a', 0, 0, 6, 5))
  expect(placeOf(withChart(beside, 'b', newSpec('line')), 'b')).toEqual({ x: 6, y: 0, w: 6, h: 5 })
  const full = boardOf(tileAt('a', 0, 0, 12, 5))
  expect(placeOf(withChart(full, 'b', newSpec('line')), 'b')).toEqual({ x: 0, y: 5, w: 6, h: 5 })
})

test('a copy has the size of its tile and stands apart from it', () => {
  const tile = tileAt('a', 0, 0, 4, 3)
  const board = withTwin(boardOf(tile), tile, 'b')
  expect(placeOf(board, 'b')).toEqual({ x: 4, y: 0, w: 4, h: 3 })
  expect(boardSpec.safeParse(board).success).toBe(true)
})

test('with a tile go the filters its marks made', () => {
  const board = boardOf(tileAt('a', 0, 0, 4, 3), tileAt('b', 4, 0, 4, 3))
  const filters = [
    { member: 'sales.region', operator: 'equals' as const, values: ['East'], from: 'a' },
    { member: 'sales.channel', operator: 'equals' as const, values: ['web'] },
  ]
  const left = withoutTile({ ...board, filters }, 'a')
  expect(left.tiles.map(({ id }) => id)).toEqual(['b'])
  expect(left.filters.map(({ member }) => member)).toEqual(['sales.channel'])
})

test('tiles are read row by row from the left', () => {
  const tiles = [tileAt('c', 0, 4, 12, 4), tileAt('b', 6, 0, 6, 4), tileAt('a', 0, 0, 6, 4)]
  expect(inReadingOrder(tiles).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})

test('a title in two languages changes in one; a title in one language stays one text', () => {
  expect(withTitle({ zh: '销售', en: 'Sales' }, 'en', 'Revenue')).toEqual({ zh: '销售', en: 'Revenue' })
  expect(withTitle('Sales', 'zh', '销售')).toBe('销售')
  expect(titleIn({ zh: '销售', en: 'Sales' }, 'zh')).toBe('销售')
})

test('the difference names what was added, removed and changed', () => {
  const before = boardOf(tileAt('a', 0, 0, 6, 4), tileAt('b', 6, 0, 6, 4))
  const moved = withPlaces(withoutTile(before, 'b'), { a: { x: 2, y: 0, w: 6, h: 4 } })
  const after = { ...withChart(moved, 'c', newSpec('bar')), title: 'Other' }
  const { added, removed, changed, frame } = differenceOf(before, after)
  expect([added, removed, changed].map((tiles) => tiles.map(({ id }) => id))).toEqual([['c'], ['b'], ['a']])
  expect(frame).toBe(true)
  expect(differenceOf(before, before)).toEqual({ added: [], removed: [], changed: [], frame: false })
})
