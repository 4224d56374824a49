import type { ApexOptions } from 'apexcharts'
import type { Field } from '../../field/field.ts'
import { shortText, type Unit } from '../../field/text.ts'
import type { Drawing, Note } from '../drawing.ts'
import type { FieldRef } from '../spec.ts'
import { fieldsIn } from '../spec.ts'
import { baseOptions, clip, cornerTitle, frameTip, keyAxis, mix, topLegend, unitTitle, valueAxis, widthOf } from './apex.ts'
import { isOtherKey, markIn, toFrame } from './frame.ts'
import type { Frame, Scene, Series } from './scene.ts'

/** What a chart with two axes draws: the kind of each series and the axis it stands on. */
interface Plan {
  type: 'line' | 'area' | 'bar'
  kindOf: (series: Series) => 'line' | 'area' | 'column'
  isSecond: (series: Series) => boolean
  isHorizontal: boolean
}

export type Drawn = Pick<Drawing, 'markAt' | 'notes'> & { apex: Extract<Drawing, { kind: 'apex' }>['apex']; frame: Frame }

/** For stacks the axis has to reach the sums; above and below zero apart. */
function reach(series: Series[], isStacked: boolean, points: number): (number | null)[] {
  if (!isStacked) return series.flatMap(({ values }) => values)
  return Array.from({ length: points }, (_, at) => {
    const values = series.map((one) => one.values[at] ?? 0)
    return [values.filter((value) => value > 0).reduce((a, b) => a + b, 0), values.filter((value) => value < 0).reduce((a, b) => a + b, 0)]
  }).flat()
}

const curves = { straight: 'straight', smooth: 'monotoneCubic', step: 'stepline' } as const

/** Names at the ends of up to four lines, pushed apart where they would cover each other. */
function endLabels(series: Series[], scene: Scene, low: number, high: number): NonNullable<ApexOptions['annotations']>['points'] {
  const { look } = scene
  const plot = Math.max(80, look.height - 70)
  const ends = series
    .map((one) => {
      const at = one.values.findLastIndex((value) => value !== null)
      return { one, at, value: one.values[at] ?? 0 }
    })
    .filter(({ at }) => at >= 0)
    .map((end) => ({ ...end, y: ((high - end.value) / (high - low || 1)) * plot }))
    .sort((a, b) => a.y - b.y)
  let floor = -Infinity
  return ends.map(({ one, value, y }) => {
    const placed = Math.max(y, floor + 16)
    floor = placed
    return {
      // With no x at all Apex puts it at the right edge, which is where the names stand; left out it would be 0.
      x: null as unknown as number,
      y: value,
      marker: { size: 0, strokeWidth: 0, fillColor: 'transparent', strokeColor: 'transparent' },
      label: {
        text: clip(one.name, 14),
        textAnchor: 'start',
        borderWidth: 0,
        offsetX: 8,
        offsetY: placed - y + 15,
        style: {
          background: 'transparent',
          color: one.role === 'before' ? look.palette.inkSoft : one.colour,
          fontSize: '12px',
          fontWeight: 500,
          padding: { left: 0, right: 0, top: 0, bottom: 0 },
        },
      },
    }
  })
}

function dataLabels(
  scene: Scene,
  drawn: Series[],
  units: Map<string, Unit>,
  isPercentStack: boolean,
): NonNullable<ApexOptions['dataLabels']> {
  const { spec, look } = scene
  const points = drawn[0]?.values.length ?? 0
  const isStacked = spec.options.stack !== 'none'
  const isBarLike = spec.type === 'bar' || spec.type === 'column'
  const fits =
    isBarLike &&
    !isStacked &&
    drawn.length === 1 &&
    (spec.type === 'bar' ? points <= 30 : points <= 12 && look.width / Math.max(points, 1) >= 52)
  if (spec.options.labels === 'off' || (spec.options.labels === 'auto' && !fits)) return { enabled: false }
  return {
    enabled: true,
    offsetY: spec.type === 'bar' ? 0 : isStacked ? 0 : -20,
    offsetX: spec.type === 'bar' && !isStacked ? 6 : 0,
    textAnchor: spec.type === 'bar' && !isStacked ? 'start' : 'middle',
    style: { fontSize: '12px', fontWeight: 400, colors: [isStacked ? look.palette.surface : look.palette.ink] },
    background: { enabled: false },
    dropShadow: { enabled: false },
    formatter: (value: number, at?: { seriesIndex?: number }) => {
      const one = drawn[at?.seriesIndex ?? 0]
      if (!one || value === null || value === undefined) return ''
      if (isPercentStack) return `${Math.round(Number(value))}%`
      return shortText(Number(value), one.field, look.language, units.get(one.ref.name))
    },
  }
}

/** Any picture with a key axis and one or two value axes. */
export function drawAxes(scene: Scene, plan: Plan): Drawn {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const base = baseOptions(look)
  const { palette } = look
  if (!axis) return { apex: { type: plan.type, series: [], options: base }, markAt: () => null, notes: [], frame: emptyFrame() }
  const detailRefs = fieldsIn(spec, 'detail')
  const valueRefs = [...fieldsIn(spec, 'values'), ...fieldsIn(spec, 'second')]
  const frame = toFrame(scene, axis, [...valueRefs, ...detailRefs.filter((ref) => !valueRefs.some(({ name }) => name === ref.name))])
  const isDrawn = (series: Series) => valueRefs.some(({ name }) => name === series.ref.name)
  const drawn = frame.series.filter(isDrawn)
  const details = frame.series.filter((series) => !isDrawn(series) && series.role !== 'before')
  const notes: Note[] = [...frame.notes]

  const isPercent = spec.options.stack === 'percent' && plan.type !== 'line'
  const isStacked = spec.options.stack !== 'none' && plan.type !== 'line' && !drawn.some(({ role }) => role === 'before')
  if (isStacked && drawn.some(({ values }) => values.some((value) => value !== null && value < 0)) && isPercent) {
    notes.push({ kind: 'unfit', text: { zh: '含负值，百分比堆叠不能反映占比', en: 'Has negative values: shares of 100 % mislead' } })
  }
  const additive = drawn.every(({ field }) => field.additivity !== 'R' && field.additivity !== 'Q')
  if (isStacked && !additive)
    notes.push({ kind: 'unfit', text: { zh: '比率或均值堆叠后总高没有意义', en: 'Stacked ratios or averages do not add up to anything' } })

  const left = drawn.filter((series) => !plan.isSecond(series))
  const right = drawn.filter(plan.isSecond)
  const isFree = !isStacked && left.every((series) => plan.kindOf(series) !== 'column')
  const percentField: Field | undefined = left[0] && { ...left[0].field, format: 'percent', type: 'number' }
  const sideOf = (side: Series[], isRight: boolean) => {
    const field = side[0]?.field
    if (!field) return null
    const stacks = isStacked && !isRight
    const { axis: own, unit } = valueAxis(
      look,
      field,
      [...reach(side, stacks, frame.keys.length), ...(isRight ? [] : (scene.reach ?? []))],
      !(isFree || isRight),
    )
    return { own, unit, title: unitTitle(look, field, unit) }
  }
  const leftSide = sideOf(left.length > 0 ? left : drawn, false)
  const rightSide = right.length > 0 ? sideOf(right, true) : null
  const units = new Map<string, Unit>()
  for (const one of drawn) {
    const side = plan.isSecond(one) ? rightSide : leftSide
    if (side) units.set(one.ref.name, side.unit)
  }
  const lineLike = plan.type !== 'bar'
  const isNarrow = look.width < 480
  const namesLines =
    lineLike &&
    drawn.length > 1 &&
    drawn.length <= 4 &&
    !isNarrow &&
    !isStacked &&
    right.length === 0 &&
    spec.options.legend === 'auto' &&
    frame.keys.length > 1
  const showsLegend = spec.options.legend === 'on' || (spec.options.legend === 'auto' && drawn.length > 1 && !namesLines)
  // A level unit above the ticks reads best; with a legend there its place is taken.
  const hasCorner = Boolean(leftSide?.title) && !showsLegend && !isPercent && !plan.isHorizontal
  const titleOf = (text: string | undefined) =>
    text ? { title: { text, style: { fontSize: '12px', fontWeight: 400, color: palette.inkSoft } } } : {}
  const percentAxis = {
    min: 0,
    max: 100,
    tickAmount: 4,
    labels: { style: { fontSize: '12px', colors: [palette.inkSoft] }, formatter: (value: number) => `${Math.round(value)}%` },
  }
  const leftAxis = isPercent && percentField ? percentAxis : { ...leftSide?.own, ...(hasCorner ? {} : titleOf(leftSide?.title)) }
  const names = (side: Series[]) => side.map(({ name }) => name)
  const yaxis =
    rightSide && right.length > 0
      ? [
          { ...leftAxis, seriesName: names(left) },
          { ...rightSide.own, ...titleOf(rightSide.title), opposite: true, seriesName: names(right) },
        ]
      : [leftAxis]

  const colours = drawn.map((series) =>
    series.role === 'before' ? mix(series.colour, palette.surface, plan.kindOf(series) === 'column' ? 0.35 : 0.6) : series.colour,
  )
  const isShares = isPercent && isStacked
  const hasGaps = spec.options.missing === 'join'
  const data = drawn.map((series) => ({
    name: series.name,
    ...(right.length > 0 || new Set(drawn.map(plan.kindOf)).size > 1 ? { type: plan.kindOf(series) } : {}),
    data: isShares ? sharesOf(series, drawn) : hasGaps ? joinGaps(series.values) : series.values,
  }))
  const scaleOf = leftSide?.own
  const annotations = namesLines ? { points: endLabels(drawn, scene, Number(scaleOf?.min ?? 0), Number(scaleOf?.max ?? 1)) } : undefined
  const longest = Math.max(0, ...drawn.map(({ name }) => widthOf(clip(name, 14))))
  const points = frame.keys.length
  const isDense = points > 40
  const options: ApexOptions = {
    ...base,
    chart: { ...base.chart, stacked: isStacked },
    colors: colours,
    stroke: {
      curve: curves[spec.options.curve],
      width: drawn.map((series) => (plan.kindOf(series) === 'column' ? 0 : series.role === 'before' ? 1.5 : 2)),
      dashArray: drawn.map((series) => (series.role === 'before' && plan.kindOf(series) !== 'column' ? 4 : 0)),
      lineCap: 'round',
    },
    fill: {
      type: 'solid',
      opacity: drawn.some((series) => plan.kindOf(series) === 'area')
        ? drawn.map((series) => (plan.kindOf(series) === 'area' ? (isStacked ? 0.8 : 0.14) : 1))
        : 1,
    },
    markers: { size: points === 1 ? 5 : 0, strokeWidth: 0, hover: { size: 5 }, discrete: lineLike ? lonePoints(drawn, colours) : [] },
    plotOptions: {
      bar: {
        horizontal: plan.isHorizontal,
        columnWidth: points <= 4 ? `${12 + points * 9}%` : isDense ? '86%' : '62%',
        barHeight: '68%',
        borderRadius: isStacked || isDense ? 0 : 2,
        borderRadiusApplication: 'end',
        dataLabels: { position: isStacked ? 'center' : 'top', hideOverflowingLabels: false },
      },
    },
    xaxis: keyAxis(frame, look),
    yaxis,
    dataLabels: dataLabels(scene, drawn, units, isPercent),
    legend: showsLegend ? topLegend(look) : { show: false },
    ...(hasCorner ? { title: cornerTitle(look, leftSide?.title ?? '') } : {}),
    ...(annotations ? { annotations } : {}),
    grid: {
      ...base.grid,
      padding: {
        left: 8,
        right: namesLines ? longest + 16 : plan.isHorizontal ? 48 : 16,
        top: hasCorner ? 4 : -12,
        bottom: 0,
      },
    },
    tooltip: {
      shared: true,
      intersect: false,
      followCursor: plan.isHorizontal,
      custom: ({ seriesIndex, dataPointIndex }: { seriesIndex: number; dataPointIndex: number }) =>
        frameTip(scene, frame, drawn, details, seriesIndex, dataPointIndex),
    },
    ...(frame.unfinishedAt !== null && drawn.length > 0
      ? { forecastDataPoints: { count: 1, dashArray: 4, fillOpacity: 0.4, strokeWidth: lineLike && right.length === 0 ? 2 : 0 } }
      : {}),
  }
  if (plan.isHorizontal) layDown(options, frame, scene, leftSide?.own.labels?.formatter, leftAxis)
  if (plan.type === 'bar' && drawn.length === 1 && frame.keys.some((key) => isOtherKey(key) || key === null))
    greyOut(options, frame, scene, colours[0] ?? palette.accent)
  const series = data as Drawn['apex']['series']
  return {
    apex: {
      type: plan.type,
      series,
      options,
      ...(plan.isHorizontal ? { height: barHeight(points, drawn.length, isStacked, showsLegend) } : {}),
    },
    markAt: (seriesAt, point) => markIn(frame, Math.max(0, seriesAt), point, drawn),
    notes,
    frame,
  }
}

const barHeight = (points: number, series: number, isStacked: boolean, hasLegend: boolean) =>
  points * (isStacked ? 28 : 12 + 14 * Math.max(1, series)) + 48 + (hasLegend ? 28 : 0)

/** Horizontal bars: Apex turns the axes, but keeps the formatters where they were. */
function layDown(options: ApexOptions, frame: Frame, scene: Scene, formatter: unknown, leftAxis: object): void {
  const { look, spec } = scene
  const scale = leftAxis as { min?: number; max?: number; tickAmount?: number; title?: { text?: string } }
  const isPercent = spec.options.stack === 'percent'
  const hidesTicks = options.dataLabels?.enabled === true && !isPercent && spec.options.stack === 'none'
  const room = Math.min(Math.max(...frame.labels.map(widthOf), 24) + 32, Math.max(80, look.width * 0.36))
  options.xaxis = {
    ...options.xaxis,
    labels: {
      show: !hidesTicks,
      rotate: 0,
      style: { fontSize: '12px', colors: look.palette.inkSoft },
      formatter: (value: string) =>
        isPercent ? `${Math.round(Number(value))}%` : typeof formatter === 'function' ? String(formatter(Number(value))) : value,
    },
    axisBorder: { show: false },
    crosshairs: { show: false },
    min: scale.min,
    max: scale.max,
    tickAmount: scale.tickAmount,
    ...(scale.title?.text
      ? { title: { text: scale.title.text, style: { fontSize: '12px', fontWeight: 400, color: look.palette.inkSoft } } }
      : {}),
  } as ApexOptions['xaxis']
  options.yaxis = {
    labels: {
      maxWidth: room,
      style: { fontSize: '13px', colors: frame.labels.map(() => look.palette.ink) },
      formatter: (value: number | string) => clip(String(value), Math.floor(room / 8)),
    },
    axisBorder: { show: false },
    axisTicks: { show: false },
  }
  options.grid = { ...options.grid, xaxis: { lines: { show: !hidesTicks } }, yaxis: { lines: { show: false } } }
}

/** "Other" and "not set" are grey among bars of one colour. */
function greyOut(options: ApexOptions, frame: Frame, scene: Scene, colour: string): void {
  const { palette } = scene.look
  options.colors = frame.keys.map((key) => (isOtherKey(key) ? palette.other : key === null ? palette.none : colour))
  options.plotOptions = { ...options.plotOptions, bar: { ...options.plotOptions?.bar, distributed: true } }
}

/** Shares of a hundred at each key. Not Apex's own: it makes them for bars alone. */
function sharesOf(series: Series, all: Series[]): (number | null)[] {
  return series.values.map((value, at) => {
    const sum = all.reduce((total, one) => total + Math.abs(one.values[at] ?? 0), 0)
    return value === null || sum === 0 ? null : (value / sum) * 100
  })
}

/** A point between two gaps has no line to be seen by. */
function lonePoints(drawn: Series[], colours: string[]): NonNullable<NonNullable<ApexOptions['markers']>['discrete']> {
  return drawn.flatMap((one, seriesIndex) =>
    one.values.flatMap((value, dataPointIndex) => {
      const isLone =
        value !== null && (one.values[dataPointIndex - 1] ?? null) === null && (one.values[dataPointIndex + 1] ?? null) === null
      const colour = colours[seriesIndex] ?? one.colour
      return isLone ? [{ seriesIndex, dataPointIndex, fillColor: colour, strokeColor: colour, size: 2, shape: 'circle' as const }] : []
    }),
  )
}

/** Bridges inner gaps with straight values only for the eye; the table keeps them empty. */
function joinGaps(values: (number | null)[]): (number | null)[] {
  return values.map((value, at) => {
    if (value !== null) return value
    const before = values.findLastIndex((other, place) => place < at && other !== null)
    const after = values.findIndex((other, place) => place > at && other !== null)
    const [a, b] = [values[before] ?? null, values[after] ?? null]
    return before < 0 || after < 0 || a === null || b === null ? null : a + ((b - a) * (at - before)) / (after - before)
  })
}

function emptyFrame(): Frame {
  const ref: FieldRef = { name: 'none.none', kind: 'dimension' }
  const words = { zh: '', en: '' }
  return {
    axis: ref,
    field: {
      name: ref.name,
      view: 'none',
      kind: 'dimension',
      type: 'string',
      title: words,
      description: words,
      folder: null,
      synonyms: [],
      drillMembers: [],
    },
    keys: [],
    labels: [],
    filters: [],
    series: [],
    unfinishedAt: null,
    beforeLabels: null,
    notes: [],
  }
}
