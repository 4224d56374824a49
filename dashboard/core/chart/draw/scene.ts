import type { Field } from '../../field/field.ts'
import type { Cell } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { ApexDrawing, Ask, Drawing, Note } from '../drawing.ts'
import type { Look } from '../look.ts'
import type { Asking, Results } from '../query.ts'
import { fieldOf, type Result } from '../result.ts'
import type { ChartSpec, FieldRef, Filter } from '../spec.ts'
import type { Tip } from './tip.ts'

/** All a drawing is made from. */
export interface Scene {
  spec: ChartSpec
  asking: Asking
  results: Results & { main: Result }
  look: Look
  /** Values a neighbouring picture reaches: panels of one chart share their scale. */
  reach?: (number | null)[]
  /** One of several small pictures, with no room for a legend. */
  isPanel?: true
}

/** All that what is shown is chosen by, before anything is drawn. */
export type Chooser = Omit<Scene, 'look'> & { look: Pick<Look, 'language'> }

/** One line, set of columns or ring of slices: a name and a number for each key of the axis. */
export interface Series {
  name: string
  field: Field
  ref: FieldRef
  values: (number | null)[]
  colour: string
  /** `share`: worked out from another series, as what has been reached so far. */
  role: 'plain' | 'before' | 'other' | 'share'
  /** The value of the colour field it stands for. */
  hue?: Cell
  /** Where every series shows its own first: what the rest of it is, and how many values. */
  rest?: { filter: Filter; count: number | null }
  /** The same in the earlier period. */
  before?: Series
  /** The colour's value and the filter that means it. */
  filters: Filter[]
}

/** An axis with its keys in order, and everything measured on it. */
export interface Frame {
  axis: FieldRef
  field: Field
  keys: Cell[]
  labels: string[]
  /** For each key its filter; none for "Other". */
  filters: Filter[][]
  series: Series[]
  /** Whether the keys are whole numbers one after the other, those without a row among them. */
  isRun: boolean
  /** The day the first period is shown from, where that is not its own first. */
  partialFrom?: string | null
  /** Where the last period is not over yet. */
  unfinishedAt: number | null
  /** Where the rest stands that is too large for the scale of the others. */
  brokenAt: number | null
  /** For each key the earlier period it is compared with. */
  beforeLabels: string[] | null
  notes: Note[]
}

/** A line over a picture with a key axis. */
export interface Line {
  name: string
  /** What it comes to, for the legend: its number, or how steep it is. */
  detail: string
  field: Field
  ref: FieldRef
  colour: string
  dash: number
  /** The value of the colour field it belongs to. */
  hue?: Cell
  /** At each key. */
  values: (number | null)[]
  /** The other edge of a band. */
  upTo?: (number | null)[]
  /** Between what a value may lie, at each key. */
  band?: { low: (number | null)[]; high: (number | null)[] }
  /** What the tooltip of a key says of it beside its number. */
  extras?: (string | null)[]
  /** A stroke across each column, in the place of a line along them. */
  isStroke?: boolean
  /** From `values` to `upTo` at each key by itself: a bar of error. */
  isWhisker?: boolean
  /** The same everywhere: drawn from one side of the picture to the other. */
  isLevel: boolean
}

/** What lines are worked out from. */
export interface Lined {
  frame: Frame
  /** The series of the left axis. */
  left: Series[]
  stack: 'none' | 'stacked' | 'percent'
  /** Lines run over columns, whose colours they cannot have. */
  onColumns: boolean
}

/** What the drawing of one ApexCharts family gives back. */
export interface Drawn extends Pick<Drawing, 'markAt' | 'notes' | 'beside'> {
  apex: ApexDrawing
  /** The tooltip of a point; null for none. */
  tipAt: (at: { seriesIndex: number; dataPointIndex: number }) => Tip | null
  ask?: Ask
  /** The lines laid over it, for the table. */
  lined?: { frame: Frame; lines: Line[] }
  /** What is said in its place where there is nothing a picture could show. */
  nothing?: Words
}

/** What is known of a field in this scene. */
export const fieldIn = (scene: Chooser, ref: FieldRef) => fieldOf(ref, scene.asking.fields, scene.results.main)
