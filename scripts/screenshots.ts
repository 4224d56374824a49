import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import { loginReply } from '../dashboard/core/admin/reply.ts'
import { boardList, type ListedBoard } from '../dashboard/core/board/reply.ts'
import { toAddress } from '../dashboard/core/chart/address.ts'
import { chartSpec } from '../dashboard/core/chart/spec.ts'
import { madeShare } from '../dashboard/core/share/share.ts'
import { readDemoLogins } from '../dashboard/server/admin/demoLogins.ts'
import { readSettings } from '../dashboard/server/settings.ts'
import { buildGallery, openGallery } from './browser/gallery.ts'
import { likenesses, likenessFile, likenessSearch } from './browser/likeness.ts'
import { launchBrowser, openPage } from './browser/open.ts'
import { servePortal } from './browser/portal.ts'

// Makes the pictures of the documentation from a running demo server: `npm start` in one terminal, `npm run screenshots` in another.

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'docs/screenshots')
const settings = readSettings()
const server = `http://localhost:${settings.port}`

interface Shot {
  name: string
  address: string
  /** The page of another site, signed in nowhere. */
  outside?: boolean
}

const looks = [
  { name: 'zh-light', language: 'zh', theme: 'light', width: 1440, height: 900 },
  { name: 'en-dark', language: 'en', theme: 'dark', width: 1440, height: 900 },
  { name: 'zh-dark-phone', language: 'zh', theme: 'dark', width: 390, height: 844 },
  { name: 'en-light-phone', language: 'en', theme: 'light', width: 390, height: 844 },
] as const

const salesByMonth = chartSpec.parse({
  version: 1,
  type: 'column',
  auto: false,
  wells: {
    axis: [{ name: 'sales.ordered_at', kind: 'time', grain: 'month' }],
    values: [{ name: 'sales.net_sales', kind: 'measure' }],
    colour: [{ name: 'sales.channel', kind: 'dimension' }],
  },
  range: { field: 'sales.ordered_at', preset: 'last_12_months' },
  options: { stack: 'stacked' },
})

async function ask<T>(method: string, address: string, reply: z.ZodType<T>, token: string | null, body?: unknown): Promise<T> {
  const answer = await fetch(server + address, {
    method,
    headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`)
  return reply.parse(await answer.json().catch(() => null))
}

async function signIn(): Promise<string> {
  const login = readDemoLogins(settings.dataDir).find(({ role }) => role === 'admin')
  if (!login) throw new Error(`${settings.dataDir} has no demo administrator: start the demo with \`npm start\` first.`)
  return (await ask('POST', '/api/login', loginReply, null, { email: login.email, password: login.password })).token
}

const englishTitle = ({ title }: ListedBoard) => (typeof title === 'string' ? title : title.en)

/** Waits until nothing is asked any more and the last movement has ended. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null, undefined, { timeout: 60_000 })
  await page.waitForTimeout(1200)
}

async function shoot(browser: Browser, { name, address, outside }: Shot, token: string): Promise<void> {
  for (const look of looks) {
    const { language, theme, width, height } = look
    const joined = outside ? `${address}&lang=${language}&theme=${theme}` : address
    const { page } = await openPage(browser, joined, { ...(!outside && { token }), language, theme, width, height, touch: width < 500 })
    if (outside)
      await page.frameLocator('clientele-board iframe').locator('section[aria-busy="false"]').first().waitFor({ timeout: 60_000 })
    await settle(page)
    await page.screenshot({ path: path.join(folder, `${name}-${look.name}.png`) })
    await page.context().close()
    console.log(`${name}-${look.name}.png`)
  }
}

/** One picture of all tiles takes its time on a busy machine. */
const patience = 120_000

/** One picture of every chart there is, from the recorded answers of the demo company. */
async function shootCharts(browser: Browser): Promise<void> {
  const files = await buildGallery()
  for (const { name, ...look } of looks.filter(({ width }) => width > 500)) {
    const { page } = await openGallery(browser, files, likenessSearch, look)
    page.setDefaultTimeout(patience)
    await settle(page)
    await page.screenshot({ path: path.join(folder, `charts-${name}.png`), fullPage: true })
    await page.context().close()
    console.log(`charts-${name}.png`)
  }
  // What test/browser/pictures.test.ts compares with.
  const { page } = await openGallery(browser, files, likenessSearch, { language: 'en' })
  page.setDefaultTimeout(patience)
  await settle(page)
  writeFileSync(likenessFile, `${JSON.stringify(await likenesses(page), null, 2)}\n`)
  await page.context().close()
}

/** The screens of the running demo, all or those named. */
async function shootScreens(browser: Browser, wanted: string[]): Promise<void> {
  const token = await signIn()
  const { boards } = await ask('GET', '/api/boards?limit=200', boardList, token)
  const idOf = (title: string) => {
    const found = boards.find((board) => englishTitle(board) === title)
    if (!found) throw new Error(`The ready-made board ${title} is not there any more; the pictures need it.`)
    return found.id
  }
  const portal = await servePortal(server)
  const share = await ask('POST', `/api/boards/${idOf('Sales overview')}/shares`, madeShare, token, { days: 1, adjustable: true })
  try {
    const outside = new URLSearchParams({ server, token: share.token })
    const shots: Shot[] = [
      { name: 'explore', address: `${server}/explore?spec=${toAddress(salesByMonth)}` },
      { name: 'boards', address: `${server}/boards` },
      { name: 'board-sales', address: `${server}/boards/${idOf('Sales overview')}` },
      { name: 'board-customers', address: `${server}/boards/${idOf('Customers overview')}` },
      { name: 'board-funnel', address: `${server}/boards/${idOf('Sales funnel')}` },
      { name: 'board-outlook', address: `${server}/boards/${idOf('Outlook and churn risk')}` },
      { name: 'metrics', address: `${server}/data?member=rfm.customers` },
      { name: 'portal', address: `${portal.url}/?${outside}`, outside: true },
    ]
    for (const shot of shots) if (wanted.length === 0 || wanted.includes(shot.name)) await shoot(browser, shot, token)
  } finally {
    await ask('DELETE', `/api/shares/${share.id}`, z.unknown(), token)
    portal.close()
  }
}

mkdirSync(folder, { recursive: true })
const browser = await launchBrowser()
try {
  const wanted = process.argv.slice(2)
  // The charts are drawn from recorded answers: no server stands behind them.
  if (wanted.length === 0 || wanted.some((name) => name !== 'charts')) await shootScreens(browser, wanted)
  if (wanted.length === 0 || wanted.includes('charts')) await shootCharts(browser)
} finally {
  await browser.close()
}
