import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Server, start } from '../start.ts'

let server: Server
beforeAll(async () => {
  server = await start()
})
afterAll(() => server?.stop())

type Row = Record<string, string | null>
const load = '/cubejs-api/v1/load'

/** Rows worth 70 more units, by the project's own command while the server runs. */
async function importLine(lineNo: number): Promise<void> {
  const delivered = [{ member: 'sales.status', operator: 'equals', values: ['delivered'] }]
  const [order] = await server.load({ dimensions: ['sales.order_id'], filters: delivered, order: { 'sales.order_id': 'asc' }, limit: 1 })
  const file = path.join(server.dataDir, `line-${lineNo}.csv`)
  writeFileSync(file, `order_id,line_no,quantity,amount\n${order?.['sales.order_id']},${lineNo},70,700\n`)
  await promisify(execFile)(process.execPath, ['scripts/import.ts', file, '--table', 'order_lines'], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: { ...process.env, DATA_DIR: server.dataDir },
  })
}

test('two views over one time axis are blended into one answer', async () => {
  const dateRange = ['2025-01-01', '2025-06-30']
  const sales = { measures: ['sales.orders'], timeDimensions: [{ dimension: 'sales.ordered_at', granularity: 'month', dateRange }] }
  const marketing = { measures: ['marketing.spend'], timeDimensions: [{ dimension: 'marketing.day', granularity: 'month', dateRange }] }
  const { status, body } = await server.ask('POST', load, { query: [sales, marketing], queryType: 'multi' })
  expect([status, body.queryType]).toEqual([200, 'blendingQuery'])
  const months = ['01', '02', '03', '04', '05', '06'].map((month) => `2025-${month}-01T00:00:00.000`)
  for (const [at, query] of [sales, marketing].entries()) {
    const alone = await server.load(query)
    const blended: Row[] = body.results[at].data
    expect(blended.map((row) => row['time.month'])).toEqual(months)
    const [measure = ''] = query.measures
    expect(blended.map((row) => row[measure])).toEqual(alone.map((row) => row[measure]))
  }
  expect(body.pivotQuery).toMatchObject({
    measures: ['sales.orders', 'marketing.spend'],
    timeDimensions: [{ dimension: 'time', granularity: 'month' }],
  })
})

test('blending without a common axis says what is missing', async () => {
  const query = [{ measures: ['sales.orders'] }, { measures: ['marketing.spend'] }]
  const { status, body } = await server.ask('POST', load, { query, queryType: 'multi' })
  expect(status).toBeGreaterThanOrEqual(400)
  expect(body).toMatchObject({
    message: { zh: expect.stringMatching(/[\u4e00-\u9fff]/), en: expect.any(String) },
    requestId: expect.any(String),
  })
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.js:\d/)
})

interface Message {
  messageId?: string
  handshake?: boolean
  message?: { data?: Row[] }
}

test('who subscribes is sent the new number after an import, unasked, and only when it changed', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
  const messages: Message[] = []
  socket.onmessage = (event) => messages.push(JSON.parse(String(event.data)))
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  const answers = () =>
    messages.filter(({ messageId, message }) => messageId === 'live' && message?.data).map(({ message }) => message?.data?.[0])
  socket.send(JSON.stringify({ authorization: await server.token('viewer') }))
  await expect.poll(() => messages.some(({ handshake }) => handshake), { timeout: 15_000 }).toBe(true)
  socket.send(JSON.stringify({ messageId: 'live', method: 'subscribe', params: { query: { measures: ['sales.units'] } } }))
  await expect.poll(() => answers().length, { timeout: 30_000 }).toBe(1)
  const before = Number(answers()[0]?.['sales.units'])
  await importLine(901)
  await expect.poll(() => Number(answers().at(-1)?.['sales.units']), { timeout: 60_000, interval: 200 }).toBe(before + 70)
  socket.send(JSON.stringify({ unsubscribe: 'live' }))
  await importLine(902)
  expect(Number((await server.load({ measures: ['sales.units'] }))[0]?.['sales.units'])).toBe(before + 140)
  // Two rounds of renewals pass; a subscription given up hears of neither.
  await new Promise((resolve) => setTimeout(resolve, 11_000))
  expect(answers().map((row) => Number(row?.['sales.units']))).toEqual([before, before + 70])
  socket.close()
})
