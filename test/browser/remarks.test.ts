import type { Browser, Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { newBoard } from '../../dashboard/core/board/spec.ts'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { eventually } from './boards.ts'
import { servedBrowser } from './open.ts'

vi.setConfig({ testTimeout: 180_000 })

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const region = { name: 'sales.region', kind: 'dimension' }
const month = { name: 'sales.ordered_at', kind: 'time', grain: 'month' }
const sales = { name: 'sales.net_sales', kind: 'measure' }
const range = { field: 'sales.ordered_at', from: '2025-01-01', to: '2025-12-31' }
const march = { member: 'sales.ordered_at', operator: 'inDateRange', values: ['2025-03-01', '2025-03-31'] }
const chart = (spec: object) => chartSpec.parse({ version: 1, auto: false, range, ...spec })
const columns = { type: 'column', wells: { axis: [month], values: [sales] }, options: { labels: 'on' } }
const specOf = (page: Page) => readAddress(new URL(page.url()).searchParams.get('spec'))

async function explored(spec: object) {
  const address = toAddress(chart(spec))
  return openPage(browser, `${server.url}/explore?spec=${address}`, { token: await server.token('analyst'), language: 'en' })
}

/** Whether what is written at marks covers a number or a word of the picture. */
const covered = (page: Page) =>
  page.locator('[data-remarks] circle').evaluateAll((circles) => {
    const texts = [...document.querySelectorAll('.apexcharts-svg text, [data-shapes] text:not([data-remarks] text)')]
    return circles.flatMap((circle) => {
      const one = circle.getBoundingClientRect()
      return texts.filter((text) => {
        const { left, right, top, bottom, width } = text.getBoundingClientRect()
        return width > 0 && left < one.right && one.left < right && top < one.bottom && one.top < bottom
      })
    }).length
  })

test('by keys alone a note is written at a month, undone, redone, written otherwise and deleted', async () => {
  const { page, problems } = await explored(columns)
  await page.locator('.apexcharts-bar-area').first().waitFor()
  const focused = page.locator('[data-chart]').first()
  await focused.focus()
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Note…' }).waitFor()
  // The last entry of the menu.
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.locator('[role="dialog"] textarea:focus').waitFor()
  await page.keyboard.type('A new shop <b>opened</b>')
  await page.keyboard.press('Tab')
  await page.keyboard.type('新店开业')
  for (const _ of ['Cancel', 'Save']) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const list = page.locator('[data-remark-list] li')
  await eventually(() => list.allInnerTexts()).toEqual([expect.stringMatching(/Mar 2025 · Net sales\s*A new shop <b>opened<\/b>/)])
  await eventually(() => page.locator('[data-remarks] [data-remark]').allTextContents()).toEqual(['1'])
  expect(await covered(page)).toBe(0)
  expect(specOf(page)?.remarks).toEqual([
    { at: [march], measure: 'sales.net_sales', text: { zh: '新店开业', en: 'A new shop <b>opened</b>' } },
  ])

  await page.keyboard.press('Control+z')
  await eventually(() => list.count()).toBe(0)
  await page.keyboard.press('Control+Shift+z')
  await eventually(() => list.count()).toBe(1)
  await list.getByRole('button').focus()
  await page.keyboard.press('Enter')
  await page.locator('[role="dialog"] textarea:focus').fill('Moved')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).press('Enter')
  await eventually(() => list.allInnerTexts()).toEqual([expect.stringContaining('Moved')])
  await list.getByRole('button').press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).press('Enter')
  await eventually(() => specOf(page)?.remarks).toBeUndefined()
  expect(problems).toEqual([])
})

test('a note is listed where its mark is not shown, and stands at its line, slice, cell and row where it is', async () => {
  const remarks = [
    { at: [march], measure: 'sales.net_sales', text: { en: 'spring' } },
    { at: [{ member: 'sales.region', operator: 'equals', values: ['华东'] }], measure: 'sales.net_sales', text: { en: 'east' } },
  ]
  const pictures: [object, string[], string][] = [
    [{ type: 'line', wells: { axis: [month], values: [sales] } }, ['1'], '[data-remarks] [data-remark]'],
    [{ type: 'area', wells: { axis: [month], values: [sales] } }, ['1'], '[data-remarks] [data-remark]'],
    [{ type: 'pie', wells: { axis: [region], values: [sales] } }, ['2'], '[data-remarks] [data-remark]'],
    [{ type: 'treemap', wells: { axis: [region], values: [sales] } }, ['2'], '[data-remarks] [data-remark]'],
    // Over several series the name of the month is what it is about; the entry of the legend is the region.
    [{ ...columns, wells: { axis: [month], values: [sales], colour: [region] } }, ['1', '2'], '[data-remarks] [data-remark]'],
    [{ type: 'table', wells: { rows: [month], values: [sales] } }, ['1'], 'td [data-remark]'],
    [{ type: 'pivot', wells: { rows: [month], columns: [region], values: [sales] } }, ['1', '2'], 'td [data-remark]'],
  ]
  for (const [spec, shown, place] of pictures) {
    const { page, problems } = await explored({ ...spec, remarks })
    const signs = page.locator(place)
    await eventually(async () => (await signs.evaluateAll((all) => all.map((one) => one.getAttribute('data-remark')))).sort()).toEqual(
      shown,
    )
    await eventually(() => page.locator('[data-remark-list] li[data-shown="true"]').count()).toBe(shown.length)
    await eventually(() => page.getByText('not shown now').count()).toBe(2 - shown.length)
    expect(await covered(page)).toBe(0)
    expect(problems).toEqual([])
    await page.context().close()
  }
})

test('notes stand on boards and on the page of a link, where nobody writes', async () => {
  const tile = (id: string, y: number, h: number, spec: object) => ({
    id,
    kind: 'chart' as const,
    place: { x: 0, y, w: 12, h },
    phone: null,
    chart: chart(spec),
  })
  const remarks = [{ at: [march], measure: 'sales.net_sales', text: { zh: '新店开业', en: '' } }]
  const board = { ...newBoard('Noted'), tiles: [tile('high', 0, 6, { ...columns, remarks }), tile('low', 6, 3, { ...columns, remarks })] }
  const { id } = await server.post('/api/boards', board, 'editor')
  const { token } = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  const places = [`${server.url}/boards/${id}`, `${server.url}/shared/${token}`]
  for (const [at, place] of places.entries()) {
    const { page, problems } = await openPage(browser, place, {
      language: 'en',
      ...(at === 0 ? { token: await server.token('viewer') } : {}),
    })
    await eventually(() => page.locator('[data-remarks] [data-remark]').count()).toBe(2)
    await eventually(() => page.locator('[data-remark-list] li').allInnerTexts()).toEqual([expect.stringContaining('新店开业')])
    expect(await page.locator('[data-remark-list] button').count()).toBe(0)
    // A low tile has no room for the list.
    await page.getByRole('button', { name: '1 note' }).click()
    await page.getByRole('dialog').getByText('新店开业').waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  }
})
