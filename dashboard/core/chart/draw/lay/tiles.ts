import { type Province, provinces } from '../../../field/provinces.ts'
import { type Cell, numberText, shortTexts, unitFor } from '../../../field/text.ts'
import type { Geometry } from '../../drawing.ts'
import { fieldsIn } from '../../spec.ts'
import { widthOf } from '../apex.ts'
import { blank } from '../plot.ts'
import { fieldIn, type Scene } from '../scene.ts'
import { box, inkOn, n, type Shading } from '../shapes.ts'
import type { TipRow } from '../tip.ts'

export interface Tile {
  province: Province
  name: Cell
  value: number | null
  details: TipRow[]
}

/** Every unit as a tile, with and without a value. */
export function layTiles(scene: Scene, tiles: Tile[], rows: Tile[][], shading: Shading, height: number): Geometry {
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
