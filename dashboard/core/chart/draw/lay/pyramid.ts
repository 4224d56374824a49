import { partOf, shareText } from '../../../field/change.ts'
import { type Cell, numberText, shortTexts, unitFor, valueText } from '../../../field/text.ts'
import type { Geometry } from '../../drawing.ts'
import { fieldsIn } from '../../spec.ts'
import { axisWidth, blank } from '../plot.ts'
import { fieldIn, type Scene } from '../scene.ts'
import { box, fitted, n } from '../shapes.ts'

export interface Side {
  value: Cell
  name: string
  colour: string
  /** One number a layer. */
  numbers: (number | null)[]
}

/** Two sets of bars away from the names between them. */
export function layPyramid(scene: Scene, layers: Cell[], sides: Side[], height: number): Geometry {
  const { look, spec } = scene
  const { palette, language } = look
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const row = Math.max(18, Math.min(40, (height - 4) / layers.length))
  const geometry = blank(look.width, n(Math.max(height, layers.length * row + 4)))
  if (!axis || !measure) return geometry
  const [axisField, field] = [fieldIn(scene, axis), fieldIn(scene, measure)]
  const names = layers.map((layer) => valueText(layer, axisField, language))
  const middle = Math.min(140, Math.max(...names.map(axisWidth)) + 16)
  const values = sides.flatMap(({ numbers }) => numbers)
  const most = Math.max(...values.map((value) => value ?? 0), 1e-9)
  const texts = shortTexts(values, field, language, unitFor(most, field, language))
  const textWidth = Math.max(...texts.map(axisWidth)) + 8
  const reach = Math.max(10, (look.width - middle) / 2 - textWidth)
  const wholes = sides.map(({ numbers }) => numbers.reduce<number>((sum, value) => sum + (value ?? 0), 0))
  sides.forEach((side, series) => {
    const isLeft = series === 0
    side.numbers.forEach((value, point) => {
      const y = geometry.height - 2 - (point + 1) * row
      const long = ((value ?? 0) / most) * reach
      const x = isLeft ? look.width / 2 - middle / 2 - long : look.width / 2 + middle / 2
      const share = shareText(partOf(value, wholes[series] ?? null), language)
      geometry.shapes.push({
        series,
        point,
        path: box(x, y + 2, Math.max(0.5, long), row - 4, 2),
        fill: side.colour,
        tip: {
          title: names[point] ?? '',
          rows: [{ colour: side.colour, name: side.name, text: numberText(value, field, language), ...(share ? { extra: share } : {}) }],
        },
      })
      geometry.texts.push({
        x: n(isLeft ? x - 5 : x + long + 5),
        y: n(y + row / 2 + 4),
        text: texts[series * layers.length + point] ?? '',
        colour: palette.ink,
        anchor: isLeft ? 'end' : 'start',
        size: 11,
      })
    })
  })
  names.forEach((name, point) => {
    const y = geometry.height - 2 - (point + 0.5) * row + 4
    geometry.texts.push({
      x: n(look.width / 2),
      y: n(y),
      text: fitted(name, middle - 6, 11),
      colour: palette.ink,
      anchor: 'middle',
      size: 11,
    })
  })
  return geometry
}
