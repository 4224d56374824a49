import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readModel } from '../../dashboard/server/cube/model.ts'
import { readDefinitions } from '../../dashboard/server/field/definitions.ts'
import { launchBrowser, openPage } from '../../scripts/browser/open.ts'
import { overflow, seriousProblems } from '../browser/boards.ts'
import { type Server, start } from '../start.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-catalogue-'))
const cube = path.join(folder, 'cubes/sales_rows.yml')
let server: Server
let browser: Browser
beforeAll(async () => {
  cpSync(path.resolve(import.meta.dirname, '../../model'), folder, { recursive: true })
  server = await start({ env: { CUBEJS_SCHEMA_PATH: folder } })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('every public member of every view has a definition with its file and line', async () => {
  const definitions = readDefinitions(readModel(folder))
  const { cubes } = await server.get('/cubejs-api/v1/meta')
  const members = cubes.flatMap((view: Record<string, { name: string }[]>) => [...(view.measures ?? []), ...(view.dimensions ?? [])])
  expect(members.length).toBeGreaterThan(300)
  for (const { name } of members) {
    const found = definitions.get(name)
    expect([name, found?.sql !== '', found?.line]).toEqual([name, true, expect.any(Number)])
    const lines = readFileSync(path.join(folder, found?.file ?? ''), 'utf8').split('\n')
    expect(lines[(found?.line ?? 0) - 1]).toMatch(/name: \w+/)
  }
})

test('a definition says its formula, its parameters as they were used, and who uses it', async () => {
  const rate = await server.get('/api/fields/rfm.customers')
  expect(rate).toMatchObject({ file: 'cubes/customer_states.yml', changedAt: null })
  // The values of model/parameters.yml, read from what the numbers were made with.
  expect(rate.parameters).toEqual([
    { name: 'rfm.window_months', value: '24' },
    { name: 'rfm.frequency_of', value: 'purchase_days' },
    { name: 'rfm.method', value: 'quantiles' },
    { name: 'rfm.class8_cut', value: 'mean' },
  ])
  const net = await server.get('/api/fields/sales.net_sales')
  expect(net.sql).toBe('{gross_sales} - {refund_amount}')
  const usage = await server.get('/api/fields/sales.net_sales/usage')
  const board = usage.boards.find(({ title }: { title: { en?: string } }) => title.en === 'Sales overview')
  expect(board.charts.map(({ en }: { en: string }) => en)).toContain('Net sales by region')
  expect((await server.get('/api/fields/sales.region/usage')).boards[0]).toMatchObject({ isFilter: true })
  expect((await server.get('/api/fields/competition.price_index/usage')).boards).toEqual([])
})

test('who may not see SQL is not told it here either, and nobody without a token is told anything', async () => {
  expect((await server.get('/api/fields/sales.net_sales', 'viewer')).sql).toBeNull()
  expect((await server.get('/api/fields/sales.net_sales', 'editor')).sql).not.toBeNull()
  for (const address of ['/api/fields/sales.net_sales', '/api/fields/sales.net_sales/usage'])
    expect((await server.ask('GET', address, undefined, null)).status).toBe(401)
  for (const name of ['sales.nope', 'sales_rows.gross_sales', '__proto__', 'constructor'])
    expect((await server.ask('GET', `/api/fields/${name}`)).status).toBe(404)
})

test('a changed definition is dated, the others are not', async () => {
  const own = readFileSync(cube, 'utf8')
  const { modelVersion } = await server.get('/api/workspace')
  writeFileSync(cube, own.replace('title: Net sales', 'title: Net sales (new)'))
  await expect.poll(async () => (await server.get('/api/workspace')).modelVersion, { timeout: 60_000 }).not.toBe(modelVersion)
  await expect.poll(async () => (await server.get('/api/fields/sales.net_sales')).changedAt, { timeout: 30_000 }).not.toBeNull()
  expect((await server.get('/api/fields/sales.gross_sales')).changedAt).toBeNull()
})

test.each(['light', 'dark'] as const)('a metric is searched, read and made a chart of (%s)', async (theme) => {
  const { page, problems } = await openPage(browser, `${server.url}/data`, { token: await server.token('editor'), language: 'en', theme })
  page.setDefaultTimeout(15_000)
  await page.getByRole('searchbox').fill('repeat-purchase')
  await page.locator('[data-member="sales.repeat_rate"]').click()
  const member = page.getByTestId('member')
  await member.getByRole('heading', { name: 'Repeat-purchase rate' }).waitFor()
  await member.getByText('A ratio').waitFor()
  await member.getByText('SQL as the warehouse gets it').click()
  await expect.poll(() => member.locator('pre').last().textContent(), { timeout: 30_000 }).toMatch(/SELECT/i)
  expect(await seriousProblems(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  // The address is the definition's: it can be sent to somebody.
  expect(new URL(page.url()).searchParams.get('member')).toBe('sales.repeat_rate')
  await member.getByRole('link', { name: 'Make a chart of it' }).click()
  await page.locator('[data-pill]').first().waitFor()
  expect(await page.locator('[data-pill]').first().textContent()).toContain('Repeat-purchase rate')
  expect(problems).toEqual([])
  await page.context().close()
})

test('on a phone a definition is a page of its own, with a way back', async () => {
  const { page } = await openPage(browser, `${server.url}/data?member=sales.net_sales`, {
    token: await server.token('viewer'),
    width: 390,
    height: 844,
    touch: true,
  })
  page.setDefaultTimeout(15_000)
  await page.getByTestId('member').waitFor()
  expect(await overflow(page)).toBe(0)
  expect(await page.locator('pre').count()).toBe(0)
  await page.getByRole('link', { name: '全部指标' }).tap()
  await page.locator('[data-member="sales.net_sales"]').waitFor()
  await page.context().close()
})
