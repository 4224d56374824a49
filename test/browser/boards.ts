import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { type BoardSpec, newBoard, type Tile, type Title } from '../../dashboard/core/board/spec.ts'
import { chartSpec, type Filter } from '../../dashboard/core/chart/spec.ts'

const orders = { name: 'sales.orders', kind: 'measure' as const }

/** The number of orders. */
export const numberTile: Tile = {
  id: 'number',
  kind: 'chart',
  place: { x: 0, y: 0, w: 6, h: 4 },
  phone: null,
  chart: chartSpec.parse({ version: 1, type: 'kpi', auto: false, title: { zh: '订单数', en: 'Orders' }, wells: { values: [orders] } }),
}

/** Orders by region, as bars to click. */
export const regionTile: Tile = {
  id: 'region',
  kind: 'chart',
  place: { x: 6, y: 0, w: 6, h: 4 },
  phone: null,
  chart: chartSpec.parse({
    version: 1,
    type: 'column',
    auto: false,
    title: { zh: '各大区订单', en: 'Orders by region' },
    wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [orders] },
  }),
}

/** A board of these two, offering to be filtered by region. */
export function smallBoard(
  title: Title = 'Small board',
  filters: Filter[] = [{ member: 'sales.region', operator: 'equals', values: [] }],
): BoardSpec {
  return { ...newBoard(title), filters, tiles: [numberTile, regionTile] }
}

/** Waits for a value to become what is expected; a busy machine may take its time. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 })

interface Drawable {
  locator: Page['locator']
  getByRole: Page['getByRole']
}

/** The exact number a tile of one number shows. */
export async function numberOf(page: Drawable, title = 'Orders'): Promise<number> {
  const exact = await page.getByRole('region', { name: title, exact: true }).locator('[title]:not(h1, h2)').first().getAttribute('title')
  return Number((exact ?? '').replaceAll(',', ''))
}

/** Waits until every tile near the window has its answer and none has failed. */
export async function drawn(page: Drawable): Promise<void> {
  await page.locator('section[aria-busy]').first().waitFor()
  await expect.poll(() => page.locator('section[aria-busy="true"]').count(), { timeout: 30_000 }).toBe(0)
  expect(await page.locator('main [role="alert"]').allTextContents()).toEqual([])
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe calls serious or critical on this page: rule, place and the words there. */
export async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { target: string[]; html: string }[] }[] }> }
      }
    ).axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 120)}`).join(' | ')}`)
  })
}

/** How far the page is wider than the screen. A phone's own `innerWidth` grows with a page that is too wide, so it is no measure. */
export async function overflow(page: Page): Promise<number> {
  return (await page.evaluate(() => document.documentElement.scrollWidth)) - (page.viewportSize()?.width ?? 0)
}
