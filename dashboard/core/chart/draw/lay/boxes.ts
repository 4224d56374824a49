import type { Field } from '../../../field/field.ts'
import { numberText } from '../../../field/text.ts'
import type { Geometry } from '../../drawing.ts'
import type { FieldRef } from '../../spec.ts'
import { clip } from '../apex.ts'
import { axisRoom, axisWidth, blank, type Plot, standingAxis, valueScale, wordsBelow } from '../plot.ts'
import type { Scene } from '../scene.ts'
import { box, n } from '../shapes.ts'

export interface Percentile {
  ref: FieldRef
  field: Field
  at: number
  /** 25 % */
  name: string
  values: (number | null)[]
}

export interface Boxes {
  labels: string[]
  /** Which of them have a box. */
  places: number[]
  percentiles: Percentile[]
  parts: { low: Percentile; middle: Percentile; high: Percentile; least: Percentile | undefined; most: Percentile | undefined }
}

/** Boxes over the names of their groups. */
export function layBoxes(scene: Scene, { labels, places, percentiles, parts }: Boxes, height: number): Geometry {
  const { look } = scene
  const { palette, language } = look
  const { low, middle, high, least, most } = parts
  const scale = valueScale(
    look,
    middle.field,
    percentiles.flatMap(({ values }) => values),
    { fromZero: false },
  )
  const left = axisRoom(scale)
  const plot: Plot = { left, top: 24, width: look.width - left - 8, height: Math.max(40, height - 24 - 22) }
  const geometry = blank(look.width, height)
  standingAxis(geometry, look, plot, scale)
  const slot = plot.width / Math.max(1, places.length)
  const wide = Math.min(56, slot * 0.6)
  const y = (value: number) => plot.top + plot.height * (1 - scale.at(value))
  places.forEach((at, point) => {
    const centre = plot.left + (point + 0.5) * slot
    const [from, line, to] = [low.values[at], middle.values[at], high.values[at]]
    if (from == null || line == null || to == null) return
    const whisker = (end: number | null | undefined, edge: number) => {
      if (end == null) return
      geometry.grid.push({
        path: `M${n(centre)} ${n(y(edge))}V${n(y(end))}M${n(centre - wide / 4)} ${n(y(end))}h${n(wide / 2)}`,
        colour: palette.inkSoft,
        width: 1.5,
      })
    }
    whisker(least?.values[at], from)
    whisker(most?.values[at], to)
    geometry.shapes.push({
      series: 0,
      point,
      path: box(centre - wide / 2, y(to), wide, Math.max(1, y(from) - y(to)), 2),
      fill: palette.sequential[1] ?? palette.accent,
      stroke: { colour: palette.accent, width: 1.5 },
      tip: {
        title: labels[at] ?? '',
        rows: [...percentiles].reverse().map((one) => ({
          colour: one === middle ? palette.accent : 'transparent',
          name: `${one.name} ${one.field.title[language]}`,
          text: numberText(one.values[at] ?? null, one.field, language),
          ...(one === middle ? { isStrong: true } : {}),
        })),
      },
    })
    geometry.lines.push({ path: `M${n(centre - wide / 2)} ${n(y(line))}h${n(wide)}`, colour: palette.accent, width: 2.5 })
  })
  const room = Math.max(4, Math.floor(slot / 12))
  const names = places.map((at, point) => ({ x: plot.left + (point + 0.5) * slot, text: named(labels[at] ?? '', slot, room) }))
  geometry.texts.push(...wordsBelow(look, names, height - 6))
  return geometry
}

const named = (text: string, slot: number, most: number) => (axisWidth(text) <= slot - 6 ? text : clip(text, Math.max(most, 6)))
