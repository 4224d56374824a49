import type { FieldKind } from '../field/field.ts'
import type { Words } from '../words.ts'
import type { ChartOptions, ChartSpec, ChartType, WellName } from './spec.ts'

/** What a well takes, and what its fields do in this chart. */
export interface WellRule {
  title: Words
  accepts: FieldKind[]
  min: number
  max: number
}

export interface ChartKind {
  title: Words
  /** In the order the wells stand on screen. */
  wells: Partial<Record<WellName, WellRule>>
  /** The options this chart reads. */
  options: (keyof ChartOptions)[]
  /** How many rows it shows when the person set no limit, and how many colours. */
  rows: number
  series: number
}

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

const lineOptions: ChartKind['options'] = ['curve', 'labels', 'legend', 'missing']

/** Every chart type, in the order of the gallery. Nothing else lists charts, wells or what they take. */
export const catalogue: Record<ChartType, ChartKind> = {
  line: {
    title: { zh: '折线图', en: 'Line' },
    wells: { axis, values, colour, split, detail },
    options: lineOptions,
    rows: 2000,
    series: 10,
  },
  area: {
    title: { zh: '面积图', en: 'Area' },
    wells: { axis, values, colour, split, detail },
    options: ['stack', ...lineOptions],
    rows: 2000,
    series: 10,
  },
  column: {
    title: { zh: '柱形图', en: 'Column' },
    wells: { axis, values, colour, split, detail },
    options: ['stack', 'labels', 'legend'],
    rows: 30,
    series: 10,
  },
  bar: {
    title: { zh: '条形图', en: 'Bar' },
    wells: { axis: { ...axis, title: { zh: '纵轴', en: 'Axis' } }, values, colour, split, detail },
    options: ['stack', 'labels', 'legend'],
    rows: 20,
    series: 10,
  },
  combo: {
    title: { zh: '组合图', en: 'Combo' },
    wells: {
      axis,
      values: some(4, { zh: '左轴（柱）', en: 'Left axis (columns)' }, 'measure'),
      second: some(4, { zh: '右轴（线）', en: 'Right axis (lines)' }, 'measure'),
      detail,
    },
    options: lineOptions,
    rows: 60,
    series: 10,
  },
  pie: {
    title: { zh: '饼图', en: 'Pie' },
    wells: {
      axis: one({ zh: '扇区', en: 'Slices' }, 'dimension'),
      values: one({ zh: '大小', en: 'Size' }, 'measure'),
      split,
      detail,
    },
    options: ['hole', 'labels', 'legend'],
    rows: 5, // five and the rest: a pie of more parts can't be read
    series: 6,
  },
  scatter: {
    title: { zh: '散点图', en: 'Scatter' },
    wells: {
      axis: one({ zh: '每个点', en: 'Each point' }, 'dimension', 'time'),
      x: one({ zh: '横轴', en: 'X' }, 'measure'),
      y: one({ zh: '纵轴', en: 'Y' }, 'measure'),
      size: optional({ zh: '大小', en: 'Size' }, 'measure'),
      colour,
    },
    options: ['labels', 'legend'],
    rows: 1000,
    series: 10,
  },
  heatmap: {
    title: { zh: '热力图', en: 'Heatmap' },
    wells: {
      axis,
      rows: one({ zh: '纵轴', en: 'Rows' }, 'dimension', 'time'),
      values: one({ zh: '颜色深浅', en: 'Shade' }, 'measure'),
    },
    options: ['labels'],
    rows: 40,
    series: 30,
  },
  treemap: {
    title: { zh: '矩形树图', en: 'Treemap' },
    wells: {
      axis: one({ zh: '方块', en: 'Tiles' }, 'dimension'),
      colour: optional({ zh: '分组', en: 'Group' }, 'dimension'),
      values: one({ zh: '面积', en: 'Area' }, 'measure'),
    },
    options: ['labels'],
    rows: 60,
    series: 10,
  },
  radar: {
    title: { zh: '雷达图', en: 'Radar' },
    wells: {
      axis: one({ zh: '角', en: 'Corners' }, 'dimension'),
      values: some(4, { zh: '数值', en: 'Values' }, 'measure'),
      colour,
    },
    options: ['labels', 'legend'],
    rows: 12,
    series: 5,
  },
  funnel: {
    title: { zh: '漏斗图', en: 'Funnel' },
    wells: {
      axis: one({ zh: '步骤', en: 'Step' }, 'dimension'),
      values: one({ zh: '人数', en: 'Customers' }, 'measure'),
      detail,
    },
    options: [],
    rows: 20,
    series: 1,
  },
  kpi: {
    title: { zh: '指标卡', en: 'KPI' },
    wells: {
      values: some(4, { zh: '指标', en: 'Value' }, 'measure'),
      axis: optional({ zh: '趋势', en: 'Trend' }, 'time'),
    },
    options: [],
    rows: 400,
    series: 1,
  },
  table: {
    title: { zh: '表格', en: 'Table' },
    wells: {
      rows: any(12, { zh: '列', en: 'Columns' }, 'dimension', 'time'),
      values: any(12, { zh: '数值', en: 'Values' }, 'measure'),
    },
    options: ['totals'],
    rows: 1000,
    series: 1,
  },
  pivot: {
    title: { zh: '透视表', en: 'Pivot table' },
    wells: {
      rows: some(4, { zh: '行', en: 'Rows' }, 'dimension', 'time'),
      columns: any(2, { zh: '列', en: 'Columns' }, 'dimension', 'time'),
      values: some(6, { zh: '数值', en: 'Values' }, 'measure'),
    },
    options: ['totals'],
    rows: 5000,
    series: 60,
  },
  cohort: {
    title: { zh: '留存矩阵', en: 'Cohort grid' },
    wells: {
      rows: one({ zh: '同期群', en: 'Cohort' }, 'time', 'dimension'),
      columns: one({ zh: '第几期', en: 'Period' }, 'dimension'),
      values: one({ zh: '数值', en: 'Value' }, 'measure'),
      size: optional({ zh: '同期群人数', en: 'Cohort size' }, 'measure'),
    },
    options: [],
    rows: 3000,
    series: 60,
  },
}

/** One tile of the gallery: a chart type with starting options, and the well it cannot do without. */
export interface Preset {
  id: string
  title: Words
  group: 'trend' | 'compare' | 'share' | 'relation' | 'process' | 'number'
  type: ChartType
  options: Partial<ChartOptions>
  needs?: WellName
}

export const presetGroups: Record<Preset['group'], Words> = {
  trend: { zh: '趋势', en: 'Trend' },
  compare: { zh: '比较', en: 'Comparison' },
  share: { zh: '占比', en: 'Share' },
  relation: { zh: '关系', en: 'Relation' },
  process: { zh: '流程与留存', en: 'Process' },
  number: { zh: '数字', en: 'Numbers' },
}

const none = { stack: 'none' } as const
const stacked = { stack: 'stacked' } as const
const percent = { stack: 'percent' } as const

/** The gallery. */
export const presets: Preset[] = [
  { id: 'line', title: { zh: '折线图', en: 'Line' }, group: 'trend', type: 'line', options: { curve: 'straight' } },
  { id: 'smooth', title: { zh: '平滑折线', en: 'Smooth line' }, group: 'trend', type: 'line', options: { curve: 'smooth' } },
  { id: 'step', title: { zh: '阶梯折线', en: 'Step line' }, group: 'trend', type: 'line', options: { curve: 'step' } },
  { id: 'area', title: { zh: '面积图', en: 'Area' }, group: 'trend', type: 'area', options: none },
  { id: 'area-stacked', title: { zh: '堆叠面积', en: 'Stacked area' }, group: 'trend', type: 'area', options: stacked, needs: 'colour' },
  { id: 'combo', title: { zh: '双轴组合', en: 'Combo, two axes' }, group: 'trend', type: 'combo', options: {} },
  { id: 'column', title: { zh: '柱形图', en: 'Column' }, group: 'compare', type: 'column', options: none },
  {
    id: 'column-stacked',
    title: { zh: '堆叠柱形', en: 'Stacked column' },
    group: 'compare',
    type: 'column',
    options: stacked,
    needs: 'colour',
  },
  { id: 'bar', title: { zh: '条形图', en: 'Bar' }, group: 'compare', type: 'bar', options: none },
  { id: 'bar-stacked', title: { zh: '堆叠条形', en: 'Stacked bar' }, group: 'compare', type: 'bar', options: stacked, needs: 'colour' },
  { id: 'radar', title: { zh: '雷达图', en: 'Radar' }, group: 'compare', type: 'radar', options: {} },
  {
    id: 'column-percent',
    title: { zh: '百分比柱形', en: '100 % column' },
    group: 'share',
    type: 'column',
    options: percent,
    needs: 'colour',
  },
  { id: 'bar-percent', title: { zh: '百分比条形', en: '100 % bar' }, group: 'share', type: 'bar', options: percent, needs: 'colour' },
  { id: 'area-percent', title: { zh: '百分比面积', en: '100 % area' }, group: 'share', type: 'area', options: percent, needs: 'colour' },
  { id: 'pie', title: { zh: '饼图', en: 'Pie' }, group: 'share', type: 'pie', options: { hole: false } },
  { id: 'donut', title: { zh: '环形图', en: 'Donut' }, group: 'share', type: 'pie', options: { hole: true } },
  { id: 'treemap', title: { zh: '矩形树图', en: 'Treemap' }, group: 'share', type: 'treemap', options: {} },
  { id: 'scatter', title: { zh: '散点图', en: 'Scatter' }, group: 'relation', type: 'scatter', options: {} },
  { id: 'bubble', title: { zh: '气泡图', en: 'Bubble' }, group: 'relation', type: 'scatter', options: {}, needs: 'size' },
  { id: 'heatmap', title: { zh: '热力图', en: 'Heatmap' }, group: 'relation', type: 'heatmap', options: {} },
  { id: 'funnel', title: { zh: '漏斗图', en: 'Funnel' }, group: 'process', type: 'funnel', options: {} },
  { id: 'cohort', title: { zh: '留存矩阵', en: 'Cohort grid' }, group: 'process', type: 'cohort', options: {} },
  { id: 'kpi', title: { zh: '指标卡', en: 'KPI' }, group: 'number', type: 'kpi', options: {} },
  { id: 'kpi-trend', title: { zh: '指标卡与走势', en: 'KPI with sparkline' }, group: 'number', type: 'kpi', options: {}, needs: 'axis' },
  { id: 'table', title: { zh: '表格', en: 'Table' }, group: 'number', type: 'table', options: {} },
  { id: 'pivot', title: { zh: '透视表', en: 'Pivot table' }, group: 'number', type: 'pivot', options: { totals: true } },
]

/** The wells of a chart, in the order they stand on screen. */
export function wellsOf(type: ChartType): [WellName, WellRule][] {
  return Object.entries(catalogue[type].wells) as [WellName, WellRule][]
}

const kindWords: Record<FieldKind, Words> = {
  measure: { zh: '指标', en: 'a measure' },
  dimension: { zh: '维度', en: 'a dimension' },
  time: { zh: '日期', en: 'a date' },
}

/** "needs a date": what a well asks for. */
export function wantOf(rule: WellRule): Words {
  const kinds = rule.accepts.map((kind) => kindWords[kind])
  return {
    zh: `需要${kinds.map((kind) => kind.zh).join('或')}`,
    en: `needs ${kinds.map((kind) => kind.en).join(' or ')}`,
  }
}

/** A well that still has to be filled before anything can be asked. */
export interface EmptyWell {
  well: WellName
  title: Words
  wants: Words
}

/** The wells without which this chart can't be drawn. Empty: it can. */
export function emptyWells(spec: ChartSpec): EmptyWell[] {
  const missing = wellsOf(spec.type)
    .filter(([well, { min }]) => (spec.wells[well]?.length ?? 0) < min)
    .map(([well, rule]) => ({ well, title: rule.title, wants: wantOf(rule) }))
  const isBlankTable = spec.type === 'table' && !spec.wells.rows?.length && !spec.wells.values?.length
  const rows = catalogue.table.wells.rows
  return isBlankTable && rows ? [{ well: 'rows', title: rows.title, wants: { zh: '需要任意字段', en: 'needs any field' } }] : missing
}
