import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { eventually, seriousProblems } from './boards.ts'
import { servedBrowser } from './open.ts'

let server: Server
let browser: Browser

servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const shot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png` })
}

test('an administrator makes a key, sees it once, uses it and revokes it', async () => {
  const token = await server.token('admin')
  const { page } = await openPage(browser, `${server.url}/admin`, { token, language: 'zh' })
  await page.getByRole('link', { name: 'API 密钥' }).click()
  await page.getByText('还没有密钥').waitFor()
  await page.getByRole('button', { name: '新建密钥' }).click()
  await page.getByLabel('名称（哪个系统使用）').fill('CRM 门户')
  await page.getByRole('button', { name: '新建', exact: true }).click()
  expect(await page.getByRole('alert').textContent()).toContain('至少选择一项')
  await page.getByLabel('查询数据（按查看者权限）').check()
  await page.getByLabel('为嵌入签发令牌').check()
  await page.getByRole('button', { name: '新建', exact: true }).click()
  const header = (await page.locator('[role="dialog"] code').first().textContent()) ?? ''
  await shot(page, 'key-once-zh-light')
  expect(await seriousProblems(page)).toEqual([])
  const key = header.replace('Authorization: Bearer ', '')
  expect((await server.ask('GET', '/api/me', undefined, { token: key })).body.role).toBe('viewer')
  await page.getByRole('button', { name: '我已记下' }).click()
  await page.getByRole('button', { name: '吊销 CRM 门户' }).click()
  await page.getByText('已吊销').waitFor()
  await shot(page, 'keys-zh-light')
  expect((await server.ask('GET', '/api/me', undefined, { token: key })).status).toBe(401)
})

test('the audit log is searched, narrowed to a person, and unfolded', async () => {
  await server.post('/api/people', { email: 'audited@example.com', name: 'Audited Person', role: 'viewer' })
  await server.ask('GET', '/api/people', undefined, 'viewer')
  const { page } = await openPage(browser, `${server.url}/admin/audit`, {
    token: await server.token('admin'),
    language: 'en',
    theme: 'dark',
  })
  const lines = page.getByRole('main').getByRole('listitem')
  await lines.first().waitFor()
  await shot(page, 'audit-en-dark')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByLabel('Search the log').fill('Audited')
  await eventually(() => lines.count()).toBe(1)
  await lines.getByText('Details').click()
  await lines.getByText('"email": "audited@example.com"').waitFor()
  await page.getByLabel('Search the log').fill('')
  await page.getByLabel('About').selectOption('signIn')
  await page.getByText('Refused: no right').first().waitFor()
  await page.getByRole('button', { name: 'Viewer 查看者' }).first().click()
  await page.getByRole('button', { name: 'Everybody' }).waitFor()
  await eventually(() => page.getByRole('main').getByRole('button', { name: 'Administrator 管理员' }).count()).toBe(0)
  const { page: phone } = await openPage(browser, `${server.url}/admin/audit`, {
    token: await server.token('admin'),
    width: 390,
    touch: true,
  })
  await phone.getByRole('main').getByRole('listitem').first().waitFor()
  await shot(phone, 'audit-zh-light-390')
})

test('one sees where one is signed in, and signs out elsewhere', async () => {
  const { email, password } = await server.post('/api/people', { email: 'twice@example.com', name: '两处', role: 'viewer' })
  const signIn = async () => (await server.ask('POST', '/api/login', { email, password }, null)).body.token
  const [here, elsewhere] = [await signIn(), await signIn()]
  const { page } = await openPage(browser, `${server.url}/boards`, { token: here, language: 'zh' })
  await page.getByRole('button', { name: '两处 · 我的账户' }).click()
  await page.getByRole('menuitem', { name: '登录设备' }).click()
  await page.getByText('本次登录').waitFor()
  await shot(page, 'sessions-zh-light')
  await page.getByRole('button', { name: '退出其他登录' }).click()
  await eventually(() => page.getByRole('dialog').getByRole('listitem').count()).toBe(1)
  expect((await server.ask('GET', '/api/me', undefined, { token: elsewhere })).status).toBe(401)
  expect((await server.ask('GET', '/api/me', undefined, { token: here })).status).toBe(200)
})

test('several people are added by paste, one is renamed, one deleted with somebody to take over', async () => {
  const { page } = await openPage(browser, `${server.url}/admin`, { token: await server.token('admin'), language: 'zh' })
  await page.getByRole('button', { name: '批量添加…' }).click()
  await page.getByRole('textbox').fill('li@example.com, 李小, 编辑者\nnobody, 无名, 查看者')
  await page.getByRole('button', { name: '检查' }).click()
  await page.getByText('第 2 行 nobody, 无名, 查看者：邮箱不正确').waitFor()
  await shot(page, 'invite-zh-light')
  expect(await seriousProblems(page)).toEqual([])
  await page.getByRole('button', { name: '添加 1 人' }).click()
  const password = await page.getByRole('dialog').locator('code').textContent()
  await page.getByRole('button', { name: '我已记下' }).click()
  const { token } = (await server.ask('POST', '/api/login', { email: 'li@example.com', password }, null)).body
  const board = (await server.ask('POST', '/api/boards', { version: 1, title: '李的看板' }, { token })).body
  await page.getByRole('button', { name: '李小 的操作' }).click()
  await page.getByRole('menuitem', { name: '改名…' }).click()
  await page.getByLabel('姓名').fill('李大')
  await page.getByRole('button', { name: '改名' }).click()
  await page.getByRole('button', { name: '李大 的操作' }).click()
  await page.getByRole('menuitem', { name: '删除…' }).click()
  await page.getByRole('button', { name: '删除', exact: true }).click()
  expect(await page.getByRole('alert').textContent()).toContain('1 个看板')
  await page.getByLabel('看板与链接由谁接手').selectOption({ label: 'Editor 编辑者 · editor@clientele.demo' })
  await shot(page, 'remove-zh-light')
  await page.getByRole('button', { name: '删除', exact: true }).click()
  await eventually(() => page.getByRole('button', { name: '李大 的操作' }).count()).toBe(0)
  expect((await server.get(`/api/boards/${board.id}`)).owner.name).toBe('Editor 编辑者')
})
