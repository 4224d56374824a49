import { type ChartSpec, type DateRange, type Filter, rangePresets, viewOf } from '../chart/spec.ts'

/** Whether a filter narrows anything; one without values is only offered. */
export function isSet({ operator, values }: Filter): boolean {
  if (operator === 'inDateRange') return values.length > 0 && values[0] !== 'all'
  return operator === 'set' || operator === 'notSet' || values.length > 0
}

/** The date range a filter says, for the chart's own member. */
export function toRange(member: string, { values }: Filter): DateRange | null {
  const [first, second] = values
  const preset = rangePresets.find((name) => name === first)
  if (preset) return { field: member, preset }
  return first && second ? { field: member, from: first, to: second } : null
}

/** A filter's values for a range: the preset's name, or the two dates. */
export function fromRange(range: DateRange): string[] {
  return 'preset' in range ? [range.preset] : [range.from, range.to]
}

/**
 * The member a chart knows a filter's field by: the same one, or the one of that name in the chart's own view
 * (the model gives shared dimensions one name everywhere). null: the chart has no such field.
 */
export function memberFor(member: string, chart: ChartSpec, has: (member: string) => boolean): string | null {
  const view = viewOf(chart)
  const [from, name] = member.split('.')
  if (view === null || view === from) return view && member
  const own = `${view}.${name}`
  return has(own) ? own : null
}

/** A tile's chart under the board's filters: the ones it has the field for, none its own mark made; a date range takes the place of its own. */
export function underFilters(
  tile: { id: string; chart: ChartSpec },
  filters: Filter[],
  has: (member: string) => boolean,
): { chart: ChartSpec; filters: Filter[] } {
  const under: { chart: ChartSpec; filters: Filter[] } = { chart: tile.chart, filters: [] }
  for (const filter of filters) {
    if (!isSet(filter) || filter.from === tile.id) continue
    const member = memberFor(filter.member, tile.chart, has)
    if (!member) continue
    const range = filter.operator === 'inDateRange' ? toRange(member, filter) : null
    const takesPlace = range && (under.chart.range === null || under.chart.range.field === member)
    if (takesPlace) under.chart = { ...under.chart, range }
    else under.filters.push({ ...filter, member })
  }
  return under
}

/** The board's filters with one more: a later filter on the same field takes the earlier one's place. */
export function withFilter(filters: Filter[], filter: Filter): Filter[] {
  const at = filters.findIndex(({ member, operator }) => member === filter.member && (operator === 'inDateRange') === (filter.operator === 'inDateRange'))
  return at < 0 ? [...filters, filter] : filters.with(at, filter)
}
