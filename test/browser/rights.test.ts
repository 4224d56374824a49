import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { expect, test, vi } from 'vitest'
import { toAddress } from '../../dashboard/core/chart/address.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { readDemoLogins } from '../../dashboard/server/admin/demoLogins.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { eventually, overflow, seriousProblems } from './boards.ts'
import { servedBrowser } from './open.ts'

vi.setConfig({ testTimeout: 180_000 })

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

async function shot(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/rights-${name}.png` })
}

const everything = {
  rows: 'all',
  members: { mode: 'all but', names: [] },
  shows: ['id', 'name', 'phone', 'email', 'address', 'text', 'amount'],
  acts: ['ask a question', 'see people', 'export data', 'share a board', 'import data', 'define a measure'],
}

test('an administrator makes a group, gives it to somebody, and they see its rows alone, and why views are gone', async () => {
  const { page, problems } = await openPage(browser, `${server.url}/admin/groups`, { token: await server.token('admin') })
  await page.getByText('其他所有人（不在任何组）').waitFor()
  await page.getByRole('button', { name: '新建组' }).click()
  const dialog = page.getByRole('dialog', { name: '新建权限组' })
  await dialog.getByLabel('名称').fill('华东')
  await dialog.getByLabel('只看符合条件的').check()
  expect(await dialog.getByText('请为“大区”选值').count()).toBe(1)
  await dialog.getByRole('button', { name: '选值…' }).click()
  const values = page.getByRole('dialog', { name: '大区' })
  await values.getByRole('option', { name: '华东' }).click()
  await shot(page, 'values-zh')
  await page.keyboard.press('Escape')
  await values.waitFor({ state: 'detached' })
  await dialog.getByText('只看大区为华东的数据').waitFor()
  await dialog.getByRole('radio', { name: '个人信息' }).check()
  await dialog.getByLabel('姓名').uncheck()
  await dialog.getByText('姓名被遮盖').waitFor()
  await shot(page, 'editor-zh')
  await dialog.getByRole('button', { name: '保存' }).click()
  const line = page.locator('[data-group="华东"]')
  await line.getByText('只看大区为华东的数据').waitFor()
  expect(await seriousProblems(page)).toEqual([])
  await shot(page, 'groups-zh')

  const viewer = readDemoLogins(server.dataDir).find(({ role }) => role === 'viewer')
  if (!viewer) throw new Error('There is no demo viewer')
  await page.getByRole('link', { name: '人员', exact: true }).click()
  const row = page.getByRole('listitem').filter({ hasText: viewer.email })
  await row.getByRole('button', { name: /的操作$/ }).click()
  await page.getByRole('menuitem', { name: '权限组…' }).click()
  await page.getByRole('checkbox', { name: /^华东/ }).check()
  await shot(page, 'person-zh')
  await page.getByRole('button', { name: '保存' }).click()
  await row.getByRole('list', { name: '权限组' }).getByText('华东').waitFor()
  expect(problems).toEqual([])

  const spec = chartSpec.parse({
    version: 1,
    type: 'table',
    auto: false,
    wells: { rows: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.orders', kind: 'measure' }] },
  })
  const theirs = await openPage(browser, `${server.url}/explore?spec=${toAddress(spec)}`)
  await theirs.page.getByLabel('邮箱').fill(viewer.email)
  await theirs.page.getByLabel('密码').fill(viewer.password)
  await theirs.page.getByRole('button', { name: '登录' }).click()
  const main = theirs.page.getByRole('main')
  await theirs.page.getByText(/个视图未显示：您的数据按大区限定/).waitFor()
  // The whole table is their own rows, as the administrator counts them.
  const [own] = await server.load({
    measures: ['sales.orders'],
    filters: [{ member: 'sales.region', operator: 'equals', values: ['华东'] }],
  })
  const count = Number(own?.['sales.orders']).toLocaleString('en-US')
  await eventually(() => main.innerText()).toMatch(new RegExp(`华东\\s+${count}\\s+合计\\s+${count}`))
  expect(await main.getByText('华北', { exact: true }).count()).toBe(0)
  expect(theirs.problems).toEqual([])
  await shot(theirs.page, 'explore-zh')
})

test('what somebody can see and who can see something, on a page and in a workbook', async () => {
  await server.put('/api/groups/blind', {
    note: '',
    rights: { ...everything, members: { mode: 'all but', names: ['profit', 'sales.cost_of_goods'] }, shows: ['phone'] },
  })
  const people = (await server.get('/api/people')).people as { id: string; name: string; role: string }[]
  const editor = people.find(({ role }) => role === 'editor')
  if (!editor) throw new Error('There is no demo editor')
  await server.put(`/api/people/${editor.id}/groups`, { groups: ['blind'] })
  const { page, problems } = await openPage(browser, `${server.url}/admin/rights`, {
    token: await server.token('admin'),
    language: 'en',
    theme: 'dark',
  })
  await page.getByLabel('Person').selectOption(editor.id)
  await page.getByRole('row', { name: /^Profit Not shown/ }).waitFor()
  await page.getByRole('row', { name: /^Sales Shown.*Cost of goods/ }).waitFor()
  await shot(page, 'person-report-en')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('radio', { name: 'Who can see this?' }).check()
  await page.getByRole('button', { name: /^View or field/ }).click()
  await page.getByRole('searchbox', { name: 'Search views and fields' }).fill('cost of goods')
  await page
    .getByRole('option', { name: /^Cost of goods/ })
    .first()
    .click()
  await page.getByText(`${people.length - 1} of ${people.length} people see it`).waitFor()
  expect(await page.getByRole('rowheader', { name: editor.name }).count()).toBe(0)
  await shot(page, 'data-report-en')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export to Excel' }).click()
  const file = await coming
  expect(file.suggestedFilename()).toBe('Who sees what.xlsx')
  // A workbook is a zip file; what stands in it is tested where it is made.
  expect((await readFile(await file.path())).subarray(0, 2).toString()).toBe('PK')
  expect(problems).toEqual([])
})

test('on a phone the pages fit, and a group is edited and deleted', async () => {
  await server.put('/api/groups/phone', {
    note: 'For phones',
    rights: { ...everything, rows: [[{ dimension: 'nothing_has_this', values: ['x'] }]] },
  })
  const { page } = await openPage(browser, `${server.url}/admin/groups`, {
    token: await server.token('admin'),
    language: 'en',
    theme: 'dark',
    width: 390,
    height: 844,
    touch: true,
  })
  const line = page.locator('[data-group="phone"]')
  await line.getByText('No view has the dimension').waitFor()
  await shot(page, 'groups-390')
  expect(await overflow(page)).toBe(0)
  await line.getByRole('button', { name: 'phone', exact: true }).tap()
  await page.getByRole('dialog', { name: 'phone' }).waitFor()
  await shot(page, 'editor-390')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).tap()
  await line.getByRole('button', { name: 'Actions for phone' }).tap()
  await page.getByRole('menuitem', { name: 'Delete…' }).tap()
  await page.getByText('Nobody is in this group alone').waitFor()
  await page.getByRole('button', { name: 'Delete' }).tap()
  await line.waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'Who sees what' }).tap()
  await page.getByRole('table').waitFor()
  await shot(page, 'report-390')
  expect(await overflow(page)).toBe(0)
})
