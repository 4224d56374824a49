import { addDays, type Day, dayIn, startOf } from '../../field/calendar.ts'
import type { Field } from '../../field/field.ts'
import { type Cell, numberText, valueText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { Mark, Note, TableDrawing } from '../drawing.ts'
import { filterFor } from '../filter.ts'
import { rangeOf } from '../query.ts'
import { spanOf } from '../range.ts'
import { cellsOf, numbersOf, type Result } from '../result.ts'
import { type FieldRef, fieldsIn } from '../spec.ts'
import { type Candle, candlesOf, candleWords } from './candle.ts'
import type { Part } from './facets.ts'
import { partNotes } from './frame.ts'
import { blankOf, partialFrom, unfinishedIndex } from './keys.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture, shapes } from './shapes.ts'

const tooShort: Words = {
  zh: 'K 线要把每天的数归入更长的时段：请把粒度改为周、月或更长',
  en: 'Candles gather days into longer periods: choose weeks, months or longer',
}

/** How a measure swung inside each week or month, from its days. */
export function drawCandles(scene: Scene): Part {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return shapes({ nothing: noPicture })
  if (!axis.grain || axis.grain === 'day' || axis.grain === 'hour') return shapes({ nothing: tooShort })
  const [field, time] = [fieldIn(scene, measure), fieldIn(scene, axis)]
  const candles = candlesOf(daysOf(scene, axis, measure, field), (day) => startOf(day, axis.grain ?? 'month'))
  if (candles.length === 0) return shapes({ nothing: allEmpty })
  const labels = candles.map(({ key }) => valueText(key, time, look.language, axis.grain))
  const laid: Laid = {
    shapes: {
      points: [candles.length],
      values: candles.flatMap(({ low, high }) => [low, high]),
      legend: null,
      lay: async (height) => (await import('./lay/candles.ts')).layCandles(scene, { candles, labels, field }, height),
    },
    markAt: (_, point) => markOf(candles[point], labels[point] ?? '', axis, measure),
    notes: notesOf(scene, axis, candles),
  }
  return { ...shapes(laid), twin: tableOf(scene, { axis, measure, candles, labels, field, time }) }
}

const markOf = (candle: Candle | undefined, label: string, axis: FieldRef, measure: FieldRef): Mark | null =>
  candle ? { label, measure, value: candle.close, filters: [filterFor(axis, candle.key)] } : null

/** How it is to be read, and which of its periods are parts of ones. */
function notesOf(scene: Scene, axis: FieldRef, candles: Candle[]): Note[] {
  const { today } = scene.asking
  const keys = candles.map(({ key }) => key)
  const part = { partialFrom: partialFrom(scene, keys, axis), unfinishedAt: unfinishedIndex(keys, axis, today) }
  return [
    {
      kind: 'answer',
      text: {
        zh: '由每天的数得出：空心为末日高于首日，实心为低于；细线到最高和最低的一天',
        en: 'From its days: hollow where the last day is above the first, full where below; thin lines reach the highest and lowest day',
      },
    },
    ...partNotes(part, today),
  ]
}

/** Every day of the range with its number; a day without rows is 0 for what is counted or summed, and unknown for all else. */
function daysOf({ spec, asking, results }: Scene, axis: FieldRef, measure: FieldRef, field: Field): Map<Day, number> {
  const known = knownDays(results.main, axis, measure)
  const sorted = [...known.keys()].sort()
  const range = rangeOf(spec, asking)
  const span = range?.field === axis.name ? spanOf(range, asking.today) : null
  const [first, last] = [span?.from ?? sorted[0], span?.to ?? sorted.at(-1)]
  const blank = blankOf(field, spec)
  const days = new Map<Day, number>()
  // Nothing has been sold yet on the days to come.
  for (let day = first; day !== undefined && last !== undefined && day <= last && day <= asking.today; day = addDays(day, 1)) {
    const value = known.has(day) ? (known.get(day) ?? null) : blank
    if (value !== null) days.set(day, value)
  }
  return days
}

function knownDays(main: Result, axis: FieldRef, measure: FieldRef): Map<Day, number | null> {
  const numbers = numbersOf(main, measure)
  const cells = cellsOf(main, { ...axis, grain: 'day' })
  return new Map(cells.flatMap((cell, row) => (cell === null ? [] : [[dayIn(String(cell)), numbers[row] ?? null] as const])))
}

interface Told {
  axis: FieldRef
  measure: FieldRef
  candles: Candle[]
  labels: string[]
  field: Field
  time: Field
}

const columns = ['open', 'high', 'low', 'close'] as const

function tableOf({ look: { language } }: Scene, { axis, measure, candles, labels, field, time }: Told): TableDrawing {
  return {
    columns: [
      { ref: axis, field: time, title: time.title[language], isNumber: false, ...(axis.grain ? { grain: axis.grain } : {}) },
      ...columns.map((name) => ({
        ref: measure,
        field,
        title: `${field.title[language]} · ${candleWords[name][language]}`,
        isNumber: true,
      })),
    ],
    rows: candles.map((candle): Cell[] => [candle.key, ...columns.map((name) => candle[name])]),
    texts: candles.map((candle, at) => [labels[at] ?? '', ...columns.map((name) => numberText(candle[name], field, language))]),
    total: null,
  }
}
