import { addDays, daysBetween } from '../../../field/calendar.ts'
import { dateText } from '../../../field/date.ts'
import type { Cell } from '../../../field/text.ts'
import type { Geometry } from '../../drawing.ts'
import { axisWidth, blank, wordsBelow } from '../plot.ts'
import type { Scene } from '../scene.ts'
import { box, disc, fitted, n } from '../shapes.ts'

export interface Item {
  name: Cell
  text: string
  hue: Cell
  from: string
  to: string
  isOpen: boolean
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

/** A bar for each item under one another, over the months. */
export function layItems(scene: Scene, items: Item[], colourOf: (item: Item) => string, height: number): Geometry {
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
