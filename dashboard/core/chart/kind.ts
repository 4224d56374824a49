import type { CalendarGrain as Grain } from '../field/calendar.ts'
import type { Field, FieldKind, FieldRole } from '../field/field.ts'
import type { Words } from '../words.ts'
import type { ChartOptions } from './options.ts'

/** Every well; which of them a chart has, and what they are called there, is in the catalogue. */
export const wellNames = ['axis', 'values', 'second', 'colour', 'x', 'y', 'size', 'rows', 'columns', 'split', 'detail', 'trend'] as const
export type WellName = (typeof wellNames)[number]

/** What a well takes, and what its fields do in this chart. */
export interface WellRule {
  title: Words
  accepts: FieldKind[]
  min: number
  max: number
  /** What the field that belongs here means by the model; any other may be put here as well. */
  role?: FieldRole
  /** What alone can be drawn here, by what the model says of the field, and its words; what the gallery greys a tile by. */
  meant?: { fits: (field: Field, wells: Partial<Record<WellName, unknown[]>>) => boolean; words: Words }
  /** The grain a date gets here, where the picture has only one. */
  grain?: Grain
}

/** One tile of the gallery: starting options of its chart, and the well it cannot do without. */
export interface KindPreset {
  id: string
  title: Words
  /** The question it answers, where its title does not say it. */
  question?: Words
  group: 'trend' | 'compare' | 'share' | 'relation' | 'process' | 'place' | 'number'
  options: Partial<ChartOptions>
  needs?: WellName
}

/** What is to be known of a chart type. `Type` names the types of the catalogue it is in. */
export interface ChartKind<Type extends string> {
  title: Words
  /** What a screen reader calls the picture. */
  spoken: Words
  /** In the order the wells are on screen. */
  wells: Partial<Record<WellName, WellRule>>
  /** The options this chart reads. */
  options: (keyof ChartOptions)[]
  /** How many rows it shows when the person set no limit, and how many colours. */
  rows: number
  series: number
  presets: KindPreset[]
  /** The room it gets on a board, where that is not 6 by 5. */
  tile?: { w: number; h: number }

  /** One number a measure. Its axis is only a line below, asked apart: no groups, and no marks to press. */
  isFigure?: true
  /** The rows as Cube sorts them, cut by Cube itself. */
  isList?: true
  /** What it shows is of all rows, so as many as Cube gives are asked. */
  asksAll?: true
  /** Its axis is time by nature: a date that waits for room gets it back. */
  isOverTime?: true
  /** Splits a measure by what it is a product of: those factors stand in its well `second`, by the model. */
  isProduct?: true
  /** Draws percentiles: those of one distribution come together, by the model. */
  isSpread?: true
  /** Asks day by day what it shows by longer periods. */
  asksDays?: true
  /** Draws a comparison with an earlier period. */
  compares?: true
  /** Surfaces are compared by their size: of one unit they have one scale. */
  isFilled?: true
  /** Only the largest values of its axis are shown. */
  cutsAxis?: true
  /** Asks which values of its axis are the largest even where the axis alone is not cut. */
  ranksAxis?: true
  /** Every value is a mark of its own: colours are not ranked and the rest is not shown as Other. */
  showsEach?: true
  /** The well whose values become series, where that is not `colour`. */
  seriesWell?: 'rows'
  /** The totals it asks again: one over everything, or one for each level of its rows and columns. */
  totals?: 'overall' | 'levels'
  /** Its numbers can look otherwise by their size: by rules, or by scales and bars as well, which need several. */
  formats?: 'rules' | 'all'
  /** A measure can have a small line of its last months beside it, one for each row. */
  trends?: true
  /** Its headings sort it: each column by itself, or each level of rows by one column. */
  headings?: 'columns' | 'levels'
  /** What the picture shows of an answer, where it is not the chosen values of axis and series. */
  shows?: 'everything' | 'firstRows' | 'firstPoints' | 'largestAreas'
  /** The wells whose measures its title names, where it is not all but `detail`. */
  titled?: WellName[]
  /** What is drawn in its place when a number is below zero, and the words that say so. */
  losses?: { as: Type; note: Words }
  /** In Auto: what it becomes over time, over a list, and when the answer is unfit for it. */
  auto?: {
    time?: Type
    list?: Type
    /** Measures of one unit, some of them too small to be seen beside the others. */
    farApart?: Type
    /** Many names, or long ones. */
    manyNames?: Type
    /** Many names in many colours. */
    crowded?: Type
  }
}
