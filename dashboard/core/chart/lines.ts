import type { Words } from '../words.ts'
import { catalogue } from './catalogue.ts'
import type { ChartLine } from './options.ts'
import type { ChartSpec } from './spec.ts'

/** For so many series at most a line each is told apart. */
export const mostLined = 4

/** What each kind of line is called. */
export const lineWords: Record<ChartLine['kind'], Words> = {
  at: { zh: '参考线', en: 'Reference line' },
  band: { zh: '参考区间', en: 'Reference band' },
  trend: { zh: '线性趋势', en: 'Linear trend' },
  goal: { zh: '目标', en: 'Target' },
  forecast: { zh: '预测', en: 'Forecast' },
  margin: { zh: '误差范围', en: 'Margin of error' },
}

/** Why a line is not drawn, with what to do. */
export const lineReasons = {
  shares: { zh: '百分比堆叠的轴是占比，与指标的单位不同。请改为并列', en: 'shares of 100 % have another unit. Draw them side by side' },
  stack: { zh: '堆叠时线不对应任何一项。请改为并列', en: 'in a stack it would belong to none of the parts. Draw them side by side' },
  crowd: {
    zh: `系列超过 ${mostLined} 个，线会分不清。请减少系列`,
    en: `more than ${mostLined} series have lines nobody tells apart. Show fewer`,
  },
  order: { zh: '横轴的各项没有先后。请把日期放到横轴', en: 'what is on the axis has no order in time. Put a date there' },
  hours: { zh: '逐小时有空缺，算不出趋势。请改用按日', en: 'hours have gaps. Choose days' },
  noMargin: { zh: '模型没有给出这个指标的误差', en: 'the model gives none for this measure' },
  noHistory: { zh: '之前完整的期数不足 6 个，不足以预测', en: 'fewer than six whole periods before now are too few to go by' },
  noGoals: { zh: '所选日期没有设定目标', en: 'no targets are set for these dates' },
  few: { zh: '完整的期数不足 3 个。请放宽日期', en: 'fewer than three whole periods. Widen the dates' },
} satisfies Record<string, Words>

/** Whether a chart takes lines at all. */
export const takesLines = (spec: ChartSpec) => catalogue[spec.type].options.includes('lines')
