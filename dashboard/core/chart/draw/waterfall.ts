import type { ApexOptions } from 'apexcharts'
import { changeOf, changeText } from '../../field/change.ts'
import type { Field } from '../../field/field.ts'
import { type Cell, numberText, shortTexts, unitText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { ApexDrawing, Mark, Note } from '../drawing.ts'
import { isOrdered } from '../query.ts'
import { numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { baseOptions, cornerTitle, keyAxis, valueAxis, widthOf } from './apex.ts'
import { drawColumns } from './bar.ts'
import { isOtherKey, markIn, otherWords, spanLabel, toFrame } from './frame.ts'
import { type Drawn, type Frame, fieldIn, type Scene } from './scene.ts'
import { allZero, isAllZero } from './stack.ts'

/** One bar of a bridge: from where to where it reaches, and the number it says. */
export interface Bar {
  label: string
  from: number
  to: number
  value: number
  /** A step up or down, or a whole. */
  isWhole: boolean
  before: number | null
  now: number | null
  /** Its place among the keys of the frame; of a whole, and of the rest in one, none. */
  point: number | null
}

const noSum: Words = {
  zh: '这个指标各项相加不等于合计（去重数、比率、中位数），不能画成瀑布',
  en: 'The parts of this measure do not add up to the whole (distinct counts, ratios, medians): no waterfall',
}
const noRest: Words = { zh: '未显示“其他”，合计只含显示的项', en: 'Without Other the total holds only what is shown' }
export const notFromZero: Words = { zh: '纵轴不从 0 开始', en: 'The axis does not start at 0' }

/** What a whole is made of, step by step; compared with an earlier period, what led from the one to the other. */
export function drawWaterfall(scene: Scene): Drawn {
  const { spec } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const field = measure && fieldIn(scene, measure)
  if (!axis || !measure || (field?.additivity !== 'A' && field?.additivity !== 'S')) {
    const drawn = drawColumns(scene)
    return { ...drawn, notes: [...drawn.notes, { kind: 'unfit', text: noSum }] }
  }
  const frame = toFrame(scene, axis, [measure])
  const { bars, notes } = toBars(scene, frame)
  const { options, isCut } = bridgeOptions(scene, frame, bars, field)
  const series = [{ name: field.title[scene.look.language], data: bars.map((bar) => bridgePoint(scene, bar, field)) }]
  return {
    apex: { type: 'rangeBar', series: series as ApexDrawing['series'], options },
    tipAt: ({ dataPointIndex }) => tipOf(scene, field, bars[dataPointIndex]),
    markAt: (_, at) => markOf(frame, bars[at]),
    notes: [
      ...notes,
      ...frame.notes.filter(({ kind }) => kind !== 'truncated'),
      ...(isCut ? [{ kind: 'unfit' as const, text: notFromZero }] : []),
    ],
    ...(isAllZero(bars.map(({ value }) => value)) ? { nothing: allZero } : {}),
  }
}

function toBars(scene: Scene, frame: Frame): { bars: Bar[]; notes: Note[] } {
  const { results, look, spec } = scene
  const now = frame.series.find(({ role }) => role === 'plain')
  const before = frame.series.find(({ role }) => role === 'before')
  if (!now) return { bars: [], notes: [] }
  const steps = frame.keys.map((key, point) => {
    const [is, was] = [now.values[point] ?? null, before?.values[point] ?? null]
    return { key, point: point as number | null, label: frame.labels[point] ?? '', now: is, before: was, value: (is ?? 0) - (was ?? 0) }
  })
  const { main, other, otherBefore } = results
  const all = main.total ?? main.length
  const isCut = frame.axis.kind !== 'time' && all > frame.keys.filter((key) => !isOtherKey(key)).length
  // A rest that would press other charts flat is only said there; here the whole needs it.
  if (isCut && other && !frame.keys.some(isOtherKey)) {
    const is = numbersOf(other, now.ref)[0] ?? null
    const was = before && otherBefore ? (numbersOf(otherBefore, now.ref)[0] ?? null) : null
    const label = `${otherWords[look.language]} (${all - frame.keys.length})`
    steps.push({ key: null, point: null, label, now: is, before: was, value: (is ?? 0) - (was ?? 0) })
  }
  if (before && frame.axis.kind !== 'time' && spec.sort === null && !isOrdered(frame.axis, scene.asking.fields)) {
    const isRest = ({ key, point }: { key: Cell; point: number | null }) => Number(point === null || isOtherKey(key))
    steps.sort((a, b) => isRest(a) - isRest(b) || b.value - a.value)
  }
  const start = before ? steps.reduce((sum, step) => sum + (step.before ?? 0), 0) : 0
  let reached = start
  const bars = steps.map((step): Bar => {
    const from = reached
    reached += step.value
    return { ...step, from, to: reached, isWhole: false }
  })
  const zh = look.language === 'zh'
  const last = wholeBar(before ? (spec.between?.now.name[look.language] ?? (zh ? '本期' : 'Now')) : zh ? '合计' : 'Total', reached)
  return {
    bars: before ? [wholeBar(spanLabel(spec, look.language), start), ...bars, last] : [...bars, last],
    notes: isCut && !other ? [{ kind: 'truncated', text: noRest }] : [],
  }
}

/** A bar that stands on the ground: where a bridge begins, or ends. */
export const wholeBar = (label: string, value: number): Bar => ({
  label,
  from: 0,
  to: value,
  value,
  isWhole: true,
  before: null,
  now: null,
  point: null,
})

/** A bar in Apex' words; good news and bad by the measure's own sense. */
export function bridgePoint({ look: { palette } }: Scene, { label, from, to, value, isWhole }: Bar, { better }: Field) {
  const isGood = better === undefined ? null : value > 0 === (better === 'up')
  const step = isGood === null ? (value >= 0 ? palette.accent : palette.other) : isGood ? palette.good : palette.bad
  return { x: label, y: [Math.min(from, to), Math.max(from, to)], fillColor: isWhole ? palette.inkSoft : step }
}

// Below this part of the whole no step could be seen on an axis from 0.
const leastStep = 0.1

export function bridgeOptions(scene: Scene, frame: Frame, bars: Bar[], field: Field): { options: ApexOptions; isCut: boolean } {
  const { look } = scene
  const base = baseOptions(look)
  const reached = bars.flatMap(({ from, to, isWhole }) => (isWhole ? [to] : [from, to]))
  const wholes = bars.filter(({ isWhole }) => isWhole)
  const change = (wholes.at(-1)?.value ?? 0) - (wholes[0]?.value ?? 0)
  const largest = Math.max(...bars.filter(({ isWhole }) => !isWhole).map(({ value }) => Math.abs(value)), Math.abs(change))
  const isFar = bars[0]?.isWhole === true && largest < leastStep * Math.max(...reached.map(Math.abs), 0) && Math.min(...reached) > 0
  const { axis, unit } = valueAxis(look, field, isFar ? reached : [...reached, 0], !isFar)
  const isCut = isFar && Number(axis.min) > 0
  const title = unitText(field, unit, look.language)
  const texts = shortTexts(
    bars.map(({ value }) => value),
    field,
    look.language,
    unit,
  ).map((text, at) => (bars[at]?.isWhole || (bars[at]?.value ?? 0) <= 0 ? text : `+${text}`))
  const slot = (look.width - 80) / Math.max(1, bars.length)
  const hasNumbers = scene.spec.options.labels !== 'off' && Math.max(...texts.map(widthOf), 0) <= slot
  return {
    isCut,
    options: {
      ...base,
      // The frame's own labels are those of its keys; here the wholes stand among them.
      xaxis: keyAxis(
        {
          ...frame,
          labels: bars.map(({ label }) => label),
          keys: bars.map(({ label }) => label),
          axis: { ...frame.axis, kind: 'dimension' },
        },
        look,
      ),
      yaxis: [axis],
      plotOptions: { bar: { horizontal: false, columnWidth: '62%', borderRadius: 2, isDumbbell: false } },
      ...(title ? { title: cornerTitle(look, title) } : {}),
      grid: { ...base.grid, padding: { left: 8, right: 16, top: title ? 14 : 0, bottom: 0 } },
      ...(hasNumbers ? { annotations: { points: bars.map((bar, at) => numberAbove(scene, bar, texts[at] ?? '')) } } : {}),
      tooltip: { shared: false, intersect: true },
    },
  }
}

/** Apex writes the numbers of such bars into them, where few of them fit. */
function numberAbove({ look }: Scene, { label, from, to }: Bar, text: string) {
  return {
    x: label,
    y: Math.max(from, to),
    marker: { size: 0, strokeWidth: 0, fillColor: 'transparent', strokeColor: 'transparent' },
    label: {
      text,
      borderWidth: 0,
      offsetY: 4,
      style: { background: 'transparent', color: look.palette.ink, fontSize: '12px', padding: { left: 0, right: 0, top: 0, bottom: 0 } },
    },
  }
}

function tipOf({ look: { language, palette } }: Scene, field: Field, bar: Bar | undefined) {
  if (!bar) return null
  const row = (name: Words, value: number | null, extra?: string | null) => ({
    colour: bar.isWhole ? palette.inkSoft : 'transparent',
    name: name[language],
    text: numberText(value, field, language),
    ...(extra ? { extra } : {}),
  })
  if (bar.isWhole || bar.before === null) return { title: bar.label, rows: [row(field.title, bar.value)] }
  const change = changeText(changeOf(bar.now, bar.before, field), field, language)
  return {
    title: bar.label,
    rows: [
      row({ zh: '前期', en: 'Before' }, bar.before),
      row({ zh: '本期', en: 'Now' }, bar.now),
      row({ zh: '变动', en: 'Change' }, bar.value, change),
    ],
  }
}

function markOf(frame: Frame, bar: Bar | undefined): Mark | null {
  if (!bar || bar.point === null) return null
  const mark = markIn(frame, 0, bar.point)
  return mark && { ...mark, value: bar.now }
}
