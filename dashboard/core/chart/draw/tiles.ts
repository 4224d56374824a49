import { type Province, provinceOf, provinces } from '../../field/provinces.ts'
import { type Cell, numberText, shortTexts, unitFor, valueText } from '../../field/text.ts'
import type { Geometry, Note } from '../drawing.ts'
import { cellsOf, numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { widthOf } from './apex.ts'
import { partMark } from './parts.ts'
import { blank } from './plot.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, box, inkOn, type Laid, n, noPicture, type Shading, shadeLegend, shadesFor } from './shapes.ts'
import type { TipRow } from './tip.ts'

interface Tile {
  province: Province
  name: Cell
  value: number | null
  details: TipRow[]
}

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
  if (tiles.length === 0)
    return {
      nothing: {
        zh: `“${field.title.zh}”的取值都不是省级地名，无法放入格子：请选择省份`,
        en: `No value of ${field.title.en} names a province: choose the province`,
      },
    }
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
      lay: (height) => layTiles(scene, tiles, shading, height),
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

function strayNote(strays: string[]): Note {
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

function layTiles(scene: Scene, tiles: Tile[], shading: Shading, height: number): Geometry {
  const { look, spec } = scene
  const { palette, language } = look
  const [measure] = fieldsIn(spec, 'values')
  const cellWidth = Math.min(96, look.width / 9)
  const cellHeight = Math.max(32, Math.min(0.8 * cellWidth, (height - 4) / 8))
  const left = (look.width - 9 * cellWidth) / 2
  const geometry = blank(look.width, n(8 * cellHeight + 2))
  if (!measure) return geometry
  const field = fieldIn(scene, measure)
  const known = tiles.flatMap(({ value }) => value ?? [])
  const short = shortTexts(known, field, language, unitFor(Math.max(...known.map(Math.abs)), field, language))
  const textOf = new Map(known.map((value, at) => [value, short[at] ?? '']))
  const rows = rowsOf(tiles)
  for (const province of provinces) {
    const tile = tiles.find((one) => one.province === province)
    const [x, y] = [left + province.column * cellWidth, province.row * cellHeight]
    const path = box(x + 1, y + 1, cellWidth - 3, cellHeight - 3, 3)
    const fill = shading.colourOf(tile?.value ?? null)
    const number = tile && tile.value !== null ? (textOf.get(tile.value) ?? '') : ''
    const fits = number !== '' && widthOf(number) * (11 / 12) <= cellWidth - 8 && cellHeight >= 32
    const full = province.name[language]
    const name = widthOf(full) * (11 / 12) <= cellWidth - 8 ? full : language === 'en' ? province.code : full.slice(0, 2)
    const ink = tile ? inkOn(fill, palette) : palette.inkSoft
    const middle = n(x + cellWidth / 2 - 0.5)
    geometry.texts.push({ x: middle, y: n(y + cellHeight / 2 + (fits ? -2 : 4)), text: name, colour: ink, anchor: 'middle', size: 11 })
    if (fits)
      geometry.texts.push({
        x: middle,
        y: n(y + cellHeight / 2 + 12),
        text: number,
        colour: ink,
        anchor: 'middle',
        size: 11,
        isStrong: true,
      })
    if (!tile) {
      geometry.lines.push({ path, colour: palette.line })
      continue
    }
    const row = rows[province.row] ?? []
    geometry.shapes.push({
      series: province.row,
      point: row.indexOf(tile),
      path,
      fill,
      ...(tile.value === null || tile.value === 0 ? { stroke: { colour: palette.line, width: 1 } } : {}),
      tip: {
        title: full,
        rows: [{ colour: fill, name: field.title[language], text: numberText(tile.value, field, language) }, ...tile.details],
      },
    })
  }
  return geometry
}
