import { expect, test } from 'vitest'
import { createAttempts } from '../../dashboard/server/admin/attempts.ts'

const minute = 60_000

function at(start = 0) {
  const clock = { now: start }
  return { clock, attempts: createAttempts(() => clock.now) }
}

test('ten failures close an account for a quarter of an hour after the first of them', () => {
  const { clock, attempts } = at()
  for (let i = 0; i < 10; i++) {
    expect(attempts.begin('a', `10.0.0.${i}`)).toBe(0)
    clock.now += minute
  }
  // Ten minutes have gone; the first failure is forgiven in five.
  expect(attempts.begin('a', '10.0.0.99')).toBe(5 * 60)
  clock.now += 5 * minute
  expect(attempts.begin('a', '10.0.0.99')).toBe(0)
})

test('thirty failures close an address, whatever accounts it tries', () => {
  const { attempts } = at()
  for (let i = 0; i < 30; i++) expect(attempts.begin(`person ${i}`, 'x')).toBe(0)
  expect(attempts.begin('person 31', 'x')).toBeGreaterThan(0)
  expect(attempts.begin('person 31', 'y')).toBe(0)
})

test('attempts at once count as much as one after the other', () => {
  const { attempts } = at()
  const waits = Array.from({ length: 12 }, () => attempts.begin('a', 'x'))
  expect(waits.filter((wait) => wait === 0)).toHaveLength(10)
})

test('a right password opens the account again', () => {
  const { attempts } = at()
  for (let i = 0; i < 9; i++) attempts.begin('a', 'x')
  expect(attempts.begin('a', 'x')).toBe(0)
  attempts.succeed('a', 'x')
  for (let i = 0; i < 10; i++) expect(attempts.begin('a', 'x')).toBe(0)
})
