import type { Query } from '@cubejs-client/core'
import { addDays, addPeriods, endOf, isByMonth, monthsIn, startOf } from '../field/calendar.ts'
import type { Field } from '../field/field.ts'
import { type Meaning, meaningOf } from '../field/formula/meaning.ts'
import { type ChartFunction, chartFunctionOf, type Formula, FormulaProblem, parseFormula, partsOf } from '../field/formula/parse.ts'
import { evaluate } from '../field/formula/write.ts'
import type { Cell } from '../field/text.ts'
import type { Words } from '../words.ts'
import { ranks, runningTotal, shareOf } from './calculate.ts'
import { asKey, joined } from './draw/keys.ts'
import {
  type Asking,
  ask,
  beforeOf,
  earlierOf,
  groupsOf,
  measuresOf,
  mostRows,
  type Part,
  type Queries,
  type Results,
  rangeOf,
  withoutMeasureFilters,
} from './query.ts'
import { type Span, spanOf } from './range.ts'
import { cellsOf, fieldOf, type Result } from './result.ts'
import { type ChartSpec, type FieldRef, fieldsIn, type Grain } from './spec.ts'
import { directionOf, filled, keysAlong } from './withCalculations.ts'

// The measures a chart works out by formulas of its own. Members are asked as always; what looks at the whole chart is asked again and never summed:
// a total without the chart's groups, a former value in its own period, also the one before the first that is shown.

/** A formula of the chart as it was read; `why`: what keeps it from being worked out. */
interface Reading {
  ref: FieldRef
  meaning: Meaning | null
  why: Words | null
  calls: Set<ChartFunction>
}

/** What a chart's formulas ask beside its own questions, and what they make of the answers. */
export function formulasOf(spec: ChartSpec, asking: Asking) {
  const readings = measuresOf(spec).flatMap((ref) => readingOf(ref, asking) ?? [])
  const lookingBack = (queries: Queries): Queries =>
    readings.some(({ calls }) => calls.has('previous')) ? pastsOf(readings, queries, asking) : {}
  return {
    lookingBack,
    questions: (queries: Queries): Queries => ({ ...wholesOf(spec, asking, readings, queries), ...lookingBack(queries) }),
    /** The answers with a column for each formula, in every part of the chart; what was asked for them alone is left out. */
    results(queries: Queries, answers: Results): Results {
      const made: Results = {}
      const earliest = earliestPast(queries, answers)
      for (const [part, result] of Object.entries(answers) as [Part, Result][]) {
        const query = queries[part]
        if (query) made[part] = isDrawn(part) ? worked({ spec, asking, part, query, answers, earliest }, result, readings) : result
        else if (!isOwn(part)) made[part] = result
      }
      return made
    },
  }
}

/** Parts of the picture that have numbers of its measures. */
const isDrawn = (part: Part) => /^(main|before|spark|other.*|total:.*)$/.test(part)
/** Parts of the period a chart is compared with. */
const isEarlier = (part: Part) => /before/i.test(part)
/** Asked for formulas alone, unless the chart asks it as well. */
const isOwn = (part: Part) => part.startsWith('past:') || part === 'whole:all' || part === 'wholeBefore:all'

function readingOf(ref: FieldRef, asking: Asking): Reading | null {
  if (!ref.formula) return null
  const known = ref.formula.members.map((name) => fieldOf({ name, kind: 'measure' }, asking.fields))
  try {
    const meaning = meaningOf(parseFormula(ref.formula.text), known, 'chart')
    const calls = new Set(partsOf(meaning.formula).flatMap((part) => chartFunctionOf(part) ?? []))
    return { ref, meaning, why: null, calls }
  } catch (error) {
    if (error instanceof FormulaProblem) return { ref, meaning: null, why: error.words, calls: new Set() }
    throw error
  }
}

/** What totals and shares are of: all that the chart's filters let in. Which rows a filter on a number shows is no matter. */
function wholesOf(spec: ChartSpec, asking: Asking, readings: Reading[], queries: Queries): Queries {
  const measures = readings.filter(({ calls }) => calls.has('total') || calls.has('share')).map(({ ref }) => ref)
  if (measures.length === 0 || queries['whole:all']) return {}
  const range = rangeOf(spec, asking)
  const whole = (span: Span | null) => withoutMeasureFilters(ask(spec, asking, { groups: [], measures, span, limit: 1 }), asking.fields)
  const earlier = beforeOf(spec, range, asking.today)
  return {
    'whole:all': whole(spanOf(range, asking.today)),
    ...(earlier ? { 'wholeBefore:all': whole(earlier.span) } : {}),
  }
}

/** Each question by periods once more, for the period before each of its own, in full; which rows a filter on a number shows is no matter. */
function pastsOf(readings: Reading[], queries: Queries, asking: Asking): Queries {
  const measures = [...new Set(readings.flatMap(({ ref, calls }) => (calls.has('previous') ? (ref.formula?.members ?? []) : [])))]
  const pasts = (Object.entries(queries) as [Part, Query][]).flatMap(([part, query]) => {
    const time = timeIn(groupsIn(query))
    if (!isDrawn(part) || !time) return []
    const timeDimensions = query.timeDimensions?.map((one) =>
      one.dimension === time.name && Array.isArray(one.dateRange) ? { ...one, dateRange: periodsBefore(one.dateRange, time) } : one,
    )
    const { order: _, total: __, ...plain } = query
    const past = { ...plain, measures, limit: mostRows, ...(timeDimensions ? { timeDimensions } : {}) }
    return [[`past:${part}`, withoutMeasureFilters(past as Query, asking.fields)] as const]
  })
  return Object.fromEntries(pasts)
}

/** From the beginning of the period before the first to the end of the one before the last. */
function periodsBefore([from = '', to = from]: string[], { grain = 'day' }: FieldRef): [string, string] {
  // An hour is looked back for in the whole day before: Cube's ranges are of days here.
  if (grain === 'hour') return [addDays(from, -1), to]
  return [addPeriods(startOf(from, grain), grain, -1), addDays(startOf(to, grain), -1)]
}

/** The fields a question groups by. */
function groupsIn({ dimensions = [], timeDimensions = [] }: Query): FieldRef[] {
  return [
    ...dimensions.map((name): FieldRef => ({ name, kind: 'dimension' })),
    ...timeDimensions.flatMap(({ dimension, granularity }): FieldRef[] =>
      granularity ? [{ name: dimension, kind: 'time', grain: granularity as Grain }] : [],
    ),
  ]
}

const lengthOf = ({ grain = 'day' }: FieldRef) => (grain === 'hour' ? 0 : isByMonth(grain) ? 30 * monthsIn(grain) : grain === 'day' ? 1 : 7)

/** The time whose periods follow one another; of years and their months the months. */
const timeIn = (groups: FieldRef[]): FieldRef | undefined =>
  groups.filter(({ kind }) => kind === 'time').sort((a, b) => lengthOf(a) - lengthOf(b))[0]

function previousKey(key: string, { grain = 'day' }: FieldRef): string {
  if (grain !== 'hour') return addPeriods(startOf(key, grain), grain, -1)
  return new Date(Date.parse(`${key}:00Z`) - 3_600_000).toISOString().slice(0, 16)
}

/** The first period there is anything of, in all that was asked: before it nothing is known, which is not nought. */
function earliestPast(queries: Queries, answers: Results): string | null {
  const keys = (Object.entries(queries) as [Part, Query][]).flatMap(([part, query]) => {
    const [past, time] = [answers[`past:${part}`], timeIn(groupsIn(query))]
    return past && time ? cellsOf(past, time).flatMap((cell) => asKey(cell, time) ?? []) : []
  })
  return keys.map(String).reduce<string | null>((first, key) => (first === null || key < first ? key : first), null)
}

/** One part of a chart, with all that formulas look at beside it. */
interface Around {
  spec: ChartSpec
  asking: Asking
  part: Part
  query: Query
  answers: Results
  earliest: string | null
}

type ValuesOf = (field: Field) => number | null
const nothing: ValuesOf = () => null

const valuesAt =
  ({ columns }: Result, row: number): ValuesOf =>
  ({ name }) => {
    const cell = columns[name]?.[row]
    return typeof cell === 'number' ? cell : null
  }

/** One part of a chart with its formulas worked out, row by row. */
function worked(around: Around, given: Result, readings: Reading[]): Result {
  const { spec } = around
  const groups = groupsIn(around.query)
  const time = timeIn(groups)
  const chosen = directionOf(spec)
  const direction = time ?? groups.find(({ name }) => name === chosen?.name)
  // The months of a year follow those of the year before: what they lie in is no run of its own.
  const others = groups.filter((ref) => ref !== direction && !(time && ref.kind === 'time' && ref.name === time.name))
  const follows = readings.some(({ calls }) => calls.has('previous') || calls.has('cumulative'))
  const keys = direction ? keysIn(around, given, direction) : []
  const isAxis = time !== undefined && fieldsIn(spec, 'axis').some(({ name }) => name === time.name)
  const result = follows && isAxis && direction === time ? filled(spec, around.asking, given, time, others, keys) : given
  const made: Record<string, Cell[]> = {}
  const unfit: Record<string, Words> = {}
  for (const reading of readings) {
    const why = reading.why ?? lackOf(reading, groups)
    if (why) unfit[reading.ref.name] = why
    made[reading.ref.name] = columnOfFormula(around, result, reading, { direction, time, others, keys })
  }
  return {
    ...result,
    columns: { ...result.columns, ...made },
    ...(Object.keys(unfit).length > 0 ? { unfit: { ...result.unfit, ...unfit } } : {}),
  }
}

function keysIn({ spec, asking, answers, part }: Around, result: Result, direction: FieldRef): Cell[] {
  const isBefore = isEarlier(part)
  const ref = groupsOf(spec).find(({ name, grain }) => name === direction.name && grain === direction.grain) ?? direction
  const results = isBefore ? answers : { ...answers, main: result }
  return keysAlong({ spec, asking, results, period: isBefore ? 'Before' : '' }, result, ref)
}

/** Why a formula comes to nothing in a chart of these groups, or null. */
function lackOf({ calls }: Reading, groups: FieldRef[]): Words | null {
  if (calls.has('previous') && !timeIn(groups))
    return {
      zh: '“上期”要知道每个数属于哪个时期，请把日期放到横轴、行或列上',
      en: 'previous(…) needs to know which period each number is of: put a date on the axis, into the rows or the columns',
    }
  if ((calls.has('cumulative') || calls.has('rank')) && groups.length === 0)
    return {
      zh: '“累计”和“排名”需要一列数，请加入日期或维度',
      en: 'cumulative(…) and rank(…) need a list of numbers: add a date or a dimension',
    }
  return null
}

/** How the rows of a part lie: along what, in runs by what, and in which order. */
interface Lay {
  direction: FieldRef | undefined
  time: FieldRef | undefined
  others: FieldRef[]
  keys: Cell[]
}

function columnOfFormula(around: Around, result: Result, { ref, meaning, calls }: Reading, lay: Lay): Cell[] {
  if (!meaning) return new Array<Cell>(result.length).fill(null)
  const of = (part: Formula, values: ValuesOf) => evaluate({ formula: part, fields: meaning.fields }, values)
  const whole = around.answers[isEarlier(around.part) ? 'wholeBefore:all' : 'whole:all']
  const total = whole && whole.length > 0 ? valuesAt(whole, 0) : null
  const former = formerOf(around, result, lay)
  const isCut = calls.has('previous') ? cutPeriods(around, result, lay) : () => false
  const runs = new Map<Formula, Cell[]>()
  const alongRun = (name: 'cumulative' | 'rank', part: Formula) => {
    const known = runs.get(part) ?? runOf(result, lay, name, (values) => of(part, values))
    runs.set(part, known)
    return known
  }
  return Array.from({ length: result.length }, (_, row): Cell => {
    if (isCut(row)) return null
    const own = valuesAt(result, row)
    const value = evaluate(meaning, own, (name, part) => {
      switch (name) {
        case 'total':
          return total && of(part, total)
        case 'share':
          return total && shareOf(of(part, own), of(part, total))
        case 'previous': {
          const values = former(row)
          return values && of(part, values)
        }
        default: {
          const cell = alongRun(name, part)[row]
          return typeof cell === 'number' ? cell : null
        }
      }
    })
    return value === null || !Number.isFinite(value) ? null : ref.formula?.unit === 'points' ? value * 100 : value
  })
}

/** For a row the values of the period before it; null where nothing can be known of that. */
function formerOf({ answers, part, earliest }: Around, result: Result, { time, others }: Lay): (row: number) => ValuesOf | null {
  const past = answers[`past:${part}`]
  if (!past || !time || earliest === null) return () => null
  const namesIn = (answer: Result) => {
    const columns = others.map((ref) => cellsOf(answer, ref).map((cell) => asKey(cell, ref)))
    return (row: number, key: string) => joined([...columns.map((cells) => cells[row] ?? null), key])
  }
  const [nameIn, nameThen] = [namesIn(result), namesIn(past)]
  const [keys, keysThen] = [result, past].map((answer) => cellsOf(answer, time).map((cell) => asKey(cell, time)))
  const places = new Map(keysThen?.map((key, row) => [nameThen(row, String(key)), row]))
  return (row) => {
    const key = keys?.[row] ?? null
    if (key === null) return null
    const before = previousKey(String(key), time)
    if (before < earliest) return null
    const place = places.get(nameIn(row, before))
    // A period without a row has sold nothing.
    return place === undefined ? nothing : valuesAt(past, place)
  }
}

/** Whether a row is of a part of a period: held against a whole one it would say nothing. */
function cutPeriods({ spec, asking, part }: Around, result: Result, { time }: Lay): (row: number) => boolean {
  const grain = time?.grain ?? 'day'
  if (!time || grain === 'hour' || grain === 'day') return () => false
  const range = rangeOf(spec, asking)
  const own = range?.field === time.name ? spanOf(range, asking.today) : null
  const span = isEarlier(part) ? earlierOf(spec, range, asking.today) : own
  const keys = cellsOf(result, time).map((cell) => asKey(cell, time))
  return (row) => {
    const key = keys[row] ?? null
    if (key === null) return false
    const [start, end] = [startOf(String(key), grain), endOf(String(key), grain)]
    const isRunning = start <= asking.today && end > asking.today
    return isRunning || (span !== null && (start < span.from || end > span.to))
  }
}

/** Running totals or ranks of a value along the rows, each run by itself; where nothing lies side by side there are none. */
function runOf(
  result: Result,
  { direction, others, keys }: Lay,
  name: 'cumulative' | 'rank',
  numberIn: (values: ValuesOf) => number | null,
): Cell[] {
  const cells = new Array<Cell>(result.length).fill(null)
  if (!direction) return cells
  const columns = others.map((ref) => cellsOf(result, ref).map((cell) => asKey(cell, ref)))
  const places = new Map(keys.map((key, at) => [key, at]))
  const at = cellsOf(result, direction).map((cell) => places.get(asKey(cell, direction)) ?? keys.length)
  const runs = new Map<string, number[]>()
  for (let row = 0; row < result.length; row++) {
    const run = joined(columns.map((column) => column[row] ?? null))
    const own = runs.get(run)
    if (own) own.push(row)
    else runs.set(run, [row])
  }
  for (const rows of runs.values()) {
    rows.sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0))
    const values = rows.map((row) => numberIn(valuesAt(result, row)))
    const worked = name === 'rank' ? ranks(values) : runningTotal(values)
    rows.forEach((row, place) => {
      cells[row] = worked[place] ?? null
    })
  }
  return cells
}
