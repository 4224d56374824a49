import { mayShare, shareText } from '../../field/change.ts'
import { plainText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { Note } from '../drawing.ts'
import { numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { someOf, tooMany } from './items.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture } from './shapes.ts'
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
  if (all > main.length) return { nothing: tooMany(all, main.length) }
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
  const ends = Array.from({ length: points }, (_, point) => ({
    place: end(point),
    title: lowest(end(point), rows.length)[scene.look.language],
  }))
  const shares = Array.from({ length: points }, (_, point) => curve[end(point)] ?? 1)
  return {
    shapes: {
      points: [points],
      values: shares,
      legend: null,
      lay: async (height) => (await import('./lay/lorenz.ts')).layCurve(scene, curve, ends, height),
    },
    markAt: (_, point) => {
      const one = ends[point]
      return one ? someOf(scene, axis, rows.slice(0, one.place), one.title, shares[point] ?? null) : null
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
