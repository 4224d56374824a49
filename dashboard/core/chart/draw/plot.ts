import type { Field } from '../../field/field.ts'
import { unitText } from '../../field/text.ts'
import { isCount, niceScale, type Scale, ticksFor } from '../../field/ticks.ts'
import type { Geometry, ShapeText } from '../drawing.ts'
import type { Look } from '../look.ts'
import { widthOf } from './apex.ts'
import { n } from './shapes.ts'

/** An axis of numbers for a picture laid out here: where it ends, what is written at its steps, and its unit. */
export interface ValueScale extends Scale {
  ticks: { value: number; text: string }[]
  unit: string
  /** The part of the way along the axis a value is at. */
  at: (value: number) => number
}

/** Round steps for these values, in the field's own format. */
export function valueScale(look: Look, field: Field, values: (number | null)[], { fromZero = true, steps = 5 } = {}): ValueScale {
  const scale = niceScale(values, fromZero, isCount(values, field), steps)
  const { unit, textOf } = ticksFor(scale, field, look.language)
  const step = (scale.max - scale.min) / scale.tickAmount
  const ticks = Array.from({ length: scale.tickAmount + 1 }, (_, at) => {
    const value = scale.min + at * step
    return { value, text: textOf(value) }
  })
  return {
    ...scale,
    ticks,
    unit: unitText(field, unit, look.language),
    at: (value) => (value - scale.min) / (scale.max - scale.min || 1),
  }
}

/** The room inside the axes, in pixels. */
export interface Plot {
  left: number
  top: number
  width: number
  height: number
}

const small = 11 / 12

/** How wide a text is at the size of an axis. */
export const axisWidth = (text: string) => widthOf(text) * small

/** A standing value axis at the left: its grid, its numbers, its unit in the corner. */
export function standingAxis(geometry: Required<Geometry>, look: Look, plot: Plot, scale: ValueScale): void {
  const { palette } = look
  for (const { value, text } of scale.ticks) {
    const y = n(plot.top + plot.height * (1 - scale.at(value)))
    geometry.grid.push({ path: `M${plot.left} ${y}h${plot.width}`, colour: value === 0 ? palette.inkSoft : palette.line })
    geometry.texts.push({ x: plot.left - 6, y: y + 4, text, colour: palette.inkSoft, anchor: 'end', size: 11 })
  }
  if (scale.unit) geometry.texts.push({ x: 2, y: 11, text: scale.unit, colour: palette.inkSoft, size: 11 })
}

/** The room a standing axis takes at the left. */
export const axisRoom = (scale: ValueScale) => Math.ceil(Math.max(...scale.ticks.map(({ text }) => axisWidth(text)))) + 10

/** Words under a lying axis, as many as have room; those that would overlap are left out evenly. */
export function wordsBelow(look: Look, marks: { x: number; text: string }[], y: number): ShapeText[] {
  const widest = Math.max(0, ...marks.map(({ text }) => axisWidth(text))) + 10
  const gap = marks.length > 1 ? Math.abs((marks.at(-1)?.x ?? 0) - (marks[0]?.x ?? 0)) / (marks.length - 1) : look.width
  const every = Math.max(1, Math.ceil(widest / Math.max(1, gap)))
  return marks
    .filter((_, at) => at % every === 0)
    .map(({ x, text }) => ({
      x: n(Math.min(x, look.width - axisWidth(text) / 2 - 1)),
      y,
      text,
      colour: look.palette.inkSoft,
      anchor: 'middle',
      size: 11,
    }))
}

/** A picture with nothing on it yet. */
export const blank = (width: number, height: number): Required<Geometry> => ({ width, height, shapes: [], texts: [], lines: [], grid: [] })
