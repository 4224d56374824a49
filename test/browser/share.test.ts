import { readFileSync } from 'node:fs'
import path from 'node:path'
import { SignJWT } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Server, start } from '../start.ts'
import { drawn, eventually, numberOf, overflow, seriousProblems, smallBoard } from './boards.ts'
import { launchBrowser, openPage } from './open.ts'

let server: Server
let browser: Browser

beforeAll(async () => {
  server = await start()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
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
  const lines = (await page.locator('dialog pre').textContent()) ?? ''
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
  const choices = page.getByRole('dialog', { name: 'Region' }).getByRole('checkbox')
  await eventually(() => choices.count()).toBe(rows.length)
  await choices.first().check()
  await eventually(() => numberOf(page)).not.toBe(await allOrders())
  expect(rows.map((row) => Number(row['sales.orders']))).toContain(await numberOf(page))
})

test('a link that may not be adjusted offers no filters', async () => {
  const share = await shared('Fixed')
  const { page } = await openPage(browser, `${server.url}/shared/${share.token}`, { language: 'en' })
  await drawn(page)
  expect(await page.getByRole('button', { name: /Region/ }).count()).toBe(0)
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
