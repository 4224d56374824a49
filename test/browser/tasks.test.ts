import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { readAddress } from '../../dashboard/core/chart/address.ts'
import type { ChartType } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { servedBrowser } from './open.ts'

// Ten questions a manager asks, each done on an empty screen as a newcomer would: a field, a value to filter by or dates by typing their name and Enter, all else by a press.

let server: Server
let browser: Browser
servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

type Language = 'zh' | 'en'
/** What is done: a field added, a value or dates to filter by, a tile of the gallery, a line of the comparison, how many are shown, the people behind a mark. */
type Step =
  | { add: [zh: string, en: string] }
  | { only: [zh: string, en: string]; typed: [zh: string, en: string] }
  | { tile: string }
  | { compare: [string, string] }
  | { most: number }
  | { people: [string, string] }
const pressesOf = (step: Step) => ('compare' in step || 'people' in step ? 2 : 1)

interface Task {
  asked: string
  steps: Step[]
  type: ChartType
  presses: number
}

const netSales: Step = { add: ['净销售额', 'Net sales'] }
const lastYear: Step = { compare: ['同比（去年同期）', 'Same period last year'] }
const tasks: Task[] = [
  {
    asked: 'net sales by month and channel, stacked, against last year',
    steps: [netSales, { add: ['下单时间', 'Order time'] }, { add: ['渠道', 'Channel'] }, { tile: 'column-stacked' }, lastYear],
    type: 'column',
    presses: 6,
  },
  { asked: 'which products make 80 %', steps: [netSales, { add: ['商品', 'Product'] }, { tile: 'pareto' }], type: 'pareto', presses: 3 },
  {
    asked: 'NPS by touchpoint with its margin',
    steps: [
      { add: ['净推荐值', 'NPS'] },
      { add: ['触点', 'Touchpoint'] },
      { add: ['NPS 误差范围', 'NPS margin of error'] },
      { tile: 'margins' },
    ],
    type: 'margins',
    presses: 4,
  },
  {
    asked: 'the retention grid of one channel',
    steps: [
      { add: ['留存率', 'Retention rate'] },
      { add: ['首购月份', 'Cohort'] },
      { add: ['第几个月', 'Months since'] },
      { only: ['渠道：抖音', 'Channel: Douyin'], typed: ['抖音', 'Douyin'] },
    ],
    type: 'cohort',
    presses: 4,
  },
  {
    asked: 'who converts best, of how many leads',
    steps: [{ add: ['总转化率', 'Total rate'] }, { add: ['负责人', 'Owner'] }, { add: ['成熟线索数', 'Mature leads'] }],
    type: 'scatter',
    presses: 3,
  },
  {
    asked: 'the refund rate by category, the first five and the rest',
    steps: [{ add: ['退款率(金额)', 'Refund rate by value'] }, { add: ['品类', 'Category'] }, { most: 5 }],
    type: 'column',
    presses: 3,
  },
  {
    asked: 'money by RFM segment, and who is in one of them',
    steps: [{ add: ['统计期消费金额', 'Value in the window'] }, { add: ['客户分群', 'Segment'] }, { people: ['有流失风险', 'At risk'] }],
    type: 'column',
    presses: 4,
  },
  {
    asked: 'targets against what was reached, by region, this quarter',
    steps: [
      { add: ['目标', 'Target'] },
      { add: ['实际完成', 'Actual'] },
      { add: ['大区', 'Region'] },
      { only: ['目标指标：净销售额', 'Metric: Net sales'], typed: ['净销售额', 'Net sales'] },
      { only: ['本季度', 'This quarter'], typed: ['本季度', 'This quarter'] },
    ],
    type: 'bullet',
    presses: 5,
  },
  {
    asked: '618 against the 618 of last year',
    steps: [netSales, { only: ['购物节：618', 'Shopping festival: 618'], typed: ['618', '618'] }, lastYear],
    type: 'kpi',
    presses: 4,
  },
  {
    asked: 'median days to each stage, by source',
    steps: [{ add: ['天数(中位)', 'Median days'] }, { add: ['到达阶段', 'To'] }, { add: ['来源', 'Source'] }],
    type: 'column',
    presses: 3,
  },
]

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
