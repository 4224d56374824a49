import type { ApexOptions } from 'apexcharts'
import { shareText } from '../../field/change.ts'
import { noUnit, shortText, shortTexts, type Unit, unitText } from '../../field/text.ts'
import type { ApexDrawing, Ask, Note } from '../drawing.ts'
import type { Look } from '../look.ts'
import { type ChartSpec, type FieldRef, fieldsIn } from '../spec.ts'
import { askAxes, secondAxis } from '../twoAxes.ts'
import { baseOptions, clip, cornerTitle, frameTip, keyAxis, mix, topLegend, valueAxis } from './apex.ts'
import { withFuture } from './askedLines.ts'
import { besideFrame, namedSeries } from './beside.ts'
import { endLabels, endRoom } from './endLabels.ts'
import { isOtherKey, markIn, toFrame } from './frame.ts'
import { barHeight, horizontalBars } from './horizontalBars.ts'
import { legendText, levelMarks, lineReach, lineRows, linesOver, runningLines } from './lines.ts'
import type { Drawn, Frame, Line, Scene, Series } from './scene.ts'
import { allZero, isAllZero, pilesOf, stackOf } from './stack.ts'
import { hundredths, inScale, joinGaps, lonePoints, reach } from './values.ts'

/** What a chart with two axes draws: the kind of each series and the axis it is on. */
interface Plan {
  type: 'line' | 'area' | 'bar'
  kindOf: (series: Series) => 'line' | 'area' | 'column'
  isSecond: (series: Series) => boolean
  isHorizontal: boolean
  /** Changes what is on the axis before it is drawn, and says what a reader has to know of it. */
  prepare?: (frame: Frame) => Note[]
}

/** Numbers that nobody has are no gap in a line over numbers. */
const isJoined = ({ spec }: Scene, { isRun }: Frame) => spec.options.missing === 'join' || (spec.options.missing === 'auto' && isRun)

// The style sheet lifts them by another 6: Apex itself would lay the number of a column that reaches the top over it.
const aboveColumns = -14

const curves = { straight: 'straight', smooth: 'monotoneCubic', step: 'stepline' } as const

/** A chart with a key axis, as its options need it: what is drawn, on which side, in which unit. */
interface Laid {
  frame: Frame
  drawn: Series[]
  details: Series[]
  left: Series[]
  right: Series[]
  stack: ChartSpec['options']['stack']
  /** Whether a tooltip names the part each value is of those drawn with it. */
  hasShares: boolean
  isStacked: boolean
  isShares: boolean
  ask: Ask | null
  /** What a person laid over it. */
  lines: Line[]
  notes: Note[]
}

function lay(scene: Scene, plan: Plan, axis: FieldRef): Laid {
  const { spec } = scene
  const valueRefs = [...fieldsIn(spec, 'values'), ...fieldsIn(spec, 'second')]
  const isDrawn = (ref: FieldRef) => valueRefs.some(({ name }) => name === ref.name)
  const frame = toFrame(scene, axis, [...valueRefs, ...fieldsIn(spec, 'detail').filter((ref) => !isDrawn(ref))])
  withFuture(scene, frame)
  const prepared = plan.prepare?.(frame) ?? []
  const drawn = frame.series.filter(({ ref, role }) => isDrawn(ref) || role === 'share')
  // Columns of an earlier period are a stack of their own beside the present one; an area would lie over the other.
  const mayStack = plan.type === 'bar' || (plan.type === 'area' && !drawn.some(({ role }) => role === 'before'))
  const { stack, hasShares, notes } = stackOf(mayStack ? spec.options.stack : 'none', drawn)
  const second = secondAxis(spec, reachedBy(drawn))
  const isSecond = (series: Series) => plan.isSecond(series) || (!plan.isHorizontal && second.names.has(series.ref.name))
  const left = drawn.filter((series) => !isSecond(series))
  const onColumns = left.some((series) => plan.kindOf(series) === 'column')
  const over = plan.isHorizontal ? { lines: [], notes: [] } : linesOver(scene, { frame, left, stack, onColumns })
  return {
    frame,
    drawn,
    details: frame.series.filter(({ ref, role }) => !isDrawn(ref) && role !== 'before' && role !== 'share'),
    left,
    right: drawn.filter(isSecond),
    ask: plan.isHorizontal ? null : askAxes(spec, second, reachedBy(drawn)),
    stack,
    hasShares,
    isStacked: stack !== 'none',
    isShares: stack === 'percent',
    lines: over.lines,
    notes: [...prepared, ...frame.notes, ...notes, ...over.notes],
  }
}

/** The value axes, one or two, and the unit of each measure. */
function sidesOf(scene: Scene, plan: Plan, laid: Laid) {
  const { look } = scene
  const { left, right, drawn, frame, isStacked, isShares, lines } = laid
  const isFree = !isStacked && left.every((series) => plan.kindOf(series) !== 'column')
  const side = (own: Series[], isRight: boolean) => {
    const [first] = own
    if (!first) return null
    const values = [
      ...reach(inScale(own, frame), isStacked && !isRight, frame.keys.length),
      ...(isRight ? [] : [...(scene.reach ?? []), ...lineReach(lines)]),
    ]
    const isColumns = own.some((series) => plan.kindOf(series) === 'column')
    const { axis, unit } = valueAxis(look, first.field, values, isColumns || !(isFree || isRight))
    return { axis, unit, title: unitText(first.field, unit, look.language) }
  }
  const first = side(left.length > 0 ? left : drawn, false)
  const second = side(right, true)
  const units = new Map(drawn.flatMap((one) => [[one.ref.name, (right.includes(one) ? second : first)?.unit] as const]))
  const names = (own: Series[]) => own.map(({ name }) => name)
  const yaxis = isShares
    ? [percentAxis(look)]
    : second
      ? [
          {
            ...first?.axis,
            ...sideTitle(look, left, first?.title ?? ''),
            seriesName: [...names(left), ...runningLines(lines).map(({ name }) => name)],
          },
          { ...second.axis, ...sideTitle(look, right, second.title), opposite: true, seriesName: names(right) },
        ]
      : [first?.axis ?? {}]
  return { first, second, units, yaxis }
}

/** Of two axes each has the names of its measures and their unit along it. */
function sideTitle(look: Look, own: Series[], unit: string) {
  const names = [...new Set(own.filter(({ role }) => role !== 'before').map(({ field }) => field.title[look.language]))]
  const most = Math.max(8, Math.floor((look.height - 110) / 8))
  const named = clip(names.join(look.language === 'zh' ? '、' : ', '), most)
  // "Orders (orders)" says it twice.
  const isSaid = unit.toLowerCase() === named.toLowerCase()
  const text = !unit || isSaid ? named : look.language === 'zh' ? `${named}（${unit}）` : `${named} (${unit})`
  return { title: { text, style: { fontSize: '12px', fontWeight: 400, color: look.palette.inkSoft } } }
}

/** What the measures drawn reach. */
const reachedBy = (drawn: Series[]) =>
  drawn.filter(({ role }) => role === 'plain').map(({ ref, field, values }) => ({ name: ref.name, field, values }))

function percentAxis(look: Look) {
  return {
    min: 0,
    max: 100,
    tickAmount: 4,
    labels: { style: { fontSize: '12px', colors: [look.palette.inkSoft] }, formatter: (value: number) => `${Math.round(value)}%` },
  }
}

/** How each series is painted: columns full, lines by their stroke, an earlier period lighter and dashed. */
function paint(scene: Scene, plan: Plan, { drawn, frame, right, isStacked, lines }: Laid, colours: string[]): ApexOptions {
  const kinds = drawn.map(plan.kindOf)
  const over = runningLines(lines)
  const isLine = plan.type !== 'bar'
  const bands = bandsAmong(lines, isLine)
  const curve = curves[scene.spec.options.curve]
  const isBefore = drawn.map(({ role }) => role === 'before')
  const points = frame.keys.length
  const isDense = points > 40
  return {
    colors: [...colours, ...[...over, ...bands].map(({ colour }) => colour)],
    stroke: {
      // A straight line has no steps.
      curve: over.length + bands.length > 0 ? [...drawn.map(() => curve), ...[...over, ...bands].map(() => 'straight' as const)] : curve,
      width: [...kinds.map((kind, at) => (kind === 'column' ? 0 : isBefore[at] ? 1.5 : 2)), ...over.map(() => 1.5), ...bands.map(() => 0)],
      dashArray: [
        ...kinds.map((kind, at) => (isBefore[at] && kind !== 'column' ? 4 : 0)),
        ...over.map(({ dash }) => dash),
        ...bands.map(() => 0),
      ],
      lineCap: 'round',
    },
    fill: { type: 'solid', opacity: opacityOf(kinds, isStacked, over.length, bands.length) },
    markers: {
      size: points === 1 ? 5 : 0,
      strokeWidth: 0,
      hover: { size: 5 },
      discrete: isLine && !isJoined(scene, frame) ? lonePoints(drawn, colours) : [],
    },
    plotOptions: {
      bar: {
        horizontal: plan.isHorizontal,
        columnWidth: points <= 4 ? `${12 + points * 9}%` : isDense ? '86%' : '62%',
        barHeight: '68%',
        borderRadius: isStacked || isDense ? 0 : 2,
        borderRadiusApplication: 'end',
        dataLabels: { position: isStacked ? 'center' : 'top', hideOverflowingLabels: isStacked },
      },
    },
    ...(frame.unfinishedAt !== null && drawn.length > 0
      ? {
          forecastDataPoints: {
            count: points - frame.unfinishedAt,
            dashArray: 4,
            fillOpacity: 0.4,
            strokeWidth: isLine && right.length === 0 ? 2 : 0,
          },
        }
      : {}),
  }
}

/** Areas let lines through, and so do columns that lines run over. */
function opacityOf(kinds: ('line' | 'area' | 'column')[], isStacked: boolean, over: number, bands: number): number | number[] {
  const laid = [...new Array<number>(over).fill(1), ...new Array<number>(bands).fill(0.16)]
  if (kinds.includes('area')) return [...kinds.map((kind) => (kind === 'area' ? (isStacked ? 0.85 : 0.14) : 1)), ...laid]
  if (bands > 0) return [...kinds.map(() => 1), ...laid]
  return kinds.includes('column') && kinds.includes('line') ? kinds.map((kind) => (kind === 'column' ? 0.5 : 1)) : 1
}

/** Whether names are at the ends of the lines, or in a legend. */
function naming({ spec, look, isPanel }: Scene, plan: Plan, { drawn, right, isStacked, frame, lines }: Laid): 'ends' | 'legend' | 'none' {
  const { legend } = spec.options
  if (legend === 'off') return 'none'
  if (legend === 'on' || (lines.length > 0 && !isPanel)) return 'legend'
  if (drawn.length <= 1) return 'none'
  const fits = plan.type !== 'bar' && drawn.length <= 4 && look.width >= 480 && !isStacked && right.length === 0 && frame.keys.length > 1
  return fits ? 'ends' : 'legend'
}

/** Any picture with a key axis and one or two value axes. */
export function drawAxes(asked: Scene, plan: Plan): Drawn {
  const { look } = asked
  const [axis] = fieldsIn(asked.spec, 'axis')
  const base = baseOptions(look)
  if (!axis) return { apex: { type: plan.type, series: [], options: base }, tipAt: () => null, markAt: () => null, notes: [] }
  const laid = lay(asked, plan, axis)
  const scene: Scene = { ...asked, spec: { ...asked.spec, options: { ...asked.spec.options, stack: laid.stack } } }
  const { frame, drawn, right, isStacked, isShares, lines } = laid
  const over = runningLines(lines)
  const names = naming(scene, plan, laid)
  const { first, second, units, yaxis } = sidesOf(scene, plan, laid)
  const running = lines.filter(({ isLevel }) => !isLevel).length
  const labels = dataLabels(scene, drawn, running, units, isShares, frame.brokenAt)
  const marks = levelMarks(lines, scene, first?.unit) ?? []
  // Numbers at lying bars have their unit with them.
  const title = isShares || second || (plan.isHorizontal && labels.enabled && !isStacked) ? '' : (first?.title ?? '')
  const isUnderLegend = names === 'legend'
  const colours = drawn.map((series) =>
    series.role === 'before' ? mix(series.colour, look.palette.surface, plan.kindOf(series) === 'column' ? 0.35 : 0.6) : series.colour,
  )
  const options: ApexOptions = {
    ...base,
    ...paint(scene, plan, laid, colours),
    chart: { ...base.chart, stacked: isStacked },
    xaxis: keyAxis(frame, look, second ? 2 : 1),
    yaxis,
    dataLabels: labels,
    legend: isUnderLegend ? { ...topLegend(look, title), ...ownItems(drawn, lines, look) } : { show: false },
    ...(title ? { title: cornerTitle(look, title) } : {}),
    ...(names === 'ends' || marks.length > 0
      ? {
          annotations: {
            ...(names === 'ends' ? { points: endLabels(drawn, scene, Number(first?.axis.min ?? 0), Number(first?.axis.max ?? 1)) } : {}),
            ...(marks.length > 0 ? { yaxis: marks } : {}),
          },
        }
      : {}),
    grid: {
      ...base.grid,
      padding: {
        left: 8,
        right: names === 'ends' ? endRoom(drawn) : 16,
        top: topRoom(plan, title !== '' && !isUnderLegend, isUnderLegend, labels.enabled === true && !isStacked),
        bottom: 0,
      },
    },
    tooltip: {
      shared: true,
      intersect: false,
      followCursor: plan.isHorizontal,
    },
  }
  if (plan.isHorizontal) horizontalBars(options, frame, scene, drawn)
  if (plan.type === 'bar' && drawn.length === 1 && frame.keys.some((key) => isOtherKey(key) || key === null)) {
    greyOut(options, frame, scene, colours[0] ?? look.palette.accent)
  }
  const shares = isShares ? hundredths(drawn) : []
  const hasPiles = isStacked && pilesOf(drawn).length > 1
  const isMixed =
    right.length > 0 ||
    bandsAmong(lines, plan.type !== 'bar').length > 0 ||
    new Set([...drawn.map(plan.kindOf), ...over.map(() => 'line')]).size > 1
  const series = drawn.map((one, at) => ({
    name: one.name,
    ...(isMixed ? { type: plan.kindOf(one) } : {}),
    ...(hasPiles ? { group: one.role === 'before' ? 'before' : 'now' } : {}),
    data: isShares ? shares[at] : isJoined(scene, frame) ? joinGaps(one.values) : struck(one, frame, lines),
  }))
  const runs = over.map(({ name, values }) => ({ name, ...(isMixed ? { type: 'line' } : {}), data: values }))
  const bands = bandsAmong(lines, plan.type !== 'bar').flatMap((line) => {
    const one = drawn.find(({ ref, hue }) => ref.name === line.ref.name && hue === line.hue)
    return bandOf({ ...line, band: line.band ?? { low: line.values, high: line.upTo ?? line.values } }, frame, one)
  })
  const height = plan.isHorizontal
    ? { height: barHeight(frame.keys.length, isStacked ? pilesOf(drawn).length : drawn.length, isStacked, names === 'legend') }
    : {}
  return {
    // Columns with a line over them are one of Apex's mixed charts, which go by the name of a line.
    apex: {
      type: bands.length > 0 && plan.type !== 'bar' ? 'rangeArea' : over.length > 0 && plan.type === 'bar' ? 'line' : plan.type,
      series: (bands.length > 0
        ? [...[...series, ...runs].map((one) => inPairs(one, frame)), ...bands]
        : [...series, ...runs]) as ApexDrawing['series'],
      options,
      ...height,
    },
    tipAt: ({ seriesIndex, dataPointIndex }) => {
      const tip = frameTip(scene, laid, seriesIndex, dataPointIndex)
      return { ...tip, rows: [...tip.rows, ...lineRows(lines, dataPointIndex, look.language)] }
    },
    markAt: (seriesAt, point) => markIn(frame, Math.max(0, seriesAt), point, drawn),
    beside: besideFrame(frame, drawn, plan.type !== 'bar' && drawn.every((one) => plan.kindOf(one) !== 'column') ? 'ends' : 'slots'),
    notes: laid.notes,
    ...(laid.ask ? { ask: laid.ask } : {}),
    ...(lines.length > 0 ? { lined: { frame, lines } } : {}),
    ...(isShares && isAllZero(drawn.flatMap(({ values }) => values)) ? { nothing: allZero } : {}),
  }
}

/** The values of a series, each with the strokes of what it is held against. */
function struck(one: Series, { labels }: Frame, lines: Line[]) {
  const own = lines.filter(({ isStroke, isWhisker, ref, hue }) => (isStroke || isWhisker) && ref.name === one.ref.name && hue === one.hue)
  if (own.length === 0 || one.role !== 'plain') return one.values
  return one.values.map((y, at) => ({
    x: labels[at] ?? '',
    y,
    goals: own.flatMap((line) => (line.isWhisker ? whisker(line, at) : stroke(line, at))),
  }))
}

/** A short line that Apex draws at a value of a column; its width is half its length. */
interface Goal {
  name: string
  value: number
  strokeColor: string
  strokeHeight: number
  strokeWidth?: number
  strokeDashArray?: number
}

function stroke({ values, colour }: Line, at: number): Goal[] {
  const value = values[at] ?? null
  return value === null ? [] : [{ name: '', value, strokeColor: colour, strokeHeight: 2, strokeDashArray: 4 }]
}

/** So many dots make a stem: Apex has no line that stands on a column. */
const stemDots = 40

/** A bar of error over a column: a cap at either end, and a stem between them. */
function whisker({ values, upTo, colour }: Line, at: number): Goal[] {
  const [low, high] = [values[at] ?? null, upTo?.[at] ?? null]
  if (low === null || high === null) return []
  const cap = (value: number) => ({ name: '', value, strokeColor: colour, strokeWidth: 6, strokeHeight: 2 })
  const stem = Array.from({ length: stemDots }, (_, nth) => low + ((high - low) * (nth + 1)) / (stemDots + 1))
  return [...[low, high].map(cap), ...stem.map((value) => ({ name: '', value, strokeColor: colour, strokeWidth: 0.75, strokeHeight: 5 }))]
}

/** Beside a band Apex reads the values of every series with their keys. */
function inPairs<One extends { data: unknown[] | undefined }>(one: One, { labels }: Frame) {
  const isPair = (value: unknown) => typeof value === 'object' && value !== null
  return { ...one, data: one.data?.map((value, at) => (isPair(value) ? value : { x: labels[at] ?? '', y: value })) }
}

/** The lines that are a band, or have one; over columns a margin is a bar at each. */
const bandsAmong = (lines: Line[], onLines: boolean) => lines.filter(({ band, isWhisker }) => band || (isWhisker && onLines))

/** A band behind a line, from what may be at least to what may be at most. */
function bandOf({ name, band, values }: Pick<Line, 'name' | 'band' | 'values'>, { labels }: Frame, one: Series | undefined) {
  if (!band) return []
  // Apex draws no band with gaps in it: where there is none it has no height, and lies under the known values.
  let flat = values.find((value) => value !== null) ?? 0
  const edges = labels.map((x, at) => {
    const [low, high] = [band.low[at] ?? null, band.high[at] ?? null]
    flat = one?.values[at] ?? flat
    return { x, y: low === null || high === null ? [flat, flat] : [low, high] }
  })
  return [{ name, type: 'rangeArea', data: edges }]
}

/** What the legend names: lines laid over the picture too, and among colours no earlier period, which is known by being paler. */
function ownItems(drawn: Series[], lines: Line[], look: Look): ApexOptions['legend'] {
  const present = namedSeries(drawn)
  if (present.length === drawn.length && lines.length === 0) return {}
  const shapes = [...present.map(() => 'circle'), ...lines.map(() => 'line')]
  return {
    showForSingleSeries: true,
    customLegendItems: [...present.map(({ name }) => name), ...lines.map((line) => legendText(line, look.language))],
    ...(lines.length > 0 ? { formatter: (name: string) => clip(name, 64) } : {}),
    markers: {
      size: 5,
      // Apex takes lists here, though its types know of one only.
      strokeWidth: shapes.map((shape) => (shape === 'line' ? 2 : 0)) as unknown as number,
      shape: shapes as unknown as 'circle',
      offsetX: -2,
      fillColors: [...present, ...lines].map(({ colour }) => colour),
    },
  }
}

function dataLabels(
  scene: Scene,
  drawn: Series[],
  over: number,
  units: Map<string, Unit | undefined>,
  isShares: boolean,
  brokenAt: number | null,
): NonNullable<ApexOptions['dataLabels']> {
  const { spec, look } = scene
  const points = drawn[0]?.values.length ?? 0
  const isStacked = spec.options.stack !== 'none'
  const isBarLike = spec.type === 'bar' || spec.type === 'column'
  const fits =
    isBarLike &&
    !isStacked &&
    drawn.length === 1 &&
    over === 0 &&
    (spec.type === 'bar' ? points <= 30 : points <= 12 && look.width / Math.max(points, 1) >= 52)
  if (spec.options.labels === 'off' || (spec.options.labels === 'auto' && !fits)) return { enabled: false }
  const texts = new Map(
    [...new Set(drawn.map(({ ref }) => ref.name))].map((name) => {
      const own = drawn.filter(({ ref }) => ref.name === name)
      const values = own.flatMap((one) => one.values.filter((value) => value !== null))
      const [first] = own
      const words = first ? shortTexts(values, first.field, look.language, units.get(name) ?? noUnit) : []
      return [name, new Map(values.map((value, at) => [value, words[at] ?? '']))] as const
    }),
  )
  return {
    enabled: true,
    ...(over > 0 ? { enabledOnSeries: drawn.map((_, at) => at) } : {}),
    offsetY: spec.type === 'bar' || isStacked ? 0 : aboveColumns,
    offsetX: spec.type === 'bar' && !isStacked ? 6 : 0,
    // Apex pulls a label that starts at a short bar back over it; one that ends there it leaves. The style sheet turns it round.
    textAnchor: spec.type === 'bar' && !isStacked ? 'end' : 'middle',
    style: { fontSize: '12px', fontWeight: 400, colors: [isStacked ? look.palette.surface : look.palette.ink] },
    background: { enabled: false },
    dropShadow: { enabled: false },
    formatter: (value: number, at?: { seriesIndex?: number; dataPointIndex?: number }) => {
      const one = drawn[at?.seriesIndex ?? 0]
      if (!one || value === null || value === undefined) return ''
      if (brokenAt !== null && at?.dataPointIndex === brokenAt) return `${shortText(Number(value), one.field, look.language)} ≫`
      // A part of a stack that is not there has no place for its number.
      if (isStacked && Number(value) === 0) return ''
      if (isShares) return shareText(Number(value) / 100, look.language) ?? ''
      return texts.get(one.ref.name)?.get(Number(value)) ?? shortText(Number(value), one.field, look.language, units.get(one.ref.name))
    },
  }
}

/** The room above the plot: for the unit in the corner, and for the number on a column that reaches the top. */
function topRoom(plan: Plan, hasUnit: boolean, isUnderLegend: boolean, hasNumbers: boolean): number {
  if (plan.isHorizontal) return isUnderLegend ? -12 : hasUnit ? 4 : -26
  const room = hasUnit ? 4 : -12
  return hasNumbers && plan.type === 'bar' ? room + 10 : room
}

/** "Other" and "not set" are grey among bars of one colour. */
function greyOut(options: ApexOptions, frame: Frame, scene: Scene, colour: string): void {
  const { palette } = scene.look
  options.colors = frame.keys.map((key) => (isOtherKey(key) ? palette.other : key === null ? palette.none : colour))
  options.plotOptions = { ...options.plotOptions, bar: { ...options.plotOptions?.bar, distributed: true } }
}
