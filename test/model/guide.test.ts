import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { openWarehouse, rowsOf, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { checkModel } from '../../scripts/check.ts'
import { start } from '../start.ts'
import { ask } from './ask.ts'
import { openTen } from './ten.ts'

// Follows docs/add-a-measure.md and docs/add-a-dimension.md to the letter: what their blocks say is done to a copy of the model, and the
// field is asked.
vi.setConfig({ testTimeout: 400_000 })

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-guide-'))
cpSync(path.join(root, 'model'), folder, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Does everything a guide says. */
function follow(guide: string, blocks: number): void {
  const text = readFileSync(path.join(root, 'docs', guide), 'utf8')
  const found = [...text.matchAll(/```(?:yaml|sql) (?<how>[^\n]+)\n(?<text>[\s\S]*?)```/g)]
  expect(found).toHaveLength(blocks)
  for (const block of found) apply(block)
}

test('the guides lead to a model that is right', async () => {
  follow('add-a-measure.md', 4)
  follow('add-a-dimension.md', 6)
  expect(await checkModel(folder)).toEqual([])
})

function apply(block: RegExpMatchArray): void {
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

test('the guide leads to a measure that is right and keeps its former name', async () => {
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

test('the guide leads to a dimension that cuts sales and refunds, and follows what the source says', async () => {
  const warehouse = await openTen()
  const refresh = () => refreshStates(warehouse, { today: '2025-06-30', timezone: 'Asia/Shanghai', modelFolder: folder })
  const paidBy = async (...customers: [customer: string, method: string][]) => {
    for (const [customer, method] of customers)
      await warehouse.run('UPDATE orders SET payment_method = $2 WHERE customer_id = $1', [customer, method])
    await refresh()
    return ask(warehouse, {
      measures: ['sales.gross_sales', 'sales.refund_amount', 'sales.orders'],
      dimensions: ['sales.payment_method'],
      order: [{ id: 'sales.gross_sales', desc: true }],
      model: folder,
    })
  }
  // c1 bought 100, 200 and 300; c3 500 twice, and 200 came back; all others 80 + 160 + 1000 + 60 + 140 + 40 + 25 in 10 orders, and 1000 came back.
  expect(await paidBy(['c1', 'card'], ['c3', 'wechat'])).toEqual([
    { payment_method: null, gross_sales: 1505, refund_amount: 1000, orders: 10 },
    { payment_method: 'wechat', gross_sales: 1000, refund_amount: 200, orders: 2 },
    { payment_method: 'card', gross_sales: 600, refund_amount: 0, orders: 3 },
  ])
  // Corrected at the source: nothing but the method changes, and rows are made again for it.
  expect(await paidBy(['c3', 'card'])).toEqual([
    { payment_method: 'card', gross_sales: 1600, refund_amount: 200, orders: 5 },
    { payment_method: null, gross_sales: 1505, refund_amount: 1000, orders: 10 },
  ])
})

test('a former name that leads nowhere is named', async () => {
  const view = path.join(folder, 'views/sales.yml')
  writeFileSync(view, readFileSync(view, 'utf8').replace('alias_of: margin_per_order', 'alias_of: margin_per_customer'))
  expect((await checkModel(folder)).map(({ message }) => message.en)).toEqual([
    'sales.profit_per_order: `meta.alias_of` names margin_per_customer, which is no member of the view sales. Give the present name.',
  ])
})
