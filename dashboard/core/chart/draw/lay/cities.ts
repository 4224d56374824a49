import { type Province, provinces } from '../../../field/provinces.ts'
import { type Cell, numberText } from '../../../field/text.ts'
import type { Geometry } from '../../drawing.ts'
import { fieldsIn } from '../../spec.ts'
import { mix } from '../apex.ts'
import { axisWidth, blank } from '../plot.ts'
import { fieldIn, type Scene } from '../scene.ts'
import { box, disc, fitted, inkOn, n } from '../shapes.ts'

export interface City {
  unit: Province
  names: Cell[]
  text: string
  value: number
}

/** Smaller bubbles could not be pressed. */
const leastRadius = 1.5
const head = 13

/** The tiles of all provinces, and in each its cities side by side; an area of bubble is as much anywhere. */
export async function layCities(scene: Scene, cities: City[], height: number): Promise<Geometry> {
  const { packSiblings, packEnclose } = await import('d3-hierarchy')
  const { look, spec } = scene
  const { palette, language } = look
  const wide = Math.min(110, look.width / 9)
  const tall = Math.max(34, Math.min(wide, (height - 4) / 8))
  const left = (look.width - 9 * wide) / 2
  const geometry = blank(look.width, n(8 * tall + 2))
  const [measure] = fieldsIn(spec, 'values')
  if (!measure) return geometry
  const field = fieldIn(scene, measure)
  const packs = provinces.map((unit) => {
    const own = cities.flatMap((city, point) => (city.unit.code === unit.code ? [{ point, city, r: Math.sqrt(city.value) }] : []))
    const circles = packSiblings(own.map((one) => ({ ...one, x: 0, y: 0 })))
    return { unit, circles, whole: circles.length > 0 ? packEnclose(circles) : null }
  })
  // One scale for all: the fullest tile decides.
  const room = Math.min(wide - 4, tall - head - 2) / 2
  const scale = Math.min(...packs.flatMap(({ whole }) => (whole ? [room / whole.r] : [])))
  for (const { unit, circles, whole } of packs) {
    const [x, y] = [left + unit.column * wide, unit.row * tall]
    geometry.grid.push({ path: box(x + 1, y + 1, wide - 3, tall - 3, 3), colour: palette.line })
    const full = unit.name[language]
    const name = axisWidth(full) <= wide - 6 ? full : language === 'en' ? unit.code : full.slice(0, 2)
    geometry.texts.push({ x: n(x + 4), y: n(y + 12), text: name, colour: palette.inkSoft, size: 10 })
    const [cx, cy] = [x + wide / 2 - 0.5, y + head + (tall - head - 2) / 2]
    for (const { point, city, r, x: dx, y: dy } of circles) {
      const fill = mix(palette.accent, palette.surface, 0.75)
      const radius = Math.max(leastRadius, r * scale - 0.5)
      const [px, py] = [cx + (dx - (whole?.x ?? 0)) * scale, cy + (dy - (whole?.y ?? 0)) * scale]
      geometry.shapes.push({
        series: 0,
        point,
        path: disc(px, py, radius),
        fill,
        tip: {
          title: `${city.text} · ${full}`,
          rows: [{ colour: fill, name: field.title[language], text: numberText(city.value, field, language) }],
        },
      })
      const text = radius >= 14 ? fitted(city.text, 2 * radius - 6, 10) : ''
      if (text) geometry.texts.push({ x: n(px), y: n(py + 3.5), text, colour: inkOn(fill, palette), anchor: 'middle', size: 10 })
    }
  }
  // In the order of the marks, so that arrow keys go from the largest on.
  geometry.shapes.sort((a, b) => a.point - b.point)
  return geometry
}
