import type { ChartOptions, ChartSpec, ChartType, Compare, DateRange, FieldRef, Filter, Grain, Limit, Sort, WellName } from './spec.ts'

/** Everything a person can do to a chart; keyboard and pointer send the same. */
export type Change =
  | { do: 'drop'; well: WellName; field: FieldRef; at?: number }
  /** Dropped on the canvas or added from the list: goes to the best well. */
  | { do: 'place'; field: FieldRef }
  | { do: 'move'; from: { well: WellName; at: number }; to: { well: WellName; at?: number } }
  | { do: 'remove'; well: WellName; at: number }
  | { do: 'forget'; at: number } // an unplaced field
  | { do: 'grain'; well: WellName; at: number; grain: Grain }
  | { do: 'type'; type: ChartType; options?: Partial<ChartOptions> }
  | { do: 'auto' }
  | { do: 'sort'; sort: Sort | null }
  | { do: 'limit'; limit: Partial<Limit> }
  | { do: 'filter'; filter: Filter; at?: number } // at: replaces that one
  | { do: 'unfilter'; at: number }
  | { do: 'range'; range: DateRange | null }
  | { do: 'compare'; compare: Compare }
  | { do: 'options'; options: Partial<ChartOptions> }
  | { do: 'title'; title: ChartSpec['title'] }
