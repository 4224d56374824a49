import type { ApexOptions } from 'apexcharts'
import type { Field } from '../field/field.ts'
import type { Cell } from '../field/text.ts'
import type { Words } from '../words.ts'
import type { CellLook } from './conditionalFormat.ts'
import type { Tip } from './draw/tip.ts'
import type { SortKey } from './heading.ts'
import type { ChartOptions, ChartSpec, FieldRef, Filter, Grain, Sort } from './spec.ts'

/** What a click on a mark, cell or row represents. */
export interface Mark {
  label: string
  measure: FieldRef | null
  value: number | null
  /** What the mark shows, as filters: for "filter by this" and for looking closer. */
  filters: Filter[]
  /** Those of the filters that stand for the rest of a cut list: what is in it can be looked at by itself. */
  rests?: Filter[]
}

/** What stands beside the marks of a picture and means several of them: the names along its axis, and the entries of its legend. */
export interface Beside {
  keys: number
  keyAt: (point: number) => Mark | null
  names: number
  nameAt: (name: number) => Mark | null
  /** Whether the first and the last key stand at the edges of the plot, as the points of a line do, or each in a slot of its own. */
  placed?: 'slots' | 'ends'
  /** Of an axis of periods: what keeps it to a stretch. */
  stretch?: { of: (from: number, to: number) => Filter | null }
}

/** Something a reader has to know about a picture. */
export interface Note {
  kind: 'truncated' | 'unfinished' | 'immature' | 'unfit' | 'compared' | 'answer' | 'warning'
  text: Words
}

/** Something a chart asks whoever makes it, once: each answer is an option kept in the spec. */
export interface Ask {
  text: Words
  answers: { text: Words; options: Partial<ChartOptions> }[]
}

export interface Column {
  ref: FieldRef
  field: Field
  title: string
  grain?: Grain
  /** Numbers are aligned to the right, and their share of the largest is drawn behind them. */
  isNumber: boolean
  /** What a press on its heading sorts the chart by; without it only what is shown can be sorted. */
  key?: SortKey
}

/** A point of a small line. */
export interface LinePoint {
  label: string
  value: number | null
  text: string
  isUnfinished: boolean
}

/** A small line, and what it says in words. */
export interface TrendLine {
  points: LinePoint[]
  words: string
}

/** A small line for each row, behind one of the columns; no part of what is copied or exported. */
export interface TrendColumn {
  after: number
  title: string
  /** By the place of the row among `rows`; null where nothing is known of it. */
  lineOf: (row: number) => TrendLine | null
}

export interface TableDrawing {
  columns: Column[]
  /** What the rows are sorted by. */
  sort?: Sort | null
  rows: Cell[][]
  texts: string[][]
  /** The texts of one row, without those of all the others. */
  rowTexts?: (row: number) => string[]
  /** How each cell looks by its number. */
  looks?: (CellLook | null)[][]
  trends?: TrendColumn[]
  /** One text per column; the true totals, asked again. */
  total: string[] | null
  /** The totals stand above the rows. */
  totalFirst?: boolean
}

export interface ApexDrawing {
  type:
    | 'line'
    | 'area'
    | 'bar'
    | 'pie'
    | 'donut'
    | 'scatter'
    | 'bubble'
    | 'heatmap'
    | 'treemap'
    | 'radar'
    | 'rangeBar'
    | 'polarArea'
    | 'rangeArea'
  series: NonNullable<ApexOptions['series']>
  options: ApexOptions
  /** Room the picture needs to be legible, when that is more than it is given. */
  height?: number
}

export interface KpiFigure {
  title: string
  text: string
  /** What is counted, said small behind the number; empty for money and shares. */
  unit: string
  exact: string
  value: number | null
  look?: CellLook | null
  before: { text: string; change: number | null; changeText: string; isGood: boolean | null; label: string; span: string } | null
  spark: LinePoint[]
}

export interface PivotCell {
  value: number | null
  look?: CellLook | null
  text: string
  mark: Mark
}
export interface PivotRow {
  /** The labels of the row fields this row is at; shorter than the row fields for a total. */
  path: string[]
  isTotal: boolean
  cells: PivotCell[]
}
export interface PivotDrawing {
  rowTitles: string[]
  /** What a press on the heading of each row field sorts by. */
  rowKeys: SortKey[]
  /** One header per column: the labels above it; `isTotal` for a total over the rest. */
  headers: { labels: string[]; isTotal: boolean; key: SortKey }[]
  /** What the rows are sorted by. */
  sort: Sort | null
  rows: PivotRow[]
}

export interface CohortDrawing {
  /** Of all cohorts, each counted by its size; null where sizes are not known or the numbers are no shares. */
  average?: { label: string; size: string; texts: string[] } | null
  title: string
  periodTitle: string
  sizeTitle: string | null
  periods: string[]
  rows: {
    label: string
    size: string | null
    cells: { value: number | null; text: string; shade: number; isImmature: boolean; mark: Mark }[]
  }[]
}

export interface FunnelDrawing {
  steps: {
    label: string
    text: string
    value: number | null
    share: number
    ofFirst: string
    /** What part of the step before came here, and how many did not. */
    ofBefore: string | null
    lost: string | null
    ofLost: string | null
    /** How long the step before took those who left it. */
    took: [string, string][]
    mark: Mark
    details: [string, string][]
  }[]
}

/** A mark with its form; a pointer and the keys find it by series and point, as `markAt` does. */
export interface Shape {
  series: number
  point: number
  /** An SVG path, in pixels. */
  path: string
  fill: string
  /** A line around it, or, without a fill, along it. */
  stroke?: { colour: string; width: number; dash?: string }
  opacity?: number
  tip: Tip
}

export interface ShapeText {
  x: number
  y: number
  text: string
  colour: string
  anchor?: 'start' | 'middle' | 'end'
  size?: number
  isStrong?: boolean
  /** Degrees it is turned by, clockwise. */
  turn?: number
}

interface Stroke {
  path: string
  colour: string
  width?: number
  dash?: string
  fill?: string
}

/** What was laid out: marks, what is drawn beside them, and words. */
export interface Geometry {
  width: number
  height: number
  shapes: Shape[]
  texts: ShapeText[]
  /** Drawn above the marks and below the words, and not to be pressed: outlines, borders of months. */
  lines?: Stroke[]
  /** Drawn below the marks: the grid of an axis. */
  grid?: Stroke[]
}

/** Colours by name, or shades from low to high. */
export type ShapeLegend = { items: { colour: string; name: string }[] } | { shades: string[]; low: string; high: string }

/** A picture made of forms of our own, laid out once its room is known. */
export interface ShapesDrawing {
  /** How many marks each series has. */
  points: number[]
  /** Every number the marks show. */
  values: number[]
  legend: ShapeLegend | null
  lay: (height: number) => Geometry | Promise<Geometry>
}

export type Picturing =
  | { kind: 'apex'; apex: ApexDrawing }
  /** `isList`: one card for each value of a dimension, to be pressed. */
  | { kind: 'kpi'; figures: KpiFigure[]; isList?: true }
  | { kind: 'table'; table: TableDrawing }
  | { kind: 'pivot'; pivot: PivotDrawing }
  | { kind: 'cohort'; cohort: CohortDrawing }
  | { kind: 'funnel'; funnel: FunnelDrawing }
  | { kind: 'shapes'; shapes: ShapesDrawing }
  | { kind: 'facets'; facets: { title: string; apex: ApexDrawing; nothing?: Words; markAt: MarkAt; beside?: Beside }[] }
  /** There are numbers, and nothing in them that a picture could show. */
  | { kind: 'nothing'; words: Words }
  | { kind: 'empty' }

/** The mark under a pointer: by series and point. */
export type MarkAt = (series: number, point: number) => Mark | null

/** One chart, ready to be shown: the picture, its words and its table twin. */
export type Drawing = Picturing & {
  title: string
  /** The spec as it is drawn: in Auto the answer may have changed its type. */
  spec: ChartSpec
  /** One sentence for those who can't see the picture. */
  label: string
  notes: Note[]
  twin: TableDrawing
  ask?: Ask
  markAt: MarkAt
  beside?: Beside
}
