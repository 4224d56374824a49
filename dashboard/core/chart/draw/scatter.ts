import type { ApexOptions } from 'apexcharts'
import { numberText, unitText, valueText } from '../../field/text.ts'
import type { ApexDrawing, Mark, Note } from '../drawing.ts'
import { rowLimit } from '../query.ts'
import { cellsOf, numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { baseOptions, clip, cornerTitle, topLegend, valueAxis } from './apex.ts'
import { coloursOf, truncated, unitWords } from './frame.ts'
import { filterFor } from './keys.ts'
import { quadrants } from './quadrants.ts'
import { type Drawn, fieldIn, type Scene } from './scene.ts'
import type { Tip } from './tip.ts'

/** One point per value, by two measures; a third is its size. */
export function drawScatter(scene: Scene): Drawn {
  const { spec, look, results } = scene
  const [axis, x, y] = [fieldsIn(spec, 'axis')[0], fieldsIn(spec, 'x')[0], fieldsIn(spec, 'y')[0]]
  const [size] = fieldsIn(spec, 'size')
  const [colour] = fieldsIn(spec, 'colour')
  const base = baseOptions(look)
  if (!axis || !x || !y) return { apex: { type: 'scatter', series: [], options: base }, tipAt: () => null, markAt: () => null, notes: [] }
  const { language, palette } = look
  const { main } = results
  const axisField = fieldIn(scene, axis)
  const colourField = colour && fieldIn(scene, colour)
  const [xField, yField, sizeField] = [fieldIn(scene, x), fieldIn(scene, y), size && fieldIn(scene, size)]
  const [xs, ys, sizes] = [numbersOf(main, x), numbersOf(main, y), size ? numbersOf(main, size) : []]
  const names = cellsOf(main, axis)
  const colourCells = colour ? cellsOf(main, colour) : []
  const rows = names
    .map((name, at) => ({ name, x: xs[at] ?? null, y: ys[at] ?? null, size: sizes[at] ?? null, colour: colourCells[at] ?? null }))
    .slice(0, rowLimit(spec))
  const points = rows.filter((row) => row.x !== null && row.y !== null && (!size || (row.size !== null && row.size >= 0)))
  const notes: Note[] = []
  if (points.length < rows.length)
    notes.push({
      kind: 'unfit',
      text: {
        zh: `${rows.length - points.length} 项缺少数值，未画出`,
        en:
          rows.length - points.length === 1
            ? '1 item lacks a value and is not drawn'
            : `${rows.length - points.length} items lack a value and are not drawn`,
      },
    })
  const all = main.total ?? main.length
  if (all > rows.length) notes.push(truncated(rows.length, all, unitWords.items))
  const groups = colour ? [...new Set(points.map((row) => row.colour))] : [null]
  const list = groups.map((group) => (colour ? points.filter((row) => row.colour === group) : points))
  const colours = colour && colourField ? coloursOf(scene, colour, colourField, groups) : [palette.accent]
  // A bubble at the edge needs room for its own size.
  const roomy = (values: (number | null)[]) => {
    const known = values.filter((value) => value !== null)
    const spread = known.length > 0 ? Math.max(...known) - Math.min(...known) : 0
    return size ? [...known, Math.max(...known, 0) + spread * 0.12] : known
  }
  const across = valueAxis(look, xField, roomy(points.map((row) => row.x)), false)
  // Apex rounds the steps of this axis to two decimals; finer ones are counted in steps.
  const step = (across.scale.max - across.scale.min) / across.scale.tickAmount
  const fine = Math.abs(step * 100 - Math.round(step * 100)) < 1e-9 && step >= 0.01 ? 1 : 1 / step
  const up = valueAxis(look, yField, roomy(points.map((row) => row.y)), false)
  const title = (text: string) => ({ text, style: { fontSize: '12px', fontWeight: 400, color: palette.inkSoft } })
  const withUnit = (name: string, unit: string) => (unit ? (language === 'zh' ? `${name}（${unit}）` : `${name} (${unit})`) : name)
  const upTitle = withUnit(yField.title[language], unitText(yField, up.unit, language))
  const isNamed = colour !== undefined && groups.length > 1
  const pointText = (row: (typeof rows)[number]) => valueText(row.name, axisField, language, axis.grain)
  const showsNames = spec.options.labels === 'on' || (spec.options.labels === 'auto' && points.length <= 14)
  const corners =
    spec.options.corners && points.length > 0
      ? quadrants(scene, points, { x: { field: xField, scale: across.scale, fine }, y: { field: yField, scale: up.scale, fine: 1 } })
      : null
  if (corners) notes.push(corners.note)
  const options: ApexOptions = {
    ...base,
    ...(corners ? { annotations: corners.annotations } : {}),
    colors: colours,
    stroke: { width: size ? 1 : 0, colors: [palette.surface] },
    fill: { type: 'solid', opacity: size ? 0.6 : 0.8 },
    markers: { size: size ? 0 : points.length > 200 ? 3 : 5, strokeWidth: 0, hover: { sizeOffset: 2 } },
    plotOptions: { bubble: { zScaling: true, minBubbleRadius: 4, maxBubbleRadius: 28 } },
    grid: { ...base.grid, xaxis: { lines: { show: true } }, padding: { ...base.grid?.padding, top: isNamed ? -12 : 4 } },
    legend: isNamed ? topLegend(look, upTitle) : { show: false },
    dataLabels: {
      enabled: showsNames,
      offsetY: size ? 0 : -8,
      background: { enabled: false },
      style: { fontSize: '11px', fontWeight: 400, colors: [palette.ink] },
      formatter: (_: unknown, at: { seriesIndex: number; dataPointIndex: number }) => {
        const row = list[at.seriesIndex]?.[at.dataPointIndex]
        return row ? clip(pointText(row), 10) : ''
      },
    } as NonNullable<ApexOptions['dataLabels']>,
    xaxis: {
      type: 'numeric',
      ...across.scale,
      min: across.scale.min * fine,
      max: across.scale.max * fine,
      labels: {
        style: { fontSize: '12px', colors: palette.inkSoft },
        formatter: (value: string) => across.textOf(Number(value) / fine),
      },
      axisBorder: { show: true, color: palette.line },
      axisTicks: { show: false },
      crosshairs: { show: false },
      tooltip: { enabled: false },
      title: { ...title(withUnit(xField.title[language], unitText(xField, across.unit, language))), offsetY: -4 },
    },
    title: cornerTitle(look, upTitle),
    yaxis: up.axis,
    tooltip: {
      shared: false,
      intersect: true,
    },
  }
  const tipAt = ({ seriesIndex, dataPointIndex }: { seriesIndex: number; dataPointIndex: number }): Tip | null => {
    const row = list[seriesIndex]?.[dataPointIndex]
    if (!row) return null
    const lines = [
      { colour: colours[seriesIndex] ?? '', name: xField.title[language], text: numberText(row.x, xField, language) },
      { colour: 'transparent', name: yField.title[language], text: numberText(row.y, yField, language) },
      ...(sizeField ? [{ colour: 'transparent', name: sizeField.title[language], text: numberText(row.size, sizeField, language) }] : []),
    ]
    return { title: pointText(row), rows: lines }
  }
  const series = list.map((one, at) => ({
    name: colourField ? valueText(groups[at] ?? null, colourField, language) : yField.title[language],
    data: one.map((row) => ({ x: row.x === null ? null : row.x * fine, y: row.y, ...(size ? { z: row.size } : {}) })),
  }))
  const markAt = (seriesAt: number, point: number): Mark | null => {
    const row = list[seriesAt]?.[point]
    return row
      ? {
          label: pointText(row),
          measure: y,
          value: row.y,
          filters: [filterFor(axis, row.name), ...(colour ? [filterFor(colour, row.colour)] : [])],
        }
      : null
  }
  return { apex: { type: size ? 'bubble' : 'scatter', series: series as ApexDrawing['series'], options }, tipAt, markAt, notes }
}
