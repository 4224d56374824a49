import type { Note } from '../drawing.ts'
import { cellsOf, numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { partMark } from './parts.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture, type Shading, shadeLegend, shadesFor } from './shapes.ts'

type Lay = (scene: Scene, shading: Shading, height: number) => ReturnType<typeof import('./lay/regions.ts')['layWorld']>

/** Countries shaded by a number. The borders come with the picture, when it is drawn for the first time. */
export function drawWorld(scene: Scene): Laid {
  return drawRegions(scene, async (...room) => (await import('./lay/regions.ts')).layWorld(...room), [borders])
}

/** The company's own map. Whether there is one is known when it is to be drawn, and said there. */
export function drawOwnMap(scene: Scene): Laid {
  return drawRegions(scene, async (...room) => (await import('./lay/regions.ts')).layOwnMap(...room), [])
}

const borders: Note = {
  kind: 'warning',
  text: {
    zh: '边界来自 Natural Earth，未经中国地图审核，请勿在境内公开使用；中国的数据请用省份格子图',
    en: 'Borders are those of Natural Earth and not approved for publication in China; for China use the province tiles',
  },
}

/** A mark for each row of the answer: which of them have a place is known once the map is there. */
function drawRegions(scene: Scene, lay: Lay, notes: Note[]): Laid {
  const { spec, results, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return { nothing: noPicture }
  const numbers = numbersOf(results.main, measure)
  if (numbers.every((value) => value === null)) return { nothing: allEmpty }
  const names = cellsOf(results.main, axis)
  const shading = shadesFor(numbers, look.palette)
  return {
    shapes: {
      points: [names.length],
      values: numbers.flatMap((value) => value ?? []),
      legend: shadeLegend(shading, fieldIn(scene, measure), look.language),
      lay: (height) => lay(scene, shading, height),
    },
    markAt: (_, point) => (point < names.length ? partMark(scene, [axis], [names[point] ?? null], measure, numbers[point] ?? null) : null),
    notes,
  }
}
