import { type ChildProcess, spawn } from 'node:child_process'
import net from 'node:net'
import path from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { signEmbed } from '../../docs/portal/signed/sign.mjs'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { eventually, numberOf, seriousProblems, smallBoard } from './boards.ts'
import { servedBrowser } from './open.ts'

let server: Server
let browser: Browser
let board: string
let key: { id: string; key: string }
let portal: { url: string; process: ChildProcess }

servedBrowser(async (opened) => {
  ;({ server, browser } = opened)
  board = (await server.post('/api/boards', smallBoard({ zh: '门户看板', en: 'Portal board' }), 'editor')).id
  key = await server.post('/api/keys', { name: 'Portal', scopes: ['embed'] })
  portal = await startPortal()
})

afterAll(() => void portal?.process.kill())

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

/** The signed example of the documentation, as a process of its own. */
async function startPortal() {
  const port = await freePort()
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../docs/portal/signed/server.mjs')], {
    env: {
      ...process.env,
      CLIENTELE_URL: server.url,
      CLIENTELE_KEY: key.key,
      CLIENTELE_BOARD: board,
      CLIENTELE_TILES: 'number,region',
      PORT: String(port),
    },
  })
  const url = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 100))
  return { url, process: child }
}

const ordersOf = async (...regions: string[]) =>
  Number(
    (
      await server.load({
        measures: ['sales.orders'],
        ...(regions.length > 0 && { filters: [{ member: 'sales.region', operator: 'equals', values: regions }] }),
      })
    )[0]?.['sales.orders'],
  )

const boardFrame = (page: Page) => page.frameLocator('clientele-board iframe:not([data-waiting])')
const chartFrame = (page: Page, tile: string) => page.frameLocator(`clientele-chart[tile="${tile}"] iframe:not([data-waiting])`)

test.each([
  { width: 1440, theme: 'light', language: 'zh' },
  { width: 390, theme: 'dark', language: 'en' },
] as const)(
  'a portal that signs its own tokens shows a board and two charts with the viewer’s rows, by one token: $width wide, $theme',
  async ({ width, theme, language }) => {
    const { page, problems } = await openPage(browser, 'about:blank', { language, width })
    const tokens: string[] = []
    page.on('request', (request) => request.url().includes('/clientele-token') && tokens.push(request.url()))
    await page.goto(`${portal.url}/?${new URLSearchParams({ as: 'li.na', theme, lang: language })}`)
    const orders = language === 'en' ? 'Orders' : '订单数'
    const east = await ordersOf('华东')
    await settled(boardFrame(page))
    await eventually(() => numberOf(boardFrame(page), orders)).toBe(east)
    await page.locator('clientele-chart').first().scrollIntoViewIfNeeded()
    await settled(chartFrame(page, 'number'))
    await eventually(() => numberOf(chartFrame(page, 'number'), orders)).toBe(east)
    // One exchange for three elements.
    expect(tokens).toHaveLength(1)
    // The fonts and colours of the page, on a ground one can't see through.
    const [font, ground] = await boardFrame(page)
      .locator('body')
      .evaluate((body) => [getComputedStyle(body).fontFamily, getComputedStyle(body).backgroundColor])
    expect(font).toMatch(/^Georgia/)
    expect(ground).toBe(theme === 'dark' ? 'rgb(16, 21, 31)' : 'rgb(238, 241, 246)')
    // As high as its content, and the chart as high as asked.
    const height = async (element: string) => (await page.locator(`${element} iframe`).first().boundingBox())?.height
    await eventually(async () =>
      Math.abs(
        ((await height('clientele-board')) ?? 0) -
          (await boardFrame(page)
            .locator('[data-framed]')
            .last()
            .evaluate((content) => content.scrollHeight)),
      ),
    ).toBeLessThan(2)
    await eventually(() => height('clientele-chart')).toBe(260)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    expect(await seriousProblems(page)).toEqual([])
    expect(problems).toEqual([])
  },
)

test('another person of the portal sees other rows', async () => {
  const { page } = await openPage(browser, `${portal.url}/?as=wang.qiang&lang=en`, { language: 'en' })
  await settled(boardFrame(page))
  await eventually(() => numberOf(boardFrame(page))).toBe(await ordersOf('华南', '华北'))
  const { page: boss } = await openPage(browser, `${portal.url}/?as=boss&lang=en`, { language: 'en' })
  await settled(boardFrame(boss))
  await eventually(() => numberOf(boardFrame(boss))).toBe(await ordersOf())
})

/** Waits until a frame's charts have their answers. Asked from here: while one waits inside, a still page hands its frames nothing to draw. */
async function settled(frame: FrameLocator) {
  const count = (busy: string) => frame.locator(`section[aria-busy${busy}]`).count()
  await expect.poll(() => count('').catch(() => 0), { timeout: 30_000 }).toBeGreaterThan(0)
  await expect.poll(() => count('="true"'), { timeout: 30_000 }).toBe(0)
  expect(await frame.locator('main [role="alert"]').allTextContents()).toEqual([])
}

/** What the elements of a page fire, by name. */
async function record(page: Page) {
  await page.addInitScript(() => {
    const heard: [string, unknown][] = []
    Object.assign(window, { heard })
    for (const name of ['ready', 'filter', 'drill', 'error'])
      addEventListener(`clientele-${name}`, (event) => heard.push([name, (event as CustomEvent).detail]))
  })
  return () =>
    page.evaluate(
      () => (window as unknown as { heard: [string, { code?: string; member?: string; message?: string; filters?: unknown[] }][] }).heard,
    )
}

test('a filter of the host sets the board and fires nothing; one it does not offer is named; a click is told', async () => {
  const { page } = await openPage(browser, 'about:blank', { language: 'en' })
  const heard = await record(page)
  await page.goto(`${portal.url}/?as=boss&lang=en`)
  const frame = boardFrame(page)
  await settled(frame)
  await eventually(async () => (await heard()).filter(([name]) => name === 'ready').length).toBeGreaterThan(0)
  const set = (filters: unknown[]) =>
    page.locator('clientele-board').evaluate((element, value) => Object.assign(element, { filters: value }), filters)
  await set([{ member: 'sales.region', operator: 'equals', values: ['华东'] }])
  await eventually(() => numberOf(frame)).toBe(await ordersOf('华东'))
  await set([{ member: 'sales.product', operator: 'equals', values: ['x'] }])
  await eventually(async () => (await heard()).find(([name]) => name === 'error')?.[1]).toMatchObject({
    code: 'unknown_filter',
    member: 'sales.product',
    message: expect.stringContaining('sales.region'),
  })
  await eventually(() => numberOf(frame)).toBe(await ordersOf())
  expect((await heard()).filter(([name]) => name === 'filter' || name === 'drill')).toEqual([])
  await eventually(() => frame.locator('path.apexcharts-bar-area').count()).toBeGreaterThan(1)
  await frame.locator('path.apexcharts-bar-area').first().click({ force: true })
  await eventually(async () => (await heard()).find(([name]) => name === 'drill')?.[1]).toMatchObject({
    tile: 'region',
    filters: [{ member: 'sales.region', operator: 'equals' }],
  })
  await eventually(async () => (await heard()).find(([name]) => name === 'filter')?.[1].filters).toHaveLength(1)
})

/** A page of a portal whose tokens come from a function of its own. */
async function ownPage(claims: Record<string, unknown>, seconds: number) {
  const { page } = await openPage(browser, 'about:blank', { language: 'en' })
  let given = 0
  await page.exposeFunction('nextToken', () => {
    given++
    return signEmbed(key.key, { sub: 'li.na', boards: [board], ...claims }, seconds)
  })
  await page.addInitScript(() =>
    Object.assign(window, { clientele: { getToken: (window as unknown as { nextToken: unknown }).nextToken } }),
  )
  const heard = await record(page)
  await page.goto(`${portal.url}/?as=boss&lang=en`)
  // The page of the example asks its server; these ask the function.
  await page.locator('clientele-board').evaluate((element) => element.removeAttribute('token-url'))
  return { page, heard, count: () => given }
}

test('before a token ends the next one is fetched, and what is on the screen stays', async () => {
  const { page, count, heard } = await ownPage({}, 5)
  const frame = boardFrame(page)
  await settled(frame)
  const number = frame.getByRole('region', { name: 'Orders', exact: true })
  await number.evaluate((element) => element.setAttribute('data-mark', 'same'))
  await eventually(count).toBeGreaterThan(2)
  expect(await number.getAttribute('data-mark')).toBe('same')
  // Past the end of the first token, a question is answered.
  await page
    .locator('clientele-board')
    .evaluate((element) => Object.assign(element, { filters: [{ member: 'sales.region', operator: 'equals', values: ['华东'] }] }))
  await eventually(() => numberOf(frame)).toBe(await ordersOf('华东'))
  expect((await heard()).filter(([name]) => name === 'error')).toEqual([])
})

test('without the right to drill a click does nothing, without filters none are offered', async () => {
  const { page, heard } = await ownPage({ rights: [] }, 600)
  const frame = boardFrame(page)
  await settled(frame)
  expect(await frame.getByRole('button', { name: /Region/ }).count()).toBe(0)
  await eventually(() => frame.locator('path.apexcharts-bar-area').count()).toBeGreaterThan(1)
  await frame.locator('path.apexcharts-bar-area').first().click({ force: true })
  await page
    .locator('clientele-board')
    .evaluate((element) => Object.assign(element, { filters: [{ member: 'sales.region', operator: 'equals', values: ['华东'] }] }))
  await eventually(async () => (await heard()).map(([name]) => name)).toContain('error')
  expect((await heard()).map(([name]) => name)).not.toContain('drill')
})

test('what is wrong is said in the frame and told to the page', async () => {
  const { page, heard } = await ownPage({ rows: { 'customers.region': [] } }, 600)
  await boardFrame(page).getByText('rows.customers.region').waitFor()
  expect((await heard()).find(([name]) => name === 'error')?.[1]).toMatchObject({ code: 'embed_claims' })
  const { page: none } = await openPage(browser, `${portal.url}/?as=boss&lang=en`, { language: 'en' })
  await none.locator('clientele-board').evaluate((element) => element.setAttribute('token-url', '/nothing-here'))
  await none.getByText('No token could be fetched').first().waitFor()
})

test('a key that names sites shows nothing on others', async () => {
  await server.put(`/api/keys/${key.id}`, { origins: ['https://portal.example.com'] })
  const { page } = await openPage(browser, `${portal.url}/?as=boss&lang=en`, { language: 'en' })
  await page.getByText('does not allow this site').first().waitFor()
  await server.put(`/api/keys/${key.id}`, { origins: [portal.url] })
  await page.reload()
  await settled(boardFrame(page))
})
