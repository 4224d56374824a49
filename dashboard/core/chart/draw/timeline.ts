import { dayIn, daysBetween } from '../../field/calendar.ts'
import { type Cell, valueText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { Note } from '../drawing.ts'
import { rowLimit } from '../query.ts'
import { cellsOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { coloursOf, truncated, unitWords } from './frame.ts'
import { filterFor } from './keys.ts'
import type { Item } from './lay/timeline.ts'
import { fieldIn, type Scene } from './scene.ts'
import { type Laid, noPicture } from './shapes.ts'

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
      lay: async (height) => (await import('./lay/timeline.ts')).layItems(scene, items, colourOf, height),
    },
    markAt: (_, point) => {
      const item = items[point]
      // Its days are what it has of a number: keys reach only marks that have one.
      return item
        ? { label: item.text, measure: null, value: daysBetween(item.from, item.to), filters: [filterFor(axis, item.name)] }
        : null
    },
    notes,
  }
}
