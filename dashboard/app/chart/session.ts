import type { Preset } from '../../core/chart/catalogue.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import { type Change, edit } from '../../core/chart/edit.ts'
import { type ChartSpec, type FieldRef, type Filter, placedFields, type Remark } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { type History, type HistoryStep, newHistory, toHistory } from '../../core/history.ts'
import { isSame } from '../../core/same.ts'

/** The sides of the screen; on a phone they rise as sheets instead. */
export interface Panels {
  fields: boolean
  settings: boolean
}

export type Sheet = 'fields' | 'wells' | 'settings'

/** A mark, and the category by which it is held against others. */
export interface Comparing {
  mark: Mark
  by: string
}

/** What goes on in the builder: the chart as it is being made, how it was last drawn, and what stands beside and before it. */
export interface Session {
  history: History<ChartSpec>
  /** The chart as it was last put on a board. */
  saved: ChartSpec | null
  /** A preset that is tried on, not chosen. */
  preview: Preset | null
  /** What was asked last and how it came to be drawn. */
  picture: { asked: ChartSpec; drawn: ChartSpec } | null
  /** Counts up each time the person asks for a run. */
  runs: number
  asTable: boolean
  panels: Panels
  sheet: Sheet | null
  /** The field whose filter is being written. */
  filtering: Field | null
  dialog: 'query' | 'save' | 'share' | null
  /** The mark whose rows are looked at. */
  rows: Mark | null
  /** The mark whose change is explained. */
  explained: Mark | null
  /** The mark that is held against another value of one of its categories. */
  compared: Comparing | null
  /** The measure that is surveyed. */
  surveyed: Field | null
  /** Charts of a survey that are to be put on a board, beside the one at hand. */
  keeping: ChartSpec[] | null
  /** The measure whose numbers are given a look. */
  formatted: FieldRef | null
  /** What is being written at a mark. */
  remark: { remark: Remark; at: number | null } | null
  /** The filters to go on to a board with. */
  across: Filter[] | null
}

export type SessionStep =
  | HistoryStep<ChartSpec>
  /** An edit of the chart as it is by then: edits within one event build on each other. */
  | { do: 'edit'; change: Change; fields: Fields; group?: string | undefined }
  /** The browser went back or forth to a chart: a step of undo where it is the one before. */
  | { do: 'travel'; to: ChartSpec }
  | { do: 'saved' }
  | { do: 'preview'; preset: Preset | null }
  | { do: 'drawn'; asked: ChartSpec; drawn: ChartSpec }
  | { do: 'run' }
  | { do: 'table'; on: boolean }
  | { do: 'panel'; panel: keyof Panels; on: boolean }
  | { do: 'sheet'; to: Sheet | null }
  | { do: 'filter by'; field: Field | null }
  | { do: 'dialog'; to: Session['dialog'] }
  | { do: 'rows' | 'explain'; of: Mark | null }
  | { do: 'compare'; of: Comparing | null }
  | { do: 'survey'; of: Field | null }
  | { do: 'keep'; charts: ChartSpec[] | null }
  | { do: 'format'; of: FieldRef | null }
  | { do: 'remark'; of: Session['remark'] }
  | { do: 'across'; with: Filter[] | null }

/** A builder as it is opened: with this chart, and the settings beside it where there is room. */
export function newSession(spec: ChartSpec, isWide: boolean): Session {
  const closed = {
    sheet: null,
    filtering: null,
    dialog: null,
    rows: null,
    explained: null,
    compared: null,
    surveyed: null,
    formatted: null,
    keeping: null,
    remark: null,
    across: null,
  }
  const plain = { saved: null, preview: null, picture: null, runs: 0, asTable: false }
  return { history: newHistory(spec), ...plain, panels: { fields: true, settings: isWide }, ...closed }
}

/** One step of work in the builder. */
export function toSession(session: Session, step: SessionStep): Session {
  switch (step.do) {
    case 'start':
    case 'change':
    case 'undo':
    case 'redo':
      return { ...session, history: toHistory(session.history, step) }
    case 'edit': {
      const to = edit(session.history.now, step.change, step.fields)
      return { ...session, history: toHistory(session.history, { do: 'change', to, group: step.group }) }
    }
    case 'travel':
      return { ...session, history: travelled(session.history, step.to) }
    case 'saved':
      return { ...session, saved: session.history.now }
    case 'preview':
      return { ...session, preview: step.preset }
    case 'drawn':
      return { ...session, picture: { asked: step.asked, drawn: step.drawn } }
    case 'run':
      return { ...session, runs: session.runs + 1 }
    case 'table':
      return { ...session, asTable: step.on }
    case 'panel':
      return { ...session, panels: { ...session.panels, [step.panel]: step.on } }
    case 'sheet':
      return { ...session, sheet: step.to }
    case 'filter by':
      // The editor opens beside the filters, which a sheet would cover.
      return { ...session, sheet: null, filtering: step.field }
    case 'dialog':
      return { ...session, dialog: step.to }
    case 'rows':
      return { ...session, rows: step.of }
    case 'explain':
      return { ...session, explained: step.of }
    case 'compare':
      return { ...session, compared: step.of }
    case 'keep':
      return { ...session, keeping: step.charts }
    case 'remark':
      return { ...session, remark: step.of }
    case 'across':
      return { ...session, across: step.with }
    case 'format':
      return { ...session, sheet: null, formatted: step.of }
    case 'survey':
      return { ...session, sheet: null, surveyed: step.of }
  }
}

function travelled(history: History<ChartSpec>, to: ChartSpec): History<ChartSpec> {
  const { past, future } = history
  if (isSame(past.at(-1), to)) return toHistory(history, { do: 'undo' })
  if (isSame(future[0], to)) return toHistory(history, { do: 'redo' })
  return toHistory(history, { do: 'change', to })
}

/** Whether there is work on the chart that no board has. */
export const isUnsaved = ({ history, saved }: Session): boolean =>
  placedFields(history.now).length > 0 && history.now !== saved && history.past.length > 0

/** The chart on the canvas: with the preset that is tried on, else as it is. */
export function shownAs(spec: ChartSpec, preview: Preset | null, fields: Fields): ChartSpec {
  return preview ? edit(spec, { do: 'type', type: preview.type, options: preview.options }, fields) : spec
}

/** The chart as the gallery shows it: in Auto the answer may have laid the columns down, and what is seen counts. */
export function drawnAs({ history: { now }, picture }: Session): ChartSpec {
  return now.auto && picture?.asked.type === now.type ? picture.drawn : now
}
