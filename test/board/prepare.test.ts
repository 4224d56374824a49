import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBoard, type Title } from '../../dashboard/core/board/spec.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { chartTiles } from '../../dashboard/core/board/tile.ts'
import { type Server, start } from '../start.ts'

const zhOf = (title: Title) => (typeof title === 'string' ? title : title.zh)
const readyMade = new Set(templates.map(({ board }) => zhOf(board.title)))

let server: Server
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

/** What every role is given at once for the ready-made boards: when its numbers were read, `role/board/tile/part` → milliseconds, and what is missing. */
async function readReady(): Promise<{ times: Map<string, number>; missing: string[] }> {
  const times = new Map<string, number>()
  const missing: string[] = []
  for (const role of ['viewer', 'editor', 'analyst', 'admin'] as const) {
    for (const { id, title } of (await server.get('/api/boards?limit=200', role)).boards) {
      if (!readyMade.has(zhOf(title))) continue
      const { spec } = await server.get(`/api/boards/${id}`, role)
      const tiles = [...chartTiles(readBoard(spec)).keys()]
      const reply = await server.post(`/api/boards/${id}/tiles`, { tiles }, role)
      missing.push(...reply.missing)
      for (const [tile, { results }] of Object.entries<{ results: Record<string, { lastRefreshTime?: string }> }>(reply.tiles))
        for (const [part, { lastRefreshTime }] of Object.entries(results))
          if (lastRefreshTime) times.set(`${role}/${id}/${tile}/${part}`, Date.parse(lastRefreshTime))
    }
  }
  return { times, missing }
}

async function prepared(times: number): Promise<void> {
  const lines = () =>
    server
      .output()
      .split('\n')
      .filter((line) => /^boards: \d+ answers prepared/.test(line)).length
  while (lines() < times) await sleep(50)
}

test('what the boards ask is answered before anybody opens them, after the start and after an import', async () => {
  await prepared(1)
  const opened = Date.now()
  const first = await readReady()
  expect(first.times.size).toBeGreaterThan(160)
  expect(first.missing).toEqual([])
  expect([...first.times].filter(([, at]) => !(at < opened))).toEqual([])

  const started = Date.now()
  await bringOrder()
  await prepared(2)
  // The estimates that follow an import change the data once more.
  await sleep(100)
  await settled()
  await expect.poll(async () => (await readReady()).missing, { timeout: 100_000, interval: 500 }).toEqual([])
  const openedAgain = Date.now()
  const second = await readReady()
  expect([second.times.size, second.missing]).toEqual([first.times.size, []])
  expect([...second.times].filter(([, at]) => !(at > started && at < openedAgain))).toEqual([])
})

async function bringOrder(): Promise<void> {
  const reply = await fetch(`${server.url}/api/imports/files?name=orders.csv`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token('analyst')}`, 'content-type': 'application/octet-stream' },
    body: 'order_id,customer_id,ordered_at,status\nNEW-1,,2025-12-30 10:00:00,paid\n',
  })
  const file = (await reply.json()) as { upload: string }
  const wish = { files: [{ upload: file.upload, name: 'orders.csv' }], table: 'orders' }
  const { id } = await server.post('/api/imports', wish, 'analyst')
  while ((await server.get(`/api/imports/${id}`, 'analyst')).state === 'running') await sleep(50)
}

/** Waits until the data have not changed for as long as the server takes to notice, and what is then asked has been answered. */
async function settled(): Promise<void> {
  let known = ''
  let lines = -1
  for (;;) {
    const { dataVersion } = await server.get('/api/workspace')
    const now = server.output().length
    if (dataVersion === known && now === lines) return
    known = dataVersion
    lines = now
    await sleep(4000)
  }
}

test('a board with a chart that fails does not keep the others from being prepared', async () => {
  const [{ board } = { board: undefined }] = templates
  if (!board) throw new Error('no template')
  const text = JSON.stringify(board).replaceAll('sales.net_sales', 'sales.there_is_none')
  await server.post('/api/boards', { ...JSON.parse(text), title: 'Broken' }, 'editor')
  const before = server.output().length
  await bringOrder()
  while (!/answers prepared in [\d.]+ s; boards with a chart that fails: 1/.test(server.output().slice(before))) await sleep(50)
  // Only what is there already is given out: reading it prepares nothing.
  await expect.poll(async () => (await readReady()).missing, { timeout: 150_000, interval: 500 }).toEqual([])
})
