import type { ChartType } from '../../dashboard/core/chart/spec.ts'

// Ten questions a manager asks, each done on an empty screen as a newcomer would.

export type Language = 'zh' | 'en'
/** What is done: a field added, a value or dates to filter by, a tile of the gallery, a line of the comparison, how many are shown, the people behind a mark. */
export type Step =
  | { add: [zh: string, en: string] }
  | { only: [zh: string, en: string]; typed: [zh: string, en: string] }
  | { tile: string }
  | { compare: [string, string] }
  | { most: number }
  | { people: [string, string] }
export const pressesOf = (step: Step) => ('compare' in step || 'people' in step ? 2 : 1)

export interface Task {
  asked: string
  steps: Step[]
  type: ChartType
  presses: number
}

const netSales: Step = { add: ['净销售额', 'Net sales'] }
const lastYear: Step = { compare: ['同比（去年同期）', 'Same period last year'] }
export const tasks: Task[] = [
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
