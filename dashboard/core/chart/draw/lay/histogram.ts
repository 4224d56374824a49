import { partOf, shareText } from '../../../field/change.ts'
import type { Field } from '../../../field/field.ts'
import { numberText, shortText } from '../../../field/text.ts'
import type { Geometry } from '../../drawing.ts'
import type { FieldRef } from '../../spec.ts'
import { axisRoom, blank, type Plot, standingAxis, valueScale, wordsBelow } from '../plot.ts'
import type { Scene } from '../scene.ts'
import { box, n } from '../shapes.ts'

/** One bar: from where to where, how much is in it, and what a press on it means. */
export interface Bin {
  from: number
  to: number
  /** The last of a capped axis holds all that lies beyond. */
  isOpen: boolean
  amount: number
  rows: number[]
  /** From where to where, in words. */
  text: string
}

export interface Asked {
  axis: FieldRef
  measure: FieldRef
  /** The number the bars go along, and what their height counts. */
  along: Field
  height: Field
  /** Whether bars add up the measure over the numbers of the axis, or count the items by their measure. */
  isSum: boolean
}

/** Bars side by side over a lying axis of numbers. */
export function layBins(scene: Scene, { along, height: counted }: Asked, bins: Bin[], height: number): Geometry {
  const { look } = scene
  const { palette, language } = look
  const scale = valueScale(
    look,
    counted,
    bins.map(({ amount }) => amount),
  )
  const left = axisRoom(scale)
  const plot: Plot = { left, top: 24, width: look.width - left - 8, height: Math.max(40, height - 24 - 22) }
  const geometry = blank(look.width, height)
  standingAxis(geometry, look, plot, { ...scale, unit: counted.title[language] })
  const wide = plot.width / bins.length
  const whole = bins.reduce((sum, { amount }) => sum + Math.max(0, amount), 0)
  const ground = plot.top + plot.height * (1 - scale.at(0))
  bins.forEach((bin, point) => {
    const top = plot.top + plot.height * (1 - scale.at(bin.amount))
    const share = shareText(partOf(bin.amount, whole), language)
    geometry.shapes.push({
      series: 0,
      point,
      path: box(plot.left + point * wide + 0.5, Math.min(top, ground), Math.max(1, wide - 1), Math.max(0.5, Math.abs(ground - top)), 1),
      fill: bin.isOpen ? palette.other : palette.accent,
      tip: {
        title: `${along.title[language]} ${bin.text}`,
        rows: [
          {
            colour: palette.accent,
            name: counted.title[language],
            text: numberText(bin.amount, counted, language),
            ...(share && bins.every(({ amount }) => amount >= 0) ? { extra: share } : {}),
          },
        ],
      },
    })
  })
  const edges = bins.map((bin, at) => ({
    x: n(plot.left + at * wide),
    text: `${bin.isOpen ? '≥' : ''}${shortText(bin.from, along, language)}`,
  }))
  const last = bins.at(-1)
  if (last && !last.isOpen) edges.push({ x: n(plot.left + plot.width), text: shortText(last.to, along, language) })
  geometry.texts.push(...wordsBelow(look, edges, height - 6))
  return geometry
}
