import type { Asked, Model, Snapshot } from './dialectRules.ts'
import { membersOf } from './population.ts'

/**
 * Stocks are not added over time. A view with `meta.snapshot: { time, cube }` holds the same customers once an as-of date; a question
 * that does not split by that time gets the last date of its range only, one that splits by quarter or year the last of each.
 * A view with `meta.levels` holds the same facts split in several ways, like targets by region and by category; the first level that
 * fits the question answers, so that nothing is counted twice.
 */
export function latestOnly(options: Asked, model: Model): Asked {
  // The steps Cube makes of a question inherit what the question was given.
  if (options.from || options.multiStageQuery) return options
  const asked = [
    ...(options.measures ?? []),
    ...(options.dimensions ?? []),
    ...(options.timeDimensions ?? []).map((time) => time.dimension),
  ]
  const views = new Set(asked.filter((name) => typeof name === 'string').map((name) => name.split('.')[0] ?? ''))
  const wanted: string[] = []
  for (const view of views) {
    const meta = model.cubeExists(view) ? model.cubeFromPath(view).meta : undefined
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
function lastOfStock(view: string, { time, from, cube }: Snapshot, { dimensions = [], timeDimensions = [] }: Asked): string | undefined {
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
