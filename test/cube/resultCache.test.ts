import { createRequire } from 'node:module'
import { beforeEach, expect, test, vi } from 'vitest'

const { LocalCacheDriver } = createRequire(import.meta.url)(
  '@cubejs-backend/query-orchestrator',
) as typeof import('@cubejs-backend/query-orchestrator')

// Read once, when the module is loaded.
process.env.CLIENTELE_RESULT_CACHE_MB = '1'
const { heldResultBytes, resultBytes, sizeOf } = await import('../../dashboard/server/cube/resultCache.ts')
const { boundResults } = await import('../../dashboard/server/cube/patches.ts')
boundResults()
const cache = new LocalCacheDriver()
const day = 86_400
// 16 bytes and two a letter: about 100 kB, a tenth of what may be held.
const text = 'x'.repeat(50_000)

beforeEach(() => cache.reset())

test('whatever is kept, no more than the bound is held', async () => {
  expect(resultBytes).toBe(1_000_000)
  for (let at = 0; at < 500; at++) {
    await cache.set(`key ${at}`, { rows: [text] }, day)
    expect(heldResultBytes()).toBeLessThanOrEqual(resultBytes)
  }
  const kept = await cache.keysStartingWith('key ')
  expect(kept.length).toBeGreaterThanOrEqual(8)
  expect(kept.at(-1)).toBe('key 499')
  expect(await cache.get('key 0')).toBeUndefined()
  expect(await cache.get('key 499')).toEqual({ rows: [text] })
})

test('what was used longest ago goes first', async () => {
  await cache.set('used', { rows: [text] }, day)
  await cache.set('unused', { rows: [text] }, day)
  for (let at = 0; at < 20; at++) {
    await cache.set(`key ${at}`, { rows: [text] }, day)
    expect(await cache.get('used')).toBeDefined()
  }
  expect(await cache.get('unused')).toBeUndefined()
})

test('what is past its time is gone, and no longer counted', async () => {
  vi.useFakeTimers()
  try {
    await cache.set('short', { rows: [text] }, 10)
    expect(heldResultBytes()).toBeGreaterThan(100_000)
    vi.advanceTimersByTime(10_001)
    expect(await cache.get('short')).toBeUndefined()
    expect(heldResultBytes()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('an answer of more than a quarter of the cache pushes nothing out', async () => {
  await cache.set('small', { rows: [text] }, day)
  await cache.set('large', { rows: [text, text, text] }, day)
  expect(await cache.get('large')).toBeUndefined()
  expect(await cache.get('small')).toBeDefined()
})

test('setting and removing over and over counts every byte once', async () => {
  for (let at = 0; at < 50; at++) await cache.set('same', { rows: [text] }, day)
  expect(heldResultBytes()).toBe(sizeOf({ rows: [text] }) + 'same'.length * 2)
  await cache.remove('same')
  await cache.remove('same')
  expect(heldResultBytes()).toBe(0)
})

test('rows are measured by a sample, near their true size', () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => ({ month: '2025-01-01T00:00:00.000', sales: String(at) }))
  const all = rows.reduce((sum, row) => sum + sizeOf(row), 32)
  expect(sizeOf(rows) / all).toBeGreaterThan(0.95)
  expect(sizeOf(rows) / all).toBeLessThan(1.05)
})
