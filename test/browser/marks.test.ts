import type { Browser, Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { addPeriods, endOf, startOf } from '../../dashboard/core/field/calendar.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { servedBrowser } from './open.ts'

vi.setConfig({ testTimeout: 180_000 })

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const soon = <T>(see: () => T | Promise<T>) => expect.poll(see, { timeout: 20_000 })
const region = { name: 'sales.region', kind: 'dimension' }
const month = { name: 'sales.ordered_at', kind: 'time', grain: 'month' }
const sales = { name: 'sales.net_sales', kind: 'measure' }
const range = { field: 'sales.ordered_at', preset: 'last_12_months' }
const columns = { type: 'column', wells: { axis: [month], values: [sales], colour: [region] }, range, options: { stack: 'stacked' } }

/** Explore with a chart that has been drawn. */
async function drawn(spec: object, form: string, wishes: Parameters<typeof openPage>[2] = {}): Promise<{ page: Page; problems: string[] }> {
  const address = toAddress(chartSpec.parse({ version: 1, auto: false, ...spec }))
  const opened = await openPage(browser, `${server.url}/explore?spec=${address}`, { token: await server.token('analyst'), ...wishes })
  await opened.page.locator(form).first().waitFor()
  return opened
}

/** The first day of one of the twelve months shown, by the business date of the demo company. */
const monthOf = (at: number) => addPeriods(startOf('2025-01-01', 'month'), 'month', at)

const menu = (page: Page) => page.getByRole('menu')
const specOf = (page: Page) => readAddress(new URL(page.url()).searchParams.get('spec'))

async function closed(page: Page) {
  await page.keyboard.press('Escape')
  await menu(page).waitFor({ state: 'hidden' })
}

test('an entry of the legend, a name of the axis and a number open the menu of a mark by pointer', async () => {
  const { page, problems } = await drawn(columns, '.apexcharts-bar-area')
  const entry = page.locator('.apexcharts-legend-series').nth(1)
  const name = (await entry.innerText()).trim()
  await entry.click()
  await page.getByRole('menuitem', { name: `排除${name}` }).waitFor()
  await closed(page)
  await page.locator('.apexcharts-xaxis-label').nth(2).click({ button: 'right' })
  await page.getByRole('menuitem', { name: '下钻到日' }).waitFor()
  await closed(page)
  // Right on a form the same menu as a click.
  await page.locator('.apexcharts-bar-area').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: '复制数值' }).waitFor()
  await page.getByRole('menuitem', { name: '只看这一项' }).click()
  await soon(() => specOf(page)?.filters.map(({ member }) => member)).toEqual(['sales.region'])
  expect(problems).toEqual([])
  await page.context().close()

  const number = await drawn({ type: 'kpi', wells: { values: [sales] }, range }, '[data-mark]')
  await number.page.locator('[data-mark]').first().click()
  await number.page.getByRole('menuitem', { name: '变动原因…' }).waitFor()
  expect(number.problems).toEqual([])
  await number.page.context().close()
})

test('the context key opens the menu of a mark, and of what stands beside the marks', async () => {
  const { page, problems } = await drawn(columns, '.apexcharts-bar-area')
  const chart = page.locator('[data-chart]').first()
  await chart.focus()
  await chart.press('ArrowRight')
  await page.locator('[data-chosen]').waitFor()
  await chart.press('ContextMenu')
  await page.getByRole('menuitem', { name: '复制数值' }).waitFor()
  await closed(page)
  await chart.focus()
  await chart.press('ArrowRight')
  // Below the last series are the names of the axis, below those the entries of the legend.
  const entry = page.locator('.apexcharts-legend-series[data-chosen]')
  await soon(async () => {
    if ((await entry.count()) === 0) await chart.press('ArrowDown')
    return entry.count()
  }).toBe(1)
  const name = (await entry.innerText()).trim()
  await chart.press('Shift+F10')
  await page.getByRole('menuitem', { name: `排除${name}` }).waitFor()
  expect(await page.getByRole('menuitem', { name: '复制数值' }).count()).toBe(0)
  expect(problems).toEqual([])
  await page.context().close()
})

test('a long press of a finger opens the menu of an entry of the legend', async () => {
  const { page, problems } = await drawn(columns, '.apexcharts-bar-area', { width: 390, height: 800, touch: true })
  const entry = page.locator('.apexcharts-legend-series').first()
  const box = await entry.boundingBox()
  if (!box) throw new Error('no legend')
  const hand = await page.context().newCDPSession(page)
  await hand.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: box.x + 16, y: box.y + 8 }] })
  await menu(page).waitFor()
  await hand.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await page.getByRole('menuitem', { name: '看明细' }).waitFor()
  expect(problems).toEqual([])
  await page.context().close()
})

test('drawing along the axis of time keeps the chart to that stretch, in one step of undo', async () => {
  const { page, problems } = await drawn(columns, '.apexcharts-bar-area')
  const plot = await page.locator('.apexcharts-grid').first().boundingBox()
  if (!plot) throw new Error('no plot')
  const at = (share: number) => [plot.x + plot.width * share, plot.y + plot.height / 2] as const
  // The third to the sixth of twelve months.
  await page.mouse.move(...at(2.5 / 12))
  await page.mouse.down()
  await page.mouse.move(...at(4 / 12))
  await page.mouse.move(...at(5.5 / 12))
  await page.locator('.stretch').waitFor()
  await page.mouse.up()
  const months = (text: string | undefined) => Number(text?.slice(0, 4)) * 12 + Number(text?.slice(5, 7))
  const spans = () => {
    const own = specOf(page)?.range
    return own && 'from' in own ? months(own.to) - months(own.from) : null
  }
  await soon(spans).toBe(3)
  expect(await menu(page).count()).toBe(0)
  await page.keyboard.press('Control+z')
  await soon(() => specOf(page)?.range).toEqual(range)
  expect(problems).toEqual([])
  await page.context().close()
})

test('a finger that is held and then moved keeps the chart to a stretch; held still it opens the menu, moved at once it scrolls', async () => {
  const { page, problems } = await drawn(columns, '.apexcharts-bar-area', { width: 390, height: 800, touch: true })
  const plot = await page.locator('.apexcharts-grid').first().boundingBox()
  if (!plot) throw new Error('no plot')
  const at = (share: number, down = 0.5) => ({ x: plot.x + plot.width * share, y: plot.y + plot.height * down })
  const hand = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    hand.send('Input.dispatchTouchEvent', { type, touchPoints })
  // Moved at once: nothing is drawn.
  await touch('touchStart', at(2.5 / 12))
  await touch('touchMove', at(4 / 12))
  await touch('touchMove', at(5.5 / 12))
  expect(await page.locator('.stretch').count()).toBe(0)
  await touch('touchEnd')
  await page.evaluate(() => new Promise(requestAnimationFrame))
  expect(await menu(page).count()).toBe(0)
  expect(specOf(page)?.range).toEqual(range)
  // Held, then moved: from the third to the sixth of twelve months.
  await touch('touchStart', at(2.5 / 12))
  await page.locator('.stretch').waitFor()
  await touch('touchMove', at(4 / 12))
  await touch('touchMove', at(5.5 / 12))
  await touch('touchEnd')
  await soon(() => specOf(page)?.range).toEqual({ field: 'sales.ordered_at', from: monthOf(2), to: endOf(monthOf(5), 'month') })
  expect(await menu(page).count()).toBe(0)
  await page.goBack()
  await soon(() => specOf(page)?.range).toEqual(range)
  // Twelve months of at least seven regions, and no longer the old picture.
  await page.locator('[data-old="false"] .apexcharts-bar-area').nth(60).waitFor()
  // Held still.
  await touch('touchStart', at(2.5 / 12, 0.97))
  await page.locator('.stretch').waitFor()
  await touch('touchEnd')
  await page.getByRole('menuitem', { name: '看明细' }).waitFor()
  expect(problems).toEqual([])
  await page.context().close()
})

test('Shift and the arrows choose a stretch, which is said; Enter zooms in, Esc gives up', async () => {
  const { page, problems } = await drawn({ ...columns, type: 'line', options: {} }, '.apexcharts-line')
  const chart = page.locator('[data-chart]').first()
  const said = page.locator('[data-chart] [role="status"][data-shown="true"]')
  await chart.focus()
  for (let steps = 0; steps < 3; steps++) await chart.press('ArrowRight')
  for (let steps = 0; steps < 3; steps++) await chart.press('Shift+ArrowRight')
  await soon(() => said.innerText()).toContain('已选 4 期')
  await page.locator('[data-key-stretch]').waitFor()
  await chart.press('Escape')
  await soon(() => page.locator('[data-key-stretch]').count()).toBe(0)
  // The mark is still chosen: from the sixth month back to the fifth.
  await chart.press('Shift+ArrowLeft')
  await soon(() => said.innerText()).toContain('已选 2 期')
  await chart.press('Enter')
  await soon(() => specOf(page)?.range).toEqual({ field: 'sales.ordered_at', from: monthOf(4), to: endOf(monthOf(5), 'month') })
  await page.keyboard.press('Control+z')
  await soon(() => specOf(page)?.range).toEqual(range)
  expect(problems).toEqual([])
  await page.context().close()
})

test('the split of a change by its factors, and the difference of two regions, are kept as charts by keys', async () => {
  const kept = async (page: Page, form: string) => {
    const button = page.getByRole('dialog').getByRole('button', { name: form }).first()
    await button.waitFor()
    await button.focus()
    await page.keyboard.press('Enter')
    // It is the chart at hand, and is asked where to put it.
    await page.getByRole('dialog', { name: '保存到看板' }).waitFor()
    return specOf(page)
  }
  const number = await drawn({ type: 'kpi', wells: { values: [sales] }, range }, '[data-mark]')
  await number.page.locator('[data-mark]').first().click()
  await number.page.getByRole('menuitem', { name: '变动原因…' }).click()
  expect(await kept(number.page, '保存为桥图…')).toMatchObject({ type: 'factors', range, compare: 'previous', options: { form: 'bars' } })
  expect(number.problems).toEqual([])
  await number.page.context().close()

  const bars = await drawn({ type: 'bar', wells: { axis: [region], values: [sales] }, range }, '.apexcharts-bar-area')
  await bars.page.locator('.apexcharts-bar-area').first().click()
  await bars.page.getByRole('menuitem', { name: '与…比较' }).click()
  expect(await kept(bars.page, '保存为表格…')).toMatchObject({
    type: 'factors',
    range,
    between: { of: 'sales.region' },
    options: { form: 'table' },
  })
  expect(bars.problems).toEqual([])
  await bars.page.context().close()
})

test('a viewer looks closer at a mark of a board, and comes back up; a press still filters the board', async () => {
  const token = await server.token('viewer')
  const { boards } = await server.get('/api/boards', 'viewer')
  const board = boards.find(
    ({ title }: { title: string | { zh: string } }) => (typeof title === 'string' ? title : title.zh) === '销售总览',
  )
  const { page, problems } = await openPage(browser, `${server.url}/boards/${board.id}`, { token })
  const tile = page.getByRole('region', { name: '各大区净销售额' })
  const bar = tile.locator('.apexcharts-bar-area').first()
  await bar.waitFor()
  const labels = () => tile.locator('.apexcharts-yaxis-label').allInnerTexts()
  const before = await labels()
  await bar.click({ button: 'right' })
  await page.getByRole('menuitem', { name: '下钻到省份' }).click()
  const way = tile.getByRole('navigation', { name: '下钻路径' })
  await soon(() => way.getByRole('listitem').count()).toBe(2)
  await soon(async () => (await labels()).join()).not.toBe(before.join())
  await way.getByRole('button', { name: '全部' }).click()
  await soon(async () => (await labels()).join()).toBe(before.join())
  await tile.locator('.apexcharts-bar-area').first().click()
  await soon(() => page.url()).toContain('filters=')
  expect(problems).toEqual([])
  await page.context().close()
})
