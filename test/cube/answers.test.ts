import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signPerson } from '../../dashboard/server/access.ts'
import { loadSecrets } from '../../dashboard/server/admin/secrets.ts'
import { type Server, start } from '../start.ts'

let server: Server
beforeAll(async () => {
  server = await start()
})
afterAll(() => server?.stop())

const orders = { measures: ['sales.orders'] }
const load = '/cubejs-api/v1/load'
const query = (asked: unknown) => `${load}?query=${encodeURIComponent(JSON.stringify(asked))}`

async function raw(address: string, headers: Record<string, string> = {}, init: RequestInit = {}) {
  const authorization = await server.token('admin')
  return fetch(`${server.url}${address}`, { ...init, headers: { authorization, ...headers } })
}

test('REST answers a question, and only known tokens', async () => {
  const [row] = await server.load(orders)
  expect(Number(row?.['sales.orders'])).toBeGreaterThan(0)
  for (const token of ['', 'x', 'x.y.z', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwicm9sZSI6ImFkbWluIn0.', 'a'.repeat(9000)]) {
    const { status, body } = await server.ask('POST', load, { query: orders }, token === '' ? null : { token })
    expect(status).toBe(401)
    expect(body).toMatchObject({ problem: 'not_signed_in', message: { zh: expect.any(String), en: expect.any(String) } })
  }
})

test('the same question again is not sent again, and not even fetched again by who has it', async () => {
  const asked = { ...orders, dimensions: ['sales.status'] }
  const first = await raw(query(asked))
  const text = await first.text()
  const etag = first.headers.get('etag') ?? ''
  expect(etag).toMatch(/^W\//)
  const again = await raw(query(asked), { 'if-none-match': etag })
  expect(again.status).toBe(304)
  expect(await again.text()).toBe('')
  expect(await (await raw(query(asked))).text()).toBe(text)
})

test('a hundred people with one question make one question', async () => {
  const before = await counted()
  const asked = { ...orders, dimensions: ['sales.city'] }
  await Promise.all(Array.from({ length: 100 }, () => raw(query(asked)).then((reply) => reply.text())))
  const after = await counted()
  expect(after.asked - before.asked).toBe(1)
  expect(after.hit + after.joined - before.hit - before.joined).toBe(99)
})

async function counted() {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const of = (how: string) => Number(new RegExp(`clientele_answers_total\\{how="${how}"\\} (\\d+)`).exec(text)?.[1])
  return { asked: of('asked'), hit: of('hit'), joined: of('joined') }
}

test('ten people of one role make one question, whoever they are', async () => {
  const secrets = loadSecrets({ dataDir: server.dataDir, apiSecret: undefined })
  const tomorrow = new Date(Date.now() + 86_400_000)
  const tokens = await Promise.all(
    Array.from({ length: 10 }, (_, at) => signPerson(secrets, { id: `portal-${at}`, role: 'viewer' }, tomorrow)),
  )
  const before = await counted()
  const asked = { ...orders, dimensions: ['sales.province'] }
  const rows = []
  for (const token of tokens) rows.push(await server.load(asked, { token }))
  const after = await counted()
  expect([after.asked - before.asked, after.hit - before.hit]).toEqual([1, 9])
  expect(new Set(rows.map((one) => JSON.stringify(one))).size).toBe(1)
})

test('people with other rights do not share an answer', async () => {
  const before = await counted()
  const asked = { ...orders, dimensions: ['sales.channel'] }
  const text = await Promise.all((['viewer', 'analyst'] as const).map((role) => server.load(asked, role)))
  expect(text[0]).toEqual(text[1])
  expect((await counted()).asked - before.asked).toBe(2)
})

test('answers come compressed to those who take it', async () => {
  const asked = { ...orders, dimensions: ['sales.city', 'sales.status'] }
  const authorization = await server.token('admin')
  const reply = await fetch(`${server.url}${query(asked)}`, { headers: { authorization, 'accept-encoding': 'gzip' } })
  expect(reply.headers.get('content-encoding')).toBe('gzip')
  const plain = await fetch(`${server.url}${query(asked)}`, { headers: { authorization, 'accept-encoding': 'identity' } })
  expect(plain.headers.get('content-encoding')).toBeNull()
  expect(await reply.json()).toEqual(await plain.json())
})

test('a query without a time zone counts in the workspace zone', async () => {
  const { body } = await server.ask('POST', load, { query: orders })
  expect(body.query.timezone).toBe('Asia/Shanghai')
  const other = await server.ask('POST', load, { query: { ...orders, timezone: 'America/New_York' } })
  expect(other.body.query.timezone).toBe('America/New_York')
})

test('compact and columnar carry the same cells, a compared range comes in parts', async () => {
  const asked = { ...orders, dimensions: ['sales.status'], order: { 'sales.status': 'asc' } }
  const plain = await server.load(asked)
  const compact = (await server.ask('POST', load, { query: { ...asked, responseFormat: 'compact' } })).body.data
  const columnar = (await server.ask('POST', load, { query: { ...asked, responseFormat: 'columnar' } })).body.data
  expect(compact.dataset).toEqual(plain.map((row) => compact.members.map((member: string) => row[member])))
  expect(columnar.columns).toEqual(compact.members.map((_: string, at: number) => compact.dataset.map((row: unknown[]) => row[at])))

  const ranges = [
    ['2025-01-01', '2025-03-31'],
    ['2025-04-01', '2025-06-30'],
  ]
  const compared = {
    query: { ...orders, timeDimensions: [{ dimension: 'sales.ordered_at', compareDateRange: ranges }] },
    queryType: 'multi',
  }
  const { body } = await server.ask('POST', load, compared)
  expect(body.queryType).toBe('compareDateRangeQuery')
  expect(body.results.map((one: { data: Record<string, unknown>[] }) => one.data[0]?.compareDateRange)).toEqual([
    '2025-01-01T00:00:00.000 - 2025-03-31T23:59:59.999',
    '2025-04-01T00:00:00.000 - 2025-06-30T23:59:59.999',
  ])
})

test('GraphQL answers like REST, at both of its addresses', async () => {
  const [row] = await server.load(orders)
  for (const address of ['/cubejs-api/graphql', '/cubejs-api/v1/graphql']) {
    const { status, body } = await server.ask('POST', address, { query: '{ cube { sales { orders } } }' })
    expect(status).toBe(200)
    expect(Number(body.data.cube[0].sales.orders)).toBe(Number(row?.['sales.orders']))
  }
  expect((await server.ask('POST', '/cubejs-api/graphql', { query: '{ cube { sales { nope } } }' })).status).toBe(400)
  expect((await server.ask('POST', '/cubejs-api/graphql', { query: '{ cube { sales { orders } } }' }, null)).status).toBe(401)
})

test('a WebSocket answers after a token, and not before', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
  const messages: { messageId?: string; handshake?: boolean; status?: number; message?: { data?: Record<string, unknown>[] } }[] = []
  socket.onmessage = (event) => messages.push(JSON.parse(String(event.data)))
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  const seen = (test: (message: (typeof messages)[number]) => boolean) =>
    expect.poll(() => messages.some(test), { timeout: 15_000, interval: 50 }).toBe(true)
  socket.send(JSON.stringify({ messageId: 'early', method: 'load', params: { query: orders } }))
  await seen((message) => message.messageId === 'early' && message.status === 403)
  socket.send(JSON.stringify({ authorization: 'nonsense' }))
  await seen((message) => message.status === 401)
  socket.send(JSON.stringify({ authorization: await server.token('viewer') }))
  await seen((message) => message.handshake === true)
  socket.send('{not json')
  socket.send(JSON.stringify({ messageId: '1', method: 'load', params: { query: orders } }))
  await seen((message) => message.messageId === '1' && message.message?.data !== undefined)
  const [row] = await server.load(orders)
  expect(messages.find((message) => message.messageId === '1')?.message?.data?.[0]).toEqual(row)
  socket.close()
})

test('hidden members are refused, with rows and without', async () => {
  const hidden = await server.ask('POST', load, { query: { measures: ['sales_rows.gross_sales'] } })
  expect(hidden.status).toBeGreaterThanOrEqual(400)
  expect(hidden.body).toMatchObject({ problem: 'hidden_member', error: expect.stringContaining("hidden member: 'sales_rows.gross_sales'") })
  const nobody = [{ member: 'sales.city', operator: 'equals', values: ['no such city'] }]
  const empty = await server.ask('POST', load, { query: { dimensions: ['sales_rows.city'], filters: nobody } })
  expect(empty.status).toBeGreaterThanOrEqual(400)
  expect(JSON.stringify(empty.body)).not.toContain('"data"')
})

test('a hidden member is refused too where it only filters, sorts or narrows', async () => {
  const city = { member: 'sales_rows.city', operator: 'equals', values: ['上海'] }
  const asked = [
    { ...orders, filters: [city] },
    { ...orders, filters: [{ or: [{ and: [city] }, { ...city, member: 'sales.city' }] }] },
    { ...orders, dimensions: ['sales.city'], order: { 'sales_rows.city': 'asc' } },
    { ...orders, dimensions: ['sales.city'], order: [['sales_rows.city', 'asc']] },
    { ...orders, timeDimensions: [{ dimension: 'sales_rows.ordered_at', dateRange: ['2025-01-01', '2025-01-31'] }] },
    { ...orders, filters: [{ member: 'sales_rows.gross_sales', operator: 'gt', values: ['1'] }] },
  ]
  for (const query of asked) {
    const { status, body } = await server.ask('POST', load, { query })
    expect([query, status, body.problem]).toEqual([query, 400, 'hidden_member'])
    expect(body.data).toBeUndefined()
  }
})

test('mistakes get a sentence in both languages, an id, and no look inside', async () => {
  const time = (more: object) => ({ ...orders, timeDimensions: [{ dimension: 'sales.ordered_at', ...more }] })
  const wrong: [unknown, string][] = [
    [{ measures: ['sales.nope'] }, 'unknown_member'],
    [{ measures: ['nope.nope'] }, 'unknown_member'],
    [{ measures: ['sales.constructor'] }, 'unknown_member'],
    [{ measures: ['sales.orders', 'funnel.leads'] }, 'no_join'],
    [{ ...orders, timezone: 'Mars/Base' }, 'bad_timezone'],
    [{ ...orders, limit: 50_001 }, 'over_limit'],
    [{ ...orders, limit: -1 }, 'bad_query'],
    [{}, 'empty_query'],
    [null, 'empty_query'],
    [7, 'bad_query'],
    ['{"measures":', 'bad_query'],
    [time({ granularity: 'fortnight' }), 'unknown_granularity'],
    [time({ granularity: 'day', dateRange: 'some day' }), 'bad_date'],
    [time({ granularity: 'day', dateRange: ['2025-13-45', '2025-13-46'] }), 'bad_date'],
    [{ ...orders, filters: [{ member: 'sales.orders', operator: 'gt', values: ['many'] }] }, 'bad_value'],
    [{ ...orders, filters: [{ member: 'sales.city', operator: 'equals' }] }, 'filter_without_value'],
    [{ measures: ['{"cubeName":"sales","alias":"x","expr":{"type":"SqlFunction","cubeParams":[],"sql":"1"}}'] }, 'bad_query'],
  ]
  for (const [asked, problem] of wrong) {
    const { status, body } = await server.ask('POST', load, { query: asked })
    expect([problem, status >= 400 && status < 500]).toEqual([body.problem, true])
    expect(body).toMatchObject({ error: expect.any(String), requestId: expect.any(String) })
    expect(body.message.zh).toMatch(/[\u4e00-\u9fff]/)
    expect(body.message.en).toMatch(/^[A-Z"]/)
    expect(JSON.stringify(body)).not.toMatch(/\bat .*\.(js|ts):\d|node_modules|LINE \d/)
  }
})

test('bodies that are too large or no JSON are refused in words', async () => {
  for (const address of [load, '/cubejs-api/v1/sql', '/cubejs-api/graphql', '/api/boards', '/api/login']) {
    const large = await raw(
      address,
      { 'content-type': 'application/json' },
      { method: 'POST', body: JSON.stringify({ query: 'x'.repeat(10_000_000) }) },
    )
    expect([address, large.status]).toEqual([address, 413])
    expect((await large.json()).message.zh).toMatch(/[\u4e00-\u9fff]/)
    const broken = await raw(address, { 'content-type': 'application/json' }, { method: 'POST', body: '{"a":' })
    expect([address, broken.status]).toEqual([address, 400])
    expect((await broken.json()).problem).toBe('bad_json')
  }
})

test('SQL in any filter value is a value', async () => {
  const total = await server.load(orders)
  const attacks = [
    "' OR 1=1 --",
    "'; DROP TABLE orders; --",
    '") OR ("1"="1',
    '\\',
    '%',
    '_',
    "\\' OR ''='",
    '$1',
    '?',
    ':1',
    'a\u0000b',
    '🙂',
    '$' + '{7*7}',
    '{{7*7}}',
    '../../etc/passwd',
  ]
  const operators = ['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith']
  for (const operator of operators) {
    for (const value of attacks) {
      const { status, body } = await server.ask('POST', load, {
        query: { ...orders, filters: [{ member: 'sales.city', operator, values: [value] }] },
      })
      expect([operator, value, status]).toEqual([operator, value, 200])
      // No city is called or contains any of these, so all orders or none are left.
      const left = Number(body.data[0]['sales.orders'])
      expect([operator, value, left]).toEqual([operator, value, /^not/.test(operator) ? Number(total[0]?.['sales.orders']) : 0])
    }
  }
  expect(await server.load(orders)).toEqual(total)
})

test('whatever is sent as a query, the server stands and says so', async () => {
  const member = fc.oneof(
    fc.constantFrom('sales.orders', 'sales.city', '__proto__', 'sales.__proto__', '__proto__.x', 'constructor.name', '../x', ''),
    fc.string(),
  )
  const filter = fc.record(
    {
      member,
      operator: fc.oneof(fc.constantFrom('equals', 'gt', 'contains', 'inDateRange'), fc.string()),
      values: fc.array(fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  const garbage = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        measures: fc.oneof(fc.array(member), fc.jsonValue()),
        dimensions: fc.oneof(fc.array(member), fc.jsonValue()),
        filters: fc.oneof(fc.array(filter), fc.jsonValue()),
        timeDimensions: fc.jsonValue(),
        limit: fc.oneof(fc.integer(), fc.jsonValue()),
        order: fc.jsonValue(),
        timezone: fc.oneof(fc.string(), fc.jsonValue()),
        __proto__: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  )
  await fc.assert(
    fc.asyncProperty(garbage, async (asked) => {
      const { status, body } = await server.ask('POST', load, { query: asked })
      if (status === 200) return
      expect(body).toMatchObject({ problem: expect.any(String), message: { zh: expect.any(String), en: expect.any(String) } })
      expect(JSON.stringify(body)).not.toMatch(/node_modules|\.js:\d/)
    }),
    { numRuns: 150 },
  )
  expect(await server.load(orders)).toHaveLength(1)
}, 120_000)

test('garbage tokens are refused, whatever they are', async () => {
  const token = fc.oneof(
    fc.base64String(),
    fc.webUrl(),
    fc.tuple(fc.base64String(), fc.base64String(), fc.base64String()).map((parts) => parts.join('.')),
  )
  await fc.assert(
    fc.asyncProperty(token, async (text) => {
      const reply = await fetch(`${server.url}${query(orders)}`, { headers: { authorization: `Bearer ${text}` } })
      expect(reply.status).toBe(401)
      await reply.text()
    }),
    { numRuns: 50 },
  )
})

test('no address leads out of the dashboard folder', async () => {
  for (const address of [
    '/../../etc/passwd',
    '/..%2f..%2f..%2fetc/passwd',
    '/assets/..%2f..%2fserver/main.ts',
    '/%2e%2e/%2e%2e/package.json',
    '/..\\..\\package.json',
    '/%00',
    '/%',
  ]) {
    const text = await plain(address)
    expect([address, /root:|"clientele"|import http/.test(text)]).toEqual([address, false])
    expect(text).toMatch(/^HTTP\/1\.1 (200|400|404)/)
  }
})

/** fetch would tidy the address; this sends it as it is. */
function plain(address: string): Promise<string> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () =>
      socket.write(`GET ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    )
    let text = ''
    socket.on('data', (chunk) => (text += chunk))
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
}

test('browsers are told what a page may do, and only a shared page may be framed', async () => {
  const page = await fetch(`${server.url}/api/nope`)
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'self'/)
  // Not even a script that got in could carry what it read to another server.
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self';")
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  expect(page.headers.get('x-powered-by')).toBeNull()
  const shared = await fetch(`${server.url}/shared/x`)
  expect(shared.headers.get('content-security-policy')).toContain('frame-ancestors *')
  expect(shared.headers.get('referrer-policy')).toBe('no-referrer')
  // An address that only looks like a shared page is the app, whichever way it is written.
  for (const address of ['/shared/..%2findex.html', '/shared/..%2Fexplore', '/shared/%2e%2e%2fboards', '/shared%2f..%2fexplore'])
    expect([address, (await plain(address)).toLowerCase()]).toEqual([address, expect.stringContaining("frame-ancestors 'self'")])
})

test('a visitor who asks for a connection of another kind and hangs up does not end the process', async () => {
  const { hostname, port } = new URL(server.url)
  const upgrade =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
  for (const address of ['/x', '/', '/cubejs-api/v1/load'])
    for (const wait of [0, 0, 0, 5, 50]) {
      const socket = createConnection(Number(port), hostname)
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      await new Promise((sent) => socket.write(`GET ${address} HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`, sent))
      await new Promise((done) => setTimeout(done, wait))
      socket.resetAndDestroy()
    }
  await new Promise((done) => setTimeout(done, 200))
  expect(server.process.exitCode).toBeNull()
  expect((await server.ask('GET', '/healthz', undefined, null)).status).toBe(200)
})

test('a question of ten thousand brackets is refused with a sentence', async () => {
  const filter = `${'{"and":['.repeat(10_000)}{"member":"sales.region","operator":"set"}${']}'.repeat(10_000)}`
  const answer = await server.ask('POST', '/cubejs-api/v1/load', `{"query":{"measures":["sales.orders"],"filters":[${filter}]}}`, 'viewer')
  expect([answer.status, answer.body.problem]).toEqual([400, 'bad_query'])
})

test('the process says that it is up, ready, and how it does', async () => {
  expect((await server.ask('GET', '/healthz', undefined, null)).body).toEqual({ status: 'up' })
  expect((await server.ask('GET', '/readyz', undefined, null)).body).toEqual({ status: 'ready' })
  const text = await (await fetch(`${server.url}/metrics`)).text()
  expect(text).toMatch(/process_resident_memory_bytes \d/)
  const facts = await server.get('/api/workspace', 'viewer')
  expect(facts).toMatchObject({
    timezone: 'Asia/Shanghai',
    currency: 'CNY',
    modelProblem: null,
    today: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
  })
  expect((await server.ask('GET', '/api/workspace', undefined, null)).status).toBe(401)
})

test('an import while the server runs is in the very next answer', async () => {
  const units = { measures: ['sales.units'] }
  const [before] = await server.load(units)
  const delivered = [{ member: 'sales.status', operator: 'equals', values: ['delivered'] }]
  const [order] = await server.load({ dimensions: ['sales.order_id'], filters: delivered, limit: 1 })
  const file = path.join(server.dataDir, 'lines.csv')
  writeFileSync(file, `order_id,line_no,quantity,amount\n${order?.['sales.order_id']},77,7,70\n`)
  await promisify(execFile)(process.execPath, ['scripts/import.ts', file, '--table', 'order_lines'], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: { ...process.env, DATA_DIR: server.dataDir, PORT: new URL(server.url).port },
  })
  const [after] = await server.load(units)
  expect(Number(after?.['sales.units'])).toBe(Number(before?.['sales.units']) + 7)
}, 180_000)
