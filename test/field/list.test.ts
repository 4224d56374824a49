import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type ListStep, stepOf, toRows, withView } from '../../dashboard/app/field/list.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const meta: unknown = JSON.parse(readFileSync(new URL('../chart/meta.json', import.meta.url), 'utf8'))
const fields = toFields(meta)
const [first, second] = toRows(fields, new Set(), null).flatMap((row) => (row.kind === 'view' ? [row.view] : []))
const rows = toRows(fields, new Set([second?.name ?? '']), null)
const at = (key: string) => rows.findIndex((row) => row.key === key)
const press = (key: string, from: number, shiftKey = false) => stepOf({ key, shiftKey }, rows, from)

test('closed views are a line each, an open one is followed by its folders and fields', () => {
  expect(toRows(fields, new Set(), null)).toHaveLength(fields.views.length)
  const names = rows.filter((row) => row.kind === 'field').map(({ key }) => key)
  expect(names.toSorted()).toEqual(second?.fields.map(({ name }) => name).toSorted())
  expect(at(first?.name ?? '')).toBe(0)
  expect(rows[1]).toMatchObject({ kind: 'view', open: true, count: second?.fields.length })
})

test('what a search found stands under its views, the best view first', () => {
  const [mine, other] = [second?.fields[1], first?.fields[0]]
  if (!mine || !other) throw new Error('the model of the test has two views')
  const found = toRows(fields, new Set(), [mine, other])
  expect(found.map(({ key }) => key)).toEqual([second?.name, mine.name, first?.name, other.name])
})

test('arrows, Home and End move and stop at the ends', () => {
  expect(press('ArrowDown', 0)).toEqual({ do: 'move', to: 1 })
  expect(press('ArrowUp', 0)).toEqual({ do: 'move', to: 0 })
  expect(press('End', 0)).toEqual({ do: 'move', to: rows.length - 1 })
  expect(press('ArrowDown', rows.length - 1)).toEqual({ do: 'move', to: rows.length - 1 })
  expect(press('Home', 5)).toEqual({ do: 'move', to: 0 })
})

test('a view opens and closes; from a field the left arrow goes to its view', () => {
  const [name, field] = [second?.name ?? '', second?.fields[0]?.name ?? '']
  expect(press('ArrowRight', 0)).toEqual({ do: 'open', view: first?.name, isOpen: true })
  expect(press('ArrowLeft', 1)).toEqual({ do: 'open', view: name, isOpen: false })
  expect(press('Enter', 1)).toEqual({ do: 'open', view: name, isOpen: false })
  expect(press('Enter', 0)).toEqual({ do: 'open', view: first?.name, isOpen: true })
  expect(press('ArrowLeft', at(field))).toEqual({ do: 'move', to: 1 })
  expect([...withView(withView(new Set(['a']), 'b', true), 'a', false)]).toEqual(['b'])
})

test('on a field Enter adds, Space picks up, Shift+F10 and the menu key show its menu, letters do nothing', () => {
  const field = second?.fields[0]
  if (!field) throw new Error('the model of the test has fields')
  const does = (what: ListStep['do']) => ({ do: what, field })
  const here = at(field.name)
  expect(press('Enter', here)).toEqual(does('add'))
  expect(press(' ', here)).toEqual(does('pick up'))
  expect(press('F10', here, true)).toEqual(does('show menu'))
  expect(press('ContextMenu', here)).toEqual(does('show menu'))
  expect(press('F10', here)).toBeNull()
  expect(press('x', here)).toBeNull()
  expect(press(' ', 0)).toBeNull()
})
