import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import type { Day } from '../field/calendar.ts'
import type { Cell } from '../field/text.ts'
import { groupedValues, membersOfGroup, toCubeFilter } from './filter.ts'
import { groupsOf, type Part } from './query.ts'
import type { Result } from './result.ts'
import type { ChartSpec, FieldRef, Filter } from './spec.ts'

type Load = (query: Query, part: Part) => Promise<Result>

/** One of the questions that a question by grouped values comes to. */
export interface GroupedQuestion {
  query: Query
  /** What all its rows are called, by the field that is not asked for; empty: its values are as they are. */
  names: Record<string, string>
}

/**
 * A load that knows the values people put together: a question by such a field is asked once for each group, by all its values at once, and once
 * for the others. So whoever counts customers counts each of a group once. Nothing else knows of groups: to the rest they are values.
 */
export function loadGrouped(spec: ChartSpec, today: Day, load: Load): Load {
  if (!hasGroups(spec)) return load
  return async (query, part) => {
    const [first, ...more] = groupedQuestions(spec, today, query)
    const named = await Promise.all(more.map((question) => load(question.query, part)))
    // Asked last: what it tells of the members is what is kept.
    return groupedAnswer(query, [first, ...more], [await load(first.query, part), ...named])
  }
}

/** Whether values of a chart were put together by hand. */
export const hasGroups = (spec: ChartSpec): boolean => groupedFields(spec).length > 0

const groupedFields = (spec: ChartSpec) => groupsOf(spec).filter(({ groups }) => groups)

/** The questions a chart's question comes to where values are put together: what is in no group first. */
export function groupedQuestions(spec: ChartSpec, today: Day, query: Query): [GroupedQuestion, ...GroupedQuestion[]] {
  return groupedFields(spec).reduceRight<[GroupedQuestion, ...GroupedQuestion[]]>(
    ([first, ...more], ref) => {
      const [left, ...named] = questionsBy(ref, today, first)
      return [left, ...named, ...more.flatMap((question) => questionsBy(ref, today, question))]
    },
    [{ query, names: {} }],
  )
}

/** The one answer to a question, of those to all that it came to. */
export function groupedAnswer(query: Query, questions: GroupedQuestion[], results: Result[]): Result {
  const parts = results.map((result, at) =>
    Object.entries(questions[at]?.names ?? {}).reduce((all, [member, name]) => within(all, member, name), result),
  )
  return parts.length === 1 ? (parts[0] as Result) : together(parts, query)
}

/** A question about the values as they are: where a filter names a group, it names what is in it. */
export const withoutGroups = (spec: ChartSpec, today: Day, query: Query): Query =>
  groupedFields(spec).reduceRight((asked, ref) => unnamed(asked, ref, today), query)

const unnamed = (query: Query, ref: FieldRef, today: Day): Query =>
  query.filters ? { ...query, filters: query.filters.flatMap((filter) => expanded(filter, ref, today)) } : query

function questionsBy(ref: FieldRef, today: Day, { query: asked, names }: GroupedQuestion): [GroupedQuestion, ...GroupedQuestion[]] {
  const { name, groups = [], rest } = ref
  const query = unnamed(asked, ref, today)
  if (!query.dimensions?.includes(name)) return [{ query, names }]
  const only = (operator: 'equals' | 'notEquals', values: (string | null)[]) =>
    narrowed(query, toCubeFilter({ member: name, operator, values }, today))
  const others = only('notEquals', groupedValues(ref))
  return [
    rest === undefined ? { query: others, names } : { query: without(others, name), names: { ...names, [name]: rest } },
    ...groups.map((group) => ({ query: without(only('equals', group.values), name), names: { ...names, [name]: group.name } })),
  ]
}

const narrowed = (query: Query, filter: CubeFilter | null): Query =>
  filter ? { ...query, filters: [...(query.filters ?? []), filter] } : query

/** The same question, not by this field. */
function without(query: Query, name: string): Query {
  const order = Array.isArray(query.order) ? query.order.filter(([member]) => member !== name) : undefined
  const { order: _, ...plain } = query
  return {
    ...plain,
    dimensions: query.dimensions?.filter((one) => one !== name) ?? [],
    ...(order && order.length > 0 ? { order } : {}),
  }
}

/** An answer about one group, with its name in a column; of a group without a row Cube says that there is nothing of anything. */
function within(result: Result, name: string, value: string): Result {
  const cells = Object.values(result.columns)
  const rows = Array.from({ length: result.length }, (_, row) => row).filter((row) =>
    cells.some((column) => (column[row] ?? null) !== null),
  )
  const columns = Object.fromEntries(
    Object.entries(result.columns).map(([member, column]) => [member, rows.map((row) => column[row] ?? null)]),
  )
  return { ...result, length: rows.length, columns: { ...columns, [name]: rows.map((): Cell => value) } }
}

/** Several answers as one, in the order asked for and no longer than that. */
function together(results: Result[], { order, limit }: Query): Result {
  const names = [...new Set(results.flatMap(({ columns }) => Object.keys(columns)))]
  const rows = results.flatMap(({ columns, length }) =>
    Array.from({ length }, (_, row) => Object.fromEntries(names.map((name) => [name, columns[name]?.[row] ?? null]))),
  )
  const sorted = Array.isArray(order) ? rows.sort((a, b) => compareRows(a, b, order as [string, string][])) : rows
  const kept = sorted.slice(0, limit ?? sorted.length)
  const totals = results.map(({ total, length }) => total ?? length)
  const { total: _, ...first } = results[0] as Result
  return {
    ...first,
    fields: new Map(results.flatMap(({ fields }) => [...fields])),
    length: kept.length,
    columns: Object.fromEntries(names.map((name) => [name, kept.map((row) => row[name] ?? null)])),
    ...(results.some(({ total }) => total !== undefined) ? { total: totals.reduce((sum, total) => sum + total, 0) } : {}),
  }
}

type Row = Record<string, Cell>

function compareRows(a: Row, b: Row, order: [string, string][]): number {
  for (const [member, direction] of order) {
    const name = member in a ? member : (Object.keys(a).find((one) => one.startsWith(`${member}.`)) ?? member)
    const [x, y] = [a[name] ?? null, b[name] ?? null]
    if (x === y) continue
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    const way = typeof x === 'number' && typeof y === 'number' ? x - y : String(x) < String(y) ? -1 : 1
    if (way !== 0) return direction === 'desc' ? -way : way
  }
  return 0
}

/** A filter in which groups are named, by the values they stand for. */
function expanded(filter: CubeFilter, ref: FieldRef, today: Day): CubeFilter[] {
  if ('and' in filter) return [{ and: filter.and.flatMap((one) => expanded(one as CubeFilter, ref, today)) } as CubeFilter]
  if ('or' in filter) return [{ or: filter.or.flatMap((one) => expanded(one as CubeFilter, ref, today)) } as CubeFilter]
  const { operator, values = [] } = filter as { operator: string; values?: string[] }
  if (!('member' in filter) || filter.member !== ref.name || (operator !== 'equals' && operator !== 'notEquals')) return [filter]
  const isNamed = (value: string) => value === ref.rest || (ref.groups ?? []).some(({ name }) => name === value)
  if (!values.some(isNamed)) return [filter]
  const plain = values.filter((value) => value !== ref.rest).flatMap((value) => membersOfGroup(ref, value))
  const toCube = (own: Filter['operator'], some: (string | null)[]) =>
    toCubeFilter({ member: ref.name, operator: own, values: some }, today) ?? []
  if (!values.some((value) => value === ref.rest)) return [toCube(operator, plain)].flat()
  const [others, all] = [toCube(operator === 'equals' ? 'notEquals' : 'equals', groupedValues(ref)), toCube(operator, plain)]
  const both = [others, all].flat() as CubeFilter[]
  return [(operator === 'equals' ? { or: both } : { and: both }) as CubeFilter]
}
