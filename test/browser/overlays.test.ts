import type { Browser, Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { toAddress } from '../../dashboard/core/chart/address.ts'
import { type ChartSpec, chartSpec } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { eventually, overflow, seriousProblems } from './boards.ts'
import { servedBrowser } from './open.ts'

vi.setConfig({ testTimeout: 180_000 })

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

type Wishes = NonNullable<Parameters<typeof openPage>[2]>

async function open(path: string, wishes: Wishes = {}) {
  return openPage(browser, server.url + path, { token: await server.token('analyst'), language: 'en', ...wishes })
}

const sales: ChartSpec = chartSpec.parse({
  version: 1,
  type: 'column',
  auto: false,
  wells: {
    axis: [{ name: 'sales.ordered_at', kind: 'time', grain: 'month' }],
    values: [{ name: 'sales.orders', kind: 'measure' }],
  },
})

const explore = `/explore?spec=${toAddress(sales)}`

const specIn = (page: Page): ChartSpec =>
  JSON.parse(Buffer.from(new URL(page.url()).searchParams.get('spec') ?? '', 'base64url').toString())

/** What has the focus, by the words a screen reader would say. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')
const isInside = (page: Page, role: string) => page.evaluate((name) => document.activeElement?.closest(`[role="${name}"]`) !== null, role)

test('a menu by keys: it opens on its first line, arrows, ends and letters move, Esc gives the focus back', async () => {
  const { page, problems } = await open('/boards')
  const button = page.getByRole('button', { name: 'New board' })
  await button.focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('menu', { name: 'New board' }).waitFor()
  const lines = await page.getByRole('menuitem').allTextContents()
  await eventually(() => focused(page)).toBe(lines[0])
  await page.keyboard.press('ArrowDown')
  await eventually(() => focused(page)).toBe(lines[1])
  await page.keyboard.press('End')
  await eventually(() => focused(page)).toBe(lines.at(-1))
  await page.keyboard.press('Home')
  await page.keyboard.press('c')
  await eventually(() => focused(page)).toMatch(/^C/)
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await eventually(() => page.getByRole('menu').count()).toBe(0)
  await eventually(() => focused(page)).toBe('New board')
  // A press beside it closes it too, and does nothing else.
  await button.click()
  await page.getByRole('menu').waitFor()
  await page.mouse.click(20, 500)
  await eventually(() => page.getByRole('menu').count()).toBe(0)
  expect(problems).toEqual([])
})

test('a dialog by keys: focus goes in, stays in, and returns to the button whose menu opened it', async () => {
  const { page, problems } = await open('/boards')
  const account = page.getByRole('button', { name: /My account/ })
  await account.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Change password' }).waitFor()
  await page.keyboard.press('c')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Change password' }).waitFor()
  await eventually(() => isInside(page, 'dialog')).toBe(true)
  for (let presses = 0; presses < 8; presses++) {
    await page.keyboard.press('Tab')
    expect(await isInside(page, 'dialog')).toBe(true)
  }
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await eventually(() => page.getByRole('dialog').count()).toBe(0)
  await eventually(() => focused(page)).toMatch(/My account/)
  expect(problems).toEqual([])
})

test('a combobox by keys: the first letters find a dimension, its values are ticked and applied', async () => {
  const { page, problems } = await open(explore)
  await page.getByRole('button', { name: 'Add a filter' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('searchbox', { name: 'Search fields or values' }).waitFor()
  await eventually(() => focused(page)).toBe('Search fields or values')
  await page.keyboard.type('chan')
  await eventually(() => page.getByRole('listbox').getByRole('option').first().textContent()).toMatch(/^Channel/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Channel' }).waitFor()
  const values = page.getByRole('listbox', { name: 'Values' }).getByRole('option')
  await eventually(() => values.count()).toBeGreaterThan(2)
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('searchbox', { name: 'Search values' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await eventually(() => values.nth(1).getAttribute('aria-selected')).toBe('true')
  await page.getByRole('button', { name: 'Apply (1)' }).focus()
  await page.keyboard.press('Enter')
  await eventually(() => specIn(page).filters.map(({ member, values: chosen }) => [member, chosen.length])).toEqual([['sales.channel', 1]])
  expect(problems).toEqual([])
})

test('a combobox finds Chinese names by the first letters of pinyin', async () => {
  const { page } = await open(explore, { language: 'zh' })
  await page.getByRole('button', { name: '添加筛选' }).click()
  const search = page.getByRole('dialog').getByRole('searchbox', { name: '搜索字段' })
  // 渠道, qudao; the table of sounds arrives a moment later.
  await search.fill('qd')
  await eventually(() => page.getByRole('option', { name: /^渠道/ }).count()).toBe(1)
})

test('a date range by keys: typed, or taken from the calendar by arrows and Enter', async () => {
  const { page, problems } = await open(explore)
  await page.getByRole('button', { name: /All time/ }).focus()
  await page.keyboard.press('Enter')
  const [first, last] = [page.getByLabel('First day'), page.getByLabel('Last day')]
  await first.fill('2025-3-10')
  await page.getByText('March 2025').first().waitFor()
  await page.locator('[role="gridcell"] [tabindex="0"]').focus()
  await page.keyboard.press('Enter')
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
  await page.keyboard.press('Enter')
  // Enter on the 10th steps on to the 11th, since no range ends before it; two days and a week later is the 20th.
  await eventually(() => last.inputValue()).toBe('2025-03-20')
  expect(await first.inputValue()).toBe('2025-03-10')
  expect(await seriousProblems(page)).toEqual([])
  await last.focus()
  await page.keyboard.press('Enter')
  await eventually(() => specIn(page).range).toEqual({ field: 'sales.ordered_at', from: '2025-03-10', to: '2025-03-20' })
  await eventually(() => focused(page)).toMatch(/2025-03-10/)
  expect(problems).toEqual([])
})

test('on a phone the dates rise as a sheet of the screen’s width, in the page’s language, and a tap beside it closes it', async () => {
  const { page, problems } = await open(explore, { language: 'zh', theme: 'dark', width: 390, height: 844, touch: true })
  await page.getByRole('button', { name: /全部时间/ }).tap()
  await page.getByRole('grid').waitFor()
  expect(await page.getByRole('button', { name: '下一页' }).first().isVisible()).toBe(true)
  expect(await page.getByRole('grid').count()).toBe(1)
  expect(await overflow(page)).toBe(0)
  expect(await seriousProblems(page)).toEqual([])
  await page.touchscreen.tap(195, 40)
  await eventually(() => page.getByRole('dialog').count()).toBe(0)
  expect(problems).toEqual([])
})

test('the pointer resting on a field shows what it means, and leaving it takes that away', async () => {
  const { page, problems } = await open('/explore')
  await page.locator('[data-field="sales.net_sales"]').hover()
  const card = page.getByRole('tooltip')
  await eventually(() => card.textContent()).toContain('Net sales')
  await page.mouse.move(700, 20)
  await eventually(() => card.count()).toBe(0)
  expect(await page.locator('[data-field="sales.net_sales"]').count()).toBe(1)
  expect(problems).toEqual([])
})
