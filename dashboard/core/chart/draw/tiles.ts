import type { Field } from '../../field/field.ts'
import { provinceOf, provinces } from '../../field/provinces.ts'
import { numberText, valueText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { Note } from '../drawing.ts'
import { cellsOf, numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import type { Tile } from './lay/tiles.ts'
import { partMark } from './parts.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture, shadeLegend, shadesFor } from './shapes.ts'

/** The 34 units of province level, each a tile of one size: small ones can be read as well as large ones. */
export function drawTiles(scene: Scene): Laid {
  const { spec, results, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return { nothing: noPicture }
  const field = fieldIn(scene, axis)
  const numbers = numbersOf(results.main, measure)
  const details = fieldsIn(spec, 'detail').map((ref) => ({ field: fieldIn(scene, ref), numbers: numbersOf(results.main, ref) }))
  const found = new Map<string, Tile>()
  const strays: string[] = []
  cellsOf(results.main, axis).forEach((name, row) => {
    const text = valueText(name, field, look.language)
    const province = name === null ? undefined : (provinceOf(String(name)) ?? provinceOf(text))
    // Two spellings of one unit are not added up: the second is named with what found no tile.
    if (!province || found.has(province.code)) strays.push(text)
    else
      found.set(province.code, {
        province,
        name,
        value: numbers[row] ?? null,
        details: details.map((one) => ({
          colour: 'transparent',
          name: one.field.title[look.language],
          text: numberText(one.numbers[row] ?? null, one.field, look.language),
        })),
      })
  })
  const tiles = provinces.flatMap(({ code }) => found.get(code) ?? [])
  if (tiles.length === 0) return { nothing: noProvince(field) }
  if (tiles.every(({ value }) => value === null)) return { nothing: allEmpty }
  const shading = shadesFor(
    tiles.map(({ value }) => value),
    look.palette,
  )
  return {
    shapes: {
      points: rowsOf(tiles).map(({ length }) => length),
      values: tiles.flatMap(({ value }) => value ?? []),
      legend: shadeLegend(shading, fieldIn(scene, measure), look.language),
      lay: async (height) => (await import('./lay/tiles.ts')).layTiles(scene, tiles, rowsOf(tiles), shading, height),
    },
    markAt: (row, point) => {
      const tile = rowsOf(tiles)[row]?.[point]
      return tile ? partMark(scene, [axis], [tile.name], measure, tile.value) : null
    },
    notes: strays.length > 0 ? [strayNote(strays)] : [],
  }
}

/** Row by row from the north, so that arrow keys go as the eye does. */
const rowsOf = (tiles: Tile[]) =>
  Array.from({ length: 8 }, (_, row) =>
    tiles.filter(({ province }) => province.row === row).sort((a, b) => a.province.column - b.province.column),
  )

/** Why there is no picture where no value names a province. */
export const noProvince = ({ title }: Field): Words => ({
  zh: `“${title.zh}”的取值都不是省级地名，无法放入格子：请选择省份`,
  en: `No value of ${title.en} names a province: choose the province`,
})

/** What found no tile. */
export function strayNote(strays: string[]): Note {
  const some = strays.slice(0, 5)
  const more = strays.length - some.length
  return {
    kind: 'unfit',
    text: {
      zh: `未能对应到省级地名，未画出：${some.join('、')}${more > 0 ? ` 等 ${strays.length} 项` : ''}`,
      en: `Not drawn, as no province has this name: ${some.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    },
  }
}
