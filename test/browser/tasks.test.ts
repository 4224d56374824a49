import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { readAddress } from '../../dashboard/core/chart/address.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { servedBrowser } from './open.ts'
import { type Language, pressesOf, type Step, tasks } from './tenTasks.ts'

// Ten questions a manager asks, each done on an empty screen as a newcomer would: a field, a value to filter by or dates by typing their name and Enter, all else by a press.

let server: Server
let browser: Browser
servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const soon = <T>(see: () => T | Promise<T>) => expect.poll(see, { timeout: 20_000 })
const pills = (page: Page) => page.locator('[data-pill]')

async function take(page: Page, step: Step, language: Language): Promise<void> {
  const at = language === 'zh' ? 0 : 1
  if ('add' in step) {
    const before = await pills(page).count()
    const name = step.add[at] as string
    const box = page.getByRole('searchbox').first()
    await box.fill(name)
    await soon(() => page.locator('#field-tree [data-field]').first().textContent()).toContain(name)
    await box.press('Enter')
    await soon(() => pills(page).count()).toBe(before + 1)
    await box.fill('')
  } else if ('only' in step) {
    const box = page.getByRole('searchbox').first()
    await box.fill(step.typed[at] as string)
    await page
      .locator('#field-tree [data-typed]')
      .filter({ hasText: step.only[at] as string })
      .first()
      .waitFor()
    await box.press('Enter')
    await soon(() => box.inputValue()).toBe('')
  } else if ('tile' in step) await page.locator(`[data-preset="${step.tile}"]`).click()
  else if ('most' in step) {
    const box = page.getByLabel(language === 'zh' ? '最多显示' : 'Show at most')
    await box.fill(String(step.most))
    await soon(() => specIn(page)?.limit.rows).toBe(step.most)
  } else if ('people' in step) {
    await settled(page)
    const bars = page.locator('[data-chart] .apexcharts-bar-area')
    const name = step.people[at] as string
    const labels = await page.locator('[data-chart] .apexcharts-xaxis-label').allTextContents()
    await bars.nth(labels.findIndex((label) => label.startsWith(name))).click()
    await page.getByRole('menuitem', { name: language === 'zh' ? '看明细' : 'See the rows' }).click()
    await soon(() => page.getByRole('dialog').getByRole('row').count()).toBeGreaterThan(2)
    await page.keyboard.press('Escape')
  } else {
    await page.getByRole('button', { name: language === 'zh' ? /^对比/ : /^Compare/ }).click()
    await page.getByRole('menuitemradio', { name: step.compare[at] as string }).click()
  }
}

const specIn = (page: Page) => readAddress(new URL(page.url()).searchParams.get('spec'))
const settled = (page: Page) => page.locator('section[aria-busy="false"]').first().waitFor()

test.each(['zh', 'en'] as const)(
  'ten questions of a manager in %s, each in a few presses, without a wrong picture on the way',
  async (language) => {
    for (const { asked, steps, type, presses } of tasks) {
      const { page, problems } = await openPage(browser, `${server.url}/explore`, { token: await server.token('analyst'), language })
      await page.locator('#field-tree [data-field]').first().waitFor()
      for (const step of steps) await take(page, step, language)
      await soon(() => specIn(page)?.type).toBe(type)
      await settled(page)
      await soon(() =>
        page.locator('[data-chart]').first().getByRole('img').or(page.locator('[data-chart] table, [data-chart] [data-shapes]')).count(),
      ).toBeGreaterThan(0)
      expect(
        steps.map(pressesOf).reduce((sum, one) => sum + one, 0),
        asked,
      ).toBe(presses)
      expect(problems, asked).toEqual([])
      await page.context().close()
    }
  },
  600_000,
)
