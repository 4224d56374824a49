import { provinceOf } from '../../field/provinces.ts'
import { valueText } from '../../field/text.ts'
import { fieldsIn } from '../spec.ts'
import type { City } from './lay/cities.ts'
import { partMark, partsOf } from './parts.ts'
import { fieldIn, type Scene } from './scene.ts'
import { type Laid, noPicture } from './shapes.ts'
import { noProvince, strayNote } from './tiles.ts'

/** Each city as a bubble in the tile of its province: where it lies in it is not said, since the model has no coordinates. */
export function drawCities(scene: Scene): Laid {
  const { spec, look } = scene
  const [province] = fieldsIn(spec, 'axis')
  const [city] = fieldsIn(spec, 'rows')
  const [measure] = fieldsIn(spec, 'values')
  if (!province || !city || !measure) return { nothing: noPicture }
  const groups = [province, city]
  const { parts, notes, nothing } = partsOf(scene, groups, measure)
  if (nothing) return { nothing }
  const [provinceField, cityField] = [fieldIn(scene, province), fieldIn(scene, city)]
  const strays = new Set<string>()
  const cities = parts.flatMap((part): City[] => {
    const [own = null, name = null] = part.names
    const text = valueText(own, provinceField, look.language)
    const unit = own === null ? undefined : (provinceOf(String(own)) ?? provinceOf(text))
    if (!unit) strays.add(text)
    return unit ? [{ unit, names: part.names, text: valueText(name, cityField, look.language), value: part.value }] : []
  })
  if (cities.length === 0) return { nothing: noProvince(provinceField) }
  return {
    shapes: {
      points: [cities.length],
      values: cities.map(({ value }) => value),
      legend: null,
      lay: async (height) => (await import('./lay/cities.ts')).layCities(scene, cities, height),
    },
    markAt: (_, point) => {
      const one = cities[point]
      return one ? partMark(scene, groups, one.names, measure, one.value) : null
    },
    notes: [
      ...notes,
      ...(strays.size > 0 ? [strayNote([...strays])] : []),
      {
        kind: 'answer',
        text: { zh: '气泡放在所属省份的格子里，不表示实际位置', en: 'Bubbles are in the tile of their province; where in it says nothing' },
      },
    ],
  }
}
