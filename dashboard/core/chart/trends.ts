import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import { addMonths, endOf, periodsIn, startOf } from '../field/calendar.ts'
import type { Words } from '../words.ts'
import { catalogue } from './catalogue.ts'
import { toCubeFilter } from './filter.ts'
import { type Asking, ask, filtersMeasures, groupsOf, measuresOf, mostRows, rangeOf } from './query.ts'
import { type Span, spanOf } from './range.ts'
import { cellsOf, type Result, rawOf } from './result.ts'
import { type ChartSpec, type DateRange, type FieldRef, viewOf } from './spec.ts'

// The small lines of a table: each row's last months beside a measure. They are asked once it is known which rows there are, for those rows alone.

/** How many months a line has. */
export const trendMonths = 12

/** Each row is named in the question, and has a row a month in the answer. */
const mostTrends = 2000

/** The measures with a line beside them, as they are without what a pill makes of them. */
export function trendsIn(spec: ChartSpec): FieldRef[] {
  return catalogue[spec.type].trends
    ? measuresOf(spec)
        .filter(({ trend, formula }) => trend && !formula)
        .map(rawOf)
    : []
}

/** The time the months are of: the one the chart's range is about, else the first of its view. */
function timeOf(spec: ChartSpec, asking: Asking): string | null {
  const own = rangeOf(spec, asking)?.field
  const view = asking.fields?.views.find(({ name }) => name === viewOf(spec))
  return own ?? view?.fields.find(({ kind }) => kind === 'time')?.name ?? null
}

/** Why a table of these fields has no lines, or null. */
export function unfitTrends(spec: ChartSpec, asking: Asking): Words | null {
  if (groupsOf(spec).some(({ kind }) => kind === 'time'))
    return { zh: '每行已是一个时期，没有走势可画', en: 'each row is a period already, which has no trend' }
  if (!timeOf(spec, asking)) return { zh: '没有可用的日期', en: 'there is no date to go by' }
  if (filtersMeasures(spec, asking))
    return {
      zh: '按指标筛选时，逐月的数会各自被筛选，走势会缺月',
      en: 'a filter on a measure would judge every month by itself and leave months out',
    }
  return null
}

/** The months of the lines: the last ones up to the end of the chart's range, each whole, and the present one as far as it has come. */
export function trendSpan(spec: ChartSpec, asking: Asking): Span {
  const { today } = asking
  const end = spanOf(rangeOf(spec, asking), today)?.to ?? today
  const last = startOf(end < today ? end : today, 'month')
  const to = endOf(last, 'month')
  return { from: addMonths(last, 1 - trendMonths), to: to < today ? to : today }
}

/** The first days of the months of the lines. */
export const trendKeys = (spec: ChartSpec, asking: Asking): string[] => {
  const { from, to } = trendSpan(spec, asking)
  return periodsIn(from, to, 'month')
}

/** The field of the months, as it was asked for; null where there are none. */
export function trendTime(spec: ChartSpec, asking: Asking, spark?: Result): FieldRef | null {
  const asked = spark && Object.keys(spark.columns).find((column) => /^\w+\.\w+\.month$/.test(column))
  const name = asked?.replace(/\.month$/, '') ?? timeOf(spec, asking)
  return name ? { name, kind: 'time', grain: 'month' } : null
}

/** The question of the lines, for the rows that are shown; null where no lines are wanted or there can be none. */
export function toTrendQuery(spec: ChartSpec, asking: Asking, main: Result): Query | null {
  const measures = trendsIn(spec)
  const time = trendTime(spec, asking)
  if (measures.length === 0 || !time || unfitTrends(spec, asking) || main.length === 0 || main.length > mostTrends) return null
  const groups = groupsOf(spec)
  const filters = groups.flatMap((ref): CubeFilter[] => {
    const values = [...new Set(cellsOf(main, ref))].map((cell) => (cell === null ? null : String(cell)))
    const filter = toCubeFilter({ member: ref.name, operator: 'equals', values }, asking.today)
    return filter ? [filter] : []
  })
  const span = trendSpan(spec, asking)
  // The months reach behind the range, so they take its place.
  const range: DateRange = { field: time.name, ...span }
  const order: [string, 'asc'][] = [[time.name, 'asc']]
  return ask({ ...spec, range }, asking, { groups: [...groups, time], measures, span, filters, order, limit: mostRows })
}

/** Why lines that are wanted are not there, or null. */
export function missingTrends(spec: ChartSpec, asking: Asking, main: Result, spark: Result | undefined): Words | null {
  if (trendsIn(spec).length === 0 || (spark && isWhole(spark))) return null
  if (spark || main.length > mostTrends) return { zh: '行太多，请先筛选', en: 'there are too many rows: filter them first' }
  // A shared page has no model to tell by.
  return unfitTrends(spec, asking) ?? { zh: '当前的字段或筛选画不出走势', en: 'its fields or filters leave no trend to draw' }
}

/** Of an answer that was cut the last months are missing, of some rows. */
export const isWhole = (spark: Result) => spark.length < mostRows
