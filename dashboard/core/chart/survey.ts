import { addMonths, type Day, dayIn, endOf, startOf } from '../field/calendar.ts'
import type { Field, Fields } from '../field/field.ts'
import type { Words } from '../words.ts'
import { cellsOf, numbersOf, type Result } from './result.ts'
import { type ChartSpec, type ChartType, conditionsOf, type DateRange, type FieldRef, membersIn, newSpec } from './spec.ts'

/** Charts that are looked at for every measure; those by a dimension come beside them. */
export interface Survey {
  /** Two years of months, the same as this year's against last year's, and the latest days. null: the view has no time. */
  trend: ChartSpec
  season: ChartSpec
  days: ChartSpec
  /** The months of a year against their targets. null: the measure has none. */
  goal: ChartSpec | null
  /** The measure alone, over the year that is explained. */
  whole: ChartSpec
  byDimension: (dimension: Field) => ChartSpec
}

/** The set of charts a measure is surveyed by, under the filters that are in force. null: its view has no time to look back in. */
export function surveyOf(measure: Field, under: Pick<ChartSpec, 'filters' | 'conditions'>, fields: Fields, today: Day): Survey | null {
  const view = fields.views.find(({ name }) => name === measure.view)
  const time = view?.fields.find(({ kind }) => kind === 'time')
  if (!time) return null
  const values: FieldRef[] = [{ name: measure.name, kind: 'measure' }]
  const isOwn = (members: string[]) => members.every((member) => member.startsWith(`${measure.view}.`))
  const own = under.filters.filter(({ member }) => isOwn([member]))
  const conditions = conditionsOf(under).filter((one) => isOwn(membersIn(one)))
  const chart = (type: ChartType, axis: FieldRef | null, range: DateRange, compares: boolean): ChartSpec => ({
    ...newSpec(type),
    auto: false,
    wells: { ...(axis && { axis: [axis] }), values },
    filters: own,
    ...(conditions.length > 0 ? { conditions } : {}),
    range,
    compare: compares ? 'last_year' : 'none',
  })
  const by = (grain: 'month' | 'day'): FieldRef => ({ name: time.name, kind: 'time', grain })
  const year: DateRange = { field: time.name, preset: 'last_12_months' }
  return {
    trend: chart('line', by('month'), { field: time.name, from: addMonths(startOf(today, 'month'), -23), to: today }, false),
    season: chart('line', by('month'), year, true),
    days: chart('line', by('day'), { field: time.name, preset: 'last_90_days' }, false),
    goal: measure.target ? withGoal(chart('column', by('month'), year, false)) : null,
    whole: chart('kpi', null, year, true),
    byDimension: ({ name }) => chart('bar', { name, kind: 'dimension' }, year, true),
  }
}

const withGoal = (spec: ChartSpec): ChartSpec => ({ ...spec, options: { ...spec.options, lines: [{ kind: 'goal' }] } })

/** How much a chart surprises, from 0 to 1, and by what. */
export interface Surprise {
  score: number
  why: Words
}

const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}

/** Fewer values than this have no usual spread. */
const leastOthers = 6

/**
 * How far a value lies from the others: its distance to their median in usual deviations (1.4826 × the median of theirs), as z ÷ (z + 3). An
 * outlier by the usual limit of 3 is 0.5. null: too few others to say what is usual.
 */
export function oddness(value: number, others: number[]): number | null {
  if (others.length < leastOthers) return null
  const middle = median(others)
  const spread = 1.4826 * median(others.map((one) => Math.abs(one - middle)))
  const distance = Math.abs(value - middle)
  if (distance === 0) return 0
  return spread === 0 ? 1 : distance / (distance + 3 * spread)
}

interface Period {
  day: Day
  value: number
}

/** The periods of an answer that are over, with a value. */
export function wholePeriods(result: Result, axis: FieldRef, measure: FieldRef, today: Day): Period[] {
  const values = numbersOf(result, measure)
  return cellsOf(result, axis).flatMap((cell, at) => {
    const value = values[at]
    if (cell === null || typeof value !== 'number') return []
    const day = dayIn(String(cell))
    return endOf(day, axis.grain ?? 'day') <= today ? [{ day, value }] : []
  })
}

/** The last whole month among those before it. */
export function trendSurprise(months: Period[]): Surprise | null {
  const last = months.at(-1)
  const score =
    last &&
    oddness(
      last.value,
      months.slice(0, -1).map(({ value }) => value),
    )
  if (!last || score === null || score === undefined) return null
  const month = last.day.slice(0, 7)
  return { score, why: { zh: `${month} 与此前各月相比`, en: `${month} among the months before it` } }
}

/** The growth of the last whole month over its own a year before, among the growths of the other months. */
export function seasonSurprise(months: Period[]): Surprise | null {
  const growths = months.flatMap(({ day, value }) => {
    const before = months.find((one) => one.day === addMonths(day, -12))
    return before && before.value > 0 ? [{ day, growth: value / before.value }] : []
  })
  const last = growths.at(-1)
  const score =
    last &&
    oddness(
      last.growth,
      growths.slice(0, -1).map(({ growth }) => growth),
    )
  if (!last || score === null || score === undefined) return null
  const month = last.day.slice(0, 7)
  return { score, why: { zh: `${month} 的同比与其他月的同比相比`, en: `${month} against its year before, among the other months` } }
}

/** How far the last whole month came to its target, among the other months. `targets` by the first day of their month. */
export function goalSurprise(months: Period[], targets: ReadonlyMap<Day, number>): Surprise | null {
  const reached = months.flatMap(({ day, value }) => {
    const target = targets.get(day) ?? 0
    return target > 0 ? [{ day, share: value / target }] : []
  })
  const last = reached.at(-1)
  const score =
    last &&
    oddness(
      last.share,
      reached.slice(0, -1).map(({ share }) => share),
    )
  if (!last || score === null || score === undefined) return null
  const [month, percent] = [last.day.slice(0, 7), `${(last.share * 100).toFixed(1)}%`]
  return {
    score,
    why: { zh: `${month} 完成目标的 ${percent}，与其他月相比`, en: `${month} reached ${percent} of its target, among the other months` },
  }
}

/** The oddest of the days among all others. */
export function daysSurprise(days: Period[]): Surprise | null {
  const scored = days.flatMap(({ day, value }, at) => {
    const score = oddness(
      value,
      days.filter((_, other) => other !== at).map((one) => one.value),
    )
    return score === null ? [] : [{ day, score }]
  })
  const [oddest] = scored.toSorted((a, b) => b.score - a.score)
  return oddest ? { score: oddest.score, why: { zh: `${oddest.day} 最反常`, en: `${oddest.day} is the oddest day` } } : null
}
