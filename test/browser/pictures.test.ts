import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { presets } from '../../dashboard/core/chart/catalogue.ts'
import { buildGallery, openGallery } from '../../scripts/browser/gallery.ts'
import { difference, type Likeness, likenesses, likenessFile, likenessSearch } from '../../scripts/browser/likeness.ts'
import { launchBrowser } from '../../scripts/browser/open.ts'

// Every tile of the gallery, drawn from its recorded case, against the picture that is kept of it. `npm run screenshots -- charts` keeps new ones,
// beside docs/screenshots/charts-*.png, which are to be looked at then.

const kept: Record<string, Likeness> = JSON.parse(readFileSync(likenessFile, 'utf8'))

let browser: Browser
let page: Page
let problems: string[]
beforeAll(async () => {
  const [files, launched] = await Promise.all([buildGallery(), launchBrowser()])
  browser = launched
  ;({ page, problems } = await openGallery(browser, files, likenessSearch, { language: 'en' }))
  // One picture of all tiles takes its time on a busy machine.
  page.setDefaultTimeout(120_000)
  // Forms of our own are laid out once their library is there; an own map is not brought along, and says so in words.
  const isLaid = () =>
    [...document.querySelectorAll('[data-tile]:not([data-tile="map"]) [data-shapes]')].every((box) => box.querySelector('[data-mark]'))
  await page.waitForFunction(isLaid)
})
afterAll(() => browser?.close())

const apart = (now: Record<string, Likeness>) =>
  Object.entries(kept).flatMap(([id, one]) => {
    const other = now[id]
    const what = other ? difference(one, other) : 'not drawn'
    return what ? [`${id}: ${what}`] : []
  })

/** Until two looks in a row are the same: ApexCharts draws when it likes. */
async function settled(): Promise<Record<string, Likeness>> {
  let before = await likenesses(page)
  for (let tries = 0; tries < 5 && apart(before).length > 0; tries++) before = await likenesses(page)
  return before
}

test('every tile looks as it did when somebody last looked at it', async () => {
  expect(Object.keys(kept).sort()).toEqual(presets.map(({ id }) => id).sort())
  expect(apart(await settled())).toEqual([])
  expect(problems).toEqual([])
})

test('another colour, another place and fewer words are another picture; a hair of an edge is not', () => {
  const [size, jade, white] = [560, '187', 'fff']
  const of = (grid: string, more: Partial<Likeness> = {}): Likeness => ({ marks: 3, words: 20, grid, ...more })
  const half = of(jade.repeat(size / 2) + white.repeat(size / 2))
  expect(difference(half, half)).toBeNull()
  expect(difference(half, of('298'.repeat(size / 2) + white.repeat(size / 2)))).toBeNull()
  expect(difference(half, of(jade.repeat(size / 2 + 20) + white.repeat(size / 2 - 20)))).toBeNull()
  expect(difference(half, of('c22'.repeat(size / 2) + white.repeat(size / 2)))).toBe('50 % of it has other colours')
  expect(difference(half, of(white.repeat(size / 2) + jade.repeat(size / 2)))).toBe('100 % of it has other colours')
  expect(difference(half, of(half.grid, { marks: 2 }))).toBe('3 forms before, 2 now')
  expect(difference(half, of(half.grid, { words: 14 }))).toBe('20 words before, 14 now')
})

test('a picture that lost its forms, a row or a card is seen', async () => {
  await page.addStyleTag({
    content: `
      .apexcharts-series, .apexcharts-pie-series { visibility: hidden !important; }
      [data-shapes] [data-mark] { visibility: hidden !important; }
      [data-tile] tr:nth-child(2), [data-tile] li:first-child { display: none; }
    `,
  })
  const seen = apart(await likenesses(page)).map((one) => one.split(':')[0])
  expect(Object.keys(kept).filter((id) => !seen.includes(id))).toEqual(['map'])
})
