import type { ApexOptions } from 'apexcharts'
import { mayShare } from '../../field/change.ts'
import type { Field } from '../../field/field.ts'
import type { Language, Words } from '../../words.ts'
import type { ApexDrawing, Note } from '../drawing.ts'
import { numbersOf } from '../result.ts'
import { type FieldRef, fieldsIn } from '../spec.ts'
import { mix } from './apex.ts'
import { drawAxes } from './axes.ts'
import { drawColumns } from './bar.ts'
import { isOtherKey } from './frame.ts'
import { type Drawn, type Frame, fieldIn, type Scene } from './scene.ts'

/** The part of the whole that "the vital few" make. */
const most = 0.8

/** Columns from the largest to the smallest, and the share of the whole that is reached with each; over losses it rises above 100 % first. */
export function drawPareto(scene: Scene): Drawn {
  const [measure] = fieldsIn(scene.spec, 'values')
  if (!measure || !mayShare(fieldIn(scene, measure))) return withNote(drawColumns(scene), noParts)
  const drawn = drawAxes(scene, {
    type: 'line',
    kindOf: ({ role }) => (role === 'share' ? 'line' : 'column'),
    isSecond: ({ role }) => role === 'share',
    isHorizontal: false,
    prepare: (frame) => accumulate(scene, frame, measure),
  })
  // Pressed on its line, a mark is that of the column below.
  const ranked = { ...drawn, apex: { ...drawn.apex, options: atMost(scene, drawn.apex.options) } }
  return { ...(scene.spec.options.classes ? withClasses(scene, ranked) : ranked), markAt: (_, point) => drawn.markAt(0, point) }
}

// What A and B reach together; C is the rest.
const reaches = { A: most, B: 0.95 }

/** Each column in the shade of its class: A makes 80 %, B the next 15 %, C the rest. */
function withClasses({ look: { palette } }: Scene, drawn: Drawn): Drawn {
  const [columns, line] = drawn.apex.series as unknown as { name: string; data: (number | null)[] }[]
  if (!columns || !line) return drawn
  const names = (drawn.apex.options.xaxis?.categories ?? []) as string[]
  // Whoever crosses the border belongs to the class before it.
  const classes = columns.data.map((_, at) => classOf(at === 0 ? 0 : (line.data[at - 1] ?? 0)))
  const shades = { A: palette.accent, B: mix(palette.accent, palette.surface, 0.6), C: palette.other }
  const data = columns.data.map((y, at) => ({ x: names[at] ?? '', y, fillColor: shades[classes[at] ?? 'C'] }))
  const rest = line.data.map((y, at) => ({ x: names[at] ?? '', y }))
  const count = (one: string) => classes.filter((own) => own === one).length
  const text = {
    zh: `A 类 ${count('A')} 项、B 类 ${count('B')} 项、C 类 ${count('C')} 项`,
    en: `Class A: ${count('A')}, B: ${count('B')}, C: ${count('C')}`,
  }
  const series = [
    { ...columns, data },
    { ...line, data: rest },
  ] as ApexDrawing['series']
  return { ...drawn, apex: { ...drawn.apex, series }, notes: [...drawn.notes, { kind: 'answer', text }] }
}

const classOf = (before: number): 'A' | 'B' | 'C' => (before < reaches.A - 1e-12 ? 'A' : before < reaches.B - 1e-12 ? 'B' : 'C')

const withNote = (drawn: Drawn, text: Words): Drawn => ({ ...drawn, notes: [...drawn.notes, { kind: 'unfit', text }] })

const noParts: Words = { zh: '比率与中位数不能相加，没有累计占比', en: 'Ratios and medians do not add up: there is no cumulative share' }
const noWhole: Words = { zh: '合计不为正，没有累计占比', en: 'The whole is not above zero: there is no cumulative share' }
const noRest: Words = { zh: '未显示“其他”，无法计算累计占比', en: 'Without Other the whole is unknown: there is no cumulative share' }

/** Sorts the columns and adds the line; says how few make most of the whole. */
function accumulate(scene: Scene, frame: Frame, measure: FieldRef): Note[] {
  sortByFirst(frame)
  const [series] = frame.series
  if (!series) return []
  const { main, other } = scene.results
  const hasOther = frame.keys.some(isOtherKey)
  const all = main.total ?? main.length
  const isCut = all > frame.keys.length && !hasOther
  if (isCut && !other) return [{ kind: 'unfit', text: noRest }]
  const rest = isCut && other ? (numbersOf(other, measure)[0] ?? 0) : 0
  const whole = series.values.reduce<number>((sum, value) => sum + (value ?? 0), rest)
  if (whole <= 0) return [{ kind: 'unfit', text: noWhole }]
  let reached = 0
  const shares = series.values.map((value) => {
    reached += value ?? 0
    return reached / whole
  })
  frame.series.push({
    name: cumulative.title[scene.look.language],
    field: cumulative,
    ref: { name: cumulative.name, kind: 'measure' },
    values: shares,
    colour: scene.look.palette.ink,
    role: 'share',
    filters: [],
  })
  const few = shares.findIndex((share) => share >= most) + 1
  if (few === 0 || isOtherKey(frame.keys[few - 1])) return []
  const part = (few / all).toLocaleString('en', { style: 'percent', maximumFractionDigits: 1 })
  const count = (number: number) => number.toLocaleString('en')
  return [
    {
      kind: 'answer',
      text: {
        zh: `前 ${count(few)} 项（共 ${count(all)} 项的 ${part}）占 80%`,
        en: `The first ${count(few)} (${part} of ${count(all)}) make 80 %`,
      },
    },
  ]
}

function sortByFirst(frame: Frame): void {
  const values = frame.series[0]?.values ?? []
  // What is left of a cut list is no item of it, however large.
  const weigh = (at: number) => (isOtherKey(frame.keys[at]) ? Number.NEGATIVE_INFINITY : (values[at] ?? Number.NEGATIVE_INFINITY))
  const order = frame.keys.map((_, at) => at).sort((a, b) => weigh(b) - weigh(a) || a - b)
  const sorted = <T>(list: T[]) => order.map((at) => list[at] as T)
  frame.keys = sorted(frame.keys)
  frame.labels = sorted(frame.labels)
  frame.filters = frame.filters.length === order.length ? sorted(frame.filters) : frame.filters
  for (const one of frame.series) one.values = sorted(one.values)
}

const cumulative: Field = {
  name: 'cumulative_share',
  view: '',
  kind: 'measure',
  type: 'number',
  title: { zh: '累计占比', en: 'Cumulative share' } satisfies Record<Language, string>,
  description: { zh: '从大到小累计占合计的比例', en: 'Of the whole, from the largest down' },
  folder: null,
  format: 'percent_1',
  additivity: 'R',
  synonyms: [],
  drillMembers: [],
}

/** The share's axis from 0 to 100 %, higher only where losses follow, with a line at 80 %. */
function atMost(scene: Scene, options: ApexOptions): ApexOptions {
  const { yaxis } = options
  if (!Array.isArray(yaxis) || !yaxis[1]) return options
  const { max } = yaxis[1]
  const isWhale = typeof max === 'number' && max > 1.25
  return {
    ...options,
    yaxis: [yaxis[0] ?? {}, { ...yaxis[1], min: 0, ...(isWhale ? {} : { max: 1, tickAmount: 5 }) }],
    annotations: {
      ...options.annotations,
      yaxis: [{ y: most, yAxisIndex: 1, borderColor: scene.look.palette.inkSoft, strokeDashArray: 4 }],
    },
  }
}
