import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askBoard } from '../../dashboard/core/board/ask.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { type Server, start } from '../start.ts'

let server: Server
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

/** When the numbers of each answer were read from the warehouse: `tile/part` → milliseconds. */
async function readTimes(): Promise<Map<string, number>> {
  const { today, timezone } = await server.get('/api/workspace', 'viewer')
  const fields = toFields((await server.ask('GET', '/cubejs-api/v1/meta', undefined, 'viewer')).body)
  const times = new Map<string, number>()
  for (const { id, board } of templates)
    await askBoard(board, { today, timezone, fields }, async (query, tile, part) => {
      const asked = { query: { ...query, responseFormat: 'columnar' } }
      const result = readResult((await server.ask('POST', '/cubejs-api/v1/load', asked, 'viewer')).body)
      times.set(`${id}/${tile}/${part}`, Date.parse(result.refreshed ?? ''))
      return result
    })
  return times
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
  const first = await readTimes()
  expect(first.size).toBeGreaterThan(40)
  expect([...first].filter(([, at]) => !(at < opened))).toEqual([])

  const started = Date.now()
  await bringOrder()
  await prepared(2)
  // The estimates that follow an import change the data once more.
  await sleep(100)
  await settled()
  const openedAgain = Date.now()
  const second = await readTimes()
  expect(second.size).toBe(first.size)
  expect([...second].filter(([, at]) => !(at > started && at < openedAgain))).toEqual([])
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
  await server.post('/api/boards', JSON.parse(text), 'editor')
  const before = server.output().length
  await bringOrder()
  while (!/answers prepared in [\d.]+ s; boards with a chart that fails: 1/.test(server.output().slice(before))) await sleep(50)
  await settled()
  const opened = Date.now()
  expect([...(await readTimes())].filter(([, at]) => !(at < opened))).toEqual([])
})
