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

test('no file uses itself by way of others, not even for a type', () => {
  const top = path.resolve(root, '..')
  const all = ['dashboard', 'scripts', 'test'].flatMap((folder) =>
    readdirSync(path.join(top, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.split(path.sep).join('/')}`)
      .filter((name) => /\.tsx?$/.test(name) && !/node_modules|\/dist\//.test(name)),
  )
  const graph = new Map(all.map((file) => [file, importsOf(`../${file}`).map((target) => target.replace(/^\.\.\//, ''))]))
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (file: string, way: string[]): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(' → '))
    if (done.has(file) || way.includes(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...way, file])
    done.add(file)
  }
  for (const file of all) visit(file, [])
  expect(all.length).toBeGreaterThan(500)
  expect(cycles).toEqual([])
})

test('core is pure: no React, DOM, Node, clock or chance', () => {
  const banned =
    /from ['"](react|react-dom|node:|fs|path|express|@mantine)|\bfetch\(|\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\b(window|document)\./
  const wrong = files.filter((file) => placeOf(file) === 'core' && banned.test(readFileSync(path.join(root, file), 'utf8')))
  expect(wrong).toEqual([])
})

test("Cube's internals are touched in one file, and nowhere else", () => {
  const top = path.resolve(root, '..')
  const all = ['dashboard', 'scripts', 'test']
    .flatMap((folder) =>
      readdirSync(path.join(top, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.posix.join(folder, name)),
    )
    .filter((name) => /\.(tsx?|m?js|cjs)$/.test(name) && !/node_modules|\/dist\//.test(name))
    .concat('cube.js')
  // The base classes that Cube documents for drivers and dialects; tests of a patch look at what it changes.
  const extended = ['dashboard/server/cube/driver.ts', 'dashboard/server/cube/dialect.ts']
  const may = (file: string) =>
    ['dashboard/server/cube/patches.ts', 'test/house.test.ts'].includes(file) || extended.includes(file) || file.startsWith('test/cube/')
  const text = (file: string) => readFileSync(path.join(top, file), 'utf8')
  const imports = /(?:from\s+|import\s*\(\s*|require\s*\(\s*)['"]@cubejs-backend\/|createRequire\([^)]*\)\(\s*['"]@cubejs-backend\//
  expect(all.filter((file) => !may(file) && imports.test(text(file)))).toEqual([])
  for (const file of extended)
    expect(
      [...text(file).matchAll(/import \{([^}]*)\} from '@cubejs-backend/g)].flatMap(([, names = '']) =>
        names.split(',').map((name) => name.trim()),
      ),
    ).toEqual(file.endsWith('driver.ts') ? ['BaseDriver'] : ['BaseFilter', 'BaseQuery'])
  // A cast into what Cube gives out would reach as far as an import.
  const around = all.filter((file) => /^(dashboard\/server\/(cube\/|cube\.ts$)|cube\.js$)/.test(file) && !file.endsWith('/patches.ts'))
  expect(around.filter((file) => /as unknown as|\.prototype\.\w+ =/.test(text(file)))).toEqual([])
})

test('the library under menus, dialogs and calendars is known in one folder; screens use our own parts', () => {
  const library = /from ['"](react-aria|react-stately|@react-aria|@react-stately|@internationalized)/
  const inside = (file: string) => file.startsWith('app/ui/aria/')
  const users = files.filter((file) => library.test(readFileSync(path.join(root, file), 'utf8')))
  expect(users.length).toBeGreaterThan(3)
  expect(users.filter((file) => !inside(file))).toEqual([])
  // What it is wrapped in comes by itself when it is needed: a plain import would bring it with the first screen.
  const plain = /from ['"](\.[^'"]*\/aria\/[^'"]+)['"]/
  expect(files.filter((file) => !inside(file) && plain.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([])
})
