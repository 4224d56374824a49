import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { templates } from '../../dashboard/core/board/templates.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { drawn, eventually, numberOf, overflow, seriousProblems, smallBoard } from './boards.ts'
import { servedBrowser } from './open.ts'

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

async function open(path: string, options: Parameters<typeof openPage>[2] = {}) {
  const opened = await openPage(browser, server.url + path, { token: await server.token('editor'), language: 'en', ...options })
  opened.page.setDefaultTimeout(15_000)
  return opened
}

async function editing(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByRole('button', { name: 'Add chart' }).waitFor()
}

const placesOf = async (id: string) => {
  const { spec } = await server.get(`/api/boards/${id}`)
  return Object.fromEntries(spec.tiles.map((tile: { id: string; place: unknown }) => [tile.id, tile.place]))
}

test.each(['zh', 'en'] as const)('the ready-made boards open from the list, every chart drawn (%s)', async (language) => {
  const { page, problems } = await open('/boards', { language, height: 2400 })
  for (const { board } of templates) {
    const title = typeof board.title === 'string' ? board.title : board.title[language]
    await page.getByRole('link', { name: title, exact: true }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await drawn(page)
    expect(await page.locator('main section[aria-busy="false"]').count()).toBe(board.tiles.filter(({ kind }) => kind === 'chart').length)
    expect(await overflow(page)).toBe(0)
    await page.goBack()
  }
  expect(problems).toEqual([])
})

test('tiles are dragged and resized with the mouse, and saved where they were put', async () => {
  const { id } = await server.post('/api/boards', smallBoard(), 'editor')
  const { page } = await open(`/boards/${id}`)
  await drawn(page)
  await editing(page)
  const number = page.locator('[data-tile="number"]')
  const corner = await number.locator('.react-resizable-handle').boundingBox()
  const box = await number.boundingBox()
  if (!corner || !box) throw new Error('The tile has no corner to pull')
  // Six columns and the five gaps between them.
  const column = (box.width + 12) / 6
  const row = 56 + 12
  await drag(page, corner, -2 * column, row)
  const grip = await page.locator('[data-tile="region"] .grip').boundingBox()
  if (!grip) throw new Error('The tile has no grip')
  await drag(page, grip, -2 * column, 0)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The board is saved').waitFor()
  expect(await placesOf(id)).toEqual({ number: { x: 0, y: 0, w: 4, h: 5 }, region: { x: 4, y: 0, w: 6, h: 4 } })
})

async function drag(page: Page, from: { x: number; y: number; width: number; height: number }, dx: number, dy: number): Promise<void> {
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + dx / 2, y + dy / 2, { steps: 6 })
  await page.mouse.move(x + dx, y + dy, { steps: 6 })
  await page.mouse.up()
}

test('a tile is moved and resized by keyboard alone, said aloud, undone and redone', async () => {
  const { id } = await server.post('/api/boards', smallBoard(), 'editor')
  const { page } = await open(`/boards/${id}`)
  await drawn(page)
  await editing(page)
  const aloud = page.locator('[aria-live="assertive"]').last()
  await page.locator('[data-tile="number"] .grip').focus()
  await page.keyboard.press('Space')
  await eventually(() => aloud.textContent()).toContain('Picked up Orders')
  await page.keyboard.press('Shift+ArrowLeft')
  await eventually(() => aloud.textContent()).toContain('5 columns wide')
  await page.keyboard.press('ArrowLeft')
  await eventually(() => aloud.textContent()).toBe('No further this way')
  await page.keyboard.press('Space')
  await eventually(() => aloud.textContent()).toContain('Put down')
  await page.keyboard.press('Control+z')
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await page.keyboard.press('Control+y')
  await page.keyboard.press('Control+s')
  await page.getByText('The board is saved').waitFor()
  expect(await placesOf(id)).toMatchObject({ number: { x: 0, y: 0, w: 5, h: 4 }, region: { x: 6, y: 0, w: 6, h: 4 } })
})

test('Esc puts a tile back where it was', async () => {
  const { id } = await server.post('/api/boards', smallBoard(), 'editor')
  const { page } = await open(`/boards/${id}`)
  await editing(page)
  await page.locator('[data-tile="number"] .grip').focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Escape')
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
})

test('of two editors the second is told, overwrites nothing, and keeps both versions', async () => {
  const board = smallBoard('Meeting')
  const { id } = await server.post('/api/boards', board, 'editor')
  const { page } = await open(`/boards/${id}`)
  await editing(page)
  await page.getByLabel('Board title').fill('Mine')
  await server.put(`/api/boards/${id}`, { revision: 1, spec: { ...board, title: 'Theirs', tiles: board.tiles.slice(0, 1) } }, 'analyst')
  await page.getByRole('button', { name: 'Save' }).click()

  const dialog = page.getByRole('dialog', { name: /saved a newer version/ })
  await dialog.waitFor()
  expect(await dialog.textContent()).toContain('Analyst')
  expect(await dialog.textContent()).toContain('Removed: Orders by region')
  expect((await server.get(`/api/boards/${id}`)).spec.title).toBe('Theirs')

  await dialog.getByRole('button', { name: /Keep mine as a copy/ }).click()
  await page.getByRole('heading', { level: 1, name: 'Mine (copy)' }).waitFor()
  expect((await server.get(`/api/boards/${id}`)).spec.title).toBe('Theirs')
  const copy = new URL(page.url()).pathname.split('/').at(-1)
  expect(copy).not.toBe(id)
  expect((await server.get(`/api/boards/${copy}`)).spec).toMatchObject({
    title: 'Mine (copy)',
    tiles: [{ id: 'number' }, { id: 'region' }],
  })
})

test('seeing theirs keeps mine as a draft; overwriting is a choice, and theirs stays among the versions', async () => {
  const board = smallBoard('Meeting')
  const { id } = await server.post('/api/boards', board, 'editor')
  const { page } = await open(`/boards/${id}`)
  await editing(page)
  await page.getByLabel('Board title').fill('Mine')
  await server.put(`/api/boards/${id}`, { revision: 1, spec: { ...board, title: 'Theirs' } }, 'analyst')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: /See theirs/ }).click()
  await page.getByRole('heading', { level: 1, name: 'Theirs' }).waitFor()

  await page.getByRole('button', { name: 'Continue' }).click()
  expect(await page.getByLabel('Board title').inputValue()).toBe('Mine')
  await server.put(`/api/boards/${id}`, { revision: 2, spec: { ...board, title: 'Theirs again' } }, 'analyst')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: /Overwrite with mine/ }).click()
  await page.getByRole('heading', { level: 1, name: 'Mine' }).waitFor()
  const { versions } = await server.get(`/api/boards/${id}/versions`)
  expect(versions.map(({ title }: { title: string }) => title)).toEqual(['Mine', 'Theirs again', 'Theirs', 'Meeting'])
})

test('leaving unsaved work asks, keeps a draft, and offers it again', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Draft board'), 'editor')
  const { page } = await open(`/boards/${id}`)
  await editing(page)
  await page.getByLabel('Board title').fill('Unsaved title')
  await page.getByRole('link', { name: 'Boards' }).click()
  await page.getByRole('button', { name: 'Stay' }).click()
  expect(await page.getByLabel('Board title').inputValue()).toBe('Unsaved title')
  await page.getByRole('link', { name: 'Boards' }).click()
  await page.getByRole('button', { name: 'Leave' }).click()
  await page.getByRole('link', { name: 'Draft board' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  expect(await page.getByLabel('Board title').inputValue()).toBe('Unsaved title')
  expect((await server.get(`/api/boards/${id}`)).revision).toBe(1)
})

test('a click on a bar filters the other tile and not its own; the address keeps it; the same bar lifts it', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Cross-filter'), 'editor')
  const { page } = await open(`/boards/${id}`)
  await drawn(page)
  const rows = await server.load({ measures: ['sales.orders'], dimensions: ['sales.region'] })
  const byRegion = new Map(rows.map((row) => [String(row['sales.region']), Number(row['sales.orders'])]))
  const all = [...byRegion.values()].reduce((sum, one) => sum + one, 0)
  expect(await numberOf(page)).toBe(all)

  const bars = page.getByRole('region', { name: 'Orders by region' }).locator('path.apexcharts-bar-area')
  await eventually(() => bars.count()).toBe(byRegion.size)
  await bars.first().click({ force: true })
  await eventually(() => numberOf(page)).not.toBe(all)
  await drawn(page)
  expect([...byRegion.values()]).toContain(await numberOf(page))
  await eventually(() => bars.count()).toBe(byRegion.size)

  const filtered = await numberOf(page)
  await page.reload()
  await drawn(page)
  expect(await numberOf(page)).toBe(filtered)
  await bars.first().click({ force: true })
  await eventually(() => numberOf(page)).toBe(all)
  expect(new URL(page.url()).search).toBe('')
})

test('a board filter asks every tile again, and can be cleared', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Filtered'), 'editor')
  const { page } = await open(`/boards/${id}`)
  await drawn(page)
  const rows = await server.load({ measures: ['sales.orders'], dimensions: ['sales.region'], order: { 'sales.orders': 'desc' } })
  const all = rows.reduce((sum, row) => sum + Number(row['sales.orders']), 0)
  await page.getByRole('button', { name: 'Region All' }).click()
  await page
    .getByRole('dialog', { name: 'Region' })
    .getByRole('listbox', { name: 'Values' })
    .getByRole('option')
    .filter({ hasText: /\d/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Apply (1)' }).click()
  await eventually(() => numberOf(page)).toBe(Number(rows[0]?.['sales.orders']))
  await drawn(page)
  const bars = page.getByRole('region', { name: 'Orders by region' }).locator('path.apexcharts-bar-area')
  await eventually(() => bars.count()).toBe(1)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await eventually(() => numberOf(page)).toBe(all)
})

test('the tile menu shows a table, removes with undo, duplicates, and opens Explore with the chart', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Menus'), 'editor')
  const { page } = await open(`/boards/${id}`)
  await drawn(page)
  const act = async (title: string, name: string) => {
    await page
      .getByRole('button', { name: `Actions for ${title}` })
      .first()
      .click({ force: true })
    await page.getByRole('menuitem', { name }).click()
  }
  await act('Orders by region', 'Show as table')
  await page.getByRole('region', { name: 'Orders by region' }).getByRole('table').waitFor()
  await act('Orders', 'Remove from board')
  await eventually(() => page.locator('[data-tile]').count()).toBe(1)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await eventually(() => page.locator('[data-tile]').count()).toBe(2)
  await act('Orders', 'Duplicate')
  await eventually(() => page.locator('[data-tile]').count()).toBe(3)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.locator('main[data-editing="false"]').waitFor()
  await drawn(page)
  await act('Orders by region', 'Open in Explore')
  await page.waitForURL(/\/explore\?spec=/)
  expect(new URL(page.url()).searchParams.get('board')).toBe(id)
})

test('a viewer sees boards and charts, and nothing to change or share them with', async () => {
  const { id } = await server.post('/api/boards', smallBoard('For eyes'), 'editor')
  const { page } = await open(`/boards/${id}?edit`, { token: await server.token('viewer') })
  await drawn(page)
  const lines = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).click({ force: true })
    await page.getByRole('menu').waitFor()
    const texts = await page.getByRole('menuitem').allTextContents()
    await page.keyboard.press('Escape')
    return texts
  }
  expect(await page.getByRole('button', { name: /^(Edit|Share|Add chart|Save)$/ }).count()).toBe(0)
  expect(await lines('Actions for Orders')).toEqual(['Full screen', 'Show as table', 'Open in Explore', 'About these numbers'])
  expect(await lines('More actions')).toEqual(['Print or save as PDF', 'Versions'])
  await page.goto(`${server.url}/boards`)
  await page.getByRole('link', { name: 'For eyes' }).waitFor()
  expect(await page.getByRole('button', { name: 'New board' }).count()).toBe(0)
  expect(await page.getByRole('radio', { name: 'Shared charts' }).count()).toBe(0)
  expect(await lines('Actions for For eyes')).toEqual(['Open'])

  await page.goto(`${server.url}/boards/${id}`)
  await drawn(page)
  await page.getByRole('button', { name: 'Actions for Orders', exact: true }).click({ force: true })
  await page.getByRole('menuitem', { name: 'Open in Explore' }).click()
  await page.locator('section[aria-busy="false"]').first().waitFor()
  expect(await page.getByRole('button', { name: /^(Share this chart|Save to a board|Share|Save)$/ }).count()).toBe(0)
  await page.getByRole('button', { name: 'Show the query' }).click()
  await page.getByRole('dialog').getByRole('radio', { name: 'Cube query' }).waitFor()
  expect(await page.getByRole('dialog').getByRole('radio', { name: 'SQL' }).count()).toBe(0)
})

test('a chart says what its numbers mean and which parameters they were made with', async () => {
  const spec = smallBoard('Meaning')
  const { id } = await server.post('/api/boards', spec, 'editor')
  const { page } = await open(`/boards/${id}`)
  await drawn(page)
  const menu = page.getByRole('button', { name: 'Actions for Orders', exact: true })
  await menu.click({ force: true })
  await page.getByRole('menuitem', { name: 'About these numbers' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Orders with at least one line sold.').waitFor()
  expect(await seriousProblems(page)).toEqual([])
  expect(await dialog.getByText('These numbers were made with').count()).toBe(0)
  await page.keyboard.press('Escape')
  await page.goto(`${server.url}/boards`)
  await page.getByRole('link', { name: 'Customers overview', exact: true }).click()
  await drawn(page)
  await page.getByRole('button', { name: 'Actions for Active customers', exact: true }).click({ force: true })
  await page.getByRole('menuitem', { name: 'About these numbers' }).click()
  await eventually(() => dialog.locator('dt:has-text("Days within which a buyer counts as active") + dd').textContent()).toBe('90')
})

test('an editor has no way to the people, and the address of that screen says whose it is', async () => {
  const { page } = await open('/boards')
  await page.getByRole('link', { name: 'Boards' }).waitFor()
  await page.getByRole('button', { name: /My account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'People' }).count()).toBe(0)
  await page.goto(`${server.url}/admin`)
  await page.getByText('For administrators only').waitFor()
  expect(await page.getByRole('button', { name: 'Add a person' }).count()).toBe(0)
})

test('a board is deleted from the list and brought back', async () => {
  await server.post('/api/boards', smallBoard('Short-lived'), 'editor')
  const { page } = await open('/boards')
  await page.getByRole('button', { name: 'Actions for Short-lived' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await eventually(() => page.getByRole('link', { name: 'Short-lived' }).count()).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('link', { name: 'Short-lived' }).waitFor()
})

test('a phone shows one column without scrolling sideways, and axe finds nothing serious', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Phone'), 'editor')
  for (const theme of ['light', 'dark'] as const) {
    const { page } = await open(`/boards/${id}`, { width: 390, height: 844, touch: true, theme })
    await drawn(page)
    expect(await overflow(page)).toBe(0)
    const [number, region] = await Promise.all(
      ['Orders', 'Orders by region'].map((name) => page.getByRole('region', { name, exact: true }).boundingBox()),
    )
    expect((region?.y ?? 0) >= (number?.y ?? 0) + (number?.height ?? 0)).toBe(true)
    expect(await seriousProblems(page)).toEqual([])
    await page.goto(`${server.url}/boards`)
    await page.getByRole('link', { name: 'Phone' }).waitFor()
    expect(await overflow(page)).toBe(0)
    expect(await seriousProblems(page)).toEqual([])
  }
})

test('editing stands up to axe too', async () => {
  const { id } = await server.post('/api/boards', smallBoard('Axe'), 'editor')
  const { page } = await open(`/boards/${id}`)
  await drawn(page)
  await editing(page)
  expect(await seriousProblems(page)).toEqual([])
})
