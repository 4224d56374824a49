import type { Words } from '../words.ts'
import type { OwnGrain } from './calendar.ts'

/** What a member of the model can be used as. */
export type FieldKind = 'measure' | 'dimension' | 'time'

/** How a measure behaves when added up: additive, semi-additive, distinct, ratio, quantile. */
export type Additivity = 'A' | 'S' | 'D' | 'R' | 'Q'

/**
 * What a member means to a chart, said in the model as `meta.role`: a step of a process in its order and the time spent in it, the group people started in, the periods
 * since they did, how many started, where somebody came from and went to, a place by its level, the day of a week and the hour of a day, and what is to be reached.
 */
export const fieldRoles = [
  'stage',
  'stage_time',
  'cohort',
  'cohort_offset',
  'cohort_size',
  'from',
  'to',
  'province',
  'city',
  'country',
  'weekday',
  'hour',
  'goal',
] as const
export type FieldRole = (typeof fieldRoles)[number]

/** What a member tells of one person, said in the model as `meta.personal`. Each such member says how it is masked. */
export const personalKinds = ['id', 'name', 'phone', 'email', 'address', 'text', 'amount'] as const
export type PersonalKind = (typeof personalKinds)[number]

/** A format as Cube's meta and annotations give it: a name, a d3 specifier or a described object. */
export type Format = string | { type: string; value?: unknown; alias?: string; [key: string]: unknown }

/** Targets of a measure by month: what is asked, what narrows it to this measure, and the time of the measure's own view that they go by. */
export interface Target {
  measure: string
  month: string
  metric: string
  value: string
  by: string
}

/** One public member of a view, with everything a person or a chart has to know about it. */
export interface Field {
  /** `view.member`, as Cube is asked. */
  name: string
  view: string
  kind: FieldKind
  type: 'number' | 'string' | 'boolean' | 'time'
  title: Words
  description: Words
  folder: Words | null
  format?: Format
  currency?: string
  unit?: Words
  /** Words for the values of a closed list. */
  values?: Record<string, Words>
  /** The order of an ordered list (stages, segments). */
  order?: string[]
  additivity?: Additivity
  role?: FieldRole
  /** Of a percentile: below which part of all its value lies, 0.5 for a median. */
  quantile?: number
  /** Of what it says something, by a name of the model's own: its percentiles and its mean have the same. */
  distribution?: string
  /** The measure of the same view that this one is counted per: orders of an order value, and of the sales they bring. */
  per?: string
  /** What its definition multiplies, outermost first: sales are buyers × orders per buyer × sales per order, of the buyers and the orders. */
  factors?: string[]
  /** The measure of the same view that says how far this one may be off, to either side. */
  margin?: string
  /** Where the targets people set for this measure are asked. */
  target?: Target
  /** Which way is good news. */
  better?: 'up' | 'down'
  owner?: string
  /** Its values are where bins begin, each as wide as this. */
  bin?: number
  /** Of a measure that people calculate from others: what it is kept by. */
  calculated?: string
  /** What a calculated member is made of, by full name: whoever may not see one of those does not see this. */
  uses?: string[]
  /** What it tells of a person; masked for those who may not see that. */
  personal?: PersonalKind
  /** A time's periods besides the plain ones: weeks from Sunday, fiscal quarters and years. */
  grains?: OwnGrain[]
  synonyms: string[]
  drillMembers: string[]
}

/** One view of the model: what people see in the field list. */
export interface View {
  name: string
  title: Words
  description: Words
  fields: Field[]
  /** The folders in the model's order; fields in none come last under `folder: null`. */
  folders: { title: Words | null; fields: Field[] }[]
  /** Dimensions from the widest to the narrowest, by full name: what a mark is looked at more closely by. */
  hierarchies: string[][]
  /** The measure that counts the different people behind a number of this view, by full name; `none`: its rows are not of people. */
  people?: string
  /** Names that members had before: they go on answering, and no list shows them. */
  former: { name: string; field: Field }[]
}

/** All views, and every field by its name. */
export interface Fields {
  views: View[]
  byName: Map<string, Field>
}
