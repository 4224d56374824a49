import type { Browser } from 'playwright-core'
import { expect, test } from 'vitest'
import { toAddress } from '../../dashboard/core/chart/address.ts'
import { type ChartSpec, newSpec } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import { overflow, seriousProblems } from '../browser/boards.ts'
import { servedBrowser } from '../browser/open.ts'
import type { Server } from '../start.ts'

let server: Server
let browser: Browser
servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const input = (title: string, formula: string, about: object = {}) => ({
  view: 'sales',
  title: { zh: `${title}指标`, en: title },
  formula,
  ...about,
})

const make = (body: object) => server.ask('POST', '/api/calculated', body, 'analyst')
const byRegion = (...measures: string[]) =>
  server.load({ measures, dimensions: ['sales.region'], order: { 'sales.region': 'asc' } }, 'viewer')

test('a calculated measure answers like any other: by group, in total, filtered and sorted', async () => {
  const made = await make(input('Kept share', '([Net sales]) ÷ [毛销售额]', { format: 'percent' }))
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ formula: '([net_sales]) ÷ [gross_sales]', problem: null, revision: 1 })
  const { member } = made.body
  const parts = ['sales.net_sales', 'sales.gross_sales']
  const rows = await byRegion(member, ...parts)
  expect(rows.length).toBeGreaterThan(3)
  for (const row of rows) expect(Number(row[member])).toBeCloseTo(Number(row['sales.net_sales']) / Number(row['sales.gross_sales']), 9)
  // The total divides the sums anew; it is no mean of the groups.
  const [total] = await server.load({ measures: [member, ...parts] })
  expect(Number(total?.[member])).toBeCloseTo(Number(total?.['sales.net_sales']) / Number(total?.['sales.gross_sales']), 9)
  const sorted = await server.load({ measures: [member], dimensions: ['sales.region'], order: { [member]: 'desc' } })
  expect(sorted.map((row) => Number(row[member]))).toEqual(rows.map((row) => Number(row[member])).sort((a, b) => b - a))
  const half = Number(sorted[1]?.[member])
  const above = await server.load({
    measures: [member],
    dimensions: ['sales.region'],
    filters: [{ member, operator: 'gt', values: [String(half)] }],
  })
  expect(above).toHaveLength(1)
})

test('a calculated dimension groups, filters and lists its values: two regions as one keep their distinct buyers', async () => {
  const made = await make(input('Wide region', 'if([Region] = "华东" or [大区] = "华南", "南方", [Region])'))
  expect(made.status).toBe(201)
  const { member } = made.body
  const south = { member: 'sales.region', operator: 'equals', values: ['华东', '华南'] }
  const [both] = await server.load({ measures: ['sales.buyers', 'sales.net_sales'], filters: [south] })
  const rows = await server.load({ measures: ['sales.buyers', 'sales.net_sales'], dimensions: [member] })
  const regions = await server.load({ dimensions: ['sales.region'] })
  expect(rows).toHaveLength(regions.length - 1)
  expect(rows.find((row) => row[member] === '南方')).toMatchObject(both ?? {})
  const [filtered] = await server.load({ measures: ['sales.buyers'], filters: [{ member, operator: 'equals', values: ['南方'] }] })
  expect(filtered?.['sales.buyers']).toBe(both?.['sales.buyers'])
  // A part of a date is that of the company's clock: the same as the model's own hour.
  const hour = await make(input('Own hour', 'hour([sales.ordered_at])'.replace('sales.', '')))
  expect(hour.status).toBe(201)
  const hours = await server.load({ measures: ['sales.orders'], dimensions: ['sales.hour', hour.body.member], timezone: 'Asia/Shanghai' })
  expect(hours.length).toBeGreaterThan(12)
  for (const row of hours) expect(Number(row[hour.body.member])).toBe(Number(row['sales.hour']))
})

test('numbers in bins count everybody once, in the bin they lie in', async () => {
  const { status, body } = await make({ ...input('Spent bins', 'floor([customer_net_sales] / 1000) * 1000'), view: 'customers' })
  expect([status, body.problem]).toEqual([201, null])
  const [spent, people] = ['customers.customer_net_sales', 'customers.count']
  const each = await server.load({ dimensions: [spent], measures: [people], limit: 50_000 })
  const expected = new Map<string, number>()
  for (const row of each) {
    const bin = row[spent] === null ? 'nobody' : String(Math.floor(Number(row[spent]) / 1000) * 1000)
    expected.set(bin, (expected.get(bin) ?? 0) + Number(row[people]))
  }
  expect(expected.size).toBeGreaterThan(3)
  const rows = await server.load({ dimensions: [body.member], measures: [people] })
  expect(
    new Map(rows.map((row) => [row[body.member] === null ? 'nobody' : String(Number(row[body.member])), Number(row[people])])),
  ).toEqual(expected)
  // A bin is a value like any other: it filters.
  const [bin, count] = [...expected].find(([name]) => name !== 'nobody') ?? []
  const [kept] = await server.load({ measures: [people], filters: [{ member: body.member, operator: 'equals', values: [bin] }] })
  expect(Number(kept?.[people])).toBe(count)
})

test('it has its words, format and definition, and a ratio says what it is per', async () => {
  const { body } = await make(input('Sales less refunds per order', '([gross_sales] - [refund_amount]) / [orders]'))
  const { cubes } = await server.get('/cubejs-api/v1/meta')
  const field = cubes
    .find(({ name }: { name: string }) => name === 'sales')
    .measures.find(({ name }: { name: string }) => name === body.member)
  expect(field).toMatchObject({
    shortTitle: 'Sales less refunds per order',
    meta: { zh: { title: 'Sales less refunds per order指标' }, additivity: 'R', per: 'orders', calculated: body.id },
  })
  const definition = await server.get(`/api/fields/${body.member}`)
  expect(definition).toMatchObject({ line: null, sql: expect.stringContaining('NULLIF') })
  // Lines of the files on disk are what they were.
  expect(await server.get('/api/fields/sales.net_sales')).toMatchObject({ file: 'cubes/sales_rows.yml', line: expect.any(Number) })
})

test('changed where it was last seen, renamed without a chart losing it, kept while something uses it', async () => {
  const { body } = await make(input('Twice', '2 * [orders]'))
  const put = (change: object, revision: number) =>
    server.ask('PUT', `/api/calculated/${body.id}`, { ...input('Three times', '3 * [orders]'), ...change, revision }, 'analyst')
  expect((await put({}, 1)).body).toMatchObject({ member: body.member, revision: 2 })
  expect((await put({}, 1)).body.problem).toBe('measure_changed')
  const [row] = await server.load({ measures: [body.member, 'sales.orders'] })
  expect(Number(row?.[body.member])).toBe(3 * Number(row?.['sales.orders']))

  // One made of another keeps that one; of itself none can be.
  const next = await make(input('Six times', '2 * [Three times]'))
  expect(next.status).toBe(201)
  expect((await server.ask('DELETE', `/api/calculated/${body.id}`, undefined, 'analyst')).body.problem).toBe('measure_used')
  const loop = await put({ formula: '[Six times] + [orders]' }, 2)
  expect(loop.status).toBe(400)
  expect((await server.ask('DELETE', `/api/calculated/${next.body.id}`, undefined, 'analyst')).status).toBe(204)
  expect((await server.ask('DELETE', `/api/calculated/${body.id}`, undefined, 'analyst')).status).toBe(204)
  const gone = await server.ask('POST', '/cubejs-api/v1/load', { query: { measures: [body.member] } })
  expect(gone.status).toBe(400)
})

test('what is wrong is refused with a sentence and its place, and nothing is kept', async () => {
  const before = (await server.get('/api/calculated')).measures.length
  const wrong: [formula: string, problem: string, at?: number][] = [
    ['[orders] / ', 'formula_wrong', 11],
    ['[orders] + [net_sales]', 'formula_wrong', 11],
    ['[no such]', 'formula_wrong', 0],
    ['{CUBE}.gross_sales', 'formula_wrong', 0],
    ["1); DROP TABLE orders; --' [orders]", 'formula_wrong', 2],
  ]
  for (const [formula, problem, at] of wrong)
    expect([formula, (await make(input('Wrong', formula))).body]).toEqual([formula, expect.objectContaining({ problem, at })])
  expect((await make(input('Orders', '[orders] * 2'))).body.problem).toBe('title_taken')
  expect((await make({ ...input('Lost', '[orders]'), view: 'nowhere' })).body.problem).toBe('view_unknown')
  expect((await make(input('x'.repeat(100), '[orders]'))).status).toBe(400)
  expect((await make(input('Long', `[orders]${' + 1'.repeat(3000)}`))).status).toBe(400)
  expect((await server.ask('POST', '/api/calculated', input('Mine', '2 * [orders]'), 'editor')).status).toBe(403)
  expect((await server.ask('POST', '/api/calculated', input('Mine', '2 * [orders]'), null)).status).toBe(401)
  expect((await server.get('/api/calculated')).measures).toHaveLength(before)
})

test('odd words reach nobody as anything but words', async () => {
  const words = '“{process.exit(1)}” {sales_rows} `${1}` <b>#1</b> \\ \' " 😀'
  // Cube would run what stands in braces.
  const kept = words.replaceAll('{', '｛').replaceAll('}', '｝').replaceAll('\\', '＼')
  const { status, body } = await make(
    input('Odd', '[orders] * 1', { title: { zh: words, en: words }, description: { zh: words, en: words } }),
  )
  expect([status, body.problem]).toEqual([201, null])
  const { cubes } = await server.get('/cubejs-api/v1/meta')
  const field = cubes
    .flatMap(({ measures }: { measures: { name: string }[] }) => measures)
    .find(({ name }: { name: string }) => name === body.member)
  expect([field.shortTitle, field.description, field.meta.zh.title]).toEqual([kept, kept, kept])
})

test('an analyst writes one in Explore: names are completed, a mistake is shown where it stands, the value beside it', async () => {
  const [total] = await server.load({ measures: ['sales.net_sales', 'sales.orders'] })
  const token = await server.token('analyst')
  const { page, problems } = await openPage(browser, `${server.url}/explore`, { token, language: 'en' })
  await page.getByRole('button', { name: 'New calculated field' }).click()
  const dialog = page.getByRole('dialog')
  const box = dialog.getByRole('textbox', { name: 'Formula' })
  await box.pressSequentially('2 * [net sal')
  await box.press('Enter')
  await box.pressSequentially(' + [ord')
  await box.press('Enter')
  expect(await box.inputValue()).toBe('2 * [Net sales] + [Orders]')
  await dialog.getByText(/Different units/).waitFor()
  expect(await dialog.locator('mark').textContent()).toBe('[Orders]')
  expect(await dialog.getByRole('button', { name: 'Save for everybody' }).isDisabled()).toBe(true)
  await box.fill('[Net sales] / [Orders] / 2')
  const value = Number(total?.['sales.net_sales']) / Number(total?.['sales.orders']) / 2
  await dialog
    .getByText(`¥${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`, { exact: true })
    .waitFor()
  expect(await seriousProblems(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await dialog.getByLabel('Name in English').fill('Half an order')
  await dialog.getByRole('button', { name: 'Save for everybody' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('searchbox', { name: 'Search fields' }).fill('half an order')
  await page.getByRole('treeitem', { name: /Half an order/ }).click()
  await page
    .getByText(/Half an order/)
    .nth(1)
    .waitFor()
  expect(problems).toEqual([])
  await page.close()
  // Whoever may define none for everybody makes those that stand in a chart alone.
  const viewer = await openPage(browser, `${server.url}/explore`, { token: await server.token('viewer'), language: 'en' })
  await viewer.page.getByRole('button', { name: 'New calculated field' }).click()
  const own = viewer.page.getByRole('dialog')
  await own.getByRole('textbox', { name: 'Formula' }).fill('2 * [Orders]')
  await own.getByText('Kept with this chart; the field list does not have it.').waitFor()
  expect(await own.getByRole('button', { name: 'Save for everybody' }).count()).toBe(0)
  await own.getByRole('textbox', { name: 'Formula' }).fill('left([Region], 1)')
  await own.getByText(/Take measures only/).waitFor()
  await viewer.page.close()
})

test('bins in three presses: the menu of a pill, the line in it, and save; they stand in the place of the numbers', async () => {
  const spec: ChartSpec = {
    ...newSpec('column'),
    auto: false,
    wells: { axis: [{ name: 'customers.recency_days', kind: 'dimension' }], values: [{ name: 'customers.count', kind: 'measure' }] },
  }
  const open = async (as: 'analyst' | 'viewer') => {
    const address = `${server.url}/explore?spec=${toAddress(spec)}`
    const opened = await openPage(browser, address, { token: await server.token(as), language: 'en' })
    await opened.page.locator('[data-pill="axis:0"]').click()
    await opened.page.getByRole('menuitem', { name: /Group its values/ }).waitFor()
    return opened
  }
  const { page, problems } = await open('analyst')
  await page.getByRole('menuitem', { name: 'Bins…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Bins of Days since last purchase' })
  const save = dialog.getByRole('button', { name: 'Save for everybody' })
  await save.waitFor()
  expect(await dialog.getByRole('textbox', { name: 'Formula' }).inputValue()).toMatch(/^floor\(\[Days since last purchase\] ÷ \d+\) × \d+$/)
  expect(await seriousProblems(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await save.click()
  await dialog.waitFor({ state: 'detached' })
  await page.locator('[data-pill="axis:0"]', { hasText: /Days since last purchase \(bins of \d+\)/ }).waitFor()
  // Along the axis a bin is named by both its ends.
  await page
    .getByText(/^0–\d+$/)
    .first()
    .waitFor({ state: 'attached' })
  expect(problems).toEqual([])
  await page.close()
  // Whoever may define no field is not offered it.
  const viewer = await open('viewer')
  expect(await viewer.page.getByRole('menuitem', { name: 'Bins…' }).count()).toBe(0)
  await viewer.page.close()
})
