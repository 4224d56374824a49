import { valueText } from '../../field/text.ts'
import { fieldsIn } from '../spec.ts'
import { coloursOf } from './frame.ts'
import type { Group } from './lay/sunburst.ts'
import { partMark, partsOf } from './parts.ts'
import { fieldIn, type Scene } from './scene.ts'
import { type Laid, noPicture } from './shapes.ts'

/** Two levels as two rings: what the whole is made of, and what that is made of. */
export function drawSunburst(scene: Scene): Laid {
  const { spec, look } = scene
  const [inner] = fieldsIn(spec, 'axis')
  const [outer] = fieldsIn(spec, 'rows')
  const [measure] = fieldsIn(spec, 'values')
  if (!inner || !outer || !measure) return { nothing: noPicture }
  const { parts, notes, nothing } = partsOf(scene, [inner, outer], measure)
  if (nothing) return { nothing }
  const field = fieldIn(scene, inner)
  const names = [...new Set(parts.map((part) => part.names[0] ?? null))]
  const colours = coloursOf(scene, inner, field, names)
  const groups = names
    .map((name, at): Group => {
      const own = parts.filter((part) => (part.names[0] ?? null) === name)
      const value = own.reduce((sum, part) => sum + part.value, 0)
      return { name, text: valueText(name, field, look.language), value, colour: colours[at] ?? look.palette.accent, parts: own }
    })
    .sort((a, b) => b.value - a.value)
  const leaves = groups.flatMap((group) => group.parts)
  return {
    shapes: {
      points: [groups.length, leaves.length],
      values: leaves.map(({ value }) => value),
      legend: { items: groups.slice(0, 12).map(({ colour, text }) => ({ colour, name: text })) },
      lay: async (height) => (await import('./lay/sunburst.ts')).laySunburst(scene, groups, height),
    },
    markAt: (series, point) => {
      const group = groups[point]
      if (series === 0) return group ? partMark(scene, [inner], [group.name], measure, group.value) : null
      const leaf = leaves[point]
      return leaf ? partMark(scene, [inner, outer], leaf.names, measure, leaf.value) : null
    },
    notes,
  }
}
