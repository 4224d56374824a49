import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signPerson } from '../../dashboard/server/access.ts'
import { readDemoLogins } from '../../dashboard/server/admin/demoLogins.ts'
import { loadSecrets } from '../../dashboard/server/admin/secrets.ts'
import { type Role, type Server, start } from '../start.ts'
import { type Document, requestsFor } from './odd.ts'

let server: Server

beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

const signIn = (email: string, password: string) => server.ask('POST', '/api/login', { email, password }, null)
const add = (email: string, role: Role = 'editor') => server.post('/api/people', { email, name: '王芳', role })

test('an administrator adds a person, whose password is told once', async () => {
  const made = await add(' Fang.Wang@Example.com ')
  expect(made).toMatchObject({ email: 'fang.wang@example.com', name: '王芳', role: 'editor', disabledAt: null })
  expect(made.password).toMatch(/^([a-z]{4}-){3}[a-z]{4}$/)
  expect((await signIn('FANG.wang@example.com', made.password)).status).toBe(200)
  const { people } = await server.get('/api/people')
  const listed = people.find(({ email }: { email: string }) => email === 'fang.wang@example.com')
  expect(Object.keys(listed).sort()).toEqual([
    'createdAt',
    'disabledAt',
    'email',
    'groups',
    'hasPassword',
    'id',
    'lastSignedInAt',
    'lockedUntil',
    'managedRole',
    'name',
    'owner',
    'role',
  ])
})

test('one address is one person', async () => {
  await add('twice@example.com')
  const again = await server.ask('POST', '/api/people', { email: 'TWICE@example.com', name: 'x', role: 'viewer' })
  expect(again.status).toBe(409)
  expect(again.body.problem).toBe('email_taken')
})

test('a change of role holds at once, also for tokens given out before', async () => {
  const { id, password } = await add('changing@example.com')
  const { token } = (await signIn('changing@example.com', password)).body
  const board = () => server.ask('POST', '/api/boards', { version: 1, title: 'x' }, { token })
  expect((await board()).status).toBe(201)
  await server.put(`/api/people/${id}`, { role: 'viewer' })
  expect((await board()).status).toBe(403)
  expect((await server.ask('GET', '/api/me', undefined, { token })).body.role).toBe('viewer')
})

test('a disabled person is out at once, everywhere, and comes back when enabled', async () => {
  const { id, password } = await add('leaving@example.com')
  const { token } = (await signIn('leaving@example.com', password)).body
  const load = () => server.ask('POST', '/cubejs-api/v1/load', { query: { measures: ['sales.orders'] } }, { token })
  expect((await load()).status).toBe(200)
  await server.put(`/api/people/${id}`, { disabled: true })
  expect((await load()).status).toBe(401)
  expect((await server.ask('GET', '/api/boards', undefined, { token })).status).toBe(401)
  const me = await server.ask('GET', '/api/me', undefined, { token })
  // Anyone who holds the session or the password is told why; those who hold neither learn nothing.
  const again = await signIn('leaving@example.com', password)
  expect([me.body.problem, again.status, again.body.problem]).toEqual(['account_disabled', 401, 'account_disabled'])
  expect((await signIn('leaving@example.com', 'not this one')).body.problem).toBe('wrong_login')
  await server.put(`/api/people/${id}`, { disabled: false })
  expect((await signIn('leaving@example.com', password)).status).toBe(200)
  expect((await load()).status).toBe(401)
})

test('a reset password ends every session and replaces the old one', async () => {
  const { id, password } = await add('forgot@example.com')
  const { token } = (await signIn('forgot@example.com', password)).body
  const reset = await server.post(`/api/people/${id}/password`)
  expect((await server.ask('GET', '/api/me', undefined, { token })).status).toBe(401)
  expect((await signIn('forgot@example.com', password)).status).toBe(401)
  expect((await signIn('forgot@example.com', reset.password)).status).toBe(200)
})

test('one changes one’s own password knowing the old one, and stays signed in here only', async () => {
  const { password } = await add('own@example.com')
  const here = (await signIn('own@example.com', password)).body.token
  const elsewhere = (await signIn('own@example.com', password)).body.token
  const change = (current: string, next: string) => server.ask('POST', '/api/me/password', { current, next }, { token: here })
  expect((await change('wrong', 'a new long one')).status).toBe(403)
  expect((await change(password, 'short')).status).toBe(400)
  expect((await change(password, 'a new long one 好')).status).toBe(204)
  const me = async (token: string) => (await server.ask('GET', '/api/me', undefined, { token })).status
  expect([await me(here), await me(elsewhere)]).toEqual([200, 401])
  expect((await signIn('own@example.com', 'a new long one 好')).status).toBe(200)
})

test('the demo login of a changed password is not printed any more', async () => {
  const [demo] = readDemoLogins(server.dataDir).filter(({ role }) => role === 'analyst')
  const { people } = await server.get('/api/people')
  const { id } = people.find(({ email }: { email: string }) => email === demo?.email)
  await server.post(`/api/people/${id}/password`, { password: 'something of my own' })
  expect(readDemoLogins(server.dataDir).map(({ role }) => role)).not.toContain('analyst')
})

test('an administrator sees who has to wait after wrong passwords, and lets them in', async () => {
  const { id, password } = await add('locked@example.com')
  for (let i = 0; i < 10; i++) await signIn('locked@example.com', `guess number ${i}`)
  const refused = await signIn('locked@example.com', password)
  expect([refused.status, refused.body.problem]).toEqual([429, 'too_many'])
  const until = async () => (await server.get('/api/people')).people.find((one: { id: string }) => one.id === id).lockedUntil
  expect(Date.parse(await until())).toBeGreaterThan(Date.now())
  const [entry] = (await server.get('/api/audit?limit=1&act=sign-in+refused')).entries
  expect(entry).toMatchObject({ act: 'sign-in refused', actor: { id }, detail: { locked: true, minutes: 1, refused: 1 } })
  expect((await server.ask('POST', `/api/people/${id}/unlock`, {}, 'editor')).status).toBe(403)
  await server.post(`/api/people/${id}/unlock`)
  expect(await until()).toBeNull()
  expect((await signIn('locked@example.com', password)).status).toBe(200)
  const acts = (await server.get('/api/audit?limit=5')).entries.map(({ act }: { act: string }) => act)
  expect(acts).toEqual(expect.arrayContaining(['sign in', 'unlock person']))
})

test('the last administrator can neither be disabled nor made less', async () => {
  const { id } = await server.get('/api/me', 'admin')
  for (const change of [{ disabled: true }, { role: 'viewer' }]) {
    const answer = await server.ask('PUT', `/api/people/${id}`, change)
    expect(answer.status).toBe(409)
    expect(answer.body.problem).toBe('last_admin')
  }
  await add('second.admin@example.com', 'admin')
  expect((await server.put(`/api/people/${id}`, { name: 'Still here' })).role).toBe('admin')
})

test('two administrators who disable each other at once leave one', async () => {
  const one = await add('left@example.com', 'admin')
  const other = await add('right@example.com', 'admin')
  const { people } = await server.get('/api/people')
  const rest = people.filter((person: { id: string; role: Role }) => person.role === 'admin' && ![one.id, other.id].includes(person.id))
  const me = await server.get('/api/me')
  for (const { id } of rest.filter(({ id }: { id: string }) => id !== me.id)) await server.put(`/api/people/${id}`, { disabled: true })
  const token = async (person: { email: string; password: string }) => ({ token: (await signIn(person.email, person.password)).body.token })
  const [asOne, asOther] = [await token(one), await token(other)]
  await server.ask('PUT', `/api/people/${me.id}`, { role: 'viewer' }, asOne)
  const both = await Promise.all([
    server.ask('PUT', `/api/people/${other.id}`, { disabled: true }, asOne),
    server.ask('PUT', `/api/people/${one.id}`, { disabled: true }, asOther),
  ])
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
  // Anyone who is left undoes it, for the tests that follow.
  const winner = both[0]?.status === 200 ? asOne : asOther
  expect((await server.ask('PUT', `/api/people/${me.id}`, { role: 'admin' }, winner)).status).toBe(200)
})

test.each([
  ['an address that is none', { email: 'nobody', name: 'x', role: 'viewer' }],
  ['an unknown role', { email: 'a@example.com', name: 'x', role: 'owner' }],
  ['no name', { email: 'a@example.com', name: ' ', role: 'viewer' }],
  ['a short password', { email: 'a@example.com', name: 'x', role: 'viewer', password: '12345' }],
  ['a password of digits', { email: 'a@example.com', name: 'x', role: 'viewer', password: '1234567890' }],
  ['one of the commonest passwords', { email: 'a@example.com', name: 'x', role: 'viewer', password: 'Password2026!' }],
  ['their own address for a password', { email: 'wangfang@example.com', name: 'x', role: 'viewer', password: 'wangfang2026' }],
  ['a hash of their own', { email: 'a@example.com', name: 'x', role: 'viewer', passwordHash: 'x' }],
])('a person with %s is refused', async (_what, body) => {
  expect((await server.ask('POST', '/api/people', body)).status).toBe(400)
})

test.each<[string, string, unknown]>([
  ['GET', '/api/people', undefined],
  ['POST', '/api/people', { email: 'evil@example.com', name: 'x', role: 'admin' }],
  ['PUT', '/api/people/me', { role: 'admin' }],
  ['POST', '/api/people/me/password', {}],
  ['GET', '/api/audit', undefined],
  ['POST', '/api/backups', {}],
])('%s %s is for administrators', async (method, address, body) => {
  for (const role of ['viewer', 'editor'] as const)
    expect([role, (await server.ask(method, address, body, role)).status]).toEqual([role, 403])
  expect((await server.ask(method, address, body, null)).status).toBe(401)
})

test('what was done is written down: who, what, to which, from where', async () => {
  const board = await server.post('/api/boards', { version: 1, title: 'Audited' }, 'editor')
  await server.put(`/api/boards/${board.id}`, { revision: 1, spec: board.spec }, 'editor')
  const share = await server.post(`/api/boards/${board.id}/shares`, { days: 1 }, 'editor')
  await server.delete(`/api/shares/${share.id}`, 'editor')
  await server.delete(`/api/boards/${board.id}`, 'editor')
  const { entries } = await server.get('/api/audit?limit=5&group=boards')
  expect(entries.map(({ act, thing }: { act: string; thing: string }) => [act, thing])).toEqual([
    ['delete board', board.id],
    ['withdraw share', share.id],
    ['share board', share.id],
    ['save board', board.id],
    ['make board', board.id],
  ])
  expect(entries[1]).toMatchObject({ actor: { name: expect.stringContaining('Editor') }, address: '127.0.0.1' })
  const acts = (await server.get('/api/audit?limit=500')).entries.map(({ act }: { act: string }) => act)
  expect(acts).toEqual(
    expect.arrayContaining(['sign in', 'make person', 'change person', 'reset password', 'change password', 'sign-in refused']),
  )
})

test('two backups asked for at once are two backups', async () => {
  const made = await Promise.all([server.post('/api/backups', {}), server.post('/api/backups', {})])
  expect(new Set(made.map(({ name }) => name)).size).toBe(2)
  for (const { name } of made) expect(readdirSync(path.join(server.dataDir, 'backups', name))).toContain('state.ndjson')
})

test('no password, hash or token stands in the log of the process or in the audit log', async () => {
  const text = server.output() + JSON.stringify((await server.get('/api/audit?limit=500')).entries)
  expect(text).not.toContain('argon2')
  expect(text).not.toContain(await server.token('editor'))
})

test('the API document has every route that the code mounts, each with words, and nothing else', async () => {
  const { paths } = (await server.ask('GET', '/api/openapi.json', undefined, null)).body
  const described = Object.entries(paths as Record<string, Record<string, { summary?: string }>>).flatMap(([address, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${address}`, summary: operation.summary ?? '' })),
  )
  const folder = path.resolve(import.meta.dirname, '../../dashboard/server')
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const written = sources.flatMap((name) => {
    const text = readFileSync(path.join(folder, name), 'utf8')
    const inRouters = /routes\.ts$|openapi\.ts$/i.test(name)
    const found = [...text.matchAll(/\.(get|post|put|delete|patch)\(\s*'(\/[^']*)'/g)].map(
      ([, method, address = '']) => `${method} ${inRouters ? '/api' : ''}${address}`,
    )
    return found.filter((route) => route.includes(' /api/')).map((route) => route.replace(/:(\w+)/g, '{$1}'))
  })
  expect(written.length).toBeGreaterThan(25)
  expect(described.map(({ name }) => name).sort()).toEqual([...new Set(written)].sort())
  for (const { name, summary } of described) expect([name, summary]).toEqual([name, expect.stringMatching(/^.+ · .*\p{Script=Han}/u)])
})

test.each<[string, string, number]>([
  ['PUT', '/api/people/a%00b', 404],
  ['GET', '/api/boards/a%00b', 404],
  ['GET', '/api/boards?search=%00', 400],
  ['GET', '/api/shares?by=a%00', 400],
  ['GET', '/api/boards?limit=1&limit=2', 400],
  ['GET', '/api/boards?search[a]=1', 400],
  ['GET', '/api/boards/%E0%A4%A', 400],
])('%s %s never reaches a database that could not keep it', async (method, address, status) => {
  const answer = await server.ask(method, address, method === 'PUT' ? { name: 'x' } : undefined)
  expect([answer.status, answer.body.message.zh]).toEqual([status, expect.stringMatching(/\p{Script=Han}/u)])
})

test('no request of the API document, however odd, makes the server fail', async () => {
  const document: Document = (await server.ask('GET', '/api/openapi.json', undefined, null)).body
  const { id: person } = await add('odd@example.com', 'viewer')
  const board = () => server.post('/api/boards', { version: 1, title: 'Odd' }).then(({ id }: { id: string }) => id)
  const ids = [person, ...(await Promise.all([board(), board(), board()]))]
  // A back end's token: no request signs it out or takes its role away.
  const secrets = loadSecrets({ dataDir: server.dataDir, apiSecret: undefined })
  const token = await signPerson(secrets, { id: 'a back end', role: 'admin' }, new Date(Date.now() + 3_600_000))
  // What takes things away comes last, so that the others find something.
  const operations = Object.entries(document.paths)
    .flatMap(([address, methods]) => Object.keys(methods).map((method) => ({ address, method })))
    .filter(({ address }) => address !== '/api/backups')
    .sort((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'))
  const found: Record<string, number> = {}
  for (const { address, method } of operations)
    await fc.assert(
      fc.asyncProperty(requestsFor(document, address, method, ids), async (request) => {
        const { status, body } = await server.ask(request.method, request.address, request.body, { token })
        found[status] = (found[status] ?? 0) + 1
        expect([status >= 500, status, body?.problem]).toEqual([false, status, body?.problem])
        if (status >= 400) expect(JSON.stringify(body)).not.toMatch(/SELECT |INSERT |UPDATE |\\n\s+at |node_modules/)
      }),
      { numRuns: 30, seed: 12 },
    )
  // Behind the first check too, and not only before it.
  expect(Number(found[200]) + Number(found[201]) + Number(found[204])).toBeGreaterThan(200)
}, 180_000)
