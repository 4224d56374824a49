import { afterAll, beforeAll, expect, test } from 'vitest'
import { readGeoJson } from '../../dashboard/core/chart/ownMap.ts'
import { type Role, type Server, start } from '../start.ts'

let server: Server

beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

const square = (x: number, y: number) => [
  [
    [x, y],
    [x + 1, y],
    [x + 1, y + 1],
    [x, y + 1],
    [x, y],
  ],
]
const region = (properties: object, geometry: object = { type: 'Polygon', coordinates: square(0, 0) }) => ({
  type: 'Feature',
  properties,
  geometry,
})
const file = (...features: object[]) => ({ type: 'FeatureCollection', features })
const title = { zh: '销售区域', en: 'Sales regions' }
const supply = (geojson: unknown, role: Role = 'admin') => server.ask('PUT', '/api/map', { title, approval: 'GS(2025)1', geojson }, role)

test('an administrator supplies a map, everybody draws by it, and it goes away again', async () => {
  expect(await server.get('/api/map', 'viewer')).toEqual({ map: null })
  const given = file(
    region({ name: '北部', code: 'N' }),
    region(
      { name: '海岸' },
      {
        type: 'LineString',
        coordinates: [
          [0, 0],
          [1, 1],
        ],
      },
    ), // has no surface
    region({ id: 7, name_en: 'South' }, { type: 'MultiPolygon', coordinates: [square(0, 5), square(3, 5)] }),
  )
  for (const role of ['viewer', 'editor', 'analyst'] as const) expect((await supply(given, role)).status, role).toBe(403)
  expect((await supply(given)).status).toBe(200)
  const { map } = await server.get('/api/map', 'viewer')
  expect(map).toMatchObject({ title, approval: 'GS(2025)1' })
  expect(map.regions).toEqual([
    { names: ['北部', 'N'], polygons: [square(0, 0)] },
    { names: ['South', '7'], polygons: [square(0, 5), square(3, 5)] },
  ])
  expect((await server.ask('GET', '/api/map', undefined, null)).status).toBe(401)

  // In the place of the one before.
  await supply(file(region({ name: '全部' })))
  expect((await server.get('/api/map')).map.regions).toHaveLength(1)
  const { entries } = await server.get('/api/audit?limit=1&act=supply+map')
  expect(entries[0]).toMatchObject({ act: 'supply map', detail: { title, regions: 1 } })

  expect((await server.ask('DELETE', '/api/map', undefined, 'editor')).status).toBe(403)
  await server.delete('/api/map')
  expect(await server.get('/api/map', 'viewer')).toEqual({ map: null })
})

test('who opens a link sees its charts by the same map', async () => {
  await supply(file(region({ name: '北部' })))
  const board = await server.post('/api/boards', { version: 1, title: '地图', filters: [], tiles: [] })
  const { token } = await server.post(`/api/boards/${board.id}/shares`, {})
  const opened = await server.ask('GET', '/api/map', undefined, { token })
  expect(opened.status).toBe(200)
  expect(opened.body.map.regions[0].names).toEqual(['北部'])
  expect((await server.ask('DELETE', '/api/map', undefined, { token })).status).toBeGreaterThanOrEqual(401)
  await server.delete('/api/map')
})

test.each([
  ['no map at all', { hello: 1 }, /no FeatureCollection/],
  ['text', 'x', /no FeatureCollection/],
  ['a feature of nothing', file({ type: 'Feature', properties: {}, geometry: null }), /no region in the file/],
  ['a region without a name', file(region({ area: { km: 1 } })), /Region 1 has no name/],
  ['coordinates that are words', file(region({ name: 'a' }, { type: 'Polygon', coordinates: [[['x', 'y']]] })), /feature 1 are not whole/],
  [
    'a ring of two points',
    file(
      region(
        { name: 'a' },
        {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 1],
            ],
          ],
        },
      ),
    ),
    /feature 1 are not whole/,
  ],
  ['too many regions', file(...Array.from({ length: 2001 }, (_, at) => region({ name: `r${at}` }))), /more than 2000 regions/],
  [
    'too many points',
    file(region({ name: 'a' }, { type: 'Polygon', coordinates: [Array.from({ length: 200_001 }, (_, at) => [at % 180, 0])] })),
    /more than 200,000 points/,
  ],
])('%s is refused with what to do', (_, geojson, words) => {
  const read = readGeoJson(geojson)
  expect('problem' in read ? read.problem.en : 'taken').toMatch(words)
})

test('a wrong map is refused in a sentence, and the one before stays', async () => {
  await supply(file(region({ name: '北部' })))
  const refused = await supply({ type: 'Topology' })
  expect([refused.status, refused.body.problem]).toEqual([400, 'map_wrong'])
  expect(refused.body.message.zh).toMatch(/^地图无法使用：这不是 GeoJSON/)
  expect((await server.get('/api/map')).map.regions[0].names).toEqual(['北部'])
  // Larger than can be taken in.
  const huge = await supply(file(region({ name: 'a', text: 'x'.repeat(6_500_000) })))
  expect(huge.status).toBe(413)
})
