import type { Fields } from '../field/field.ts'
import type { RowFilter } from './policy.ts'
import type { AskedQuestion } from './restrict.ts'

/** A question that only counts people. */
export interface Count {
  measures: [string]
  dimensions: string[]
  segments: string[]
  timeDimensions: { dimension: string; granularity?: string | null }[]
  filters: RowFilter[]
  timezone?: string
  order: [string, 'asc'][]
  limit: number
}

/** Counts that say whether a question would tell of few people: of its groups, and of what each of its filters sets apart. */
export interface Counts {
  people: string
  groups: Count
  /** Under all filters, and without each. */
  all: Count
  without: Count[]
  /** Of each filter by values: the people of every value, and the values it names. */
  byValue: { member: string; values: string[]; count: Count }[]
}

interface Asked extends AskedQuestion {
  timeDimensions?: { dimension: string; granularity?: string | null }[]
  timezone?: string
}

const mostGroups = 500

/**
 * What is to be counted before a question of somebody who may not see people is asked: `own` are its filters, `rows` those that narrow it to their
 * rows. null: the view's rows are not of people. `unknown`: it does not say how people are counted, and so can't be asked.
 */
export function toCounts(question: Asked, own: RowFilter[], rows: RowFilter[], fields: Fields): Counts | null | 'unknown' {
  const { measures = [], dimensions = [], segments = [], timeDimensions = [], timezone } = question
  const named = [
    ...measures,
    ...dimensions,
    ...timeDimensions.map(({ dimension }) => dimension),
    ...own.flatMap(leavesOf).flatMap(({ member }) => member ?? []),
  ]
  const views = [...new Set(named.map((name) => name.split('.', 1)[0]))]
  const counted = views.map((name) => fields.views.find((view) => view.name === name)?.people)
  if (counted.every((one) => one === 'none')) return null
  const [people] = counted
  if (people === undefined || people === 'none' || views.length > 1) return 'unknown'
  const isMeasure = ({ member = '' }: RowFilter) => fields.byName.get(member)?.kind === 'measure'
  const narrowing = own.filter((filter) => !leavesOf(filter).some(isMeasure))
  const count = (filters: RowFilter[], by: string[], times = timeDimensions): Count => ({
    measures: [people],
    dimensions: by,
    segments,
    timeDimensions: times,
    filters: [...filters, ...rows, { member: people, operator: 'gt', values: ['0'] }],
    ...(timezone && { timezone }),
    order: [[people, 'asc']],
    limit: mostGroups,
  })
  const ranges = timeDimensions.map(({ granularity: _, ...time }) => time)
  const whole = (filters: RowFilter[], by: string[] = []) => count(filters, by, ranges)
  return {
    people,
    groups: count(narrowing, dimensions),
    all: whole(narrowing),
    without: narrowing.map((filter) => whole(narrowing.filter((one) => one !== filter))),
    byValue: narrowing.flatMap((filter) =>
      leavesOf(filter).flatMap(({ member, operator, values = [] }) =>
        member && (operator === 'equals' || operator === 'notEquals')
          ? [
              {
                member,
                values,
                count: whole(
                  narrowing.filter((one) => one !== filter),
                  [member],
                ),
              },
            ]
          : [],
      ),
    ),
  }
}

const leavesOf = (filter: RowFilter): RowFilter[] => {
  const inner = [...(filter.and ?? []), ...(filter.or ?? [])]
  return inner.length > 0 ? inner.flatMap(leavesOf) : [filter]
}

/**
 * From how many people on a group is shown, by the people of the groups there are. Were only one small group left out, the total would tell it: then
 * the next larger ones go with it, until as many people are left out as a group must have.
 */
export function leastShown(groups: number[], smallest: number): number {
  const inOrder = groups.filter((people) => people > 0).sort((one, other) => one - other)
  let leftOut = 0
  let least = smallest
  for (const people of inOrder) {
    if (people >= least && (leftOut === 0 || leftOut >= smallest)) break
    leftOut += people
    least = Math.max(least, people + 1)
  }
  return least
}

/** Whether a filter sets few people apart: those it leaves out, or those of one of its values. */
export const setsFewApart = (people: number, without: number[], ofValues: number[], smallest: number): boolean =>
  [...without.map((one) => one - people), ...ofValues].some((few) => few > 0 && few < smallest)
