import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOidcClient, newChallenge } from '../../dashboard/server/admin/oidcClient.ts'
import { readSettings } from '../../dashboard/server/settings.ts'
import { type Server, start } from '../start.ts'
import { freePort, type Provider, startProvider } from './provider/start.ts'
import { createVisitor } from './provider/visitor.ts'

let provider: Provider
let server: Server

const people = {
  alice: { name: 'Alice 王', email: 'Alice@example.com', email_verified: true, groups: ['bi-analysts', 'East'] },
  boss: { name: 'Boss', email: 'boss@example.com', email_verified: true, groups: ['bi-admins'] },
  stranger: { name: 'Nobody', email: 'nobody@example.com', email_verified: true, groups: ['canteen'] },
}

beforeAll(async () => {
  const port = await freePort()
  provider = await startProvider(port)
  server = await start({
    env: {
      ...provider.env,
      CLIENTELE_OIDC_ROLES: 'bi-admins=admin, bi-analysts=analyst, bi-viewers=viewer',
      CLIENTELE_OIDC_BUTTON: '企业登录 | Company',
    },
  })
})
beforeEach(() => provider.control({ people, skew: 0, spoil: '' }))
afterAll(async () => {
  await server?.stop()
  await provider?.stop()
})

const signIn = (login: string) => createVisitor(server.url).signIn(login)
const me = async (token: string) => (await server.ask('GET', '/api/me', undefined, { token })).body
const personOf = async (email: string) => (await server.get('/api/people')).people.find((one: { email: string }) => one.email === email)
const groupsOf = async (id: string) => (await server.get(`/api/people/${id}/groups`)).groups
const lastActs = async (limit: number) => (await server.get(`/api/audit?limit=${limit}`)).entries

test('somebody new comes in through the provider with the role and the groups it names, and goes where they wanted', async () => {
  const about = (await server.ask('GET', '/api/login', undefined, null)).body
  expect(about).toEqual({ demo: true, sso: { zh: '企业登录', en: 'Company' } })
  const { status, body } = await signIn('alice')
  expect([status, body.next, body.notice]).toEqual([200, '/boards', null])
  expect(await me(body.token)).toMatchObject({ name: 'Alice 王', email: 'alice@example.com', role: 'analyst' })
  const person = await personOf('alice@example.com')
  expect(person).toMatchObject({ role: 'analyst', managedRole: 'analyst', hasPassword: false })
  expect(await groupsOf(person.id)).toEqual([
    { name: 'East', origin: 'managed' },
    { name: 'bi-analysts', origin: 'managed' },
  ])
  const acts = (await lastActs(6)).map(({ act }: { act: string }) => act)
  expect(acts).toEqual(expect.arrayContaining(['sign in', 'make person', 'change groups', 'tie identity']))
  // Nothing of a token stands in any address the server or a proxy writes down.
  expect(server.output()).not.toContain(body.token)
})

test('what is taken away at the provider is gone at the next sign-in, what was given by hand stays, and it acts on open sessions', async () => {
  const { body } = await signIn('alice')
  const { id } = await personOf('alice@example.com')
  await server.put(`/api/people/${id}/groups`, { groups: ['VIP', 'East'] })
  await provider.control({ people: { ...people, alice: { ...people.alice, groups: ['bi-viewers'] } } })
  const again = await signIn('alice')
  expect(again.status).toBe(200)
  expect((await me(body.token)).role).toBe('viewer')
  expect(await groupsOf(id)).toEqual([
    { name: 'East', origin: 'hand' },
    { name: 'VIP', origin: 'hand' },
    { name: 'bi-viewers', origin: 'managed' },
  ])
  // A role by hand stands beside the provider's, and outlives its taking away.
  expect((await server.put(`/api/people/${id}`, { role: 'editor' })).role).toBe('editor')
  expect((await signIn('alice')).status).toBe(200)
  expect(await personOf('alice@example.com')).toMatchObject({ role: 'editor', managedRole: 'viewer' })
  const lower = async (role: string) => (await server.ask('PUT', `/api/people/${id}`, { role })).body
  expect(await lower('viewer')).toMatchObject({ role: 'viewer' })
  await provider.control({ people })
  await signIn('alice')
  expect(await lower('viewer')).toMatchObject({ problem: 'role_managed' })
})

test('whose groups map to no role stays out, and is out at once if they were in', async () => {
  expect(await signIn('stranger')).toMatchObject({ status: 403, body: { problem: 'sso_no_role' } })
  expect(await personOf('nobody@example.com')).toBeUndefined()
  const { body } = await signIn('alice')
  expect((await server.ask('GET', '/api/me', undefined, { token: body.token })).status).toBe(200)
  // No word of groups is no group.
  const { groups: _, ...without } = people.alice
  await provider.control({ people: { ...people, alice: without } })
  expect(await signIn('alice')).toMatchObject({ status: 403, body: { problem: 'sso_no_role' } })
  expect((await server.ask('GET', '/api/me', undefined, { token: body.token })).status).toBe(401)
  expect(
    (await groupsOf((await personOf('alice@example.com')).id)).filter(({ origin }: { origin: string }) => origin === 'managed'),
  ).toEqual([])
  expect((await server.get('/api/audit?limit=1&act=sign-in+refused')).entries[0]).toMatchObject({
    act: 'sign-in refused',
    detail: { at: 'identity provider', why: 'sso_no_role' },
  })
})

test('a disabled person does not come in by the other door', async () => {
  expect((await signIn('alice')).status).toBe(200)
  const { id } = await personOf('alice@example.com')
  await server.put(`/api/people/${id}`, { disabled: true })
  expect(await signIn('alice')).toMatchObject({ status: 401, body: { problem: 'account_disabled' } })
  await server.put(`/api/people/${id}`, { disabled: false })
  expect((await signIn('alice')).status).toBe(200)
})

test('the last administrator stays one, and is told; with another beside, the provider’s word holds', async () => {
  const boss = await signIn('boss')
  expect((await me(boss.body.token)).role).toBe('admin')
  const as = { token: boss.body.token }
  const local = (await server.ask('GET', '/api/people', undefined, as)).body.people.find(
    (one: { email: string }) => one.email === 'admin@clientele.demo',
  )
  await server.ask('PUT', `/api/people/${local.id}`, { role: 'viewer' }, as)
  await provider.control({ people: { ...people, boss: { ...people.boss, groups: [] } } })
  const kept = await signIn('boss')
  expect([kept.status, kept.body.notice.en]).toEqual([200, expect.stringContaining('the last one')])
  expect((await me(kept.body.token)).role).toBe('admin')
  await server.ask('PUT', `/api/people/${local.id}`, { role: 'admin' }, { token: kept.body.token })
  expect(await signIn('boss')).toMatchObject({ status: 403, body: { problem: 'sso_no_role' } })
  expect(await personOf('boss@example.com')).toMatchObject({ role: 'viewer', managedRole: null })
})

test('an account with the same address is not taken over', async () => {
  await server.post('/api/people', { email: 'own@example.com', name: 'Own', role: 'admin' })
  await provider.control({ people: { ...people, thief: { ...people.alice, email: 'own@example.com' } } })
  expect(await signIn('thief')).toMatchObject({ status: 403, body: { problem: 'sso_email_taken' } })
})

test('a reply is taken once, in the browser that asked, within its time', async () => {
  const visitor = createVisitor(server.url)
  const callback = await visitor.toCallback('alice')
  // Somebody else's browser with the same address.
  const other = createVisitor(server.url)
  await other.go(callback)
  expect(await other.collect()).toMatchObject({ status: 401, body: { problem: 'sso_gone' } })
  await visitor.go(callback)
  await visitor.go(callback)
  expect((await visitor.collect()).status).toBe(200)
  // Played again after that: no state, no cookie, nothing to collect.
  await visitor.go(callback)
  expect(await visitor.collect()).toMatchObject({ status: 401, body: { problem: 'sso_gone' } })

  const forged = createVisitor(server.url)
  const theirs = new URL(await forged.toCallback('alice'))
  theirs.searchParams.set('state', 'another')
  await forged.go(theirs.href)
  expect(await forged.collect()).toMatchObject({ status: 401, body: { problem: 'sso_gone' } })

  const late = createVisitor(server.url)
  const old = await late.toCallback('alice')
  await provider.control({ skew: 120 })
  await late.go(old)
  expect(await late.collect()).toMatchObject({ status: 401, body: { problem: 'sso_code' } })
})

test('who cancels at the provider is told so', async () => {
  const visitor = createVisitor(server.url)
  const callback = new URL(await visitor.toCallback('alice'))
  callback.searchParams.delete('code')
  callback.searchParams.set('error', 'access_denied')
  await visitor.go(callback.href)
  expect(await visitor.collect()).toMatchObject({ status: 401, body: { problem: 'sso_denied' } })
})

test.each([
  ['alg none', 'sso_token'],
  ['another key', 'sso_token'],
  ['another issuer', 'sso_token'],
  ['another audience', 'sso_token'],
  ['another nonce', 'sso_token'],
  ['garbled groups', 'sso_groups_garbled'],
  ['too many groups', 'sso_groups_elsewhere'],
])('a token with %s lets nobody in', async (spoil, problem) => {
  await provider.control({ spoil })
  const { status, body } = await signIn('alice')
  expect([status, body.problem]).toEqual([401, problem])
  expect(body.message).toMatchObject({ zh: expect.any(String), en: expect.any(String) })
})

test.each([
  [300, 200, undefined],
  [-300, 200, undefined],
  [700, 401, 'sso_clock'],
  [-700, 401, 'sso_clock'],
])('the provider’s clock is %i s off: %i', async (skew, status, problem) => {
  await provider.control({ skew })
  const answer = await signIn('alice')
  expect([answer.status, answer.body.problem]).toEqual([status, problem])
})

test('another issuer than the one that is set, even by a letter, is refused, and so is one that cannot be reached', async () => {
  const settings = (issuer: string) =>
    readSettings({ ...provider.env, CLIENTELE_OIDC_ISSUER: issuer, CLIENTELE_OIDC_ROLES: '*=viewer' }).oidc
  const begin = async (issuer: string) => {
    const oidc = settings(issuer)
    if (!oidc) throw new Error('no settings')
    return createOidcClient(oidc)
      .addressFor(newChallenge(), 'http://127.0.0.1/x')
      .then(
        () => 'taken',
        (error) => error.code,
      )
  }
  expect(await begin(provider.issuer)).toBe('taken')
  expect(await begin(provider.issuer.replace('127.0.0.1', 'localhost'))).toBe('sso_issuer')
  expect(await begin(`http://127.0.0.1:${await freePort()}`)).toBe('sso_unreachable')
})

test('signing out ends our session and names the page where the provider’s ends', async () => {
  const { body } = await signIn('alice')
  const out = await server.ask('POST', '/api/logout', {}, { token: body.token })
  expect(out.status).toBe(200)
  expect(out.body.signOutAt).toContain(`${provider.issuer}/session/end?`)
  expect(out.body.signOutAt).toContain(encodeURIComponent(`${server.url}/signin`))
  expect((await server.ask('GET', '/api/me', undefined, { token: body.token })).status).toBe(401)
})

test('only pages of ours are gone back to', async () => {
  for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/api/people']) {
    const visitor = createVisitor(server.url)
    const begun = await visitor.go(`${server.url}/api/login/oidc?next=${encodeURIComponent(next)}`)
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state')
    await visitor.go(`${server.url}/api/login/oidc/callback?error=access_denied&state=${state}&iss=${encodeURIComponent(provider.issuer)}`)
    expect((await visitor.collect()).body.problem).toBe('sso_denied')
    const cookie = begun.headers.getSetCookie()[0] ?? ''
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/)
  }
  const visitor = createVisitor(server.url)
  const callback = await visitor.toCallback('alice')
  expect(callback).not.toContain('boards')
})

test.each([
  ['no client id', { CLIENTELE_OIDC_CLIENT_ID: '' }, /CLIENTELE_OIDC_CLIENT_ID/],
  ['no roles', { CLIENTELE_OIDC_ROLES: '' }, /CLIENTELE_OIDC_ROLES/],
  ['an unknown role', { CLIENTELE_OIDC_ROLES: 'x=owner' }, /x=owner/],
  ['plain http', { CLIENTELE_OIDC_ALLOW_HTTP: '' }, /plain http/],
  ['an issuer that is none', { CLIENTELE_OIDC_ISSUER: 'login' }, /CLIENTELE_OIDC_ISSUER/],
])('with %s the server does not start', (_what, env, message) => {
  expect(() => readSettings({ ...provider.env, CLIENTELE_OIDC_ROLES: '*=viewer', ...env })).toThrow(message)
})
