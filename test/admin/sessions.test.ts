import { afterAll, beforeAll, expect, test } from 'vitest'
import { deviceWords } from '../../dashboard/core/admin/session.ts'
import { type Server, start } from '../start.ts'

let server: Server

beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36'

async function signIn(email: string, password: string, device = windows): Promise<string> {
  const reply = await fetch(`${server.url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': device },
    body: JSON.stringify({ email, password }),
  })
  return ((await reply.json()) as { token: string }).token
}

const isIn = async (token: string) => (await server.ask('GET', '/api/me', undefined, { token })).status === 200

test('one sees where one is signed in, and ends one session or all others', async () => {
  const { email, password } = await server.post('/api/people', { email: 'many@example.com', name: '多', role: 'viewer' })
  const here = await signIn(email, password)
  const phone = await signIn(email, password, 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) MicroMessenger/8.0')
  const third = await signIn(email, password)
  const list = async () => (await server.ask('GET', '/api/me/sessions', undefined, { token: here })).body.sessions
  const before = await list()
  expect(before).toHaveLength(3)
  expect(before.filter(({ isThis }: { isThis: boolean }) => isThis)).toHaveLength(1)
  expect(before.find(({ isThis }: { isThis: boolean }) => isThis)).toMatchObject({
    device: windows,
    isCompany: false,
    lastSeenAt: expect.any(String),
  })
  const { id } = before.find(({ device }: { device: string }) => device.includes('iPhone'))
  expect((await server.ask('DELETE', `/api/me/sessions/${id}`, undefined, { token: here })).status).toBe(204)
  expect([await isIn(here), await isIn(phone), await isIn(third)]).toEqual([true, false, true])
  await server.ask('DELETE', '/api/me/sessions', undefined, { token: here })
  expect([await isIn(here), await isIn(third)]).toEqual([true, false])
  expect(await list()).toHaveLength(1)
})

test('nobody ends another’s session but an administrator, who ends them all', async () => {
  const { id, email, password } = await server.post('/api/people', { email: 'ended@example.com', name: '终', role: 'viewer' })
  const token = await signIn(email, password)
  const [session] = (await server.get(`/api/people/${id}/sessions`)).sessions
  expect((await server.ask('DELETE', `/api/me/sessions/${session.id}`, undefined, 'analyst')).status).toBe(404)
  for (const [method, address] of [
    ['GET', `/api/people/${id}/sessions`],
    ['DELETE', `/api/people/${id}/sessions`],
    ['DELETE', `/api/people/${id}/sessions/${session.id}`],
  ] as const)
    expect((await server.ask(method, address, undefined, 'analyst')).status).toBe(403)
  expect(await isIn(token)).toBe(true)
  await server.delete(`/api/people/${id}/sessions`)
  expect(await isIn(token)).toBe(false)
  expect((await server.get('/api/audit?limit=1&act=end+sessions')).entries[0]).toMatchObject({
    act: 'end sessions',
    thing: id,
    detail: { ended: 1 },
  })
})

test.each([
  [windows, 'Chrome · Windows'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
    'Safari · macOS',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 wxwork/4.1 MicroMessenger/8.0',
    '企业微信 · iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/147.0 Safari/537.36 Edg/147.0', 'Edge · Windows'],
  ['Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/132.0 ArkWeb', 'Chrome · 鸿蒙'],
  ['curl/8.5.0', '程序'],
  ['', '未知设备'],
])('%s is %s', (device, words) => {
  expect(deviceWords(device).zh).toBe(words)
})
