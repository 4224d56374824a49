import type { BaseQuery } from '@cubejs-backend/schema-compiler'
import { membersOf } from './population.ts'

type Dialect = typeof BaseQuery | (new (...given: never[]) => unknown)

interface Options {
  /** Set on the inner steps Cube makes of a question; the question itself is rewritten, its steps inherit. */
  from?: unknown
  multiStageQuery?: unknown
  measures?: string[]
  dimensions?: string[]
  segments?: string[]
  filters?: unknown[]
  timeDimensions?: { dimension: string; granularity?: string | null }[]
}

interface Evaluator {
  cubeExists(name: string): boolean
  cubeFromPath(name: string): { isView?: boolean; meta?: { snapshot?: Snapshot; levels?: Level[] } }
}

/** The time whose dates hold the same things again, the date before it where a view tells moves between both, and the cube that knows the last. */
interface Snapshot {
  time?: string
  from?: string
  cube?: string
}

/** Which rows answer when one of the members is asked or filtered; without `when`, always. */
interface Level {
  when?: string[]
  cube: string
  segment: string
}

/**
 * Stocks are not added over time. A view with `meta.snapshot: { time, cube }` holds the same customers once an as-of date; a question
 * that does not split by that time gets the last date of its range only, one that splits by quarter or year the last of each.
 * A view with `meta.levels` holds the same facts split in several ways, like targets by region and by category; the first level that
 * fits the question answers, so that nothing is counted twice.
 */
export function takeLatest<Base extends Dialect>(base: Base | undefined): Base | undefined {
  if (!base) return undefined
  return class extends (base as unknown as new (compilers: { cubeEvaluator: Evaluator }, options: Options) => object) {
    constructor(compilers: { cubeEvaluator: Evaluator }, options: Options) {
      super(compilers, latestOnly(compilers.cubeEvaluator, options))
    }
  } as unknown as Base
}

function latestOnly(evaluator: Evaluator, options: Options): Options {
  if (options.from || options.multiStageQuery) return options
  const asked = [
    ...(options.measures ?? []),
    ...(options.dimensions ?? []),
    ...(options.timeDimensions ?? []).map((time) => time.dimension),
  ]
  const views = new Set(asked.filter((name) => typeof name === 'string').map((name) => name.split('.')[0] ?? ''))
  const wanted: string[] = []
  for (const view of views) {
    const meta = evaluator.cubeExists(view) ? evaluator.cubeFromPath(view).meta : undefined
    const used = [...asked, ...membersOf(options.filters)]
    const level = meta?.levels?.find(({ when }) => !when || when.some((name) => used.includes(`${view}.${name}`)))
    if (level) wanted.push(`${level.cube}.${level.segment}`)
    const segment = meta?.snapshot && lastOfStock(view, meta.snapshot, options)
    if (segment) wanted.push(segment)
  }
  const segments = options.segments ?? []
  return wanted.some((segment) => !segments.includes(segment)) ? { ...options, segments: [...new Set([...segments, ...wanted])] } : options
}

/** The segment that keeps the last date of each stretch of time a question splits a stock by; none where each date stands for itself. */
function lastOfStock(view: string, { time, from, cube }: Snapshot, { dimensions = [], timeDimensions = [] }: Options): string | undefined {
  const times = [time, from].flatMap((name) => (name ? [`${view}.${name}`] : []))
  if (!cube || times.length === 0 || times.some((name) => dimensions.includes(name))) return undefined
  const splits = timeDimensions.flatMap(({ dimension, granularity }) =>
    times.includes(dimension) && granularity ? [{ dimension, granularity }] : [],
  )
  const finest = splits.sort((a, b) => coarseness(a.granularity) - coarseness(b.granularity))[0]
  if (!finest) return `${cube}.last_of_all`
  if (!straddling.includes(finest.granularity)) return undefined
  return `${cube}.${finest.dimension === times[0] ? 'last_of' : 'last_from_of'}_${finest.granularity}`
}

// As-of dates are month ends and the last day: one a month at most, so finer splits need nothing but weeks, which straddle months.
const straddling = ['week', 'quarter', 'year']
const grains = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']
const coarseness = (grain: string) => grains.indexOf(grain)
