import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalogue } from '../../dashboard/core/chart/catalogue.ts'
import { buildGallery, openGallery, type Site } from '../../scripts/browser/gallery.ts'
import { launchBrowser } from '../../scripts/browser/open.ts'
import { hostileNames } from '../chart/odd.ts'

// The gallery draws every kind of chart with the product's own pictures; here every name in the data is one that means harm, or was never thought of.

const root = path.resolve(import.meta.dirname, '../..')
let files: Site
let browser: Browser

beforeAll(async () => {
  files = await buildGallery()
  browser = await launchBrowser()
}, 180_000)

afterAll(() => browser?.close())

/** Lays the pointer on several places of every picture, and gives back what was said there. */
async function hoverAll(page: Page): Promise<string[]> {
  const said: string[] = []
  for (const section of await page.locator('main section[id]:is(:has(.apex), :has([data-shapes]))').all()) {
    const picture = section.locator('.apex, [data-shapes]').first()
    await picture.scrollIntoViewIfNeeded()
    const box = await picture.boundingBox()
    if (!box) continue
    for (const share of [0.4, 0.6]) {
      await page.mouse.move(box.x + box.width * share, box.y + box.height * 0.5, { steps: 2 })
      said.push(...(await picture.locator('.apexcharts-tooltip.apexcharts-active, :scope > .tip').allInnerTexts()))
    }
  }
  return said
}

/** What a name may have become on the page: elements none of our pictures makes, or an attribute that runs. */
const madeOfNames = (page: Page) =>
  page.evaluate(() => {
    const main = document.querySelector('main')
    const elements = [...(main?.querySelectorAll('*') ?? [])]
    const strange = elements.filter(({ tagName }) => ['IMG', 'SCRIPT', 'IFRAME', 'OBJECT', 'A'].includes(tagName.toUpperCase()))
    const running = elements.filter((element) => [...element.attributes].some(({ name }) => /^on/i.test(name)))
    const bold = elements.filter(({ tagName, textContent }) => /^(B|I)$/i.test(tagName) && textContent === 'bold')
    return { hurt: 'hurt' in window, strange: [...strange, ...running, ...bold].map(({ outerHTML }) => outerHTML.slice(0, 120)) }
  })

test('every kind of chart is among those drawn', () => {
  const cases = path.join(root, 'test/chart/cases')
  const types = readdirSync(cases).map((name) => JSON.parse(readFileSync(path.join(cases, name, 'spec.json'), 'utf8')).type as string)
  expect(Object.keys(catalogue).filter((type) => !types.includes(type))).toEqual([])
})

test('names are shown as what they are, nothing runs and nothing is made of them', async () => {
  const { page, problems } = await openGallery(browser, files, 'names=hostile&width=520')
  const said = (await hoverAll(page)).join('\n')
  expect(await madeOfNames(page)).toEqual({ hurt: false, strange: [] })
  expect(problems).toEqual([])
  // Long names are cut in an axis and a legend, and read in full in a tooltip or a table.
  const shown = (await page.locator('main').innerText()) + said
  const squeezed = shown.replace(/\s+/g, ' ')
  for (const name of hostileNames.slice(0, 15)) expect(squeezed).toContain(name)
  const legend = (await page.locator('#pie-channel .apexcharts-legend-text').allInnerTexts()).join('\n')
  expect(legend).toMatch(/<img src=x/)
  expect(legend).toContain('<b>bold</b>')
  expect((await page.locator('#line-cities-other .apexcharts-legend-text').allInnerTexts()).join('\n')).toContain('<b>bold</b>')
  expect(await page.locator('#bar-products-other .apexcharts-yaxis').textContent()).toContain('constructor')
  // A tooltip of a name of 200 letters stays on the page.
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  await page.context().close()
})

test('odd numbers are drawn with ticks one can tell apart', async () => {
  const { page, problems } = await openGallery(browser, files, 'odd&width=520')
  const ticks = async (name: string, axis = 'yaxis') =>
    // Apex writes each label twice, to be seen and as its title.
    (await page.locator(`[id="${name}"] .apexcharts-${axis} text tspan`).allTextContents()).map((text) => text.trim()).filter(Boolean)
  expect(await ticks('35-tiny-line')).toEqual(['0.0006', '0.0004', '0.0002', '0.0000'])
  expect(await ticks('35-tiny-shares')).toEqual(['0.04%', '0.03%', '0.02%', '0.01%', '0.00%'])
  expect(await ticks('36-narrow')).toEqual(['1,000,004', '1,000,003', '1,000,002', '1,000,001'])
  expect(await ticks('46-one-order')).toEqual(['1', '0'])
  expect((await ticks('35-tiny-scatter', 'xaxis')).slice(0, 5)).toEqual(['0.00%', '0.02%', '0.04%', '0.06%', '0.08%'])
  expect(await page.locator('[id="34-zero-pie"]').innerText()).toContain('All values are 0')
  expect(await page.locator('[id="33-mixed-percent"]').innerText()).toContain('stacked by amount')
  // The number of a column that reaches the top stands above it.
  const over = await page.locator('[id="46-one-order"]').evaluate((section) => {
    const label = section.querySelector('.apexcharts-datalabels text')?.getBoundingClientRect()
    const column = section.querySelector('.apexcharts-bar-area')?.getBoundingClientRect()
    return label && column ? label.bottom - column.top : null
  })
  expect(over).toBeLessThanOrEqual(1)
  const said = await hoverAll(page)
  expect(said.join('\n')).toMatch(/¥0\.000[1-6]/)
  expect(said.join('\n')).not.toMatch(/NaN|-\d{3}.\d%/)
  expect(problems).toEqual([])
  await page.context().close()
})

test('in little room a figure gets smaller and a total stays in sight; neither is cut', async () => {
  const figure = await openGallery(browser, files, 'odd&only=kpi-long&width=120')
  const number = figure.page.locator('[title="−¥8,958,123,456.78"]')
  expect(await number.innerText()).toBe('−¥8.96B')
  expect(
    await number.evaluate((element) => [
      element.scrollWidth - element.clientWidth,
      (element.firstElementChild?.scrollHeight ?? 0) - element.clientHeight,
    ]),
  ).toEqual([0, 0])
  await figure.page.context().close()
  const pivot = await openGallery(browser, files, 'only=pivot-region&width=300')
  const places = await pivot.page.locator('[data-goes-on="true"]').evaluate((box) => {
    const total = box.querySelector('tbody td[data-total="true"]')?.getBoundingClientRect()
    return total ? total.right - box.getBoundingClientRect().right : null
  })
  expect(places).toBeLessThanOrEqual(0)
  await pivot.page.context().close()
})
