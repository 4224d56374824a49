import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isSet } from '../../dashboard/core/board/filters.ts'
import { type BoardSpec, readBoard } from '../../dashboard/core/board/spec.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { chartTiles, readTile } from '../../dashboard/core/board/tile.ts'
import { askChart } from '../../dashboard/core/chart/ask.ts'
import type { Results } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { chartSpec, type Filter } from '../../dashboard/core/chart/spec.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { loadSecrets } from '../../dashboard/server/admin/secrets.ts'
import { type Answer, type Server, start } from '../start.ts'

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
const regionQuery = { measures: ['sales.net_sales'], dimensions: ['sales.region'], order: [['sales.net_sales', 'desc']] }

async function shareOf(board: unknown, wish: Record<string, unknown> = {}) {
  const { id } = await server.post('/api/boards', board, 'editor')
  return server.post(`/api/boards/${id}/shares`, { days: 7, ...wish }, 'editor')
}
/** What a tile of a link shows, asked as its page does: by what is filtered. */
const askTile = (token: string, filters?: Filter[], tile = 'a') =>
  server.ask('POST', `/api/shared/${token}/tiles/${tile}`, { filters }, null)
type Rows = Record<string, unknown>[]
/** The rows of one answer of a tile. */
function rowsOf({ body }: Answer, part = 'main'): Rows {
  const { members, columns } = body.results[part].data
  return (columns[0] ?? []).map((_: unknown, at: number) =>
    Object.fromEntries(members.map((name: string, column: number) => [name, columns[column][at]])),
  )
}
/** Rows of Cube's own API with numbers as numbers, as tiles have them. */
const asNumbers = (rows: Rows, measure: string): Rows => rows.map((row) => ({ ...row, [measure]: Number(row[measure]) }))
const expectRegions = async (filters: Filter[] = []) => asNumbers(await server.load({ ...regionQuery, filters }), 'sales.net_sales')
const equals = (member: string, ...values: string[]): Filter => ({ member, operator: 'equals', values })
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
  const fields = toFields((await server.ask('GET', '/cubejs-api/v1/meta', undefined, 'viewer')).body)
  for (const { board } of templates) {
    const { token } = await shareOf(board)
    const { body } = await open(token)
    const spec = readBoard(body.spec)
    for (const tile of chartTiles(spec).values()) {
      const asking = {
        today: body.workspace.today,
        timezone: body.workspace.timezone,
        fields,
        filters: spec.filters.filter(isSet),
        tile: tile.id,
      }
      const expected = await askChart(tile.chart, asking, async (query) =>
        readResult((await server.ask('POST', '/cubejs-api/v1/load', { query: { ...query, responseFormat: 'columnar' } }, 'viewer')).body),
      )
      const reply = await askTile(token, undefined, tile.id)
      expect([tile.id, reply.status, reply.body.problem]).toEqual([tile.id, 200, undefined])
      const columnsOf = (results: Results) => Object.entries(results).map(([part, result]) => [part, result?.columns, result?.total])
      expect(columnsOf(readTile(reply.body))).toEqual(columnsOf(shownOnly(tile.chart, asking, expected)))
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

test('a link has no questions of its own: Cube’s API is closed to it, whichever way it asks', async () => {
  const { token } = await shareOf(regionBoard())
  const ways: [string, string, unknown?][] = [
    ['POST', '/cubejs-api/v1/load', { query: regionQuery }],
    ['GET', `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(regionQuery))}`],
    ['POST', '/cubejs-api/v1/load/', { query: regionQuery }],
    ['POST', '/cubejs-api/v1/subscribe', { query: regionQuery }],
    ['POST', '/cubejs-api/v1/dry-run', { query: regionQuery }],
    ['POST', '/cubejs-api/v1/sql', { query: regionQuery }],
    ['GET', '/cubejs-api/v1/meta'],
    ['POST', '/cubejs-api/graphql', { query: '{ cube { sales { net_sales region } } }' }],
    ['POST', '/cubejs-api/v1/graphql', { query: '{ __typename }' }],
    ['POST', '/cubejs-api/v1/graphql-to-json', { query: '{ cube { sales { orders } } }' }],
    ['POST', '/cubejs-api/v1/cubesql', { query: 'SELECT 1' }],
    ['DELETE', '/cubejs-api/v1/running-query/x'],
  ]
  for (const [method, address, body] of ways) {
    const reply = await server.ask(method, address, body, { token })
    expect([address, reply.status, reply.body.problem]).toEqual([address, 403, 'link_by_tile'])
    expect(reply.body.message).toMatchObject({ zh: expect.stringContaining('链接'), en: expect.stringContaining('link') })
  }
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
  const heard: { status?: number; message?: { data?: unknown } }[] = []
  socket.onmessage = (event) => heard.push(JSON.parse(String(event.data)))
  await new Promise((resolve) => {
    socket.onopen = resolve
  })
  socket.send(JSON.stringify({ authorization: token }))
  for (const method of ['load', 'subscribe'])
    socket.send(JSON.stringify({ messageId: method, requestId: method, method, params: { query: regionQuery, queryType: 'multi' } }))
  await expect.poll(() => heard.some(({ status }) => status === 403), { timeout: 15_000 }).toBe(true)
  socket.close()
  expect(heard.every(({ message }) => message?.data === undefined)).toBe(true)
})

test.each(['/api/boards', '/api/me', '/api/people', '/api/audit'])('a link does not open %s', async (address) => {
  const { token } = await shareOf(regionBoard())
  expect((await server.ask('GET', address, undefined, { token })).status).toBe(403)
})

test('a link changes nothing, and asks no board by its id', async () => {
  const { token, boardId } = await shareOf(regionBoard())
  expect((await server.ask('POST', '/api/boards', regionBoard(), { token })).status).toBe(403)
  expect((await server.ask('POST', `/api/boards/${boardId}/tiles/a`, {}, { token })).status).toBe(403)
  expect((await server.ask('POST', '/api/imports', { files: [] }, { token })).status).toBeGreaterThanOrEqual(400)
})

test('a locked filter holds for every tile, and whatever is set beside it changes nothing', async () => {
  const all = await expectRegions()
  expect(all.length).toBeGreaterThan(1)
  const { token } = await shareOf(regionBoard(), { filters: [equals('sales.region', '华东')] })
  const east = all.filter((row) => row['sales.region'] === '华东')
  expect(rowsOf(await askTile(token))).toEqual(east)
  expect(rowsOf(await askTile(token, []))).toEqual(east)
  const other = await askTile(token, [equals('sales.region', '华南')])
  expect([other.status, other.body.problem]).toEqual([403, 'not_adjustable'])
  expect(other.body.message).toMatchObject({ zh: expect.stringContaining('大区'), en: expect.stringContaining('Region') })
  // Where the same filter is left to the viewers, another region finds nothing rather than that region.
  const board = regionBoard({ filters: [equals('sales.region')] })
  const both = await shareOf(board, { filters: [equals('sales.region', '华东')], adjustable: true })
  expect(rowsOf(await askTile(both.token, [equals('sales.region', '华南')]))).toEqual([])
})

test('a lock that a chart cannot apply refuses that chart, and the others are answered', async () => {
  const funnel = chartSpec.parse({
    version: 1,
    type: 'kpi',
    wells: { values: [{ name: 'churn.churn_rate', kind: 'measure' }] },
  })
  const tiles = [...regionBoard().tiles, { id: 'b', place: { x: 6, y: 0, w: 6, h: 4 }, kind: 'chart', chart: funnel }]
  const { token } = await shareOf(regionBoard({ tiles: tiles as BoardSpec['tiles'] }), { filters: [equals('sales.product', '茶')] })
  expect((await askTile(token)).status).toBe(200)
  expect((await askTile(token, undefined, 'b')).body.problem).toBe('lock_does_not_fit')
  const { body } = await server.ask('POST', `/api/shared/${token}/tiles`, { tiles: ['a', 'b'] }, null)
  expect([Object.keys(body.tiles), body.missing]).toEqual([['a'], ['b']])
})

test('the answers of two links, and of a person, are never mixed up by the cache', async () => {
  const lock = (value: string) => ({ filters: [{ member: 'sales.region', operator: 'equals', values: [value] }] })
  const { id } = await server.post('/api/boards', regionBoard(), 'editor')
  const east = await server.post(`/api/boards/${id}/shares`, { days: 1, ...lock('华东') }, 'editor')
  const south = await server.post(`/api/boards/${id}/shares`, { days: 1, ...lock('华南') }, 'editor')
  const regions = async (token: string) => rowsOf(await askTile(token)).map((row) => row['sales.region'])
  for (let i = 0; i < 3; i++) {
    expect(await regions(east.token)).toEqual(['华东'])
    expect(await regions(south.token)).toEqual(['华南'])
    expect(rowsOf(await server.ask('POST', `/api/boards/${id}/tiles/a`, {}, 'viewer')).length).toBeGreaterThan(2)
  }
})

test('a withdrawn link stops at once, also for answers it has got before', async () => {
  const share = await shareOf(regionBoard())
  expect((await askTile(share.token)).status).toBe(200)
  expect((await askTile(share.token)).status).toBe(200)
  await server.delete(`/api/shares/${share.id}`, 'editor')
  const page = await open(share.token)
  expect(page.status).toBe(410)
  expect(page.body.problem).toBe('link_withdrawn')
  const answer = await askTile(share.token)
  expect(answer.status).toBe(410)
  expect(answer.body.results).toBeUndefined()
})

test('a link to a deleted board stops, and goes on when the board is brought back', async () => {
  const share = await shareOf(regionBoard())
  await server.delete(`/api/boards/${share.boardId}`, 'editor')
  expect((await open(share.token)).body.problem).toBe('board_deleted')
  expect((await askTile(share.token)).status).toBe(410)
  await server.post(`/api/boards/${share.boardId}/restore`, {}, 'editor')
  expect((await open(share.token)).status).toBe(200)
})

test('a chart taken off the board is answered no more, and a page that shows the old board is told so', async () => {
  const share = await shareOf(regionBoard())
  const { revision } = (await open(share.token)).body
  const ask = () => server.ask('POST', `/api/shared/${share.token}/tiles/a`, { revision }, null)
  expect((await ask()).status).toBe(200)
  await server.put(`/api/boards/${share.boardId}`, { revision, spec: { version: 1, title: 'Empty' } }, 'editor')
  const late = await ask()
  expect([late.status, late.body.problem]).toEqual([409, 'board_changed'])
  expect((await askTile(share.token)).body.problem).toBe('not_on_board')
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
    expect((await askTile(token)).status).toBe(status)
    // Cube's own API cannot tell an expired link from another, but opens to none.
    expect((await server.ask('POST', '/cubejs-api/v1/load', { query: regionQuery }, { token })).status).toBe(status)
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
  const board = regionBoard({ filters: [equals('sales.channel')] })
  const values = (token: string, at = 0) => server.ask('POST', `/api/shared/${token}/filters/${at}/values`, undefined, null)
  const closed = await shareOf(board)
  expect((await values(closed.token)).body.problem).toBe('not_on_board')
  const open = await shareOf(board, { adjustable: true })
  const channels = (await server.load({ dimensions: ['sales.channel'] })).map((row) => row['sales.channel'])
  expect((await values(open.token)).body.values.sort()).toEqual(channels.sort())
  expect((await values(open.token, 1)).body.problem).toBe('not_on_board')
  const lock = equals('sales.channel', '抖音')
  const adjustable = await shareOf(board, { adjustable: true, filters: [lock] })
  expect((await values(adjustable.token)).body).toEqual({ values: ['抖音'], more: false })
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
  const expected = await expectRegions(singleChart.filters as Filter[])
  expect(expected).not.toEqual(await expectRegions())
  expect(rowsOf(await askTile(token, undefined, 'chart'))).toEqual(expected)
  const click = { ...equals('sales.region', '华东'), from: 'chart' }
  for (const filters of [[click], [equals('sales.channel', '门店')]])
    expect((await askTile(token, filters, 'chart')).body.problem).toBe('not_adjustable')
  expect((await server.ask('POST', `/api/shared/${token}/filters/0/values`, undefined, null)).status).toBe(404)
})

test('of an adjustable link some filters are held, others free', async () => {
  const filters = [
    { member: 'sales.channel', operator: 'equals', values: ['抖音'] },
    { member: 'sales.region', operator: 'equals', values: [] },
  ]
  const { token } = await shareOf(regionBoard({ filters: filters as BoardSpec['filters'] }), { adjustable: true, held: ['sales.channel'] })
  expect((await open(token)).body).toMatchObject({ adjustable: true, held: ['sales.channel'], locked: [filters[0]] })
  expect(rowsOf(await askTile(token))).toEqual(await expectRegions([filters[0] as Filter]))
  const east = equals('sales.region', '华东')
  expect(rowsOf(await askTile(token, [east]))).toEqual(await expectRegions([filters[0] as Filter, east]))
  expect((await askTile(token, [equals('sales.channel', '门店')])).body.problem).toBe('not_adjustable')
  const values = (at: number) => server.ask('POST', `/api/shared/${token}/filters/${at}/values`, undefined, null)
  expect([(await values(0)).status, (await values(1)).status]).toEqual([404, 200])
})

test('links stop with their maker’s account and go on when it is enabled again; an administrator sees whose they are', async () => {
  const made = await server.post('/api/people', { email: 'leaver@example.com', name: 'Leaver', role: 'editor' })
  const { body: login } = await server.ask('POST', '/api/login', { email: 'leaver@example.com', password: made.password }, null)
  const { id } = await server.post('/api/boards', regionBoard({ title: 'Left behind' }), 'editor')
  const { body: share } = await server.ask('POST', `/api/boards/${id}/shares`, { days: 7 }, { token: login.token })
  const colleague = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  expect((await askTile(share.token)).status).toBe(200)

  await server.put(`/api/people/${made.id}`, { disabled: true })
  expect(await open(share.token)).toMatchObject({ status: 410, body: { problem: 'link_paused' } })
  const answer = await askTile(share.token)
  expect([answer.status, answer.body.results]).toEqual([410, undefined])
  expect((await askTile(colleague.token)).status).toBe(200)
  const listed = (await server.get(`/api/boards/${id}/shares`, 'editor')).shares
  expect(listed.map(({ paused }: { paused: boolean }) => paused)).toEqual([false, true])

  const { shares } = await server.get(`/api/shares?by=${made.id}`)
  expect(shares).toMatchObject([{ id: share.id, title: 'Left behind', createdByName: 'Leaver', paused: true }])
  expect(shares[0].token).toBeUndefined()
  expect((await server.ask('GET', `/api/shares?by=${made.id}`, undefined, 'analyst')).status).toBe(403)

  await server.put(`/api/people/${made.id}`, { disabled: false })
  expect((await askTile(share.token)).status).toBe(200)
  await server.delete(`/api/shares/${share.id}`)
  expect((await open(share.token)).body.problem).toBe('link_withdrawn')
})

/** A top ten of the products beside a total and a chart by month: what somebody is shown who is not to see the other products. */
const ofSales = (value: object) => chartSpec.parse({ version: 1, auto: false, ...value })
const sales = [{ name: 'sales.net_sales', kind: 'measure' }]
const topTen = ofSales({ type: 'bar', wells: { axis: [{ name: 'sales.product', kind: 'dimension' }], values: sales }, limit: { rows: 10 } })
const topTenByChannel = ofSales({
  type: 'column',
  wells: {
    axis: [{ name: 'sales.product', kind: 'dimension' }],
    colour: [{ name: 'sales.channel', kind: 'dimension' }],
    values: sales,
  },
  limit: { rows: 10 },
})
const monthly = ofSales({ type: 'line', wells: { axis: [{ name: 'sales.ordered_at', kind: 'time', grain: 'month' }], values: sales } })
const total = ofSales({ type: 'kpi', wells: { values: sales } })
const topBoard = (charts: Record<string, unknown>, filters: Filter[] = []) => ({
  version: 1,
  title: 'Top ten',
  filters,
  tiles: Object.entries(charts).map(([id, chart], at) => ({ id, place: { x: 0, y: at * 4, w: 6, h: 4 }, kind: 'chart', chart })),
})
const everyProduct = async () =>
  (await server.load({ measures: ['sales.net_sales'], dimensions: ['sales.product'], order: [['sales.net_sales', 'desc']] })).map((row) =>
    String(row['sales.product']),
  )
const namesIn = (reply: Answer) =>
  Object.values(readTile(reply.body) as Results).flatMap((result) =>
    (result?.columns['sales.product'] ?? []).filter((name) => name !== null),
  )

test('whoever goes through all products with the link of a top ten learns ten of them', async () => {
  const products = await everyProduct()
  const [shown, hidden] = [products.slice(0, 10), products.slice(10)]
  expect(hidden.length).toBeGreaterThan(20)
  const { token } = await shareOf(topBoard({ top: topTen, both: topTenByChannel, month: monthly, total }))
  const seen = new Set<unknown>([...namesIn(await askTile(token, undefined, 'top')), ...namesIn(await askTile(token, undefined, 'both'))])
  expect([...seen].sort()).toEqual([...shown].sort())

  const tries: Filter[] = [
    { member: 'sales.product', operator: 'notEquals', values: shown },
    { member: 'sales.product', operator: 'notEquals', values: [shown[0] ?? ''] },
    { member: 'sales.product', operator: 'set', values: [] },
    ...['a', '茶', (hidden[0] ?? '').slice(0, 2)].map(
      (part): Filter => ({ member: 'sales.product', operator: 'contains', values: [part] }),
    ),
    equals('sales.product', ...products),
    equals('sales.product', shown[0] ?? '', hidden[0] ?? ''),
    ...hidden.map((name) => equals('sales.product', name)),
    equals('sales.region', '华东'),
    equals('sales.net_sales', '0'),
  ]
  for (const filter of tries) {
    // As a filter of the board's, and as a click on each of its charts.
    for (const from of [undefined, 'top', 'both', 'month', 'total', 'nothing']) {
      const set = from === undefined ? filter : { ...filter, from }
      for (const tile of from === undefined || filter.operator !== 'equals' ? ['top', 'total'] : ['total']) {
        const reply = await askTile(token, [set], tile)
        expect([set, tile, reply.status]).toEqual([set, tile, from === 'nothing' ? 404 : 403])
        expect(JSON.stringify(reply.body)).not.toMatch(/results|columns/)
      }
    }
  }
  // The one thing a click gives is the chart under a value that it shows.
  const [first = ''] = shown
  const click = { ...equals('sales.product', first), from: 'top' }
  const [row] = await server.load({ measures: ['sales.net_sales'], filters: [equals('sales.product', first)] })
  expect(rowsOf(await askTile(token, [click], 'total'))).toEqual([{ 'sales.net_sales': Number(row?.['sales.net_sales']) }])
  // And the chart itself is spared by its own click, so that no second ten comes of it.
  expect(namesIn(await askTile(token, [click], 'top'))).toEqual(shown)
}, 120_000)

test('a chart by month gives no day, no other span, and no month that it does not show', async () => {
  const thisYear = { ...monthly, range: { field: 'sales.ordered_at', preset: 'this_year' } }
  const { token } = await shareOf(topBoard({ month: thisYear, total }))
  const [from, to] = ['2025-03-01', '2025-03-31']
  const click = (...values: string[]): Filter => ({ member: 'sales.ordered_at', operator: 'inDateRange', values, from: 'month' })
  const march = await server.load({
    measures: ['sales.net_sales'],
    timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: [from, to] }],
  })
  expect(rowsOf(await askTile(token, [click(from, to)], 'total'))).toEqual(asNumbers(march, 'sales.net_sales'))
  const others = [
    click(from, from),
    click('2025-03-02', to),
    click(from, '2025-04-30'),
    click('2024-03-01', '2024-03-31'),
    click('this_year'),
  ]
  for (const one of others) expect([one.values, (await askTile(token, [one], 'total')).body.problem]).toEqual([one.values, 'not_shown'])
  const { from: _, ...plain } = click(from, to)
  expect((await askTile(token, [plain], 'total')).body.problem).toBe('not_adjustable')
  for (const bad of [
    ['2025-02-30', '2025-03-01'],
    ['x', 'y'],
    ['+100000-01-01', '+100000-01-02'],
  ])
    expect((await askTile(token, [click(...bad)], 'total')).status).toBe(400)
})

test('a reply tells no more than its picture: no further rows, no owner, no synonym', async () => {
  const { token } = await shareOf(topBoard({ top: topTen }))
  const { body } = await askTile(token, undefined, 'top')
  expect(Object.keys(body.results)).toEqual(['main', 'other'])
  expect(body.results.main.data.members).toEqual(['sales.product', 'sales.net_sales'])
  expect(body.results.main.annotation.measures['sales.net_sales']).toMatchObject({
    shortTitle: expect.any(String),
    format: expect.anything(),
  })
  expect(JSON.stringify(body)).not.toMatch(/owner|synonym|drill|description|"sql|requestId/i)
})

test('an order, a total, a limit or a question of its own is nothing that a tile takes', async () => {
  const { token } = await shareOf(topBoard({ top: topTen }))
  const more = [
    { order: [['sales.net_sales', 'asc']] },
    { total: true },
    { limit: 500 },
    { offset: 10 },
    { query: regionQuery },
    { timezone: 'UTC' },
  ]
  for (const body of more)
    expect([body, (await server.ask('POST', `/api/shared/${token}/tiles/top`, body, null)).status]).toEqual([body, 400])
})
