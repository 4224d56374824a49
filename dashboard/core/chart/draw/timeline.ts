import { addDays, dayIn, daysBetween } from '../../field/calendar.ts'
import { dateText } from '../../field/date.ts'
import { type Cell, valueText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { Geometry, Note } from '../drawing.ts'
import { rowLimit } from '../query.ts'
import { cellsOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { coloursOf, truncated, unitWords } from './frame.ts'
import { filterFor } from './keys.ts'
import { axisWidth, blank, wordsBelow } from './plot.ts'
import { fieldIn, type Scene } from './scene.ts'
import { box, disc, fitted, type Laid, n, noPicture } from './shapes.ts'

interface Item {
  name: Cell
  text: string
  hue: Cell
  from: string
  to: string
  isOpen: boolean
}

const noDays: Words = { zh: '没有一项有开始日期，画不出时间线', en: 'Nothing has a day it starts on, so there is no timeline' }

/** What lasted from when to when: from the first start to the last end, or, where no end is asked, from its first day to its last. */
export function drawTimeline(scene: Scene): Laid {
  const { spec, results, look, asking } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [start] = fieldsIn(spec, 'rows')
  const [end] = fieldsIn(spec, 'columns')
  const [colour] = fieldsIn(spec, 'colour')
  if (!axis || !start) return { nothing: noPicture }
  const { main } = results
  const field = fieldIn(scene, axis)
  const [names, starts, ends, hues] = [
    cellsOf(main, axis),
    cellsOf(main, start),
    end ? cellsOf(main, end) : [],
    colour ? cellsOf(main, colour) : [],
  ]
  const found = new Map<Cell, Item>()
  const days = (cell: Cell | undefined) => (cell == null ? null : dayIn(String(cell)))
  let undated = 0
  let hasOpen = false
  names.forEach((name, row) => {
    const from = days(starts[row])
    // What has no name is no item, and what has no start no place.
    if (from === null || name === null) {
      undated++
      return
    }
    const stop = end ? days(ends[row]) : from
    const isOpen = end !== undefined && stop === null
    if (isOpen) hasOpen = true
    const to = stop ?? (asking.today > from ? asking.today : from)
    const known = found.get(name)
    found.set(name, {
      name,
      text: valueText(name, field, look.language),
      hue: known ? known.hue : (hues[row] ?? null),
      from: known && known.from < from ? known.from : from,
      to: known && known.to > to ? known.to : to,
      isOpen: isOpen || (known?.isOpen ?? false),
    })
  })
  const all = [...found.values()].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : 1))
  if (all.length === 0) return { nothing: noDays }
  const items = all.slice(0, rowLimit(spec))
  const notes: Note[] = []
  if ((main.total ?? main.length) > main.length) notes.push(truncated(main.length, main.total ?? main.length, unitWords.rows))
  if (all.length > items.length) notes.push(truncated(items.length, all.length, unitWords.items))
  if (!end) notes.push({ kind: 'answer', text: { zh: '每条从该项首日到末日', en: 'Each bar goes from its first day to its last' } })
  if (hasOpen)
    notes.push({ kind: 'unfinished', text: { zh: '未结束的画到今天，颜色较浅', en: 'What has not ended goes to today, and is paler' } })
  if (undated > 0)
    notes.push({
      kind: 'unfit',
      text: { zh: `${undated} 行没有名称或开始日期，未画出`, en: `${undated} rows without a name or a start are not drawn` },
    })
  const kinds = [...new Set(items.map(({ hue }) => hue))]
  const own = colour ? coloursOf(scene, colour, fieldIn(scene, colour), kinds) : [look.palette.accent]
  const colourOf = (item: Item) => own[kinds.indexOf(item.hue)] ?? look.palette.accent
  return {
    shapes: {
      points: [items.length],
      values: items.map(({ from, to }) => daysBetween(from, to)),
      legend: colour
        ? {
            items: kinds
              .slice(0, 12)
              .map((hue, at) => ({ colour: own[at] ?? look.palette.accent, name: valueText(hue, fieldIn(scene, colour), look.language) })),
          }
        : null,
      lay: (height) => layItems(scene, items, colourOf, height),
    },
    markAt: (_, point) => {
      const item = items[point]
      return item ? { label: item.text, measure: null, value: null, filters: [filterFor(axis, item.name)] } : null
    },
    notes,
  }
}

/** How many days lie between two. */
const apart = (from: string, to: string) => daysBetween(from, to) - 1

/** The first days of months or years that divide a span into five to ten parts. */
export function ticksBetween(from: string, to: string): string[] {
  const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
  if (months < 2) {
    const step = Math.max(1, Math.ceil(apart(from, to) / 6))
    return Array.from({ length: Math.floor(apart(from, to) / step) + 1 }, (_, at) => addDays(from, at * step))
  }
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((one) => months / one <= 8) ?? 240
  const first = Number(from.slice(0, 4)) * 12 + Number(from.slice(5, 7)) - (from.endsWith('-01') ? 1 : 0)
  const ticks: string[] = []
  for (let month = Math.ceil(first / step) * step; ; month += step) {
    const day = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`
    if (day > to) return ticks
    ticks.push(day)
  }
}

function layItems(scene: Scene, items: Item[], colourOf: (item: Item) => string, height: number): Geometry {
  const { look, asking } = scene
  const { palette, language } = look
  const row = Math.max(18, Math.min(34, (height - 22) / items.length))
  const geometry = blank(look.width, n(Math.max(height, items.length * row + 24)))
  const left = Math.min(look.width * 0.35, Math.max(...items.map(({ text }) => axisWidth(text))) + 10)
  const width = look.width - left - 10
  const from = items.reduce((least, item) => (item.from < least ? item.from : least), items[0]?.from ?? asking.today)
  const to = items.reduce((most, item) => (item.to > most ? item.to : most), from)
  const span = daysBetween(from, to)
  const at = (day: string) => left + (apart(from, day) / span) * width
  const foot = items.length * row + 2
  const ticks = ticksBetween(from, to)
  const isDaily = ticks.some((day) => !day.endsWith('-01'))
  for (const day of ticks) geometry.grid.push({ path: `M${n(at(day))} 0V${n(foot)}`, colour: palette.line })
  if (asking.today >= from && asking.today <= to)
    geometry.lines.push({ path: `M${n(at(asking.today))} 0V${n(foot)}`, colour: palette.inkSoft, dash: '3 3' })
  items.forEach((item, point) => {
    const y = point * row
    const colour = colourOf(item)
    const days = daysBetween(item.from, item.to)
    const long = at(addDays(item.to, 1)) - at(item.from)
    const isDot = long < row - 8
    geometry.shapes.push({
      series: 0,
      point,
      path: isDot ? disc(at(item.from) + long / 2, y + row / 2, Math.min(5, row / 2 - 3)) : box(at(item.from), y + 4, long, row - 8, 3),
      fill: colour,
      ...(item.isOpen ? { opacity: 0.55 } : {}),
      tip: {
        title: item.text,
        rows: [
          { colour, name: language === 'zh' ? '开始' : 'Start', text: dateText(item.from, 'day', language) },
          {
            colour: 'transparent',
            name: language === 'zh' ? '结束' : 'End',
            text: item.isOpen ? (language === 'zh' ? '未结束' : 'not yet') : dateText(item.to, 'day', language),
          },
          {
            colour: 'transparent',
            name: language === 'zh' ? '历时' : 'Lasts',
            text: language === 'zh' ? `${days} 天` : `${days} ${days === 1 ? 'day' : 'days'}`,
          },
        ],
      },
    })
    geometry.texts.push({
      x: left - 6,
      y: n(y + row / 2 + 4),
      text: fitted(item.text, left - 8, 11),
      colour: palette.ink,
      anchor: 'end',
      size: 11,
    })
  })
  const marks = ticks.map((day) => ({ x: at(day), text: dateText(day, isDaily ? 'day' : 'month', language) }))
  geometry.texts.push(...wordsBelow(look, marks, foot + 16))
  return geometry
}
