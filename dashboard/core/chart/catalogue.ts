import type { FieldKind, FieldRole } from '../field/field.ts'
import { isPercent } from '../field/text.ts'
import type { Words } from '../words.ts'
import type { ChartKind, KindPreset, WellRule } from './kind.ts'
import type { ChartOptions } from './options.ts'

const rule = (min: number, max: number, title: Words, accepts: FieldKind[]): WellRule => ({ title, accepts, min, max })
const one = (title: Words, ...accepts: FieldKind[]) => rule(1, 1, title, accepts)
const optional = (title: Words, ...accepts: FieldKind[]) => rule(0, 1, title, accepts)
const some = (max: number, title: Words, ...accepts: FieldKind[]) => rule(1, max, title, accepts)
const any = (max: number, title: Words, ...accepts: FieldKind[]) => rule(0, max, title, accepts)

const axis = one({ zh: '横轴', en: 'Axis' }, 'dimension', 'time')
const values = some(8, { zh: '数值', en: 'Values' }, 'measure')
const colour = optional({ zh: '系列', en: 'Colour' }, 'dimension')
const split = optional({ zh: '分面', en: 'Split' }, 'dimension')
const detail = any(6, { zh: '提示', en: 'Detail' }, 'measure')

/** A well for one meaning only. */
function only(role: FieldRole, words: Words): Pick<WellRule, 'role' | 'meant'> {
  return { role, meant: { fits: (field) => field.role === role, words } }
}

const lineOptions: (keyof ChartOptions)[] = ['curve', 'axes', 'level', 'lines', 'labels', 'legend', 'missing']

const none = { stack: 'none', heads: false } as const
const stacked = { stack: 'stacked', heads: false } as const
const percent = { stack: 'percent', heads: false } as const
const heads = { stack: 'none', heads: true } as const

export const noSlices: Words = { zh: '含负值，饼图无法表示，已改用条形图', en: 'Negative values do not fit a pie: shown as bars' }

// What a row names as another type has to be a row too.
const charts = <Type extends string>(rows: Record<Type, ChartKind<NoInfer<Type>>>): Record<Type, ChartKind<Type>> => rows

/**
 * Every chart type, in the order of the gallery. Nothing else lists charts or what sets one apart: code asks a row for its traits, never a chart
 * for its type. `draw/draws.ts` names the file that draws each; `app/chart/Glyph.tsx` has a small picture of every tile.
 */
export const catalogue = charts({
  line: {
    title: { zh: '折线图', en: 'Line' },
    spoken: { zh: '折线图', en: 'Line chart' },
    wells: { axis, values, colour, split, detail },
    options: lineOptions,
    rows: 2000,
    series: 10,
    presets: [
      {
        id: 'line',
        title: { zh: '折线图', en: 'Line' },
        question: { zh: '怎样随时间变化', en: 'How does it change over time' },
        group: 'trend',
        options: { curve: 'straight' },
      },
      {
        id: 'smooth',
        title: { zh: '平滑折线', en: 'Smooth line' },
        question: { zh: '大致的走势如何', en: 'What is the broad run of it' },
        group: 'trend',
        options: { curve: 'smooth' },
      },
      {
        id: 'step',
        title: { zh: '阶梯折线', en: 'Step line' },
        question: { zh: '何时跳到新的水平', en: 'When did it jump to another level' },
        group: 'trend',
        options: { curve: 'step' },
      },
    ],
    isOverTime: true,
    compares: true,
    cutsAxis: true,
    auto: { list: 'column', farApart: 'combo' },
  },
  column: {
    title: { zh: '柱形图', en: 'Column' },
    spoken: { zh: '柱形图', en: 'Column chart' },
    wells: { axis, values, colour, split, detail },
    options: ['stack', 'axes', 'heads', 'level', 'lines', 'labels', 'legend'],
    rows: 30,
    series: 10,
    presets: [
      {
        id: 'column',
        title: { zh: '柱形图', en: 'Column' },
        question: { zh: '哪个多，哪个少', en: 'Which is more, which is less' },
        group: 'compare',
        options: none,
      },
      {
        id: 'column-stacked',
        title: { zh: '堆叠柱形', en: 'Stacked column' },
        question: { zh: '合计多少，由谁组成', en: 'How much in all, and of what' },
        group: 'compare',
        options: stacked,
        needs: 'colour',
      },
      {
        id: 'column-percent',
        title: { zh: '百分比柱形', en: '100 % column' },
        question: { zh: '构成比例有何不同', en: 'How do the shares differ' },
        group: 'share',
        options: percent,
        needs: 'colour',
      },
      {
        id: 'lollipop',
        title: { zh: '棒棒糖图', en: 'Lollipop' },
        question: { zh: '各项相差多少', en: 'How far apart are they' },
        group: 'compare',
        options: heads,
      },
      {
        id: 'column-grouped',
        title: { zh: '簇状柱形', en: 'Grouped column' },
        question: { zh: '每组里谁领先', en: 'Who leads in each group' },
        group: 'compare',
        options: none,
        needs: 'colour',
      },
      {
        id: 'column-panels',
        title: { zh: '柱形分面', en: 'Columns in panels' },
        question: { zh: '各处的形状一样吗', en: 'Is it the same everywhere' },
        group: 'compare',
        options: none,
        needs: 'split',
      },
    ],
    compares: true,
    cutsAxis: true,
    auto: { time: 'line', manyNames: 'bar', crowded: 'heatmap' },
  },
  bar: {
    title: { zh: '条形图', en: 'Bar' },
    spoken: { zh: '条形图', en: 'Bar chart' },
    wells: { axis: { ...axis, title: { zh: '纵轴', en: 'Axis' } }, values, colour, split, detail },
    options: ['stack', 'heads', 'labels', 'legend'],
    rows: 20,
    series: 10,
    presets: [
      {
        id: 'bar',
        title: { zh: '条形图', en: 'Bar' },
        question: { zh: '排名如何', en: 'Who is first, who is last' },
        group: 'compare',
        options: none,
      },
      {
        id: 'bar-stacked',
        title: { zh: '堆叠条形', en: 'Stacked bar' },
        question: { zh: '合计排名，由谁组成', en: 'The ranking, and of what it is made' },
        group: 'compare',
        options: stacked,
        needs: 'colour',
      },
      {
        id: 'bar-percent',
        title: { zh: '百分比条形', en: '100 % bar' },
        question: { zh: '各项构成有何不同', en: 'How does the make-up differ' },
        group: 'share',
        options: percent,
        needs: 'colour',
      },
      {
        id: 'dots',
        title: { zh: '点线排名', en: 'Ranked dots' },
        question: { zh: '排名中差距多大', en: 'How large are the gaps of a ranking' },
        group: 'compare',
        options: heads,
      },
      {
        id: 'bar-grouped',
        title: { zh: '簇状条形', en: 'Grouped bar' },
        question: { zh: '同项之间谁更大', en: 'Which of each pair is larger' },
        group: 'compare',
        options: none,
        needs: 'colour',
      },
    ],
    compares: true,
    cutsAxis: true,
  },
  area: {
    title: { zh: '面积图', en: 'Area' },
    spoken: { zh: '面积图', en: 'Area chart' },
    wells: { axis, values, colour, split, detail },
    options: ['stack', ...lineOptions],
    rows: 2000,
    series: 10,
    presets: [
      {
        id: 'area',
        title: { zh: '面积图', en: 'Area' },
        question: { zh: '累积的量有多大', en: 'How much is it over time' },
        group: 'trend',
        options: { ...none, curve: 'straight' },
      },
      {
        id: 'area-step',
        title: { zh: '阶梯面积', en: 'Stepped area' },
        question: { zh: '每一级维持了多久', en: 'How long did each level last' },
        group: 'trend',
        options: { ...none, curve: 'step' },
      },
      {
        id: 'area-stacked',
        title: { zh: '堆叠面积', en: 'Stacked area' },
        question: { zh: '总量与构成怎样变化', en: 'How do the whole and its parts change' },
        group: 'trend',
        options: stacked,
        needs: 'colour',
      },
      {
        id: 'area-percent',
        title: { zh: '百分比面积', en: '100 % area' },
        question: { zh: '占比怎样转移', en: 'How do the shares move' },
        group: 'share',
        options: percent,
        needs: 'colour',
      },
    ],
    isOverTime: true,
    compares: true,
    cutsAxis: true,
  },
  combo: {
    title: { zh: '组合图', en: 'Combo' },
    spoken: { zh: '组合图', en: 'Combined chart' },
    wells: {
      axis,
      values: some(4, { zh: '左轴（柱）', en: 'Left axis (columns)' }, 'measure'),
      second: some(4, { zh: '右轴（线）', en: 'Right axis (lines)' }, 'measure'),
      detail,
    },
    options: lineOptions.filter((name) => name !== 'axes'),
    rows: 60,
    series: 10,
    presets: [
      {
        id: 'combo',
        title: { zh: '双轴组合', en: 'Combo, two axes' },
        question: { zh: '两种单位是否同步', en: 'Do two units move together' },
        group: 'trend',
        options: {},
      },
    ],
    compares: true,
    cutsAxis: true,
  },
  pareto: {
    title: { zh: '帕累托图', en: 'Pareto' },
    spoken: { zh: '帕累托图', en: 'Pareto chart' },
    wells: {
      axis: one({ zh: '横轴', en: 'Axis' }, 'dimension'),
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
      detail,
    },
    options: ['classes', 'legend'],
    rows: 500,
    series: 1,
    presets: [
      { id: 'pareto', title: { zh: '帕累托（谁占八成）', en: 'Pareto: who makes 80 %' }, group: 'share', options: { classes: false } },
      { id: 'abc', title: { zh: 'ABC 分类（先管哪些）', en: 'ABC: which to mind first' }, group: 'share', options: { classes: true } },
    ],
    cutsAxis: true,
  },
  waterfall: {
    title: { zh: '瀑布图', en: 'Waterfall' },
    spoken: { zh: '瀑布图', en: 'Waterfall chart' },
    wells: { axis, values: one({ zh: '数值', en: 'Value' }, 'measure') },
    options: ['labels'],
    rows: 12,
    series: 1,
    presets: [
      {
        id: 'waterfall',
        title: { zh: '瀑布图（变动桥）', en: 'Waterfall (bridge)' },
        question: { zh: '变动由什么造成', en: 'What made the change' },
        group: 'share',
        options: {},
      },
    ],
    compares: true,
    cutsAxis: true,
  },
  bullet: {
    title: { zh: '目标对比', en: 'Against target' },
    spoken: { zh: '目标对比图', en: 'Bars against targets' },
    wells: {
      axis,
      values: one({ zh: '实际', en: 'Actual' }, 'measure'),
      second: one({ zh: '目标', en: 'Target' }, 'measure'),
      detail,
    },
    options: ['lying', 'legend'],
    rows: 20,
    series: 1,
    presets: [
      {
        id: 'target',
        title: { zh: '柱形对目标', en: 'Columns and targets' },
        question: { zh: '每期达标了吗', en: 'Was the target reached each time' },
        group: 'compare',
        options: { lying: false },
      },
      {
        id: 'bullet',
        title: { zh: '子弹图', en: 'Bullet' },
        question: { zh: '谁达标，差多少', en: 'Who reached the target, and by how much' },
        group: 'compare',
        options: { lying: true },
      },
    ],
    cutsAxis: true,
  },
  control: {
    title: { zh: '控制图', en: 'Control chart' },
    spoken: { zh: '控制图', en: 'Control chart' },
    wells: { axis: one({ zh: '横轴', en: 'Axis' }, 'time'), values: one({ zh: '数值', en: 'Value' }, 'measure'), detail },
    options: ['missing'],
    rows: 2000,
    series: 1,
    presets: [{ id: 'control', title: { zh: '控制图（是否异常）', en: 'Control chart: is it unusual' }, group: 'trend', options: {} }],
    isOverTime: true,
  },
  ranks: {
    title: { zh: '名次图', en: 'Ranking' },
    spoken: { zh: '名次变化图', en: 'Ranking chart' },
    wells: { axis, values: one({ zh: '数值', en: 'Value' }, 'measure'), colour: one({ zh: '系列', en: 'Colour' }, 'dimension') },
    options: ['legend'],
    rows: 60,
    series: 10,
    presets: [{ id: 'bump', title: { zh: '名次变化（谁超过谁）', en: 'Ranking: who overtook whom' }, group: 'trend', options: {} }],
    isOverTime: true,
  },
  slope: {
    title: { zh: '斜率图', en: 'Slope' },
    spoken: { zh: '斜率图', en: 'Slope chart' },
    wells: { axis, values: one({ zh: '数值', en: 'Value' }, 'measure'), colour: one({ zh: '系列', en: 'Colour' }, 'dimension') },
    options: ['legend'],
    rows: 2000,
    series: 10,
    presets: [{ id: 'slope', title: { zh: '首尾对比（谁升谁降）', en: 'Slope: who rose, who fell' }, group: 'trend', options: {} }],
    isOverTime: true,
  },
  spans: {
    title: { zh: '区间图', en: 'Ranges' },
    spoken: { zh: '区间图', en: 'Range chart' },
    wells: {
      axis,
      values: rule(2, 2, { zh: '起止两个数值', en: 'From and to' }, ['measure']),
      second: optional({ zh: '中间值', en: 'Middle' }, 'measure'),
      detail,
    },
    options: ['form'],
    rows: 30,
    series: 1,
    presets: [
      {
        id: 'range',
        title: { zh: '区间柱', en: 'Range columns' },
        question: { zh: '从多少到多少', en: 'From where to where' },
        group: 'compare',
        options: { form: 'bars' },
      },
      { id: 'dumbbell', title: { zh: '哑铃图（差多少）', en: 'Dumbbell: how far apart' }, group: 'compare', options: { form: 'dumbbell' } },
      {
        id: 'band',
        title: { zh: '区间带', en: 'Range band' },
        question: { zh: '范围怎样变化', en: 'How does the range change' },
        group: 'trend',
        options: { form: 'area' },
      },
    ],
    cutsAxis: true,
  },
  margins: {
    title: { zh: '误差图', en: 'Margins' },
    spoken: { zh: '误差图', en: 'Dots with margins' },
    wells: {
      axis,
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
      second: some(2, { zh: '误差 ±，或上下限', en: 'Margin ±, or bounds' }, 'measure'),
      detail,
    },
    options: [],
    rows: 40,
    series: 1,
    presets: [{ id: 'margins', title: { zh: '误差（差异可信吗）', en: 'Margins: is the difference real' }, group: 'compare', options: {} }],
    cutsAxis: true,
  },
  pie: {
    title: { zh: '饼图', en: 'Pie' },
    spoken: { zh: '饼图', en: 'Pie chart' },
    wells: {
      axis: one({ zh: '扇区', en: 'Slices' }, 'dimension'),
      values: one({ zh: '大小', en: 'Size' }, 'measure'),
      split,
      detail,
    },
    options: ['hole', 'arc', 'labels', 'legend'],
    rows: 5, // five and the rest: a pie of more parts can't be read
    series: 6,
    presets: [
      {
        id: 'pie',
        title: { zh: '饼图', en: 'Pie' },
        question: { zh: '各占多少', en: 'What part has each' },
        group: 'share',
        options: { hole: false, arc: 'full' },
      },
      {
        id: 'donut',
        title: { zh: '环形图', en: 'Donut' },
        question: { zh: '各占多少，合计多少', en: 'What part has each, and how much in all' },
        group: 'share',
        options: { hole: true, arc: 'full' },
      },
      {
        id: 'half-donut',
        title: { zh: '半环图', en: 'Half donut' },
        question: { zh: '各占多少，从左到右', en: 'What part has each, from left to right' },
        group: 'share',
        options: { hole: true, arc: 'half' },
      },
      {
        id: 'polar',
        title: { zh: '玫瑰图', en: 'Polar area' },
        question: { zh: '各项相对大小', en: 'How large is each beside the others' },
        group: 'share',
        options: { hole: false, arc: 'polar' },
      },
    ],
    cutsAxis: true,
    losses: { as: 'bar', note: noSlices },
  },
  scatter: {
    title: { zh: '散点图', en: 'Scatter' },
    spoken: { zh: '散点图', en: 'Scatter chart' },
    wells: {
      axis: one({ zh: '每个点', en: 'Each point' }, 'dimension', 'time'),
      x: one({ zh: '横轴', en: 'X' }, 'measure'),
      y: one({ zh: '纵轴', en: 'Y' }, 'measure'),
      size: optional({ zh: '大小', en: 'Size' }, 'measure'),
      colour,
    },
    options: ['corners', 'labels', 'legend'],
    rows: 1000,
    series: 10,
    presets: [
      {
        id: 'scatter',
        title: { zh: '散点图', en: 'Scatter' },
        question: { zh: '两个指标有关系吗', en: 'Do two measures go together' },
        group: 'relation',
        options: { corners: false },
      },
      {
        id: 'bubble',
        title: { zh: '气泡图', en: 'Bubble' },
        question: { zh: '三个指标一起看', en: 'Three measures at once' },
        group: 'relation',
        options: { corners: false },
        needs: 'size',
      },
      {
        id: 'quadrant',
        title: { zh: '四象限', en: 'Quadrant' },
        question: { zh: '谁值得关注', en: 'Which deserve attention' },
        group: 'relation',
        options: { corners: true },
      },
    ],
    cutsAxis: true,
    showsEach: true,
    shows: 'firstPoints',
  },
  heatmap: {
    title: { zh: '热力图', en: 'Heatmap' },
    spoken: { zh: '热力图', en: 'Heatmap' },
    wells: {
      axis,
      rows: one({ zh: '纵轴', en: 'Rows' }, 'dimension', 'time'),
      values: one({ zh: '颜色深浅', en: 'Shade' }, 'measure'),
    },
    options: ['labels'],
    rows: 40,
    series: 30,
    presets: [
      {
        id: 'heatmap',
        title: { zh: '热力图', en: 'Heatmap' },
        question: { zh: '哪里最集中', en: 'Where is the most of it' },
        group: 'relation',
        options: {},
      },
    ],
    ranksAxis: true,
    seriesWell: 'rows',
  },
  treemap: {
    title: { zh: '矩形树图', en: 'Treemap' },
    spoken: { zh: '矩形树图', en: 'Treemap' },
    wells: {
      axis: one({ zh: '方块', en: 'Tiles' }, 'dimension'),
      colour: optional({ zh: '分组', en: 'Group' }, 'dimension'),
      values: one({ zh: '面积', en: 'Area' }, 'measure'),
    },
    options: ['labels'],
    rows: 60,
    series: 10,
    presets: [
      {
        id: 'treemap',
        title: { zh: '矩形树图', en: 'Treemap' },
        question: { zh: '大块是哪些', en: 'Which are the large parts' },
        group: 'share',
        options: {},
      },
    ],
    cutsAxis: true,
    showsEach: true,
    shows: 'largestAreas',
  },
  radar: {
    title: { zh: '雷达图', en: 'Radar' },
    spoken: { zh: '雷达图', en: 'Radar chart' },
    wells: {
      axis: one({ zh: '角', en: 'Corners' }, 'dimension'),
      values: some(4, { zh: '数值', en: 'Values' }, 'measure'),
      colour,
    },
    options: ['labels', 'legend'],
    rows: 12,
    series: 5,
    presets: [
      {
        id: 'radar',
        title: { zh: '雷达图', en: 'Radar' },
        question: { zh: '强项和弱项', en: 'Where strong, where weak' },
        group: 'compare',
        options: {},
      },
    ],
    cutsAxis: true,
  },
  funnel: {
    title: { zh: '漏斗图', en: 'Funnel' },
    spoken: { zh: '漏斗图', en: 'Funnel' },
    wells: {
      axis: { ...one({ zh: '步骤', en: 'Step' }, 'dimension'), ...only('stage', { zh: '流程阶段', en: 'the stages of a process' }) },
      values: one({ zh: '人数', en: 'Customers' }, 'measure'),
      detail,
    },
    options: [],
    rows: 20,
    series: 1,
    presets: [
      {
        id: 'funnel',
        title: { zh: '漏斗图', en: 'Funnel' },
        question: { zh: '在哪一步流失', en: 'At which step are they lost' },
        group: 'process',
        options: {},
      },
    ],
  },
  kpi: {
    title: { zh: '指标卡', en: 'KPI' },
    spoken: { zh: '指标', en: 'Figure' },
    wells: {
      values: some(4, { zh: '指标', en: 'Value' }, 'measure'),
      axis: optional({ zh: '趋势', en: 'Trend' }, 'time'),
    },
    options: [],
    rows: 400,
    series: 1,
    presets: [
      {
        id: 'kpi',
        title: { zh: '指标卡', en: 'KPI' },
        question: { zh: '现在是多少', en: 'How much is it now' },
        group: 'number',
        options: {},
      },
      {
        id: 'kpi-trend',
        title: { zh: '指标卡与走势', en: 'KPI with sparkline' },
        question: { zh: '现在多少，走势如何', en: 'How much now, and where from' },
        group: 'number',
        options: {},
        needs: 'axis',
      },
    ],
    tile: { w: 3, h: 3 },
    formats: 'rules',
    isFigure: true,
    compares: true,
    shows: 'everything',
  },
  table: {
    title: { zh: '表格', en: 'Table' },
    spoken: { zh: '表格', en: 'Table' },
    wells: {
      rows: any(12, { zh: '列', en: 'Columns' }, 'dimension', 'time'),
      values: any(12, { zh: '数值', en: 'Values' }, 'measure'),
    },
    options: ['totals', 'totalsAt'],
    rows: 1000,
    series: 1,
    presets: [
      {
        id: 'table',
        title: { zh: '表格', en: 'Table' },
        question: { zh: '明细是什么', en: 'What are the numbers' },
        group: 'number',
        options: {},
      },
    ],
    tile: { w: 6, h: 6 },
    isList: true,
    compares: true,
    totals: 'overall',
    headings: 'columns',
    formats: 'all',
    trends: true,
    shows: 'firstRows',
  },
  pivot: {
    title: { zh: '透视表', en: 'Pivot table' },
    spoken: { zh: '透视表', en: 'Pivot table' },
    wells: {
      rows: some(4, { zh: '行', en: 'Rows' }, 'dimension', 'time'),
      columns: any(2, { zh: '列', en: 'Columns' }, 'dimension', 'time'),
      values: some(6, { zh: '数值', en: 'Values' }, 'measure'),
    },
    options: ['totals', 'totalsAt'],
    rows: 5000,
    series: 60,
    presets: [
      {
        id: 'pivot',
        title: { zh: '透视表', en: 'Pivot table' },
        question: { zh: '按行列交叉看', en: 'How much by row and column' },
        group: 'number',
        options: { totals: true },
      },
    ],
    tile: { w: 8, h: 6 },
    totals: 'levels',
    headings: 'levels',
    formats: 'all',
    shows: 'everything',
  },
  cohort: {
    title: { zh: '留存矩阵', en: 'Cohort grid' },
    spoken: { zh: '留存矩阵', en: 'Cohort grid' },
    wells: {
      rows: one({ zh: '同期群', en: 'Cohort' }, 'time', 'dimension'),
      columns: one({ zh: '第几期', en: 'Period' }, 'dimension'),
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
      size: optional({ zh: '同期群人数', en: 'Cohort size' }, 'measure'),
    },
    options: [],
    rows: 3000,
    series: 60,
    presets: [
      {
        id: 'cohort',
        title: { zh: '留存矩阵', en: 'Cohort grid' },
        question: { zh: '留下了多少', en: 'How many stay' },
        group: 'process',
        options: {},
      },
    ],
    tile: { w: 12, h: 7 },
    shows: 'everything',
    titled: ['values'],
  },
  calendar: {
    title: { zh: '日历热力图', en: 'Calendar' },
    spoken: { zh: '日历热力图', en: 'Calendar heatmap' },
    wells: {
      axis: { ...one({ zh: '日期', en: 'Days' }, 'time'), grain: 'day' },
      values: one({ zh: '颜色深浅', en: 'Shade' }, 'measure'),
    },
    options: [],
    rows: 4000,
    series: 1,
    presets: [{ id: 'calendar', title: { zh: '日历（哪几天突出）', en: 'Calendar: which days stand out' }, group: 'trend', options: {} }],
    tile: { w: 12, h: 5 },
    isOverTime: true,
  },
  sankey: {
    title: { zh: '桑基图', en: 'Sankey' },
    spoken: { zh: '桑基图', en: 'Flow chart' },
    wells: {
      axis: { ...one({ zh: '从', en: 'From' }, 'dimension'), role: 'from' },
      rows: { ...one({ zh: '到', en: 'To' }, 'dimension'), role: 'to' },
      values: one({ zh: '流量', en: 'Flow' }, 'measure'),
    },
    options: [],
    rows: 120,
    series: 60,
    presets: [{ id: 'sankey', title: { zh: '桑基图（从哪来到哪去）', en: 'Sankey: from where to where' }, group: 'process', options: {} }],
    tile: { w: 8, h: 7 },
    showsEach: true,
    shows: 'largestAreas',
    seriesWell: 'rows',
  },
  movement: {
    title: { zh: '迁移矩阵', en: 'Movement matrix' },
    spoken: { zh: '迁移矩阵', en: 'Movement matrix' },
    wells: {
      rows: { ...one({ zh: '从', en: 'From' }, 'dimension', 'time'), role: 'from' },
      columns: { ...one({ zh: '到', en: 'To' }, 'dimension', 'time'), role: 'to' },
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
    },
    options: ['totals'],
    rows: 5000,
    series: 60,
    presets: [
      {
        id: 'movement',
        title: { zh: '迁移矩阵（谁换了分群）', en: 'Movement: who changed segment' },
        group: 'process',
        options: { totals: true },
      },
    ],
    tile: { w: 8, h: 7 },
    totals: 'levels',
    shows: 'everything',
  },
  sunburst: {
    title: { zh: '旭日图', en: 'Sunburst' },
    spoken: { zh: '旭日图', en: 'Sunburst' },
    wells: {
      axis: one({ zh: '内圈', en: 'Inner ring' }, 'dimension'),
      rows: one({ zh: '外圈', en: 'Outer ring' }, 'dimension'),
      values: one({ zh: '大小', en: 'Size' }, 'measure'),
    },
    options: [],
    rows: 200,
    series: 60,
    presets: [{ id: 'sunburst', title: { zh: '旭日图（两层构成）', en: 'Sunburst: parts of parts' }, group: 'share', options: {} }],
    showsEach: true,
    shows: 'largestAreas',
    seriesWell: 'rows',
  },
  provinces: {
    title: { zh: '省份格子图', en: 'Province tiles' },
    spoken: { zh: '省份格子图', en: 'Tiles of the provinces' },
    wells: {
      axis: { ...one({ zh: '省份', en: 'Province' }, 'dimension'), ...only('province', { zh: '省份', en: 'a province' }) },
      values: one({ zh: '颜色深浅', en: 'Shade' }, 'measure'),
      detail,
    },
    options: [],
    rows: 5000,
    series: 1,
    presets: [{ id: 'provinces', title: { zh: '省份格子（哪个省强）', en: 'Provinces: where it is strong' }, group: 'place', options: {} }],
    tile: { w: 6, h: 7 },
    shows: 'everything',
  },
  cities: {
    title: { zh: '城市气泡图', en: 'City bubbles' },
    spoken: { zh: '按省排列的城市气泡图', en: 'Bubbles of cities in the tiles of their provinces' },
    wells: {
      axis: { ...one({ zh: '省份', en: 'Province' }, 'dimension'), ...only('province', { zh: '省份', en: 'a province' }) },
      rows: { ...one({ zh: '城市', en: 'City' }, 'dimension'), ...only('city', { zh: '城市', en: 'a city' }) },
      values: one({ zh: '大小', en: 'Size' }, 'measure'),
    },
    options: [],
    rows: 400,
    series: 60,
    presets: [
      { id: 'cities', title: { zh: '城市气泡（哪些城市大）', en: 'City bubbles: which cities are large' }, group: 'place', options: {} },
    ],
    tile: { w: 6, h: 7 },
    showsEach: true,
    shows: 'largestAreas',
    seriesWell: 'rows',
  },
  world: {
    title: { zh: '世界地图', en: 'World map' },
    spoken: { zh: '世界地图', en: 'Map of the world' },
    wells: {
      axis: { ...one({ zh: '国家或地区', en: 'Country' }, 'dimension'), ...only('country', { zh: '国家或地区', en: 'a country' }) },
      values: one({ zh: '颜色深浅', en: 'Shade' }, 'measure'),
      detail,
    },
    options: [],
    rows: 5000,
    series: 1,
    presets: [{ id: 'world', title: { zh: '世界地图（哪些国家强）', en: 'World map: in which countries' }, group: 'place', options: {} }],
    tile: { w: 8, h: 7 },
    shows: 'everything',
  },
  map: {
    title: { zh: '公司地图', en: 'Own map' },
    spoken: { zh: '公司自有地图', en: "The company's own map" },
    wells: {
      axis: {
        ...one({ zh: '区域', en: 'Region' }, 'dimension'),
        meant: {
          fits: ({ role }) => role === 'province' || role === 'city' || role === 'country',
          words: { zh: '省份、城市或国家', en: 'a province, a city or a country' },
        },
      },
      values: one({ zh: '颜色深浅', en: 'Shade' }, 'measure'),
      detail,
    },
    options: [],
    rows: 5000,
    series: 1,
    presets: [
      { id: 'map', title: { zh: '公司地图（管理员提供）', en: 'Own map: as your administrator supplied it' }, group: 'place', options: {} },
    ],
    tile: { w: 8, h: 7 },
    shows: 'everything',
  },
  cloud: {
    title: { zh: '词云', en: 'Word cloud' },
    spoken: { zh: '词云', en: 'Word cloud' },
    wells: {
      axis: one({ zh: '词', en: 'Words' }, 'dimension'),
      values: one({ zh: '大小', en: 'Size' }, 'measure'),
    },
    options: [],
    rows: 100,
    series: 1,
    presets: [{ id: 'cloud', title: { zh: '词云（常见的是什么）', en: 'Words: what comes up most' }, group: 'relation', options: {} }],
    cutsAxis: true,
    showsEach: true,
    shows: 'largestAreas',
  },
  cards: {
    title: { zh: '指标卡阵列', en: 'KPI grid' },
    spoken: { zh: '指标卡阵列', en: 'Grid of figures' },
    wells: {
      axis: one({ zh: '每张卡', en: 'A card for each' }, 'dimension'),
      values: one({ zh: '指标', en: 'Value' }, 'measure'),
      trend: optional({ zh: '趋势', en: 'Trend' }, 'time'),
    },
    options: [],
    rows: 23,
    series: 1,
    presets: [{ id: 'cards', title: { zh: '指标卡阵列（各自怎样）', en: 'KPI grid: how each is doing' }, group: 'number', options: {} }],
    tile: { w: 8, h: 7 },
    cutsAxis: true,
    formats: 'rules',
    compares: true,
  },
  hours: {
    title: { zh: '星期 × 小时', en: 'Weekday × hour' },
    spoken: { zh: '星期与小时热力图', en: 'Heatmap of weekdays and hours' },
    wells: {
      axis: { ...one({ zh: '小时', en: 'Hour' }, 'dimension'), ...only('hour', { zh: '一天中的小时', en: 'the hour of the day' }) },
      rows: { ...one({ zh: '星期', en: 'Weekday' }, 'dimension'), ...only('weekday', { zh: '星期几', en: 'the day of the week' }) },
      values: one({ zh: '颜色深浅', en: 'Shade' }, 'measure'),
    },
    options: ['labels'],
    rows: 40,
    series: 30,
    presets: [
      { id: 'hours', title: { zh: '星期 × 小时（何时最忙）', en: 'Weekday × hour: when is it busy' }, group: 'trend', options: {} },
    ],
    seriesWell: 'rows',
  },
  histogram: {
    title: { zh: '直方图', en: 'Histogram' },
    spoken: { zh: '直方图', en: 'Histogram' },
    wells: {
      axis: one({ zh: '每一项，或一个数', en: 'Each item, or a number' }, 'dimension'),
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
    },
    options: [],
    rows: 50_000,
    series: 1,
    presets: [
      { id: 'histogram', title: { zh: '直方图（集中在哪一段）', en: 'Histogram: where do most lie' }, group: 'relation', options: {} },
    ],
    asksAll: true,
    shows: 'everything',
  },
  boxes: {
    title: { zh: '箱线图', en: 'Boxes' },
    spoken: { zh: '箱线图', en: 'Box plot' },
    wells: {
      axis,
      values: {
        ...rule(3, 5, { zh: '分位数', en: 'Percentiles' }, ['measure']),
        meant: {
          fits: ({ quantile }) => quantile !== undefined,
          words: { zh: '三个以上分位数（如 25 分位、中位数、75 分位）', en: 'three percentiles or more, as 25 %, median and 75 %' },
        },
      },
    },
    options: [],
    rows: 30,
    series: 1,
    presets: [
      { id: 'boxes', title: { zh: '箱线图（各组怎样分布）', en: 'Boxes: how is each group spread' }, group: 'compare', options: {} },
    ],
    cutsAxis: true,
    showsEach: true,
  },
  lorenz: {
    title: { zh: '洛伦兹曲线', en: 'Lorenz curve' },
    spoken: { zh: '洛伦兹曲线', en: 'Lorenz curve' },
    wells: {
      axis: one({ zh: '每一项', en: 'Each item' }, 'dimension'),
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
    },
    options: [],
    rows: 50_000,
    series: 1,
    presets: [{ id: 'lorenz', title: { zh: '洛伦兹曲线（有多集中）', en: 'Lorenz curve: how uneven is it' }, group: 'share', options: {} }],
    asksAll: true,
    shows: 'everything',
  },
  pyramid: {
    title: { zh: '人口金字塔', en: 'Pyramid' },
    spoken: { zh: '金字塔图', en: 'Pyramid' },
    wells: {
      axis: one({ zh: '层（如年龄段）', en: 'Layers, as ages' }, 'dimension'),
      colour: one({ zh: '左右两侧', en: 'The two sides' }, 'dimension'),
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
    },
    options: [],
    rows: 40,
    series: 2,
    presets: [
      { id: 'pyramid', title: { zh: '金字塔（两侧怎样不同）', en: 'Pyramid: how do two sides differ' }, group: 'compare', options: {} },
    ],
    showsEach: true,
    shows: 'everything',
  },
  curves: {
    title: { zh: '留存曲线', en: 'Cohort curves' },
    spoken: { zh: '留存曲线', en: 'Cohort curves' },
    wells: {
      axis: {
        ...one({ zh: '第几期', en: 'Period' }, 'dimension'),
        ...only('cohort_offset', { zh: '第几期（距首次的期数）', en: 'the periods since the start' }),
      },
      colour: { ...one({ zh: '同期群', en: 'Cohort' }, 'time', 'dimension'), ...only('cohort', { zh: '同期群', en: 'the cohort' }) },
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
    },
    options: ['legend'],
    rows: 60,
    series: 24,
    presets: [
      {
        id: 'curves',
        title: { zh: '留存曲线（新批次更好吗）', en: 'Cohort curves: do later ones stay longer' },
        group: 'process',
        options: {},
      },
    ],
    tile: { w: 8, h: 6 },
    shows: 'everything',
  },
  timeline: {
    title: { zh: '时间线', en: 'Timeline' },
    spoken: { zh: '时间线', en: 'Timeline' },
    wells: {
      axis: one({ zh: '每一项', en: 'Each item' }, 'dimension'),
      rows: { ...one({ zh: '开始', en: 'Start' }, 'time'), grain: 'day' },
      columns: { ...optional({ zh: '结束', en: 'End' }, 'time'), grain: 'day' },
      colour,
    },
    options: [],
    rows: 30,
    series: 10,
    presets: [{ id: 'timeline', title: { zh: '时间线（何时到何时）', en: 'Timeline: from when to when' }, group: 'process', options: {} }],
    tile: { w: 12, h: 6 },
    asksAll: true,
    showsEach: true,
    shows: 'everything',
  },
  gauge: {
    title: { zh: '进度环', en: 'Gauge' },
    spoken: { zh: '进度环', en: 'Gauge' },
    wells: {
      values: {
        ...one({ zh: '占比，或实际值', en: 'Share, or actual' }, 'measure'),
        meant: {
          fits: (field, { second = [] }) => isPercent(field) || second.length > 0,
          words: { zh: '百分比指标，或另有目标值', en: 'a percentage, or a target beside it' },
        },
      },
      second: optional({ zh: '目标', en: 'Target' }, 'measure'),
    },
    options: ['arc'],
    rows: 400,
    series: 1,
    presets: [
      {
        id: 'radial',
        title: { zh: '进度环', en: 'Radial' },
        question: { zh: '完成了多少', en: 'How much of it is done' },
        group: 'number',
        options: { arc: 'full' },
      },
      {
        id: 'gauge',
        title: { zh: '仪表盘', en: 'Gauge' },
        question: { zh: '离目标还有多远', en: 'How far from the target' },
        group: 'number',
        options: { arc: 'half' },
      },
    ],
    tile: { w: 3, h: 4 },
    isFigure: true,
    shows: 'everything',
  },
})

export type ChartType = keyof typeof catalogue
export const chartTypes = Object.keys(catalogue) as ChartType[]

/** One tile of the gallery. */
export type Preset = KindPreset & { type: ChartType }

export const presetGroups: Record<Preset['group'], Words> = {
  trend: { zh: '怎样变化', en: 'How does it change?' },
  compare: { zh: '谁多谁少', en: 'Which is more?' },
  share: { zh: '由什么组成', en: 'What is it made of?' },
  relation: { zh: '有何关联', en: 'What goes together?' },
  process: { zh: '走到哪一步', en: 'How far do they come?' },
  place: { zh: '在哪里', en: 'Where?' },
  number: { zh: '具体是多少', en: 'How much exactly?' },
}

/** The gallery. */
export const presets: Preset[] = chartTypes.flatMap((type) => catalogue[type].presets.map((preset) => ({ ...preset, type })))
