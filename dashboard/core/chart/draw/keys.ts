import { dayIn, endOf, periodsIn, startOf } from '../../field/calendar.ts'
import type { Field } from '../../field/field.ts'
import { type Cell, valueText } from '../../field/text.ts'
import type { Language } from '../../words.ts'
import { type Asking, earlierKeysOf, isOrdered, rangeOf } from '../query.ts'
import { spanOf } from '../range.ts'
import { cellsOf, type Result } from '../result.ts'
import type { ChartSpec, FieldRef } from '../spec.ts'
import type { Chooser } from './scene.ts'

export { filterFor } from '../filter.ts'

const collators: Record<Language, Intl.Collator> = {
  zh: new Intl.Collator('zh-CN', { numeric: true }),
  en: new Intl.Collator('en', { numeric: true, sensitivity: 'base' }),
}

/** Compares two labels as a reader of the language would file them: Chinese by pinyin. */
export function compareLabels(a: string, b: string, language: Language): number {
  return collators[language].compare(a, b)
}

/** The order of a dimension's values: the model's, numbers by size, else by label; nothing last. */
export function orderValues(values: Cell[], ref: FieldRef, field: Field, language: Language): Cell[] {
  const order = field.order ?? (field.values ? Object.keys(field.values) : undefined)
  const place = (value: Cell) => {
    const at = order?.indexOf(String(value)) ?? -1
    return at < 0 ? Number.MAX_SAFE_INTEGER : at
  }
  return [...values].sort((a, b) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    if (ref.kind === 'time') return String(a) < String(b) ? -1 : Number(String(a) > String(b))
    if (field.order && place(a) !== place(b)) return place(a) - place(b)
    if (typeof a === 'number' && typeof b === 'number') return a - b
    return compareLabels(valueText(a, field, language), valueText(b, field, language), language)
  })
}

/** What a date without a row is: nothing was counted, or nothing can be said. */
export function blankOf(field: Field, spec: ChartSpec): number | null {
  if (spec.options.missing === 'zero') return 0
  if (spec.options.missing === 'gap' || spec.options.missing === 'join') return null
  return field.additivity === 'A' || field.additivity === 'D' ? 0 : null
}

/** A value as a key: times as their first day. */
export const asKey = (cell: Cell, ref: FieldRef): Cell =>
  ref.kind === 'time' && cell !== null ? (ref.grain === 'hour' ? String(cell).slice(0, 16) : dayIn(String(cell))) : cell

/** Every period of a time axis, with or without rows. */
export function timeKeys(scene: Chooser, ref: FieldRef, present: Cell[]): Cell[] {
  const { asking, spec } = scene
  const grain = ref.grain ?? 'day'
  const found = present
    .filter((key) => key !== null)
    .map(String)
    .sort()
  if (grain === 'hour') return found
  const range = rangeOf(spec, asking)
  const span = range?.field === ref.name ? spanOf(range, asking.today) : null
  const from = span?.from ?? found[0]
  // Nothing has been sold yet on the days to come.
  const end = span ? (span.to > asking.today && span.from <= asking.today ? asking.today : span.to) : found.at(-1)
  if (!from || !end) return found
  const keys = periodsIn(from, end, grain)
  const all = keys.length >= found.length ? [...new Set([...keys, ...found])].sort() : found
  return all
}

const longestRun = 2000

/** Whole numbers with those between them, as a line needs them that is to be drawn in scale; null where they are not such, or too far apart. */
export function wholeRun(keys: Cell[]): Cell[] | null {
  const numbers = keys.filter((key) => key !== null).map(Number)
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)]
  if (numbers.length < 2 || !numbers.every(Number.isInteger) || last - first >= longestRun) return null
  const between = Array.from({ length: last - first + 1 }, (_, at) => first + at)
  const own = new Map(keys.map((key) => [Number(key), key]))
  const write = keys.some((key) => typeof key === 'string') ? String : (number: number) => number
  return nullsLast([...between.map((number) => own.get(number) ?? write(number)), ...keys.filter((key) => key === null)])
}

/** The last period, when the business date lies before its end. */
export function unfinishedIndex(keys: Cell[], ref: FieldRef, today: string): number | null {
  const last = keys.at(-1)
  if (ref.kind !== 'time' || typeof last !== 'string' || ref.grain === 'hour' || ref.grain === 'day' || !ref.grain) return null
  return endOf(last, ref.grain) > today && startOf(last, ref.grain) <= today ? keys.length - 1 : null
}

/** The day the chart's range begins on, when that is after the first period does: then its number is of a part of it. */
export function partialFrom(scene: Pick<Chooser, 'spec' | 'asking'>, keys: Cell[], ref: FieldRef): string | null {
  const [first] = keys
  const { spec, asking } = scene
  if (ref.kind !== 'time' || typeof first !== 'string' || !ref.grain || ref.grain === 'hour' || ref.grain === 'day') return null
  const range = rangeOf(spec, asking)
  const span = range?.field === ref.name ? spanOf(range, asking.today) : null
  return span && startOf(first, ref.grain) < span.from && span.from <= endOf(first, ref.grain) ? span.from : null
}

/** Keys of a category axis in the order asked for. */
export function sortKeys(
  scene: Chooser,
  axis: FieldRef,
  field: Field,
  keys: Cell[],
  weigh: (key: Cell, measure: string | null) => number | null,
): Cell[] {
  const { spec, asking, look } = scene
  const { sort } = spec
  const isAuto = sort === null
  if (axis.kind === 'time' || (isAuto && isOrdered(axis, asking.fields)) || (isAuto && field.order) || sort?.by === 'order') {
    const ordered = orderValues(keys, axis, field, look.language)
    return sort?.direction === 'desc' && axis.kind !== 'time' ? nullsLast(ordered.reverse()) : ordered
  }
  if (sort?.by === 'hand') {
    const places = new Map((sort.order ?? []).map((value, at) => [value, at]))
    const place = (key: Cell) => places.get(key === null ? null : String(key)) ?? Number.MAX_SAFE_INTEGER
    const weights = new Map(keys.map((key) => [key, weigh(key, null) ?? Number.NEGATIVE_INFINITY]))
    const weight = (key: Cell) => weights.get(key) ?? Number.NEGATIVE_INFINITY
    return [...keys].sort((a, b) => place(a) - place(b) || (weight(a) === weight(b) ? 0 : weight(b) - weight(a)))
  }
  if (sort?.by === 'label') {
    const ordered = [...keys].sort((a, b) =>
      compareLabels(valueText(a, field, look.language, axis.grain), valueText(b, field, look.language, axis.grain), look.language),
    )
    return nullsLast(sort.direction === 'desc' ? ordered.reverse() : ordered)
  }
  const measure = sort?.by ?? null
  const direction = sort?.direction === 'asc' ? 1 : -1
  const weights = new Map(keys.map((key) => [key, weigh(key, measure)]))
  return nullsLast(
    [...keys].sort((a, b) => {
      const [x, y] = [weights.get(a) ?? null, weights.get(b) ?? null]
      if (x === null || y === null) return Number(x === null) - Number(y === null)
      return direction * (x - y)
    }),
  )
}

/** Nothing comes last, whatever the order. */
export const nullsLast = (keys: Cell[]): Cell[] => [...keys.filter((key) => key !== null), ...keys.filter((key) => key === null)]

/** Several values as one key of a map. */
export const joined = (cells: Cell[]) => cells.map((cell) => (cell === null ? '\u0000' : String(cell))).join('\u0001')

/** The rows of an answer by the values of their groups. */
export function rowNames(result: Result, groups: FieldRef[], toCell = (cell: Cell, _ref: FieldRef): Cell => cell): (row: number) => string {
  const columns = groups.map((ref) => cellsOf(result, ref).map((cell) => toCell(asKey(cell, ref), ref)))
  return (row) => joined(columns.map((column) => column[row] ?? null))
}

const noSuchDate = '\u0002'

/** The value a row's counterpart in an earlier period has in a column: its own, and in a column of dates the date it is compared with. */
export function earlierCell({ spec, asking }: { spec: ChartSpec; asking: Asking }, cell: Cell, ref: FieldRef): Cell {
  if (ref.kind !== 'time' || cell === null) return cell
  return earlierKeysOf(spec, rangeOf(spec, asking), asking.today, ref.grain ?? 'day')?.(String(cell)) ?? noSuchDate
}
