import { afterAll, beforeAll, expect, test } from 'vitest'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { type Server, start } from '../start.ts'

let server: Server
let board: string

const orders = chartSpec.parse({ version: 1, type: 'kpi', wells: { values: [{ name: 'sales.orders', kind: 'measure' }] } })

beforeAll(async () => {
  server = await start()
  const tiles = [{ id: 'a', place: { x: 0, y: 0, w: 6, h: 4 }, kind: 'chart', chart: orders }]
  board = (await server.post('/api/boards', { version: 1, title: 'Doors', tiles }, 'editor')).id
})
afterAll(() => server.stop())

const make = (wish: Record<string, unknown> = {}) => server.post(`/api/boards/${board}/shares`, wish, 'editor')
const open = (token: string, password?: string) =>
  password === undefined
    ? server.ask('GET', `/api/shared/${token}`, undefined, null)
    : server.ask('POST', `/api/shared/${token}/open`, { password }, null)
const askTile = (token: string) => server.ask('POST', '/api/shared/-/tiles/a', {}, { token })
const change = (id: string, wish: Record<string, unknown>, as: 'editor' | 'viewer' | 'analyst' | 'admin' = 'editor') =>
  server.ask('PUT', `/api/shares/${id}`, wish, as)

test('a link with a password opens with it alone, and its tiles are asked with the pass', async () => {
  const link = await make({ password: 'corn and beans', name: 'For the press' })
  expect(link).toMatchObject({ hasPassword: true, name: 'For the press' })
  expect(JSON.stringify(link)).not.toMatch(/corn|argon2/)
  expect([(await open(link.token)).body.problem, (await askTile(link.token)).body.problem]).toEqual(['link_password', 'link_password'])
  expect((await open(link.token, 'corn and bean')).body).toMatchObject({ problem: 'wrong_password' })
  const { status, body } = await open(link.token, 'corn and beans')
  expect([status, body.problem, body.spec.title]).toEqual([200, undefined, 'Doors'])
  expect((await askTile(body.pass)).status).toBe(200)
  // Read again, as a page does when the board was saved meanwhile.
  expect((await server.ask('GET', '/api/shared/-', undefined, { token: body.pass })).body.pass).toBe(body.pass)
  // Another password ends what the old one opened, at once.
  await change(link.id, { password: 'rice and beans' })
  expect((await askTile(body.pass)).body.problem).toBe('link_password')
  expect((await open(link.token, 'corn and beans')).body.problem).toBe('wrong_password')
  await change(link.id, { password: null })
  expect((await open(link.token)).status).toBe(200)
})

test('passwords are not guessed: after ten wrong ones one waits', async () => {
  const link = await make({ password: 'right one' })
  const answers = []
  for (let i = 0; i < 12; i++) answers.push((await open(link.token, `wrong ${i}`)).body.problem)
  expect(answers.slice(0, 10)).toEqual(Array(10).fill('wrong_password'))
  expect(answers.at(-1)).toBe('too_many_passwords')
  expect((await open(link.token, 'right one')).body.problem).toBe('too_many_passwords')
})

test('a link that may be opened twice is opened twice, also by ten at once', async () => {
  const link = await make({ maxOpens: 2 })
  expect((await askTile(link.token)).body.problem).toBe('link_to_open')
  const all = await Promise.all(Array.from({ length: 10 }, () => open(link.token)))
  const opened = all.filter(({ status }) => status === 200)
  expect(opened).toHaveLength(2)
  expect(new Set(all.filter(({ status }) => status !== 200).map(({ body }) => body.problem))).toEqual(new Set(['link_used_up']))
  expect((await askTile(opened[0]?.body.pass)).status).toBe(200)
  await change(link.id, { maxOpens: 3 })
  expect((await open(link.token)).status).toBe(200)
  expect((await open(link.token)).body.problem).toBe('link_used_up')
})

test('a link ends at its own moment, which can be moved without another address', async () => {
  const soon = new Date(Date.now() + 86_400_000).toISOString()
  const link = await make({ expiresAt: soon })
  expect(link.expiresAt).toBe(soon)
  await change(link.id, { expiresAt: new Date(Date.now() - 1000).toISOString() })
  expect((await open(link.token)).body.problem).toBe('link_expired')
  expect((await askTile(link.token)).body.problem).toBe('link_expired')
  await change(link.id, { expiresAt: new Date(Date.now() + 900 * 86_400_000).toISOString() })
  expect((await open(link.token)).status).toBe(200)
  const listed = (await server.get(`/api/boards/${board}/shares`, 'editor')).shares.find(({ id }: { id: string }) => id === link.id)
  expect(listed.token).toBe(link.token)
})

test('a change of rights acts on tokens that are out, within five seconds', async () => {
  const link = await make({ rights: ['drill'] })
  expect((await open(link.token)).body.rights).toEqual(['drill'])
  const click = { filters: [{ member: 'sales.region', operator: 'equals', values: ['华东'], from: 'a' }] }
  const ask = () => server.ask('POST', `/api/shared/${link.token}/tiles/a`, click, null)
  // Nothing of a single number can be clicked; but clicking as such is allowed.
  expect((await ask()).body.problem).toBe('not_shown')
  const began = Date.now()
  await change(link.id, { rights: [] })
  expect((await ask()).body.problem).toBe('not_clickable')
  await server.delete(`/api/shares/${link.id}`, 'editor')
  expect((await askTile(link.token)).body.problem).toBe('link_withdrawn')
  expect(Date.now() - began).toBeLessThan(5000)
})

test('a link opens no more than its maker may: it pauses with the right to share', async () => {
  const made = await server.post('/api/people', { email: 'sharer@example.com', name: 'Sharer', role: 'editor' })
  const { body } = await server.ask('POST', '/api/login', { email: 'sharer@example.com', password: made.password }, null)
  const link = (await server.ask('POST', `/api/boards/${board}/shares`, { days: 7 }, { token: body.token })).body
  expect((await open(link.token)).status).toBe(200)
  await server.put(`/api/people/${made.id}`, { role: 'viewer' })
  expect((await open(link.token)).body.problem).toBe('link_paused')
  expect((await askTile(link.token)).body.problem).toBe('link_paused')
  await server.put(`/api/people/${made.id}`, { role: 'editor' })
  expect((await askTile(link.token)).status).toBe(200)
})

test('an administrator sees every open door, others their own', async () => {
  const link = await make({ name: 'Door' })
  const idsFor = async (as: 'editor' | 'analyst' | 'admin', by = '') =>
    (await server.get(`/api/shares${by}`, as)).shares.map(({ id }: { id: string }) => id)
  expect(await idsFor('admin')).toContain(link.id)
  expect(await idsFor('editor')).toContain(link.id)
  expect(await idsFor('analyst')).toEqual([])
  expect((await server.ask('GET', '/api/shares', undefined, 'viewer')).status).toBe(403)
  expect((await server.ask('GET', `/api/shares?by=${link.createdBy}`, undefined, 'analyst')).status).toBe(403)
  expect((await change(link.id, { name: 'x' }, 'analyst')).status).toBe(403)
  expect((await change(link.id, { name: 'Mine' }, 'admin')).body.name).toBe('Mine')
})

test.each([
  { password: 'short' },
  { maxOpens: 0 },
  { rights: ['everything'] },
  { origins: ['portal'] },
  { expiresAt: 'tomorrow' },
  { expiresAt: '2222-01-01T00:00:00Z' },
  { admin: true },
])('a link of %j is refused', async (wish) => {
  expect((await server.ask('POST', `/api/boards/${board}/shares`, wish, 'editor')).status).toBe(400)
})

test('a link with sites is framed by those alone', async () => {
  const link = await make({ origins: ['https://portal.example.com'] })
  const page = await fetch(`${server.url}/shared/${link.token}`)
  expect(page.headers.get('content-security-policy')).toMatch(/frame-ancestors https:\/\/portal\.example\.com$/)
  const asked = await fetch(`${server.url}/api/shared/${link.token}`, {
    headers: { origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' },
  })
  expect((await asked.json()).problem).toBe('origin_not_allowed')
})
