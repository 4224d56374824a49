import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { openPage } from '../../scripts/browser/open.ts'
import { freePort, type Provider, startProvider } from '../admin/provider/start.ts'
import { type Server, start } from '../start.ts'
import { seriousProblems } from './boards.ts'
import { servedBrowser } from './open.ts'

let server: Server
let browser: Browser
let provider: Provider

servedBrowser(
  (opened) => {
    ;({ server, browser } = opened)
  },
  async () => {
    const port = await freePort()
    provider = await startProvider(port)
    const people = {
      alice: { name: '王芳', email: 'alice@example.com', groups: ['staff'] },
      guest: { name: 'Guest', email: 'guest@example.com', groups: [] },
    }
    await provider.control({ people })
    return start({ env: { ...provider.env, CLIENTELE_OIDC_ROLES: 'staff=editor' } })
  },
)
afterAll(() => provider?.stop())

test('through the company’s sign-in and back to the page that was wanted, out again, and out there too', async () => {
  const { page } = await openPage(browser, `${server.url}/boards?search=x`, { language: 'zh' })
  await page.getByRole('link', { name: '企业账号登录' }).click()
  await page.getByPlaceholder('Enter any login').fill('alice')
  await page.getByPlaceholder('and password').fill('any')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { level: 1, name: '看板' }).waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/boards?search=x')
  await page.getByRole('button', { name: '王芳 · 我的账户' }).click()
  // Signs in at the provider and has no password here to change.
  expect(await page.getByRole('menuitem', { name: '修改密码' }).count()).toBe(0)
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  const there = page.getByRole('link', { name: '一并退出' })
  await there.waitFor()
  expect(await seriousProblems(page)).toEqual([])
  expect(await there.getAttribute('href')).toContain(`${provider.issuer}/session/end`)
})

test('whoever has no role is told so on the sign-in page, on a phone too', async () => {
  const { page } = await openPage(browser, server.url, { language: 'en', width: 390, theme: 'dark', touch: true })
  await page.getByRole('link', { name: 'Sign in with your company account' }).click()
  await page.getByPlaceholder('Enter any login').fill('guest')
  await page.getByPlaceholder('and password').fill('any')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  expect(await page.getByRole('alert').textContent()).toContain('None of your groups')
  // The address says nothing, and is not asked again.
  expect(page.url()).toBe(`${server.url}/signin`)
  if (process.env.SHOTS) {
    await sleep(300)
    await page.screenshot({ path: `${process.env.SHOTS}/signin-en-dark-390.png` })
    const { page: other } = await openPage(browser, server.url, { language: 'zh' })
    await other.getByRole('link', { name: '企业账号登录' }).waitFor()
    await other.screenshot({ path: `${process.env.SHOTS}/signin-zh-light.png` })
  }
})
