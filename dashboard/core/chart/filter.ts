import type { Filter as CubeFilter } from '@cubejs-client/core'
import { addDays, addPeriods, type Day, dayIn, startOf } from '../field/calendar.ts'
import type { Fields } from '../field/field.ts'
import type { Cell } from '../field/text.ts'
import { presetSpan, type Span } from './range.ts'
import { type Condition, calendarDate, type DateRange, type FieldRef, type Filter, rangePresets } from './spec.ts'

/** The dates of an `inDateRange` filter: a preset's name or two dates. */
export function filterSpan(filter: Filter, today: Day): Span | null {
  const [from, to] = filter.values
  const preset = rangePresets.find((name) => name === from)
  if (preset) return presetSpan(preset, today)
  return from && to ? { from, to } : null
}

/** Whether these can be the values of an `inDateRange` filter: none yet, a preset, or two days of the calendar. */
export function isDates(values: (string | null)[]): boolean {
  const [from, to] = values
  if (values.length < 2) return from === undefined || rangePresets.some((name) => name === from)
  return values.length === 2 && values.every((day) => calendarDate.safeParse(day).success) && String(from) <= String(to)
}

/** An `inDateRange` filter as a chart's range on a field. */
export function filterRange(filter: Filter, field: string): DateRange | null {
  const [from, to] = filter.values
  const preset = rangePresets.find((name) => name === from)
  if (preset) return { field, preset }
  return from && to ? { field, from, to } : null
}

/** A board's filter for a chart of another view: shared dimensions have the same name everywhere. null: has none. */
export function fitFilter(filter: Filter, view: string, fields: Fields | undefined): Filter | null {
  const [own, member] = filter.member.split('.')
  if (own === view) return filter
  const name = `${view}.${member}`
  return fields?.byName.has(name) ? { ...filter, member: name } : null
}

/** Our filter in Cube's words; `null` among the values means "not set". null: nothing to restrict. */
export function toCubeFilter(filter: Filter, today: Day): CubeFilter | null {
  const { member, operator } = filter
  const values = filter.values.filter((value) => value !== null)
  const wantsNull = filter.values.length > values.length
  switch (operator) {
    case 'set':
    case 'notSet':
      return { member, operator }
    case 'inDateRange': {
      const span = filterSpan(filter, today)
      return span && { member, operator, values: [span.from, span.to] }
    }
    case 'equals':
      if (!wantsNull) break
      if (values.length === 0) return { member, operator: 'notSet' }
      return {
        or: [
          { member, operator, values },
          { member, operator: 'notSet' },
        ],
      }
    case 'notEquals':
      if (!wantsNull) break
      if (values.length === 0) return { member, operator: 'set' }
      return {
        and: [
          { member, operator, values },
          { member, operator: 'set' },
        ],
      }
  }
  return values.length > 0 ? { member, operator, values } : null
}

/** Filters in Cube's words, one of several being enough. null: it restricts nothing. The first of a list and the filters of another chart are none of its business: see `withTops`, `withSources`. */
export function toCubeCondition(condition: Condition, today: Day): CubeFilter | null {
  if (condition.kind !== 'any') return null
  const parts = condition.any.map((all) => all.flatMap((filter) => toCubeFilter(filter, today) ?? []))
  // An alternative that restricts nothing lets everything in.
  if (parts.some((all) => all.length === 0)) return null
  return { or: parts.map((all) => (all.length === 1 && all[0] ? all[0] : { and: all })) }
}

/** The values a group of a field stands for; any other value stands for itself. */
export function membersOfGroup({ groups }: Pick<FieldRef, 'groups'>, value: string | null): (string | null)[] {
  return groups?.find(({ name }) => name === value)?.values ?? [value]
}

/** Every value that is in a group. */
export const groupedValues = ({ groups }: Pick<FieldRef, 'groups'>) => (groups ?? []).flatMap(({ values }) => values)

/** The filter that leaves these values of a field out, whatever they stand for. */
export function filterOut(ref: FieldRef, values: (string | null)[]): Filter {
  const members = values.filter((value) => value !== ref.rest || value === null).flatMap((value) => membersOfGroup(ref, value))
  // Without the rest, only what is in another group is left.
  if (ref.rest === undefined || !values.includes(ref.rest)) return { member: ref.name, operator: 'notEquals', values: members }
  return { member: ref.name, operator: 'equals', values: groupedValues(ref).filter((value) => !members.includes(value)) }
}

/** The filter that keeps just one value of a field, or what is in one group. */
export function filterFor(ref: FieldRef, value: Cell): Filter {
  if (ref.groups && value === ref.rest) return { member: ref.name, operator: 'notEquals', values: groupedValues(ref) }
  if (ref.groups) return { member: ref.name, operator: 'equals', values: membersOfGroup(ref, value === null ? null : String(value)) }
  if (ref.kind !== 'time') return { member: ref.name, operator: 'equals', values: [value === null ? null : String(value)] }
  if (value === null) return { member: ref.name, operator: 'notSet', values: [] }
  const grain = ref.grain ?? 'day'
  const from = startOf(dayIn(String(value)), grain)
  return { member: ref.name, operator: 'inDateRange', values: [from, addDays(addPeriods(from, grain, 1), -1)] }
}
