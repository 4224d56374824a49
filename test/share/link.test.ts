import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BoardSpec, chartsOf, readBoard } from '../../dashboard/core/board/spec.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { toQueries } from '../../dashboard/core/chart/query.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { loadSecrets } from '../../dashboard/server/admin/secrets.ts'
import { type Server, start } from '../start.ts'

let server: Server

beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

const byRegion = chartSpec.parse({
  version: 1,
  type: 'bar',
  wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.net_sales', kind: 'measure' }] },
})
const regionBoard = (more: Partial<BoardSpec> = {}) => ({
  version: 1,
  title: 'Regions',
  tiles: [{ id: 'a', place: { x: 0, y: 0, w: 6, h: 4 }, kind: 'chart', chart: byRegion }],
  ...more,
})
const regionQuery = { measures: ['sales.net_sales'], dimensions: ['sales.region'] }

async function shareOf(board: unknown, wish: Record<string, unknown> = {}) {
  const { id } = await server.post('/api/boards', board, 'editor')
  return server.post(`/api/boards/${id}/shares`, { days: 7, ...wish }, 'editor')
}
const load = (query: unknown, token: string) => server.ask('POST', '/cubejs-api/v1/load', { query }, { token })
const open = (token: string) => server.ask('GET', `/api/shared/${token}`, undefined, null)

test('a link opens the board without signing in, with the words to draw it', async () => {
  const share = await shareOf(regionBoard({ title: { zh: '大区', en: 'Regions' } }), { theme: 'dark' })
  const { status, body } = await open(share.token)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    spec: { title: { zh: '大区', en: 'Regions' } },
    theme: 'dark',
    locked: [],
    adjustable: false,
    workspace: { currency: 'CNY' },
  })
  expect(body.views.flatMap(({ fields }: { fields: { name: string }[] }) => fields.map(({ name }) => name)).sort()).toEqual([
    'sales.net_sales',
    'sales.region',
  ])
  expect(body.views[0].fields[0].title).toMatchObject({ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.any(String) })
})

test('every chart of every ready-made board is answered through a link, with the numbers a person gets', async () => {
  for (const { board } of templates) {
    const { token } = await shareOf(board)
    const { body } = await open(token)
    const asking = { today: body.workspace.today, timezone: body.workspace.timezone, filters: board.filters }
    for (const chart of chartsOf(readBoard(body.spec))) {
      for (const [part, query] of Object.entries(toQueries(chart, asking) ?? {})) {
        const shared = await load(query, token)
        expect([chart.title?.en, part, shared.status, shared.body.error]).toEqual([chart.title?.en, part, 200, undefined])
        expect(shared.body.data).toEqual(await server.load(query))
      }
    }
  }
})

test('a link tells what its own numbers mean and were made with, and nothing of the house', async () => {
  const churn = chartSpec.parse({ version: 1, type: 'kpi', wells: { values: [{ name: 'churn.churn_rate', kind: 'measure' }] } })
  const { token } = await shareOf(
    regionBoard({ tiles: [{ id: 'a', place: { x: 0, y: 0, w: 6, h: 4 }, phone: null, kind: 'chart', chart: churn }] }),
  )
  const { status, body } = await server.ask('GET', '/api/fields/churn.churn_rate', undefined, { token })
  expect(status).toBe(200)
  expect(body).toMatchObject({ member: 'churn.churn_rate', sql: null, file: '', line: null })
  expect(body.parameters).toEqual((await server.get('/api/fields/churn.churn_rate', 'viewer')).parameters)
  expect(body.parameters).toContainEqual({ name: 'activity_days', value: '90' })
  for (const other of ['churn.lost_customers', 'sales.net_sales', 'nothing.at_all'])
    expect((await server.ask('GET', `/api/fields/${other}`, undefined, { token })).status).toBe(403)
  expect((await server.ask('GET', '/api/fields/churn.churn_rate/usage', undefined, { token })).status).toBe(403)
})

test('a link answers its own questions and refuses every other one', async () => {
  const { token } = await shareOf(regionBoard())
  expect((await load(regionQuery, token)).status).toBe(200)
  const others: unknown[] = [
    { ...regionQuery, dimensions: ['sales.city'] },
    { ...regionQuery, measures: ['sales.cost_of_goods'] },
    { ...regionQuery, ungrouped: true },
    { dimensions: ['customers.name'] },
    { ...regionQuery, filters: [{ member: 'sales.product', operator: 'contains', values: ["' OR 1=1 --"] }] },
    [regionQuery, { dimensions: ['customers.name'] }],
    { ...regionQuery, timeDimensions: [{ dimension: 'sales.ordered_at', compareDateRange: ['last month', 'this month'] }] },
  ]
  for (const query of others) {
    const { status, body } = await load(query, token)
    expect([JSON.stringify(query), status, body.problem]).toEqual([JSON.stringify(query), 403, 'not_shared'])
    expect(body.message).toMatchObject({ zh: expect.stringContaining('链接'), en: expect.stringContaining('link') })
  }
})

test.each(['/cubejs-api/v1/meta', '/cubejs-api/v1/sql?query={}', '/api/boards', '/api/me', '/api/people', '/api/audit'])(
  'a link does not open %s',
  async (address) => {
    const { token } = await shareOf(regionBoard())
    expect((await server.ask('GET', address, undefined, { token })).status).toBe(403)
  },
)

test('a link does not open GraphQL, nor change anything', async () => {
  const { token } = await shareOf(regionBoard())
  expect((await server.ask('POST', '/cubejs-api/v1/graphql', { query: '{ __typename }' }, { token })).status).toBe(403)
  // Routes of Cube's that ask for no scope, or only for data.
  const toJson = { query: '{ cube { sales { orders } } }' }
  expect((await server.ask('POST', '/cubejs-api/v1/graphql-to-json', toJson, { token })).status).toBe(403)
  expect((await server.ask('POST', '/cubejs-api/v1/cubesql', { query: 'SELECT 1' }, { token })).status).toBe(403)
  expect((await server.ask('DELETE', '/cubejs-api/v1/running-query/x', undefined, { token })).status).toBe(403)
  expect((await server.ask('POST', '/cubejs-api/v1/load/', { query: regionQuery }, { token })).status).toBe(200)
  expect((await server.ask('POST', '/api/boards', regionBoard(), { token })).status).toBe(403)
  expect((await server.ask('POST', '/api/imports', { files: [] }, { token })).status).toBeGreaterThanOrEqual(400)
})

test('a locked filter holds for every question, and leaving it out changes nothing', async () => {
  const all = await server.load(regionQuery)
  const east = all.find((row) => row['sales.region'] === '华东')
  expect(all.length).toBeGreaterThan(1)
  const lock = { member: 'sales.region', operator: 'equals', values: ['华东'] }
  const { token } = await shareOf(regionBoard(), { filters: [lock] })
  expect((await load(regionQuery, token)).body.data).toEqual([east])
  // Asking for another region finds nothing, rather than that region.
  const other = { ...regionQuery, filters: [{ ...lock, values: ['华南'] }] }
  expect((await load(other, token)).body.data).toEqual([])
})

test('the answers of two links, and of a person, are never mixed up by the cache', async () => {
  const lock = (value: string) => ({ filters: [{ member: 'sales.region', operator: 'equals', values: [value] }] })
  const { id } = await server.post('/api/boards', regionBoard(), 'editor')
  const east = await server.post(`/api/boards/${id}/shares`, { days: 1, ...lock('华东') }, 'editor')
  const south = await server.post(`/api/boards/${id}/shares`, { days: 1, ...lock('华南') }, 'editor')
  const regions = async (token: string) =>
    (await load(regionQuery, token)).body.data.map((row: Record<string, string>) => row['sales.region'])
  for (let i = 0; i < 3; i++) {
    expect(await regions(east.token)).toEqual(['华东'])
    expect(await regions(south.token)).toEqual(['华南'])
    expect((await regions(await server.token('viewer'))).length).toBeGreaterThan(2)
  }
})

test('a withdrawn link stops at once, also for answers it has got before', async () => {
  const share = await shareOf(regionBoard())
  expect((await load(regionQuery, share.token)).status).toBe(200)
  expect((await load(regionQuery, share.token)).status).toBe(200)
  await server.delete(`/api/shares/${share.id}`, 'editor')
  const page = await open(share.token)
  expect(page.status).toBe(410)
  expect(page.body.problem).toBe('link_withdrawn')
  const answer = await load(regionQuery, share.token)
  expect(answer.status).toBe(410)
  expect(answer.body.data).toBeUndefined()
})

test('a link to a deleted board stops, and goes on when the board is brought back', async () => {
  const share = await shareOf(regionBoard())
  await server.delete(`/api/boards/${share.boardId}`, 'editor')
  expect((await open(share.token)).body.problem).toBe('board_deleted')
  expect((await load(regionQuery, share.token)).status).toBe(410)
  await server.post(`/api/boards/${share.boardId}/restore`, {}, 'editor')
  expect((await open(share.token)).status).toBe(200)
})

test('a chart taken off the board is no question of the link any more', async () => {
  const share = await shareOf(regionBoard())
  expect((await load(regionQuery, share.token)).status).toBe(200)
  await server.put(`/api/boards/${share.boardId}`, { revision: 1, spec: { version: 1, title: 'Empty' } }, 'editor')
  expect((await load(regionQuery, share.token)).status).toBe(403)
})

test('forged, foreign and expired tokens of links open nothing', async () => {
  const share = await shareOf(regionBoard())
  const secrets = loadSecrets({ dataDir: server.dataDir, apiSecret: undefined })
  const sign = (key: string, claims: Record<string, unknown>) =>
    new SignJWT({ aud: 'share', exp: Math.floor(Date.now() / 1000) + 3600, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(key))
  const tokens: [string, number][] = [
    [await sign(secrets.api, { sub: share.id }), 401],
    [await sign('some other key that nobody here knows', { sub: share.id }), 401],
    [await sign(secrets.share, { sub: share.id, aud: 'embed' }), 401],
    [await sign(secrets.share, { sub: 'a'.repeat(16) }), 404],
    [await sign(secrets.share, { sub: '../../secrets' }), 404],
    [await sign(secrets.share, { sub: share.id, exp: 1_700_000_000 }), 410],
    ['nonsense', 401],
  ]
  for (const [token, status] of tokens) {
    expect((await open(token)).status).toBe(status)
    expect((await load(regionQuery, token)).status).toBe(status)
  }
})

test('a person’s token is no link', async () => {
  expect((await open(await server.token('admin'))).body.problem).toBe('not_a_link')
})

test('the owner sees how often a link was opened and when last', async () => {
  const share = await shareOf(regionBoard())
  const listed = async () => (await server.get(`/api/boards/${share.boardId}/shares`, 'editor')).shares[0]
  expect(await listed()).toMatchObject({ id: share.id, opened: 0, lastOpenedAt: null, createdByName: expect.stringContaining('Editor') })
  await open(share.token)
  await open(share.token)
  const after = await listed()
  expect(after.opened).toBe(2)
  expect(after.token).toBe(share.token)
  expect(Math.abs(Date.parse(after.lastOpenedAt) - Date.now())).toBeLessThan(60_000)
  expect((await open(after.token)).status).toBe(200)
})

test('a link is withdrawn by who made it, by the board’s owner or by an administrator, by nobody else', async () => {
  const { id } = await server.post('/api/boards', regionBoard(), 'editor')
  const make = () => server.post(`/api/boards/${id}/shares`, { days: 1 }, 'analyst')
  const withdraw = async (as: 'viewer' | 'editor' | 'analyst' | 'admin') =>
    (await server.ask('DELETE', `/api/shares/${(await make()).id}`, undefined, as)).status
  expect([await withdraw('viewer'), await withdraw('editor'), await withdraw('analyst'), await withdraw('admin')]).toEqual([
    403, 204, 204, 204,
  ])
  const other = await server.post('/api/boards', regionBoard(), 'admin')
  const share = await server.post(`/api/boards/${other.id}/shares`, { days: 1 }, 'admin')
  expect((await server.ask('DELETE', `/api/shares/${share.id}`, undefined, 'editor')).status).toBe(403)
})

test.each([
  { days: 0 },
  { days: 1e9 },
  { days: 'many' },
  { days: 1, theme: 'pink' },
  { days: 1, filters: [{ member: 'x' }] },
  { days: 1, filters: [{ member: 'sales.region', operator: 'equals', values: [] }] },
  { days: 1, admin: true },
])('a link of %j is refused', async (wish) => {
  const { id } = await server.post('/api/boards', regionBoard(), 'editor')
  expect((await server.ask('POST', `/api/boards/${id}/shares`, wish, 'editor')).status).toBe(400)
})

test('where filters may be adjusted, their values can be asked for, within the locks', async () => {
  const board = regionBoard({ filters: [{ member: 'sales.channel', operator: 'equals', values: [] }] })
  const values = { dimensions: ['sales.channel'] }
  const closed = await shareOf(board)
  expect((await load(values, closed.token)).status).toBe(403)
  const lock = { member: 'sales.channel', operator: 'equals', values: ['抖音'] }
  const adjustable = await shareOf(board, { adjustable: true, filters: [lock] })
  expect((await load(values, adjustable.token)).body.data).toEqual([{ 'sales.channel': '抖音' }])
})

const singleChart = {
  version: 1,
  title: { zh: '各大区净销售额', en: 'Net sales by region' },
  filters: [{ member: 'sales.channel', operator: 'equals', values: ['抖音'] }],
  tiles: [{ id: 'chart', place: { x: 0, y: 0, w: 12, h: 7 }, kind: 'chart', chart: byRegion }],
  single: true,
}

test('a chart shared again is the one shared before, and stays out of the list of boards', async () => {
  const first = await server.post('/api/boards', singleChart, 'editor')
  const again = await server.ask('POST', '/api/boards', singleChart, 'analyst')
  expect([again.status, again.body.id]).toEqual([200, first.id])
  const other = await server.post('/api/boards', { ...singleChart, filters: [] }, 'editor')
  expect(other.id).not.toBe(first.id)
  const ids = async (query: string) => (await server.get(`/api/boards?limit=200${query}`)).boards.map(({ id }: { id: string }) => id)
  expect((await ids('')).filter((id: string) => [first.id, other.id].includes(id))).toEqual([])
  expect((await ids('&single=true')).sort()).toEqual([first.id, other.id].sort())
  await server.delete(`/api/boards/${first.id}`, 'editor')
  expect((await server.post('/api/boards', singleChart, 'editor')).id).not.toBe(first.id)
})

test('the link of one chart answers it under the filters it was shared with, and nothing else', async () => {
  const { token } = await shareOf(singleChart)
  const { body } = await open(token)
  expect(body).toMatchObject({ spec: { single: true, title: singleChart.title }, locked: singleChart.filters })
  const expected = await server.load({ ...regionQuery, filters: singleChart.filters })
  expect(expected).not.toEqual(await server.load(regionQuery))
  expect((await load(regionQuery, token)).body.data).toEqual(expected)
  expect((await load({ measures: ['sales.orders'] }, token)).status).toBe(403)
  expect((await load({ dimensions: ['sales.channel'] }, token)).status).toBe(403)
})

test('of an adjustable link some filters are held, others free', async () => {
  const filters = [
    { member: 'sales.channel', operator: 'equals', values: ['抖音'] },
    { member: 'sales.region', operator: 'equals', values: [] },
  ]
  const { token } = await shareOf(regionBoard({ filters: filters as BoardSpec['filters'] }), { adjustable: true, held: ['sales.channel'] })
  expect((await open(token)).body).toMatchObject({ adjustable: true, held: ['sales.channel'], locked: [filters[0]] })
  expect((await load(regionQuery, token)).body.data).toEqual(await server.load({ ...regionQuery, filters: [filters[0]] }))
  const east = { member: 'sales.region', operator: 'equals', values: ['华东'] }
  const narrowed = await load({ ...regionQuery, filters: [east] }, token)
  expect(narrowed.body.data).toEqual(await server.load({ ...regionQuery, filters: [filters[0], east] }))
  expect((await load({ dimensions: ['sales.region'] }, token)).status).toBe(200)
  expect((await load({ dimensions: ['sales.channel'] }, token)).status).toBe(403)
})

test('links stop with their maker’s account and go on when it is enabled again; an administrator sees whose they are', async () => {
  const made = await server.post('/api/people', { email: 'leaver@example.com', name: 'Leaver', role: 'editor' })
  const { body: login } = await server.ask('POST', '/api/login', { email: 'leaver@example.com', password: made.password }, null)
  const { id } = await server.post('/api/boards', regionBoard({ title: 'Left behind' }), 'editor')
  const { body: share } = await server.ask('POST', `/api/boards/${id}/shares`, { days: 7 }, { token: login.token })
  const colleague = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  expect((await load(regionQuery, share.token)).status).toBe(200)

  await server.put(`/api/people/${made.id}`, { disabled: true })
  expect(await open(share.token)).toMatchObject({ status: 410, body: { problem: 'link_paused' } })
  const answer = await load(regionQuery, share.token)
  expect([answer.status, answer.body.data]).toEqual([410, undefined])
  expect((await load(regionQuery, colleague.token)).status).toBe(200)
  const listed = (await server.get(`/api/boards/${id}/shares`, 'editor')).shares
  expect(listed.map(({ paused }: { paused: boolean }) => paused)).toEqual([false, true])

  const { shares } = await server.get(`/api/shares?by=${made.id}`)
  expect(shares).toMatchObject([{ id: share.id, title: 'Left behind', createdByName: 'Leaver', paused: true }])
  expect(shares[0].token).toBeUndefined()
  expect((await server.ask('GET', `/api/shares?by=${made.id}`, undefined, 'analyst')).status).toBe(403)

  await server.put(`/api/people/${made.id}`, { disabled: false })
  expect((await load(regionQuery, share.token)).status).toBe(200)
  await server.delete(`/api/shares/${share.id}`)
  expect((await open(share.token)).body.problem).toBe('link_withdrawn')
})
