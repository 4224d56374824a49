import type { ChartOptions } from '../../core/chart/spec.ts'
import type { Words } from '../../core/words.ts'

type Choices<Name extends keyof ChartOptions> = { title: Words; values: [ChartOptions[Name], Words][] }
const auto: Words = { zh: '自动', en: 'Auto' }
const on: Words = { zh: '显示', en: 'On' }
const off: Words = { zh: '隐藏', en: 'Off' }

/** The options of a chart that take one of a few named values. */
export const choices: {
  [Name in 'stack' | 'axes' | 'curve' | 'totalsAt' | 'arc' | 'form' | 'labels' | 'legend' | 'missing']: Choices<Name>
} = {
  stack: {
    title: { zh: '堆叠', en: 'Stacking' },
    values: [
      ['none', { zh: '并列', en: 'None' }],
      ['stacked', { zh: '堆叠', en: 'Stacked' }],
      ['percent', { zh: '百分比', en: '100 %' }],
    ],
  },
  axes: {
    title: { zh: '数值轴', en: 'Value axes' },
    values: [
      ['auto', auto],
      ['one', { zh: '一条', en: 'One' }],
      ['two', { zh: '左右两条', en: 'Two' }],
    ],
  },
  curve: {
    title: { zh: '线形', en: 'Line' },
    values: [
      ['straight', { zh: '直线', en: 'Straight' }],
      ['smooth', { zh: '平滑', en: 'Smooth' }],
      ['step', { zh: '阶梯', en: 'Step' }],
    ],
  },
  form: {
    title: { zh: '形状', en: 'Shape' },
    values: [
      ['bars', { zh: '柱', en: 'Columns' }],
      ['dumbbell', { zh: '哑铃', en: 'Dumbbell' }],
      ['area', { zh: '带', en: 'Band' }],
    ],
  },
  totalsAt: {
    title: { zh: '合计行', en: 'Total rows' },
    values: [
      ['end', { zh: '在下方', en: 'Below' }],
      ['start', { zh: '在上方', en: 'Above' }],
    ],
  },
  arc: {
    title: { zh: '形状', en: 'Shape' },
    values: [
      ['full', { zh: '整圆', en: 'Full' }],
      ['half', { zh: '半圆', en: 'Half' }],
      ['polar', { zh: '玫瑰', en: 'Polar' }],
    ],
  },
  labels: {
    title: { zh: '数据标签', en: 'Labels' },
    values: [
      ['auto', auto],
      ['on', on],
      ['off', off],
    ],
  },
  legend: {
    title: { zh: '图例', en: 'Legend' },
    values: [
      ['auto', auto],
      ['on', on],
      ['off', off],
    ],
  },
  missing: {
    title: { zh: '缺失的日期', en: 'Missing dates' },
    values: [
      ['auto', auto],
      ['zero', { zh: '补零', en: 'Zero' }],
      ['gap', { zh: '断开', en: 'Gap' }],
      ['join', { zh: '连上', en: 'Join' }],
    ],
  },
}

/** The options that are on or off. */
export const switches: { [Name in 'hole' | 'totals' | 'heads' | 'corners' | 'classes' | 'lying']: Words } = {
  hole: { zh: '中间留空（环形）', en: 'Hole in the middle' },
  totals: { zh: '显示合计', en: 'Show totals' },
  heads: { zh: '细杆圆头（棒棒糖）', en: 'Sticks with heads' },
  corners: { zh: '以中位数分四象限', en: 'Four corners at the medians' },
  classes: { zh: 'A / B / C 分类', en: 'Classes A, B, C' },
  lying: { zh: '横向', en: 'Lying bars' },
}
