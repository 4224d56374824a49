import { createHash } from 'node:crypto'
import { request } from 'node:http'
import type { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signPerson } from '../../dashboard/server/access.ts'
import { openWarehouse, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { copyTemplate, type Role, type Server, start } from '../start.ts'

const secrets = { api: 'a secret of the attacked server, long enough', share: 'another' }
const soon = new Date(Date.now() + 3_600_000)
const person = (id: string, role: Role = 'viewer') => signPerson(secrets, { id, role }, soon).then((token) => ({ token }))

let server: Server
let stranger: WebSocket
beforeAll(async () => {
  const dataDir = await copyTemplate()
  await makeAffinityEndless(warehouseFile(dataDir))
  server = await start({ dataDir, env: { CUBEJS_API_SECRET: secrets.api, CLIENTELE_QUESTION_SECONDS: '15' } })
  // Says nothing for as long as the other tests take.
  stranger = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
})
afterAll(() => server?.stop())

/** Whatever asks for what is bought together counts for hours, unless it is stopped. */
async function makeAffinityEndless(file: string): Promise<void> {
  const warehouse: DuckDBInstance = await openWarehouse(file)
  const connection = await warehouse.connect()
  await connection.run('ALTER TABLE clientele.affinity_rows RENAME TO affinity_kept')
  await connection.run(`CREATE VIEW clientele.affinity_rows AS SELECT kept.*
    FROM clientele.affinity_kept kept, range(2000000) a (i), range(2000000) b (j) WHERE (a.i * b.j) % 7 = 3`)
  connection.closeSync()
  warehouse.closeSync()
}

const load = '/cubejs-api/v1/load'
const small = { measures: ['sales.orders'], dimensions: ['sales.region'] }
// Each limit makes it another question, with no answer kept from before.
let asked = 0
const endless = () => ({ measures: ['affinity.baskets'], limit: 1000 + asked++ })
const anew = <T extends object>(query: T) => ({ ...query, limit: 2000 + asked++ })
const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))

const inside = /clientele\.|\w_rows\b|\bSELECT\b|\bFROM\b|node_modules|\.(js|ts):\d|Binder|Candidate|LINE \d|CASE WHEN/

/** A reply of which nobody learns what is behind the views. */
function expectShut(what: unknown, body: unknown): void {
  expect([what, inside.exec(JSON.stringify(body))?.[0]]).toEqual([what, undefined])
}

const fixed = [
  { measures: ['sales.orders', 'sales.net_sales', 'sales.repeat_rate'], dimensions: ['sales.city'] },
  { measures: ['sales.buyers'], timeDimensions: [{ dimension: 'sales.ordered_at', granularity: 'month' }] },
  { measures: ['churn.churn_rate'], timeDimensions: [{ dimension: 'churn.month', granularity: 'month' }] },
]

/** What the compiled model says and writes; compared, it tells whether anybody changed it. */
async function print(): Promise<string> {
  const analyst = await person('print', 'analyst')
  const texts: unknown[] = [(await server.ask('GET', '/cubejs-api/v1/meta?onlyViews=true', undefined, analyst)).body]
  for (const query of fixed) {
    const limit = 3000 + asked++
    const { status, body } = await server.ask('POST', '/cubejs-api/v1/sql', { query: { ...query, limit } }, analyst)
    expect(status).toBe(200)
    texts.push(JSON.stringify(body.sql.sql).replace(`LIMIT ${limit}`, ''))
  }
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex')
}

interface Message {
  messageId?: string
  status?: number
  handshake?: boolean
  message?: { problem?: string; error?: string; data?: unknown }
}

/** A connection over which somebody has signed in. */
async function connect(as: { token: string }) {
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
  const send = (message: unknown) => socket.send(JSON.stringify(message))
  const got = (messageId: string) => messages.find((message) => message.messageId === messageId)
  send({ authorization: as.token })
  await expect.poll(() => messages.some(({ handshake }) => handshake), { timeout: 60_000 }).toBe(true)
  return {
    send,
    close: () => socket.close(),
    closed,
    answer: async (messageId: string): Promise<Message> => {
      await expect.poll(() => got(messageId), { timeout: 120_000, interval: 20 }).toBeDefined()
      return got(messageId) as Message
    },
  }
}

const patch = {
  expression: { type: 'PatchMeasure', sourceMeasure: 'sales.orders', replaceAggregationType: null, addFilters: [] },
  cubeName: 'sales',
  name: 'orders',
  expressionName: 'orders',
}
const injected = [
  { measures: [patch] },
  { measures: [{ ...patch, expression: { ...patch.expression, sourceMeasure: 'sales.nope' } }] },
  { measures: [{ ...patch, expression: ['return `1`'] }] },
  { measures: ['sales.orders'], dimensions: [patch] },
  { measures: ['sales.orders'], segments: [patch] },
  { measures: ['sales.orders'], subqueryJoins: [{ sql: 'SELECT 1', on: '1 = 1', joinType: 'INNER', alias: 'x' }] },
  { measures: ['sales.orders'], joinHints: [['sales', 'customers']] },
  { measures: ['sales.orders'], maskedMembers: [{ member: 'sales.orders' }] },
]

test('no object reaches the compiled model, over whatever interface it comes', async () => {
  const before = await print()
  const [viewer, analyst] = [await person('a'), await person('b', 'analyst')]
  const socket = await connect(analyst)
  for (const [at, query] of injected.entries()) {
    for (const route of ['load', 'subscribe', 'sql', 'dry-run', 'LOAD/']) {
      const address = `/cubejs-api/v1/${route}`
      const asker = route === 'sql' ? analyst : viewer
      for (const { status, body } of [
        await server.ask('POST', address, { query, queryType: 'multi' }, asker),
        await server.ask('POST', address, { query: [query, query], queryType: 'multi' }, asker),
        await server.ask('POST', address, { query: JSON.stringify(query) }, asker),
        await server.ask('GET', `${address}?query=${encodeURIComponent(JSON.stringify(query))}`, undefined, asker),
      ]) {
        expect([route, at, status, body.problem]).toEqual([route, at, 400, 'bad_query'])
        expect(body.message.zh).toMatch(/[\u4e00-\u9fff]/)
        expectShut(route, body)
      }
    }
    for (const method of ['load', 'sql', 'dry-run', 'subscribe']) {
      const messageId = `${method}-${at}`
      socket.send({ messageId, method, params: { query } })
      const { status, message } = await socket.answer(messageId)
      expect([method, at, status, message?.problem]).toEqual([method, at, 400, 'bad_query'])
    }
  }
  socket.close()
  expect(await print()).toBe(before)
  expect(await server.load(anew(small), viewer)).not.toHaveLength(0)
})

test('of Cube’s own routes those are open that somebody needs, to whom they are for', async () => {
  const [viewer, analyst, admin] = [await person('a'), await person('b', 'analyst'), await person('c', 'admin')]
  const closed = [
    'pre-aggregations/jobs',
    'pre-aggregations/can-use',
    'graphql-to-json',
    'run-scheduled-refresh',
    'cubesql',
    'convert-query',
  ]
  for (const route of closed) {
    const body = { action: 'post', selector: {}, transformedQuery: {}, references: {}, query: 'SELECT 1', input: 'sql', output: 'rest' }
    const answer = await server.ask('POST', `/cubejs-api/v1/${route}`, body, admin)
    expect([route, [404, 501].includes(answer.status)]).toEqual([route, true])
    expectShut(route, answer.body)
  }
  expect((await server.ask('GET', '/cubejs-system/v1/context', undefined, admin)).status).toBe(404)
  const definitions = '/cubejs-api/v1/meta?extended'
  expect((await server.ask('GET', definitions, undefined, viewer)).status).toBe(403)
  expect((await server.ask('GET', definitions, undefined, analyst)).status).toBe(200)
  const dryRun = await server.ask('POST', '/cubejs-api/v1/dry-run', { query: small }, viewer)
  expect([dryRun.status, dryRun.body.transformedQueries]).toEqual([200, []])
  expectShut('dry-run', dryRun.body)
  const seen = await server.ask('POST', '/cubejs-api/v1/sql', { query: small }, analyst)
  expect(seen.body.sql.sql[0]).toMatch(/SELECT/)
})

test('questions and texts that would hold the event loop are refused', async () => {
  const viewer = await person('a')
  const filters = (count: number) => many(count, (at) => ({ member: 'sales.city', operator: 'notEquals', values: [`x${at}`] }))
  for (const query of [
    { ...small, filters: filters(500) },
    { ...small, filters: filters(10_000) },
    { ...small, dimensions: many(10_000, () => 'sales.city') },
    many(20, () => small),
  ]) {
    const { status, body } = await server.ask('POST', load, { query, queryType: 'multi' }, viewer)
    expect([status, body.problem]).toEqual([400, 'bad_query'])
  }
  for (const text of [
    `{ cube { sales { ${many(2000, (at) => `a${at}: orders`).join(' ')} } } }`,
    `{ ${many(200, (at) => `a${at}: cube { sales { orders } }`).join(' ')} }`,
  ]) {
    const inAddress = `/cubejs-api/graphql?query=${encodeURIComponent(text.slice(0, 12_000).replace(/[^}]*$/, ''))}`
    for (const { status, body } of [
      await server.ask('POST', '/cubejs-api/graphql', { query: text }, viewer),
      await server.ask('POST', '/cubejs-api/v1/graphql', { query: text }, viewer),
      await server.ask('GET', inAddress, undefined, viewer),
    ])
      expect([status, body.problem]).toEqual([400, 'bad_query'])
  }
  // What somebody really pasted is answered.
  const names = [{ member: 'sales.city', operator: 'notEquals', values: many(10_000, (at) => `name ${at}`) }]
  expect(await server.load(anew({ ...small, filters: names }), viewer)).not.toHaveLength(0)
})

test('a question that cannot be worked out says so, with a 400 and no look inside', async () => {
  const viewer = await person('a')
  const time = (more: object) => ({ ...small, timeDimensions: [{ dimension: 'sales.ordered_at', ...more }] })
  const odd: unknown[] = [
    { ...small, filters: [{ member: 'sales.ordered_at', operator: 'contains', values: ['x'] }] },
    { ...small, filters: [{ member: 'sales.city', operator: 'inDateRange', values: ['2025-01-01', '2025-01-02'] }] },
    {
      ...small,
      filters: [
        { member: 'sales.orders', operator: 'gt', values: ['1', '2'] },
        { member: 'sales.orders', operator: 'inDateRange', values: ['x'] },
      ],
    },
    { ...small, filters: [{ member: 'sales.orders', operator: 'contains', values: ['x'] }] },
    { measures: ['sales.orders', 'funnel.leads'] },
    { measures: ['sales.city'] },
    { dimensions: ['sales.orders'] },
    { measures: ['sales_rows.orders'] },
    { segments: ['sales.nope'], ...small },
    { ...small, order: { 'funnel.leads': 'asc' } },
    time({ granularity: 'day', dateRange: ['2025-01-02', '2024-01-01'] }),
    time({ granularity: 'day', dateRange: [] }),
    time({ granularity: '' }),
    time({ compareDateRange: [] }),
    time({ compareDateRange: ['today'], dateRange: 'today' }),
    'null',
    '[]',
    '"x"',
    [null],
    undefined,
  ]
  const failures: unknown[] = []
  for (const query of odd)
    for (const route of ['load', 'dry-run']) {
      const { status, body } = await server.ask('POST', `/cubejs-api/v1/${route}`, { query, queryType: 'multi' }, viewer)
      if (status >= 500) failures.push([query, route])
      // The one inner name somebody asked for is told back.
      if (status >= 400) expectShut(query, JSON.stringify(body).replaceAll('sales_rows.orders', ''))
    }
  expect(failures).toEqual([])
  const joined = await server.ask('POST', '/cubejs-api/graphql', { query: '{ cube { sales { orders } funnel { leads } } }' }, viewer)
  expect(joined.status).toBe(400)
  expectShut('graphql', joined.body)
})

/** A request that can be hung up on, and whose reply may never come. */
function ask(
  query: unknown,
  { token }: { token: string },
  id = '',
): { reply: Promise<{ status: number; body: string } | null>; hangUp(): void } {
  const headers = { authorization: token, 'content-type': 'application/json', ...(id && { 'x-request-id': id }) }
  const asking = request(`${server.url}${load}`, { method: 'POST', headers })
  const reply = new Promise<{ status: number; body: string } | null>((resolve) => {
    asking.once('error', () => resolve(null))
    asking.once('response', (res) => {
      let body = ''
      res.on('data', (chunk) => (body += chunk))
      res.on('end', () => resolve({ status: res.statusCode ?? 0, body }))
    })
  })
  asking.end(JSON.stringify({ query }))
  return { reply, hangUp: () => asking.destroy() }
}

async function giveUp(id: string, { token }: { token: string }): Promise<string> {
  const reply = await fetch(`${server.url}/cubejs-api/v1/running-query/${id}`, { method: 'DELETE', headers: { authorization: token } })
  return `${reply.status} ${await reply.text()}`
}

test('only whoever asked a question gives it up, whatever id others chose for theirs', async () => {
  const [a, b] = [await person('a'), await person('b')]
  const query = endless()
  const asking = ask(query, a, 'mine')
  let isOver = false
  asking.reply.then(() => (isOver = true))
  // The same question under the same id: they run as one at the warehouse.
  const same = ask(query, b, 'mine')
  await server.load(anew(small), b)
  expect(await giveUp('mine', await person('c'))).toBe('204 ')
  expect(await giveUp('mine', b)).toBe('204 ')
  expect(JSON.parse((await same.reply)?.body ?? '')).toMatchObject({ problem: 'cancelled' })
  expect(isOver).toBe(false)
  expect(await giveUp('mine', a)).toBe('204 ')
  expect(JSON.parse((await asking.reply)?.body ?? '')).toMatchObject({
    problem: 'cancelled',
    message: { zh: expect.stringMatching(/取消/) },
  })
  expect(await giveUp('mine', a)).toBe('204 ')
})

test('behind twenty endless questions of one person another is answered, and so is that person after leaving', async () => {
  const [a, b] = [await person('heavy'), await person('small')]
  const asking = many(20, () => ask(endless(), a))
  expect(await server.load(anew(small), b)).not.toHaveLength(0)
  expect(await server.load(anew({ ...small, measures: ['sales.buyers'] }), b)).not.toHaveLength(0)
  for (const { hangUp } of asking) hangUp()
  // Were they not stopped, this would wait until each had run its fifteen seconds: five minutes.
  expect(await server.load(anew(small), a)).not.toHaveLength(0)
})

test('the question another person waits with for is not kept back by what that person has asked besides', async () => {
  const [a, b] = [await person('holder'), await person('beside')]
  const asking = many(4, () => ask(endless(), a))
  const both = anew(small)
  const kept = ask(both, a)
  expect(await server.load(both, b)).not.toHaveLength(0)
  expect((await kept.reply)?.status).toBe(200)
  for (const { hangUp } of asking) hangUp()
})

test('an answer is kept once for all who may see the same', async () => {
  const query = anew(small)
  const answered = async () =>
    Number(/clientele_answers_total\{how="hit"\} (\d+)/.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1])
  await server.load(query, await person('first'))
  const before = await answered()
  await server.load(query, await person('second'))
  expect(await answered()).toBe(before + 1)
})

test('whoever closes a WebSocket or hangs up on GraphQL leaves nothing behind at the warehouse', async () => {
  const a = await person('leaves')
  const socket = await connect(a)
  for (const at of many(12, String)) socket.send({ messageId: at, method: at === '0' ? 'subscribe' : 'load', params: { query: endless() } })
  const hung = new AbortController()
  const texts = many(8, (at) => `{ cube(limit: ${5000 + at}) { affinity { baskets } } }`)
  const graphql = texts.map((query) =>
    fetch(`${server.url}/cubejs-api/graphql`, {
      method: 'POST',
      headers: { authorization: a.token, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      signal: hung.signal,
    }).catch(() => null),
  )
  expect(await server.load(anew(small), await person('other'))).not.toHaveLength(0)
  socket.close()
  hung.abort()
  await Promise.all(graphql)
  expect(await server.load(anew(small), a)).not.toHaveLength(0)
})

test('a question that takes too long is stopped, and says what to do', async () => {
  const a = await person('patient')
  const query = endless()
  let last = await server.ask('POST', load, { query }, a)
  while (last.body.error === 'Continue wait') last = await server.ask('POST', load, { query }, a)
  expect([last.status, last.body.problem]).toEqual([504, 'took_too_long'])
  expect(last.body.message).toEqual({ zh: expect.stringMatching(/缩小日期范围/), en: expect.stringMatching(/Narrow the dates/) })
  expect(await server.load(anew(small), a)).not.toHaveLength(0)
})

test('a connection without a token is closed, and what it sends is not read', async () => {
  const loud = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
  const closed = new Promise<number>((resolve) => {
    loud.onclose = ({ code }) => resolve(code)
  })
  loud.onopen = () => loud.send(JSON.stringify({ authorization: 'x'.repeat(1_000_000) }))
  expect(await closed).toBe(4401)
  if (stranger.readyState !== WebSocket.CLOSED)
    await new Promise((resolve) => {
      stranger.onclose = resolve
    })
  expect(stranger.readyState).toBe(WebSocket.CLOSED)
})

test('a body is read after the token', async () => {
  for (const address of [
    '/cubejs-api/v1/load',
    '/cubejs-api/v1/sql',
    '/cubejs-api/v1/dry-run',
    '/cubejs-api/v1/subscribe',
    '/cubejs-api/graphql',
  ]) {
    // The rest of it never comes: waiting for it would never end.
    const status = await new Promise((resolve, reject) => {
      const sending = request(`${server.url}${address}`, {
        method: 'POST',
        headers: { authorization: 'nobody', 'content-type': 'application/json', 'content-length': 1000 },
      })
      sending.once('error', reject)
      sending.once('response', (res) => {
        resolve(res.statusCode)
        sending.destroy()
      })
      sending.write('{')
    })
    expect([address, status]).toEqual([address, 401])
  }
})

const runs = Number(process.env.CLIENTELE_FUZZ_RUNS ?? 80)

test('whatever stands wherever in a question, the model stays, others are answered, and nobody looks inside', async () => {
  const before = await print()
  const [viewer, other] = [await person('fuzz'), await person('fuzzed beside')]
  const name = fc.constantFrom(
    'sales.orders',
    'sales.city',
    'sales.ordered_at',
    'sales.nope',
    'sales.ordered_at.month',
    '__proto__',
    'sales.constructor',
  )
  const thing = fc.oneof(
    { weight: 4, arbitrary: name },
    fc.constant(patch),
    fc.constant({ ...patch, expression: ['return `(SELECT 1)`'] }),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const things = fc.oneof({ weight: 4, arbitrary: fc.array(thing, { maxLength: 4 }) }, thing)
  const operator = fc.constantFrom('equals', 'gt', 'contains', 'inDateRange', 'set', 'measureFilter', 'onTheDate', 'beforeDate')
  const filter = fc.oneof(
    { weight: 3, arbitrary: fc.record({ member: thing, operator: fc.oneof(operator, thing), values: things }, { requiredKeys: [] }) },
    fc.record({ or: things, and: things, dimension: thing }, { requiredKeys: [] }),
  )
  const time = fc.record(
    { dimension: thing, granularity: fc.oneof(fc.constantFrom('day', 'month'), thing), dateRange: things },
    { requiredKeys: [] },
  )
  const question = fc.record(
    {
      measures: things,
      dimensions: things,
      segments: things,
      filters: fc.oneof(fc.array(filter, { maxLength: 3 }), thing),
      timeDimensions: fc.oneof(fc.array(time, { maxLength: 2 }), thing),
      order: fc.oneof(fc.dictionary(name, fc.constantFrom('asc', 'desc')), fc.array(things, { maxLength: 2 }), thing),
      limit: fc.oneof(fc.nat(100), thing),
      timezone: fc.oneof(fc.constantFrom('Asia/Shanghai', 'UTC'), thing),
      total: thing,
      ungrouped: thing,
      subqueryJoins: things,
      joinHints: things,
      responseFormat: thing,
    },
    { requiredKeys: [] },
  )
  // Names where names belong, so that what follows the gate is tried as well.
  const real = fc.constantFrom(
    'sales.orders',
    'sales.city',
    'sales.ordered_at',
    'sales.repeat_rate',
    'customers.count',
    'customers.tier',
    'churn.month',
  )
  const value = fc.oneof(
    fc.constantFrom('', '1', 'x', '%', '2025-01-01', 'last week', '2025-13-99', null, true, -1, 1e300, Number.MIN_VALUE),
    fc.string(),
  )
  const plausibleTime = fc.record(
    {
      dimension: real,
      granularity: fc.constantFrom('second', 'day', 'week', 'year', 'era', ''),
      dateRange: fc.constantFrom(
        'today',
        'last 3 months',
        'from 10 years ago to now',
        '',
        ['2025-01-01', '2024-01-01'],
        ['x', 'y'],
        ['2025-01-01'],
      ),
    },
    { requiredKeys: ['dimension'] },
  )
  const plausible = fc.record(
    {
      measures: fc.array(real, { maxLength: 3 }),
      dimensions: fc.array(real, { maxLength: 3 }),
      filters: fc.array(fc.record({ member: real, operator, values: fc.array(value, { maxLength: 3 }) }), { maxLength: 2 }),
      timeDimensions: fc.array(plausibleTime, { maxLength: 2 }),
      order: fc.dictionary(real, fc.constantFrom('asc', 'desc')),
      limit: fc.nat(60_000),
      offset: fc.nat(1_000_000_000),
      timezone: fc.constantFrom('Asia/Shanghai', 'America/St_Johns', 'utc', 'Mars/Base', ''),
      total: fc.boolean(),
      ungrouped: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  const sent = fc.oneof(
    { weight: 5, arbitrary: question },
    { weight: 5, arbitrary: plausible },
    fc.array(question, { maxLength: 3 }),
    fc.jsonValue(),
  )
  const route = fc.constantFrom('load', 'subscribe', 'dry-run', 'sql', 'graphql', 'ws')
  const socket = await connect(viewer)
  await fc.assert(
    fc.asyncProperty(route, sent, fc.constantFrom('POST', 'GET'), async (where, query, method) => {
      if (where === 'ws') {
        const messageId = String(asked++)
        socket.send({ messageId, method: 'load', params: { query, queryType: 'multi' } })
        const { message } = await socket.answer(messageId)
        return expectShut(query, { ...message, data: null })
      }
      const address = `/cubejs-api/v1/${where}`
      const text = encodeURIComponent(JSON.stringify(query))
      const { status, body } =
        method === 'GET' && text.length < 8000
          ? await server.ask('GET', `${address}?query=${text}&queryType=multi`, undefined, viewer)
          : await server.ask('POST', address, { query, queryType: 'multi' }, viewer)
      expect([where, query, status]).toEqual([where, query, status < 500 ? status : 'a failure'])
      if (status >= 400) expectShut(query, body)
    }),
    { numRuns: runs },
  )
  socket.close()
  expect(await server.load(anew(small), other)).not.toHaveLength(0)
  expect(await print()).toBe(before)
}, 600_000)

test('the server stops when told to, though questions without end run and wait', async () => {
  const asking = many(6, (at) => person(`until the end ${at}`).then((asker) => ask(endless(), asker).reply))
  await server.load(anew(small), await person('last'))
  await server.stop()
  expect(server.process.exitCode ?? server.process.signalCode).not.toBeNull()
  await Promise.all(asking)
})
