import { type Cell, valueText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { Note } from '../drawing.ts'
import { cellsOf, numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { coloursOf } from './frame.ts'
import { orderValues } from './keys.ts'
import type { Side } from './lay/pyramid.ts'
import { partMark } from './parts.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture } from './shapes.ts'

const oneSide: Words = {
  zh: '只有一侧有数据，无法左右对比：请换一个分两类的维度',
  en: 'Only one side has data: choose a dimension of two kinds',
}
const losses: Words = { zh: '含负值，金字塔无法表示', en: 'Negative values do not fit a pyramid' }

/** Two kinds of people back to back, layer by layer, on one scale; the first layer is at the foot. */
export function drawPyramid(scene: Scene): Laid {
  const { spec, results, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [colour] = fieldsIn(spec, 'colour')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !colour || !measure) return { nothing: noPicture }
  const { main } = results
  const [layerCells, sideCells, numbers] = [cellsOf(main, axis), cellsOf(main, colour), numbersOf(main, measure)]
  if (numbers.every((value) => value === null)) return { nothing: allEmpty }
  if (numbers.some((value) => (value ?? 0) < 0)) return { nothing: losses }
  const [axisField, colourField] = [fieldIn(scene, axis), fieldIn(scene, colour)]
  const layers = orderValues(
    [...new Set(layerCells)].filter((layer) =>
      layerCells.some((cell, row) => cell === layer && sideCells[row] !== null && numbers[row] !== null),
    ),
    axis,
    axisField,
    look.language,
  )
  const sizeOf = (side: Cell) => sideCells.reduce<number>((sum, cell, row) => sum + (cell === side ? (numbers[row] ?? 0) : 0), 0)
  // Who did not say is neither of the two.
  const found = [...new Set(sideCells)].sort((a, b) => Number(a === null) - Number(b === null) || sizeOf(b) - sizeOf(a))
  if (found.length < 2) return { nothing: oneSide }
  // The same side in either language.
  const order = colourField.order ?? Object.keys(colourField.values ?? {})
  const two = found.slice(0, 2).sort((a, b) => order.indexOf(String(a)) - order.indexOf(String(b)))
  const colours = coloursOf(scene, colour, colourField, two)
  const sides = two.map((value, at): Side => {
    const rows = new Map(layerCells.flatMap((layer, row) => (sideCells[row] === value ? [[layer, numbers[row] ?? null] as const] : [])))
    return {
      value,
      name: valueText(value, colourField, look.language),
      colour: colours[at] ?? look.palette.accent,
      numbers: layers.map((layer) => rows.get(layer) ?? null),
    }
  })
  const left = found.slice(2)
  return {
    shapes: {
      points: sides.map(() => layers.length),
      values: sides.flatMap((side) => side.numbers.flatMap((value) => value ?? [])),
      legend: { items: sides.map(({ colour: own, name }) => ({ colour: own, name })) },
      lay: async (height) => (await import('./lay/pyramid.ts')).layPyramid(scene, layers, sides, height),
    },
    markAt: (series, point) => {
      const side = sides[series]
      if (!side || point >= layers.length) return null
      return partMark(scene, [axis, colour], [layers[point] ?? null, side.value], measure, side.numbers[point] ?? null)
    },
    notes:
      left.length > 0
        ? [
            others(
              left.map((value) => valueText(value, colourField, 'zh')),
              left.map((value) => valueText(value, colourField, 'en')),
            ),
          ]
        : [],
  }
}

const others = (zh: string[], en: string[]): Note => ({
  kind: 'unfit',
  text: { zh: `只画两侧，未画出：${zh.slice(0, 4).join('、')}`, en: `Only two sides are drawn; left out: ${en.slice(0, 4).join(', ')}` },
})
