import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { openWarehouse, rowsOf, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { checkModel } from '../../scripts/check.ts'
import { start } from '../start.ts'

// Follows docs/add-a-measure.md to the letter: what its blocks say is done to a copy of the model, and the measure is asked.
vi.setConfig({ testTimeout: 400_000 })

const root = path.resolve(import.meta.dirname, '../..')
const guide = readFileSync(path.join(root, 'docs/add-a-measure.md'), 'utf8')
const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-guide-'))
cpSync(path.join(root, 'model'), folder, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function follow(block: RegExpMatchArray): void {
  const { how = '', text = '' } = block.groups ?? {}
  const [, file = ''] = /(?:append|in)=(\S+)/.exec(how) ?? []
  const [, kind = '', place = ''] = /(after|replace)="([^"]+)"/.exec(how) ?? []
  const target = path.join(folder, file)
  const before = readFileSync(target, 'utf8')
  if (kind !== '') expect(before.split(kind === 'after' ? `${place}\n` : place)).toHaveLength(2)
  const now =
    kind === 'after'
      ? before.replace(`${place}\n`, `${place}\n${text}`)
      : kind === 'replace'
        ? before.replace(place, text.trim())
        : `${before.trimEnd()}\n${text}`
  writeFileSync(target, now)
}

test('the guide leads to a measure that is checked, right, and keeps its former name', async () => {
  const blocks = [...guide.matchAll(/```yaml (?<how>[^\n]+)\n(?<text>[\s\S]*?)```/g)]
  expect(blocks).toHaveLength(4)
  for (const block of blocks) follow(block)
  expect(await checkModel(folder)).toEqual([])

  const server = await start({ env: { CUBEJS_SCHEMA_PATH: folder } })
  try {
    const names = ['sales.margin_per_order', 'sales.profit_per_order']
    const [row] = await server.load({ measures: names })
    const { cubes } = await server.get('/cubejs-api/v1/meta')
    const member = cubes
      .flatMap((cube: { measures: { name: string }[] }) => cube.measures)
      .find(({ name }: { name: string }) => name === names[0])
    expect(member).toMatchObject({ shortTitle: 'Gross margin per order', meta: { zh: { title: '笔均毛利' } } })
    // A board saved under the former name is a board that uses the measure.
    const chart = { version: 1, type: 'kpi', auto: false, wells: { values: [{ name: names[1], kind: 'measure' }] } }
    const tile = { id: 'one', kind: 'chart', place: { x: 0, y: 0, w: 4, h: 4 }, chart }
    const board = await server.post('/api/boards', { version: 1, title: 'Old', tiles: [tile] })
    expect((await server.get(`/api/fields/${names[0]}/usage`)).boards).toMatchObject([{ id: board.id, title: 'Old' }])
    await server.stop({ keep: true })

    const warehouse = await openWarehouse(warehouseFile(server.dataDir))
    const connection = await warehouse.connect()
    // Sales over the source tables; goods that came back have given their cost back.
    const [truth] = await rowsOf(
      connection,
      `SELECT (sum(l.amount) - (SELECT sum(cost_amount) FROM clientele.sales_rows WHERE kind IN ('sale', 'refund')))::DOUBLE / count(DISTINCT o.order_id) AS margin
       FROM orders o JOIN order_lines l USING (order_id) WHERE o.status <> 'cancelled' AND NOT coalesce(o.is_test, false)`,
    )
    connection.closeSync()
    warehouse.closeSync()
    for (const name of names) expect([name, Number(row?.[name])]).toEqual([name, expect.closeTo(Number(truth?.margin), 6)])
  } finally {
    await server.stop()
  }
})

test('a former name that leads nowhere is named', async () => {
  const view = path.join(folder, 'views/sales.yml')
  writeFileSync(view, readFileSync(view, 'utf8').replace('alias_of: margin_per_order', 'alias_of: margin_per_customer'))
  expect((await checkModel(folder)).map(({ message }) => message.en)).toEqual([
    'sales.profit_per_order: `meta.alias_of` names margin_per_customer, which is no member of the view sales. Give the present name.',
  ])
})
