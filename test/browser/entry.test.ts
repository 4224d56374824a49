import { readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { newBoard } from '../../dashboard/core/board/spec.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { drawn, eventually, numberOf, seriousProblems, smallBoard } from './boards.ts'
import { servedBrowser } from './open.ts'

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const signIn = async (email: string, password: string): Promise<string> =>
  (await server.ask('POST', '/api/login', { email, password }, null)).body.token

test('the sign-in page speaks of demo accounts only where there are any', async () => {
  const { page } = await openPage(browser, server.url, { language: 'en' })
  await page.getByText('npm run logins').waitFor()
  const file = path.join(server.dataDir, 'demo-logins.json')
  renameSync(file, `${file}.kept`)
  try {
    const answered = page.waitForResponse(`${server.url}/api/login`)
    await page.reload()
    await answered
    await page.getByLabel('Password').waitFor()
    await eventually(() => page.getByText('npm run logins').count()).toBe(0)
  } finally {
    renameSync(`${file}.kept`, file)
  }
})

test('who is disabled while signed in is told so, in the language of the page, and again at sign-in', async () => {
  const { id, email, password } = await server.post('/api/people', { email: 'shut.out@example.com', name: '韩梅', role: 'viewer' })
  const { page } = await openPage(browser, `${server.url}/boards`, { token: await signIn(email, password), language: 'zh' })
  await page.getByRole('heading', { level: 1, name: '看板' }).waitFor()
  await server.put(`/api/people/${id}`, { disabled: true })
  await page.reload()
  await page.getByText('你的账户已停用。请联系管理员。').waitFor()
  await page.getByLabel('邮箱').fill(email)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  expect(await page.getByRole('alert').textContent()).toBe('你的账户已停用。请联系管理员。')
})

test('the password of a new person stays on the screen until it is noted, whatever is pressed, and can be copied', async () => {
  const { page } = await openPage(browser, `${server.url}/admin`, { token: await server.token('admin'), language: 'en' })
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Add a person' }).click()
  await page.getByLabel('Name').fill('Li Lei')
  await page.getByLabel('E-mail').fill('li.lei@example.com')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const told = page.locator('[role="dialog"] code')
  const password = await told.textContent()
  for (let i = 0; i < 3; i++) await page.keyboard.press('Escape')
  await page.mouse.click(5, 5)
  expect(await told.textContent()).toBe(password)
  expect(await told.isVisible()).toBe(true)
  await page.getByRole('button', { name: 'Copy the password' }).click()
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe(password)
  await page.getByRole('button', { name: 'I have noted it' }).click()
  await told.waitFor({ state: 'detached' })
  expect((await server.ask('POST', '/api/login', { email: 'li.lei@example.com', password }, null)).status).toBe(200)
})

test('when the program does not load, the page says so instead of staying white', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.goto(`${server.url}/boards`)
  await page.getByText('The page has not loaded yet').waitFor({ timeout: 20_000 })
  expect(await page.getByText('页面还没有加载出来').isVisible()).toBe(true)
  const shared = readFileSync(path.resolve(import.meta.dirname, '../../dashboard/app/shared.html'), 'utf8')
  expect(shared).toContain('页面还没有加载出来')
})

test('a screen whose part is gone after an upgrade offers to load the page again', async () => {
  const { page } = await openPage(browser, `${server.url}/explore`, { token: await server.token('editor'), language: 'en' })
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  await page.route('**/assets/Boards*.js', (route) => route.abort())
  await page.getByRole('link', { name: 'Boards' }).click()
  await page.getByRole('heading', { name: 'A part of this page did not load' }).waitFor()
  await page.unroute('**/assets/Boards*.js')
  await page.getByRole('button', { name: 'Load again' }).click()
  await page.getByRole('heading', { level: 1, name: 'Boards' }).waitFor()
})

test('a server that is away is said, and the page goes on by itself once it is back', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Comes back'), 'editor')
  const { page } = await openPage(browser, 'about:blank', { token: await server.token('editor'), language: 'en' })
  // The files of the page come from the browser's cache or a proxy; what is asked fails, and so does the connection that tells of changes.
  let away = true
  await page.routeWebSocket(/\/cubejs-api\//, (socket) => void (away ? socket.close() : socket.connectToServer()))
  await page.route(/\/(api|cubejs-api)\//, (route) => route.abort())
  await page.goto(`${server.url}/boards/${id}`)
  await page.getByText('The server cannot be reached: it may be restarting').waitFor()
  away = false
  await page.unroute(/\/(api|cubejs-api)\//)
  await page.getByRole('heading', { level: 1, name: 'Comes back' }).waitFor({ timeout: 20_000 })
  await eventually(() => page.getByText('it may be restarting').count()).toBe(0)
})

test('a deleted board is found in the trash by whom it belongs to, with who and when, and comes back', async () => {
  const { id } = await server.post('/api/boards', newBoard({ zh: '误删的看板', en: 'Deleted by mistake' }), 'editor')
  await server.delete(`/api/boards/${id}`, 'editor')
  const { page } = await openPage(browser, `${server.url}/boards/${id}`, { token: await server.token('editor'), language: 'en' })
  await page.getByRole('link', { name: 'Look among the deleted' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'Deleted by mistake' })
  await row.getByText(/Editor.* · deleted just now/).waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await row.getByRole('button', { name: 'Restore Deleted by mistake' }).click()
  await row.waitFor({ state: 'detached' })
  await page
    .getByRole('radio', { name: 'Boards' })
    .or(page.getByRole('button', { name: 'Boards', exact: true }))
    .first()
    .click()
  await page.getByRole('link', { name: 'Deleted by mistake' }).waitFor()
  // What others deleted is theirs; an administrator sees all of it.
  await server.delete(`/api/boards/${id}`, 'editor')
  const deleted = async (as: 'viewer' | 'analyst' | 'editor' | 'admin') =>
    (await server.get('/api/boards?deleted=true', as)).boards.map((board: { id: string; deletedBy: { name: string } }) => [
      board.id,
      board.deletedBy.name,
    ])
  expect(await Promise.all([deleted('viewer'), deleted('analyst')])).toEqual([[], []])
  expect(await deleted('editor')).toContainEqual([id, expect.stringContaining('Editor')])
  expect(await deleted('admin')).toContainEqual([id, expect.stringContaining('Editor')])
})

const focusedMark = (page: Page) => page.locator('[data-chart] [role="status"][data-shown="true"]')

test('a board is filtered from a chart and from its table by keys alone, each mark said', async () => {
  const [first, second] = await server.load({ measures: ['sales.orders'], dimensions: ['sales.region'], order: { 'sales.orders': 'desc' } })
  const all = Number((await server.load({ measures: ['sales.orders'] }))[0]?.['sales.orders'])
  const { id } = await server.post('/api/boards', smallBoard('Keys'), 'editor')
  const { page, problems } = await openPage(browser, `${server.url}/boards/${id}`, { token: await server.token('viewer'), language: 'en' })
  await drawn(page)
  const chart = page.getByRole('region', { name: 'Orders by region', exact: true }).locator('[data-chart]')
  await eventually(() => chart.locator('path.apexcharts-bar-area').count()).toBeGreaterThan(1)
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await eventually(() => focusedMark(page).textContent()).toContain('2 of ')
  expect(await chart.locator('[data-chosen]').count()).toBe(1)
  await page.keyboard.press('Enter')
  await eventually(() => numberOf(page)).toBe(Number(second?.['sales.orders']))
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await eventually(() => numberOf(page)).toBe(Number(first?.['sales.orders']))
  await page.keyboard.press('Enter')
  await eventually(() => numberOf(page)).toBe(all)
  // Its table twin: one stop, then from row to row.
  await page.keyboard.press('t')
  const table = chart.getByRole('table')
  await table.waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await eventually(() => page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON')
  const region = await page.evaluate(() => document.activeElement?.closest('tr')?.lastElementChild?.textContent)
  await page.keyboard.press('Enter')
  await eventually(() => numberOf(page)).toBe(Number((region ?? '').replaceAll(',', '')))
  expect(problems).toEqual([])
})

test('a mark of Explore opens its menu by Enter, beside the mark', async () => {
  const spec = chartSpec.parse({
    version: 1,
    type: 'column',
    auto: false,
    wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.orders', kind: 'measure' }] },
  })
  const { toAddress } = await import('../../dashboard/core/chart/address.ts')
  const { page } = await openPage(browser, `${server.url}/explore?spec=${toAddress(spec)}`, {
    token: await server.token('editor'),
    language: 'en',
  })
  const chart = page.locator('main [data-chart]').first()
  await eventually(() => chart.locator('path.apexcharts-bar-area').count()).toBeGreaterThan(1)
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  const at = await chart.locator('[data-chosen]').boundingBox()
  await page.keyboard.press('Enter')
  const menu = page.getByRole('menu')
  await menu.getByRole('menuitem', { name: 'Filter by this' }).waitFor()
  const box = await menu.boundingBox()
  expect(Math.abs((box?.x ?? 0) - ((at?.x ?? 0) + (at?.width ?? 0) / 2))).toBeLessThan(400)
  await page.keyboard.press('Escape')
})

const cohort = chartSpec.parse(
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../chart/cases/cohort-retention/spec.json'), 'utf8')),
)

test.each(['light', 'dark'] as const)('screens have a heading, a way past the header and readable numbers: %s', async (theme) => {
  const tile = { id: 'cohort', kind: 'chart', place: { x: 0, y: 0, w: 12, h: 8 }, phone: null, chart: cohort } as const
  const { id } = await server.post('/api/boards', { ...newBoard('Cohorts'), tiles: [tile] }, 'editor')
  const token = await server.token('editor')
  for (const address of ['/data', '/data?member=sales.orders', '/nowhere', `/boards/${id}`, `/boards/${id}?edit`]) {
    const { page } = await openPage(browser, server.url + address, { token, language: 'en', theme })
    await page.locator('main').waitFor()
    await eventually(() => page.locator('h1').count()).toBe(1)
    if (address.startsWith('/boards')) await drawn(page)
    expect([address, await seriousProblems(page)]).toEqual([address, []])
    await page.context().close()
  }
  const { page } = await openPage(browser, `${server.url}/boards/${id}`, { token, language: 'en', theme })
  await drawn(page)
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
  // One stop for the whole grid of cohorts, and arrows within it.
  const cells = page.locator('[data-press]')
  expect(await cells.count()).toBeGreaterThan(20)
  expect(await cells.evaluateAll((all) => all.filter((one) => (one as HTMLElement).tabIndex === 0).length)).toBe(0)
  // A shade and a hatching stay what they are under the pointer.
  for (const selector of ['td[style]', 'td[data-immature="true"]']) {
    const cell = page.locator(`main table tbody tr:nth-child(6) ${selector}`).first()
    const look = () => cell.evaluate((one) => [getComputedStyle(one).backgroundColor, getComputedStyle(one).backgroundImage].join(' '))
    await page.mouse.move(1, 1)
    const before = await look()
    await cell.hover()
    expect([selector, await look()]).toEqual([selector, before])
  }
})
