import { periodsIn } from '../field/calendar.ts'
import type { Cell } from '../field/text.ts'
import { along, calculations } from './calculate.ts'
import { asKey, blankOf, joined, nullsLast, orderValues, sortKeys, timeKeys, unfinishedIndex } from './draw/keys.ts'
import {
  type Asking,
  groupsOf,
  isOrdered,
  measuresOf,
  type Part,
  type Results,
  rankingOf,
  sidesOf,
  sortingOf,
  type Whole,
} from './query.ts'
import { cellsOf, columnOf, fieldOf, numbersOf, type Result, rawOf } from './result.ts'
import { type ChartSpec, type FieldRef, fieldsIn } from './spec.ts'

/**
 * The answers with what pills make of their measures, each in a column of its own: the numbers it is made from stay, since rows are ranked and
 * sorted by them. The one place where this is done; pictures, tables and pivots only read.
 */
export function withCalculations(spec: ChartSpec, asking: Asking, results: Results): Results {
  const measures = measuresOf(spec).filter(({ calculation }) => calculation)
  const { main } = results
  if (measures.length === 0 || !main) return results
  const made: Results = { ...results }
  for (const measure of measures) {
    made.main = calculated(scope(spec, asking, results, ''), made.main ?? main, measure)
    if (made.before) made.before = calculated(scope(spec, asking, results, 'Before'), made.before, measure)
    addRest(spec, asking, made, measure)
    addTotals(spec, asking, made, measure)
  }
  return made
}

/** What a calculation is made in: the chart, its answers, and of which of two periods. */
export interface Scope {
  spec: ChartSpec
  asking: Asking
  results: Results
  /** Which of the two periods. */
  period: '' | 'Before'
}
const scope = (spec: ChartSpec, asking: Asking, results: Results, period: Scope['period']): Scope => ({ spec, asking, results, period })

/** The field a calculation runs along: the time, else the axis, else the innermost row. */
export function directionOf(spec: ChartSpec): FieldRef | undefined {
  const groups = groupsOf(spec)
  return groups.find(({ kind }) => kind === 'time') ?? fieldsIn(spec, 'axis')[0] ?? fieldsIn(spec, 'rows').at(-1) ?? groups[0]
}

/** One measure worked out over an answer: along the axis, for each colour, panel or row by itself. */
function calculated(own: Scope, given: Result, measure: FieldRef): Result {
  const { spec, asking } = own
  const direction = directionOf(spec)
  const field = fieldOf(rawOf(measure), asking.fields, given)
  const { calculation } = measure
  if (!calculation) return given
  const groups = groupsOf(spec)
  const others = groups.filter((ref) => ref !== direction)
  const keys = direction ? keysAlong(own, given, direction) : [null]
  const result =
    direction?.kind === 'time' && fieldsIn(spec, 'axis').includes(direction) ? filled(spec, asking, given, direction, others, keys) : given
  const blank = direction?.kind === 'time' ? blankOf(field, spec) : null
  const directions = direction
    ? cellsOf(result, direction).map((cell) => asKey(cell, direction))
    : new Array<Cell>(result.length).fill(null)
  const columns = others.map((ref) => cellsOf(result, ref))
  const numbers = numbersOf(result, rawOf(measure))
  const runs = new Map<string, Map<Cell, number>>()
  for (let row = 0; row < result.length; row++) {
    const name = joined(columns.map((cells) => cells[row] ?? null))
    const run = runs.get(name) ?? new Map<Cell, number>()
    runs.set(name, run.set(directions[row] ?? null, row))
  }
  const unfinishedAt = direction && own.period === '' ? unfinishedIndex(keys, direction, asking.today) : null
  const wholeAt = wholes(own, measure)
  const cells = new Array<Cell>(result.length).fill(null)
  for (const run of runs.values()) {
    const rows = keys.map((key) => run.get(key))
    const values = rows.map((row) => (row === undefined ? blank : (numbers[row] ?? blank)))
    const perRow = calculations[calculation.kind].along ? null : rows.map((row) => (row === undefined ? null : wholeAt(result, row)))
    const first = rows.find((row) => row !== undefined)
    const worked = perRow
      ? values.map((value, at) => along([value], field, calculation, perRow[at] ?? null, null)[0] ?? null)
      : along(values, field, calculation, first === undefined ? null : wholeAt(result, first), unfinishedAt)
    rows.forEach((row, at) => {
      if (row !== undefined) cells[row] = worked[at] ?? null
    })
  }
  return { ...result, columns: { ...result.columns, [columnOf(measure)]: cells } }
}

/** The keys in the order they are drawn in: every period of a time, the model's order, else as Cube sorted them. */
export function keysAlong({ spec, asking, results, period }: Scope, result: Result, ref: FieldRef): Cell[] {
  const present = [...new Set(cellsOf(result, ref).map((cell) => asKey(cell, ref)))]
  const field = fieldOf(ref, asking.fields, result)
  if (ref.kind !== 'time') {
    if (spec.sort?.by === 'hand' || (spec.limit.by && sortingOf(spec, asking.fields))) {
      // As it is drawn, which is not how the list was cut.
      const chooser = { spec, asking, results: { ...results, main: results.main ?? result }, look: { language: 'zh' as const } }
      return sortKeys(chooser, ref, field, present, weightsIn(result, ref, rankingOf(spec, asking.fields)?.ref.name))
    }
    const isByOrder = spec.sort?.by === 'label' || spec.sort?.by === 'order' || (spec.sort === null && isOrdered(ref, asking.fields))
    const ordered = isByOrder ? orderValues(present, ref, field, 'zh') : present
    return isByOrder && spec.sort?.direction === 'desc' ? nullsLast([...ordered].reverse()) : ordered
  }
  const { main } = results
  if (period === '' && main) return timeKeys({ spec, asking, results: { ...results, main }, look: { language: 'zh' } }, ref, present)
  const dates = present
    .filter((key) => key !== null)
    .map(String)
    .sort()
  const [first, last] = [dates[0], dates.at(-1)]
  return first && last && ref.grain !== 'hour' ? periodsIn(first, last, ref.grain ?? 'day') : dates
}

/** What each value amounts to by a measure, its own or the one the list was cut by. */
function weightsIn(result: Result, ref: FieldRef, usual: string | undefined): (key: Cell, by: string | null) => number | null {
  const rows = new Map(cellsOf(result, ref).map((key, row) => [key, row]))
  return (key, by) => {
    const cell = result.columns[by ?? usual ?? '']?.[rows.get(key) ?? -1]
    return typeof cell === 'number' ? cell : null
  }
}

/**
 * A row for every period of every run, so that what has been reached by then stands there too; measures beside it have there what a period without a
 * row has.
 */
export function filled(spec: ChartSpec, { fields }: Asking, result: Result, direction: FieldRef, others: FieldRef[], keys: Cell[]): Result {
  const columns = others.map((ref) => cellsOf(result, ref))
  const name = (row: number) => joined(columns.map((cells) => cells[row] ?? null))
  const directions = cellsOf(result, direction).map((cell) => asKey(cell, direction))
  const seen = new Map<string, { row: number; keys: Set<Cell> }>()
  for (let row = 0; row < result.length; row++) {
    const own = seen.get(name(row)) ?? { row, keys: new Set<Cell>() }
    own.keys.add(directions[row] ?? null)
    seen.set(name(row), own)
  }
  const added = [...seen.values()].flatMap((run) => keys.filter((key) => !run.keys.has(key)).map((key) => ({ key, row: run.row })))
  if (added.length === 0 || added.length > 20_000) return result
  const kept = new Set(others.map(columnOf))
  const blanks = new Map(
    Object.keys(result.columns).map((name) => [name, blankOf(fieldOf({ name, kind: 'measure' }, fields, result), spec)] as const),
  )
  return {
    ...result,
    length: result.length + added.length,
    columns: Object.fromEntries(
      Object.entries(result.columns).map(([column, cells]) => [
        column,
        [
          ...cells,
          ...added.map(({ key, row }): Cell => {
            if (column === columnOf(direction)) return key === null ? null : `${key}T00:00:00.000`
            return kept.has(column) ? (cells[row] ?? null) : (blanks.get(column) ?? null)
          }),
        ],
      ]),
    ),
  }
}

/** The whole that a row is a part of. */
function wholes({ spec, results, period }: Scope, measure: FieldRef): (result: Result, row: number) => number | null {
  const kind = measure.calculation && calculations[measure.calculation.kind].whole
  if (!kind) return () => null
  const answer = results[`whole${period}:${kind}`]
  const groups = sidesOf(spec)[kind]
  if (!answer) return () => null
  const numbers = numbersOf(answer, rawOf(measure))
  const nameIn = (result: Result) => {
    const columns = groups.map((ref) => cellsOf(result, ref).map((cell) => asKey(cell, ref)))
    return (row: number) => joined(columns.map((cells) => cells[row] ?? null))
  }
  const own = nameIn(answer)
  const places = new Map(numbers.map((value, row) => [own(row), value]))
  const names = new Map<Result, (row: number) => string>()
  return (result, row) => {
    const name = names.get(result) ?? nameIn(result)
    names.set(result, name)
    return places.get(name(row)) ?? null
  }
}

/** "Other" has a share of everything as every value has, and over time a run of its own; elsewhere it has no place in a run. */
function addRest(spec: ChartSpec, asking: Asking, made: Results, measure: FieldRef): void {
  const parts: [Part, Scope['period']][] = [
    ['other', ''],
    ['otherBefore', 'Before'],
  ]
  for (const [part, period] of parts) {
    const rest = made[part]
    if (!rest) continue
    const [colour] = fieldsIn(spec, 'colour')
    const { colour: _, ...wells } = spec.wells
    const own: ChartSpec = { ...spec, wells: colour ? wells : {} }
    const isRun = colour !== undefined && directionOf(own)?.kind === 'time'
    const kind = measure.calculation && calculations[measure.calculation.kind]
    if (isRun || (kind && !kind.along && kind.whole === 'all')) {
      const results = { ...made, main: rest }
      made[part] = calculated({ ...scope(own, asking, results, period), spec: own }, rest, measure)
    }
  }
}

/** A total is a whole part of itself; what runs along an axis has none. */
function addTotals(spec: ChartSpec, asking: Asking, made: Results, measure: FieldRef): void {
  const { calculation } = measure
  const kind = calculation && calculations[calculation.kind]
  if (!calculation || !kind?.whole || kind.along) return
  const [rows, columns] = [fieldsIn(spec, 'rows'), fieldsIn(spec, 'columns')]
  for (const part of Object.keys(made) as Part[]) {
    const [, r, c] = /^total:(\d+),(\d+)$/.exec(part) ?? []
    const total = made[part]
    if (r === undefined || c === undefined || !total) continue
    const side: Record<Whole, [number, number]> = { all: [0, 0], rows: [Number(r), 0], columns: [0, Number(c)] }
    const [wr, wc] = side[kind.whole]
    const groups = [...rows.slice(0, wr), ...columns.slice(0, wc)]
    const source =
      wr === Number(r) && wc === Number(c)
        ? total
        : (made[`total:${wr},${wc}`] ??
          (wr + wc === 0
            ? made['whole:all']
            : wr === rows.length
              ? made['whole:rows']
              : wc === columns.length
                ? made['whole:columns']
                : undefined))
    if (!source) continue
    const nameIn = (result: Result) => {
      const cells = groups.map((ref) => cellsOf(result, ref))
      return (row: number) => joined(cells.map((column) => column[row] ?? null))
    }
    const [own, whole] = [nameIn(total), nameIn(source)]
    const places = new Map(numbersOf(source, rawOf(measure)).map((value, row) => [whole(row), value]))
    const field = fieldOf(rawOf(measure), asking.fields, total)
    const cells = numbersOf(total, rawOf(measure)).map(
      (value, row): Cell => along([value], field, calculation, places.get(own(row)) ?? null, null)[0] ?? null,
    )
    made[part] = { ...total, columns: { ...total.columns, [columnOf(measure)]: cells } }
  }
}
