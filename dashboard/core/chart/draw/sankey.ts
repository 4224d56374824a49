import { type Cell, valueText } from '../../field/text.ts'
import { fieldsIn } from '../spec.ts'
import { coloursOf } from './frame.ts'
import { orderValues } from './keys.ts'
import type { Node } from './lay/sankey.ts'
import { partMark, partsOf } from './parts.ts'
import { fieldIn, type Scene } from './scene.ts'
import { type Laid, noPicture } from './shapes.ts'

/**
 * From the left to the right, each flow as thick as its number. The same name may stand on both sides, so that people who stay are a flow as well
 * and there and back is no loop.
 */
export function drawSankey(scene: Scene): Laid {
  const { spec, look } = scene
  const [from] = fieldsIn(spec, 'axis')
  const [to] = fieldsIn(spec, 'rows')
  const [measure] = fieldsIn(spec, 'values')
  if (!from || !to || !measure) return { nothing: noPicture }
  const groups = [from, to]
  const { parts, notes, nothing } = partsOf(scene, groups, measure)
  if (nothing) return { nothing }
  const sides = groups.map((ref, side): Node[] => {
    const field = fieldIn(scene, ref)
    const names = orderValues([...new Set(parts.map((part) => part.names[side] ?? null))], ref, field, look.language)
    const colours = coloursOf(scene, ref, field, names)
    return names.map((name, at) => ({
      side: side as 0 | 1,
      name,
      text: valueText(name, field, look.language, ref.grain),
      value: parts.filter((part) => (part.names[side] ?? null) === name).reduce((sum, { value }) => sum + value, 0),
      colour: colours[at] ?? look.palette.accent,
    }))
  })
  const nodes = sides.flat()
  const placeOf = (side: number, name: Cell) => nodes.findIndex((node) => node.side === side && node.name === name)
  const links = parts.map((part) => ({ ...part, from: placeOf(0, part.names[0] ?? null), to: placeOf(1, part.names[1] ?? null) }))
  const [left = [], right = []] = sides
  return {
    shapes: {
      points: [left.length, links.length, right.length],
      values: links.map(({ value }) => value),
      legend: null,
      lay: async (height) => (await import('./lay/sankey.ts')).laySankey(scene, { nodes, links }, height),
    },
    markAt: (series, point) => {
      const link = links[point]
      if (series === 1) return link ? partMark(scene, groups, link.names, measure, link.value) : null
      const node = (series === 0 ? left : right)[point]
      const ref = series === 0 ? from : to
      return node ? partMark(scene, [ref], [node.name], measure, node.value) : null
    },
    notes,
  }
}
