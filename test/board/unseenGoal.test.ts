import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTile } from '../../dashboard/core/board/tile.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { look } from '../chart/shop.ts'
import { type Server, start } from '../start.ts'

// People of a group that may not see the targets.

const secret = 'a secret of a server with rights, long enough'

let server: Server
let token: string
beforeAll(async () => {
  server = await start({ env: { CUBEJS_API_SECRET: secret } })
  await server.put('/api/groups/blind', {
    note: '',
    rights: {
      rows: 'all',
      members: { mode: 'all but', names: ['targets'] },
      shows: ['id', 'name', 'phone', 'email', 'address', 'text', 'amount'],
      acts: ['ask a question'],
    },
  })
  token = await new SignJWT({ sub: 'somebody', role: 'viewer', groups: ['blind'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime(new Date(Date.now() + 3_600_000))
    .sign(new TextEncoder().encode(secret))
})
afterAll(() => server?.stop())

test('a tile with a goal line is answered without it for whoever may not see the targets, and says so', async () => {
  const chart = chartSpec.parse({
    version: 1,
    type: 'line',
    auto: false,
    wells: {
      axis: [{ name: 'sales.ordered_at', kind: 'time', grain: 'month' }],
      values: [{ name: 'sales.net_sales', kind: 'measure' }],
    },
    range: { field: 'sales.ordered_at', preset: 'last_year' },
    options: { lines: [{ kind: 'goal' }] },
  })
  const place = { x: 0, y: 0, w: 6, h: 4 }
  const board = { version: 1, title: 'Goal', tiles: [{ id: 'goal', place, kind: 'chart', chart }] }
  const { id } = await server.post('/api/boards', board, 'editor')
  const { status, body } = await server.ask('POST', `/api/boards/${id}/tiles/goal`, {}, { token })
  expect([status, body]).toMatchObject([200, { results: { main: {} } }])
  const results = readTile(body)
  expect(Object.keys(results)).not.toContain('goal')
  const whole = await server.ask('POST', `/api/boards/${id}/tiles/goal`, {}, 'viewer')
  expect(Object.keys(readTile(whole.body))).toContain('goal')
  const meta = await server.ask('GET', '/cubejs-api/v1/meta', undefined, { token })
  const fields = toFields(meta.body)
  expect(fields.byName.has('targets.target')).toBe(false)
  const { today } = await server.get('/api/workspace', 'viewer')
  const drawing = toDrawing(chart, results, { today, fields }, look())
  expect(drawing.kind).toBe('apex')
  expect(drawing.label).toContain('your role does not see the targets')
})
