import type { ApexOptions } from 'apexcharts'
import { numberText, shortText, unitFor, valueText } from '../../field/text.ts'
import type { ApexDrawing, Mark, Note } from '../drawing.ts'
import { rowLimit } from '../query.ts'
import { cellsOf, numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { baseOptions, clip, percentText, tipHtml, topLegend } from './apex.ts'
import type { Drawn } from './axes.ts'
import { drawBars } from './bar.ts'
import { coloursOf, isOtherKey, markIn, toFrame, truncated, unitWords } from './frame.ts'
import { filterFor } from './keys.ts'
import { fieldIn, type Scene } from './scene.ts'

/** Parts of a whole as a pie or ring; falls back to bars where a pie would lie. */
export function drawPie(scene: Scene): Omit<Drawn, 'frame'> {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const base = baseOptions(look)
  if (!axis || !measure) return { apex: { type: 'pie', series: [], options: base }, markAt: () => null, notes: [] }
  const frame = toFrame(scene, axis, [measure])
  const one = frame.series[0]
  const isBad = one?.values.some((value) => value !== null && value < 0)
  if (isBad) {
    const bars = drawBars({ ...scene, spec: { ...spec, type: 'bar' } })
    return {
      ...bars,
      notes: [
        ...bars.notes,
        { kind: 'unfit', text: { zh: '含负值，饼图无法表示，已改用条形图', en: 'Negative values do not fit a pie: shown as bars' } },
      ],
    }
  }
  const values = one?.values.map((value) => value ?? 0) ?? []
  const sum = values.reduce((a, b) => a + b, 0)
  const field = fieldIn(scene, measure)
  const notes: Note[] = [...frame.notes]
  const isWhole = field.additivity !== 'R' && field.additivity !== 'Q'
  const addsUp = field.additivity === 'A' || field.additivity === 'S'
  if (!isWhole)
    notes.push({
      kind: 'unfit',
      text: { zh: '该指标不可相加，各扇区不构成整体', en: 'This measure does not add up: the slices are not parts of a whole' },
    })
  const hues = coloursOf(
    scene,
    axis,
    frame.field,
    frame.keys.filter((key) => !isOtherKey(key)),
  )
  const colours = frame.keys.map((_, at) => hues[at] ?? look.palette.other)
  const unit = unitFor(sum, field, look.language)
  const isWide = look.width >= 420
  const options: ApexOptions = {
    ...base,
    labels: frame.labels,
    colors: colours,
    stroke: { width: 2, colors: [look.palette.surface] },
    legend: {
      ...topLegend(look),
      showForSingleSeries: true,
      position: isWide ? 'right' : 'bottom',
      horizontalAlign: 'left',
      ...(isWide ? { width: Math.min(260, look.width * 0.42), offsetY: 8 } : {}),
      itemMargin: { horizontal: 4, vertical: 4 },
      formatter: (name: string, { seriesIndex }: { seriesIndex: number }) =>
        `${clip(name, 14)}  ${sum > 0 ? percentText((values[seriesIndex] ?? 0) / sum, look) : ''}`,
    },
    dataLabels: {
      enabled: spec.options.labels === 'on',
      formatter: (share: string | number | number[]) => `${Math.round(Number(share))}%`,
      style: { fontSize: '12px', fontWeight: 500 },
      dropShadow: { enabled: false },
    },
    plotOptions: {
      pie: {
        expandOnClick: false,
        donut: {
          size: '66%',
          labels: {
            show: spec.options.hole && addsUp,
            name: { show: true, fontSize: '12px', color: look.palette.inkSoft, offsetY: 18 },
            value: {
              show: true,
              fontSize: '20px',
              fontWeight: 600,
              color: look.palette.ink,
              offsetY: -12,
              formatter: (value: string) => shortText(Number(value), field, look.language, unit),
            },
            total: {
              show: true,
              showAlways: true,
              label: field.title[look.language],
              fontSize: '12px',
              color: look.palette.inkSoft,
              formatter: () => shortText(sum, field, look.language, unit),
            },
          },
        },
      },
    },
    tooltip: {
      custom: ({ seriesIndex }: { seriesIndex: number }) =>
        tipHtml(frame.labels[seriesIndex] ?? '', [
          {
            colour: colours[seriesIndex] ?? '',
            name: field.title[look.language],
            text: numberText(values[seriesIndex] ?? null, field, look.language),
            ...(sum > 0 ? { extra: percentText((values[seriesIndex] ?? 0) / sum, look) } : {}),
          },
        ]),
    },
  }
  return {
    apex: { type: spec.options.hole ? 'donut' : 'pie', series: values, options },
    markAt: (_, point) => markIn(frame, 0, point),
    notes,
  }
}

/** Areas in proportion; grouped when a second field says so. */
export function drawTreemap(scene: Scene): Omit<Drawn, 'frame'> {
  const { spec, look, results } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const [group] = fieldsIn(spec, 'colour')
  const base = baseOptions(look)
  if (!axis || !measure) return { apex: { type: 'treemap', series: [], options: base }, markAt: () => null, notes: [] }
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
        en: `${all.length - drawnRows.length} items at or below zero are not drawn`,
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
      : coloursOf(
          scene,
          axis,
          axisField,
          kept.map((row) => row.name),
        )
  const options: ApexOptions = {
    ...base,
    colors: colours,
    grid: { ...base.grid, padding: { left: 0, right: 0, top: -16, bottom: 0 } },
    legend: group ? topLegend(look) : { show: false },
    stroke: { width: 2, colors: [palette.surface] },
    plotOptions: {
      treemap: {
        dataLabels: { format: 'truncate' },
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
      offsetY: -2,
    },
    tooltip: {
      custom: ({ seriesIndex, dataPointIndex }: { seriesIndex: number; dataPointIndex: number }) => {
        const row = list[seriesIndex]?.rows[dataPointIndex]
        if (!row) return ''
        const title = [groupField ? valueText(row.group, groupField, language) : '', textOf(row.name)].filter(Boolean).join(' · ')
        return tipHtml(title, [
          {
            colour: colours[group ? seriesIndex : dataPointIndex] ?? '',
            name: field.title[language],
            text: numberText(row.value, field, language),
          },
        ])
      },
    },
  }
  const series = list.map((one) => ({
    name: groupField ? valueText(one.group, groupField, language) : field.title[language],
    data: one.rows.map((row) => ({ x: textOf(row.name), y: row.value })),
  }))
  return { apex: { type: 'treemap', series: series as ApexDrawing['series'], options }, markAt, notes }
}

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
  const unit = field ? unitFor(largest, field, look.language) : { divisor: 1, name: '' }
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
      min: 0,
      tickAmount: 4,
      labels: {
        style: { colors: [look.palette.inkSoft], fontSize: '11px' },
        formatter: (value: number) => (field ? shortText(value, field, look.language, unit) : ''),
      },
    },
    plotOptions: {
      radar: { polygons: { strokeColors: look.palette.line, connectorColors: look.palette.line, fill: { colors: ['transparent'] } } },
    },
    tooltip: {
      shared: true,
      intersect: false,
      custom: ({ dataPointIndex }: { dataPointIndex: number }) =>
        tipHtml(
          frame.labels[corners[dataPointIndex] ?? 0] ?? '',
          frame.series.map((one) => ({
            colour: one.colour,
            name: one.name,
            text: numberText(one.values[corners[dataPointIndex] ?? 0] ?? null, one.field, look.language),
          })),
        ),
    },
  }
  const series = frame.series.map((one) => ({ name: one.name, data: corners.map((at) => one.values[at] ?? null) }))
  return {
    apex: { type: 'radar', series: series as ApexDrawing['series'], options },
    markAt: (seriesAt, point) => markIn(frame, seriesAt, corners[point] ?? 0),
    notes: frame.notes,
    frame,
  }
}

/** Two categories and a shade. */
export function drawHeatmap(scene: Scene): Omit<Drawn, 'frame'> {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const base = baseOptions(look)
  if (!axis || !measure) return { apex: { type: 'heatmap', series: [], options: base }, markAt: () => null, notes: [] }
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
    from: low + at * step,
    to: at === shades.length - 1 ? high : low + (at + 1) * step - step * 1e-6,
    color,
    foreColor: at >= 3 ? palette.surface : palette.ink,
  }))
  // Apex draws the first row at the bottom.
  const rows = [...frame.series].reverse()
  const cellWidth = (look.width - 120) / Math.max(1, frame.keys.length)
  const longest = Math.max(0, ...values.map((value) => shortText(value, field, language, unit).length)) * 7
  const showsText = spec.options.labels === 'on' || (spec.options.labels === 'auto' && cellWidth > longest + 8)
  const options: ApexOptions = {
    ...base,
    chart: { ...base.chart },
    grid: { ...base.grid, yaxis: { lines: { show: false } }, padding: { left: 8, right: 8, top: -12, bottom: 0 } },
    stroke: { width: 2, colors: [palette.surface] },
    plotOptions: { heatmap: { radius: 2, enableShades: false, colorScale: { ranges } } },
    dataLabels: {
      enabled: showsText,
      style: { fontSize: '12px', fontWeight: 400, colors: [palette.ink] },
      formatter: ((value: number | null) => (value === null ? '' : shortText(Number(value), field, language, unit))) as never,
    },
    xaxis: {
      categories: frame.labels,
      labels: { rotate: 0, hideOverlappingLabels: true, trim: true, style: { fontSize: '12px', colors: palette.inkSoft } },
      axisBorder: { show: false },
      axisTicks: { show: false },
      tooltip: { enabled: false },
    },
    yaxis: { labels: { maxWidth: 140, style: { fontSize: '12px', colors: [palette.ink] } } },
    tooltip: {
      custom: ({ seriesIndex, dataPointIndex }: { seriesIndex: number; dataPointIndex: number }) => {
        const row = rows[seriesIndex]
        return tipHtml(`${row?.name ?? ''} · ${frame.labels[dataPointIndex] ?? ''}`, [
          { colour: palette.accent, name: field.title[language], text: numberText(row?.values[dataPointIndex] ?? null, field, language) },
        ])
      },
    },
  }
  const series = rows.map((one) => ({ name: one.name, data: one.values.map((y, at) => ({ x: frame.labels[at] ?? '', y })) }))
  return {
    apex: { type: 'heatmap', series: series as ApexDrawing['series'], options, height: rows.length * 26 + 40 },
    markAt: (seriesAt, point) => markIn(frame, seriesAt, point, rows),
    notes: frame.notes,
  }
}
