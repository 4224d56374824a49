import type { Query } from '@cubejs-client/core'
import type { Fields } from '../field/field.ts'
import type { Words } from '../words.ts'
import { groupedValues, membersOfGroup } from './filter.ts'
import { type Asking, ask, groupsOf, rangeOf } from './query.ts'
import { spanOf } from './range.ts'
import { cellsOf, type Result } from './result.ts'
import { type ChartSpec, type Condition, conditionsOf, type FieldRef, type Filter, type TopCondition } from './spec.ts'

/** Why alternatives cannot be asked, or null: whether a row counts is decided before measures are, so that one list holds either the one or the other. */
export function unfitAlternatives(any: Filter[][], fields: Fields): Words | null {
  const kinds = new Set(any.flat().map(({ member }) => fields.byName.get(member)?.kind === 'measure'))
  return kinds.size < 2
    ? null
    : {
        zh: '“或”里不能同时有维度和指标：先按维度选行，再算指标。请分成两个筛选。',
        en: 'One list of alternatives holds dimensions or measures, not both: rows are chosen before measures are worked out. Make it two filters.',
      }
}

const isTop = (condition: Condition): condition is TopCondition => condition.kind === 'top'

/** What has to be asked before a chart can be: who is among the first of each list, under all its other filters. */
export function topQueries(spec: ChartSpec, asking: Asking): Query[] {
  const others: ChartSpec = { ...spec, conditions: conditionsOf(spec).filter((one) => !isTop(one)) }
  return conditionsOf(spec)
    .filter(isTop)
    .map(({ member, by, count, end }) =>
      ask(others, asking, {
        groups: [{ name: member, kind: 'dimension' }],
        measures: [{ name: by, kind: 'measure' }],
        span: spanOf(rangeOf(spec, asking), asking.today),
        order: [[by, end === 'smallest' ? 'asc' : 'desc']],
        limit: count,
      }),
    )
}

/** The chart with the first of each list by name, as a question can be asked. */
export function withTops(spec: ChartSpec, tops: Result[]): ChartSpec {
  const named = new Map(
    conditionsOf(spec)
      .filter(isTop)
      .map((top, at) => [top, tops[at]] as const),
  )
  if (named.size === 0) return spec
  const conditions = conditionsOf(spec).flatMap((one): Condition[] => {
    const answer = isTop(one) ? named.get(one) : undefined
    const grouped = groupsOf(spec).find(({ name, groups }) => groups && isTop(one) && name === one.member)
    return isTop(one) ? (answer ? [onlyThese(one.member, answer, grouped ?? {})] : []) : [one]
  })
  return { ...spec, conditions }
}

function onlyThese(member: string, answer: Result, grouped: Pick<FieldRef, 'groups' | 'rest'>): Condition {
  const cells = cellsOf(answer, { name: member, kind: 'dimension' }).map((cell) => (cell === null ? null : String(cell)))
  // A group is known only here: whoever asks on is told the values in it.
  const values = cells.filter((value) => value !== grouped.rest).flatMap((value) => membersOfGroup(grouped, value))
  const filter = (operator: Filter['operator'], own: (string | null)[] = []): Filter => ({ member, operator, values: own })
  const any = [
    ...(values.length > 0 ? [[filter('equals', values)]] : []),
    ...(cells.some((value) => value === grouped.rest) ? [[filter('notEquals', groupedValues(grouped))]] : []),
  ]
  // Nobody is among the first of nobody: set and not set at once is nothing.
  return { kind: 'any', any: any.length > 0 ? any : [[filter('set'), filter('notSet')]] }
}
