import type { Browser, Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { readAddress } from '../../dashboard/core/chart/address.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { servedBrowser } from './open.ts'
import { type Language, type Step, tasks } from './tenTasks.ts'

// The ten questions again, without a mouse: Tab, arrows, Enter and typing. A word that is typed counts as one press, every other key as one.

let server: Server
let browser: Browser
servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

const soon = <T>(see: () => T | Promise<T>) => expect.poll(see, { timeout: 20_000 })
const specIn = (page: Page) => readAddress(new URL(page.url()).searchParams.get('spec'))
const settled = (page: Page) => page.locator('section[aria-busy="false"]').first().waitFor()
const isFocused = (at: Locator) => at.evaluate((element) => element.contains(document.activeElement)).catch(() => false)

/** Whether it stands before where the focus is. */
const isBefore = (at: Locator) =>
  at.evaluate((element) => (document.activeElement?.compareDocumentPosition(element) ?? 0) & Node.DOCUMENT_POSITION_PRECEDING)

/** The keyboard of a page, and how often it was pressed. */
class Keys {
  pressed = 0
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  async press(key: string) {
    this.pressed++
    await this.page.keyboard.press(key)
    // The focus has moved once the page is drawn again.
    await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  }
  async type(text: string) {
    this.pressed++
    await this.page.keyboard.insertText(text)
  }
  /** An arrow, or Tab in the direction in which it stands on the page, until the focus is there. */
  async to(at: Locator, arrow?: string, most = 150) {
    const key = arrow ?? ((await isBefore(at)) ? 'Shift+Tab' : 'Tab')
    for (let tries = 0; tries < most && !(await isFocused(at)); tries++) await this.press(key)
    expect(await isFocused(at), `${at} is reached by ${key}`).toBe(true)
  }
}

async function take(keys: Keys, step: Step, language: Language): Promise<void> {
  const { page } = keys
  const at = language === 'zh' ? 0 : 1
  const box = page.getByRole('searchbox').first()
  if ('add' in step || 'only' in step) {
    const before = await page.locator('[data-pill]').count()
    const [text, line] = 'add' in step ? [step.add[at], '[data-field]'] : [step.typed[at], '[data-typed]']
    // Back from wherever the last step ended.
    await keys.to(box)
    await keys.press('ControlOrMeta+a')
    await keys.type(text as string)
    const name = 'add' in step ? step.add[at] : step.only[at]
    await soon(() => page.locator(`#field-tree ${line}`).first().textContent()).toContain(name)
    await keys.press('Enter')
    if ('add' in step) {
      await soon(() => page.locator('[data-pill]').count()).toBe(before + 1)
      await keys.press('Escape')
    } else await soon(() => box.inputValue()).toBe('')
  } else if ('tile' in step) {
    const tile = page.locator(`[data-preset="${step.tile}"]`)
    await keys.to(tile)
    await keys.press('Enter')
  } else if ('most' in step) {
    await keys.to(page.getByLabel(language === 'zh' ? '最多显示' : 'Show at most'))
    await keys.type(String(step.most))
    await soon(() => specIn(page)?.limit.rows).toBe(step.most)
  } else if ('people' in step) {
    await settled(page)
    await keys.to(page.locator('[data-chart]').first())
    const menu = page.getByRole('menu')
    await keys.press('ArrowRight')
    for (let tries = 0; tries < 20 && !(await menu.isVisible()); tries++) {
      const said = await page.evaluate(() => document.activeElement?.textContent ?? '')
      if (said.includes(step.people[at] as string)) await keys.press('Enter')
      else await keys.press('ArrowRight')
    }
    await soon(() => isFocused(menu)).toBe(true)
    await keys.to(page.getByRole('menuitem', { name: language === 'zh' ? '看明细' : 'See the rows' }), 'ArrowDown', 20)
    await keys.press('Enter')
    await soon(() => page.getByRole('dialog').getByRole('row').count()).toBeGreaterThan(2)
    await keys.press('Escape')
  } else {
    await keys.to(page.getByRole('button', { name: language === 'zh' ? /^对比/ : /^Compare/ }))
    await keys.press('Enter')
    await soon(() => isFocused(page.getByRole('menu'))).toBe(true)
    await keys.to(page.getByRole('menuitemradio', { name: step.compare[at] as string }), 'ArrowDown', 20)
    await keys.press('Enter')
  }
}

test.each(['zh', 'en'] as const)(
  'the ten questions in %s by keyboard alone',
  async (language) => {
    for (const { asked, steps, type } of tasks) {
      const { page, problems } = await openPage(browser, `${server.url}/explore`, { token: await server.token('analyst'), language })
      await page.locator('#field-tree [data-field]').first().waitFor()
      const keys = new Keys(page)
      await keys.to(page.getByRole('searchbox').first())
      for (const step of steps) await take(keys, step, language)
      await soon(() => specIn(page)?.type).toBe(type)
      await settled(page)
      // Most of them are Tabs: every tile of the gallery is a stop.
      expect(keys.pressed, asked).toBeLessThan(120)
      expect(problems, asked).toEqual([])
      await page.context().close()
    }
  },
  600_000,
)
