import { z } from 'zod'

/** A forecast reaches no further. */
export const mostPeriods = 24

const lineName = z.string().trim().max(60).default('')

/** A line laid over a picture. Numbers stand in the unit of the measure: a share of 20 % is 0.2. */
export const chartLine = z.discriminatedUnion('kind', [
  /** At a number a person gives, and between two. */
  z.strictObject({ kind: z.literal('at'), value: z.number(), name: lineName }),
  z.strictObject({ kind: z.literal('band'), from: z.number(), to: z.number(), name: lineName }),
  /** The straight line that lies nearest to the values. */
  z.strictObject({ kind: z.literal('trend') }),
  /** The targets the model has for the measure. */
  z.strictObject({ kind: z.literal('goal') }),
  /** How far a measure may be off, where the model knows. */
  z.strictObject({ kind: z.literal('margin') }),
  /** What is to be expected of so many periods to come. */
  z.strictObject({ kind: z.literal('forecast'), periods: z.int().min(1).max(mostPeriods) }),
])
export type ChartLine = z.infer<typeof chartLine>

/** More lines than these could not be told apart. */
export const mostLines = 6

/** What can be set by hand; every chart reads only those its catalogue row names. */
export const chartOptions = z.strictObject({
  stack: z.enum(['none', 'stacked', 'percent']).default('none'),
  hole: z.boolean().default(false),
  curve: z.enum(['straight', 'smooth', 'step']).default('straight'),
  labels: z.enum(['auto', 'on', 'off']).default('auto'),
  legend: z.enum(['auto', 'on', 'off']).default('auto'),
  /** What a date without rows is: `auto` is 0 for counts and sums, a gap for averages and ratios. */
  missing: z.enum(['auto', 'zero', 'gap', 'join']).default('auto'),
  totals: z.boolean().default(true),
  /** Whether the totals of rows stand after what they are of or before it. */
  totalsAt: z.enum(['end', 'start']).default('end'),
  /** A line at the average or the median of what is shown. */
  level: z.enum(['none', 'average', 'median']).default('none'),
  /** Measures of two units, or far apart: on two axes, unless one is asked for; `auto` asks once. */
  axes: z.enum(['auto', 'one', 'two']).default('auto'),
  lines: z.array(chartLine).max(mostLines).default([]),
  /** A stick with a head in the place of a column. */
  heads: z.boolean().default(false),
  /** How far round a pie goes; `polar`: slices of one angle, as long as they are large. */
  arc: z.enum(['full', 'half', 'polar']).default('full'),
  /** Lines at the medians of a scatter, and a name for each of its four corners. */
  corners: z.boolean().default(false),
  /** A Pareto's classes: A makes 80 %, B the next 15 %, C the rest. */
  classes: z.boolean().default(false),
  /** How what lies between two measures is drawn; what factors make of a change as a bridge of bars or as a table. */
  form: z.enum(['bars', 'dumbbell', 'area', 'table']).default('bars'),
  /** Bars lie instead of standing. */
  lying: z.boolean().default(false),
})
export type ChartOptions = z.infer<typeof chartOptions>
