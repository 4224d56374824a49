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
  workspace?: { dataVersion: string; modelProblem: unknown }
}

/** An open connection, and all it has been sent. */
async function connect(first: object) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
  const messages: Message[] = []
  socket.onmessage = (event) => messages.push(JSON.parse(String(event.data)))
  const closed = new Promise<number>((resolve) => {
    socket.onclose = ({ code }) => resolve(code)
  })
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  const send = (message: object) => socket.send(JSON.stringify(message))
  send(first)
  return { messages, send, closed, close: () => socket.close() }
}

/** The same, of somebody who has signed in. */
async function signedIn(role: 'viewer' | 'analyst') {
  const connection = await connect({ authorization: await server.token(role) })
  await expect.poll(() => connection.messages.some(({ handshake }) => handshake), { timeout: 15_000 }).toBe(true)
  return connection
}

const unitsIn = (messages: Message[]) =>
  messages.flatMap(({ messageId, message }) => (messageId === 'live' && message?.data ? [Number(message.data[0]?.['sales.units'])] : []))
const subscribe = { messageId: 'live', method: 'subscribe', params: { query: { measures: ['sales.units'] } } }

/** Questions that were asked of Cube so far, from the server's own count. */
async function askedSoFar(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/clientele_answers_total\{how="asked"\} (\d+)/.exec(text)?.[1])
}

test('after an import, unasked, each who subscribes is sent the new number and each page the new version; the question is asked once', async () => {
  // One alone first, so that every other one finds the question known.
  const people = [await signedIn('viewer')]
  const [first] = people
  first?.send(subscribe)
  await expect.poll(() => people.map(({ messages }) => unitsIn(messages).length), { timeout: 30_000 }).toEqual([1])
  people.push(...(await Promise.all(Array.from({ length: 19 }, () => signedIn('viewer')))))
  for (const { send } of people.slice(1)) send(subscribe)
  const all = (value: number) => people.map(() => value)
  await expect.poll(() => people.map(({ messages }) => unitsIn(messages).length), { timeout: 30_000 }).toEqual(all(1))
  const [before = Number.NaN] = unitsIn(first?.messages ?? [])
  const page = await connect({ watch: await server.token('viewer') })
  const workspace = async () => (await server.ask('GET', '/api/workspace')).body
  await expect.poll(() => page.messages, { timeout: 15_000 }).toEqual([{ workspace: await workspace() }])
  const asked = await askedSoFar()

  await importLine(901)
  await expect.poll(() => people.map(({ messages }) => unitsIn(messages).at(-1)), { timeout: 60_000 }).toEqual(all(before + 70))
  // Once a version of the data: the import makes one, the estimates that follow it another; never once a person.
  expect((await askedSoFar()) - asked).toBeLessThan(10)
  expect(page.messages.length).toBeGreaterThan(1)
  await expect
    .poll(async () => page.messages.at(-1)?.workspace?.dataVersion === (await workspace()).dataVersion, { timeout: 60_000 })
    .toBe(true)

  first?.send({ unsubscribe: 'live' })
  await importLine(902)
  await expect
    .poll(() => people.slice(1).map(({ messages }) => unitsIn(messages).at(-1)), { timeout: 60_000 })
    .toEqual(all(before + 140).slice(1))
  // A subscription given up hears of nothing, and nobody hears twice of the same.
  expect(people.map(({ messages }) => unitsIn(messages))).toEqual(
    people.map((_, at) => [before, before + 70, ...(at > 0 ? [before + 140] : [])]),
  )
  for (const { close } of [...people, page]) close()
}, 300_000)

test('nobody without a token is told of anything', async () => {
  expect(await (await connect({ watch: 'nobody' })).closed).toBe(4401)
})
