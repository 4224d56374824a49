import type { ApexOptions } from 'apexcharts'
import { linearTrend } from '../../estimate/trend.ts'
import { changeText } from '../../field/change.ts'
import type { Field } from '../../field/field.ts'
import { isPercent, shortText, type Unit } from '../../field/text.ts'
import type { Language, Words } from '../../words.ts'
import { catalogue } from '../catalogue.ts'
import type { Note } from '../drawing.ts'
import { marginsOf } from '../lineQueries.ts'
import { lineReasons, lineWords, mostLined } from '../lines.ts'
import { legible } from '../look.ts'
import type { ChartLine } from '../options.ts'
import { cellsOf, numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { grainWords } from '../title.ts'
import { clip } from './apex.ts'
import { forecasts, goals } from './askedLines.ts'
import { asKey } from './keys.ts'
import { levelOf, levelWords } from './level.ts'
import type { Frame, Line, Lined, Scene, Series } from './scene.ts'
import type { TipRow } from './tip.ts'

// Lines a person lays over a picture: at numbers he gives, or worked out from what is shown. Each is dashed, is named in the legend with what it
// comes to, and stands in the tooltip and in the table.

export interface Lines {
  lines: Line[]
  notes: Note[]
}

const dashes = [4, 2, 8, 6, 3, 10]

/** All lines of a chart, and why some could not be drawn. */
export function linesOver(scene: Scene, lined: Lined): Lines {
  const { spec, look } = scene
  const reads = catalogue[spec.type].options
  const { level, lines } = spec.options
  const made: Lines = { lines: [], notes: [] }
  const present = lined.left.filter(({ role }) => role === 'plain')
  if (present.length === 0) return made
  const add = ({ lines: own, notes }: Lines) => {
    // Lines of one colour are told apart by their dashes.
    made.lines.push(...own.map((line, at) => ({ ...line, dash: dashes[(made.lines.length + at) % dashes.length] ?? 4 })))
    made.notes.push(...notes)
  }
  if (reads.includes('level') && level !== 'none') add(averages(scene, lined, present, level))
  if (reads.includes('lines')) for (const line of lines) add(drawLine(scene, lined, present, line))
  for (const line of made.lines) line.colour = lined.onColumns ? look.palette.ink : legible(line.colour, look.palette)
  return made
}

const refused = (kind: ChartLine['kind'], why: Words): Lines => ({
  lines: [],
  notes: [
    { kind: 'unfit', text: { zh: `未画“${lineWords[kind].zh}”：${why.zh}`, en: `No ${lineWords[kind].en.toLowerCase()}: ${why.en}` } },
  ],
})

const told = (kind: ChartLine['kind'], made: Line | Words): Lines => ('zh' in made ? refused(kind, made) : { lines: [made], notes: [] })

function averages({ look }: Scene, { frame, stack }: Lined, present: Series[], level: 'average' | 'median'): Lines {
  if (stack !== 'none' || present.length > mostLined) return { lines: [], notes: [] }
  const lines = present.flatMap((one): Line[] => {
    const value = levelOf(level, whole(one.values, frame), null)
    const text = levelWords[level][look.language]
    return value === null
      ? []
      : [levelLine(one, present, text, shortText(value, one.field, look.language), frame, value, look.palette.inkSoft)]
  })
  return { lines, notes: [] }
}

/** Values of whole periods: of a part of one nothing is concluded. */
function whole(values: (number | null)[], { unfinishedAt, partialFrom, brokenAt }: Frame): (number | null)[] {
  return values.map((value, at) => (at === unfinishedAt || at === brokenAt || (at === 0 && partialFrom) ? null : value))
}

function levelLine(one: Series, present: Series[], text: string, detail: string, frame: Frame, value: number, soft: string): Line {
  const isOnly = present.length === 1
  return {
    name: isOnly ? text : `${one.name} · ${text}`,
    detail,
    field: one.field,
    ref: one.ref,
    colour: isOnly ? soft : one.colour,
    dash: 4,
    ...(one.hue === undefined ? {} : { hue: one.hue }),
    values: frame.keys.map(() => value),
    isLevel: true,
  }
}

function drawLine(scene: Scene, lined: Lined, present: Series[], line: ChartLine): Lines {
  const { frame, stack } = lined
  const { language, palette } = scene.look
  const [first] = present
  if (!first) return { lines: [], notes: [] }
  const plain = { field: first.field, ref: first.ref, colour: palette.inkSoft, dash: 4, isLevel: true }
  const at = (value: number) => frame.keys.map(() => value)
  switch (line.kind) {
    case 'at': {
      if (stack === 'percent') return refused(line.kind, lineReasons.shares)
      const detail = shortText(line.value, first.field, language)
      return { lines: [{ ...plain, name: line.name || lineWords.at[language], detail, values: at(line.value) }], notes: [] }
    }
    case 'band': {
      if (stack === 'percent') return refused(line.kind, lineReasons.shares)
      const [low, high] = [Math.min(line.from, line.to), Math.max(line.from, line.to)]
      const detail = `${shortText(low, first.field, language)} – ${shortText(high, first.field, language)}`
      return { lines: [{ ...plain, name: line.name || lineWords.band[language], detail, values: at(low), upTo: at(high) }], notes: [] }
    }
    case 'trend':
      return trends(scene, lined, present)
    case 'margin':
      return margins(scene, lined, present)
    case 'goal':
      return told(line.kind, goals(scene, lined, present))
    case 'forecast':
      return told(line.kind, forecasts(scene, lined, present))
  }
}

/** Between what each value may lie; a stack of them lies nowhere. */
function margins(scene: Scene, { frame, stack }: Lined, present: Series[]): Lines {
  const { spec, asking, look, results } = scene
  const known = new Map(marginsOf(spec, asking).map(({ name, margin }) => [name, margin]))
  const own = present.filter(({ ref }) => known.has(ref.name))
  if (own.length === 0) return refused('margin', lineReasons.noMargin)
  if (stack !== 'none') return refused('margin', lineReasons.stack)
  const lines = own.map((one): Line => {
    const margin = columnFor(scene, frame, one, numbersOf(results.main, { name: known.get(one.ref.name) ?? '', kind: 'measure' }))
    const edge = (sign: 1 | -1) =>
      one.values.map((value, at) => {
        const half = margin[at] ?? null
        return value === null || half === null ? null : value + sign * Math.abs(half)
      })
    const text = lineWords.margin[look.language]
    return {
      ...levelLine(one, present, text, '', frame, 0, one.colour),
      colour: one.colour,
      values: edge(-1),
      upTo: edge(1),
      isLevel: false,
      isWhisker: true,
    }
  })
  return { lines, notes: [] }
}

/** The numbers of another column of the answer, at the keys of a series. */
function columnFor({ spec, results }: Scene, { keys, axis }: Frame, { hue }: Series, numbers: (number | null)[]): (number | null)[] {
  const [colour] = fieldsIn(spec, 'colour')
  const hues = colour && cellsOf(results.main, colour)
  const rows = new Map(
    cellsOf(results.main, axis).flatMap((cell, row) => (!hues || (hues[row] ?? null) === hue ? [[asKey(cell, axis), row] as const] : [])),
  )
  return keys.map((key) => numbers[rows.get(key) ?? -1] ?? null)
}

function trends({ look }: Scene, { frame, stack }: Lined, present: Series[]): Lines {
  const { axis } = frame
  if (axis.kind !== 'time' && !frame.isRun) return refused('trend', lineReasons.order)
  if (axis.grain === 'hour') return refused('trend', lineReasons.hours)
  if (stack !== 'none') return refused('trend', lineReasons.stack)
  if (present.length > mostLined) return refused('trend', lineReasons.crowd)
  const lines = present.flatMap((one): Line[] => {
    const trend = linearTrend(whole(one.values, frame))
    if (!trend) return []
    const text = lineWords.trend[look.language]
    return [
      {
        ...levelLine(one, present, text, slopeText(trend.slope, one.field, frame, look.language), frame, 0, one.colour),
        values: frame.keys.map((_, at) => trend.start + trend.slope * at),
        isLevel: false,
      },
    ]
  })
  return lines.length > 0 ? { lines, notes: [] } : refused('trend', lineReasons.few)
}

/** How much a line rises from one period to the next: "+¥1,200 a month"; of a share in points. */
export function slopeText(steep: number, field: Field, { axis }: Frame, language: Language): string {
  // 10.000000000000002 is a 10.
  const slope = +steep.toPrecision(12)
  const points = isPercent(field) ? changeText({ amount: slope, isPoints: true }, field, language) : null
  const text = points ?? `${slope > 0 ? '+' : slope < 0 ? '−' : ''}${shortText(Math.abs(slope), field, language)}`
  if (axis.kind !== 'time') return language === 'zh' ? `每增 1 为 ${text}` : `${text} for each 1 more`
  const { zh, en } = axis.grain === 'week_sunday' ? grainWords('week') : grainWords(axis.grain ?? 'day')
  return language === 'zh' ? `每${zh} ${text}` : `${text} a ${en}`
}

/** Lines that are the same everywhere and bands, each with its name at the left. */
export function levelMarks(lines: Line[], { look }: Scene, unit: Unit | undefined): NonNullable<ApexOptions['annotations']>['yaxis'] {
  const { palette, language } = look
  return lines
    .filter(({ isLevel }) => isLevel)
    .map((line) => {
      const [from, to] = [line.values[0] ?? 0, line.upTo?.[0] ?? undefined]
      const number = (value: number) => shortText(value, line.field, language, unit)
      return {
        y: from,
        ...(to === undefined ? {} : { y2: to, fillColor: line.colour, opacity: 0.12 }),
        borderColor: line.colour,
        strokeDashArray: line.dash,
        label: {
          text: `${clip(line.name, 24)} ${to === undefined ? number(from) : `${number(from)} – ${number(to)}`}`,
          position: 'left',
          textAnchor: 'start',
          borderWidth: 0,
          offsetY: -2,
          style: {
            background: palette.surface,
            color: palette.inkSoft,
            fontSize: '12px',
            padding: { left: 3, right: 3, top: 1, bottom: 1 },
          },
        },
      }
    })
}

/** The lines that go along the keys, as series of their own behind those of the chart. */
export const runningLines = (lines: Line[]) => lines.filter(({ isLevel, isStroke, isWhisker }) => !isLevel && !isStroke && !isWhisker)

/** Every number the lines reach, for the scale. */
export const lineReach = (lines: Line[]) =>
  lines.flatMap(({ values, upTo, band }) => [...values, ...(upTo ?? []), ...(band?.low ?? []), ...(band?.high ?? [])])

/** What a line is called in the legend. */
export const legendText = ({ name, detail }: Line, language: Language) =>
  detail ? `${name}${language === 'zh' ? '：' : ': '}${detail}` : name

/** The lines at one key, for its tooltip. */
export function lineRows(lines: Line[], point: number, language: Language): TipRow[] {
  return lines.flatMap((line): TipRow[] => {
    const [value, to] = [line.values[point] ?? null, line.upTo?.[point] ?? null]
    if (value === null) return []
    const inWords = (one: number) => shortText(one, line.field, language)
    const text = to === null ? inWords(value) : `${inWords(value)} – ${inWords(to)}`
    const [low, high] = [line.band?.low[point] ?? null, line.band?.high[point] ?? null]
    const reach = low === null || high === null || low === high ? null : `${inWords(low)} – ${inWords(high)}`
    const extra = reach ?? line.extras?.[point] ?? (line.isLevel || line.band || line.extras ? null : line.detail)
    return [{ colour: line.colour, name: line.name, text, ...(extra ? { extra } : {}) }]
  })
}
