import { mayShare, shareText } from '../../field/change.ts'
import { plainText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { Geometry, Note } from '../drawing.ts'
import { numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { someOf } from './items.ts'
import { blank, type Plot, wordsBelow } from './plot.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, disc, type Laid, n, noPicture } from './shapes.ts'
import { allZero } from './stack.ts'

const noSum: Words = {
  zh: '比率与均值不能相加，没有集中程度可言：请换成金额、数量或人数',
  en: 'Ratios and averages do not add up, so they cannot be concentrated: choose an amount or a count',
}

/** The marks stand at each tenth of the items. */
const tenths = 10

/** How much of the whole the smallest items have together, and the Gini coefficient: 0 where all have the same, near 1 where one has all. */
export function concentration(values: number[]): { curve: number[]; gini: number } {
  const sorted = [...values].sort((a, b) => a - b)
  const whole = sorted.reduce((sum, value) => sum + value, 0)
  let reached = 0
  const curve = [0]
  for (const value of sorted) {
    reached += value
    curve.push(reached / whole)
  }
  // The area under the curve by trapezia; twice what is left to the even line.
  const under = sorted.reduce((sum, _, at) => sum + ((curve[at] ?? 0) + (curve[at + 1] ?? 0)) / 2 / sorted.length, 0)
  return { curve, gini: 1 - 2 * under }
}

/** Who has how much: the curve of shares from the smallest to the largest, beside the line of equal shares. */
export function drawLorenz(scene: Scene): Laid {
  const { spec, results } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return { nothing: noPicture }
  const field = fieldIn(scene, measure)
  if (!mayShare(field)) return { nothing: noSum }
  const { main } = results
  const all = main.total ?? main.length
  if (all > main.length)
    return {
      nothing: {
        zh: `共 ${all.toLocaleString('en')} 项，超过一次可取的 ${main.length.toLocaleString('en')} 项：请加筛选或选更粗的维度`,
        en: `There are ${all.toLocaleString('en')} items and ${main.length.toLocaleString('en')} at most can be read: filter, or choose a coarser dimension`,
      },
    }
  const numbers = numbersOf(main, measure)
  const rows = numbers
    .flatMap((value, row) => (value !== null && value >= 0 ? [row] : []))
    .sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0))
  if (rows.length === 0) return { nothing: allEmpty }
  const values = rows.map((row) => numbers[row] ?? 0)
  if (values.every((value) => value === 0)) return { nothing: allZero }
  const { curve, gini } = concentration(values)
  const left = numbers.length - rows.length
  const points = Math.min(tenths, rows.length)
  const end = (point: number) => Math.round(((point + 1) * rows.length) / points)
  const shares = Array.from({ length: points }, (_, point) => curve[end(point)] ?? 1)
  return {
    shapes: { points: [points], values: shares, legend: null, lay: (height) => layCurve(scene, curve, points, end, height) },
    markAt: (_, point) => {
      const { zh, en } = lowest(end(point), rows.length)
      return someOf(scene, axis, rows.slice(0, end(point)), scene.look.language === 'zh' ? zh : en, shares[point] ?? null)
    },
    notes: [told(curve, gini), ...(left > 0 ? [leftOut(left)] : [])],
  }
}

const percent = (share: number) => `${plainText(100 * share, 'en', 0)}%`

const lowest = (count: number, all: number): Words => ({
  zh: `最小的 ${percent(count / all)}（${count.toLocaleString('en')} 项）`,
  en: `The lowest ${percent(count / all)} (${count.toLocaleString('en')})`,
})

function told(curve: number[], gini: number): Note {
  const all = curve.length - 1
  const few = Math.max(1, Math.round(0.2 * all))
  const share = 1 - (curve[all - few] ?? 0)
  const index = plainText(gini, 'en', 2, 2)
  return {
    kind: 'answer',
    text: {
      zh: `最大的 ${percent(few / all)}（${few.toLocaleString('en')} 项）占 ${shareText(share, 'zh')}；基尼系数 ${index}（0 为均等）`,
      en: `The largest ${percent(few / all)} (${few.toLocaleString('en')}) have ${shareText(share, 'en')}; Gini ${index} (0 is even)`,
    },
  }
}

const leftOut = (count: number): Note => ({
  kind: 'unfit',
  text: { zh: `${count} 项为空或负值，未计入`, en: `${count} that are empty or negative are not counted` },
})

function layCurve(scene: Scene, curve: number[], points: number, end: (point: number) => number, height: number): Geometry {
  const { look } = scene
  const { palette, language } = look
  const geometry = blank(look.width, height)
  const plot: Plot = { left: 40, top: 24, width: look.width - 40 - 20, height: Math.max(40, height - 24 - 22) }
  const all = curve.length - 1
  const at = (share: number, part: number) => `${n(plot.left + share * plot.width)} ${n(plot.top + (1 - part) * plot.height)}`
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    geometry.grid.push({ path: `M${at(0, part)}h${n(plot.width)}`, colour: part === 0 ? palette.inkSoft : palette.line })
    const y = n(plot.top + (1 - part) * plot.height + 4)
    geometry.texts.push({ x: plot.left - 6, y, text: percent(part), colour: palette.inkSoft, anchor: 'end', size: 11 })
  }
  const measure = fieldsIn(scene.spec, 'values')[0]
  const [axis] = fieldsIn(scene.spec, 'axis')
  if (measure) geometry.texts.push({ x: 2, y: 11, text: fieldIn(scene, measure).title[language], colour: palette.inkSoft, size: 11 })
  // A curve of fifty thousand corners is drawn by every so many of them.
  const every = Math.max(1, Math.floor(all / 400))
  const corners = curve.flatMap((part, place) => (place % every === 0 || place === all ? [at(place / all, part)] : []))
  geometry.grid.push(
    { path: `M${at(0, 0)}L${at(1, 1)}`, colour: palette.inkSoft, dash: '4 4' },
    { path: `M${corners.join('L')}`, colour: palette.accent, width: 2 },
  )
  for (let point = 0; point < points; point++) {
    const share = curve[end(point)] ?? 1
    const place = end(point) / all
    const words = lowest(end(point), all)
    geometry.shapes.push({
      series: 0,
      point,
      path: disc(plot.left + place * plot.width, plot.top + (1 - share) * plot.height, 4),
      fill: palette.accent,
      tip: {
        title: words[language],
        rows: [
          { colour: palette.accent, name: language === 'zh' ? '合计占比' : 'Have of the whole', text: shareText(share, language) ?? '' },
          { colour: palette.inkSoft, name: language === 'zh' ? '均等时' : 'If all were even', text: shareText(place, language) ?? '' },
        ],
      },
    })
  }
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => ({ x: n(plot.left + share * plot.width), text: percent(share) }))
  geometry.texts.push(...wordsBelow(look, marks, height - 6))
  const below = axis ? fieldIn(scene, axis).title : null
  if (below) {
    const text = language === 'zh' ? `${below.zh}，从小到大` : `${below.en}, from the smallest`
    geometry.texts.push({
      x: n(plot.left + plot.width - 4),
      y: n(plot.top + plot.height - 6),
      text,
      colour: palette.inkSoft,
      anchor: 'end',
      size: 11,
    })
  }
  return geometry
}
