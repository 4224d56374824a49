import { expect, test } from 'vitest'
import { drawnAs, isUnsaved, newSession, type Session, type SessionStep, shownAs, toSession } from '../../dashboard/app/chart/session.ts'
import { presets } from '../../dashboard/core/chart/catalogue.ts'
import type { Change } from '../../dashboard/core/chart/edit.ts'
import { fieldsIn, newSpec } from '../../dashboard/core/chart/spec.ts'
import type { Field, Fields } from '../../dashboard/core/field/field.ts'

const fields: Fields = { views: [], byName: new Map() }
const run = (from: Session, ...steps: SessionStep[]) => steps.reduce(toSession, from)
const editing = (change: Change, group?: string): SessionStep => ({ do: 'edit', change, fields, group })
const place = (name: string, kind: 'measure' | 'dimension') => editing({ do: 'place', field: { name, kind } })
const title = (text: string) => editing({ do: 'title', title: { zh: text, en: text } }, 'title')
const sales = place('sales.net_sales', 'measure')
const opened = newSession(newSpec(), true)

test('edits of one event build on each other, and each is undone by itself', () => {
  const both = run(opened, sales, place('sales.channel', 'dimension'))
  expect(both.history.past).toHaveLength(2)
  const names = ({ history: { now } }: Session) => Object.values(now.wells).flatMap((refs) => refs.map(({ name }) => name))
  expect(names(both).toSorted()).toEqual(['sales.channel', 'sales.net_sales'])
  expect(names(run(both, { do: 'undo' }))).toEqual(['sales.net_sales'])
  expect(run(both, { do: 'undo' }, { do: 'redo' }).history.now).toEqual(both.history.now)
})

test('a title typed letter by letter is one step', () => {
  const typed = run(opened, sales, title('N'), title('Ne'), title('Net'))
  expect(typed.history.past).toHaveLength(2)
  expect(run(typed, { do: 'undo' }).history.now.title).toBeNull()
})

test('a chart is unsaved once there is work on it, until it is saved, and again after the next change', () => {
  expect(isUnsaved(opened)).toBe(false)
  const made = run(opened, sales)
  expect(isUnsaved(made)).toBe(true)
  const saved = run(made, { do: 'saved' })
  expect(isUnsaved(saved)).toBe(false)
  expect(isUnsaved(run(saved, title('Net')))).toBe(true)
  // An emptied canvas is nothing to lose; a chart opened from an address is not work yet.
  expect(isUnsaved(run(made, { do: 'change', to: newSpec() }))).toBe(false)
  expect(isUnsaved(newSession(made.history.now, true))).toBe(false)
})

test('a preset that is tried on changes what is shown and not the chart', () => {
  const made = run(opened, sales)
  const table = presets.find(({ type }) => type === 'table')
  if (!table) throw new Error('The catalogue has no table')
  const trying = run(made, { do: 'preview', preset: table })
  expect(shownAs(trying.history.now, trying.preview, fields).type).toBe('table')
  expect(trying.history).toBe(made.history)
  expect(run(trying, { do: 'preview', preset: null }).preview).toBeNull()
})

test('in Auto the gallery shows what was drawn, as long as the chart is of the type that was asked', () => {
  const made = run(opened, sales)
  const now = made.history.now
  expect(now.auto).toBe(true)
  const drawn = { ...now, title: { zh: '画成', en: 'As drawn' } }
  const seen = run(made, { do: 'drawn', asked: now, drawn })
  expect(drawnAs(seen)).toBe(drawn)
  const chosen = run(seen, editing({ do: 'type', type: 'table' }))
  expect(drawnAs(chosen)).toBe(chosen.history.now)
  expect(fieldsIn(chosen.history.now, 'values').map(({ name }) => name)).toEqual(['sales.net_sales'])
})

test('the editor of a filter opens beside the filters: a sheet makes way', () => {
  const field = { name: 'sales.channel', kind: 'dimension' } as Field
  const filtering = run(opened, { do: 'sheet', to: 'fields' }, { do: 'filter by', field })
  expect([filtering.sheet, filtering.filtering]).toEqual([null, field])
})

test('panels are shown and hidden one by one; a narrow screen begins without the settings', () => {
  expect(newSession(newSpec(), false).panels).toEqual({ fields: true, settings: false })
  expect(run(opened, { do: 'panel', panel: 'fields', on: false }).panels).toEqual({ fields: false, settings: true })
})
