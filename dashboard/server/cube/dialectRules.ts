import type { RollupRules } from './rollups.ts'

/** A question as Cube's compiler takes it. */
export interface Asked {
  /** Set on the inner steps Cube makes of a question. */
  from?: unknown
  multiStageQuery?: unknown
  totalQuery?: unknown
  ungrouped?: unknown
  measures?: string[]
  dimensions?: unknown[]
  segments?: string[]
  filters?: unknown[]
  timeDimensions?: { dimension: string; granularity?: string | null }[]
}

/** What our rules ask of a compiled model. */
export interface Model {
  cubeExists(name: string): boolean
  cubeFromPath(name: string): { meta?: { snapshot?: Snapshot; levels?: Level[] } }
  isDimension(path: string): boolean
  measureByPath(path: string): { meta?: { population?: string } }
  dimensionByPath(path: string): { meta?: { known?: string } }
}

/** The time whose dates hold the same things again, the date before it where a view tells moves between both, and the cube that knows the last. */
export interface Snapshot {
  time?: string
  from?: string
  cube?: string
}

/** Which rows answer when one of the members is asked or filtered; without `when`, always. */
export interface Level {
  when?: string[]
  cube: string
  segment: string
}

/** What our dialects change of Cube's. */
export interface DialectRules {
  /** The question as Cube is to read it. */
  toAsked(asked: Asked, model: Model): Asked
  /** Whether a measure is left empty in this question. */
  isEmpty(measure: string, asked: Asked, model: Model): boolean
  /** Whether a dimension's values are calendar days: no time zone moves them, in any database. */
  isDay(meta: { day?: boolean } | undefined): boolean
  /** How rollups are chosen and read. */
  rollups: RollupRules
}
