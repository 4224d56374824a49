import type { Browser, Locator, Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { overflow, seriousProblems } from './boards.ts'
import { servedBrowser } from './open.ts'

vi.setConfig({ testTimeout: 180_000 })

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

type Wishes = Omit<NonNullable<Parameters<typeof openPage>[2]>, 'token'> & { at?: string }

/** The Explore screen of an analyst, with its field list on screen. */
async function explore(wishes: Wishes = {}): Promise<{ page: Page; problems: string[] }> {
  const opened = await openPage(browser, `${server.url}/explore${wishes.at ?? ''}`, { token: await server.token('analyst'), ...wishes })
  await opened.page
    .locator(wishes.touch && (wishes.width ?? 1440) < 700 ? '[data-starter]' : '#field-tree [data-field]')
    .first()
    .waitFor()
  return opened
}

const well = (page: Page, name: string) => page.locator(`[data-well="${name}"]`)
const pills = (page: Page, name: string) => well(page, name).locator('[data-pill]')
const listed = (page: Page, name: string) => page.locator(`[data-field="${name}"]`)
const aloud = (page: Page) => page.locator('[data-testid="aloud"]')

/** Finds a field by search, since the list draws only the rows in sight. */
async function find(page: Page, name: string) {
  await page.getByRole('searchbox').first().fill(name.replace('.', ' '))
  await listed(page, name).waitFor()
  return listed(page, name)
}

async function centre(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox()
  if (!box) throw new Error(`${selector} is not on screen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** What becomes so within a while; a busy machine takes its time. */
const soon = <T>(see: () => T | Promise<T>) => expect.poll(see, { timeout: 20_000 })

/** Waits until the chart shows an answer. */
async function drawn(page: Page) {
  await page.locator('section[aria-busy="false"]').first().waitFor()
}

test('a mark is looked at more closely by keys: down a level, split by a field found by typing, up again, and Back', async () => {
  const spec = chartSpec.parse({
    version: 1,
    type: 'bar',
    auto: false,
    wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.net_sales', kind: 'measure' }] },
  })
  const { page, problems } = await explore({ at: `?spec=${toAddress(spec)}` })
  const chart = page.locator('[data-chart]').first()
  const onFirst = async () => {
    await drawn(page)
    await page.locator('.apexcharts-bar-area').first().waitFor()
    await chart.focus()
    await chart.press('ArrowRight')
    await page.locator('[data-chosen]').waitFor()
    await chart.press('Enter')
    await page.getByRole('menu').waitFor()
  }
  await onFirst()
  await page.getByRole('menuitem', { name: '带着它去看板…' }).click()
  await page.getByRole('dialog', { name: '带着筛选去看板' }).getByRole('option', { name: '销售总览' }).click()
  await soon(() => new URL(page.url()).pathname).toMatch(/^\/boards\/./)
  expect(new URL(page.url()).searchParams.get('filters')).toContain('sales.region')
  await page.goBack()
  await onFirst()
  await page.getByRole('menuitem', { name: '下钻到省份' }).click()
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['省份'])
  const way = page.getByRole('navigation', { name: '下钻路径' })
  await soon(() => way.getByRole('listitem').count()).toBe(2)
  await soon(() => page.locator('[data-filter="sales.region"]').count()).toBe(1)

  await onFirst()
  await page.getByRole('menuitem', { name: '拆分为…' }).click()
  await page.getByRole('searchbox', { name: '搜索字段' }).last().fill('品类')
  await page.keyboard.press('Enter')
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['品类'])
  expect(await page.locator('[data-waiting]').count()).toBe(0)
  await soon(() => way.getByRole('listitem').count()).toBe(3)

  await drawn(page)
  await chart.focus()
  await chart.press('Backspace')
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['省份'])
  await soon(() => readAddress(new URL(page.url()).searchParams.get('spec'))?.trail.length).toBe(1)
  await page.goBack()
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['品类'])
  expect(new URL(page.url()).pathname).toBe('/explore')
  await page.keyboard.press('Control+z')
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['省份'])
  await way.getByRole('button', { name: '全部' }).click()
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['大区'])
  await soon(() => page.locator('[data-filter]').count()).toBe(0)
  expect(problems).toEqual([])
  await page.context().close()
})

test('an address of a newer version, a level that is gone and one measure renamed are said in words, with the rest of the screen at work', async () => {
  const address = (spec: object) => `?spec=${Buffer.from(JSON.stringify(spec)).toString('base64url')}`
  const bars = { version: 1, type: 'bar', wells: { axis: [{ name: 'sales.region', kind: 'dimension' }] } }
  const sales = { name: 'sales.net_sales', kind: 'measure' }
  const gone = [{ member: 'sales.gone_level', operator: 'equals', values: ['x'] }]
  const newer = await explore({ at: address({ version: 2, type: 'hologram' }) })
  await newer.page.getByRole('alert').getByText('它可能由更新的版本制作').waitFor()
  await newer.page.locator('[data-starter]').first().click()
  await drawn(newer.page)
  await newer.page.context().close()
  const trail = [
    { filters: gone, range: null, before: { type: 'bar', auto: true, wells: { ...bars.wells, values: [sales] }, range: null } },
  ]
  const lost = await explore({ at: address({ ...bars, wells: { ...bars.wells, values: [sales] }, filters: gone, trail }) })
  await lost.page.getByText('没有 sales.gone_level 这个字段').waitFor()
  await lost.page.getByRole('navigation', { name: '下钻路径' }).getByRole('button', { name: '全部' }).click()
  await drawn(lost.page)
  await lost.page.locator('.apexcharts-bar-area').first().waitFor()
  await lost.page.context().close()
  const renamed = await explore({ at: address({ ...bars, wells: { ...bars.wells, values: [{ ...sales, name: 'sales.renamed' }] } }) })
  await renamed.page.getByText('没有 sales.renamed 这个字段').waitFor()
  await renamed.page.context().close()
})

test('wells stand still while a field is carried, the chart has two thirds of a small screen, and Delete leaves the focus on the shelf', async () => {
  const spec = chartSpec.parse({
    version: 1,
    type: 'column',
    auto: false,
    wells: {
      axis: [{ name: 'sales.region', kind: 'dimension' }],
      values: ['sales.net_sales', 'sales.orders'].map((name) => ({ name, kind: 'measure' })),
    },
  })
  const { page, problems } = await explore({ at: `?spec=${toAddress(spec)}`, width: 1024, height: 768 })
  await drawn(page)
  const places = () =>
    page.locator('[data-well] [role="group"], [data-pill], main [data-chart]').evaluateAll((all) =>
      all.map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect()
        return [x, y, width, height].map(Math.round)
      }),
    )
  const before = await places()
  const from = await centre(page, '[data-pill="values:0"]')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 8, from.y + 4)
  expect(await places()).toEqual(before)
  const over = await centre(page, '[data-pill="values:1"]')
  await page.mouse.move(over.x + 20, over.y, { steps: 4 })
  expect(await places()).toEqual(before)
  await page.keyboard.press('Escape')
  await page.mouse.up()

  await page.locator('[data-pill="values:0"]').focus()
  await page.keyboard.press('Delete')
  await soon(() => page.evaluate(() => document.activeElement?.getAttribute('data-pill'))).toBe('values:0')
  await soon(() => pills(page, 'values').count()).toBe(1)
  const height = async () => (await page.locator('main [data-chart]').first().boundingBox())?.height ?? 0
  await soon(async () => (await height()) / 768).toBeGreaterThan(0.65)
  expect(problems).toEqual([])
  await page.context().close()
})

test('a measure is surveyed from its menu: charts ranked by surprise, two kept on a board, one opened', async () => {
  const spec = chartSpec.parse({ version: 1, type: 'kpi', wells: { values: [{ name: 'sales.net_sales', kind: 'measure' }] } })
  const { page, problems } = await explore({ at: `?spec=${toAddress(spec)}` })
  await drawn(page)
  await pills(page, 'values').first().click()
  await page.getByRole('menuitem', { name: '全面查看…' }).click()
  const dialog = page.getByRole('dialog', { name: /全面查看/ })
  const cards = dialog.getByRole('listitem')
  await expect.poll(() => cards.count(), { timeout: 90_000 }).toBeGreaterThan(3)
  const scores = await dialog.locator('meter').evaluateAll((all) => all.map((one) => Number(one.getAttribute('value'))))
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(await seriousProblems(page)).toEqual([])
  const titles = (await cards.getByRole('heading').allTextContents()).slice(0, 2).map((title) => title.trim())
  for (const at of [0, 1]) await dialog.getByRole('checkbox').nth(at).check()
  await dialog.getByRole('button', { name: '把勾选的 2 张图加到看板…' }).click()
  const save = page.getByRole('dialog', { name: '保存到看板' })
  await save.getByRole('combobox').selectOption({ label: '＋ 新建看板' })
  await save.getByLabel('看板名称').fill('值得一看')
  await save.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '值得一看' }).waitFor()
  for (const title of titles) await page.getByRole('region', { name: title, exact: true }).waitFor()
  await page.goBack()
  await pills(page, 'values').first().click()
  await page.getByRole('menuitem', { name: '全面查看…' }).click()
  await expect.poll(() => cards.count(), { timeout: 90_000 }).toBeGreaterThan(3)
  const title = (await cards.first().getByRole('heading').textContent())?.trim()
  await cards.first().getByRole('button', { name: '打开' }).click()
  await soon(() => dialog.count()).toBe(0)
  await soon(() => page.getByLabel('图表标题').inputValue()).toBe(title)
  expect(problems).toEqual([])
  await page.context().close()
})

test('a click adds a field to its best place, and the address brings the chart back', async () => {
  const { page, problems } = await explore()
  await (await find(page, 'sales.net_sales')).click()
  await (await find(page, 'sales.ordered_at')).click()
  await soon(() => pills(page, 'values').count()).toBe(1)
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['下单时间月'])
  await drawn(page)
  await page.locator('.apexcharts-line').first().waitFor()
  await soon(() => page.url()).toContain('spec=')

  await page.reload()
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['下单时间月'])
  await soon(() => page.getByLabel('图表标题').inputValue()).toBe('净销售额（按月）')
  expect(problems).toEqual([])
  await page.context().close()
})

test.each(['light', 'dark'] as const)('an earlier period stands beside the present one in a paler colour (%s)', async (theme) => {
  const compared = chartSpec.parse({
    version: 1,
    type: 'column',
    auto: false,
    wells: {
      axis: [{ name: 'sales.ordered_at', kind: 'time', grain: 'quarter' }],
      values: [{ name: 'sales.net_sales', kind: 'measure' }],
    },
    range: { field: 'sales.ordered_at', preset: 'this_year' },
    compare: 'last_year',
  })
  const address = `${server.url}/explore?spec=${toAddress(compared)}`
  const { page } = await openPage(browser, address, { token: await server.token('analyst'), theme })
  const bars = page.locator('path.apexcharts-bar-area')
  await bars.first().waitFor()
  const colours = await bars.evaluateAll((paths) => [...new Set(paths.map((path) => getComputedStyle(path).fill))])
  expect(colours).toHaveLength(2)
  const brightness = colours.map((colour) => (colour.match(/\d+/g) ?? []).reduce((sum, part) => sum + Number(part), 0))
  expect(Math.max(...brightness) - Math.min(...brightness)).toBeGreaterThan(100)
  await page.context().close()
})

test('a field dragged by mouse lands where it is dropped; an unfit well says why', async () => {
  const { page } = await explore()
  const from = await centre(page, '[data-field="sales.orders"]')
  const axis = await centre(page, '[data-well="axis"] > div')
  const values = await centre(page, '[data-well="values"] > div')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(axis.x, axis.y, { steps: 6 })
  await soon(() => well(page, 'axis').getAttribute('data-state')).toBe('refuses')
  expect(await well(page, 'axis').textContent()).toContain('需要维度或日期')
  await page.mouse.move(values.x, values.y, { steps: 6 })
  await soon(() => well(page, 'values').getAttribute('data-state')).toBe('over')
  await page.mouse.up()
  await soon(() => pills(page, 'values').allTextContents()).toEqual(['订单数'])

  // Let go of outside everything it is removed, and the toast takes that back.
  const pill = await centre(page, '[data-pill="values:0"]')
  await page.mouse.move(pill.x, pill.y)
  await page.mouse.down()
  await page.mouse.move(700, 20, { steps: 6 })
  await page.mouse.up()
  await soon(() => pills(page, 'values').count()).toBe(0)
  await page.getByRole('button', { name: '撤销', exact: true }).last().click()
  await soon(() => pills(page, 'values').allTextContents()).toEqual(['订单数'])
  await page.context().close()
})

test('a drop on the empty canvas places the field', async () => {
  const { page } = await explore()
  const from = await centre(page, '[data-field="sales.orders"]')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(720, 700, { steps: 8 })
  await page.mouse.up()
  await soon(() => pills(page, 'values').allTextContents()).toEqual(['订单数'])
  await page.context().close()
})

test('a field dragged by finger, after a long press, lands in a well', async () => {
  const { page } = await explore({ width: 1024, height: 900, touch: true })
  const from = await centre(page, '[data-field="sales.orders"]')
  const to = await centre(page, '[data-well="values"] > div')
  const fingers = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: { x: number; y: number }) =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] })
  await touch('touchStart', from)
  await page.waitForTimeout(450)
  for (const part of [0.2, 0.5, 0.8, 1]) {
    await touch('touchMove', { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part })
    await page.waitForTimeout(60)
  }
  await soon(() => well(page, 'values').getAttribute('data-state')).toBe('over')
  await touch('touchEnd')
  await soon(() => pills(page, 'values').allTextContents()).toEqual(['订单数'])
  await page.context().close()
})

test('everything goes by keyboard, and is said aloud', async () => {
  const { page } = await explore({ language: 'en' })
  await page.getByRole('searchbox').first().fill('net sales')
  await page.keyboard.press('ArrowDown') // from the search into the list
  await soon(() => page.locator('#field-tree').getAttribute('aria-activedescendant')).toBe('field-sales.net_sales')
  await page.keyboard.press('Space')
  await soon(() => aloud(page).textContent()).toMatch(/^Picked up Net sales\..*Values, position 1 of 1, can be dropped here$/)
  await page.keyboard.press('ArrowUp')
  await soon(() => aloud(page).textContent()).toBe('Axis, cannot be dropped: needs a dimension or a date')
  await page.keyboard.press('Escape')
  await soon(() => aloud(page).textContent()).toBe('Cancelled, nothing changed')
  expect(await page.locator('[data-pill]').count()).toBe(0)

  await page.keyboard.press('Space')
  await page.keyboard.press('Space')
  await soon(() => aloud(page).textContent()).toBe('Net sales dropped on Values')
  await soon(() => pills(page, 'values').allTextContents()).toEqual(['Net sales'])

  // Enter adds without carrying.
  await page.getByRole('searchbox').first().fill('order time')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await soon(() => pills(page, 'axis').allTextContents()).toEqual(['Order timeMonth'])

  // The pill's menu moves it; Delete removes it; undo and redo go both ways.
  await pills(page, 'values').first().focus()
  await page.keyboard.press('Shift+F10')
  await soon(() => page.getByRole('menu').count()).toBe(1)
  await page.keyboard.press('Escape')
  await soon(() => page.getByRole('menu').count()).toBe(0)
  await pills(page, 'values').first().focus()
  await page.keyboard.press('Delete')
  await soon(() => pills(page, 'values').count()).toBe(0)
  await page.keyboard.press('Control+z')
  await soon(() => pills(page, 'values').allTextContents()).toEqual(['Net sales'])
  await page.keyboard.press('Control+y')
  await soon(() => pills(page, 'values').count()).toBe(0)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await soon(() => pills(page, 'axis').count()).toBe(0)
  await page.keyboard.press('Control+Shift+z')
  await soon(() => pills(page, 'axis').count()).toBe(1)
  await page.context().close()
})

test('search finds by Chinese, by English and by the first letters of pinyin', async () => {
  const { page } = await explore()
  const found = async (text: string) => {
    await page.getByRole('searchbox').first().fill(text)
    return page.locator('#field-tree [data-field]').first().getAttribute('data-field')
  }
  expect(await found('净销售')).toBe('sales.net_sales')
  expect(await found('net sales')).toBe('sales.net_sales')
  // The table of sounds arrives a moment after the page.
  await soon(() => found('jxse')).toBe('sales.net_sales')
  await page.context().close()
})

test('a filter narrows the chart to what the server itself counts', async () => {
  const { page } = await explore({ language: 'en' })
  await (await find(page, 'sales.orders')).click()
  await drawn(page)
  await page.getByRole('button', { name: 'Add a filter' }).click()
  await page
    .getByRole('dialog', { name: 'What to filter by' })
    .getByRole('option', { name: /^(Order status|Status)/ })
    .click()
  const values = page.getByRole('listbox', { name: 'Values' }).getByRole('option')
  await soon(() => values.count()).toBeGreaterThan(2)
  await values.first().click()
  await page.getByRole('button', { name: /^Apply/ }).click()
  await soon(() => page.locator('[data-filter]').count()).toBe(1)
  await soon(() => page.url()).toContain('spec=')

  const spec = JSON.parse(Buffer.from(new URL(page.url()).searchParams.get('spec') ?? '', 'base64url').toString()) as {
    filters: { member: string; values: string[] }[]
  }
  const [filter] = spec.filters
  const [row] = await server.load({
    measures: ['sales.orders'],
    filters: [{ member: filter?.member ?? '', operator: 'equals', values: filter?.values ?? [] }],
  })
  const count = Number(row?.['sales.orders'])
  const [all] = await server.load({ measures: ['sales.orders'] })
  expect(count).toBeLessThan(Number(all?.['sales.orders']))
  await soon(() => page.locator('section[aria-busy="false"]').first().textContent()).toContain(count.toLocaleString('en-US'))
  await page.context().close()
})

test('fields of another view are grey and say why', async () => {
  const { page } = await explore({ language: 'en' })
  await (await find(page, 'sales.net_sales')).click()
  const other = await find(page, 'rfm.segment')
  expect(await other.getAttribute('aria-disabled')).toBe('true')
  expect(await other.getAttribute('aria-description')).toContain('another view')
  await page.context().close()
})

test('the query and the SQL can be read', async () => {
  const { page } = await explore({ language: 'en' })
  await (await find(page, 'sales.net_sales')).click()
  await page.getByRole('button', { name: 'Show the query and the SQL' }).click()
  const dialog = page.getByRole('dialog')
  await soon(() => dialog.locator('pre').textContent()).toContain('"sales.net_sales"')
  await dialog.getByRole('radio', { name: 'SQL' }).check()
  await soon(() => dialog.locator('pre').textContent()).toMatch(/SELECT/i)
  await page.context().close()
})

test.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (theme) => {
  const { page } = await explore({ theme, language: 'en' })
  expect(await seriousProblems(page)).toEqual([])
  await page.locator('[data-starter]').first().click()
  await page.locator('.apexcharts-line').first().waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await pills(page, 'values').first().click()
  expect(await seriousProblems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Show the query and the SQL' }).click()
  expect(await seriousProblems(page)).toEqual([])
  await page.context().close()
})

test('the English screen has no Chinese word, the Chinese one no English', async () => {
  const { page } = await explore({ language: 'en' })
  const words = () =>
    page.evaluate(() =>
      document.body.innerText
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    )
  // A person's name is theirs, whatever its language.
  const { name } = await server.get('/api/me', 'analyst')
  const own = new Set(['客析', '中文', name])
  for (const step of [() => {}, () => page.locator('[data-starter]').first().click(), () => drawn(page)]) {
    await step()
    expect((await words()).filter((line) => /\p{Script=Han}/u.test(line) && !own.has(line))).toEqual([])
  }
  await page.getByRole('button', { name: /Switch to Chinese/ }).click()
  await soon(() => page.getByLabel('图表标题').inputValue()).toMatch(/净销售额/)
  const known = /^(Clientele|English|SQL|Ctrl|RFM|R|F|M|\W|\d)+$/
  const english = (await words()).filter(
    (line) => /[A-Za-z]{2,}/.test(line) && !/\p{Script=Han}/u.test(line) && !known.test(line.replaceAll(' ', '')) && !own.has(line),
  )
  expect(english).toEqual([])
  await page.context().close()
})

test('on a phone nothing is wider than the screen, and fields are added from a sheet', async () => {
  const { page, problems } = await explore({ width: 390, height: 844, touch: true })
  expect(await overflow(page)).toBe(0)
  await page.getByRole('button', { name: '字段', exact: true }).tap()
  await page.getByRole('searchbox').fill('sales orders')
  await listed(page, 'sales.orders').tap()
  await drawn(page)
  expect(await overflow(page)).toBe(0)
  for (const name of [/^位置/, /^图表$/]) {
    await page.getByRole('button', { name }).tap()
    await page.getByRole('dialog').waitFor()
    expect(await overflow(page)).toBe(0)
    await page.getByRole('button', { name: '关闭', exact: true }).tap()
  }
  expect(problems).toEqual([])
  await page.context().close()
})

test('an unsaved chart is offered again, and leaving asks first', async () => {
  const { page } = await explore({ language: 'en' })
  await page.locator('[data-starter]').first().click()
  await drawn(page)
  await page.getByRole('link', { name: 'Boards' }).click()
  await page.getByRole('button', { name: 'Stay' }).click()
  expect(page.url()).toContain('/explore')
  await page.getByRole('link', { name: 'Boards' }).click()
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await soon(() => page.url()).toContain('/boards')
  await page.getByRole('link', { name: 'Explore' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await soon(() => pills(page, 'values').count()).toBe(1)
  await page.context().close()
})

test('a chart is kept on a new board, as it stood', async () => {
  const { page } = await explore({ language: 'en' })
  await page.locator('[data-starter]').first().click()
  await drawn(page)
  await page.getByRole('button', { name: 'Save to a board' }).click()
  await page.getByRole('dialog').getByRole('combobox').selectOption('new')
  await page.getByRole('dialog').getByRole('textbox').fill('Kept by a test')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await soon(() => new URL(page.url()).pathname).toMatch(/^\/boards\/[a-z0-9]{12}$/)
  const { spec } = await server.get(`/api${new URL(page.url()).pathname}`, 'analyst')
  expect(spec.title).toBe('Kept by a test')
  expect(spec.tiles).toHaveLength(1)
  expect(spec.tiles[0].chart).toMatchObject({
    type: 'line',
    title: { zh: '近 12 个月净销售额（按月）', en: 'Net sales by month, last 12 months' },
    wells: { values: [{ name: 'sales.net_sales' }], axis: [{ name: 'sales.ordered_at', grain: 'month' }] },
    range: { field: 'sales.ordered_at', preset: 'last_12_months' },
  })
  await page.context().close()
})

test('where a range holds nothing the chart says which day the company counts from', async () => {
  const early = chartSpec.parse({
    version: 1,
    type: 'bar',
    wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.net_sales', kind: 'measure' }] },
    range: { field: 'sales.ordered_at', from: '1990-01-01', to: '1990-12-31' },
  })
  const { today } = await server.get('/api/workspace')
  const [year, month, day] = today.split('-').map(Number)
  const { page } = await openPage(browser, `${server.url}/explore?spec=${toAddress(early)}`, { token: await server.token('analyst') })
  await page.getByText(`“1990-01-01 – 1990-12-31”内没有数据（业务日期为 ${year}年${month}月${day}日）。`).waitFor()
  await page.context().close()
})

/** The numbers of a split, its total first. */
const partsIn = async (table: Locator) =>
  (await table.locator('tr > td:nth-child(2)').allInnerTexts())
    .map((text) => Number(text.replace('−', '-').replace(/[¥,+]/g, '')))
    .reverse()

test('a month that fell is explained: the menu of its mark opens the parts, which add up to the change', async () => {
  const months = chartSpec.parse({
    version: 1,
    auto: false,
    type: 'column',
    wells: {
      axis: [{ name: 'sales.ordered_at', kind: 'time', grain: 'month' }],
      values: [{ name: 'sales.gross_sales', kind: 'measure' }],
    },
    range: { field: 'sales.ordered_at', from: '2025-01-01', to: '2025-10-31' },
  })
  const { page, problems } = await openPage(browser, `${server.url}/explore?spec=${toAddress(months)}`, {
    token: await server.token('analyst'),
    language: 'en',
  })
  await page.locator('.apexcharts-bar-area').nth(9).click()
  await page.getByRole('menuitem', { name: 'Explain the change' }).click()
  const dialog = page.getByRole('dialog', { name: /Explain the change/ })
  await dialog.getByRole('button', { name: 'Region' }).click({ timeout: 60_000 })
  const table = dialog.getByRole('table').filter({ has: page.getByRole('columnheader', { name: 'Region' }) })
  await soon(() => table.count()).toBe(1)
  const [total, ...own] = await partsIn(table)
  expect(own.length).toBeGreaterThan(2)
  expect(own.reduce((sum, one) => sum + one, 0)).toBe(total)
  const rows = await server.load({
    measures: ['sales.gross_sales'],
    timeDimensions: [{ dimension: 'sales.ordered_at', granularity: 'month', dateRange: ['2025-09-01', '2025-10-31'] }],
  })
  const [september = 0, october = 0] = rows.map((row) => Number(row['sales.gross_sales']))
  expect(total).toBe(Math.round(october - september))
  // From a part back to the chart: only that member is left.
  await table.getByRole('rowheader').first().getByRole('button').click()
  await soon(() => page.locator('[data-filter="sales.region"]').count()).toBe(1)
  expect(problems).toEqual([])
})

test('a region is held against another: the menu of its bar opens both, and the parts add up to the difference', async () => {
  const regions = chartSpec.parse({
    version: 1,
    auto: false,
    type: 'column',
    wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.gross_sales', kind: 'measure' }] },
    range: { field: 'sales.ordered_at', from: '2025-10-01', to: '2025-10-31' },
  })
  const rows = await server.load({
    measures: ['sales.gross_sales'],
    dimensions: ['sales.region'],
    timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: ['2025-10-01', '2025-10-31'] }],
    order: { 'sales.gross_sales': 'desc' },
  })
  const [first = 0, , third = 0] = rows.map((row) => Number(row['sales.gross_sales']))
  const { page, problems } = await openPage(browser, `${server.url}/explore?spec=${toAddress(regions)}`, {
    token: await server.token('analyst'),
    language: 'en',
  })
  await page.locator('.apexcharts-bar-area').first().click()
  await page.getByRole('menuitem', { name: 'Compare with…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Compare/ })
  await dialog.getByLabel('Region to compare with').selectOption({ index: 1 })
  await dialog.getByRole('button', { name: 'Channel' }).click({ timeout: 60_000 })
  const table = dialog.getByRole('table').filter({ has: page.getByRole('columnheader', { name: 'Channel' }) })
  await soon(() => table.count()).toBe(1)
  const [total, ...own] = await partsIn(table)
  expect(own.length).toBeGreaterThan(2)
  expect(own.reduce((sum, one) => sum + one, 0)).toBe(total)
  expect(total).toBe(Math.round(first - third))
  expect(await seriousProblems(page)).toEqual([])
  expect(problems).toEqual([])
  await page.context().close()
})

test('forms of our own answer to pointer and keys as every picture does, and their table is one key away', async () => {
  const spec = chartSpec.parse({
    version: 1,
    type: 'provinces',
    auto: false,
    wells: { axis: [{ name: 'sales.province', kind: 'dimension' }], values: [{ name: 'sales.orders', kind: 'measure' }] },
  })
  const { page, problems } = await explore({ at: `?spec=${toAddress(spec)}`, language: 'en' })
  const tiles = page.locator('[data-shapes] [data-mark]')
  await tiles.first().waitFor()
  const rows = await server.load({ measures: ['sales.orders'], dimensions: ['sales.province'] })
  const known = new Map(rows.map((row) => [row['sales.province'], Number(row['sales.orders']).toLocaleString('en')]))
  expect(await tiles.count()).toBe([...known.keys()].filter(Boolean).length)
  await tiles.last().hover()
  const tip = page.locator('[data-shapes] .tip')
  const [title] = await tip.locator('.tip-title').allInnerTexts()
  const [number] = await tip.locator('b').allInnerTexts()
  expect([...known.values()]).toContain(number)
  // Keys go along a row of tiles; Enter opens the menu a click opens.
  const chart = page.locator('[data-chart]').first()
  await chart.focus()
  for (const key of ['ArrowRight', 'End']) await chart.press(key)
  await page.locator('[data-shapes] [data-chosen]').waitFor()
  await chart.press('Enter')
  await page.getByRole('menuitem').first().waitFor()
  await page.keyboard.press('Escape')
  await tiles.last().click()
  await page.getByRole('menuitem').first().waitFor()
  await page.keyboard.press('Escape')
  await chart.press('t')
  await page
    .getByRole('table')
    .getByText(number ?? '', { exact: true })
    .first()
    .waitFor()
  expect(title).toMatch(/^[A-Z]/)
  expect(problems).toEqual([])
})
