import { afterAll, beforeAll, expect, test } from 'vitest'
import { readInvites } from '../../dashboard/core/admin/invite.ts'
import { type Server, start } from '../start.ts'

let server: Server

beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

test('pasted lines are read as people write them, and each wrong line says why', () => {
  const text = [
    '邮箱\t姓名\t角色',
    'a@example.com\t张三\t编辑者',
    'B@Example.com, 李四',
    '"c@example.com";"王五";"Administrator"',
    '',
    'no address, 赵六, viewer',
    'd@example.com, , viewer',
    'e@example.com, 孙七, owner',
    'a@example.com, 又一个, viewer',
    'f@example.com, 周八, viewer, more',
    'alone@example.com',
  ].join('\n')
  const read = readInvites(text)
  expect(read.filter((one) => 'email' in one)).toEqual([
    { line: 2, email: 'a@example.com', name: '张三', role: 'editor' },
    { line: 3, email: 'b@example.com', name: '李四', role: 'viewer' },
    { line: 4, email: 'c@example.com', name: '王五', role: 'admin' },
  ])
  expect(read.flatMap((one) => ('why' in one ? [[one.line, one.why.en.slice(0, 14)]] : []))).toEqual([
    [6, 'is no e-mail a'],
    [7, 'has no name, o'],
    [8, 'has no role of'],
    [9, 'has an address'],
    [10, 'should be: e-m'],
    [11, 'should be: e-m'],
  ])
  expect(readInvites(Array.from({ length: 205 }, (_, i) => `p${i}@example.com, P`).join('\n')).filter((one) => 'why' in one)).toHaveLength(
    5,
  )
})

test('people are invited by paste: checked first, then made, each with a password; an address that is taken is said', async () => {
  const text = 'new.one@example.com, 新一, 分析师\neditor@clientele.demo, 已有, viewer'
  const invite = (checkOnly: boolean, as: 'admin' | 'analyst' = 'admin') =>
    server.ask('POST', '/api/people/invite', { text, checkOnly }, as)
  const before = (await server.get('/api/people')).people.length
  const checked = (await invite(true)).body
  expect([checked.made.length, checked.refused[0].line, (await server.get('/api/people')).people.length]).toEqual([1, 2, before])
  expect((await invite(false, 'analyst')).status).toBe(403)
  const made = (await invite(false)).body.made[0]
  expect(made).toMatchObject({ line: 1, email: 'new.one@example.com', role: 'analyst' })
  expect((await server.ask('POST', '/api/login', { email: made.email, password: made.password }, null)).status).toBe(200)
  const csv = (await server.ask('GET', '/api/people/export')).body
  expect(csv).toContain('new.one@example.com,新一,Analyst 分析师,')
  expect((await server.ask('GET', '/api/people/export', undefined, 'analyst')).status).toBe(403)
})

test('somebody is deleted once another takes over boards and links, and leaves nothing but the log', async () => {
  const { id, email, password } = await server.post('/api/people', { email: 'leaver@example.com', name: '离职', role: 'editor' })
  const { token } = (await server.ask('POST', '/api/login', { email, password }, null)).body
  const board = (await server.ask('POST', '/api/boards', { version: 1, title: 'Mine' }, { token })).body
  const share = (await server.ask('POST', `/api/boards/${board.id}/shares`, { days: 7 }, { token })).body
  await server.put(`/api/people/${id}/groups`, { groups: ['x'] })
  const remove = (to = '') => server.ask('DELETE', `/api/people/${id}${to && `?to=${to}`}`)
  expect(await remove()).toMatchObject({ status: 409, body: { problem: 'hand_over', boards: 1, links: 1 } })
  expect((await remove('nobody')).body.problem).toBe('no_heir')
  expect((await remove(id)).body.problem).toBe('no_heir')
  expect((await server.ask('DELETE', `/api/people/${id}`, undefined, 'analyst')).status).toBe(403)
  const heir = await server.get('/api/me', 'editor')
  expect((await remove(heir.id)).status).toBe(204)
  expect((await server.get(`/api/boards/${board.id}`)).owner.id).toBe(heir.id)
  // The link goes on, as the heir's.
  expect((await server.ask('GET', `/api/shared/${share.token}`, undefined, null)).status).toBe(200)
  expect((await server.ask('GET', '/api/me', undefined, { token })).status).toBe(401)
  expect((await server.ask('POST', '/api/login', { email, password }, null)).status).toBe(401)
  expect((await server.ask('GET', `/api/people/${id}/groups`)).status).toBe(404)
  const acts = (await server.get(`/api/audit?limit=10&search=离职`)).entries.map(({ act }: { act: string }) => act)
  expect(acts).toEqual(expect.arrayContaining(['hand over', 'delete person']))
  const me = await server.get('/api/me')
  expect((await server.ask('DELETE', `/api/people/${me.id}`)).body.problem).toBe('oneself')
})
