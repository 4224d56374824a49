import { gzipSync } from 'node:zlib'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { openPage } from '../../scripts/browser/open.ts'
import { servePortal } from '../../scripts/browser/portal.ts'
import type { Server } from '../start.ts'
import { drawn, eventually, numberOf, numberTile, seriousProblems, smallBoard } from './boards.ts'
import { servedBrowser } from './open.ts'

let server: Server
let browser: Browser
let portal: Awaited<ReturnType<typeof servePortal>>

servedBrowser(async (opened) => {
  ;({ server, browser } = opened)
  portal = await servePortal(server.url)
})

afterAll(() => {
  portal?.close()
})

async function openPortal(asked: Record<string, string>): Promise<{ page: Page; frame: FrameLocator; problems: string[] }> {
  const opened = await openPage(browser, `${portal.url}/?${new URLSearchParams({ server: server.url, ...asked })}`, { language: 'en' })
  return { ...opened, frame: opened.page.frameLocator('clientele-board iframe') }
}

async function tokenOf(wish: Record<string, unknown> = {}): Promise<string> {
  const { id } = await server.post('/api/boards', smallBoard({ zh: '门户看板', en: 'Portal board' }), 'editor')
  return (await server.post(`/api/boards/${id}/shares`, { days: 7, adjustable: true, ...wish }, 'editor')).token
}

const allOrders = async () => Number((await server.load({ measures: ['sales.orders'] }))[0]?.['sales.orders'])

test('the portal shows the board at its full height, and the host changes language and theme without a reload', async () => {
  const { page, frame, problems } = await openPortal({ token: await tokenOf() })
  await frame.getByRole('heading', { level: 1, name: '门户看板' }).waitFor()
  await drawn(frame)
  expect(await numberOf(frame, '订单数')).toBe(await allOrders())
  const iframe = page.locator('clientele-board iframe')
  const wanted = () =>
    frame
      .locator('[data-framed]')
      .last()
      .evaluate((content) => content.scrollHeight)
  await eventually(async () => Math.abs(((await iframe.boundingBox())?.height ?? 0) - (await wanted()))).toBeLessThan(2)

  const before = await iframe.getAttribute('src')
  await page.selectOption('#language', 'en')
  await frame.getByRole('heading', { level: 1, name: 'Portal board' }).waitFor()
  await page.selectOption('#theme', 'dark')
  await eventually(() => frame.locator('html').getAttribute('data-theme')).toBe('dark')
  expect(await iframe.getAttribute('src')).toBe(before)
  expect(await seriousProblems(page)).toEqual([])
  expect(problems).toEqual([])
})

test.each([
  { theme: 'dark', paper: '#ffffff', language: 'en', width: 1440 },
  { theme: 'light', paper: '#101010', language: 'zh', width: 390 },
] as const)(
  'under a policy that allows nothing but our script and frame: $theme on $paper, $width wide',
  async ({ theme, paper, language, width }) => {
    const asked = new URLSearchParams({ token: await tokenOf(), lang: language, theme, paper })
    const { page, problems } = await openPage(browser, `${portal.url}/bare?${asked}`, { language, width })
    const frame = page.frameLocator('clientele-board iframe')
    await drawn(frame)
    const iframe = page.locator('clientele-board iframe')
    const content = frame.locator('[data-framed]').last()
    await eventually(async () =>
      Math.abs(((await iframe.boundingBox())?.height ?? 0) - (await content.evaluate(({ scrollHeight }) => scrollHeight))),
    ).toBeLessThan(2)
    // As wide as the page but for the margins of a body, and nothing in it cut.
    expect((await iframe.boundingBox())?.width).toBe(width - 16)
    expect(await numberOf(frame, language === 'en' ? 'Orders' : '订单数')).toBe(await allOrders())
    const cut = await frame
      .locator('h1, h2, [title] > span')
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).length)
    expect(cut).toBe(0)
    // Its own paper under its own ink, whatever the host is painted with.
    const [ink, under] = await frame
      .locator('body')
      .evaluate((body) => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor])
    expect([ink, under]).toEqual(theme === 'dark' ? ['rgb(232, 236, 234)', 'rgb(20, 23, 22)'] : ['rgb(27, 31, 29)', 'rgb(250, 250, 247)'])
    expect(await seriousProblems(page)).toEqual([])
    expect(problems).toEqual([])
  },
)

test('the host sets a filter, and hears of a click on a bar', async () => {
  const [row] = await server.load({ measures: ['sales.orders'], dimensions: ['sales.region'], order: { 'sales.orders': 'desc' } })
  const region = String(row?.['sales.region'])
  const filters = JSON.stringify([{ member: 'sales.region', operator: 'equals', values: [region] }])
  const { page, frame } = await openPortal({ token: await tokenOf(), filters, lang: 'en' })
  await drawn(frame)
  await eventually(() => numberOf(frame)).toBe(Number(row?.['sales.orders']))
  await page.locator('clientele-board').evaluate((board) => board.setAttribute('filters', '[]'))
  await eventually(() => numberOf(frame)).toBe(await allOrders())
  await eventually(() => frame.locator('path.apexcharts-bar-area').count()).toBeGreaterThan(1)
  await frame.locator('path.apexcharts-bar-area').first().click({ force: true })
  await eventually(() => page.locator('#clicked').textContent()).toContain('Picked on the board')
})

test('the element shows one chart, with its title, at a height that stays', async () => {
  const { id } = await server.post(
    '/api/boards',
    { ...smallBoard(), title: 'Orders', filters: [], tiles: [numberTile], single: true },
    'editor',
  )
  const { token } = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  const { page, frame, problems } = await openPortal({ token, lang: 'en' })
  await drawn(frame)
  await frame.getByRole('heading', { level: 1, name: 'Orders' }).waitFor()
  expect(await numberOf(frame)).toBe(await allOrders())
  const height = async () => (await page.locator('clientele-board iframe').boundingBox())?.height
  await eventually(height).toBe(420)
  await page.waitForTimeout(500)
  expect(await height()).toBe(420)
  expect(problems).toEqual([])
})

test('what another window says is not heard', async () => {
  const { page, frame } = await openPortal({ token: await tokenOf(), lang: 'en' })
  await drawn(frame)
  const heard = await page.evaluate(async () => {
    const events: string[] = []
    document.addEventListener('clientele-filter', () => events.push('filter'))
    const height = document.querySelector('clientele-board')?.shadowRoot?.querySelector('iframe')?.style.height
    window.postMessage({ clientele: 'height', height: 9999 }, '*')
    window.postMessage({ clientele: 'filter', filters: [{ member: 'a.b', operator: 'equals', values: ['x'] }] }, '*')
    await new Promise((resolve) => setTimeout(resolve, 300))
    return { events, same: document.querySelector('clientele-board')?.shadowRoot?.querySelector('iframe')?.style.height === height }
  })
  expect(heard).toEqual({ events: [], same: true })
})

test('a withdrawn link says so inside the portal', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Gone'), 'editor')
  const share = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  await server.delete(`/api/shares/${share.id}`, 'editor')
  const { frame } = await openPortal({ token: share.token })
  await frame.getByRole('heading', { name: '链接已撤回' }).waitFor()
})

test('without a server the portal shows a sentence instead of a hole', async () => {
  // The portal's policy knows the address, and nobody listens there.
  const gone = await servePortal('http://127.0.0.1:9')
  const { page } = await openPage(browser, `${gone.url}/?${new URLSearchParams({ token: 'any', server: 'http://127.0.0.1:9' })}`)
  await page.getByText('客析服务器暂时连不上').waitFor()
  gone.close()
})

test('a shared page may stand in a frame of any site, the app in none', async () => {
  const token = await tokenOf()
  const [shared, app] = await Promise.all([fetch(`${server.url}/shared/${token}`), fetch(`${server.url}/boards`)])
  expect(shared.headers.get('x-frame-options')).toBeNull()
  expect(shared.headers.get('content-security-policy')).toContain('frame-ancestors *')
  expect(app.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
})

test('the embed script is a few kilobytes', async () => {
  const script = await (await fetch(`${server.url}/embed.js`)).arrayBuffer()
  expect(gzipSync(Buffer.from(script)).length).toBeLessThan(5000)
})
