import type { ApexOptions } from 'apexcharts'
import { numberText, shortText, shortTexts, unitFor } from '../../field/text.ts'
import type { ApexDrawing } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { baseOptions, keyAxis, mix } from './apex.ts'
import { markIn, toFrame } from './frame.ts'
import { type Drawn, fieldIn, type Scene } from './scene.ts'

/** Two categories and a shade. */
export function drawHeatmap(scene: Scene): Drawn {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const base = baseOptions(look)
  if (!axis || !measure) return { apex: { type: 'heatmap', series: [], options: base }, tipAt: () => null, markAt: () => null, notes: [] }
  const frame = toFrame(scene, axis, [measure], 'rows')
  const field = fieldIn(scene, measure)
  const { language, palette } = look
  const values = frame.series.flatMap((one) => one.values.filter((value) => value !== null))
  const low = Math.min(0, ...values)
  const high = Math.max(...values, low + 1e-9)
  const unit = unitFor(Math.max(Math.abs(low), Math.abs(high)), field, language)
  const shades = palette.sequential
  const step = (high - low) / shades.length
  const ranges = shades.map((color, at) => ({
    // Nothing known counts as 0 for Apex; it has to stay blank.
    from: at === 0 && low === 0 ? step * 1e-6 : low + at * step,
    to: at === shades.length - 1 ? high : low + (at + 1) * step - step * 1e-6,
    color,
    foreColor: at >= 3 ? palette.surface : palette.ink,
  }))
  // Apex draws the first row at the bottom.
  const rows = [...frame.series].reverse()
  const cellWidth = (look.width - 120) / Math.max(1, frame.keys.length)
  const longest = Math.max(0, ...values.map((value) => shortText(value, field, language, unit).length)) * 7
  const texts = new Map<number, string>()
  const even = shortTexts(values, field, language, unit)
  values.forEach((value, at) => {
    texts.set(value, even[at] ?? '')
  })
  const showsText = spec.options.labels === 'on' || (spec.options.labels === 'auto' && cellWidth > longest + 8)
  const options: ApexOptions = {
    ...base,
    chart: { ...base.chart },
    grid: { ...base.grid, yaxis: { lines: { show: false } }, padding: { left: 8, right: 8, top: -12, bottom: 0 } },
    stroke: { width: 2, colors: [palette.surface] },
    colors: frame.series.map(() => (low === 0 ? mix(palette.line, palette.surface, 0.4) : palette.surface)),
    plotOptions: { heatmap: { radius: 2, enableShades: false, colorScale: { ranges } } },
    dataLabels: {
      enabled: showsText,
      style: { fontSize: '12px', fontWeight: 400, colors: [palette.ink] },
      formatter: ((value: number | null) => (value === null ? '' : (texts.get(Number(value)) ?? ''))) as never,
    },
    xaxis: { ...keyAxis(frame, look), axisBorder: { show: false }, crosshairs: { show: false } },
    yaxis: { labels: { maxWidth: 140, style: { fontSize: '12px', colors: [palette.ink] } } },
  }
  const series = rows.map((one) => ({ name: one.name, data: one.values.map((y, at) => ({ x: frame.labels[at] ?? '', y })) }))
  return {
    apex: { type: 'heatmap', series: series as ApexDrawing['series'], options, height: rows.length * 26 + 40 },
    tipAt: ({ seriesIndex, dataPointIndex }) => {
      const row = rows[seriesIndex]
      const text = numberText(row?.values[dataPointIndex] ?? null, field, language)
      return {
        title: `${row?.name ?? ''} · ${frame.labels[dataPointIndex] ?? ''}`,
        rows: [{ colour: palette.accent, name: field.title[language], text }],
      }
    },
    markAt: (seriesAt, point) => markIn(frame, seriesAt, point, rows),
    notes: frame.notes,
  }
}
