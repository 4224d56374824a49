import type { Browser, Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { servedBrowser } from './open.ts'

vi.setConfig({ testTimeout: 180_000 })

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const m = (name: string) => ({ name: `sales.${name}`, kind: 'measure' })
const d = (name: string) => ({ name: `sales.${name}`, kind: 'dimension' })
const quarter = { name: 'sales.ordered_at', kind: 'time', grain: 'quarter' }
const pivot = { type: 'pivot', wells: { rows: [d('region'), d('category')], columns: [quarter], values: [m('net_sales'), m('buyers')] } }

/** What becomes so within a while; a busy machine takes its time. */
const soon = <T>(see: () => T | Promise<T>) => expect.poll(see, { timeout: 20_000 })

async function explore(spec: object) {
  const address = toAddress(chartSpec.parse({ version: 1, auto: false, ...spec }))
  const opened = await openPage(browser, `${server.url}/explore?spec=${address}`, { token: await server.token('analyst') })
  await opened.page.locator('[data-chart][aria-busy="false"] tbody tr').first().waitFor()
  return opened
}

const box = (page: Page) => page.locator('[data-chart] section[aria-label]').first()
const rowHeads = (page: Page) =>
  page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.querySelector('th')?.textContent ?? ''))
const inAddress = (page: Page) => readAddress(new URL(page.url()).searchParams.get('spec'))

test('a group of a pivot folds into its total and opens again, by pointer and by keys', async () => {
  const { page, problems } = await explore(pivot)
  const rows = () => page.locator('tbody tr[aria-rowindex]').count()
  const fold = page.locator('tbody button[aria-expanded]').first()
  const [all, words] = [await rows(), await fold.getAttribute('aria-label')]
  await fold.click()
  await soon(() => fold.getAttribute('aria-expanded')).toBe('false')
  expect(await page.locator('tbody tr').first().getAttribute('data-total')).toBe('true')
  expect(await fold.getAttribute('aria-label')).not.toBe(words)

  await box(page).focus()
  await page.keyboard.press('ArrowDown')
  await soon(() => page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'))).toBe('false')
  await page.keyboard.press('Enter')
  await soon(() => fold.getAttribute('aria-expanded')).toBe('true')
  expect(await rows()).toBe(all)

  // Up to the headings: the one of the first level folds them all.
  await page.keyboard.press('ArrowUp')
  await soon(() => page.evaluate(() => document.activeElement?.closest('thead') !== null)).toBe(true)
  await page.getByRole('button', { name: '全部收起 大区' }).press('Enter')
  await soon(() => page.locator('tbody tr:not([data-total="true"])').count()).toBe(0)
  expect(problems).toEqual([])
  await page.context().close()
})

test('a heading of a pivot sorts it: in the chart itself, for a reader too, and undone like every edit', async () => {
  const { page, problems } = await explore(pivot)
  const before = await rowHeads(page)
  await box(page).evaluate((one) => one.scrollTo({ left: one.scrollWidth }))
  const total = page.locator('thead th[data-total="true"]').last()
  await total.getByRole('button').focus()
  await page.keyboard.press('Enter')
  await soon(() => total.getAttribute('aria-sort')).toBe('descending')
  await soon(() => inAddress(page)?.sort).toEqual({ by: 'sales.buyers', at: [], direction: 'desc' })
  await page.keyboard.press('Enter')
  await soon(() => total.getAttribute('aria-sort')).toBe('ascending')
  await soon(() => rowHeads(page)).not.toEqual(before)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await soon(() => rowHeads(page)).toEqual(before)
  await soon(() => total.getAttribute('aria-sort')).toBe('none')
  expect(problems).toEqual([])
  await page.context().close()
})

test('a short table shows the true first rows in the order of the heading pressed', async () => {
  const spec = { type: 'table', wells: { rows: [d('city')], values: [m('net_sales'), m('orders')] }, limit: { rows: 3 } }
  const { page, problems } = await explore(spec)
  const [fewest] = await server.load({ measures: ['sales.orders'], dimensions: ['sales.city'], order: [['sales.orders', 'asc']], limit: 1 })
  const orders = page.locator('thead th').last()
  await orders.getByRole('button').click()
  await soon(() => orders.getAttribute('aria-sort')).toBe('descending')
  await orders.getByRole('button').click()
  await soon(() => orders.getAttribute('aria-sort')).toBe('ascending')
  await soon(() => page.locator('tbody tr').first().locator('td').last().textContent()).toBe(String(fewest?.['sales.orders']))
  expect(await page.locator('tbody tr').count()).toBe(3)
  expect(problems).toEqual([])
  await page.context().close()
})

test('a measure is given a look from its menu: a rule, read as it is written, seen in the cells, undone', async () => {
  const spec = { type: 'table', wells: { rows: [d('city')], values: [m('net_sales'), m('cancel_rate')] } }
  const { page, problems } = await explore(spec)
  const menu = async () => {
    await page.locator('[data-pill="values:1"]').click()
    await page.getByText('条件格式…').click()
  }
  await menu()
  const dialog = page.getByRole('dialog', { name: /条件格式/ })
  await dialog.getByRole('button', { name: '应用' }).click()
  await soon(() => dialog.getByRole('alert').textContent()).toContain('规则 1')
  await dialog.getByLabel('数字').fill('100%')
  await dialog.getByRole('button', { name: '应用' }).click()
  await soon(() => page.locator('tbody td[data-tone="bad"]').count()).toBeGreaterThan(0)
  await soon(() => inAddress(page)?.formats?.['sales.cancel_rate']).toEqual({
    kind: 'rules',
    rules: [{ when: 'lt', value: 1, tone: 'bad', sign: 'down' }],
  })
  await menu()
  await dialog.getByRole('radio', { name: '数据条' }).check()
  await dialog.getByRole('button', { name: '应用' }).click()
  await soon(() => page.locator('tbody td[data-hue="gain"]').count()).toBeGreaterThan(0)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await soon(() => page.locator('tbody td:is([data-tone], [data-hue])').count()).toBe(0)
  expect(problems).toEqual([])
  await page.context().close()
})

test('of a wide pivot the columns in sight are drawn; the names of its rows stay, and keys reach the far end', async () => {
  const values = ['net_sales', 'buyers', 'orders', 'units', 'lines', 'average_order_value'].map(m)
  const { page, problems } = await explore({ ...pivot, wells: { rows: [d('region')], columns: [quarter], values } })
  const columns = Number(await page.locator('table').first().getAttribute('aria-colcount'))
  const drawn = () => page.locator('tbody tr').first().locator('td[aria-colindex]').count()
  expect(columns).toBeGreaterThan(24)
  await soon(drawn).toBeGreaterThan(4)
  expect(await drawn()).toBeLessThan(columns / 2)
  const name = page.locator('tbody th').first()
  const before = await name.boundingBox()
  await box(page).evaluate((one) => one.scrollTo({ left: one.scrollWidth }))
  await soon(() => page.locator(`tbody td[aria-colindex="${columns}"]`).count()).toBeGreaterThan(0)
  expect((await name.boundingBox())?.x).toBe(before?.x)

  await box(page).evaluate((one) => one.scrollTo({ left: 0 }))
  await soon(() => page.locator('thead th[aria-colindex="3"]').count()).toBeGreaterThan(0)
  await page.locator('tbody td [data-press]').first().focus()
  const here = () => page.evaluate(() => Number(document.activeElement?.closest('[aria-colindex]')?.getAttribute('aria-colindex')))
  const right = async () => {
    await page.keyboard.press('ArrowRight')
    return here()
  }
  await soon(right).toBeGreaterThan(20)
  expect(problems).toEqual([])
  await page.context().close()
})

test('a table is copied by its button or by keys as it is shown: folded groups folded, every row of it', async () => {
  const { page, problems } = await explore(pivot)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  await box(page).focus()
  await page.keyboard.press('Control+c')
  await soon(async () => (await copied()).split('\n').length).toBeGreaterThan(8)
  await page.getByRole('button', { name: '全部收起 大区' }).click()
  await soon(() => page.locator('tbody tr:not([data-total="true"])').count()).toBe(0)
  const shown = await page.locator('tbody tr[aria-rowindex]').count()
  await page.getByRole('button', { name: '复制表格' }).click()
  // Two lines of headings.
  await soon(async () => (await copied()).split('\n').length).toBe(shown + 2)
  expect((await copied()).split('\n')[1]?.startsWith('大区\t品类\t净销售额')).toBe(true)
  expect(problems).toEqual([])
  await page.context().close()
})

test('a measure gets a line of its months in every row from its menu, with words for those who cannot see it', async () => {
  const range = { field: 'sales.ordered_at', preset: 'this_year' }
  const { page, problems } = await explore({ type: 'table', wells: { rows: [d('city')], values: [m('net_sales'), m('orders')] }, range })
  const lines = page.locator('tbody td svg[role="img"]')
  expect(await lines.count()).toBe(0)
  await page.locator('[data-pill="values:0"]').click()
  await page.getByText('走势', { exact: true }).click()
  await soon(() => lines.count()).toBeGreaterThan(3)
  expect(await lines.first().getAttribute('aria-label')).toMatch(/^走势: \d{4}年\d{1,2}月 ¥.+ → \d{4}年\d{1,2}月 ¥/)
  await soon(() => inAddress(page)?.wells.values?.map(({ trend }) => trend ?? false)).toEqual([true, false])
  await page.keyboard.press('Control+z')
  await soon(() => lines.count()).toBe(0)
  expect(problems).toEqual([])
  await page.context().close()
})

test('the first column of a wide table stays where it is while the others go by', async () => {
  const values = ['net_sales', 'buyers', 'orders', 'units', 'lines', 'average_order_value', 'cancel_rate', 'refund_rate_value'].map(m)
  const { page, problems } = await explore({ type: 'table', wells: { rows: [d('city'), d('region'), d('channel')], values } })
  const xOf = async (cell: string) =>
    Math.round((await page.locator(`tbody tr[aria-rowindex="2"] td:nth-child(${cell})`).boundingBox())?.x ?? 0)
  const [first, second] = [await xOf('1'), await xOf('2')]
  await box(page).evaluate((one) => one.scrollTo({ left: one.scrollWidth }))
  await soon(() => box(page).getAttribute('data-came-from')).toBe('true')
  await soon(() => xOf('1')).toBe(first)
  expect(await xOf('2')).toBeLessThan(second)
  expect(problems).toEqual([])
  await page.context().close()
})
