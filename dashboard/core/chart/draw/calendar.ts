import { addDays } from '../../field/calendar.ts'
import { numberText } from '../../field/text.ts'
import type { Language } from '../../words.ts'
import type { Geometry } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { markIn, toFrame } from './frame.ts'
import { blank } from './plot.ts'
import type { Frame, Scene } from './scene.ts'
import { allEmpty, box, type Laid, n, noPicture, type Shading, shadeLegend, shadesFor } from './shapes.ts'

const gap = 2
const left = 28
const head = 18
const between = 14
const widest = 18
const narrowest = 10

interface Block {
  title: string
  /** The places of its days among the keys. */
  days: number[]
}

const utc = (day: string) => new Date(`${day.slice(0, 10)}T00:00:00Z`)
/** 0 is Monday. */
const weekdayOf = (day: string) => (utc(day).getUTCDay() + 6) % 7
const weeksApart = (from: string, to: string) =>
  Math.floor((utc(to).getTime() - utc(addDays(from, -weekdayOf(from))).getTime()) / 604_800_000)
const dateWords = (day: string, language: Language, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { ...options, timeZone: 'UTC' }).format(utc(day))

/** The weeks that so many months touch at most. */
const quarter = { months: 3, most: 14 }
const spans = [{ months: 12, most: 54 }, { months: 6, most: 28 }, quarter]

/** The twelve months that lie in one row, or years under each other; on a narrow screen half or quarter years, so that a day stays large enough to be hit. */
function blocksOf(keys: string[], width: number): { blocks: Block[]; cell: number } {
  const sizeOf = (weeks: number) => Math.max(4, Math.min(widest, (width - left) / weeks))
  const weeks = weeksApart(keys[0] ?? '', keys.at(-1) ?? '') + 1
  if (weeks <= 54 && sizeOf(54) >= narrowest) return { blocks: [{ title: '', days: keys.map((_, at) => at) }], cell: sizeOf(54) }
  const { months, most } = spans.find((one) => sizeOf(one.most) >= narrowest) ?? quarter
  const blocks = new Map<string, Block>()
  keys.forEach((key, at) => {
    const part = Math.floor((Number(key.slice(5, 7)) - 1) / months) + 1
    const title = months === 12 ? key.slice(0, 4) : `${key.slice(0, 4)} ${months === 6 ? 'H' : 'Q'}${part}`
    const block = blocks.get(title) ?? { title, days: [] }
    block.days.push(at)
    blocks.set(title, block)
  })
  return { blocks: [...blocks.values()], cell: sizeOf(most) }
}

/** The first day of a block's period, so that the same week of two years stands at the same place. */
function startOf({ title, days }: Block, keys: string[]): string {
  const first = keys[days[0] ?? 0] ?? ''
  if (title === '') return first
  const part = Number(title.slice(6)) || 1
  const months = title.includes('Q') ? 3 : 6
  return `${title.slice(0, 4)}-${String((part - 1) * months + 1).padStart(2, '0')}-01`
}

/** A day a square, weeks from left to right, Monday on top: which days stand out, and whether it is the weekday, the season or a feast. */
export function drawCalendar(scene: Scene): Laid {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return { nothing: noPicture }
  if ((axis.grain ?? 'day') !== 'day')
    return { nothing: { zh: '日历图按天显示：请把日期粒度改为“日”', en: 'A calendar shows days: set the grain of the date to Day' } }
  const frame = toFrame(scene, axis, [measure])
  const [series] = frame.series
  const values = series?.values ?? []
  if (values.every((value) => value === null)) return { nothing: allEmpty }
  const shading = shadesFor(values, look.palette)
  const field = frame.series[0]?.field ?? frame.field
  return {
    shapes: {
      points: [values.length],
      values: values.filter((value) => value !== null),
      legend: shadeLegend(shading, field, look.language),
      lay: () => layCalendar(scene, frame, shading),
    },
    markAt: (at, point) => markIn(frame, at, point),
    notes: frame.notes,
  }
}

function layCalendar({ look }: Scene, frame: Frame, shading: Shading): Geometry {
  const { palette, language, width } = look
  const keys = frame.keys.map(String)
  const [series] = frame.series
  const { blocks, cell } = blocksOf(keys, width)
  const geometry = blank(width, 0)
  if (!series) return geometry
  for (const block of blocks) {
    const top = geometry.height + head
    const start = startOf(block, keys)
    const x = (day: string) => left + weeksApart(start, day) * cell
    const y = (day: string) => top + weekdayOf(day) * cell
    if (block.title) geometry.texts.push({ x: 0, y: top - 6, text: block.title, colour: palette.ink, isStrong: true })
    for (const day of [0, 2, 4])
      geometry.texts.push({
        x: left - 6,
        y: n(top + (day + 0.5) * cell + 3.5),
        text: shortDay(day, language),
        colour: palette.inkSoft,
        anchor: 'end',
        size: 10,
      })
    const months = block.days.flatMap((at) => ((keys[at] ?? '').slice(8, 10) === '01' ? [keys[at] ?? ''] : []))
    for (const month of months) {
      const isNewYear = block.title === '' && month.slice(5, 7) === '01'
      const text = isNewYear ? month.slice(0, 4) : dateWords(month, language, { month: 'short' })
      // The year or its part stands where the first month would.
      if (!block.title || x(month) >= left + 26)
        geometry.texts.push({ x: n(x(month)), y: top - 6, text, colour: palette.inkSoft, size: 11, isStrong: isNewYear })
      if (month !== keys[block.days[0] ?? 0]) geometry.lines.push({ path: border(x(month), y(month), top, cell), colour: palette.inkSoft })
    }
    for (const at of block.days) {
      const key = keys[at] ?? ''
      const value = series.values[at] ?? null
      geometry.shapes.push({
        series: 0,
        point: at,
        path: box(x(key), y(key), cell - gap, cell - gap),
        fill: shading.colourOf(value),
        ...(value === null || value === 0 ? { stroke: { colour: palette.line, width: 1 } } : {}),
        tip: {
          title: `${frame.labels[at] ?? ''} ${dateWords(key, language, { weekday: 'short' })}`,
          rows: [{ colour: shading.colourOf(value), name: series.name, text: numberText(value, series.field, language) }],
        },
      })
    }
    geometry.height = top + 7 * cell + between
  }
  return geometry
}

/** The line before a month: down the week its first day is in, from above that day on one column further. */
function border(x: number, y: number, top: number, cell: number): string {
  const [before, after, bottom] = [n(x - gap / 2), n(x + cell - gap / 2), n(top + 7 * cell - gap / 2)]
  return y === top ? `M${before} ${n(top - gap / 2)}V${bottom}` : `M${before} ${bottom}V${n(y - gap / 2)}H${after}V${n(top - gap / 2)}`
}

/** Mon, 一: 6 January 2025 was a Monday. */
const shortDay = (day: number, language: Language) =>
  dateWords(addDays('2025-01-06', day), language, { weekday: language === 'zh' ? 'narrow' : 'short' })
