import { addPeriods, endOf, startOf } from '../../field/calendar.ts'
import { type Cell, evenDecimals, isPercent, numberText, shortText, shortTexts, unitFor, valueText } from '../../field/text.ts'
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
  const sizeOf = (cohort: Cell) => sizes.find((size, row) => rowCells[row] === cohort && size !== null && size !== undefined) ?? null
  const cohortSizes = cohorts.map(sizeOf)
  const averages = weightedAverages(
    rows.map((row) => row.cells.map(({ value }) => value)),
    cohortSizes,
  )
  const isShare = isPercent(field) || field.additivity === 'R'
  const sum = cohortSizes.reduce((all: number, size) => all + (size ?? 0), 0)
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
      average:
        sizeRef && isShare && averages.some((value) => value !== null)
          ? {
              label: language === 'zh' ? '加权平均' : 'Weighted average',
              size: numberText(sum, fieldIn(scene, sizeRef), language),
              texts: evenDecimals(
                averages.map((value) => (value === null ? '' : shortText(value, field, language, unit))),
                1,
              ).map((text) => text.replace(/^100\.0+%$/, '100%')),
            }
          : null,
    },
    notes,
  }
}

/**
 * What each period is of all cohorts, a large one counting for more than a small one: sum of size × value over sum of sizes. Only of cohorts that
 * have come so far and have a value: one nobody of came back has 0, and counts.
 */
export function weightedAverages(rows: (number | null)[][], sizes: (number | null)[]): (number | null)[] {
  const periods = Math.max(0, ...rows.map(({ length }) => length))
  return Array.from({ length: periods }, (_, period) => {
    let [weighted, weight] = [0, 0]
    rows.forEach((row, at) => {
      const [value, size] = [row[period] ?? null, sizes[at] ?? null]
      if (value === null || size === null) return
      weighted += value * size
      weight += size
    })
    return weight > 0 ? weighted / weight : null
  })
}

/** The start of a cohort's later period. */
function addPeriodsTo(start: string, grain: Grain, count: number): string {
  return start ? addPeriods(startOf(start, grain), grain, count) : ''
}

/** Whether a period ends after the business date: a cell for it would lie. */
function isAfter(start: string, grain: Grain, today: string): boolean {
  return start !== '' && endOf(start, grain) > today
}
