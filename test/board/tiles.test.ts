import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTile } from '../../dashboard/core/board/tile.ts'
import { chartSpec, type Filter } from '../../dashboard/core/chart/spec.ts'
import { signPerson } from '../../dashboard/server/access.ts'
import { loadSecrets } from '../../dashboard/server/admin/secrets.ts'
import { type Role, type Server, start } from '../start.ts'

let server: Server
beforeAll(async () => {
  server = await start()
})
afterAll(() => server?.stop())

const orders = [{ name: 'sales.orders', kind: 'measure' }]
const chart = (more: object) => chartSpec.parse({ version: 1, auto: false, ...more })
const topCities = chart({ type: 'bar', wells: { axis: [{ name: 'sales.city', kind: 'dimension' }], values: orders }, limit: { rows: 3 } })
const total = chart({ type: 'kpi', wells: { values: orders } })
const place = { x: 0, y: 0, w: 6, h: 4 }
const east: Filter = { member: 'sales.region', operator: 'equals', values: ['华东'] }

const boardOf = (filters: Filter[] = []) => ({
  version: 1,
  title: 'Tiles',
  filters,
  tiles: [
    { id: 'cities', place, kind: 'chart', chart: topCities },
    { id: 'total', place, kind: 'chart', chart: total },
    { id: 'text', place, kind: 'text', text: 'Words' },
  ],
})
const makeBoard = async (filters?: Filter[]): Promise<string> => (await server.post('/api/boards', boardOf(filters), 'editor')).id
const ask = (id: string, tile: string, body: object = {}, as: Role | { token: string } = 'viewer') =>
  server.ask('POST', `/api/boards/${id}/tiles/${tile}`, body, as)
const totalOf = async (id: string, body: object = {}) => readTile((await ask(id, 'total', body)).body).main?.columns['sales.orders']?.[0]
const count = async (filters: Filter[] = []) => Number((await server.load({ measures: ['sales.orders'], filters }))[0]?.['sales.orders'])

test('a tile is answered whole: what it shows, the rest as one, how many there are; and no row more', async () => {
  const id = await makeBoard()
  const { status, body } = await ask(id, 'cities')
  expect(status).toBe(200)
  const rows = await server.load({ measures: ['sales.orders'], dimensions: ['sales.city'], order: [['sales.orders', 'desc']] })
  const numbers = rows.map((row) => Number(row['sales.orders']))
  const { main, other } = readTile(body)
  expect(main?.columns['sales.orders']).toEqual(numbers.slice(0, 3))
  expect(main?.total).toBe(rows.length)
  // A city has its own orders, so the rest is what is left of them.
  expect(other?.columns['sales.orders']).toEqual([numbers.slice(3).reduce((sum, number) => sum + number, 0)])
})

test('without filters a board’s own hold; those that are sent take their place', async () => {
  const id = await makeBoard([east])
  expect(await count([east])).not.toBe(await count())
  expect(await totalOf(id)).toBe(await count([east]))
  expect(await totalOf(id, { filters: [] })).toBe(await count())
  const click = { ...east, from: 'total' }
  // A tile is spared by its own click.
  expect(await totalOf(id, { filters: [click] })).toBe(await count())
  expect(await totalOf(id, { filters: [{ ...click, from: 'cities' }] })).toBe(await count([east]))
})

test('whoever looks at an earlier board is answered as that board, not as the one saved meanwhile', async () => {
  const id = await makeBoard()
  const newer = { ...boardOf([east]), tiles: boardOf().tiles.slice(1) }
  await server.put(`/api/boards/${id}`, { revision: 1, spec: newer }, 'editor')
  expect((await ask(id, 'cities', { revision: 1 })).status).toBe(200)
  expect((await ask(id, 'cities', { revision: 2 })).status).toBe(404)
  expect([await totalOf(id, { revision: 1 }), await totalOf(id)]).toEqual([await count(), await count([east])])
  await server.delete(`/api/boards/${id}`, 'editor')
  expect((await ask(id, 'total', { revision: 1 })).status).toBe(404)
})

test('all tiles that are answered come at once, for everybody of the same rights; the others are named', async () => {
  const id = await makeBoard()
  // Asked nowhere else, so that nothing is answered before: what a tile shows is one answer, whichever board it is on.
  const filters: Filter[] = [{ member: 'sales.region', operator: 'notEquals', values: ['西北', '东北'] }]
  const ready = (as: Role | { token: string }) => server.ask('POST', `/api/boards/${id}/tiles`, { tiles: ['cities', 'total'], filters }, as)
  expect((await ready('viewer')).body).toEqual({ tiles: {}, missing: ['cities', 'total'] })
  const { body: own } = await ask(id, 'total', { filters })
  expect((await ready('viewer')).body).toEqual({ tiles: { total: own }, missing: ['cities'] })
  const secrets = loadSecrets({ dataDir: server.dataDir, apiSecret: undefined })
  const portal = await signPerson(secrets, { id: 'portal-7', role: 'viewer' }, new Date(Date.now() + 86_400_000))
  expect(Object.keys((await ready({ token: portal })).body.tiles)).toEqual(['total'])
  // Also for an administrator, as long as everybody sees the same.
  expect((await ready('admin')).body.missing).toEqual(['cities'])
})

test('what is no tile, no filter or no question of a tile is refused in words', async () => {
  const id = await makeBoard()
  const days = (...values: string[]) => ({ filters: [{ member: 'sales.ordered_at', operator: 'inDateRange', values }] })
  expect((await ask(id, 'nothing')).status).toBe(404)
  expect((await ask(id, 'text')).status).toBe(404)
  expect((await ask('aaaaaaaaaaaa', 'total')).status).toBe(404)
  expect((await server.ask('POST', `/api/boards/${id}/tiles/total`, {}, null)).status).toBe(401)
  const bad = [
    days('2025-02-30', '2025-03-01'),
    days('2025-03-01', '2025-02-01'),
    days('x', 'y'),
    { query: {} },
    { limit: 5 },
    { filters: {} },
  ]
  for (const body of bad) {
    const reply = await ask(id, 'total', body)
    expect([body, reply.status, reply.body.problem]).toEqual([body, 400, 'bad_request'])
  }
  const unknown = await ask(id, 'total', { filters: [{ member: 'sales.nothing', operator: 'equals', values: ['x'] }] })
  expect([unknown.status, unknown.body.problem]).toEqual([400, 'unknown_member'])
  expect(unknown.body.message).toMatchObject({ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.any(String) })
})

test('a tile that follows a chart of another board is asked with its filters as they are now, also through a link; gone, it says so', async () => {
  const sourceBoard = (filters: Filter[]) => ({
    ...boardOf(),
    title: 'Source',
    tiles: [{ id: 'source', place, kind: 'chart', chart: chart({ ...total, title: { zh: '来源图', en: 'Source chart' }, filters }) }],
  })
  const source = await server.post('/api/boards', sourceBoard([east]), 'editor')
  const { charts } = await server.get('/api/charts', 'viewer')
  expect(charts).toContainEqual({
    board: source.id,
    boardTitle: { zh: 'Source', en: 'Source' },
    tile: 'source',
    title: { zh: '来源图', en: 'Source chart' },
    filters: 1,
  })
  const same = { kind: 'same', board: source.id, tile: 'source', title: { zh: '来源图', en: 'Source chart' } }
  const following = { ...boardOf(), tiles: [{ id: 'total', place, kind: 'chart', chart: chart({ ...total, conditions: [same] }) }] }
  const { id } = await server.post('/api/boards', following, 'editor')
  expect(await totalOf(id)).toBe(await count([east]))
  // What is stored is the link.
  expect((await server.get(`/api/boards/${id}`)).spec.tiles[0].chart.conditions).toEqual([same])

  const { token } = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  const throughLink = async () => {
    const { body } = await server.ask('POST', `/api/shared/${token}/tiles/total`, {}, null)
    return readTile(body).main?.columns['sales.orders']?.[0]
  }
  expect(await throughLink()).toBe(await count([east]))

  const west: Filter = { ...east, values: ['西南'] }
  await server.put(`/api/boards/${source.id}`, { revision: 1, spec: sourceBoard([west]) }, 'editor')
  expect(await count([west])).not.toBe(await count([east]))
  expect([await totalOf(id), await throughLink()]).toEqual([await count([west]), await count([west])])
  const found = await server.post(
    '/api/charts/sources',
    {
      charts: [
        { board: source.id, tile: 'source' },
        { board: 'none', tile: 'x' },
      ],
    },
    'viewer',
  )
  expect(found.charts).toEqual([
    { board: source.id, tile: 'source', title: { zh: '来源图', en: 'Source chart' }, filters: [west], conditions: [] },
  ])

  await server.delete(`/api/boards/${source.id}`, 'editor')
  expect([await totalOf(id), await throughLink()]).toEqual([await count(), await count()])
  // A link's page is given the chart with what became of what it follows.
  const opened = await server.ask('GET', `/api/shared/${token}`, undefined, null)
  expect(opened.body.spec.tiles[0].chart.conditions[0].fault.en).toContain('“Source chart” is no longer on a board')
})

test('a heading asks a tile again in its order, without saving; what is no heading sorts nothing, and a link only where it may be adjusted', async () => {
  const table = chart({ type: 'table', wells: { rows: [{ name: 'sales.city', kind: 'dimension' }], values: orders }, limit: { rows: 3 } })
  const tiles = [
    { id: 'table', place, kind: 'chart', chart: table },
    { id: 'total', place, kind: 'chart', chart: total },
  ]
  const { id } = await server.post('/api/boards', { ...boardOf(), tiles }, 'editor')
  const order = { by: 'sales.orders', direction: 'asc' }
  const rows = await server.load({ measures: ['sales.orders'], dimensions: ['sales.city'], order: [['sales.orders', 'asc']], limit: 3 })
  const fewest = rows.map((row) => Number(row['sales.orders']))
  const numbers = (body: unknown) => readTile(body as Parameters<typeof readTile>[0]).main?.columns['sales.orders']
  const { body: sorted } = await ask(id, 'table', { order })
  expect(numbers(sorted)).toEqual(fewest)
  const { body: own } = await ask(id, 'table')
  expect(numbers(own)).not.toEqual(fewest)
  expect(numbers((await ask(id, 'table', { order: null })).body)).toEqual(numbers(own))
  expect((await ask(id, 'table', { order: { ...order, by: 'sales.net_sales' } })).status).toBe(404)
  expect((await ask(id, 'total', { order })).status).toBe(404)
  expect((await server.get(`/api/boards/${id}`)).spec.tiles[0].chart.sort).toBeNull()

  const shared = async (adjustable: boolean) => {
    const { token } = await server.post(`/api/boards/${id}/shares`, { days: 7, adjustable }, 'editor')
    return server.ask('POST', `/api/shared/${token}/tiles/table`, { order }, null)
  }
  expect(numbers((await shared(true)).body)).toEqual(fewest)
  expect(await shared(false)).toMatchObject({ status: 403, body: { problem: 'not_to_be_sorted' } })
})
