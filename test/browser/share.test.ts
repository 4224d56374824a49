import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SignJWT } from 'jose'
import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { chartSpec, type Filter } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { drawn, eventually, numberOf, numberTile, overflow, regionTile, seriousProblems, smallBoard } from './boards.ts'
import { servedBrowser } from './open.ts'

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const allOrders = async () => Number((await server.load({ measures: ['sales.orders'] }))[0]?.['sales.orders'])

async function shared(title: string, wish: Record<string, unknown> = {}) {
  const { id } = await server.post('/api/boards', smallBoard(title), 'editor')
  return server.post(`/api/boards/${id}/shares`, { days: 7, ...wish }, 'editor')
}

test('a link made in the dialog opens for nobody in particular, shows the same number, and stops when withdrawn', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Shared board'), 'editor')
  const { page } = await openPage(browser, `${server.url}/boards/${id}`, { token: await server.token('editor'), language: 'en' })
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await page.getByLabel('Valid for').selectOption('7')
  await page.getByRole('button', { name: 'Make a link' }).click()
  const address = await page.getByLabel('Address of the link').inputValue()
  await page.getByRole('button', { name: 'Embed' }).click()
  const lines = (await page.locator('[role="dialog"] pre').textContent()) ?? ''
  expect(lines.split('\n')).toHaveLength(5)
  expect(lines).toContain(`<script src="${server.url}/embed.js"`)
  expect(lines).toContain(`token="${address.split('/').at(-1)}"`)

  const asked: string[] = []
  const { page: guest, problems } = await openPage(browser, 'about:blank', { language: 'en' })
  guest.on('request', (request) => asked.push(request.url()))
  await guest.goto(address)
  await drawn(guest)
  await guest.getByRole('heading', { level: 1, name: 'Shared board' }).waitFor()
  expect(await numberOf(guest)).toBe(await allOrders())
  expect(await guest.getByRole('button', { name: /Edit|Share|Sign/ }).count()).toBe(0)
  expect(asked.filter((url) => /Explore|Editor|pinyin|\/meta/.test(url))).toEqual([])
  expect(problems).toEqual([])

  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByText('Links that ended (1)').waitFor()
  expect((await server.ask('GET', `/api/shared/${address.split('/').at(-1)}`, undefined, null)).status).toBe(410)
  await guest.reload()
  await guest.getByRole('heading', { name: 'The link was withdrawn' }).waitFor()
  await guest.goto(`${address}?lang=zh`)
  await guest.getByRole('heading', { name: '链接已撤回' }).waitFor()
})

test('whoever opens a link can read what a number means and what it was made with', async () => {
  const rate = chartSpec.parse({
    version: 1,
    type: 'kpi',
    auto: false,
    title: { zh: '流失率', en: 'Churn rate' },
    wells: { values: [{ name: 'churn.churn_rate', kind: 'measure' }] },
  })
  const { id } = await server.post(
    '/api/boards',
    { ...smallBoard('Churn'), filters: [], tiles: [{ ...numberTile, chart: rate }] },
    'editor',
  )
  const { token } = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  const { page, problems } = await openPage(browser, `${server.url}/shared/${token}`, { language: 'en' })
  await drawn(page)
  await page.getByRole('button', { name: 'Actions for Churn rate' }).click()
  await page.getByRole('menuitem', { name: 'About these numbers' }).click()
  const meaning = page.getByRole('dialog').getByTestId('meaning')
  await meaning.getByText('Days within which a buyer counts as active').waitFor()
  expect(await meaning.locator('a').count()).toBe(0)
  expect(await page.getByRole('dialog').getByText('Cube query').count()).toBe(0)
  await page.keyboard.press('Escape')
  expect(problems).toEqual([])
})

test('an expired link, a cut one and a nonsense one each say what they are, and leave a signed-in person signed in', async () => {
  const { id } = await shared('Expired')
  const secrets = JSON.parse(readFileSync(path.join(server.dataDir, 'secrets.json'), 'utf8'))
  const past = Math.floor(Date.now() / 1000) - 60
  const expired = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setAudience('share')
    .setIssuedAt(past - 60)
    .setExpirationTime(past)
    .sign(new TextEncoder().encode(secrets.share))
  const { page } = await openPage(browser, `${server.url}/shared/${expired}`, { token: await server.token('viewer'), language: 'en' })
  await page.getByRole('heading', { name: 'The link has expired' }).waitFor()
  for (const cut of [expired.slice(0, -9), 'nonsense']) {
    await page.goto(`${server.url}/shared/${cut}`)
    await page.getByRole('heading', { name: 'The link is not valid' }).waitFor()
  }
  await page.goto(`${server.url}/boards`)
  await page.getByRole('heading', { level: 1, name: 'Boards' }).waitFor()
})

test('where the link allows it its viewer filters by the values the board offers', async () => {
  const share = await shared('Adjustable', { adjustable: true })
  const { page } = await openPage(browser, `${server.url}/shared/${share.token}`, { language: 'en' })
  await drawn(page)
  const rows = await server.load({ measures: ['sales.orders'], dimensions: ['sales.region'] })
  await page.getByRole('button', { name: 'Region All' }).click()
  const choices = page.getByRole('dialog', { name: 'Region' }).getByRole('option')
  await eventually(() => choices.count()).toBe(rows.length)
  await choices.first().click()
  await eventually(() => numberOf(page)).not.toBe(await allOrders())
  expect(rows.map((row) => Number(row['sales.orders']))).toContain(await numberOf(page))
})

test('a link that may not be adjusted offers no filters, and a click on a bar filters the other charts', async () => {
  const share = await shared('Fixed')
  const { page } = await openPage(browser, 'about:blank', { language: 'en' })
  const asked: string[] = []
  page.on('request', (request) => /\/api\/shared\/.*tiles|cubejs-api/.test(request.url()) && asked.push(new URL(request.url()).pathname))
  await page.goto(`${server.url}/shared/${share.token}`)
  await drawn(page)
  expect(await page.getByRole('button', { name: /Region/ }).count()).toBe(0)
  expect(asked.filter((path) => path.includes('cubejs-api'))).toEqual([])
  await eventually(() => page.locator('path.apexcharts-bar-area').count()).toBeGreaterThan(1)
  await page.locator('path.apexcharts-bar-area').first().click({ force: true })
  const [largest] = await server.load({ measures: ['sales.orders'], dimensions: ['sales.region'], order: [['sales.orders', 'desc']] })
  await eventually(() => numberOf(page)).toBe(Number(largest?.['sales.orders']))
  expect(asked.filter((path) => path.includes('cubejs-api'))).toEqual([])
  await page.getByRole('button', { name: 'Lift the filter on Region' }).click()
  await eventually(() => numberOf(page)).toBe(await allOrders())
})

test('a page that was open while its board was saved shows the new one', async () => {
  const share = await shared('Before')
  const { page } = await openPage(browser, `${server.url}/shared/${share.token}`, { language: 'en' })
  await drawn(page)
  await server.put(`/api/boards/${share.boardId}`, { revision: 1, spec: { ...smallBoard('After'), tiles: [regionTile] } }, 'editor')
  await eventually(() => page.locator('path.apexcharts-bar-area').count()).toBeGreaterThan(1)
  await page.locator('path.apexcharts-bar-area').first().click({ force: true })
  await page.getByRole('heading', { level: 1, name: 'After' }).waitFor()
  await drawn(page)
  expect(await page.locator('section[aria-busy]').count()).toBe(1)
})

test('language and theme come from the address; a phone does not scroll sideways; axe finds nothing serious', async () => {
  const share = await shared('Looks')
  for (const theme of ['light', 'dark'] as const) {
    const { page } = await openPage(browser, `${server.url}/shared/${share.token}?lang=zh&theme=${theme}`, {
      language: 'en',
      width: 390,
      height: 844,
    })
    await drawn(page)
    await page.getByRole('region', { name: '各大区订单' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme)
    expect(await overflow(page)).toBe(0)
    expect(await seriousProblems(page)).toEqual([])
  }
})

const east: Filter = { member: 'sales.region', operator: 'equals', values: ['华东'] }
const eastOrders = async () => Number((await server.load({ measures: ['sales.orders'], filters: [east] }))[0]?.['sales.orders'])
const tokenOf = (address: string) => new URL(address).pathname.split('/').at(-1) ?? ''
const askTile = (token: string, tile: string) => server.ask('POST', `/api/shared/${token}/tiles/${tile}`, {}, null)

async function makeLink(page: Page): Promise<string> {
  const links = page.getByLabel('Address of the link')
  const before = await links.count()
  await page.getByRole('button', { name: 'Make a link' }).click()
  await eventually(() => links.count()).toBe(before + 1)
  return links.first().inputValue()
}

async function shareChart(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${title}`, exact: true }).click({ force: true })
  await page.getByRole('menuitem', { name: 'Share this chart…' }).click()
  await page.getByRole('dialog', { name: 'Share this chart' }).getByRole('button', { name: 'Make a link' }).waitFor()
}

test('one chart is shared from its tile, alone and as it was seen, found again with its link, and withdrawn', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Whole board', [east]), 'editor')
  const { page } = await openPage(browser, `${server.url}/boards/${id}`, { token: await server.token('editor'), language: 'en' })
  await drawn(page)
  await shareChart(page, 'Orders')
  const address = await makeLink(page)
  await page.getByRole('button', { name: 'Embed' }).click()
  expect(((await page.locator('[role="dialog"] pre').textContent()) ?? '').split('\n')).toHaveLength(5)

  const { page: guest, problems } = await openPage(browser, address, { language: 'en' })
  await drawn(guest)
  await guest.getByRole('heading', { level: 1, name: 'Orders', exact: true }).waitFor()
  expect(await guest.locator('section[aria-busy]').count()).toBe(1)
  expect(await numberOf(guest)).toBe(await eastOrders())
  expect(await eastOrders()).not.toBe(await allOrders())
  await guest.getByText('East China').waitFor()
  expect(await guest.getByRole('button', { name: /Region|Edit|Share/ }).count()).toBe(0)
  const chart = await guest.getByRole('region', { name: 'Orders', exact: true }).boundingBox()
  // The window is 900 pixels high.
  expect(chart?.height ?? 0).toBeGreaterThan(630)
  expect(problems).toEqual([])

  const token = tokenOf(address)
  expect((await askTile(token, 'chart')).body.results.main.data.columns).toEqual([[await eastOrders()]])
  expect((await askTile(token, 'region')).body.problem).toBe('not_on_board')

  await page.reload()
  await drawn(page)
  await shareChart(page, 'Orders')
  await eventually(() => page.getByLabel('Address of the link').count()).toBe(1)
  expect(await page.getByLabel('Address of the link').inputValue()).toBe(address)
  await page.getByRole('button', { name: 'Close' }).click()
  await shareChart(page, 'Orders by region')
  await page.getByRole('dialog').getByText('Valid for').waitFor()
  expect(await page.getByLabel('Address of the link').count()).toBe(0)

  await page.goto(`${server.url}/boards`)
  await page.getByRole('link', { name: 'Whole board' }).waitFor()
  expect(await page.getByRole('link', { name: 'Orders', exact: true }).count()).toBe(0)
  await page.getByRole('radio', { name: 'Shared charts' }).check()
  await page.getByRole('link', { name: 'Orders', exact: true }).click()
  await drawn(page)
  expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0)
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByText('Links that ended (1)').waitFor()
  await guest.reload()
  await guest.getByRole('heading', { name: 'The link was withdrawn' }).waitFor()
  expect((await askTile(token, 'chart')).status).toBe(410)
})

test('a chart on its way in Explore is shared without being put on a board', async () => {
  if (regionTile.kind !== 'chart') throw new Error('The tile has no chart')
  const place = Buffer.from(JSON.stringify(regionTile.chart)).toString('base64url')
  const { page } = await openPage(browser, `${server.url}/explore?spec=${place}`, { token: await server.token('editor'), language: 'en' })
  await page.locator('section[aria-busy="false"]').first().waitFor()
  const before = (await server.get('/api/boards')).total
  await page.getByRole('button', { name: 'Share this chart' }).click()
  const address = await makeLink(page)
  expect((await server.get('/api/boards')).total).toBe(before)
  const { page: guest } = await openPage(browser, address, { language: 'zh', width: 390, height: 844 })
  await drawn(guest)
  await guest.getByRole('heading', { level: 1, name: '各大区订单' }).waitFor()
  const rows = await server.load({ measures: ['sales.orders'], dimensions: ['sales.region'] })
  await eventually(() => guest.locator('path.apexcharts-bar-area').count()).toBe(rows.length)
  expect(await overflow(guest)).toBe(0)
  expect(await seriousProblems(guest)).toEqual([])
})

test('in the dialog one filter is left to the viewers and another is held', async () => {
  const channel: Filter = { member: 'sales.channel', operator: 'equals', values: [] }
  const { id } = await server.post('/api/boards', smallBoard('Held', [east, channel]), 'editor')
  const { page } = await openPage(browser, `${server.url}/boards/${id}`, { token: await server.token('editor'), language: 'en' })
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const wish = page.getByRole('group', { name: 'Filters that viewers may change' })
  await wish.waitFor()
  // A set category is held unless somebody says otherwise, one that is only offered is there to be used.
  expect(await wish.getByRole('checkbox', { name: /Region/ }).isChecked()).toBe(false)
  expect(await wish.getByRole('checkbox', { name: /Channel/ }).isChecked()).toBe(true)
  const held = await makeLink(page)
  await page.getByText('Fixed: Region').waitFor()
  await wish.getByRole('checkbox', { name: /Region/ }).check()
  const free = await makeLink(page)

  const { page: guest } = await openPage(browser, held, { language: 'en' })
  await drawn(guest)
  expect(await numberOf(guest)).toBe(await eastOrders())
  expect(await guest.getByRole('button', { name: /Region/ }).count()).toBe(0)
  const channels = await server.load({ measures: ['sales.orders'], dimensions: ['sales.channel'], filters: [east] })
  await guest.getByRole('button', { name: 'Channel All' }).click()
  await guest.getByRole('dialog', { name: 'Channel' }).getByRole('option').filter({ hasText: /\w/ }).first().click()
  await eventually(() => numberOf(guest)).not.toBe(await eastOrders())
  expect(channels.map((row) => Number(row['sales.orders']))).toContain(await numberOf(guest))

  await guest.goto(free)
  await drawn(guest)
  expect(await numberOf(guest)).toBe(await eastOrders())
  await guest.getByRole('button', { name: 'Lift the filter on Region' }).click()
  await eventually(() => numberOf(guest)).toBe(await allOrders())
})

test('an administrator sees whose links there are; with the account they pause and go on', async () => {
  const made = await server.post('/api/people', { email: 'gone@example.com', name: 'Gone Person', role: 'editor' })
  const { body } = await server.ask('POST', '/api/login', { email: 'gone@example.com', password: made.password }, null)
  const { id } = await server.post('/api/boards', smallBoard('Still here'), 'editor')
  const { body: share } = await server.ask('POST', `/api/boards/${id}/shares`, { days: 7 }, { token: body.token })

  const { page } = await openPage(browser, `${server.url}/admin`, { token: await server.token('admin'), language: 'en' })
  const act = async (name: string) => {
    await page.getByRole('button', { name: 'Actions for Gone Person' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await act('Disable')
  await page.getByText('Gone Person is disabled, and so are their links').waitFor()
  await act('Links…')
  const dialog = page.getByRole('dialog', { name: 'Links of Gone Person' })
  await dialog.getByText('Still here').waitFor()
  await dialog.getByText('Paused: the account of Gone Person is disabled').waitFor()
  const { page: guest } = await openPage(browser, `${server.url}/shared/${share.token}`, { language: 'en' })
  await guest.getByRole('heading', { name: 'The link is paused' }).waitFor()

  await server.put(`/api/people/${made.id}`, { disabled: false })
  await guest.reload()
  await drawn(guest)
  await dialog.getByRole('button', { name: 'Withdraw the link to Still here' }).click()
  await dialog.getByText(/^Withdrawn/).waitFor()
  await guest.reload()
  await guest.getByRole('heading', { name: 'The link was withdrawn' }).waitFor()
})

test('a link to a deleted board opens again in the same browser once the board is back', async () => {
  const share = await shared('Comes back')
  await server.delete(`/api/boards/${share.boardId}`, 'editor')
  const { page } = await openPage(browser, `${server.url}/shared/${share.token}`, { language: 'en' })
  await page.getByRole('heading', { name: 'The board was deleted' }).waitFor()
  await server.post(`/api/boards/${share.boardId}/restore`, {}, 'editor')
  await page.reload()
  await drawn(page)
})
