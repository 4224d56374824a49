import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import { addDays, addPeriods, type Day, dayIn, endOf, startOf } from '../field/calendar.ts'
import type { Field, Target } from '../field/field.ts'
import type { Words } from '../words.ts'
import { catalogue } from './catalogue.ts'
import { toCubeFilter } from './filter.ts'
import { lineReasons, takesLines } from './lines.ts'
import type { ChartLine } from './options.ts'
import { type Asking, ask, boardFilters, type Queries, rangeOf } from './query.ts'
import { type Span, spanOf } from './range.ts'
import type { Result } from './result.ts'
import { type ChartSpec, conditionsOf, type FieldRef, type Filter, fieldsIn, type Grain, viewOf } from './spec.ts'

// What lines over a chart have to ask for themselves: targets, and the periods before those that are shown.

const has = (spec: ChartSpec, kind: ChartLine['kind']) => takesLines(spec) && spec.options.lines.some((line) => line.kind === kind)

/** The lines of a chart whose numbers are asked for. */
export const askedLines = (spec: ChartSpec) =>
  takesLines(spec) ? spec.options.lines.filter(({ kind }) => kind === 'goal' || kind === 'forecast' || kind === 'margin') : []

/** The questions of a chart's lines. */
export function toLineQueries(spec: ChartSpec, asking: Asking, main: Query): Queries {
  // A margin is asked with what it is the margin of.
  const margins = has(spec, 'margin') ? marginsOf(spec, asking).map(({ margin }) => margin) : []
  const goal = has(spec, 'goal') ? goalOf(spec, asking) : null
  const history = has(spec, 'forecast') ? historyOf(spec, asking) : null
  return {
    ...(margins.length > 0 ? { main: { ...main, measures: [...new Set([...(main.measures ?? []), ...margins])] } } : {}),
    ...(goal && 'query' in goal ? { goal: goal.query } : {}),
    ...(history && 'query' in history ? { history: history.query } : {}),
  }
}

/** The measures of a chart that have a margin, each with it. */
export function marginsOf(spec: ChartSpec, { fields }: Asking): { name: string; margin: string }[] {
  return fieldsIn(spec, 'values').flatMap(({ name, calculation }) => {
    const margin = fields?.byName.get(name)?.margin
    return margin && !calculation && fields?.byName.has(margin) ? [{ name, margin }] : []
  })
}

export type Asked = { query: Query; measure: FieldRef } | { why: Words }

const why = (words: Words) => ({ why: words })

/** Targets are set by month, and those of a quarter are the sum of its months. */
const targetGrains: Grain[] = ['month', 'quarter', 'year']

/** The question for the targets of what a chart shows, or why there are none to be held against it. */
export function goalOf(spec: ChartSpec, asking: Asking): Asked {
  const fieldOf = (name: string | undefined) => asking.fields?.byName.get(name ?? '')
  const measure = fieldsIn(spec, 'values').find((ref) => fieldOf(ref.name)?.target && !ref.calculation)
  const field = fieldOf(measure?.name)
  if (!measure || !field?.target) return noTargets(spec, asking)
  const { target } = field
  if (![target.measure, target.month, target.metric].every(fieldOf))
    return why({ zh: '您的角色看不到目标数据', en: 'your role does not see the targets' })
  if ((['colour', 'split'] as const).some((well) => fieldsIn(spec, well).length > 0))
    return why({ zh: '目标线只用于一个系列。请移除系列与分面', en: 'it is for one series. Take colours and panels away' })
  const [axis] = fieldsIn(spec, 'axis')
  const range = rangeOf(spec, asking)
  const span = spanOf(range, asking.today)
  const unfit = axisUnfit(axis, target, asking) ?? spanUnfit(axis, range?.field, span, target, asking)
  if (unfit) return unfit
  const filters = targetFilters(spec, asking, target)
  if ('why' in filters) return filters
  const isTime = axis?.kind === 'time'
  const dates = span && ([span.from, endOf(span.to, 'month')] as [string, string])
  const query: Query = {
    measures: [target.measure],
    ...(axis && !isTime ? { dimensions: [ownMember(axis.name, target)] } : {}),
    timeDimensions: [
      { dimension: target.month, ...(isTime ? { granularity: axis.grain ?? 'month' } : {}), ...(dates ? { dateRange: dates } : {}) },
    ],
    filters: [{ member: target.metric, operator: 'equals', values: [target.value] }, ...filters.own],
    limit: 5000,
    ...(asking.timezone ? { timezone: asking.timezone } : {}),
  }
  return { query, measure }
}

function noTargets(spec: ChartSpec, { fields }: Asking): Asked {
  const own = fields?.views.find(({ name }) => name === viewOf(spec))?.fields.filter(({ target }) => target) ?? []
  if (own.length === 0) return why({ zh: '此视图的指标没有目标', en: 'no measure of this view has targets' })
  const names = (language: 'zh' | 'en') => own.map(({ title }) => title[language]).join(language === 'zh' ? '、' : ', ')
  return why({ zh: `这个指标没有目标。有目标的：${names('zh')}`, en: `this measure has no targets. These have: ${names('en')}` })
}

/** The member of the targets that a member of the chart's view is: shared dimensions have one name everywhere. */
const ownMember = (name: string, { measure }: Target) => `${measure.split('.')[0]}.${name.split('.')[1]}`

function axisUnfit(axis: FieldRef | undefined, target: Target, { fields }: Asking): { why: Words } | null {
  if (!axis) return null
  if (axis.groups) return why({ zh: '横轴的值已归组，目标没有按组设定。请取消归组', en: 'targets are not set by groups. Undo the groups' })
  if (axis.kind === 'time') {
    if (axis.name !== target.by) return notSetBy(fields?.byName.get(axis.name))
    return targetGrains.includes(axis.grain ?? 'day')
      ? null
      : why({ zh: '目标按月设定。请把横轴改为月、季或年', en: 'targets are set by month. Choose months, quarters or years' })
  }
  return fields?.byName.has(ownMember(axis.name, target)) ? null : notSetBy(fields?.byName.get(axis.name))
}

const notSetBy = (field: Field | undefined) =>
  why({ zh: `目标没有按“${field?.title.zh ?? ''}”设定`, en: `targets are not set by ${field?.title.en ?? 'this field'}` })

/** A part of a month has no target. */
function spanUnfit(axis: FieldRef | undefined, dated: string | undefined, span: Span | null, target: Target, { today, fields }: Asking) {
  if (!span || !dated) return axis?.kind === 'time' ? null : why({ zh: '请先选择日期（整月）', en: 'choose dates first, whole months' })
  if (dated !== target.by) return notSetBy(fields?.byName.get(dated))
  const isWhole = span.from === startOf(span.from, 'month') && (span.to === endOf(span.to, 'month') || span.to === today)
  return isWhole ? null : why({ zh: '目标按整月设定。请选择整月的日期', en: 'targets are set for whole months. Choose whole months' })
}

/** The chart's filters on the targets; one that targets are not set by would leave them too high. */
function targetFilters(spec: ChartSpec, asking: Asking, target: Target): { own: CubeFilter[] } | { why: Words } {
  const range = rangeOf(spec, asking)
  const isRange = ({ operator, member }: Filter) =>
    operator === 'inDateRange' && (member === range?.field || member.split('.')[1] === range?.field.split('.')[1])
  if (conditionsOf(spec).length > 0)
    return why({
      zh: '有“或”条件或前 N 项筛选，目标无法照此筛选。请移除',
      en: 'either-or and top-N filters cannot be laid on targets. Remove them',
    })
  const all = [...spec.filters, ...boardFilters(asking)].filter((filter) => !isRange(filter))
  const own: CubeFilter[] = []
  for (const filter of all) {
    const member = ownMember(filter.member, target)
    if (!asking.fields?.byName.has(member)) return notSetBy(asking.fields?.byName.get(filter.member))
    const asked = toCubeFilter({ ...filter, member }, asking.today)
    if (asked) own.push(asked)
  }
  return { own }
}

/** The targets of an answer by the value of the chart's axis. */
export function targetsIn(goal: Result, axis: FieldRef): Map<string, number> {
  const names = Object.keys(goal.columns)
  const measure = names.find((name) => goal.fields.get(name)?.kind === 'measure')
  const group = names.find((name) => name !== measure && (axis.kind !== 'time' || name.endsWith(`.${axis.grain ?? 'day'}`)))
  const keys = (goal.columns[group ?? ''] ?? []).map((cell) => (axis.kind === 'time' ? dayIn(String(cell)) : String(cell)))
  const numbers = goal.columns[measure ?? ''] ?? []
  return new Map(keys.flatMap((key, row) => (typeof numbers[row] === 'number' ? [[key, numbers[row]] as const] : [])))
}

/** How far back a forecast looks: some rounds of the season. */
const lookback: Partial<Record<Grain, [grain: Grain, periods: number]>> = {
  day: ['week', 26],
  week: ['week', 208],
  week_sunday: ['week_sunday', 208],
  month: ['month', 60],
  quarter: ['quarter', 32],
  year: ['year', 15],
}

/** The last period that is over: a day counts as such on its evening, which the business date is. */
export function lastWhole(grain: Grain, today: Day): Day {
  const running = startOf(today, grain)
  return endOf(today, grain) === today ? running : addPeriods(running, grain, -1)
}

/** The question for the periods a forecast is made from, or why there can be none. */
export function historyOf(spec: ChartSpec, asking: Asking): Asked {
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const back = axis?.kind === 'time' ? lookback[axis.grain ?? 'day'] : undefined
  if (axis?.kind !== 'time') return why({ zh: '横轴不是日期。请把日期放到横轴', en: 'there is no date on the axis. Put one there' })
  if (!back || !measure) return why({ zh: '请把横轴改为日、周、月、季或年', en: 'choose days, weeks, months, quarters or years' })
  if (measure.calculation || measure.formula)
    return why({
      zh: '快速计算与图中公式的结果不预测。请改用原指标',
      en: 'what the chart itself works out is not forecast. Choose the measure as it is',
    })
  if ((['colour', 'split'] as const).some((well) => fieldsIn(spec, well).length > 0))
    return why({ zh: '预测只用于一个系列。请移除系列与分面', en: 'it foretells one series only. Take colours and panels away' })
  const range = rangeOf(spec, asking)
  if (range && range.field !== axis.name) return why({ zh: '所选日期不是横轴的日期', en: 'the dates chosen are not those on the axis' })
  const grain = axis.grain ?? 'day'
  const last = lastWhole(grain, asking.today)
  const span = spanOf(range, asking.today)
  if (span && (span.to < endOf(last, grain) || span.to > endOf(asking.today, grain)))
    return why({
      zh: '所选日期没有到现在，之后的已经有实际值。请选择到今天的日期',
      en: 'the dates end elsewhere than now. Choose dates that reach today',
    })
  const from = addPeriods(startOf(last, back[0]), back[0], -back[1])
  const query = ask(spec, asking, {
    groups: [axis],
    measures: fieldsIn(spec, 'values').filter(({ calculation, formula }) => !calculation && !formula),
    span: range ? { from, to: addDays(addPeriods(last, grain, 1), -1) } : null,
    order: [[axis.name, 'asc']],
    limit: 5000,
  })
  return { query, measure }
}

/** Why a chart cannot have a line, as far as that shows before anything is asked; null: it can. */
export function lineRefusal(spec: ChartSpec, kind: ChartLine['kind'], asking: Asking): Words | null {
  const { stack } = spec.options
  const isStacked = catalogue[spec.type].options.includes('stack') && stack !== 'none'
  const asked = kind === 'goal' ? goalOf(spec, asking) : kind === 'forecast' ? historyOf(spec, asking) : null
  if (asked && 'why' in asked) return asked.why
  if (kind === 'margin' && marginsOf(spec, asking).length === 0) return lineReasons.noMargin
  const [axis] = fieldsIn(spec, 'axis')
  if (kind === 'trend' && axis?.kind === 'time' && axis.grain === 'hour') return lineReasons.hours
  if (kind === 'at' || kind === 'band') return isStacked && stack === 'percent' ? lineReasons.shares : null
  return isStacked ? lineReasons.stack : null
}
