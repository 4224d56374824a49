import { statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDemoLogins } from '../../dashboard/server/admin/demoLogins.ts'
import { readSettings } from '../../dashboard/server/settings.ts'
import { type Server, start } from '../start.ts'

const secret = 'the secret of a trusted back end, long enough'
let server: Server

beforeAll(async () => {
  server = await start({ env: { CUBEJS_API_SECRET: secret, TRUST_PROXY: 'loopback' } })
})
afterAll(() => server.stop())

const sign = (claims: Record<string, unknown>, key = secret, alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))
const me = async (token: string) => (await server.ask('GET', '/api/me', undefined, { token })).status
const load = async (token: string) =>
  (await server.ask('POST', '/cubejs-api/v1/load', { query: { measures: ['sales.orders'] } }, { token })).status
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600

test('each demo person signs in and is who they are', async () => {
  for (const { email, role } of readDemoLogins(server.dataDir)) {
    expect(await server.get('/api/me', role)).toMatchObject({ email, role })
  }
})

test('secrets and demo logins are for their owner alone', () => {
  for (const name of ['secrets.json', 'demo-logins.json']) {
    expect(statSync(path.join(server.dataDir, name)).mode & 0o777).toBe(0o600)
  }
})

test('an unknown person and a wrong password get the same reply', async () => {
  const [{ email = '' } = {}] = readDemoLogins(server.dataDir)
  const wrong = await server.ask('POST', '/api/login', { email, password: 'not this one' }, null)
  const unknown = await server.ask('POST', '/api/login', { email: 'nobody@clientele.demo', password: 'not this one' }, null)
  const without = ({ body }: typeof wrong) => ({ ...body, requestId: '' })
  expect(wrong.status).toBe(401)
  expect(unknown.status).toBe(401)
  expect(without(unknown)).toEqual(without(wrong))
  expect(wrong.body.message.zh).toContain('邮箱或密码')
})

test('a token of a trusted back end needs no person of ours', async () => {
  const token = await sign({ sub: 'crm-user-17', role: 'viewer', exp: inAnHour() })
  expect((await server.ask('GET', '/api/me', undefined, { token })).body).toMatchObject({ id: 'crm-user-17', role: 'viewer', name: null })
  expect(await load(token)).toBe(200)
})

test.each<[string, () => Promise<string> | string]>([
  ['no token', () => ''],
  ['nonsense', () => 'nonsense'],
  ['three dots', () => '...'],
  ['a very long one', () => 'x'.repeat(9000)],
  ['one signed with another key', () => sign({ sub: 'x', role: 'admin', exp: inAnHour() }, 'another secret, also long enough to sign')],
  ['one signed with no key', () => new UnsecuredJWT({ sub: 'x', role: 'admin' }).setExpirationTime('1h').encode()],
  ['one signed with another algorithm', () => sign({ sub: 'x', role: 'admin', exp: inAnHour() }, secret, 'HS512')],
  ['an expired one', () => sign({ sub: 'x', role: 'admin', exp: 1_700_000_000 })],
  ['one with an unknown role', () => sign({ sub: 'x', role: 'owner', exp: inAnHour() })],
  ['one with a list of roles', () => sign({ sub: 'x', role: ['admin'], exp: inAnHour() })],
  ['one without a role', () => sign({ sub: 'x', exp: inAnHour() })],
  ['one without a subject', () => sign({ role: 'admin', exp: inAnHour() })],
  ['one for another audience', () => sign({ sub: 'x', role: 'admin', aud: 'billing', exp: inAnHour() })],
  ['one that claims to be a share', () => sign({ sub: 'aaaaaaaaaaaaaaaa', aud: 'share', exp: inAnHour() })],
  ['one that claims to be ours without a session', () => sign({ sub: 'x', role: 'admin', iss: 'clientele', exp: inAnHour() })],
  ['one that claims an unknown session', () => sign({ sub: 'x', role: 'admin', iss: 'clientele', jti: 'x', exp: inAnHour() })],
  [
    'one that asks for row rights, which nobody would apply',
    () => sign({ sub: 'x', role: 'viewer', rows: [{ region: 'East' }], exp: inAnHour() }),
  ],
])('%s opens neither our API nor Cube', async (_what, make) => {
  const token = await make()
  expect(await me(token)).toBe(401)
  expect(await load(token)).toBe(401)
})

test('claims changed after signing open nothing', async () => {
  const token = await server.token('viewer')
  const [head = '', body = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  const forged = [head, Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url'), signature].join('.')
  expect(await me(forged)).toBe(401)
  expect(await load(forged)).toBe(401)
})

test('after signing out the token opens nothing, other sessions go on', async () => {
  const [login] = readDemoLogins(server.dataDir).filter(({ role }) => role === 'editor')
  const { token } = (await server.ask('POST', '/api/login', { email: login?.email, password: login?.password }, null)).body
  expect(await me(token)).toBe(200)
  expect((await server.ask('POST', '/api/logout', {}, { token })).status).toBe(204)
  expect(await me(token)).toBe(401)
  expect(await load(token)).toBe(401)
  expect((await server.ask('GET', '/api/me', undefined, 'editor')).status).toBe(200)
})

test('a viewer may not see the SQL, an editor may', async () => {
  const sql = (as: 'viewer' | 'editor') =>
    server.ask('GET', `/cubejs-api/v1/sql?query=${encodeURIComponent('{"measures":["sales.orders"]}')}`, undefined, as)
  expect((await sql('viewer')).status).toBe(403)
  expect((await sql('editor')).status).toBe(200)
})

/** As a proxy before us passes it on. */
const signInFrom = (address: string, email: string, password: string) =>
  fetch(`${server.url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ email, password }),
  })

test('too many wrong passwords close the account for whoever sent them, and say for how long; its person signs in as ever', async () => {
  const [{ email = '', password = '' } = {}] = readDemoLogins(server.dataDir).filter(({ role }) => role === 'editor')
  const statuses: number[] = []
  for (let i = 0; i < 11; i++) statuses.push((await signInFrom('198.51.100.7', email, `guess number ${i}`)).status)
  expect(statuses).toEqual([...Array(10).fill(401), 429])
  // Another spelling of the address is the same account, and what a stranger writes before the proxy's own word is not believed.
  const again = await signInFrom('203.0.113.5, 198.51.100.7', ` ${email.toUpperCase()} `, 'x')
  const refused = (await again.json()) as { seconds: number; message: { zh: string; en: string } }
  expect(again.status).toBe(429)
  expect(again.headers.get('retry-after')).toBe(String(refused.seconds))
  expect(refused.message.zh).toContain('1 分钟')
  expect(refused.message.en).not.toContain('second')
  expect((await signInFrom('203.0.113.5', email, password)).status).toBe(200)
  const { entries } = await server.get('/api/audit?limit=50')
  expect(entries).toContainEqual(expect.objectContaining({ act: 'sign-in refused', address: '198.51.100.7' }))
})

test('a colleague at the next desk cannot lock anybody out: the browser they signed in with stays open', async () => {
  const person = await server.post('/api/people', { email: 'desk@example.com', name: '邻座', role: 'viewer' })
  const from = (password: string, cookie = '') =>
    fetch(`${server.url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.44', cookie },
      body: JSON.stringify({ email: person.email, password }),
    })
  const cookie = (await from(person.password)).headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^clientele_device=[a-z0-9]{40}; Path=\/api; HttpOnly; SameSite=Strict; Max-Age=2592000$/)
  const statuses: number[] = []
  for (let i = 0; i < 11; i++) statuses.push((await from(`guess number ${i}`)).status)
  expect(statuses.at(-1)).toBe(429)
  expect((await from(person.password, cookie.split(';')[0])).status).toBe(200)
  expect((await from(person.password)).status).toBe(429)
})

test('without a proxy to trust, an address that the caller writes is not believed', () => {
  expect(readSettings({}).trustProxy).toBe(0)
  expect(readSettings({ TRUST_PROXY: '1' }).trustProxy).toBe(1)
  expect(readSettings({ TRUST_PROXY: '10.0.0.2, 172.16.0.0/12' }).trustProxy).toEqual(['10.0.0.2', '172.16.0.0/12'])
  for (const wish of ['true', 'yes', '10.0.0.2/99', '*']) expect(() => readSettings({ TRUST_PROXY: wish })).toThrow(/TRUST_PROXY/)
})

test('a token without an end holds for a day from when it was signed, and clocks may differ a little', async () => {
  const now = Math.floor(Date.now() / 1000)
  const day = 86_400
  const problem = async (claims: Record<string, unknown>) => {
    const { status, body } = await server.ask('GET', '/api/me', undefined, { token: await sign({ sub: 'x', role: 'viewer', ...claims }) })
    return status === 200 ? 'taken' : body.problem
  }
  expect(await problem({})).toBe('token_without_end')
  expect(await problem({ iat: now })).toBe('taken')
  expect(await problem({ iat: now - day - 60 })).toBe('not_signed_in')
  expect(await problem({ iat: now + 15, nbf: now + 15, exp: now + day })).toBe('taken')
  expect(await problem({ exp: now - 15 })).toBe('taken')
  expect(await problem({ exp: now - 60 })).toBe('not_signed_in')
  // Remembered tokens end like new ones.
  const token = await sign({ sub: 'x', role: 'viewer', exp: now - 28 })
  expect(await me(token)).toBe(200)
  await sleep(2100)
  expect(await me(token)).toBe(401)
})

test.each<[string, string]>([
  ['POST', '/api/boards'],
  ['PUT', '/api/boards/aaaaaaaaaaaa'],
  ['POST', '/api/boards/aaaaaaaaaaaa/shares'],
  ['POST', '/api/imports'],
  ['POST', '/api/estimates'],
  ['POST', '/api/people'],
  ['POST', '/api/me/password'],
])('a stranger’s body is not even parsed: %s %s', async (method, address) => {
  expect((await server.ask(method, address, '{"not": JSON', null)).status).toBe(401)
  expect((await server.ask(method, address, '{"not": JSON')).status).toBe(400)
})

test.each([
  ['not JSON', '{"email":'],
  ['not an object', '"admin"'],
  ['lists for text', { email: ['a'], password: {} }],
  ['a further key', { email: 'a@b.c', password: 'x', role: 'admin' }],
  ['a NUL character', { email: 'a\u0000@b.c', password: 'x' }],
  ['ten thousand brackets', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['a prototype', '{"email":"a@b.c","password":"x","__proto__":{"role":"admin"}}'],
])('a login that is %s is a sentence, not a crash', async (_what, body) => {
  const answer = await server.ask('POST', '/api/login', body, null)
  expect(answer.status).toBe(400)
  expect(answer.body.message).toMatchObject({ zh: expect.any(String), en: expect.any(String) })
})

test('a body of ten megabytes is refused', async () => {
  const answer = await server.ask('POST', '/api/login', { email: 'a@b.c', password: 'x'.repeat(10_000_000) }, null)
  expect(answer.status).toBe(413)
})
