import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Expressions } from '../../dashboard/server/cube/expressions.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'expressions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = path.join(folder, 'expressions.json')

test('what was parsed is there at the next start, what is no longer asked for is not', () => {
  const first = new Expressions('1')
  first.keepIn(file)
  for (const text of ['{CUBE}.a', '{CUBE}.b']) {
    expect(first.get(text)).toBeUndefined()
    first.add(text, `"${text}"`)
  }
  first.save()

  const second = new Expressions('1')
  second.keepIn(file)
  expect(second.get('{CUBE}.b')).toBe('"{CUBE}.b"')
  expect(second.get('{CUBE}.c')).toBeUndefined()
  second.add('{CUBE}.c', '3')
  second.save()
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).expressions)).toEqual(['{CUBE}.b', '{CUBE}.c'])
})

test('what another parser made, or half a file, is not taken', () => {
  const other = new Expressions('2')
  other.keepIn(file)
  expect(other.get('{CUBE}.b')).toBeUndefined()
  const half = path.join(folder, 'half.json')
  writeFileSync(half, '{"version":"2","expressions":{"a":')
  const third = new Expressions('2')
  third.keepIn(half)
  expect(third.get('a')).toBeUndefined()
  third.add('a', '1')
  third.save()
  expect(JSON.parse(readFileSync(half, 'utf8')).expressions).toEqual({ a: '1' })
})
