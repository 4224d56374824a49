import { expect, test } from 'vitest'
import { type HouseFile, readHouse } from './house.ts'

const places = ['core', 'app', 'server', 'embed']
const nouns = ['field', 'source', 'estimate', 'chart', 'customer', 'board', 'alert', 'share', 'admin']

const house = readHouse()
const byName = new Map(house.map((file) => [file.name, file]))
const usesOf = (name: string): string[] => byName.get(name)?.uses ?? []

/** `dashboard/app/board/Tile.tsx` is of the place app and of the noun board; the place of other folders is the folder. */
const isDashboard = (name: string) => name.startsWith('dashboard/')
const placeOf = (name: string) => name.split('/')[isDashboard(name) ? 1 : 0] ?? ''
const nounOf = (name: string) => (isDashboard(name) ? nouns.indexOf(name.split('/')[2] ?? '') : -1)

/** The uses that are none of these, as lines to read. */
function wrongUses(isOurs: (name: string) => boolean, isWrong: (name: string, target: string) => boolean): string[] {
  return house
    .filter(({ name }) => isOurs(name))
    .flatMap(({ name, uses }) => uses.filter((target) => isWrong(name, target)).map((target) => `${name} → ${target}`))
}

test('the whole house is read: screens, server, scripts and tests, TypeScript and JavaScript', () => {
  expect(house.length).toBeGreaterThan(500)
  for (const name of ['dashboard/app/main.tsx', 'dashboard/server/main.ts', 'scripts/launch/main.mjs', 'cube.js', 'test/house.ts'])
    expect(byName.has(name), name).toBe(true)
  const [self] = house.filter(({ name }) => name === 'test/house.test.ts')
  expect(self?.uses).toEqual(['test/house.ts'])
  // A type alone, and what is loaded later, are uses too.
  expect(usesOf('dashboard/core/chart/spec.ts')).toContain('dashboard/core/chart/options.ts')
  expect(usesOf('dashboard/app/App.tsx')).toContain('dashboard/app/board/Boards.tsx')
})

test('a place uses core and itself, never another place', () => {
  expect(
    wrongUses(
      (name) => isDashboard(name) && places.includes(placeOf(name)),
      (name, target) => ![placeOf(name), 'core'].includes(placeOf(target)),
    ),
  ).toEqual([])
})

test('a noun uses those to its left, never to its right', () => {
  const isNoun = (name: string) => nounOf(name) >= 0
  expect(wrongUses(isNoun, (name, target) => nounOf(target) > nounOf(name))).toEqual([])
})

test('what has no noun lies under the nouns: what a noun uses does not use a noun of the same place in turn', () => {
  const ground = (place: string) => (name: string) => placeOf(name) === place && nounOf(name) < 0
  const wrong = places.flatMap((place) => {
    const isGround = ground(place)
    const used = house.flatMap(({ name, uses }) => (placeOf(name) === place && nounOf(name) >= 0 ? uses.filter(isGround) : []))
    const all = reached(used, isGround)
    return wrongUses(
      (name) => all.has(name),
      (_, target) => placeOf(target) === place && nounOf(target) >= 0,
    )
  })
  expect(wrong).toEqual([])
})

/** These files, and those of a kind that they use, directly or by way of others. */
function reached(from: string[], isOfKind: (name: string) => boolean): Set<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    usesOf(name).filter(isOfKind).forEach(visit)
  }
  from.forEach(visit)
  return found
}

test('a script uses core, server and other scripts; the product uses no script, and only tests use tests', () => {
  const isScript = (name: string) => name.startsWith('scripts/')
  const isTest = (name: string) => name.startsWith('test/')
  expect(wrongUses(isScript, (_, target) => !isScript(target) && !/^dashboard\/(core|server)\//.test(target))).toEqual([])
  expect(wrongUses(isDashboard, (_, target) => !isDashboard(target))).toEqual([])
  expect(
    wrongUses(
      (name) => !isTest(name),
      (_, target) => isTest(target),
    ),
  ).toEqual([])
})

test('no file uses itself by way of others, not even for a type', () => {
  const done = new Set<string>()
  const cycles: string[] = []
  const visit = (file: string, way: string[]): void => {
    if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(' → '))
    if (done.has(file) || way.includes(file)) return
    for (const target of usesOf(file)) visit(target, [...way, file])
    done.add(file)
  }
  for (const { name } of house) visit(name, [])
  expect(cycles).toEqual([])
})

test('core is pure: no React, DOM, Node, clock or chance', () => {
  const banned =
    /from ['"](react|react-dom|node:|fs|path|express|@mantine)|\bfetch\(|\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\b(window|document)\./
  expect(namesOf(house.filter(({ name, text }) => name.startsWith('dashboard/core/') && banned.test(text)))).toEqual([])
})

const namesOf = (files: HouseFile[]) => files.map(({ name }) => name)

test("Cube's internals are touched in one file, and nowhere else", () => {
  // The base classes that Cube documents for drivers and dialects; tests of a patch look at what it changes.
  const extended = ['dashboard/server/cube/driver.ts', 'dashboard/server/cube/dialect.ts']
  const patches = 'dashboard/server/cube/patches.ts'
  const may = (name: string) => [patches, 'test/house.test.ts', ...extended].includes(name) || name.startsWith('test/cube/')
  const imports = /(?:from\s+|import\s*\(\s*|require\s*\(\s*)['"]@cubejs-backend\/|createRequire\([^)]*\)\(\s*['"]@cubejs-backend\//
  expect(namesOf(house.filter(({ name, text }) => !may(name) && imports.test(text)))).toEqual([])
  for (const name of extended) {
    const text = byName.get(name)?.text ?? ''
    const named = [...text.matchAll(/import \{([^}]*)\} from '@cubejs-backend/g)].flatMap(([, names = '']) => names.split(','))
    expect(named.map((one) => one.trim())).toEqual(name.endsWith('driver.ts') ? ['BaseDriver'] : ['BaseFilter', 'BaseQuery'])
  }
  // A cast into what Cube gives out would reach as far as an import.
  const around = house.filter(({ name }) => /^(dashboard\/server\/(cube\/|cube\.ts$)|cube\.js$)/.test(name) && name !== patches)
  expect(namesOf(around.filter(({ text }) => /as unknown as|\.prototype\.\w+ =/.test(text)))).toEqual([])
})

test('the library under menus, dialogs and calendars is known in one folder; screens use our own parts', () => {
  const library = /from ['"](react-aria|react-stately|@react-aria|@react-stately|@internationalized)/
  const screens = house.filter(({ name }) => name.startsWith('dashboard/app/'))
  const isInside = (name: string) => name.startsWith('dashboard/app/ui/aria/')
  const users = namesOf(screens.filter(({ text }) => library.test(text)))
  expect(users.length).toBeGreaterThan(3)
  expect(users.filter((name) => !isInside(name))).toEqual([])
  // What it is wrapped in comes by itself when it is needed: a plain import would bring it with the first screen.
  const plain = /from ['"](\.[^'"]*\/aria\/[^'"]+)['"]/
  expect(namesOf(screens.filter(({ name, text }) => !isInside(name) && plain.test(text)))).toEqual([])
})

test('a function of the screens fits on a screen: sixty lines', () => {
  // Longer from before this rule; whoever shortens one takes its line away.
  const older = [
    'dashboard/app/board/FilterBar.tsx FilterBar',
    'dashboard/app/chart/ChangeTable.tsx ChangeTable',
    'dashboard/app/chart/FilterBar.tsx FilterBar',
    'dashboard/app/chart/FilterBar.tsx Range',
    'dashboard/app/chart/FilterEditor.tsx Values',
    'dashboard/app/field/Catalogue.tsx Shelves',
    'dashboard/app/field/FieldTree.tsx FieldTree',
    'dashboard/app/field/MemberPanel.tsx MemberPanel',
  ]
  const long = house
    .filter(({ name }) => name.startsWith('dashboard/app/'))
    .flatMap(({ name, functions }) => functions.filter(({ lines }) => lines > 60).map((one) => `${name} ${one.name}`))
  expect(long.filter((one) => !older.includes(one))).toEqual([])
})

test('a refusal is shown, and plain values are compared, in one place', () => {
  const inDashboard = house.filter(({ name }) => /^dashboard\/(app|core)\//.test(name))
  expect(namesOf(inDashboard.filter(({ text }) => /instanceof Problem\)\) throw/.test(text)))).toEqual(['dashboard/app/ui/useAttempt.ts'])
  const compares = /JSON\.stringify\([^()]*\) [!=]== JSON\.stringify\(/
  expect(namesOf(inDashboard.filter(({ text }) => compares.test(text)))).toEqual(['dashboard/core/same.ts'])
})
