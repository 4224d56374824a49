import { forecastSeries } from '../estimate/forecast.ts'
import { addPeriods, startOf } from '../field/calendar.ts'
import { type Cell, isPercent } from '../field/text.ts'
import { asKey, blankOf } from './draw/keys.ts'
import { lastWhole } from './lineQueries.ts'
import { type Asking, measuresOf, type Results } from './query.ts'
import { cellsOf, fieldOf, numbersOf, type Result, rawOf } from './result.ts'
import { type ChartSpec, type FieldRef, fieldsIn, type Grain } from './spec.ts'

/** How many periods make a round of the year, and of days a week. */
const rounds: Partial<Record<Grain, number>> = { day: 7, week: 52, week_sunday: 52, month: 12, quarter: 4, year: 1 }

/** The columns of a forecast, beside the periods it is of. */
export const forecastColumns = { value: '#value', low: '#low', high: '#high', method: '#method' } as const

/**
 * The answers with what is to be expected in the place of the periods it was worked out from: a chart that shows a year gives away no more than
 * that. Without enough to go by the forecast has no rows.
 */
export function withForecast(spec: ChartSpec, asking: Asking, { history, ...results }: Results): Results {
  const line = spec.options.lines.find(({ kind }) => kind === 'forecast')
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = measuresOf(spec)
  if (!history || line?.kind !== 'forecast' || !axis || !measure) return results
  const grain = axis.grain ?? 'day'
  const last = lastWhole(grain, asking.today)
  const field = fieldOf(measure, asking.fields, history)
  const known = valuesUpTo(last, history, axis, measure, blankOf(field, spec))
  const end = addPeriods(startOf(asking.today, grain), grain, line.periods)
  const keys: string[] = []
  for (let key = addPeriods(last, grain, 1); key <= end; key = addPeriods(key, grain, 1)) keys.push(key)
  const made = forecastSeries(known, rounds[grain] ?? 1, keys.length)
  // What was never below nought is not expected to be, nor a share above the whole.
  const [least, most] = [
    known.every((value) => value >= 0) ? 0 : -Infinity,
    isPercent(field) && known.every((value) => value <= 1) ? 1 : Infinity,
  ]
  const column = (pick: 'value' | 'low' | 'high') => made?.expected.map((one): Cell => Math.min(most, Math.max(least, one[pick]))) ?? []
  const forecast: Result = {
    length: made ? keys.length : 0,
    columns: {
      [axis.name]: made ? keys : [],
      [forecastColumns.value]: column('value'),
      [forecastColumns.low]: column('low'),
      [forecastColumns.high]: column('high'),
      [forecastColumns.method]: made ? keys.map(() => made.method) : [],
    },
    fields: new Map(),
  }
  return { ...results, forecast }
}

/** The values of whole periods, without gaps, up to the last; the first there is data of may be a part of one. */
function valuesUpTo(last: string, history: Result, axis: FieldRef, measure: FieldRef, blank: number | null): number[] {
  const grain = axis.grain ?? 'day'
  const numbers = numbersOf(history, rawOf(measure))
  const known = new Map(cellsOf(history, axis).map((cell, row) => [String(asKey(cell, axis)), numbers[row] ?? null]))
  const [begin] = [...known.keys()].sort()
  const values: number[] = []
  for (let key = last; begin !== undefined && key > begin; key = addPeriods(key, grain, -1)) {
    const value = known.has(key) ? (known.get(key) ?? null) : blank
    // What nobody knows cannot be gone by, nor what lies before it.
    if (value === null) break
    values.unshift(value)
  }
  return values
}
