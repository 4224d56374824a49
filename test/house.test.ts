import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../dashboard')
const places = ['core', 'app', 'server', 'embed']
const nouns = ['field', 'source', 'estimate', 'chart', 'customer', 'board', 'alert', 'share', 'admin']

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules') && !name.startsWith('dist'))

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const names = [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)['"](\.[^'"]+)['"]/g)].map((match) => match[1] ?? '')
  return names.map((name) => path.posix.normalize(path.posix.join(path.posix.dirname(file), name)))
}

const nounOf = (file: string) => nouns.indexOf(file.split('/')[1] ?? '')
const placeOf = (file: string) => file.split('/')[0] ?? ''

test('a place uses core and itself, never another place', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => places.includes(placeOf(target)) && placeOf(target) !== placeOf(file) && placeOf(target) !== 'core')
      .map((target) => `${file} → ${target}`),
  )
  expect(wrong).toEqual([])
})

test('a noun uses those to its left, never to its right', () => {
  const wrong = files.flatMap((file) => {
    const own = nounOf(file)
    if (own < 0) return []
    return importsOf(file)
      .filter((target) => nounOf(target) > own)
      .map((target) => `${file} → ${target}`)
  })
  expect(wrong).toEqual([])
})

test('core is pure: no React, DOM, Node, clock or chance', () => {
  const banned =
    /from ['"](react|react-dom|node:|fs|path|express|@mantine)|\bfetch\(|\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\b(window|document)\./
  const wrong = files.filter((file) => placeOf(file) === 'core' && banned.test(readFileSync(path.join(root, file), 'utf8')))
  expect(wrong).toEqual([])
})
