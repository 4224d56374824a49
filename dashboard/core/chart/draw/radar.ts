import type { ApexOptions } from 'apexcharts'
import { noUnit, numberText, shortText, unitFor } from '../../field/text.ts'
import { niceScale } from '../../field/ticks.ts'
import type { ApexDrawing } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { baseOptions, clip, topLegend } from './apex.ts'
import { isOtherKey, markIn, toFrame } from './frame.ts'
import type { Drawn, Scene } from './scene.ts'

/** A web with one corner per value. */
export function drawRadar(scene: Scene): Drawn {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const base = baseOptions(look)
  const frame = toFrame(scene, axis ?? { name: 'none.none', kind: 'dimension' }, fieldsIn(spec, 'values'))
  // The rest of a list has no corner of its own.
  const corners = frame.keys.flatMap((key, at) => (isOtherKey(key) ? [] : [at]))
  const field = frame.series[0]?.field
  const largest = Math.max(0, ...frame.series.flatMap(({ values }) => values.map((value) => Math.abs(value ?? 0))))
  const unit = field ? unitFor(largest, field, look.language) : noUnit
  // Apex leaves more room around the web than its names take.
  const web = Math.max(56, Math.min(look.width / 2 - 76, (look.height - (frame.series.length > 1 ? 40 : 8)) / 2 - 30))
  const options: ApexOptions = {
    ...base,
    colors: frame.series.map(({ colour }) => colour),
    stroke: { width: 2 },
    fill: { opacity: 0.12 },
    markers: { size: 3, strokeWidth: 0 },
    legend: frame.series.length > 1 ? topLegend(look) : { show: false },
    xaxis: {
      categories: corners.map((at) => clip(frame.labels[at] ?? '', 12)),
      labels: { style: { fontSize: '12px', colors: corners.map(() => look.palette.inkSoft) } },
    },
    yaxis: {
      show: false,
      ...niceScale([largest], true, false, 4),
      labels: {
        style: { colors: [look.palette.inkSoft], fontSize: '11px' },
        formatter: (value: number) => (field ? shortText(value, field, look.language, unit) : ''),
      },
    },
    plotOptions: {
      radar: {
        size: web,
        polygons: { strokeColors: look.palette.line, connectorColors: look.palette.line, fill: { colors: ['transparent'] } },
      },
    },
    tooltip: {
      shared: true,
      intersect: false,
    },
  }
  const series = frame.series.map((one) => ({ name: one.name, data: corners.map((at) => one.values[at] ?? null) }))
  return {
    apex: { type: 'radar', series: series as ApexDrawing['series'], options },
    tipAt: ({ dataPointIndex }) => {
      const corner = corners[dataPointIndex] ?? 0
      const rows = frame.series.map((one) => ({
        colour: one.colour,
        name: one.name,
        text: numberText(one.values[corner] ?? null, one.field, look.language),
      }))
      return { title: frame.labels[corner] ?? '', rows }
    },
    markAt: (seriesAt, point) => markIn(frame, seriesAt, corners[point] ?? 0),
    notes: frame.notes,
  }
}
