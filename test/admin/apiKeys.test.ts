import { createHash } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiKeyById, findApiKey } from '../../dashboard/server/admin/apiKeys.ts'
import { loadSecrets } from '../../dashboard/server/admin/secrets.ts'
import { openDatabase, toRows } from '../../dashboard/server/database.ts'
import { type Server, start } from '../start.ts'

let server: Server
let restarted: Server | undefined

beforeAll(async () => {
  server = await start()
})
afterAll(async () => {
  await (restarted ?? server).stop()
})

const make = (wish: object) => server.post('/api/keys', { name: 'CRM', scopes: ['read'], ...wish })
const orders = { query: { measures: ['sales.orders'] } }

test('a key asks questions as a viewer, on our API and on Cube’s, and nothing more; its use is noted', async () => {
  const made = await make({})
  expect(made.key).toBe(`${made.id}.${made.secret}`)
  const as = { token: made.key }
  expect((await server.ask('GET', '/api/me', undefined, as)).body).toMatchObject({ id: made.id, role: 'viewer' })
  expect((await server.ask('POST', '/cubejs-api/v1/load', orders, as)).status).toBe(200)
  for (const [method, address] of [
    ['GET', '/api/people'],
    ['GET', '/api/keys'],
    ['POST', '/api/boards'],
  ] as const)
    expect((await server.ask(method, address, method === 'POST' ? { version: 1, title: 'x' } : undefined, as)).status).toBe(403)
  const { keys } = await server.get('/api/keys')
  expect(keys[0]).toMatchObject({ id: made.id, name: 'CRM', lastUsedAt: expect.any(String), revokedAt: null })
  expect(JSON.stringify(keys)).not.toContain(made.secret)
})

test('a key that is forged, cut, revoked or only for embeds opens nothing, and is told why', async () => {
  const made = await make({})
  const embed = await make({ scopes: ['embed'] })
  const me = async (token: string) => {
    const { status, body } = await server.ask('GET', '/api/me', undefined, { token })
    return status === 200 ? 'in' : body.problem
  }
  const other = await make({})
  expect(await me(`${made.id}.${other.secret}`)).toBe('key_unknown')
  expect(await me(`${made.id}.`)).toBe('key_unknown')
  expect(await me(made.id)).toBe('key_unknown')
  expect(await me('ck_nobody.x')).toBe('key_unknown')
  expect(await me(embed.key)).toBe('key_scope')
  expect(await me(made.key)).toBe('in')
  expect((await server.ask('DELETE', `/api/keys/${made.id}`, undefined, 'analyst')).status).toBe(403)
  await server.delete(`/api/keys/${made.id}`)
  expect(await me(made.key)).toBe('key_unknown')
  expect((await server.ask('DELETE', `/api/keys/${made.id}`)).status).toBe(404)
  const acts = (await server.get('/api/audit?limit=10')).entries.map(({ act }: { act: string }) => act)
  expect(acts).toEqual(expect.arrayContaining(['make key', 'revoke key']))
})

test('no token signed with a key’s secret passes for a person', async () => {
  const made = await make({ scopes: ['read', 'embed'] })
  const signed = await new SignJWT({ sub: 'x', role: 'admin' })
    .setProtectedHeader({ alg: 'HS256', kid: made.id })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(made.secret))
  expect((await server.ask('GET', '/api/me', undefined, { token: signed })).status).toBe(401)
})

test.each([
  ['no scope', { scopes: [] }],
  ['an unknown scope', { scopes: ['admin'] }],
  ['no name', { name: ' ' }],
  ['ten years', { days: 3650 }],
])('a key with %s is refused', async (_what, wish) => {
  expect((await server.ask('POST', '/api/keys', { name: 'CRM', scopes: ['read'], ...wish })).status).toBe(400)
})

test('the state alone gives no key away: it holds a salt and a hash, and an expired key holds no longer', async () => {
  const made = await make({ scopes: ['embed'] })
  await server.stop({ keep: true })
  const secrets = loadSecrets({ dataDir: server.dataDir, apiSecret: undefined })
  const database = await openDatabase({ dataDir: server.dataDir, databaseUrl: undefined })
  try {
    const kept = JSON.stringify(toRows(await database.db.execute('SELECT * FROM clientele.api_keys')))
    expect(kept).not.toContain(made.secret)
    expect(kept).toContain(createHash('sha256').update(made.secret).digest('base64url'))
    expect(await findApiKey(database, secrets, made.key)).toMatchObject({
      id: made.id,
      name: 'CRM',
      scopes: ['embed'],
      secret: made.secret,
    })
    expect(await apiKeyById(database, secrets, made.id)).toMatchObject({ secret: made.secret })
    expect(await findApiKey(database, secrets, made.id)).toBeNull()
    // Under other keys of ours the secret is another one; what the back end has then signs nothing here.
    expect(await apiKeyById(database, { share: 'another key of ours, also long enough' }, made.id)).toBeNull()
    await database.db.execute(`UPDATE clientele.api_keys SET expires_at = now() - interval '1 second' WHERE id = '${made.id}'`)
    database.forget()
    expect(await apiKeyById(database, secrets, made.id)).toBeNull()
  } finally {
    await database.close()
  }
})
