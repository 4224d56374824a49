import { rollupTable, seenBefore } from '../derive/rollups.ts'

/** A rollup of the model as Cube holds it against a question; its members have their whole join paths. */
export interface Rollup {
  measures: string[]
  dimensions: string[]
  timeDimensions: { dimension: string; granularity: string }[]
}

/** What a question that may be answered from a rollup asks, in members of cubes. */
export interface RollupQuestion {
  timezone: string
  /** Dimensions it is split by. */
  grouped: string[]
  /** Dimensions of which only one value is asked. */
  pinned: string[]
  times: AskedTime[]
  /** All measures behind those it names. */
  measures: string[]
  /** Those of them that are not made of others. */
  leaves: string[]
  measure(path: string): { type: string; multiStage?: boolean; meta?: { additive_over?: string[]; values_of?: string } }
  dimension(path: string): { meta?: { day?: boolean } }
}

export interface AskedTime {
  dimension: string
  granularity: string | undefined
  /** SQL, over the rollup, of where the asked stretches of time begin. */
  starts(): string[]
}

/** How rollups are chosen and read. */
export interface RollupRules {
  /** Whether a rollup that Cube would take says the same as the rows it is made of. */
  isRight(rollup: Rollup, question: RollupQuestion): boolean
  /** The table of a rollup; missing where Cube builds it and gives it names. */
  tableOf?(name: string): string
  /** Whether Cube's orchestrator is told nothing of a rollup that is read. */
  isUntold?: boolean
  /** SQL of the measures that are read otherwise than by adding up their column; `column` gives that of a member. */
  readAs?(rollup: Rollup, question: RollupQuestion, column: (member: string) => string): Record<string, string>
}

/** `cube.member` at the end of a join path. */
export const shortName = (path: string) => path.split('.').slice(-2).join('.')
const isCount = (path: string, question: RollupQuestion) => question.measure(path).type === 'countDistinct'

/** Asks the cubes' own tables whatever the model declares. */
export const noRollups: RollupRules = { isRight: () => false }

/**
 * Different values are not added up, so Cube itself takes a rollup for such a count only where it is grouped exactly as asked. A thing that is
 * counted may have one value of a dimension (`meta.additive_over` of the measure: an order has one region, one day …); then it lies in one row
 * whatever else the rows say, and sums over that dimension are right.
 */
export const addedUp: RollupRules = { isRight: (rollup, question) => addsUp(rollup, question, () => false), readAs: countedValues }

/**
 * The rollups that the runner builds in the transaction that changes the data (`server/derive/rollups.ts`): always there, never older than the
 * tables they are made of. Cube chooses among the `pre_aggregations` of the model; it builds and refreshes none. Their days are those of the
 * business time zone, and values that may come back on other days are counted on the first day of a stretch on which they are seen.
 */
export const ownRollups = (timezone: string, isUntold = false): RollupRules => ({
  isUntold,
  isRight: (rollup, question) =>
    (question.timezone === timezone ||
      rollup.timeDimensions.every(({ dimension }) => question.dimension(shortName(dimension)).meta?.day)) &&
    addsUp(rollup, question, (path) => returns(path, rollup, question)),
  tableOf: rollupTable,
  readAs: (rollup, question, column) => ({
    ...countedValues(rollup, question, column),
    ...Object.fromEntries(
      rollup.measures.filter((path) => returns(path, rollup, question)).map((path) => [path, newToTheStretch(question, column(path))]),
    ),
  }),
})

/**
 * The dimension of a rollup whose different values a measure counts (`meta.values_of`): each row tells whether its value is one of them, so they
 * can be counted over any rows.
 */
function counts(path: string, { dimensions }: Rollup, question: RollupQuestion): string | undefined {
  const name = question.measure(shortName(path)).meta?.values_of
  return name === undefined
    ? undefined
    : dimensions.find((dimension) => shortName(dimension) === `${shortName(path).split('.')[0]}.${name}`)
}

function countedValues(rollup: Rollup, question: RollupQuestion, column: (member: string) => string): Record<string, string> {
  return Object.fromEntries(
    rollup.measures.flatMap((path) => {
      const value = counts(path, rollup, question)
      return value === undefined ? [] : [[path, `count(distinct CASE WHEN ${column(path)} > 0 THEN ${column(value)} END)`]]
    }),
  )
}

/** Whether all that is counted may be added up; `overDays` says of which counts days may be added up whatever the model says. */
function addsUp(rollup: Rollup, question: RollupQuestion, overDays: (path: string) => boolean): boolean {
  // Cube looks for steps in between only among the measures that a question names, not in what those are made of.
  if (question.measures.some((path) => question.measure(path).multiStage)) return false
  const { dimensions, times } = summedOver(rollup, question)
  return question.leaves.every((path) => {
    if (!isCount(path, question) || counts(path, rollup, question)) return true
    const over = question.measure(path).meta?.additive_over?.map((name) => `${path.split('.')[0]}.${name}`) ?? []
    return [...dimensions, ...(overDays(path) ? [] : times)].every((name) => over.includes(name))
  })
}

/** The dimensions of a rollup of which rows with different values are added up to one of the answer. */
function summedOver({ dimensions, timeDimensions }: Rollup, { grouped, pinned, times }: RollupQuestion) {
  const isAsked = (time: { dimension: string; granularity: string }) =>
    times.some(({ dimension, granularity }) => dimension === shortName(time.dimension) && granularity === time.granularity)
  return {
    dimensions: dimensions.map(shortName).filter((name) => !grouped.includes(name) && !pinned.includes(name)),
    times: timeDimensions.filter((time) => !isAsked(time)).map(({ dimension }) => shortName(dimension)),
  }
}

/** Whether a value that is counted may be there on several days of a rollup, whose rows then tell on which day it was there before. */
function returns(path: string, rollup: Rollup, question: RollupQuestion): boolean {
  const [time] = rollup.timeDimensions
  if (!time || !isCount(shortName(path), question) || !rollup.measures.map(shortName).includes(shortName(path))) return false
  if (counts(path, rollup, question)) return false
  return !question.measure(shortName(path)).meta?.additive_over?.includes(time.dimension.split('.').at(-1) ?? '')
}

/** SQL of how many values were not there before in the stretch of days that a row of the answer is about. */
function newToTheStretch({ times }: RollupQuestion, column: string): string {
  const starts = times.flatMap((time) => time.starts())
  const start = starts.length > 1 ? `greatest(${starts.join(', ')})` : starts[0]
  return `coalesce(sum(CASE WHEN ${seenBefore} IS NULL${start ? ` OR ${seenBefore} < ${start}` : ''} THEN ${column} END), 0)`
}
