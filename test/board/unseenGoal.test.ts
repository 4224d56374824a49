import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readTile } from '../../dashboard/core/board/tile.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { look } from '../chart/shop.ts'
import { type Server, start } from '../start.ts'

// The model of a company whose people may not see the targets.

const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-model-'))
const view = path.join(folder, 'views/targets.yml')

let server: Server
beforeAll(async () => {
  cpSync(path.resolve(import.meta.dirname, '../../model'), folder, { recursive: true })
  const own = readFileSync(view, 'utf8')
  writeFileSync(
    view,
    own.replace(
      /^ {4}title: Targets$/m,
      (line) => `${line}\n    access_policy:\n      - group: "*"\n        member_level:\n          includes: []`,
    ),
  )
  server = await start({ env: { CUBEJS_SCHEMA_PATH: folder } })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

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
  const { status, body } = await server.ask('POST', `/api/boards/${id}/tiles/goal`, {}, 'viewer')
  expect([status, body]).toMatchObject([200, { results: { main: {} } }])
  const results = readTile(body)
  expect(Object.keys(results)).not.toContain('goal')
  const fields = toFields(await server.get('/cubejs-api/v1/meta', 'viewer'))
  expect(fields.byName.has('targets.target')).toBe(false)
  const { today } = await server.get('/api/workspace', 'viewer')
  const drawing = toDrawing(chart, results, { today, fields }, look())
  expect(drawing.kind).toBe('apex')
  expect(drawing.label).toContain('your role does not see the targets')
})
