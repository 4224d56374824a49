import { shareText } from '../../field/change.ts'
import { isMoney, isPercent, numberText } from '../../field/text.ts'
import type { Geometry, Note } from '../drawing.ts'
import { numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { mix } from './apex.ts'
import { blank } from './plot.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, fitted, type Laid, n, noPicture } from './shapes.ts'

interface Reached {
  share: number
  title: string
  rows: { name: string; text: string }[]
}

/** How far along: a percentage, or an actual value of its target. Anything else has no full ring, and is refused. */
export function drawGauge(scene: Scene): Laid {
  const { spec, results, look } = scene
  const { language } = look
  const [measure] = fieldsIn(spec, 'values')
  const [target] = fieldsIn(spec, 'second')
  if (!measure) return { nothing: noPicture }
  const field = fieldIn(scene, measure)
  const value = numbersOf(results.main, measure)[0] ?? null
  if (value === null) return { nothing: allEmpty }
  const own = { name: field.title[language], text: numberText(value, field, language) }
  if (!target) {
    if (!isPercent(field))
      return {
        nothing: {
          zh: `“${field.title.zh}”不是百分比，没有“满格”：请换成百分比，或再放一个目标值`,
          en: `${field.title.en} is no percentage, so nothing is full: choose a percentage, or add a target`,
        },
      }
    return ring(scene, { share: value, title: field.title[language], rows: [own] })
  }
  const aimed = fieldIn(scene, target)
  const aim = numbersOf(results.main, target)[0] ?? null
  if (aim === null || aim <= 0)
    return { nothing: { zh: '没有大于零的目标值，算不出完成度', en: 'There is no target above zero to measure against' } }
  const isOdd = isPercent(field) !== isPercent(aimed) || isMoney(field) !== isMoney(aimed)
  const notes: Note[] = isOdd
    ? [{ kind: 'unfit', text: { zh: '实际与目标单位不同，请核对', en: 'Actual and target have different units: check them' } }]
    : []
  const rows = [own, { name: aimed.title[language], text: numberText(aim, aimed, language) }]
  return ring(scene, { share: value / aim, title: `${field.title[language]} / ${aimed.title[language]}`, rows }, notes)
}

function ring(scene: Scene, reached: Reached, notes: Note[] = []): Laid {
  const beyond: Note[] =
    reached.share > 1
      ? [{ kind: 'answer', text: { zh: '已超过 100%，环已满', en: 'More than 100%: the ring is full' } }]
      : reached.share < 0
        ? [{ kind: 'unfit', text: { zh: '低于 0，环为空', en: 'Below 0: the ring is empty' } }]
        : []
  return {
    shapes: { points: [1], values: [reached.share], legend: null, lay: (height) => layRing(scene, reached, height) },
    markAt: () => null,
    notes: [...notes, ...beyond],
  }
}

/** A stroke along a circle from one angle to another, in turns clockwise from the top. */
export function arcPath(x: number, y: number, radius: number, from: number, to: number): string {
  const point = (turn: number) => `${n(x + radius * Math.sin(2 * Math.PI * turn))} ${n(y - radius * Math.cos(2 * Math.PI * turn))}`
  // A whole circle begins where it ends, so it is drawn in two halves.
  const half = (from + to) / 2
  const isLong = (a: number, b: number) => (b - a > 0.5 ? 1 : 0)
  return `M${point(from)}A${n(radius)} ${n(radius)} 0 ${isLong(from, half)} 1 ${point(half)}A${n(radius)} ${n(radius)} 0 ${isLong(half, to)} 1 ${point(to)}`
}

function layRing(scene: Scene, { share, title, rows }: Reached, height: number): Geometry {
  const { look, spec } = scene
  const { palette, language } = look
  const isHalf = spec.options.arc === 'half'
  const geometry = blank(look.width, height)
  const thick = Math.max(10, Math.min(28, height / 9))
  const foot = 44
  const radius = Math.max(
    20,
    isHalf ? Math.min(look.width / 2 - thick, height - foot - thick) : Math.min(look.width / 2 - thick, (height - 30) / 2 - thick / 2 - 2),
  )
  const [x, y] = [look.width / 2, isHalf ? radius + thick / 2 + 4 : radius + thick / 2 + 2]
  const [from, to] = isHalf ? [-0.25, 0.25] : [0, 1]
  const end = from + (to - from) * Math.max(0.002, Math.min(1, share))
  geometry.grid.push({ path: arcPath(x, y, radius, from, to), colour: mix(palette.line, palette.surface, 0.8), width: thick })
  const text = shareText(share, language) ?? ''
  geometry.shapes.push({
    series: 0,
    point: 0,
    path: arcPath(x, y, radius, from, end),
    fill: 'none',
    stroke: { colour: palette.accent, width: thick },
    tip: { title, rows: rows.map((row, at) => ({ colour: at === 0 ? palette.accent : palette.inkSoft, ...row })) },
  })
  const size = Math.max(16, Math.min(40, radius / 2.2))
  geometry.texts.push({ x: n(x), y: n(isHalf ? y - 4 : y + size / 3), text, colour: palette.ink, anchor: 'middle', size, isStrong: true })
  const below = rows.length > 1 ? rows.map((row) => row.text).join(' / ') : title
  geometry.texts.push({
    x: n(x),
    y: n(isHalf ? y + 34 : height - 8),
    text: fitted(below, look.width - 8),
    colour: palette.inkSoft,
    anchor: 'middle',
  })
  if (isHalf)
    for (const [place, word] of [
      [x - radius, '0%'],
      [x + radius, '100%'],
    ] as const)
      geometry.texts.push({ x: n(place), y: n(y + 16), text: word, colour: palette.inkSoft, anchor: 'middle', size: 11 })
  return geometry
}
