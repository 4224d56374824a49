import { addPeriods, endOf, startOf } from '../../field/calendar.ts'
import { type Cell, numberText, shortText, shortTexts, unitFor, valueText } from '../../field/text.ts'
import type { CohortDrawing, Note } from '../drawing.ts'
import { cellsOf, numbersOf } from '../result.ts'
import type { Grain } from '../spec.ts'
import { fieldsIn } from '../spec.ts'
import { truncated, unitWords } from './frame.ts'
import { filterFor, joined, orderValues } from './keys.ts'
import { fieldIn, type Scene } from './scene.ts'

/** Cohorts against periods; what has not happened yet is hatched, never 0. */
export function drawCohort(scene: Scene): { cohort: CohortDrawing; notes: Note[] } {
  const { spec, results, look, asking } = scene
  const { language } = look
  const { main } = results
  const [rowRef, periodRef, measure, sizeRef] = [
    fieldsIn(spec, 'rows')[0],
    fieldsIn(spec, 'columns')[0],
    fieldsIn(spec, 'values')[0],
    fieldsIn(spec, 'size')[0],
  ]
  if (!rowRef || !periodRef || !measure)
    return { cohort: { title: '', periodTitle: '', sizeTitle: null, periods: [], rows: [] }, notes: [] }
  const [rowField, periodField, field] = [fieldIn(scene, rowRef), fieldIn(scene, periodRef), fieldIn(scene, measure)]
  const [rowCells, periodCells, numbers] = [cellsOf(main, rowRef), cellsOf(main, periodRef), numbersOf(main, measure)]
  const sizes = sizeRef ? numbersOf(main, sizeRef) : []
  const cohorts = orderValues([...new Set(rowCells)], rowRef, rowField, language)
  const found = orderValues(
    [...new Set(periodCells)].filter((cell) => cell !== null),
    periodRef,
    periodField,
    language,
  )
  const known = found.filter((cell) => typeof cell === 'number')
  // A period nobody came back in still has its column.
  const periods: Cell[] =
    known.length === found.length && known.length > 0
      ? Array.from({ length: Math.min(240, Math.max(...known) - Math.min(0, ...known) + 1) }, (_, at) => Math.min(0, ...known) + at)
      : found
  const at = new Map(rowCells.map((cell, row) => [joined([cell, periodCells[row] ?? null]), row]))
  // Period 0 of a rate is 1 for everyone: the shades are for what differs.
  const shaded = numbers.filter((value, row) => value !== null && periodCells[row] !== 0)
  const [low, high] = [Math.min(...shaded.map((value) => value ?? 0), 0), Math.max(...shaded.map((value) => value ?? 0), 0)]
  const unit = unitFor(Math.max(...numbers.map((value) => value ?? 0), 0), field, language)
  let hasImmature = false
  const rows = cohorts.map((cohort) => {
    const start = typeof cohort === 'string' ? cohort.slice(0, 10) : ''
    const sizeAt = rowCells.findIndex((cell, row) => cell === cohort && sizes[row] !== null && sizes[row] !== undefined)
    return {
      label: valueText(cohort, rowField, language, rowRef.grain ?? 'month'),
      size: sizeRef ? numberText(sizes[sizeAt] ?? null, fieldIn(scene, sizeRef), language) : null,
      cells: periods.map((period) => {
        const row = at.get(joined([cohort, period]))
        const value = row === undefined ? null : (numbers[row] ?? null)
        const isImmature =
          rowRef.kind === 'time' &&
          typeof period === 'number' &&
          isAfter(addPeriodsTo(start, rowRef.grain ?? 'month', period), rowRef.grain ?? 'month', asking.today)
        if (isImmature) hasImmature = true
        return {
          value: isImmature ? null : value,
          text: isImmature || value === null ? '' : shortText(value, field, language, unit),
          shade: value === null || high === low ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low))),
          isImmature,
          mark: {
            label: `${valueText(cohort, rowField, language, rowRef.grain ?? 'month')} · ${valueText(period, periodField, language)}`,
            measure,
            value,
            filters: [filterFor(rowRef, cohort), filterFor(periodRef, period)],
          },
        }
      }),
    }
  })
  // 100 % for everyone in period 0 needs no decimals, and would be the widest.
  const cells = rows.flatMap((row) => row.cells.filter(({ text }) => text !== '' && text !== '100%'))
  const texts = shortTexts(
    cells.map(({ value }) => value),
    field,
    language,
    unit,
  )
  cells.forEach((cell, at) => {
    cell.text = texts[at] ?? ''
  })
  const notes: Note[] = hasImmature
    ? [{ kind: 'immature', text: { zh: '斜线格：该期尚未结束，不作 0 计', en: 'Hatched: that period is not over yet; it is not 0' } }]
    : []
  if (main.total !== undefined && main.total > main.length) notes.push(truncated(main.length, main.total, unitWords.rows))
  return {
    cohort: {
      title: rowField.title[language],
      periodTitle: periodField.title[language],
      sizeTitle: sizeRef ? fieldIn(scene, sizeRef).title[language] : null,
      periods: periods.map((period) => valueText(period, periodField, language)),
      rows,
    },
    notes,
  }
}

/** The start of a cohort's later period. */
function addPeriodsTo(start: string, grain: Grain, count: number): string {
  return start ? addPeriods(startOf(start, grain), grain, count) : ''
}

/** Whether a period ends after the business date: a cell for it would lie. */
function isAfter(start: string, grain: Grain, today: string): boolean {
  return start !== '' && endOf(start, grain) > today
}
