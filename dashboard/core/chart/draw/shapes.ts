import type { Field } from '../../field/field.ts'
import { shortText } from '../../field/text.ts'
import type { Language, Words } from '../../words.ts'
import type { MarkAt, Note, Picturing, ShapeLegend, ShapesDrawing } from '../drawing.ts'
import { contrast, type Palette } from '../look.ts'
import { mix, widthOf } from './apex.ts'
import type { Part } from './facets.ts'

/** A rectangle as a path, its corners a little round. */
export function box(x: number, y: number, width: number, height: number, round = 2): string {
  const r = Math.max(0, Math.min(round, width / 2, height / 2))
  const [w, h] = [n(Math.max(0, width - 2 * r)), n(Math.max(0, height - 2 * r))]
  const turn = (dx: number, dy: number) => (r > 0 ? `a${r} ${r} 0 0 1 ${dx} ${dy}` : '')
  return `M${n(x + r)} ${n(y)}h${w}${turn(r, r)}v${h}${turn(-r, r)}h${-w}${turn(-r, -r)}v${-h}${turn(r, -r)}z`
}

/** A circle as a path. */
export const disc = (x: number, y: number, r: number) =>
  `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0z`

/** A coordinate with no more digits than a screen has. */
export const n = (value: number) => Math.round(value * 100) / 100

/** Ink or paper, whichever is read better on a colour. */
export const inkOn = (colour: string, { ink, surface }: Pick<Palette, 'ink' | 'surface'>) =>
  contrast(colour, ink) >= contrast(colour, surface) ? ink : surface

export interface Shading {
  colourOf: (value: number | null) => string
  /** From low to high, as the legend shows them. */
  shades: string[]
  low: number
  high: number
  /** Whether some numbers go beyond the last shade: a few feast days must not press a year into one shade. */
  isCapped: boolean
}

/** Where the shades end: the largest number, unless a handful of many, or one alone, stands far above all others. */
function reachOf(sizes: number[]): number {
  const sorted = [...sizes].sort((a, b) => a - b)
  const next = sorted.at(-2) ?? 0
  if (sorted.length >= 12 && next > 0 && (sorted.at(-1) ?? 0) > 5 * next) return next
  const [most, usual] = [sorted.at(-1) ?? 0, sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 0]
  return sorted.length >= 50 && usual > 0 && most > 2 * usual ? usual : most
}

/**
 * Shades for numbers: from nothing to the largest; with losses among them from amber through the neutral ground to jade, as far to one side as to
 * the other. What is not known has the ground itself.
 */
export function shadesFor(values: (number | null)[], palette: Palette): Shading {
  const known = values.filter((value) => value !== null)
  const isMixed = known.some((value) => value < 0)
  const sizes = known.map(Math.abs)
  const reach = reachOf(sizes)
  const amber = palette.series[1] ?? palette.bad
  const sides = [0.25, 0.6, 1]
  const shades = isMixed
    ? [
        ...sides.map((share) => mix(amber, palette.surface, share)).reverse(),
        ...sides.map((share) => mix(palette.accent, palette.surface, share)),
      ]
    : palette.sequential
  const blank = mix(palette.line, palette.surface, 0.4)
  const [low, high] = [isMixed ? -reach : 0, reach]
  const at = (value: number) => Math.max(0, Math.min(shades.length - 1, Math.floor(((value - low) / (high - low)) * shades.length)))
  return {
    colourOf: (value) => (value === null ? palette.surface : value === 0 ? blank : (shades[at(value)] ?? blank)),
    shades,
    low,
    high,
    isCapped: sizes.some((size) => size > reach),
  }
}

/** The shades of a picture with the numbers they begin and end with. */
export function shadeLegend({ shades, low, high, isCapped }: Shading, field: Field, language: Language): ShapeLegend {
  const [from, to] = [shortText(low, field, language), shortText(high, field, language)]
  return { shades, low: isCapped && low < 0 ? `≤ ${from}` : from, high: isCapped ? `≥ ${to}` : to }
}

/** A text cut to the pixels it has, or nothing where even three letters of it have no room. */
export function fitted(text: string, room: number, size = 12): string {
  const wide = (one: string) => (widthOf(one) * size) / 12
  if (wide(text) <= room) return text
  const chars = [...text]
  const kept = chars.findLastIndex((_, at) => wide(`${chars.slice(0, at + 1).join('')}…`) <= room)
  return kept >= 2 || (kept >= 1 && widthOf(text) > 7 * chars.length) ? `${chars.slice(0, kept + 1).join('')}…` : ''
}

/** What a file of this folder gives that lays out forms of its own. */
export type Laid = { shapes: ShapesDrawing; markAt: MarkAt; notes: Note[] } | { nothing: Words; notes?: Note[] }

/** Forms, or words in their place. */
export function shapes(laid: Laid): Part {
  const picture: Picturing = 'nothing' in laid ? { kind: 'nothing', words: laid.nothing } : { kind: 'shapes', shapes: laid.shapes }
  return { ...picture, notes: laid.notes ?? [], markAt: 'nothing' in laid ? () => null : laid.markAt }
}

export const noPicture: Words = { zh: '没有可画的数据', en: 'There is nothing to draw' }
export const allEmpty: Words = { zh: '所有数值都为空，没有可画的图形', en: 'Every value is empty: there is nothing to draw' }
