import { expect, test } from 'vitest'
import { isUnsaved, newSession, type Session, type SessionStep, toSession } from '../../dashboard/app/board/session.ts'
import { withoutTile } from '../../dashboard/core/board/edit.ts'
import type { StoredBoard } from '../../dashboard/core/board/reply.ts'
import { type BoardSpec, boardId, newBoard, type Tile } from '../../dashboard/core/board/spec.ts'
import { type Filter, newSpec } from '../../dashboard/core/chart/spec.ts'

const tile = (id: string): Tile => ({ id, kind: 'chart', chart: newSpec('line'), place: { x: 0, y: 0, w: 6, h: 5 }, phone: null })
const region: Filter = { member: 'sales.region', operator: 'equals', values: ['East'] }
const channel: Filter = { member: 'sales.channel', operator: 'equals', values: ['web'] }
const spec: BoardSpec = { ...newBoard('Sales'), filters: [region], tiles: [tile('a'), tile('b')] }
const other: BoardSpec = { ...spec, title: 'Sales in the East', filters: [channel] }
const person = { id: 'p1', name: 'Lin' }
const stored = (board: BoardSpec, revision: number): StoredBoard => ({
  id: boardId.parse('abcdefghijkl'),
  spec: board,
  revision,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-02T00:00:00Z',
  updatedBy: person,
  owner: person,
  favourite: false,
  may: { edit: true, share: true, delete: true },
})

const opened = newSession({ spec, draft: null, editing: false })
const run = (from: Session, ...steps: SessionStep[]) => steps.reduce(toSession, from)
const retitled: SessionStep = { do: 'change', to: { ...spec, title: 'Turnover' } }

test('a board opens under its own filters, or under those of the address', () => {
  expect(opened.view).toEqual({ filters: [region], clicks: [], tables: new Set() })
  const copied = newSession({ spec, draft: null, editing: false, filters: [], clicks: [channel] })
  expect(copied.view).toEqual({ filters: [], clicks: [channel], tables: new Set() })
})

test('what is changed is unsaved until it is stored, and undone it is nothing', () => {
  const changed = run(opened, { do: 'edit', from: spec }, retitled)
  expect(isUnsaved(changed, spec)).toBe(true)
  expect(isUnsaved(run(changed, { do: 'undo' }), spec)).toBe(false)
  expect(isUnsaved(run(changed, { do: 'stored', board: stored(changed.history.now, 2), draft: null }), spec)).toBe(false)
})

test('a tile taken off while the board is only looked at opens the editor, and undo brings it back there', () => {
  const without: SessionStep = { do: 'arrange', stored: spec, make: (board) => withoutTile(board, 'a') }
  const begun = run(opened, without)
  expect(begun.editing).toBe(true)
  expect(begun.history.now.tiles.map(({ id }) => id)).toEqual(['b'])
  expect(run(begun, { do: 'undo' }).history.now).toEqual(spec)
  const further = run(begun, retitled, { do: 'arrange', stored: spec, make: (board) => withoutTile(board, 'b') })
  expect(further.history.now).toMatchObject({ title: 'Turnover', tiles: [{ id: 'a' }] })
})

test('cancelled changes are taken up again as they were', () => {
  const left = run(opened, { do: 'edit', from: spec }, retitled, { do: 'leave' })
  expect(left.editing).toBe(false)
  const back = run(left, { do: 'resume' })
  expect([back.editing, back.history.now.title, back.history.past.length]).toEqual([true, 'Turnover', 1])
})

test('an earlier draft is offered until editing begins; taken up it can be undone to what is stored', () => {
  const draft = { revision: 1, spec: other }
  const offering = newSession({ spec, draft, editing: false })
  expect(run(offering, { do: 'drop draft' }).draft).toBeNull()
  const going = run(offering, { do: 'edit', from: spec, to: draft.spec })
  expect([going.draft, going.history.now, going.history.past]).toEqual([null, other, [spec]])
})

test('somebody saved first: theirs is seen under their filters, mine is offered again', () => {
  const theirs = stored(other, 2)
  const clicked = run(opened, { do: 'press', mark: [channel], tile: 'a' })
  const mine = run(clicked, { do: 'edit', from: spec }, retitled, { do: 'conflict', newer: theirs })
  expect(mine.newer).toBe(theirs)
  expect(run(mine, { do: 'conflict', newer: null })).toMatchObject({ editing: true, newer: null, history: { now: { title: 'Turnover' } } })
  const seen = run(mine, { do: 'stored', board: theirs, draft: { revision: 1, spec: mine.history.now } })
  expect(seen).toMatchObject({ editing: false, newer: null, draft: { revision: 1, spec: { title: 'Turnover' } } })
  expect([seen.view.filters, seen.view.clicks]).toEqual([[channel], []])
})

test('the same mark pressed again lifts its filter; a tile is a table until it is flipped back', () => {
  const press: SessionStep = { do: 'press', mark: [channel], tile: 'a' }
  const pressed = run(opened, press)
  expect(pressed.view.clicks).toEqual([{ ...channel, from: 'a' }])
  expect(run(pressed, press).view.clicks).toEqual([])
  const flipped = run(opened, { do: 'table', tile: 'a' }, { do: 'table', tile: 'b' }, { do: 'table', tile: 'a' })
  expect([...flipped.view.tables]).toEqual(['b'])
  expect([...opened.view.tables]).toEqual([])
})

test('renaming a tile opens the editor once and keeps what was changed there', () => {
  const changed = run(opened, { do: 'edit', from: spec }, retitled, { do: 'rename', tile: 'a', stored: spec })
  expect(changed).toMatchObject({ renaming: 'a', history: { now: { title: 'Turnover' } } })
  expect(run(opened, { do: 'rename', tile: 'a', stored: spec })).toMatchObject({ editing: true, renaming: 'a' })
  expect(run(changed, { do: 'renamed' }).renaming).toBeNull()
})
