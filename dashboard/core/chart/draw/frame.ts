import { addDays, addPeriods, dayIn, endOf, periodsIn, startOf } from '../../field/calendar.ts'
import { dateText } from '../../field/date.ts'
import type { Field } from '../../field/field.ts'
import { type Cell, shortText, valueText } from '../../field/text.ts'
import type { Language, Words } from '../../words.ts'
import { catalogue } from '../catalogue.ts'
import type { Mark, Note } from '../drawing.ts'
import type { Look } from '../look.ts'
import { type Asking, isOrdered, keptCount, measuresOf, type Results, rangeOf, rowLimit, seriesLimit } from '../query.ts'
import { earlierSpan, spanOf } from '../range.ts'
import { cellsOf, fieldOf, numbersOf, type Result } from '../result.ts'
import { type ChartSpec, type FieldRef, type Filter, fieldsIn } from '../spec.ts'

/** All a drawing is made from. */
export interface Scene {
  spec: ChartSpec
  asking: Asking
  results: Results & { main: Result }
  look: Look
  /** Values a neighbouring picture reaches: panels of one chart share their scale. */
  reach?: (number | null)[]
}

/** One line, set of columns or ring of slices: a name and a number for each key of the axis. */
export interface Series {
  name: string
  field: Field
  ref: FieldRef
  values: (number | null)[]
  colour: string
  role: 'plain' | 'before' | 'other'
  /** The colour's value and the filter that stands for it. */
  filters: Filter[]
}

/** An axis with its keys in order, and everything measured on it. */
export interface Frame {
  axis: FieldRef
  field: Field
  keys: Cell[]
  labels: string[]
  /** For each key its filter; none for "Other". */
  filters: Filter[][]
  series: Series[]
  /** Where the last period is not over yet. */
  unfinishedAt: number | null
  /** For each key the earlier period it is compared with. */
  beforeLabels: string[] | null
  notes: Note[]
}

export const otherWords: Words = { zh: '其他', en: 'Other' }
const otherKey = '\u0000other'

const collators: Record<Language, Intl.Collator> = {
  zh: new Intl.Collator('zh-CN', { numeric: true }),
  en: new Intl.Collator('en', { numeric: true, sensitivity: 'base' }),
}

/** Compares two labels as a reader of the language would file them: Chinese by pinyin. */
export function compareLabels(a: string, b: string, language: Language): number {
  return collators[language].compare(a, b)
}

/** The filter that keeps just one value of a field. */
export function filterFor(ref: FieldRef, value: Cell): Filter {
  if (ref.kind !== 'time') return { member: ref.name, operator: 'equals', values: [value === null ? null : String(value)] }
  if (value === null) return { member: ref.name, operator: 'notSet', values: [] }
  const grain = ref.grain ?? 'day'
  const from = startOf(dayIn(String(value)), grain)
  return { member: ref.name, operator: 'inDateRange', values: [from, addDays(addPeriods(from, grain, 1), -1)] }
}

export const fieldIn = (scene: Scene, ref: FieldRef) => fieldOf(ref, scene.asking.fields, scene.results.main)

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
function blankOf(field: Field, spec: ChartSpec): number | null {
  if (spec.options.missing === 'zero') return 0
  if (spec.options.missing === 'gap' || spec.options.missing === 'join') return null
  return field.additivity === 'A' || field.additivity === 'D' ? 0 : null
}

const asKey = (cell: Cell, ref: FieldRef): Cell =>
  ref.kind === 'time' && cell !== null ? (ref.grain === 'hour' ? String(cell).slice(0, 16) : dayIn(String(cell))) : cell

/** Every period of a time axis, with or without rows. */
function timeKeys(scene: Scene, ref: FieldRef, present: Cell[]): Cell[] {
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

/** The last period, when the business date lies before its end. */
function unfinishedIndex(keys: Cell[], ref: FieldRef, today: string): number | null {
  const last = keys.at(-1)
  if (ref.kind !== 'time' || typeof last !== 'string' || ref.grain === 'hour' || ref.grain === 'day' || !ref.grain) return null
  return endOf(last, ref.grain) > today && startOf(last, ref.grain) <= today ? keys.length - 1 : null
}

/** Words for "first N of M". */
export function truncated(shown: number, all: number, what: Words): Note {
  return {
    kind: 'truncated',
    text: { zh: `仅显示前 ${shown} ${what.zh}，共 ${all} ${what.zh}`, en: `First ${shown} of ${all.toLocaleString('en')} ${what.en}` },
  }
}

export const unitWords = {
  items: { zh: '项', en: 'items' },
  series: { zh: '个系列', en: 'series' },
  rows: { zh: '行', en: 'rows' },
} satisfies Record<string, Words>

function otherText(count: number | undefined, language: Language): string {
  return count === undefined ? otherWords[language] : `${otherWords[language]} (${count})`
}

/** The colours of a dimension's values: grey for nothing, else each its own on every chart. */
export function coloursOf(scene: Scene, ref: FieldRef, field: Field, values: Cell[]): string[] {
  const { palette, colours } = scene.look
  const known = field.order ?? (field.values ? Object.keys(field.values) : [])
  const named = values.filter((value) => value !== null).map(String)
  const places = new Map(colours.placesOf(ref.name, named, known).map((place, at) => [named[at], place]))
  return values.map((value) =>
    value === null ? palette.none : (palette.series[(places.get(String(value)) ?? 0) % palette.series.length] ?? palette.accent),
  )
}

/** Keys of a category axis in the order asked for. */
function sortKeys(
  scene: Scene,
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

const nullsLast = (keys: Cell[]): Cell[] => [...keys.filter((key) => key !== null), ...keys.filter((key) => key === null)]

/** Lays the answers of a chart with one axis out as keys and series. */
export function toFrame(
  scene: Scene,
  axis: FieldRef,
  measures: FieldRef[] = measuresOf(scene.spec),
  colourWell: 'colour' | 'rows' = 'colour',
): Frame {
  const { spec, asking, results, look } = scene
  const { language, palette } = look
  const { main, other, before, otherBefore } = results
  const field = fieldIn(scene, axis)
  const [colour] = fieldsIn(spec, colourWell)
  const colourField = colour && fieldIn(scene, colour)
  const notes: Note[] = []

  const rowKeys = cellsOf(main, axis).map((cell) => asKey(cell, axis))
  const rowColours = colour ? cellsOf(main, colour) : []
  const numbers = new Map(measures.map((measure) => [measure.name, numbersOf(main, measure)]))
  const at = new Map<Cell, Map<Cell, number>>()
  rowKeys.forEach((key, row) => {
    const line = at.get(key) ?? new Map<Cell, number>()
    line.set(colour ? (rowColours[row] ?? null) : null, row)
    at.set(key, line)
  })

  const rankOf = (rank: Result | undefined, ref: FieldRef | undefined) => {
    if (!rank || !ref) return null
    const [measure] = measures
    const weights = measure ? numbersOf(rank, measure) : []
    return new Map(cellsOf(rank, ref).map((cell, row) => [cell, weights[row] ?? null]))
  }

  // Which colours are drawn.
  const seen = [...new Set(rowColours)]
  const ranked = rankOf(results['rank:colour'], colour)
  const sizes = new Map<Cell, number>()
  const [firstMeasure] = measures
  for (const [row, value] of rowColours.entries()) {
    sizes.set(value, (sizes.get(value) ?? 0) + Math.abs(numbers.get(firstMeasure?.name ?? '')?.[row] ?? 0))
  }
  const bySize = [...seen].sort((a, b) => (ranked?.get(b) ?? sizes.get(b) ?? 0) - (ranked?.get(a) ?? sizes.get(a) ?? 0))
  const allColours = results['rank:colour']?.total ?? seen.length
  const keptColours = colour
    ? bySize.slice(0, keptCount(seen.length, allColours, colourWell === 'rows' ? catalogue.heatmap.series : seriesLimit(spec)))
    : []
  const colourValues =
    colour && colourField ? (colourField.order ? orderValues(keptColours, colour, colourField, language) : nullsLast(keptColours)) : []
  const foldsColours = colour !== undefined && allColours > colourValues.length
  if (foldsColours && !other) notes.push(truncated(colourValues.length, allColours, unitWords.series))

  // Which keys stand on the axis.
  const present = [...new Set(rowKeys)]
  const rankAxis = rankOf(results['rank:axis'], axis)
  const weigh = (key: Cell, measure: string | null) => {
    if (rankAxis && (measure === null || measure === firstMeasure?.name)) return rankAxis.get(key) ?? null
    const line = at.get(key)
    const column = numbers.get(measure ?? firstMeasure?.name ?? '')
    const cells = [...(line?.values() ?? [])].map((row) => column?.[row] ?? null).filter((cell) => cell !== null)
    // With several series and no ranking of its own the order of the bars is by what is drawn in them.
    return cells.length === 0 ? null : cells.reduce((sum, cell) => sum + cell, 0)
  }
  const sorted = axis.kind === 'time' ? timeKeys(scene, axis, present) : sortKeys(scene, axis, field, present, weigh)
  const allKeys =
    axis.kind === 'time' ? sorted.length : (results['rank:axis']?.total ?? (colour ? sorted.length : (main.total ?? sorted.length)))
  const limit = axis.kind === 'time' && spec.limit.rows === null ? sorted.length : rowLimit(spec)
  const kept = keptCount(sorted.length, allKeys, limit)
  const keys: Cell[] = axis.kind === 'time' ? sorted.slice(-limit) : sorted.slice(0, kept)
  const foldsKeys = allKeys > keys.length
  const hasOtherKey = foldsKeys && !colour && other !== undefined && other.length > 0
  if (foldsKeys && !hasOtherKey) notes.push(truncated(keys.length, allKeys, unitWords.items))
  if (main.total !== undefined && main.total > main.length && colour) notes.push(truncated(main.length, main.total, unitWords.rows))

  const hues = colour && colourField ? coloursOf(scene, colour, colourField, colourValues) : []
  const labels = keys.map((key) => valueText(key, field, language, axis.grain))
  const filters = keys.map((key) => [filterFor(axis, key)])
  const series: Series[] = []
  const isSingle = !colour && measures.length === 1
  measures.forEach((measure, place) => {
    const measureField = fieldIn(scene, measure)
    const column = numbers.get(measure.name) ?? []
    const blank = axis.kind === 'time' ? blankOf(measureField, spec) : null
    const valueAt = (key: Cell, value: Cell) => {
      const row = at.get(key)?.get(value)
      return row === undefined ? blank : (column[row] ?? null)
    }
    const title = measureField.title[language]
    const ofValues = colour && colourField ? colourValues : [null]
    for (const [nth, value] of ofValues.entries()) {
      const valueName = colour && colourField ? valueText(value, colourField, language, colour.grain) : ''
      series.push({
        name: colour ? (measures.length > 1 ? `${title} · ${valueName}` : valueName) : title,
        field: measureField,
        ref: measure,
        values: keys.map((key) => valueAt(key, value)),
        colour:
          colour && colourField
            ? (hues[nth] ?? palette.accent)
            : isSingle
              ? palette.accent
              : (palette.series[place % palette.series.length] ?? palette.accent),
        role: 'plain',
        filters: colour ? [filterFor(colour, value)] : [],
      })
    }
    if (foldsColours && other && colour) {
      const otherKeys = cellsOf(other, axis).map((cell) => asKey(cell, axis))
      const otherNumbers = numbersOf(other, measure)
      const name = otherText(allColours - colourValues.length, language)
      series.push({
        name: measures.length > 1 ? `${title} · ${name}` : name,
        field: measureField,
        ref: measure,
        values: keys.map((key) => {
          const row = otherKeys.indexOf(key)
          return row < 0 ? blank : (otherNumbers[row] ?? null)
        }),
        colour: palette.other,
        role: 'other',
        filters: [notAny(colour, colourValues)],
      })
    }
  })

  const earlier = earlierSpan(rangeOf(spec, asking), spec.compare, asking.today)
  let beforeLabels: string[] | null = null
  if (before && earlier && !colour) {
    const beforeKeys = cellsOf(before, axis).map((cell) => asKey(cell, axis))
    const aligned: Cell[] = axis.kind === 'time' && axis.grain !== 'hour' ? periodsIn(earlier.from, earlier.to, axis.grain ?? 'day') : keys
    beforeLabels = keys.map((_, index) => {
      const key = aligned[index]
      return axis.kind === 'time' ? (typeof key === 'string' ? dateText(key, axis.grain, language) : '') : spanLabel(spec.compare, language)
    })
    for (const one of series.filter(({ role }) => role === 'plain').slice(0, measures.length)) {
      const column = numbersOf(before, one.ref)
      const blank = axis.kind === 'time' ? blankOf(one.field, spec) : null
      series.push({
        ...one,
        name: measures.length > 1 ? `${one.name} · ${spanLabel(spec.compare, language)}` : spanLabel(spec.compare, language),
        values: keys.map((_, index) => {
          const key = aligned[index]
          if (key === undefined) return null
          const row = beforeKeys.indexOf(key)
          return row < 0 ? blank : (column[row] ?? null)
        }),
        role: 'before',
      })
    }
  }

  // A rest that dwarfs the list would press every bar to a line: then it is said, not drawn.
  const rest = hasOtherKey && other && firstMeasure ? (numbersOf(other, firstMeasure)[0] ?? 0) : 0
  const tallest = Math.max(0, ...(series[0]?.values ?? []).map((value) => Math.abs(value ?? 0)))
  const isDwarfing = spec.type !== 'pie' && Math.abs(rest) > 3 * tallest
  if (hasOtherKey && isDwarfing && series[0]) {
    const [shown, left] = [keys.length, allKeys - keys.length]
    const textIn = (to: Language) => shortText(rest, series[0]?.field ?? field, to)
    notes.push({
      kind: 'truncated',
      text: {
        zh: `仅显示前 ${shown} 项，共 ${allKeys} 项；其余 ${left} 项为 ${textIn('zh')}`,
        en: `First ${shown} of ${allKeys} items; the other ${left}: ${textIn('en')}`,
      },
    })
  }
  if (hasOtherKey && other && !isDwarfing) {
    keys.push(otherKey)
    labels.push(otherText(allKeys - keys.length + 1, language))
    filters.push([notAny(axis, keys.slice(0, -1))])
    for (const one of series) {
      const source = one.role === 'before' ? otherBefore : other
      one.values.push(source ? (numbersOf(source, one.ref)[0] ?? null) : null)
    }
    beforeLabels?.push(beforeLabels[0] ?? '')
  }

  const unfinishedAt = unfinishedIndex(keys, axis, asking.today)
  if (unfinishedAt !== null) {
    const end = dateText(asking.today, 'day', language === 'zh' ? 'zh' : 'en')
    notes.push({
      kind: 'unfinished',
      text: {
        zh: `末期未结束，截至 ${dateText(asking.today, 'day', 'zh')}`,
        en: `Last period is unfinished: to ${language === 'en' ? end : dateText(asking.today, 'day', 'en')}`,
      },
    })
  }
  return { axis, field, keys, labels, filters, series, unfinishedAt, beforeLabels, notes }
}

/** "All but these", as a filter. */
function notAny(ref: FieldRef, values: Cell[]): Filter {
  return { member: ref.name, operator: 'notEquals', values: values.map((value) => (value === null ? null : String(value))) }
}

export const isOtherKey = (key: Cell | undefined) => key === otherKey

/** "previous period", "last year". */
export function spanLabel(compare: ChartSpec['compare'], language: Language): string {
  return compare === 'last_year' ? (language === 'zh' ? '去年同期' : 'Last year') : language === 'zh' ? '上期' : 'Previous'
}

/** The mark at a series and a key. */
export function markIn(frame: Frame, seriesAt: number, point: number, seriesList: Series[] = frame.series): Mark | null {
  const one = seriesList[seriesAt]
  const filters = frame.filters[point]
  if (!one || !filters) return null
  const parts = [frame.labels[point] ?? '', one.filters.length > 0 ? one.name : ''].filter(Boolean)
  return { label: parts.join(' · '), measure: one.ref, value: one.values[point] ?? null, filters: [...filters, ...one.filters] }
}
