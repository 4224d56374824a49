import { shareText } from '../../../field/change.ts'
import type { Geometry } from '../../drawing.ts'
import { mix } from '../apex.ts'
import { blank } from '../plot.ts'
import type { Scene } from '../scene.ts'
import { fitted, n } from '../shapes.ts'

export interface Reached {
  share: number
  title: string
  rows: { name: string; text: string }[]
}

/** A stroke along a circle from one angle to another, in turns clockwise from the top. */
export function arcPath(x: number, y: number, radius: number, from: number, to: number): string {
  const point = (turn: number) => `${n(x + radius * Math.sin(2 * Math.PI * turn))} ${n(y - radius * Math.cos(2 * Math.PI * turn))}`
  // A whole circle begins where it ends, so it is drawn in two halves.
  const half = (from + to) / 2
  const isLong = (a: number, b: number) => (b - a > 0.5 ? 1 : 0)
  return `M${point(from)}A${n(radius)} ${n(radius)} 0 ${isLong(from, half)} 1 ${point(half)}A${n(radius)} ${n(radius)} 0 ${isLong(half, to)} 1 ${point(to)}`
}

/** The ring and its words. */
export function layRing(scene: Scene, { share, title, rows }: Reached, height: number): Geometry {
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
