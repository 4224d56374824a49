import type { ApexOptions } from 'apexcharts'
import { numberText, shortText, unitFor, valueText } from '../../field/text.ts'
import type { ApexDrawing, Mark, Note } from '../drawing.ts'
import { rowLimit } from '../query.ts'
import { cellsOf, numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { baseOptions, mix, topLegend } from './apex.ts'
import { coloursOf, truncated, unitWords } from './frame.ts'
import { filterFor } from './keys.ts'
import { type Drawn, fieldIn, type Scene } from './scene.ts'
import { allZero, isAllZero } from './stack.ts'
import type { Tip } from './tip.ts'

/** Areas in proportion; grouped when a second field says so. */
export function drawTreemap(scene: Scene): Drawn {
  const { spec, look, results } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const [group] = fieldsIn(spec, 'colour')
  const base = baseOptions(look)
  if (!axis || !measure) return { apex: { type: 'treemap', series: [], options: base }, tipAt: () => null, markAt: () => null, notes: [] }
  const { language, palette } = look
  const field = fieldIn(scene, measure)
  const axisField = fieldIn(scene, axis)
  const groupField = group && fieldIn(scene, group)
  const names = cellsOf(results.main, axis)
  const groups = group ? cellsOf(results.main, group) : names.map(() => null)
  const numbers = numbersOf(results.main, measure)
  const all = names.map((name, at) => ({ name, group: groups[at] ?? null, value: numbers[at] ?? null }))
  const drawnRows = all.filter(({ value }) => value !== null && value > 0).sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const kept = drawnRows.slice(0, rowLimit(spec))
  const total = scene.results.main.total ?? all.length
  const notes: Note[] = []
  if (drawnRows.length < all.length)
    notes.push({
      kind: 'unfit',
      text: {
        zh: `${all.length - drawnRows.length} 项为零或负值，未画出`,
        en:
          all.length - drawnRows.length === 1
            ? '1 item at or below zero is not drawn'
            : `${all.length - drawnRows.length} items at or below zero are not drawn`,
      },
    })
  if (total > kept.length + (all.length - drawnRows.length)) notes.push(truncated(kept.length, total, unitWords.items))
  const ofGroup = [...new Set(kept.map((row) => row.group))]
  const list = group ? ofGroup.map((one) => ({ group: one, rows: kept.filter((row) => row.group === one) })) : [{ group: null, rows: kept }]
  const unit = unitFor(kept[0]?.value ?? 0, field, language)
  const textOf = (name: (typeof all)[number]['name']) => valueText(name, axisField, language)
  const markAt = (seriesAt: number, point: number): Mark | null => {
    const row = list[seriesAt]?.rows[point]
    return row
      ? {
          label: textOf(row.name),
          measure,
          value: row.value,
          filters: [filterFor(axis, row.name), ...(group ? [filterFor(group, row.group)] : [])],
        }
      : null
  }
  const colours =
    group && groupField
      ? coloursOf(scene, group, groupField, ofGroup)
      : // Area says it all: as with bars, one colour, a little lighter with each rank.
        kept.map((_, at) => mix(palette.accent, palette.surface, 1 - (0.22 * at) / Math.max(1, kept.length - 1)))
  const options: ApexOptions = {
    ...base,
    colors: colours,
    grid: { ...base.grid, padding: { left: 0, right: 0, top: -16, bottom: 0 } },
    legend: group ? topLegend(look) : { show: false },
    stroke: { width: 2, colors: [palette.surface] },
    plotOptions: {
      treemap: {
        dataLabels: { format: 'scale' }, // the picture itself cuts what does not fit
        seriesTitle: { show: false },
        distributed: !group,
        enableShades: false,
        borderRadius: 2,
        useFillColorAsStroke: false,
      },
    },
    dataLabels: {
      enabled: spec.options.labels !== 'off',
      style: { fontSize: '13px', fontWeight: 500, colors: [palette.surface] },
      formatter: ((text: string, at: { value: number }) => [text, shortText(at.value, field, language, unit)]) as never,
      offsetY: -4,
    },
  }
  const tipAt = ({ seriesIndex, dataPointIndex }: { seriesIndex: number; dataPointIndex: number }): Tip | null => {
    const row = list[seriesIndex]?.rows[dataPointIndex]
    if (!row) return null
    const title = [groupField ? valueText(row.group, groupField, language) : '', textOf(row.name)].filter(Boolean).join(' · ')
    const colour = colours[group ? seriesIndex : dataPointIndex] ?? ''
    return { title, rows: [{ colour, name: field.title[language], text: numberText(row.value, field, language) }] }
  }
  const series = list.map((one) => ({
    name: groupField ? valueText(one.group, groupField, language) : field.title[language],
    data: one.rows.map((row) => ({ x: textOf(row.name), y: row.value })),
  }))
  return {
    apex: { type: 'treemap', series: series as ApexDrawing['series'], options },
    tipAt,
    markAt,
    notes,
    ...(isAllZero(numbers) ? { nothing: allZero } : {}),
  }
}
