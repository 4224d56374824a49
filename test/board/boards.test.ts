import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBoard } from '../../dashboard/core/board/spec.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { newSpec } from '../../dashboard/core/chart/spec.ts'
import { type Role, type Server, start } from '../start.ts'

let server: Server

beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

const make = async (title = 'Weekly', as: Role = 'editor') => server.post('/api/boards', newBoard(title), as)

test('the ready-made boards are there at first', async () => {
  const { boards } = await server.get('/api/boards', 'viewer')
  expect(boards.map(({ title }: { title: { zh: string } }) => title.zh)).toEqual(['销售总览', '客户总览', '销售漏斗', '预测与流失风险'])
  expect(boards[0]).toMatchObject({
    owner: { name: expect.stringContaining('管理员') },
    favourite: false,
    may: { edit: false, delete: false, share: false },
  })
})

test('every member of the templates is in the model', async () => {
  const { cubes } = (await server.ask('GET', '/cubejs-api/v1/meta', undefined, 'viewer')).body
  type Members = { measures: { name: string }[]; dimensions: { name: string }[] }
  const known = cubes.flatMap(({ measures, dimensions }: Members) => [...measures, ...dimensions].map(({ name }) => name))
  const text = JSON.stringify(templates.map(({ board }) => board))
  const used = [...new Set([...text.matchAll(/"([a-z]+\.[a-z0-9_]+)"/g)].map(([, name]) => name))]
  expect(used.length).toBeGreaterThan(25)
  expect(used.filter((name) => !known.includes(name))).toEqual([])
})

test('a board is made, read, saved, and each save is a version', async () => {
  const made = await make('周会 <b>1</b>')
  expect(made).toMatchObject({ revision: 1, spec: { title: '周会 <b>1</b>' }, may: { edit: true, delete: true, share: true } })
  const tile = { id: 'a', place: { x: 0, y: 0, w: 6, h: 4 }, phone: null, kind: 'chart', chart: newSpec('line') }
  const saved = await server.put(`/api/boards/${made.id}`, { revision: 1, spec: { ...made.spec, title: 'Two', tiles: [tile] } }, 'analyst')
  expect(saved).toMatchObject({ revision: 2, owner: made.owner, updatedBy: { name: expect.stringContaining('Analyst') } })
  expect(await server.get(`/api/boards/${made.id}`, 'viewer')).toMatchObject({ revision: 2, spec: { title: 'Two', tiles: [{ id: 'a' }] } })

  const { versions } = await server.get(`/api/boards/${made.id}/versions`, 'viewer')
  expect(versions.map(({ revision, tiles }: { revision: number; tiles: number }) => [revision, tiles])).toEqual([
    [2, 1],
    [1, 0],
  ])
  const back = await server.post(`/api/boards/${made.id}/versions/1/restore`, {}, 'editor')
  expect(back).toMatchObject({ revision: 3, spec: { title: '周会 <b>1</b>', tiles: [] } })
  expect((await server.get(`/api/boards/${made.id}/versions/2`, 'viewer')).spec.title).toBe('Two')
})

test('the second of two editors gets a conflict with the newer board, and nothing is overwritten', async () => {
  const { id, spec } = await make()
  await server.put(`/api/boards/${id}`, { revision: 1, spec: { ...spec, title: 'First' } }, 'editor')
  const second = await server.ask('PUT', `/api/boards/${id}`, { revision: 1, spec: { ...spec, title: 'Second' } }, 'analyst')
  expect(second.status).toBe(409)
  expect(second.body).toMatchObject({ problem: 'conflict', board: { revision: 2, spec: { title: 'First' } } })
  expect((await server.get(`/api/boards/${id}`)).spec.title).toBe('First')
})

test('of twenty saves at once over one revision exactly one is kept', async () => {
  const { id, spec } = await make()
  const saves = Array.from({ length: 20 }, (_, i) =>
    server.ask('PUT', `/api/boards/${id}`, { revision: 1, spec: { ...spec, title: `Save ${i}` } }, 'editor'),
  )
  const statuses = (await Promise.all(saves)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 409)).toHaveLength(19)
  expect((await server.get(`/api/boards/${id}`)).revision).toBe(2)
})

test('a deleted board is gone from lists and reads, and can be brought back', async () => {
  const { id } = await make('Short-lived')
  await server.delete(`/api/boards/${id}`, 'editor')
  expect((await server.ask('GET', `/api/boards/${id}`)).status).toBe(404)
  expect((await server.ask('PUT', `/api/boards/${id}`, { revision: 1, spec: newBoard('x') })).status).toBe(404)
  const listed = async (deleted: boolean) =>
    (await server.get(`/api/boards?deleted=${deleted}&search=short-lived`)).boards.map((one: { id: string }) => one.id)
  expect(await listed(false)).toEqual([])
  expect(await listed(true)).toEqual([id])
  expect(await server.post(`/api/boards/${id}/restore`, {}, 'editor')).toMatchObject({ id, spec: { title: 'Short-lived' } })
  expect(await listed(false)).toEqual([id])
})

test('a copy is a board of its own, of whoever copied it', async () => {
  const { id } = await make('Original')
  const copy = await server.post(`/api/boards/${id}/duplicate`, {}, 'analyst')
  expect(copy).toMatchObject({ revision: 1, spec: { title: 'Original (copy)' }, owner: { name: expect.stringContaining('Analyst') } })
  expect(copy.id).not.toBe(id)
})

test('favourites are everybody’s own, and come first', async () => {
  const { id } = await make('Liked')
  await make('Newer')
  await server.put(`/api/boards/${id}/favourite`, { favourite: true }, 'viewer')
  const first = async (as: Role) => (await server.get('/api/boards', as)).boards[0].title
  expect(await first('viewer')).toBe('Liked')
  expect(await first('editor')).toBe('Newer')
  await server.put(`/api/boards/${id}/favourite`, { favourite: false }, 'viewer')
  expect(await first('viewer')).toBe('Newer')
})

test('a list is paged without losing or repeating one', async () => {
  for (let i = 0; i < 7; i++) await make(`Page 100% ${i}`)
  const titles: string[] = []
  let offset: number | null = 0
  while (offset !== null) {
    const page: { boards: { title: string }[]; total: number; next: number | null } = await server.get(
      `/api/boards?search=${encodeURIComponent('100%')}&limit=3&offset=${offset}`,
    )
    expect(page.total).toBe(7)
    titles.push(...page.boards.map(({ title }) => title))
    offset = page.next
  }
  expect(titles).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `Page 100% ${i}`))
})

test('a search finds titles in both languages, and signs stand for themselves', async () => {
  const found = async (search: string) => (await server.get(`/api/boards?search=${encodeURIComponent(search)}`)).boards.length
  expect(await found('漏斗')).toBe(1)
  expect(await found('SALES funnel')).toBe(1)
  expect(await found('_ales funnel')).toBe(0)
  expect(await found("'; DROP TABLE boards; --")).toBe(0)
  expect(await found('漏斗')).toBe(1)
})

const board = newBoard('x')
test.each<[string, unknown]>([
  ['an unknown key', { ...board, owner: 'me' }],
  ['a prototype', '{"version":1,"title":"x","__proto__":{"a":1}}'],
  ['a prototype inside', '{"version":1,"title":"x","tiles":[{"__proto__":{}}]}'],
  ['a NUL character', { ...board, title: 'a\u0000b' }],
  ['half a character', '{"version":1,"title":"a\\ud800b"}'],
  ['a newer version', { ...board, version: 7 }],
  ['no object', '[]'],
  ['broken JSON', '{"version":1,'],
  ['nothing', '{}'],
])('a board with %s is refused with a sentence', async (_what, body) => {
  const answer = await server.ask('POST', '/api/boards', body, 'editor')
  expect(answer.status).toBe(400)
  expect(answer.body.message).toMatchObject({ zh: expect.any(String), en: expect.any(String) })
  expect(answer.body.requestId).toBeTruthy()
})

test('a board too large for the wire is refused, SQL in its texts is text', async () => {
  const large = await server.ask('POST', '/api/boards', { ...board, description: 'x'.repeat(10_000_000) }, 'editor')
  expect(large.status).toBe(413)
  const title = "'); DROP TABLE clientele.boards; --"
  const { id } = await make(title)
  expect((await server.get(`/api/boards/${id}`)).spec.title).toBe(title)
})

test.each(['..%2f..%2fsecrets', '%2e%2e', 'x', 'a'.repeat(12), "'%20OR%201=1", 'AAAAAAAAAAAA'])('no board is called %s', async (id) => {
  expect((await server.ask('GET', `/api/boards/${id}`)).status).toBe(404)
})

// Each route of boards with the role it needs; the ones below it are refused, the ones from it on are not.
test.each<[string, string, (id: string) => string, unknown, Role[]]>([
  ['list', 'GET', () => '/api/boards', undefined, ['viewer', 'editor', 'analyst', 'admin']],
  ['read', 'GET', (id) => `/api/boards/${id}`, undefined, ['viewer', 'editor', 'analyst', 'admin']],
  ['make', 'POST', () => '/api/boards', board, ['editor', 'analyst', 'admin']],
  ['save', 'PUT', (id) => `/api/boards/${id}`, { revision: 99, spec: board }, ['editor', 'analyst', 'admin']],
  ['duplicate', 'POST', (id) => `/api/boards/${id}/duplicate`, {}, ['editor', 'analyst', 'admin']],
  ['versions', 'GET', (id) => `/api/boards/${id}/versions`, undefined, ['viewer', 'editor', 'analyst', 'admin']],
  ['restore a version', 'POST', (id) => `/api/boards/${id}/versions/1/restore`, {}, ['editor', 'analyst', 'admin']],
  ['share', 'POST', (id) => `/api/boards/${id}/shares`, { days: 1 }, ['editor', 'analyst', 'admin']],
  ['list links', 'GET', (id) => `/api/boards/${id}/shares`, undefined, ['editor', 'analyst', 'admin']],
  ['delete somebody else’s', 'DELETE', (id) => `/api/boards/${id}`, undefined, ['admin']],
])('who may %s', async (_what, method, path, body, allowed) => {
  const { id } = await server.post('/api/boards', board, 'admin')
  for (const role of ['viewer', 'editor', 'analyst', 'admin'] as const) {
    const { status } = await server.ask(method, path(id), body, role)
    expect([role, status === 403]).toEqual([role, !allowed.includes(role)])
  }
  expect((await server.ask(method, path(id), body, null)).status).toBe(401)
})
