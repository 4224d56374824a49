import type { Query } from '@cubejs-client/core'
import type { Field } from '../field/field.ts'
import { type Cell, notSet, valueText } from '../field/text.ts'
import type { Words } from '../words.ts'
import type { Mark } from './drawing.ts'
import { type Group, type GroupsAsked, methodOf, within } from './explain.ts'
import { filterFor, toCubeFilter } from './filter.ts'
import { type Asking, filtersOf, measuresOf, rangeOf, rankingOf } from './query.ts'
import { spanOf } from './range.ts'
import { cellsOf, type Result } from './result.ts'
import { type ChartSpec, type FieldRef, type Filter, placedFields } from './spec.ts'

// Two values of one category held against each other in the same period: "East against South".

/** The categories of a chart by which a mark stands for one group. The rest of a cut list is none: what is in it goes by what is shown. */
export function comparableBy(spec: ChartSpec, { filters, rests = [] }: Pick<Mark, 'filters' | 'rests'>): FieldRef[] {
  return placedFields(spec).filter(({ name, kind, groups }) => {
    const own = filters.find(({ member }) => member === name)
    const isOne =
      own && (groups ? own.operator === 'equals' || own.operator === 'notEquals' : own.operator === 'equals' && own.values.length === 1)
    return kind === 'dimension' && isOne && !rests.some(({ member }) => member === name)
  })
}

/** What a mark says of its group and of everything beside it. null: there is nothing that can be split. */
interface Marked extends Omit<GroupsAsked, 'before'> {
  ref: FieldRef
  own: Filter
}

/** The group of a mark by one of its categories, in the period of the mark or else that of the chart, under all else the mark is kept to. */
function marked(spec: ChartSpec, mark: Pick<Mark, 'measure' | 'filters' | 'rests'>, by: string, asking: Asking): Marked | null {
  const measure = asking.fields?.byName.get((mark.measure ?? measuresOf(spec)[0])?.name ?? '')
  const of = asking.fields?.byName.get(by)
  const ref = comparableBy(spec, mark).find(({ name }) => name === by)
  const own = mark.filters.find(({ member }) => member === by)
  const method = measure && methodOf(measure)
  if (!measure || !method || !of || !ref || !own) return null
  const { period, rest } = periodAt(spec, mark.filters, asking)
  if (period && period.span.from > period.span.to) return null
  const others = rest.filter(({ member }) => member !== by)
  return {
    ...{ measure, method, of, ref, own, period },
    per: (measure.per && asking.fields?.byName.get(measure.per)) || null,
    now: groupOf(ref, of, own, asking.today),
    filters: filtersOf({ ...spec, filters: [...spec.filters, ...others] }, asking),
    ...(asking.timezone ? { timezone: asking.timezone } : {}),
  }
}

/** A period of the chart's own dates takes the place of its range; that of another date stays a filter beside it. */
function periodAt(spec: ChartSpec, filters: Filter[], asking: Asking): Pick<GroupsAsked, 'period'> & { rest: Filter[] } {
  const range = rangeOf(spec, asking)
  const whole = spanOf(range, asking.today)
  const dated = filters.find(({ member, operator }) => operator === 'inDateRange' && (!range || range.field === member))
  const [from, to] = dated?.values ?? []
  if (dated && from && to) {
    return {
      period: { time: dated.member, span: within({ from, to }, whole, asking.today) },
      rest: filters.filter((one) => one !== dated),
    }
  }
  return { period: range && whole && { time: range.field, span: whole }, rest: filters }
}

function groupOf(ref: FieldRef, field: Field, filter: Filter, today: string): Group {
  return { name: groupName(ref, field, nameIn(ref, filter)), filters: [toCubeFilter(filter, today) ?? []].flat(), own: filter }
}

/** The value of the category that a filter stands for: of values put together the name of their group. */
function nameIn(ref: FieldRef, filter: Filter): Cell {
  if (!ref.groups) return filter.values[0] ?? null
  const same = ({ values, operator }: Filter) => operator === filter.operator && String(values) === String(filter.values)
  const names = [...ref.groups.map(({ name }) => name), ...(ref.rest === undefined ? [] : [ref.rest])]
  return names.find((name) => same(filterFor(ref, name))) ?? filter.values[0] ?? null
}

/** A value of a category as it is read; the name of a group was given by a person and is the same in both languages. */
export function groupName(ref: FieldRef, field: Field, value: Cell): Words {
  if (value === null) return notSet
  if (ref.groups) return { zh: String(value), en: String(value) }
  return { zh: valueText(value, field, 'zh'), en: valueText(value, field, 'en') }
}

/** More than a chart shows, and as many as a person looks through. */
const mostOthers = 200

/**
 * Which other groups a mark can be held against, in the order of the chart. Where values were put together by hand they are known without asking.
 * null: nothing about the mark can be split.
 */
export function othersQuery(spec: ChartSpec, mark: Mark, by: string, asking: Asking): Query | null {
  const found = marked(spec, mark, by, asking)
  const ranking = rankingOf(spec, asking.fields)
  if (!found) return null
  const { measure, filters, period, timezone } = found
  const [name, direction] = ranking ? [ranking.ref.name, ranking.direction] : [measure.name, 'desc' as const]
  return {
    measures: [...new Set([measure.name, name])],
    dimensions: [by],
    ...(period ? { timeDimensions: [{ dimension: period.time, dateRange: [period.span.from, period.span.to] }] } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    order: [[name, direction]],
    ...(timezone ? { timezone } : {}),
    limit: mostOthers,
  }
}

/** The values of a category beside that of the mark. */
export function othersOf(spec: ChartSpec, mark: Mark, by: string, result: Result): Cell[] {
  const ref = comparableBy(spec, mark).find(({ name }) => name === by)
  const own = mark.filters.find(({ member }) => member === by)
  if (!ref || !own) return []
  const grouped = ref.groups && [...ref.groups.map(({ name }) => name), ...(ref.rest === undefined ? [] : [ref.rest])]
  const values = grouped ?? cellsOf(result, { name: by, kind: 'dimension' })
  const self = nameIn(ref, own)
  // A filter holds text where an answer may hold a number.
  const isSelf = (value: Cell) => (self === null || value === null ? value === self : String(value) === String(self))
  return values.filter((value) => !isSelf(value))
}

/** The difference between the group of a mark and another value of the same category. null: there is none to split. */
export function groupsBehind(
  spec: ChartSpec,
  mark: Pick<Mark, 'measure' | 'filters' | 'rests'>,
  by: string,
  against: Cell,
  asking: Asking,
): GroupsAsked | null {
  const found = marked(spec, mark, by, asking)
  if (!found) return null
  const { ref, own: _, ...asked } = found
  return { ...asked, before: groupOf(ref, asked.of, filterFor(ref, against), asking.today) }
}

/** Whether a mark can be held against another by anything: what its menu asks. */
export const canCompare = (spec: ChartSpec, mark: Mark, by: string, asking: Asking): boolean => marked(spec, mark, by, asking) !== null
