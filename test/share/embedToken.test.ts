import { createHmac } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTile } from '../../dashboard/core/board/tile.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { type Server, start } from '../start.ts'

let server: Server
let board: string
let key: { id: string; secret: string }

const byRegion = chartSpec.parse({
  version: 1,
  type: 'bar',
  wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.orders', kind: 'measure' }] },
})
const churn = chartSpec.parse({ version: 1, type: 'kpi', wells: { values: [{ name: 'churn.churn_rate', kind: 'measure' }] } })
const tile = (id: string, x: number, chart = byRegion) => ({ id, place: { x, y: 0, w: 6, h: 4 }, kind: 'chart', chart })
const portalBoard = {
  version: 1,
  title: 'Portal',
  filters: [{ member: 'sales.channel', operator: 'equals', values: [] }],
  tiles: [tile('a', 0), tile('b', 6, churn)],
}

beforeAll(async () => {
  server = await start()
  board = (await server.post('/api/boards', portalBoard, 'editor')).id
  key = await makeKey()
})
afterAll(() => server.stop())

const makeKey = (more: Record<string, unknown> = {}) => server.post('/api/keys', { name: 'Portal', scopes: ['embed'], ...more })

const now = () => Math.floor(Date.now() / 1000)

interface Signed {
  kid?: string
  secret?: string
  header?: Record<string, unknown>
}

/** A token as a portal signs it. */
const sign = (claims: Record<string, unknown> = {}, { kid = key.id, secret = key.secret }: Signed = {}) =>
  new SignJWT({ sub: 'li.na', aud: 'embed', exp: now() + 600, boards: [board], ...claims })
    .setProtectedHeader({ alg: 'HS256', kid })
    .sign(new TextEncoder().encode(secret))

const open = (token: string, wish: Record<string, unknown> = {}) => server.ask('POST', '/api/embed/open', { board, ...wish }, { token })
const askTile = (pass: string, id = 'a', body: unknown = {}) => server.ask('POST', `/api/shared/-/tiles/${id}`, body, { token: pass })
const regionsOf = (body: unknown) => readTile(body as never).main?.columns['sales.region']

test('a portal’s token opens a board, and its pass answers by tile with the numbers a person gets', async () => {
  const { status, body } = await open(await sign({ iat: now(), jti: 'one', iss: 'portal' }))
  expect([status, body.problem]).toEqual([200, undefined])
  expect(body).toMatchObject({ spec: { title: 'Portal' }, rights: ['drill', 'filter'], adjustable: true })
  const rows = await server.load({ measures: ['sales.orders'], dimensions: ['sales.region'] }, 'viewer')
  const reply = await askTile(body.pass)
  expect(reply.status).toBe(200)
  expect(new Set(regionsOf(reply.body))).toEqual(new Set(rows.map((row) => row['sales.region'])))
  const keys = (await server.get('/api/keys')).keys
  expect(keys).toContainEqual(expect.objectContaining({ id: key.id, lastUsedAt: expect.any(String) }))
  expect(JSON.stringify(keys)).not.toContain(key.secret)
})

test('rows and filters hold for every chart, and a chart that can’t be held to them is not shown', async () => {
  const { body } = await open(
    await sign({ rows: { 'customers.region': ['华东'] }, filters: [{ member: 'sales.channel', operator: 'set', values: [] }] }),
  )
  expect(regionsOf((await askTile(body.pass)).body)).toEqual(['华东'])
  const product = await open(await sign({ rows: { 'sales.product': ['茶'] } }))
  expect((await askTile(product.body.pass, 'b')).body.problem).toBe('view_withheld')
  expect((await askTile(product.body.pass, 'a')).status).toBe(200)
})

test('a token for one chart opens that one alone', async () => {
  const token = await sign({ boards: [], tiles: [`${board}/b`] })
  expect((await open(token, { tile: 'a' })).body.problem).toBe('embed_other_board')
  const { body } = await open(token)
  expect(body.spec).toMatchObject({ single: true, tiles: [{ id: 'b' }] })
  expect((await askTile(body.pass, 'b')).status).toBe(200)
  expect((await askTile(body.pass, 'a')).body.problem).toBe('not_on_board')
  const other = (await server.post('/api/boards', portalBoard, 'editor')).id
  expect((await open(token, { board: other })).body.problem).toBe('embed_other_board')
})

test('what a token does not allow is refused: filters, clicks', async () => {
  const { body } = await open(await sign({ rights: [] }))
  expect([body.rights, body.adjustable]).toEqual([[], false])
  const channel = { member: 'sales.channel', operator: 'equals', values: ['x'] }
  expect((await askTile(body.pass, 'a', { filters: [channel] })).body.problem).toBe('not_adjustable')
  const click = { member: 'sales.region', operator: 'equals', values: ['华东'], from: 'a' }
  expect((await askTile(body.pass, 'b', { filters: [click] })).body.problem).toBe('not_clickable')
  const more = (await open(await sign())).body
  expect((await askTile(more.pass, 'a', { filters: [channel] })).status).toBe(200)
})

const unsigned = (header: Record<string, unknown>, claims: Record<string, unknown>) =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')

test('forged, unsigned, foreign and garbled tokens are all told the same, and given nothing', async () => {
  const claims = { sub: 'li.na', aud: 'embed', exp: now() + 600, boards: [board] }
  const none = unsigned({ alg: 'none', kid: key.id }, claims)
  const hs512 = unsigned({ alg: 'HS512', kid: key.id }, claims)
  const share = await server.post(`/api/boards/${board}/shares`, { days: 1 }, 'editor')
  const good = await sign()
  const tokens = {
    'alg none': `${none}.`,
    'alg none, signed': `${none}.${createHmac('sha256', key.secret).update(none).digest('base64url')}`,
    HS512: `${hs512}.${createHmac('sha512', key.secret).update(hs512).digest('base64url')}`,
    'another secret': await sign({}, { secret: 'x'.repeat(43) }),
    'no such key': await sign({}, { kid: 'ck_aaaaaaaaaaaaaaaa' }),
    'no key at all': await sign({}, { kid: '' }),
    'a key out of a table': await sign({}, { kid: "ck_' OR 1=1 --aaaa" }),
    'a changed claim': [good.split('.')[0], unsigned({}, { ...claims, sub: 'boss' }).split('.')[1], good.split('.')[2]].join('.'),
    'a link': share.token,
    'a person': await server.token('admin'),
    nonsense: 'nonsense',
    nothing: '',
  }
  for (const [name, token] of Object.entries(tokens)) {
    const { status, body } = await open(token)
    expect([name, status, body.problem, body.spec]).toEqual([name, 401, 'embed_not_ours', undefined])
  }
})

// Made when they are asked: a busy machine may take a minute to come so far.
test.each<[string, () => Record<string, unknown>, string]>([
  ['expired', () => ({ exp: now() - 1 }), 'embed_token_expired'],
  ['of a clock six minutes ahead', () => ({ iat: now() + 360, exp: now() + 900 }), 'embed_clock'],
  ['not valid yet', () => ({ nbf: now() + 360 }), 'embed_clock'],
  ['without end', () => ({ exp: undefined }), 'embed_claims'],
  ['for two days', () => ({ exp: now() + 2 * 86_400 }), 'embed_too_long'],
  ['for two days by its own clock', () => ({ iat: now() - 86_400, exp: now() + 80_000 }), 'embed_too_long'],
  ['for somebody else', () => ({ aud: 'share' }), 'embed_wrong_audience'],
  ['for two', () => ({ aud: ['embed', 'share'] }), 'embed_wrong_audience'],
  ['of nobody', () => ({ sub: '' }), 'embed_claims'],
  ['with rows misspelled', () => ({ row: { 'customers.region': ['华东'] } }), 'embed_claims'],
  ['with rows of no value', () => ({ rows: { 'customers.region': [] } }), 'embed_claims'],
  ['with rows of nothing', () => ({ rows: { 'customers.region': null } }), 'embed_claims'],
  ['with a filter of no value', () => ({ filters: [{ member: 'sales.region', operator: 'equals', values: [] }] }), 'embed_claims'],
  ['with groups, which nobody knows', () => ({ groups: ['east'] }), 'group_unknown'],
  ['for no board', () => ({ boards: [] }), 'embed_other_board'],
])('a token %s is told what to mend', async (_name, claims, problem) => {
  const { status, body } = await open(await sign(claims()))
  expect([body.problem, body.spec]).toEqual([problem, undefined])
  expect([401, 403]).toContain(status)
  expect(body.message).toMatchObject({ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/\.$/) })
})

test('five minutes of a fast clock are borne', async () => {
  expect((await open(await sign({ iat: now() + 290, exp: now() + 890 }))).status).toBe(200)
})

test('neither the portal’s token nor a pass is anything to Cube’s API, or to the house', async () => {
  const token = await sign()
  const { pass } = (await open(token)).body
  const query = { query: { measures: ['sales.orders'] } }
  expect((await server.ask('POST', '/cubejs-api/v1/load', query, { token })).status).toBe(401)
  expect((await server.ask('POST', '/cubejs-api/v1/load', query, { token: pass })).body.problem).toBe('link_by_tile')
  for (const address of ['/api/boards', '/api/me', '/api/shares', '/api/keys']) {
    expect((await server.ask('GET', address, undefined, { token })).status).toBe(401)
    expect((await server.ask('GET', address, undefined, { token: pass })).status).toBe(403)
  }
  expect((await open(pass)).body.problem).toBe('embed_not_ours')
})

test('a revoked key stops what is out already, at once, and a replayed token too', async () => {
  const own = await makeKey()
  const token = await sign({}, { kid: own.id, secret: own.secret })
  const { pass } = (await open(token)).body
  expect((await askTile(pass)).status).toBe(200)
  await server.delete(`/api/keys/${own.id}`)
  expect((await askTile(pass)).body.problem).toBe('embed_key_revoked')
  expect((await open(token)).body.problem).toBe('embed_key_revoked')
})

test('a key that only asks questions signs no embeds', async () => {
  const own = await makeKey({ scopes: ['read'] })
  expect((await open(await sign({}, { kid: own.id, secret: own.secret }))).body.problem).toBe('embed_key_scope')
})

test('a key with sites opens for pages of those, and its frame names them', async () => {
  const own = await makeKey({ origins: ['https://portal.example.com', 'https://*.intern.example.com'] })
  const token = await sign({}, { kid: own.id, secret: own.secret })
  const from = (origin: string) =>
    fetch(`${server.url}/api/embed/open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', origin, 'sec-fetch-site': 'cross-site' },
      body: JSON.stringify({ board }),
    })
  expect((await from('https://portal.example.com')).status).toBe(200)
  expect((await from('https://a.intern.example.com')).status).toBe(200)
  const other = await from('https://intern.example.com.evil.example')
  expect([other.status, (await other.json()).problem]).toEqual([403, 'origin_not_allowed'])
  const page = await fetch(`${server.url}/shared/-?key=${own.id}`)
  expect(page.headers.get('content-security-policy')).toContain('frame-ancestors https://portal.example.com https://*.intern.example.com')
  expect((await server.ask('PUT', `/api/keys/${own.id}`, { origins: [] }, 'analyst')).status).toBe(403)
  await server.put(`/api/keys/${own.id}`, { origins: ['https://other.example.com'] })
  expect((await from('https://portal.example.com')).status).toBe(403)
  expect((await from('https://other.example.com')).status).toBe(200)
})

test.each(['https://a.example.com/path', 'portal.example.com', "https://x'; script-src *", '*', 'javascript:alert(1)'])(
  'a site of %s is refused',
  async (origin) => {
    expect((await server.ask('POST', '/api/keys', { name: 'x', scopes: ['embed'], origins: [origin] })).status).toBe(400)
  },
)
