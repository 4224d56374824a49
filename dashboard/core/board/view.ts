import type { Filter } from '../chart/spec.ts'
import { clicked } from './filters.ts'

/** How somebody looks at a board: its filters as they set them, the marks they clicked, and the tiles they see as tables. */
export interface BoardView {
  filters: Filter[]
  clicks: Filter[]
  tables: ReadonlySet<string>
}

export type ViewStep =
  | { do: 'filter'; to: Filter[] }
  | { do: 'clicks'; to: Filter[] }
  /** A mark of a tile was pressed, as the filters it stands for. */
  | { do: 'press'; mark: Filter[]; tile: string }
  | { do: 'table'; tile: string }

/** A board as it is seen under these filters and nothing else. */
export const newView = (filters: Filter[], clicks: Filter[] = []): BoardView => ({ filters, clicks, tables: new Set() })

/** One step of somebody who looks at a board. */
export function toView(view: BoardView, step: ViewStep): BoardView {
  switch (step.do) {
    case 'filter':
      return { ...view, filters: step.to }
    case 'clicks':
      return { ...view, clicks: step.to }
    case 'press':
      return { ...view, clicks: clicked(view.clicks, step.mark, step.tile) }
    case 'table':
      return { ...view, tables: flipped(view.tables, step.tile) }
  }
}

function flipped(set: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(one)) next.add(one)
  return next
}
