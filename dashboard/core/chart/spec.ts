import { z } from 'zod'
import { type CalendarGrain, type OwnGrain, ownGrains } from '../field/calendar.ts'
import { chartFormula } from '../field/formula/chartFormula.ts'
import { words } from '../words.ts'
import { type ChartType, chartTypes } from './catalogue.ts'
import { measureFormat } from './conditionalFormat.ts'
import { type WellName, wellNames } from './kind.ts'
import { chartOptions } from './options.ts'

export type { ChartType } from './catalogue.ts'
export type { WellName } from './kind.ts'
export type { ChartLine, ChartOptions } from './options.ts'

/** The periods every time has. */
export const plainGrains = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const
export type Grain = CalendarGrain

/** `view.member` */
export const memberName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/)

export const calculationKinds = [
  'running',
  'share',
  'share_row',
  'share_column',
  'cumulative_share',
  'rank',
  'difference',
  'difference_percent',
  'average',
  'index',
] as const
export type CalculationKind = (typeof calculationKinds)[number]

/** What is made of a measure before it is drawn; `n`: of how many the moving average is. */
export const calculation = z.strictObject({ kind: z.enum(calculationKinds), n: z.int().min(2).max(60).optional() })
export type Calculation = z.infer<typeof calculation>

const groupName = z.string().trim().min(1).max(60)

/** Values of a dimension that a person put together, under a name of his own. */
export const valueGroup = z.strictObject({ name: groupName, values: z.array(z.string().max(500).nullable()).min(1).max(500) })
export type ValueGroup = z.infer<typeof valueGroup>

/** A field in a well: its name, its kind, and for a time its grain. */
export const fieldRef = z.strictObject({
  name: memberName,
  kind: z.enum(['measure', 'dimension', 'time']),
  grain: z.enum<Grain[]>([...plainGrains, ...ownGrains]).optional(),
  calculation: calculation.optional(),
  /** Its values put together by hand, each in one group at most; `rest`: what all others are called as one. */
  groups: z.array(valueGroup).min(1).max(20).optional(),
  rest: groupName.optional(),
  /** Of a measure in a table: a small line of its last months stands beside it. */
  trend: z.literal(true).optional(),
  /** It is no member of the model: the chart works it out. */
  formula: chartFormula.optional(),
})
export type FieldRef = z.infer<typeof fieldRef>

const plainPresets = [
  'today',
  'yesterday',
  'this_week',
  'last_week',
  'last_7_days',
  'last_30_days',
  'last_90_days',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'last_year',
  'last_12_months',
  'next_7_days',
  'next_30_days',
  'next_90_days',
  'next_month',
  'all',
] as const
export type FiscalPreset = `${'this' | 'last'}_${Exclude<OwnGrain, 'week_sunday'>}`
export type PlainPreset = (typeof plainPresets)[number]
export type RangePreset = PlainPreset | FiscalPreset

/** The present and the last fiscal quarters and years, named by the month the year starts in. */
export const fiscalPresets: readonly FiscalPreset[] = ownGrains.flatMap((grain) =>
  grain === 'week_sunday' ? [] : ([`this_${grain}`, `last_${grain}`] as const),
)

/** Ranges that count from the business date; `all` is no restriction. */
export const rangePresets: readonly RangePreset[] = [...plainPresets, ...fiscalPresets]

/** Those offered for a time that has these periods beside the plain ones. */
export function presetsFor(grains: readonly OwnGrain[]): readonly RangePreset[] {
  return [...plainPresets, ...fiscalPresets.filter((preset) => grains.some((grain) => preset.endsWith(`_${grain}`)))]
}

export const calendarDate = z.iso.date()

/** The time restriction of a chart: a preset, or two dates, both included. */
export const dateRange = z.union([
  z.strictObject({ field: memberName, preset: z.enum<RangePreset[]>([...rangePresets]) }),
  z.strictObject({ field: memberName, from: calendarDate, to: calendarDate }),
])
export type DateRange = z.infer<typeof dateRange>

export const filterOperators = [
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'gt',
  'gte',
  'lt',
  'lte',
  'set',
  'notSet',
  'inDateRange',
  'beforeDate',
  'afterDate',
] as const
export type FilterOperator = (typeof filterOperators)[number]

/**
 * A filter of a chart or a board. `null` among the values means "not set". For `inDateRange` the values are
 * either one preset's name or two dates. `from` names the tile whose mark made it, so that this tile is spared.
 */
export const filter = z.strictObject({
  member: memberName,
  operator: z.enum(filterOperators),
  values: z.array(z.string().max(500).nullable()).max(1000).default([]),
  from: z.string().max(64).optional(),
})
export type Filter = z.infer<typeof filter>

/**
 * What a single filter cannot say. `any`: one of several is enough, each of them conditions that hold together. `top`: only the first of a dimension
 * by a measure, under all the chart's other filters. `same`: what another chart is filtered by.
 */
export const condition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('any'), any: z.array(z.array(filter).min(1).max(12)).min(1).max(12) }),
  z.strictObject({
    kind: z.literal('top'),
    member: memberName,
    by: memberName,
    count: z.int().min(1).max(1000),
    end: z.enum(['largest', 'smallest']).default('largest'),
  }),
  /** The filters that a chart on a board has, whatever they are by then; `title`: what it was called. `fault`: why they do not hold, known only when asked. */
  z.strictObject({ kind: z.literal('same'), board: z.string().max(64), tile: z.string().max(64), title: words, fault: words.optional() }),
])
export type Condition = z.infer<typeof condition>
export type TopCondition = Extract<Condition, { kind: 'top' }>
export type SameCondition = Extract<Condition, { kind: 'same' }>

/** Sort by a field, by the label (pinyin order in Chinese), in the model's own order, or by hand. */
export const sort = z.strictObject({
  by: z.union([z.enum(['label', 'order', 'hand']), memberName]),
  /** By hand: the values in their order, null for "not set". Those that are not among them come after, the largest first. */
  order: z.array(z.string().max(500).nullable()).max(1000).optional(),
  /** Not by the measure but by what a table shows beside it, which is worked out after the answer. */
  of: z.enum(['calculation', 'before', 'change']).optional(),
  /** The column of a pivot that its rows are sorted by: the values that head it; none are the total. */
  at: z
    .array(z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
    .max(2)
    .optional(),
  direction: z.enum(['asc', 'desc']),
})
export type Sort = z.infer<typeof sort>

/** How much to show: `rows` on the axis or in the table, `series` by colour; null is the chart's own choice. */
export const limit = z.strictObject({
  rows: z.int().min(1).max(50_000).nullable().default(null),
  series: z.int().min(1).max(60).nullable().default(null),
  /** Show the rest as one grey item, asked of Cube again. */
  other: z.boolean().default(true),
  /** The measure the first are chosen by, also one that is not shown; without it the one the chart is sorted by, else its first. */
  by: memberName.optional(),
  /** Which end of that measure is shown; without it the largest, or the end a sort by it begins with. */
  end: z.enum(['largest', 'smallest']).optional(),
  /** The first of every panel or of every series by themselves, or the same ones in all; without it the same. */
  per: z.enum(['all', 'panel', 'series']).optional(),
})
export type Limit = z.infer<typeof limit>

/** What a range is laid beside; `custom`: the dates in `against`. */
export const compares = ['none', 'previous', 'last_year', 'last_year_weekday', 'last_year_holiday', 'custom'] as const
export type Compare = (typeof compares)[number]

const wellList = z.array(fieldRef).max(12)

const remarkWords = z.string().trim().max(280).default('')

/**
 * What somebody wrote at a mark: plain text, in one language or both. It is kept by what the mark stands for: the filters of its category, period and
 * series, and the measure where it is on one number.
 */
export const remark = z.strictObject({
  at: z.array(filter).max(12),
  measure: memberName.optional(),
  text: z.strictObject({ zh: remarkWords, en: remarkWords }).refine(({ zh, en }) => zh !== '' || en !== ''),
})
export type Remark = z.infer<typeof remark>

const groupSide = z.strictObject({ name: words, filter })

/** Two values of one category held against each other in the same period: what is asked as now, and what in the place of an earlier period. */
export const between = z.strictObject({ of: memberName, now: groupSide, before: groupSide })
export type Between = z.infer<typeof between>

/** One step of looking closer: what it keeps by filters or by dates, and what stood on the chart before it. */
export const trailStep = z.strictObject({
  filters: z.array(filter).max(50),
  range: dateRange.nullable(),
  before: z.strictObject({
    type: z.enum<ChartType[]>(chartTypes),
    auto: z.boolean(),
    wells: z.partialRecord(z.enum(wellNames), wellList),
    range: dateRange.nullable(),
  }),
})
export type TrailStep = z.infer<typeof trailStep>

/** A chart as a person made it: stored, shared, asked and drawn from this alone. */
export const chartSpec = z.strictObject({
  version: z.literal(1),
  /** Stacked, donut, bubble and the like are options and wells of these. */
  type: z.enum<ChartType[]>(chartTypes),
  /** The type was chosen by `suggest` and may change with the fields. */
  auto: z.boolean().default(true),
  /** null: the title is made from the spec. */
  title: words.nullable().default(null),
  wells: z.partialRecord(z.enum(wellNames), wellList).default({}),
  /** Fields the present type has no room for; they come back with a type that takes them. */
  unplaced: z.array(fieldRef).max(60).default([]),
  filters: z.array(filter).max(50).default([]),
  /** Hold together with the filters. */
  conditions: z.array(condition).max(20).optional(),
  range: dateRange.nullable().default(null),
  compare: z.enum(compares).default('none'),
  /** The dates a `custom` comparison is made with, both included. */
  against: z.strictObject({ from: calendarDate, to: calendarDate }).optional(),
  /** Two groups in the place of two periods; then `compare` says nothing. */
  between: between.optional(),
  sort: sort.nullable().default(null),
  limit: limit.default({ rows: null, series: null, other: true }),
  options: chartOptions.default(() => chartOptions.parse({})),
  /** How the numbers of a measure look by their size, by its name. */
  formats: z.record(memberName, measureFormat).optional(),
  /** What people wrote at its marks, in the order of their numbers. */
  remarks: z.array(remark).max(20).optional(),
  /** The way down to here, for going up again. */
  trail: z.array(trailStep).max(12).default([]),
})
export type ChartSpec = z.infer<typeof chartSpec>

type Stored = Record<string, unknown> & { version?: unknown }

// Old specs are brought up to date when read: version → the step to the next one. Version 1 is the first.
const steps: Record<number, (spec: Stored) => Stored> = {}

/** A stored or received spec, brought up to date and checked. Throws zod's error on what is no spec. */
export function readSpec(stored: unknown): ChartSpec {
  const known = z.looseObject({ version: z.number() }).parse(stored)
  const step = steps[known.version]
  return step ? readSpec(step(known)) : chartSpec.parse(known)
}

/** A chart of nothing yet. */
export function newSpec(type: ChartType = 'column'): ChartSpec {
  return chartSpec.parse({ version: 1, type })
}

/** The fields in a well. */
export function fieldsIn(spec: ChartSpec, well: WellName): FieldRef[] {
  return spec.wells[well] ?? []
}

/** Every field the chart draws, in the order of the wells. */
export function placedFields(spec: ChartSpec): FieldRef[] {
  return wellNames.flatMap((well) => fieldsIn(spec, well))
}

/** The view a chart asks, from its first field. */
export function viewOf(spec: ChartSpec): string | null {
  return placedFields(spec)[0]?.name.split('.')[0] ?? null
}

/** The conditions of a chart beside its filters. */
export const conditionsOf = ({ conditions }: Pick<ChartSpec, 'conditions'>): Condition[] => conditions ?? []

/** The members a condition is about. */
export const membersIn = (one: Condition): string[] =>
  one.kind === 'same' ? [] : one.kind === 'top' ? [one.member, one.by] : one.any.flatMap((all) => all.map(({ member }) => member))

/** The members of the model that a field is asked with. */
export const askedNames = ({ name, formula }: FieldRef): string[] => formula?.members ?? [name]

/** Every member a chart is asked with: shown, filtered by, ordered by. */
export function membersOf(spec: ChartSpec): string[] {
  const { filters, range, between, sort, limit } = spec
  const conditions = conditionsOf(spec).flatMap(membersIn)
  const ordering = [sort?.by, limit.by].filter((name) => name?.includes('.'))
  return placedFields(spec)
    .flatMap(askedNames)
    .concat(
      filters.map(({ member }) => member),
      conditions,
      between ? [between.of] : [],
      range ? [range.field] : [],
      ordering.flatMap((name) => name ?? []),
    )
}
