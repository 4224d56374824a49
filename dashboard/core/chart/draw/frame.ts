import { dateText } from '../../field/date.ts'
import type { Field } from '../../field/field.ts'
import { type Cell, shortText, valueText } from '../../field/text.ts'
import type { Language, Words } from '../../words.ts'
import { catalogue } from '../catalogue.ts'
import type { Mark, Note } from '../drawing.ts'
import { filterFor, filterOut } from '../filter.ts'
import { firstOfAny, keptCount, type OwnFirst, ownFirst } from '../firsts.ts'
import {
  compareOf,
  cutAxis,
  earlierKeysOf,
  hiddenOf,
  measuresOf,
  type Ranking,
  rangeOf,
  rankingOf,
  rowLimit,
  seriesLimit,
} from '../query.ts'
import { isAllTime } from '../range.ts'
import { cellsOf, numbersOf, type Result, rawOf } from '../result.ts'
import { type ChartSpec, type Compare, type FieldRef, type Filter, fieldsIn } from '../spec.ts'
import { asKey, blankOf, nullsLast, orderValues, partialFrom, sortKeys, timeKeys, unfinishedIndex, wholeRun } from './keys.ts'
import { type Chooser, type Frame, fieldIn, type Scene, type Series } from './scene.ts'

export const otherWords: Words = { zh: '其他', en: 'Other' }
const otherKey = '\u0000other'

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

/** Words for "first N of M". */
export function truncated(shown: number, all: number, what: Words): Note {
  const [some, total] = [shown.toLocaleString('en'), all.toLocaleString('en')]
  return {
    kind: 'truncated',
    text: { zh: `仅显示前 ${some} ${what.zh}，共 ${total} ${what.zh}`, en: `First ${some} of ${total} ${what.en}` },
  }
}

/** What is worked out after the answer sorts only what is there. */
export function sortedAmongShown(shown: number): Note {
  const some = shown.toLocaleString('en')
  return {
    kind: 'warning',
    text: {
      zh: `此列在查询后算出，只在已显示的 ${some} 行中排序`,
      en: `Worked out after the query, so sorted among the ${some} rows shown only`,
    },
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

/** The rows of the main answer, found by their key and colour. */
interface Rows {
  present: Cell[]
  colours: Cell[]
  /** The row of a key, and of a colour when there is one. */
  rowOf: (key: Cell, colour: Cell) => number | undefined
  /** What a key amounts to in one colour. */
  valueAt: (key: Cell, colour: Cell, measure: string | undefined) => number | null
  /** What a key amounts to over all its colours. */
  sumAt: (key: Cell, measure: string | undefined) => number | null
  /** What a colour amounts to over all keys. */
  sizeOf: (colour: Cell) => number
}

function readRows(scene: Chooser, axis: FieldRef, measures: FieldRef[], colour: FieldRef | undefined): Rows {
  const { main } = scene.results
  const keys = cellsOf(main, axis).map((cell) => asKey(cell, axis))
  const colours = colour ? cellsOf(main, colour) : []
  // A quick calculation is weighed by the number beneath it, a formula by what it comes to.
  const numbers = new Map(
    measures.flatMap((measure) => {
      const [raw, own] = [rawOf(measure), measure.formula ? measure : rawOf(measure)]
      return [[raw.name, numbersOf(main, raw)] as const, [measure.name, numbersOf(main, own)] as const]
    }),
  )
  const first = measures[0] && numbers.get(rawOf(measures[0]).name)
  const places = new Map<Cell, Map<Cell, number>>()
  const sizes = new Map<Cell, number>()
  for (const [row, key] of keys.entries()) {
    const own = colours[row] ?? null
    const line = places.get(key) ?? new Map<Cell, number>()
    places.set(key, line.set(own, row))
    sizes.set(own, (sizes.get(own) ?? 0) + Math.abs(first?.[row] ?? 0))
  }
  return {
    present: [...new Set(keys)],
    colours: [...new Set(colours)],
    rowOf: (key, own) => places.get(key)?.get(own),
    valueAt: (key, own, measure) => (numbers.get(measure ?? '') ?? first)?.[places.get(key)?.get(own) ?? -1] ?? null,
    sumAt: (key, measure) => {
      const column = numbers.get(measure ?? '') ?? first
      const cells = [...(places.get(key)?.values() ?? [])].flatMap((row) => column?.[row] ?? [])
      return cells.length === 0 ? null : cells.reduce((sum, cell) => sum + cell, 0)
    },
    sizeOf: (own) => sizes.get(own) ?? 0,
  }
}

/** Which values get a colour of their own, and how many there are in all. */
function chooseColours(scene: Chooser, rows: Rows, colour: FieldRef, most: number): { values: Cell[]; all: number } {
  const rank = scene.results['rank:colour']
  const field = fieldIn(scene, colour)
  // The rest was asked without exactly the first of the ranking, so these and no others are drawn.
  const largest = rank ? cellsOf(rank, colour) : [...rows.colours].sort((a, b) => rows.sizeOf(b) - rows.sizeOf(a))
  const all = rank?.total ?? largest.length
  const kept = largest.slice(0, keptCount(largest.length, all, most))
  return { values: field.order ? orderValues(kept, colour, field, scene.look.language) : nullsLast(kept), all }
}

/** Which keys are on the axis, in order, and how many there are in all. */
function chooseKeys(scene: Chooser, rows: Rows, axis: FieldRef, hasColour: boolean): { keys: Cell[]; all: number } {
  const { spec, results, asking } = scene
  if (axis.kind === 'time') {
    const keys = timeKeys(scene, axis, rows.present)
    return { keys: keys.slice(-(spec.limit.rows ?? keys.length)), all: results['rank:axis']?.total ?? keys.length }
  }
  const field = fieldIn(scene, axis)
  const rank = results['rank:axis']
  const ranking = rankingOf(spec, asking.fields)
  const weigh = (key: Cell, by: string | null) =>
    weightIn(rank, axis, by ?? ranking?.ref.name)?.(key) ?? rows.sumAt(key, by ?? ranking?.ref.name)
  const all = rank?.total ?? (hasColour ? rows.present.length : (results.main.total ?? rows.present.length))
  const kept = keptCount(rows.present.length, all, rowLimit(spec))
  const sorted = (keys: Cell[]) => sortKeys(scene, axis, field, keys, weigh)
  // What is not cut by a measure is cut in its own order.
  if (!cutAxis(spec, asking.fields)) return { keys: sorted(rows.present).slice(0, kept), all }
  // The rest was asked without exactly the first of the ranking: choose those first, then sort.
  return { keys: sorted(firstKeys(rows, axis, rank, hasColour, ranking, weigh).slice(0, kept)), all }
}

/** What a key amounts to by a ranking that was asked; undefined where it says nothing of this measure. */
function weightIn(rank: Result | undefined, axis: FieldRef, by: string | undefined): ((key: Cell) => number | null) | undefined {
  const cells = by === undefined ? undefined : rank?.columns[by]
  if (!rank || !cells) return undefined
  const weights = new Map(cellsOf(rank, axis).map((key, row) => [key, cells[row] ?? null]))
  return (key) => {
    const weight = weights.get(key)
    return typeof weight === 'number' ? weight : null
  }
}

/** The keys from the first on: as a ranking has them, as Cube sorted them, or by what their colours come to. */
function firstKeys(
  rows: Rows,
  axis: FieldRef,
  rank: Result | undefined,
  hasColour: boolean,
  ranking: Ranking | null,
  weigh: (key: Cell, by: string | null) => number | null,
): Cell[] {
  if (rank && rank.length > 0) {
    const present = new Set(rows.present)
    return cellsOf(rank, axis).filter((key) => present.has(key))
  }
  if (!hasColour) return rows.present
  const sign = ranking?.direction === 'asc' ? 1 : -1
  const weights = new Map(rows.present.map((key) => [key, weigh(key, null)]))
  const last = Number.POSITIVE_INFINITY
  const place = (key: Cell) => {
    const weight = weights.get(key) ?? null
    return weight === null ? last : sign * weight
  }
  return [...rows.present].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
}

/** Whether the axis is one of numbers by size under a line: the eye reads its slope, so that every number must have its place. */
function isInScale({ spec, asking }: Scene, axis: FieldRef): boolean {
  const isBySize = spec.sort === null || (spec.sort.by === 'order' && spec.sort.direction === 'asc')
  return (
    (spec.type === 'line' || spec.type === 'area') &&
    axis.kind !== 'time' &&
    isBySize &&
    asking.fields?.byName.get(axis.name)?.type === 'number'
  )
}

/** Which keys and which colours a chart with one axis shows, and how many there are of each. */
export function choose(scene: Chooser, axis: FieldRef, measures: FieldRef[], colourWell: 'colour' | 'rows') {
  const [colour] = fieldsIn(scene.spec, colourWell)
  const rows = readRows(scene, axis, [...measures, ...hiddenOf(scene.spec, scene.asking.fields)], colour)
  const most = colourWell === 'rows' ? catalogue.heatmap.series : seriesLimit(scene.spec)
  const hues = colour ? chooseColours(scene, rows, colour, most) : null
  const own = ownFirst(scene.spec, scene.asking.fields, scene.results['rank:axis'])
  if (own && hues) return { rows, colour, hues, own, ...ownKeys(scene, rows, axis, firstOfAny(own, hues.values), own) }
  return { rows, colour, hues, own: null, ...chooseKeys(scene, rows, axis, colour !== undefined) }
}

/** The keys that are among the first of one of the series, in order of what is shown of them. */
function ownKeys(scene: Chooser, rows: Rows, axis: FieldRef, first: Cell[], own: OwnFirst): { keys: Cell[]; all: number } {
  const { spec, asking } = scene
  const usual = rankingOf(spec, asking.fields)?.ref.name
  const hidden = new Set(hiddenOf(spec, asking.fields).map(({ name }) => name))
  const present = new Set(rows.present)
  const weigh = (key: Cell, by: string | null) => {
    const measure = by ?? usual
    const shown = [...own].flatMap(([hue, { values }]) => (values.includes(key) ? (rows.valueAt(key, hue, measure) ?? []) : []))
    if (shown.length === 0) return null
    // Of a measure that only orders, a reader has the places alone, and places have no sum.
    return hidden.has(measure ?? '') ? Math.max(...shown) : shown.reduce((sum, value) => sum + value, 0)
  }
  const keys = first.filter((key) => present.has(key))
  return { keys: sortKeys(scene, axis, fieldIn(scene, axis), keys, weigh), all: keys.length }
}

/** Lays the answers of a chart with one axis out as keys and series. */
export function toFrame(
  scene: Scene,
  axis: FieldRef,
  measures: FieldRef[] = measuresOf(scene.spec),
  colourWell: 'colour' | 'rows' = 'colour',
): Frame {
  const { look, results } = scene
  const { main, other } = results
  const choice = choose(scene, axis, measures, colourWell)
  const { rows, colour, hues, all, own } = choice
  const notes: Note[] = []

  const foldsColours = hues !== null && hues.all > hues.values.length
  if (foldsColours && !other) notes.push(truncated(hues.values.length, hues.all, unitWords.series))
  const run = all <= choice.keys.length && isInScale(scene, axis) ? wholeRun(choice.keys) : null
  const keys = run ?? choice.keys
  const rest = restOf(results, colour !== undefined) ?? (own ? (results['other:both'] ?? null) : null)
  const hasOwnRest = own !== null && (rest !== null || (hues?.values ?? []).some((hue) => restCount(own, hue) > 0))
  if (own && colour && hasOwnRest) notes.push(ownNote(scene, axis, colour, rest !== null))
  if (all > keys.length && !rest) notes.push(truncated(keys.length, all, unitWords.items))
  if (main.total !== undefined && main.total > main.length && colour) notes.push(truncated(main.length, main.total, unitWords.rows))

  const field = fieldIn(scene, axis)
  const frame: Frame = {
    axis,
    field,
    keys,
    labels: keys.map((key) => valueText(key, field, look.language, axis.grain)),
    filters: keys.map((key) => [filterFor(axis, key)]),
    series: measures.flatMap((measure, place) =>
      seriesOf(scene, rows, { axis, keys, isRun: run !== null, measure, place, isOnly: measures.length === 1, colour, hues, own }),
    ),
    isRun: run !== null,
    partialFrom: partialFrom(scene, keys, axis),
    unfinishedAt: unfinishedIndex(keys, axis, scene.asking.today),
    brokenAt: null,
    beforeLabels: null,
    notes,
  }
  addEarlier(scene, frame, colour, own)
  if ((hasOwnRest || all > keys.length) && rest) addOther(scene, frame, all, colour)
  notes.push(...partNotes(frame, scene.asking.today))
  return frame
}

/** Which periods of an axis are shown in part: the first, from a day on, and the last, up to today. */
export function partNotes({ partialFrom, unfinishedAt }: Pick<Frame, 'partialFrom' | 'unfinishedAt'>, today: string): Note[] {
  const notes: Note[] = []
  if (partialFrom) {
    const from = (language: Language) => dateText(partialFrom, 'day', language)
    notes.push({ kind: 'unfinished', text: { zh: `首期不完整，自 ${from('zh')}起`, en: `First period is not whole: from ${from('en')}` } })
  }
  if (unfinishedAt !== null) {
    const until = (language: Language) => dateText(today, 'day', language)
    notes.push({ kind: 'unfinished', text: { zh: `末期未结束，截至 ${until('zh')}`, en: `Last period is unfinished: to ${until('en')}` } })
  }
  return notes
}

interface SeriesPlan {
  axis: FieldRef
  keys: Cell[]
  isRun: boolean
  measure: FieldRef
  place: number
  isOnly: boolean
  colour: FieldRef | undefined
  hues: { values: Cell[]; all: number } | null
  own: OwnFirst | null
}

/** The series of one measure: one, or one for each colour and one for the rest. */
function seriesOf(scene: Scene, rows: Rows, plan: SeriesPlan): Series[] {
  const { axis, keys, isRun, measure, place, isOnly, colour, hues, own } = plan
  const { spec, results, look } = scene
  const { palette, language } = look
  const field = fieldIn(scene, measure)
  const column = numbersOf(results.main, measure)
  const blank = axis.kind === 'time' || isRun ? blankOf(field, spec) : null
  const title = field.title[language]
  const valuesFor = (hue: Cell) => {
    const isShown = shownKeys(own, hue)
    return keys.map((key) => {
      const row = rows.rowOf(key, hue)
      return !isShown(key) ? null : row === undefined ? blank : (column[row] ?? null)
    })
  }
  const plain = { field, ref: measure, role: 'plain' as const }
  if (!colour || !hues) {
    const tint = isOnly ? palette.accent : (palette.series[place % palette.series.length] ?? palette.accent)
    return [{ ...plain, name: title, values: valuesFor(null), colour: tint, filters: [] }]
  }
  const colourField = fieldIn(scene, colour)
  const colours = coloursOf(scene, colour, colourField, hues.values)
  const named = (text: string) => (isOnly ? text : `${title} · ${text}`)
  const series: Series[] = hues.values.map((value, nth) => ({
    ...plain,
    name: named(valueText(value, colourField, language, colour.grain)),
    values: valuesFor(value),
    hue: value,
    colour: colours[nth] ?? palette.accent,
    filters: [filterFor(colour, value)],
    ...(own ? { rest: { filter: notAny(axis, own.get(value)?.values ?? []), count: restCount(own, value) } } : {}),
  }))
  const { other } = results
  if (hues.all <= hues.values.length || !other) return series
  const places = new Map(cellsOf(other, axis).map((cell, row) => [asKey(cell, axis), row]))
  const others = numbersOf(other, measure)
  const rest: Series = {
    ...plain,
    name: named(otherText(hues.all - hues.values.length, language)),
    values: keys.map((key) => {
      const row = places.get(key)
      return row === undefined ? blank : (others[row] ?? null)
    }),
    colour: palette.other,
    role: 'other',
    filters: [notAny(colour, hues.values)],
    ...(own ? { rest: { filter: notAny(axis, keys), count: null } } : {}),
  }
  return [...series, rest]
}

/** Which keys a series shows: all, or the first of its own. */
function shownKeys(own: OwnFirst | null, hue: Cell | undefined): (key: Cell) => boolean {
  const first = own && hue !== undefined ? new Set(own.get(hue)?.values) : null
  return (key) => !first || first.has(key)
}

/** How many values of a series are not among its first. */
const restCount = (own: OwnFirst, hue: Cell) => {
  const { values = [], all = 0 } = own.get(hue) ?? {}
  return all - values.length
}

/** That every series shows other values. */
function ownNote(scene: Scene, axis: FieldRef, colour: FieldRef, hasRest: boolean): Note {
  const count = rowLimit(scene.spec)
  const [what, each] = [fieldIn(scene, axis).title, fieldIn(scene, colour).title]
  return {
    kind: 'truncated',
    text: {
      zh: `每个${each.zh}各显示自己的前 ${count} 个${what.zh}，${hasRest ? '其余合为“其他”' : '其余未显示'}`,
      en: `First ${count} of “${what.en}” for each “${each.en}” by itself${hasRest ? ', its rest as Other' : '; the rest is not shown'}`,
    },
  }
}

/** Lays the earlier period under the present one: under each date its own date then, a category under itself. */
function addEarlier(scene: Scene, frame: Frame, colour: FieldRef | undefined, own: OwnFirst | null): void {
  const { spec, asking, results, look } = scene
  const { axis, keys } = frame
  const { before } = results
  const isTime = axis.kind === 'time'
  const range = rangeOf(spec, asking)
  const earlierKey = earlierKeysOf(spec, range, asking.today, axis.grain ?? 'day')
  if (!before || !earlierKey) return
  const counterparts = keys.map((key): Cell | undefined =>
    !isTime ? key : key === null ? undefined : (earlierKey(String(key)) ?? undefined),
  )
  const rows = rowsBefore(scene, axis, colour)
  const word = spanLabel(spec, look.language)
  const present = [...frame.series]
  frame.beforeLabels = counterparts.map((key) =>
    isTime ? (typeof key === 'string' ? dateText(key, axis.grain, look.language) : '') : word,
  )
  // All time lies beside itself: before its first period there is nothing, not nought.
  const first = isAllTime(range) ? [...frame.keys].map(String).sort()[0] : undefined
  for (const one of present) {
    const { column, rowOf } = rows(one)
    const blank = isTime ? blankOf(one.field, spec) : null
    const isShown = shownKeys(own, one.role === 'plain' ? one.hue : undefined)
    const values = counterparts.map((key) => {
      if (key === undefined || !isShown(key) || (first !== undefined && String(key) < first)) return null
      const row = rowOf(key)
      return row === undefined ? blank : (column[row] ?? null)
    })
    one.before = { ...one, name: present.length > 1 ? `${one.name} · ${word}` : word, values, role: 'before' }
    frame.series.push(one.before)
  }
}

/** Where the numbers of a series in the earlier period are: its own colour's, or those of the rest. */
function rowsBefore({ results }: Scene, axis: FieldRef, colour: FieldRef | undefined) {
  const nothing = { column: [] as (number | null)[], rowOf: (_: Cell): number | undefined => undefined }
  const keyed = (result: Result, isOwn: (row: number) => boolean = () => true) =>
    new Map(cellsOf(result, axis).flatMap((cell, row) => (isOwn(row) ? [[asKey(cell, axis), row] as const] : [])))
  const read = (result: Result | undefined, isOwn?: (row: number) => boolean) => {
    if (!result) return () => nothing
    const places = keyed(result, isOwn)
    return (ref: FieldRef) => ({ column: numbersOf(result, ref), rowOf: (key: Cell) => places.get(key) })
  }
  const { before, otherBefore } = results
  const rest = colour ? read(otherBefore) : null
  const colours = colour && before ? cellsOf(before, colour) : []
  const known = new Map<Cell | undefined, ReturnType<typeof read>>()
  return ({ ref, role, hue }: Series) => {
    if (rest && role === 'other') return rest(ref)
    const own = known.get(hue) ?? read(before, colour ? (row) => (colours[row] ?? null) === (hue ?? null) : undefined)
    known.set(hue, own)
    return own(ref)
  }
}

/** How many times the largest a rest may be before it would press all else to a line. */
export const mostTimes = 3

/** Where a person asked for the first few of every series, what is left of each is most of it, and part of what was asked for. */
const mostTimesOfOwn = 12

/** The answer that is the rest of the axis: where there are colours one row for each of them. */
function restOf(results: Scene['results'], hasColour: boolean): Result | null {
  const rest = hasColour ? results['other:axis'] : results.other
  return rest && rest.length > 0 ? rest : null
}

/** Adds the rest of a cut list as the last key: broken off where it would press every bar to a line, or, where nothing can be broken off, as words. */
function addOther(scene: Scene, frame: Frame, all: number, colour: FieldRef | undefined): void {
  const { spec, look } = scene
  const [first] = frame.series
  if (!first) return
  const shown = frame.keys.length
  const rests = frame.series.map((one) => restValue(scene, one, colour))
  const piled = spec.options.stack === 'stacked' || (colour !== undefined && spec.options.stack !== 'none')
  const heights = (values: (number | null)[][]) =>
    piled
      ? values.map((own) => Math.abs(own.reduce<number>((sum, value) => sum + (value ?? 0), 0)))
      : values.flat().map((value) => Math.abs(value ?? 0))
  // What is only said beside a mark has no height.
  const isDrawn = ({ ref }: Series) =>
    fieldsIn(spec, 'detail').every(({ name }) => name !== ref.name) || fieldsIn(spec, 'values').some(({ name }) => name === ref.name)
  const drawn = frame.series.filter(isDrawn)
  const columns = frame.keys.map((_, at) => drawn.map(({ values }) => values[at] ?? null))
  const tallest = Math.max(0, ...heights(columns), ...(piled ? [] : (scene.reach ?? []).map((value) => Math.abs(value ?? 0))))
  // What each series has beside its own first is another thing for each of them: its filter and its count are the series'.
  const isOwn = frame.series.some(({ rest }) => rest)
  const isTall =
    spec.options.stack !== 'percent' &&
    Math.max(0, ...heights([rests.filter((_, at) => drawn.includes(frame.series[at] as Series))])) >
      (isOwn ? mostTimesOfOwn : mostTimes) * tallest
  const mayBreak = (spec.type === 'bar' || spec.type === 'column') && !piled && tallest > 0
  if (spec.type !== 'pie' && isTall && !mayBreak) {
    const text = isOwn ? ownRestWords : restWords(first, colour ? null : (rests[0] ?? null), shown, all)
    frame.notes.push({ kind: 'truncated', text })
    return
  }
  if (isTall) {
    frame.brokenAt = shown
    const textIn = (language: Language) =>
      `${otherText(all - shown, language)}${language === 'zh' ? '为 ' : ': '}${shortText(rests[0] ?? null, first.field, language)}`
    frame.notes.push({
      kind: 'truncated',
      text: { zh: `${textIn('zh')}，超出刻度，未按比例画出`, en: `${textIn('en')}, beyond the scale: its bar is broken off` },
    })
  }
  frame.filters.push(isOwn ? [] : [notAny(frame.axis, frame.keys)])
  frame.keys.push(otherKey)
  frame.labels.push(otherText(isOwn ? undefined : all - shown, look.language))
  for (const [at, one] of frame.series.entries()) one.values.push(rests[at] ?? null)
  frame.beforeLabels?.push(frame.beforeLabels[0] ?? '')
}

/** What a series comes to in the rest of the axis: its own answer, never a sum. */
function restValue({ results }: Scene, series: Series, colour: FieldRef | undefined): number | null {
  const suffix = series.role === 'before' ? 'Before' : ''
  if (!colour) {
    const rest = results[`other${suffix}`]
    return rest ? (numbersOf(rest, series.ref)[0] ?? null) : null
  }
  if (series.hue === undefined) {
    const both = results[`other${suffix}:both`]
    return both ? (numbersOf(both, series.ref)[0] ?? null) : null
  }
  const rest = results[`other${suffix}:axis`]
  const row = rest ? cellsOf(rest, colour).findIndex((cell) => (cell ?? null) === series.hue) : -1
  return rest && row >= 0 ? (numbersOf(rest, series.ref)[row] ?? null) : null
}

const ownRestWords: Words = {
  zh: '各系列的“其他”比所示各项大得多，未画出；可多显示几项，或改为百分比堆叠',
  en: 'What is left of each series is far more than what is shown, and not drawn: show more of each, or stack to 100 %',
}

function restWords(first: Series, rest: number | null, shown: number, all: number): Words {
  const [total, others] = [all.toLocaleString('en'), (all - shown).toLocaleString('en')]
  const textIn = (language: Language) => shortText(rest, first.field, language)
  return {
    zh: `仅显示前 ${shown} 项，共 ${total} 项；其余 ${others} 项${rest === null ? '数额过大，未画出' : `为 ${textIn('zh')}`}`,
    en: `First ${shown} of ${total} items; the other ${others}${rest === null ? ' are too much to be drawn beside them' : `: ${textIn('en')}`}`,
  }
}

/** "All but these", as a filter. */
function notAny(ref: FieldRef, values: Cell[]): Filter {
  return filterOut(
    ref,
    values.map((value) => (value === null ? null : String(value))),
  )
}

export const isOtherKey = (key: Cell | undefined) => key === otherKey

const spanLabels: Record<Compare, Words> = {
  none: { zh: '', en: '' },
  previous: { zh: '上期', en: 'Previous' },
  last_year: { zh: '去年同期', en: 'Last year' },
  last_year_weekday: { zh: '去年同星期', en: 'Weekday last year' },
  last_year_holiday: { zh: '去年同节日', en: 'Holiday last year' },
  custom: { zh: '对照期', en: 'Compared dates' },
}

/** What the earlier period of a comparison, or the other group, is called beside its numbers. */
export const spanLabel = (spec: ChartSpec, language: Language): string =>
  spec.between ? spec.between.before.name[language] : spanLabels[compareOf(spec)][language]

/** "Other" with how many it is. */
export const otherCounted = (label: string | undefined, count: number | null) => `${label ?? ''}${count === null ? '' : ` (${count})`}`

/** The mark at a series and a key. */
export function markIn(frame: Frame, seriesAt: number, point: number, seriesList: Series[] = frame.series): Mark | null {
  const one = seriesList[seriesAt]
  const isRest = isOtherKey(frame.keys[point])
  const filters = isRest && one?.rest ? [one.rest.filter] : frame.filters[point]
  if (!one || !filters) return null
  const label = isRest && one.rest?.count ? otherCounted(frame.labels[point], one.rest.count) : (frame.labels[point] ?? '')
  const parts = [label, one.filters.length > 0 ? one.name : ''].filter(Boolean)
  const rests = [...(isRest ? filters : []), ...(one.role === 'other' ? one.filters : [])]
  const mark = { label: parts.join(' · '), measure: one.ref, value: one.values[point] ?? null, filters: [...filters, ...one.filters] }
  return rests.length > 0 ? { ...mark, rests } : mark
}
