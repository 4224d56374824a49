import fc from 'fast-check'
import { expect, test } from 'vitest'
import { titleOfCopy } from '../../dashboard/core/board/copy.ts'
import { type BoardSpec, newBoard, readBoard } from '../../dashboard/core/board/spec.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { newSpec } from '../../dashboard/core/chart/spec.ts'
import { emptyWells, wellsOf } from '../../dashboard/core/chart/wells.ts'

const chart = (id: string, place = { x: 0, y: 0, w: 6, h: 4 }) => ({ id, place, kind: 'chart', chart: newSpec('line') })

test('a board that is read, written and read again is the same', () => {
  const board = readBoard({
    version: 1,
    title: '周会',
    tiles: [chart('a'), { id: 'b', place: { x: 6, y: 0, w: 6, h: 2 }, kind: 'text', text: '说明' }],
  })
  expect(readBoard(JSON.parse(JSON.stringify(board)))).toEqual(board)
})

test.each([
  ['no title', { version: 1, title: '  ' }],
  ['a title too long', { version: 1, title: 'x'.repeat(121) }],
  ['a version of the future', { version: 99, title: 'x' }],
  ['a version that is text', { version: '1', title: 'x' }],
  ['an unknown key', { version: 1, title: 'x', colour: 'red' }],
  ['two tiles with one id', { version: 1, title: 'x', tiles: [chart('a'), chart('a')] }],
  ['a tile outside the grid', { version: 1, title: 'x', tiles: [chart('a', { x: 8, y: 0, w: 6, h: 4 })] }],
  ['a single chart with two tiles', { version: 1, title: 'x', single: true, tiles: [chart('a'), chart('b')] }],
  ['more than sixty tiles', { version: 1, title: 'x', tiles: Array.from({ length: 61 }, (_, i) => chart(`t${i}`)) }],
  ['a member that is no name', { version: 1, title: 'x', filters: [{ member: "a.b'; DROP TABLE x", operator: 'equals', values: [] }] }],
  ['nothing', null],
  ['a list', []],
])('refuses %s', (_what, stored) => {
  expect(() => readBoard(stored)).toThrow()
})

test('markup in a title is text like any other', () => {
  expect(readBoard({ version: 1, title: '<img src=x onerror=alert(1)>' }).title).toBe('<img src=x onerror=alert(1)>')
})

test('a prototype in a board does not become one', () => {
  const board = readBoard(JSON.parse('{"version":1,"title":"x","__proto__":{"admin":true}}'))
  expect('admin' in board).toBe(false)
})

test('anything at all is either a board or refused, and never changes the prototype', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        readBoard(value)
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
      expect(({} as Record<string, unknown>).admin).toBeUndefined()
    }),
  )
})

test('a copy says so in the language of its title, and still fits', () => {
  expect(titleOfCopy('Weekly')).toBe('Weekly (copy)')
  expect(titleOfCopy('周会')).toBe('周会（副本）')
  expect(titleOfCopy({ zh: '周会', en: 'Weekly' })).toEqual({ zh: '周会（副本）', en: 'Weekly (copy)' })
  expect([...(titleOfCopy('字'.repeat(120)) as string)]).toHaveLength(120)
  expect(newBoard(titleOfCopy('x'.repeat(120))).title).toHaveLength(120)
})

const overlaps = (a: BoardSpec['tiles'][number], b: BoardSpec['tiles'][number]) =>
  a.place.x < b.place.x + b.place.w &&
  b.place.x < a.place.x + a.place.w &&
  a.place.y < b.place.y + b.place.h &&
  b.place.y < a.place.y + a.place.h

test.each(templates.map(({ id, board }) => [id, board] as const))(
  'template %s: every chart can be drawn, no tile covers another',
  (_id, board) => {
    for (const tile of board.tiles) {
      if (tile.kind !== 'chart') continue
      expect(emptyWells(tile.chart)).toEqual([])
      const wells = wellsOf(tile.chart.type).map(([well]) => well)
      expect(wells).toEqual(expect.arrayContaining(Object.keys(tile.chart.wells)))
      expect(tile.chart.title).toMatchObject({ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/^[\x20-\x7e]+$/) })
    }
    const pairs = board.tiles.flatMap((one, i) => board.tiles.slice(i + 1).map((other) => [one, other] as const))
    expect(pairs.filter(([one, other]) => overlaps(one, other)).map(([one, other]) => `${one.id} ${other.id}`)).toEqual([])
  },
)
