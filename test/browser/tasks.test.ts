import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { readAddress } from '../../dashboard/core/chart/address.ts'
import type { ChartType } from '../../dashboard/core/chart/spec.ts'
import { openPage } from '../../scripts/browser/open.ts'
import type { Server } from '../start.ts'
import { servedBrowser } from './open.ts'

// Ten questions a manager asks, each done on an empty screen as a newcomer would: a field by typing its name and Enter, all else by a press.

let server: Server
let browser: Browser
servedBrowser((opened) => {
  ;({ server, browser } = opened)
})

type Language = 'zh' | 'en'
/** What is done: a field added, a tile of the gallery, a line of the comparison, a value of a filter. Each press counts. */
type Step =
  | { add: [zh: string, en: string] }
  | { tile: string }
  | { compare: [string, string] }
  | { only: [string, string]; value: [string, string] }
const pressesOf = (step: Step) => ('compare' in step ? 2 : 'only' in step ? 4 : 1)

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
      { only: ['渠道', 'Channel'], value: ['抖音', 'Douyin'] },
    ],
    type: 'cohort',
    presses: 7,
  },
  {
    asked: 'who converts best, of how many leads',
    steps: [{ add: ['总转化率', 'Total rate'] }, { add: ['负责人', 'Owner'] }, { add: ['成熟线索数', 'Mature leads'] }],
    type: 'scatter',
    presses: 3,
  },
  {
    asked: 'the refund rate by category',
    steps: [{ add: ['退款率(金额)', 'Refund rate by value'] }, { add: ['品类', 'Category'] }],
    type: 'column',
    presses: 2,
  },
  {
    asked: 'money by RFM segment',
    steps: [{ add: ['统计期消费金额', 'Value in the window'] }, { add: ['客户分群', 'Segment'] }],
    type: 'column',
    presses: 2,
  },
  {
    asked: 'targets against what was reached, by region',
    steps: [
      { add: ['目标', 'Target'] },
      { add: ['实际完成', 'Actual'] },
      { add: ['大区', 'Region'] },
      { only: ['目标指标', 'Metric'], value: ['净销售额', 'Net sales'] },
    ],
    type: 'bullet',
    presses: 7,
  },
  {
    asked: 'shopping festivals against those of last year',
    steps: [netSales, { add: ['购物节', 'Shopping festival'] }, lastYear],
    type: 'column',
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
  } else if ('tile' in step) await page.locator(`[data-preset="${step.tile}"]`).click()
  else if ('compare' in step) {
    await page.getByRole('button', { name: language === 'zh' ? /^对比/ : /^Compare/ }).click()
    await page.getByRole('menuitemradio', { name: step.compare[at] as string }).click()
  } else {
    await page.getByRole('button', { name: language === 'zh' ? '添加筛选' : 'Add a filter' }).click()
    const name = step.only[at] as string
    await page.getByRole('searchbox').last().fill(name)
    await soon(() => page.getByRole('listbox').getByRole('option').first().textContent()).toMatch(new RegExp(`^${name}`))
    await page.getByRole('searchbox').last().press('Enter')
    await page
      .getByRole('dialog', { name })
      .getByRole('option')
      .filter({ hasText: step.value[at] as string })
      .first()
      .click()
    await page.getByRole('button', { name: language === 'zh' ? /^应用/ : /^Apply/ }).click()
  }
}

test.each(['zh', 'en'] as const)(
  'ten questions of a manager in %s, each in a few presses, without a wrong picture on the way',
  async (language) => {
    for (const { asked, steps, type, presses } of tasks) {
      const { page, problems } = await openPage(browser, `${server.url}/explore`, { token: await server.token('analyst'), language })
      await page.locator('#field-tree [data-field]').first().waitFor()
      for (const step of steps) await take(page, step, language)
      await soon(() => readAddress(new URL(page.url()).searchParams.get('spec'))?.type).toBe(type)
      await page.locator('section[aria-busy="false"]').first().waitFor()
      await soon(() =>
        page.locator('[data-chart]').first().getByRole('img').or(page.locator('[data-chart] table')).count(),
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
