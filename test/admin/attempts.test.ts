import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createAttempts, toNetwork } from '../../dashboard/server/admin/attempts.ts'
import { type Database, openDatabase } from '../../dashboard/server/database.ts'
import { signInAttempts } from '../../dashboard/server/tables.ts'

const minute = 60_000
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'clientele-attempts-'))
const clock = { now: Date.parse('2026-01-05T09:00:00Z') }
let database: Database
let attempts: ReturnType<typeof createAttempts>

beforeAll(async () => {
  database = await openDatabase({ dataDir, databaseUrl: undefined })
  attempts = createAttempts(database, () => clock.now)
})
afterEach(() => database.db.delete(signInAttempts))
afterAll(async () => {
  await database.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const at = (ip: string, device = '') => ({ ip, device })
const waits = async (account: string, address: string, device = '') => (await attempts.begin(account, at(address, device)))?.seconds ?? 0
async function fail(times: number, account: string, address: string): Promise<void> {
  for (let i = 0; i < times; i++) expect(await waits(account, address)).toBe(0)
}

test('ten failures at one place close the account there and nowhere else', async () => {
  await fail(10, 'a', '10.0.0.1')
  expect(await waits('a', '10.0.0.1')).toBe(60)
  expect(await waits('a', '10.0.0.2')).toBe(0)
})

test('each further failure doubles the wait, up to an hour; a day without one forgets them', async () => {
  await fail(10, 'a', '10.0.0.1')
  const found: number[] = []
  for (let i = 0; i < 8; i++) {
    const seconds = await waits('a', '10.0.0.1')
    found.push(seconds / 60)
    clock.now += seconds * 1000
    await fail(1, 'a', '10.0.0.1')
  }
  expect(found).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  clock.now += 24 * 60 * minute + 1
  await fail(10, 'a', '10.0.0.1')
  expect(await waits('a', '10.0.0.1')).toBe(60)
})

test('thirty failures close an address for whoever never signed in there, and only the pair’s own count for whoever did', async () => {
  await fail(1, 'colleague', '10.0.0.1')
  await attempts.succeed('colleague', at('10.0.0.1'))
  for (let i = 0; i < 30; i++) await fail(1, `made up ${i}`, '10.0.0.1')
  expect(await waits('made up 31', '10.0.0.1')).toBe(60)
  expect(await waits('made up 31', '10.0.0.2')).toBe(0)
  expect(await waits('colleague', '10.0.0.1')).toBe(0)
})

test('a hundred places guessing at one account are stopped; the place where its person signs in is not', async () => {
  await fail(1, 'a', '10.0.0.1')
  await attempts.succeed('a', at('10.0.0.1'))
  for (let i = 0; i < 100; i++) await fail(1, 'a', `10.1.0.${i}`)
  expect(await waits('a', '10.2.0.1')).toBe(60)
  expect(await waits('a', '10.0.0.1')).toBe(0)
})

test('attempts at once count as much as one after the other', async () => {
  const found = await Promise.all(Array.from({ length: 12 }, () => waits('a', 'x')))
  expect(found.filter((wait) => wait === 0)).toHaveLength(10)
})

test('what was turned away is counted, whatever name it bore, and leaves one row', async () => {
  for (let i = 0; i < 30; i++) await fail(1, `made up ${i}`, '10.0.0.1')
  const refused: (number | undefined)[] = []
  for (let i = 0; i < 5; i++) refused.push((await attempts.begin(`another ${i}`, at('10.0.0.1')))?.refused)
  expect(refused).toEqual([1, 2, 3, 4, 5])
  expect(await database.db.$count(signInAttempts)).toBe(31)
})

test('a right password opens the account again, and so does an administrator', async () => {
  await fail(9, 'a', 'x')
  await attempts.succeed('a', at('x'))
  await fail(10, 'a', 'x')
  expect([...(await attempts.lockedAccounts())]).toEqual([['a', new Date(clock.now + minute)]])
  await attempts.unlock(database.db, 'a')
  expect((await attempts.lockedAccounts()).size).toBe(0)
  await fail(10, 'a', 'x')
})

test('a restart forgives nothing', async () => {
  await fail(10, 'a', 'x')
  await database.close()
  database = await openDatabase({ dataDir, databaseUrl: undefined })
  attempts = createAttempts(database, () => clock.now)
  expect(await waits('a', 'x')).toBe(60)
})

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:bbbb:cccc:dddd:eeee', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is the place %s', (address, network) => {
  expect(toNetwork(address)).toBe(network)
})

test('the browser somebody signed in with stays open to them, whatever is tried at the same address; its own failures count there', async () => {
  await fail(1, 'a', '10.0.0.1')
  await attempts.succeed('a', at('10.0.0.1'))
  await attempts.knowDevice('a', 'browser1')
  await fail(10, 'a', '10.0.0.1')
  expect(await waits('a', '10.0.0.1')).toBe(60)
  expect(await waits('a', '10.0.0.1', 'browser1')).toBe(0)
  // A cookie that is made up, or known for another account, helps nobody.
  expect(await waits('a', '10.0.0.1', 'made up')).toBe(60)
  await attempts.knowDevice('b', 'browser2')
  expect(await waits('a', '10.0.0.1', 'browser2')).toBe(60)
  // Whoever sits at the browser has no more tries than anybody: one was made above.
  for (let i = 0; i < 9; i++) expect(await waits('a', '10.0.0.1', 'browser1')).toBe(0)
  expect(await waits('a', '10.0.0.1', 'browser1')).toBe(60)
  // Known for thirty days.
  clock.now += 31 * 24 * 60 * minute
  await fail(10, 'a', '10.0.0.1')
  expect(await waits('a', '10.0.0.1', 'browser1')).toBe(60)
})
