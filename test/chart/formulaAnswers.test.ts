import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Browser } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { readTile } from '../../dashboard/core/board/tile.ts'
import { toAddress } from '../../dashboard/core/chart/address.ts'
import type { Results } from '../../dashboard/core/chart/query.ts'
import { type ChartSpec, chartSpec, type FieldRef } from '../../dashboard/core/chart/spec.ts'
import type { Field } from '../../dashboard/core/field/field.ts'
import { toChartFormula } from '../../dashboard/core/field/formula/keep.ts'
import { meaningOf } from '../../dashboard/core/field/formula/meaning.ts'
import { parseFormula } from '../../dashboard/core/field/formula/parse.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import type { Cell } from '../../dashboard/core/field/text.ts'
import { openPage } from '../../scripts/browser/open.ts'
import { overflow, seriousProblems } from '../browser/boards.ts'
import { servedBrowser } from '../browser/open.ts'
import type { Server } from '../start.ts'

// What formulas of a chart come to, against SQL written by hand over the rows that were sold and came back.

let server: Server
let browser: Browser
let connection: DuckDBConnection
let known: Field[]
/** Six whole months, and the days that bound them. */
let span: { from: string; to: string }
const copy = mkdtempSync(path.join(tmpdir(), 'clientele-formulas-'))
servedBrowser(async (opened) => {
  ;({ server, browser } = opened)
  // The process has the file; what it is asked about is a copy.
  for (const name of ['warehouse.duckdb', 'warehouse.duckdb.wal']) {
    const file = path.join(server.dataDir, name)
    if (existsSync(file)) cpSync(file, path.join(copy, name))
  }
  connection = await (await DuckDBInstance.create(path.join(copy, 'warehouse.duckdb'))).connect()
  known = toFields(await server.get('/cubejs-api/v1/meta')).views.find(({ name }) => name === 'sales')?.fields ?? []
  const [row] = await sql(`SELECT CAST(date_trunc('month', max(business_day)) - INTERVAL 6 MONTH AS DATE)::VARCHAR AS first,
    CAST(date_trunc('month', max(business_day)) - INTERVAL 1 DAY AS DATE)::VARCHAR AS last FROM clientele.sales_rows WHERE kind = 'sale'`)
  span = { from: String(row?.first), to: String(row?.last) }
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

async function sql(text: string): Promise<Record<string, string | number | null>[]> {
  return (await connection.runAndReadAll(text)).getRowObjectsJson() as Record<string, string | number | null>[]
}
/** The rows sold and returned from a day to another; by default those of the six months. */
const rows = (from = `DATE '${span.from}'`, to = `DATE '${span.to}'`) =>
  `(SELECT *, date_trunc('month', business_day)::DATE::VARCHAR AS month FROM clientele.sales_rows WHERE business_day BETWEEN ${from} AND ${to})`
const back = () => rows(`DATE '${span.from}' - INTERVAL 1 MONTH`)
const net = 'CAST(sum(gross_sales) - sum(refund_amount) AS DOUBLE)'
const orders = "count(DISTINCT order_no) FILTER (kind = 'sale')"
const buyers = "count(DISTINCT customer_no) FILTER (kind = 'sale')"

function f(text: string, name = 'made'): FieldRef {
  const meaning = meaningOf(parseFormula(text), known, 'chart')
  const formula = toChartFormula(meaning, { title: { zh: name, en: name }, text, format: 'auto', known })
  return { name: `sales.f_${name}`, kind: 'measure', formula }
}
const d = (name: string): FieldRef => ({ name: `sales.${name}`, kind: 'dimension' })
const month: FieldRef = { name: 'sales.ordered_at', kind: 'time', grain: 'month' }

/** A chart of the six months as a board's reader gets it. */
async function answered(more: Partial<ChartSpec> | object): Promise<Results> {
  const chart = chartSpec.parse({ version: 1, auto: false, range: { field: 'sales.ordered_at', ...span }, ...more })
  const tile = { id: 'a', place: { x: 0, y: 0, w: 6, h: 4 }, kind: 'chart', chart }
  const { id } = await server.post('/api/boards', { version: 1, title: 'Formulas', tiles: [tile] }, 'editor')
  const { status, body } = await server.ask('POST', `/api/boards/${id}/tiles/a`, {}, 'viewer')
  expect([status, body.problem]).toEqual([200, undefined])
  return readTile(body)
}

/** Numbers of a part by the names of its rows. */
function named(results: Results, part: keyof Results, measure: string, ...groups: string[]): Record<string, number | null> {
  const { columns = {}, length = 0 } = results[part] ?? {}
  const text = (cell: Cell | undefined) => String(cell ?? '').replace(/T00:00:00.000$/, '')
  return Object.fromEntries(
    Array.from({ length }, (_, row) => [
      groups.map((name) => text(columns[`sales.${name}`]?.[row])).join(' '),
      (columns[`sales.f_${measure}`]?.[row] ?? null) as number | null,
    ]),
  )
}

/** The same of rows of SQL: names in `name`, numbers in `value`. */
const expected = async (text: string): Promise<Record<string, number | null>> =>
  Object.fromEntries((await sql(text)).map(({ name, value }) => [String(name ?? ''), value === null ? null : Number(value)]))

function expectClose(ours: Record<string, number | null>, theirs: Record<string, number | null>): void {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort())
  for (const [name, value] of Object.entries(theirs)) {
    if (value === null) expect([name, ours[name]]).toEqual([name, null])
    else
      expect(Math.abs((ours[name] ?? Number.NaN) - value), `${name}: ${ours[name]} for ${value}`).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(value)),
      )
  }
}

test('growth of every month on the one before, the first on one that is not shown', async () => {
  const wells = { axis: [month], values: [f('([net_sales] - previous([net_sales])) / previous([net_sales])')] }
  const results = await answered({ type: 'line', wells })
  const theirs = await expected(`WITH m AS (SELECT month, ${net} AS v FROM ${back()} GROUP BY 1)
    SELECT month AS name, v / lag(v) OVER (ORDER BY month) - 1 AS value FROM m QUALIFY month >= '${span.from}'`)
  expect(Object.keys(theirs)).toHaveLength(6)
  expectClose(named(results, 'main', 'made', 'ordered_at.month'), theirs)
  // What it is made of is nobody's who sees the growth.
  expect(results.main?.columns['sales.net_sales']?.every((cell) => Number.isInteger(cell) && Number(cell) <= 6)).toBe(true)
})

test('orders of all, of the first three cities and of the others together', async () => {
  const results = await answered({
    type: 'bar',
    wells: { axis: [d('city')], values: [f('[orders] / total([orders])')] },
    limit: { rows: 3 },
  })
  const all = `(SELECT ${orders} FROM ${rows()})`
  const first = `(SELECT city FROM ${rows()} GROUP BY 1 ORDER BY ${orders} DESC, 1 LIMIT 3)`
  expectClose(
    named(results, 'main', 'made', 'city'),
    await expected(`SELECT city AS name, 1.0 * ${orders} / ${all} AS value FROM ${rows()} WHERE city IN ${first} GROUP BY 1`),
  )
  expectClose(
    named(results, 'other', 'made'),
    await expected(`SELECT '' AS name, 1.0 * ${orders} / ${all} AS value FROM ${rows()} WHERE city NOT IN ${first} OR city IS NULL`),
  )
})

test('by colours: each on its own month before, and so the others as one', async () => {
  const wells = { axis: [month], values: [f('[net_sales] - previous([net_sales])')], colour: [d('category')] }
  const results = await answered({ type: 'line', wells, limit: { series: 2 } })
  const first = `(SELECT category FROM ${rows()} GROUP BY 1 ORDER BY ${net} DESC LIMIT 2)`
  const change = (of: string, where: string) => `WITH m AS (
      SELECT ${of} AS c, month, ${net} AS v FROM ${back()} WHERE ${where} GROUP BY 1, 2),
    each AS (SELECT c, month FROM (SELECT DISTINCT c FROM m), (SELECT DISTINCT month FROM ${back()})),
    filled AS (SELECT c, month, COALESCE(v, 0) AS v FROM each LEFT JOIN m USING (c, month))
    SELECT trim(concat(month, ' ', c)) AS name, v - lag(v) OVER (PARTITION BY c ORDER BY month) AS value FROM filled QUALIFY month >= '${span.from}'`
  expectClose(named(results, 'main', 'made', 'ordered_at.month', 'category'), await expected(change('category', `category IN ${first}`)))
  expectClose(
    named(results, 'other', 'made', 'ordered_at.month'),
    await expected(change("''", `category NOT IN ${first} OR category IS NULL`)),
  )
})

test('a filter on a measure chooses the regions, and their shares stay those of everything', async () => {
  const [middle] = await sql(`SELECT median(n) AS n FROM (SELECT ${orders} AS n FROM ${rows()} GROUP BY region)`)
  for (const operator of ['gt', 'lt'] as const) {
    const results = await answered({
      type: 'table',
      wells: { rows: [d('region')], values: [f('share([net_sales])')] },
      filters: [{ member: 'sales.orders', operator, values: [String(middle?.n)] }],
    })
    const theirs = await expected(`SELECT region AS name, ${net} / (SELECT ${net} FROM ${rows()}) AS value FROM ${rows()}
      GROUP BY 1 HAVING ${orders} ${operator === 'gt' ? '>' : '<'} ${middle?.n}`)
    expect(Object.keys(theirs).length).toBeGreaterThan(0)
    expectClose(named(results, 'main', 'made', 'region'), theirs)
  }
})

test('shares of people and of money compared, in points; running totals along the months; ranks among the channels', async () => {
  const points = await answered({ type: 'column', wells: { axis: [d('channel')], values: [f('share([buyers]) - share([net_sales])')] } })
  expectClose(
    named(points, 'main', 'made', 'channel'),
    await expected(`SELECT channel AS name, 100 * (1.0 * ${buyers} / (SELECT ${buyers} FROM ${rows()}) - ${net} / (SELECT ${net} FROM ${rows()})) AS value
      FROM ${rows()} GROUP BY 1`),
  )
  const both = await answered({
    type: 'table',
    wells: { rows: [month, d('region')], values: [f('cumulative([net_sales])', 'so_far')] },
  })
  expectClose(
    named(both, 'main', 'so_far', 'ordered_at.month', 'region'),
    await expected(`WITH m AS (SELECT month, region, ${net} AS v FROM ${rows()} GROUP BY 1, 2)
      SELECT concat(month, ' ', region) AS name, sum(v) OVER (PARTITION BY region ORDER BY month) AS value FROM m`),
  )
  const places = await answered({ type: 'table', wells: { rows: [d('channel')], values: [f('rank([average_order_value])', 'place')] } })
  expectClose(
    named(places, 'main', 'place', 'channel'),
    await expected(
      `SELECT channel AS name, rank() OVER (ORDER BY CAST(sum(gross_sales) AS DOUBLE) / ${orders} DESC) AS value FROM ${rows()} GROUP BY 1`,
    ),
  )
})

test('in a pivot a former average and its totals are asked, never made from the cells', async () => {
  const wells = { rows: [d('region')], columns: [month], values: [f('[average_order_value] - previous([average_order_value])')] }
  const results = await answered({ type: 'pivot', wells, options: { totals: true } })
  const average = `CAST(sum(gross_sales) AS DOUBLE) / nullif(${orders}, 0)`
  const [by, all] = ['region', "''"].map(
    (of) => `WITH m AS (SELECT ${of} AS r, month, ${average} AS v FROM ${back()} GROUP BY 1, 2)
      SELECT trim(concat(r, ' ', month)) AS name, v - lag(v) OVER (PARTITION BY r ORDER BY month) AS value FROM m QUALIFY month >= '${span.from}'`,
  )
  expectClose(named(results, 'main', 'made', 'region', 'ordered_at.month'), await expected(by ?? ''))
  expectClose(named(results, 'total:0,1', 'made', 'ordered_at.month'), await expected(all ?? ''))
  // Over all months there is none before.
  expect(Object.values(named(results, 'total:1,0', 'made', 'region')).every((value) => value === null)).toBe(true)
})

test('a link shows what the board does', async () => {
  const chart = chartSpec.parse({
    version: 1,
    auto: false,
    type: 'column',
    wells: { axis: [d('region')], values: [f('if(share([net_sales]) > 0.2, [net_sales] / total([net_sales]), 0)')] },
  })
  const tile = { id: 'a', place: { x: 0, y: 0, w: 6, h: 4 }, kind: 'chart', chart }
  const { id } = await server.post('/api/boards', { version: 1, title: 'Formulas', tiles: [tile] }, 'editor')
  const { token } = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  const [linked, own] = [
    await server.ask('POST', `/api/shared/${token}/tiles/a`, {}, null),
    await server.ask('POST', `/api/boards/${id}/tiles/a`, {}, 'viewer'),
  ]
  expect(linked.status).toBe(200)
  expect(readTile(linked.body).main?.columns).toEqual(readTile(own.body).main?.columns)
  const shares = Object.values(named(readTile(linked.body), 'main', 'made', 'region'))
  expect(shares.some((value) => value === 0)).toBe(true)
  expect(shares.some((value) => Number(value) > 0.2)).toBe(true)
})

test('a file of the chart has its formulas beside what they are made of', async () => {
  const chart = chartSpec.parse({
    version: 1,
    auto: false,
    type: 'bar',
    wells: { axis: [d('channel')], values: [{ name: 'sales.orders', kind: 'measure' }, f('[orders] / total([orders])', 'Part')] },
    range: { field: 'sales.ordered_at', ...span },
    limit: { rows: 2 },
  })
  const exported = (as: string | null, more: object = { chart: { spec: chart } }) =>
    fetch(`${server.url}/api/export`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(as ? { authorization: as } : {}) },
      body: JSON.stringify({ query: { measures: ['sales.orders'], dimensions: ['sales.channel'] }, language: 'zh', ...more }),
    })
  const viewer = await server.token('viewer')
  const reply = await exported(viewer)
  const [head, ...lines] = (await reply.text()).replace('\uFEFF', '').trim().split('\r\n')
  expect([reply.status, head?.split(',').slice(1)]).toEqual([200, ['订单数', 'Part']])
  const theirs = await sql(
    `SELECT ${orders} AS n, 1.0 * ${orders} / (SELECT ${orders} FROM ${rows()}) AS value FROM ${rows()} GROUP BY channel ORDER BY 1 DESC`,
  )
  const ours = lines.map((line) => line.split(',').slice(-2).map(Number)).sort((a, b) => (b[0] ?? 0) - (a[0] ?? 0))
  expect(ours.map(([n]) => n)).toEqual(theirs.map(({ n }) => Number(n)))
  for (const [at, { value }] of theirs.entries()) expect(ours[at]?.[1]).toBeCloseTo(Number(value), 9)
  expect((await exported(null)).status).toBe(401)
  const unknown = { ...chart, wells: { ...chart.wells, axis: [{ name: 'sales.no_such', kind: 'dimension' }] } }
  expect((await exported(viewer, { chart: { spec: unknown } })).status).toBe(400)
})

test('whoever may define nothing types a formula, sees its column, changes and takes it back; it stays in the address', async () => {
  const spec = chartSpec.parse({
    version: 1,
    auto: false,
    type: 'table',
    wells: { rows: [month], values: [{ name: 'sales.net_sales', kind: 'measure' }] },
    range: { field: 'sales.ordered_at', ...span },
  })
  const token = await server.token('viewer')
  const { page, problems } = await openPage(browser, `${server.url}/explore?spec=${toAddress(spec)}`, { token, language: 'en' })
  await page.getByRole('columnheader', { name: 'Net sales' }).waitFor()
  await page.getByRole('button', { name: 'New calculated field' }).click()
  const dialog = page.getByRole('dialog')
  const box = dialog.getByRole('textbox', { name: 'Formula' })
  await dialog.getByLabel('Name in English').fill('Growth')
  await box.fill('[Net sales] / previous(total([Net sales]))')
  await dialog.getByText(/cannot stand in one another/).waitFor()
  await box.press('Enter')
  await box.fill('[Net sales] / prev')
  await box.press('Tab')
  await box.pressSequentially('[net sal')
  await box.press('Enter')
  await box.press('End')
  await box.pressSequentially(' - 1')
  await dialog.getByText('Kept with this chart, because it depends on what the chart shows.').waitFor()
  expect(await seriousProblems(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await box.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  const theirs = await expected(`WITH m AS (SELECT month, ${net} AS v FROM ${back()} GROUP BY 1)
    SELECT month AS name, v / lag(v) OVER (ORDER BY month) - 1 AS value FROM m QUALIFY month >= '${span.from}'`)
  const text = (value: number | null | undefined) => `${((value ?? 0) * 100).toFixed(1).replace('-', '−')}%`
  const column = page.getByRole('columnheader', { name: 'Growth' })
  await column.waitFor()
  await page
    .getByRole('cell', { name: text(theirs[span.from]), exact: true })
    .first()
    .waitFor()
  await page.reload()
  await column.waitFor()
  await page
    .getByRole('cell', { name: text(theirs[span.from]), exact: true })
    .first()
    .waitFor()

  await page.locator('[data-pill="values:1"]').click()
  await page.getByRole('menuitem', { name: 'Change the formula …' }).click()
  expect(await box.inputValue()).toBe('[Net sales] / previous([Net sales]) - 1')
  await dialog.getByLabel('Name in English').fill('Month on month')
  await dialog.getByRole('button', { name: 'Put into the chart' }).click()
  await page.getByRole('columnheader', { name: 'Month on month' }).waitFor()
  await page.getByRole('button', { name: /Undo/ }).first().click()
  await column.waitFor()
  await page.locator('[data-pill="values:1"]').focus()
  await page.keyboard.press('Delete')
  await column.waitFor({ state: 'detached' })
  expect(problems).toEqual([])
})
