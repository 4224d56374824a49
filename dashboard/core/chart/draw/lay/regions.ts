import type { Feature, FeatureCollection, Geometry as GeoGeometry } from 'geojson'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { countryOf } from '../../../field/countries.ts'
import { provinceOf } from '../../../field/provinces.ts'
import { numberText, valueText } from '../../../field/text.ts'
import type { Words } from '../../../words.ts'
import type { Geometry } from '../../drawing.ts'
import { cellsOf, numbersOf } from '../../result.ts'
import { fieldsIn } from '../../spec.ts'
import { mix } from '../apex.ts'
import { axisWidth, blank } from '../plot.ts'
import { fieldIn, type Scene } from '../scene.ts'
import { inkOn, n, type Shading } from '../shapes.ts'

/** What a map consists of: a path in pixels, and by what its values find it; none of what has no values. */
interface Region {
  path: string
  key: string | null
  isNeutral?: boolean
  /** Where its name is written, and the room it has there. */
  label?: { x: number; y: number; room: number; text: string }
}

interface Atlas {
  regions: Region[]
  /** The key of the region a value of the answer names. */
  keyOf: (name: string) => string | undefined
  nowhere: Words
}

/** Antarctica has no customers and takes a fifth of the height. */
const leftOut = '010'
/** Their data are shown by the tiles of the provinces: here they are land without a value. */
const neutral = new Set(['156', '158', '344', '446'])

const foot = 18
const line = 15

/** The countries of the world, each shaded by its number. */
export async function layWorld(scene: Scene, shading: Shading, height: number): Promise<Geometry> {
  const [{ geoNaturalEarth1, geoPath }, { feature }, { default: file }] = await Promise.all([
    import('d3-geo'),
    import('topojson-client'),
    import('world-atlas/countries-110m.json'),
  ])
  const world = file as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>
  const all = feature(world, world.objects.countries) as FeatureCollection<GeoGeometry, { name: string }>
  const countries: Feature<GeoGeometry, { name: string }>[] = all.features.filter(({ id }) => id !== leftOut)
  const tall = Math.max(120, Math.min(height - foot, scene.look.width * 0.52))
  const projection = geoNaturalEarth1().fitSize([scene.look.width, tall], { type: 'FeatureCollection', features: countries })
  const draw = geoPath(projection).digits(1)
  const regions = countries.map((one): Region => {
    const key = one.id === undefined ? null : String(one.id)
    return { path: draw(one) ?? '', key, isNeutral: key === null || neutral.has(key) }
  })
  const nowhere: Words = { zh: '地图上没有', en: 'Not on the map' }
  return layRegions(scene, shading, { regions, keyOf: countryOf, nowhere }, tall)
}

/** The map an administrator supplied, or where it is to be put. */
export async function layOwnMap(scene: Scene, shading: Shading, height: number): Promise<Geometry> {
  const { palette, language, width, loadMap } = scene.look
  const map = (await loadMap?.()) ?? null
  if (!map) {
    const geometry = blank(width, height)
    const lines = inLines('', missing[language].split(language === 'zh' ? '' : / (?=\S)/), language === 'zh' ? '' : ' ', width - 24)
    lines.forEach((text, at) => {
      geometry.texts.push({ x: n(width / 2), y: n(height / 2 + at * 18), text, colour: palette.inkSoft, anchor: 'middle', size: 13 })
    })
    return geometry
  }
  const { geoIdentity, geoPath } = await import('d3-geo')
  const isRound = map.regions.every(({ polygons }) => polygons.flat(2).every(([x = 0, y = 0]) => Math.abs(x) <= 180 && Math.abs(y) <= 85))
  const shapes = map.regions.map(({ polygons }) => ({
    type: 'MultiPolygon' as const,
    coordinates: isRound ? polygons.map((rings) => rings.map((line) => line.map(([x = 0, y = 0]) => [x, northing(y)]))) : polygons,
  }))
  const tall = Math.max(120, height - 2 * foot)
  const fitted = { type: 'GeometryCollection' as const, geometries: shapes }
  // On the plane it does not matter which way round an outline goes; files differ in that.
  const draw = geoPath(geoIdentity().reflectY(true).fitSize([width, tall], fitted)).digits(1)
  const regions = map.regions.map(({ names }, at): Region => {
    const shape = shapes[at]
    if (!shape) return { path: '', key: null }
    const [[left], [right]] = draw.bounds(shape)
    const [x, y] = draw.centroid(shape)
    return { path: draw(shape) ?? '', key: names[0] ?? null, label: { x, y, room: right - left - 6, text: names[0] ?? '' } }
  })
  const keys = new Map(map.regions.flatMap(({ names }) => names.map((name) => [placeName(name), names[0] ?? ''] as const)))
  const nowhere: Words = { zh: '地图上没有', en: 'Not on the map' }
  const geometry = layRegions(scene, shading, { regions, keyOf: (name) => keys.get(placeName(name)), nowhere }, tall)
  const source = map.approval
    ? `${map.title[language]} · ${language === 'zh' ? '审图号：' : 'Approval '}${map.approval}`
    : map.title[language]
  geometry.texts.push({ x: 2, y: n(geometry.height + 10), text: source, colour: palette.inkSoft, size: 11 })
  return { ...geometry, height: n(geometry.height + foot) }
}

const missing: Words = {
  zh: '还没有地图：请管理员在“人员”页的“地图”里提供一份 GeoJSON',
  en: 'There is no map yet: an administrator can supply one as GeoJSON on the page People, under Map',
}

/** How far north a latitude is on a map that keeps angles, in degrees of its equator. */
const northing = (latitude: number) => (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))

/** A name as two writers agree on it: without 省, 市 or 自治区, and without case. */
const placeName = (name: string) => provinceOf(name)?.code ?? name.trim().toLowerCase().replace(/市$/, '')

function layRegions(scene: Scene, shading: Shading, { regions, keyOf, nowhere }: Atlas, tall: number): Geometry {
  const { spec, results } = scene
  const { palette, language, width } = scene.look
  const geometry = blank(width, n(tall + foot))
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return geometry
  const [group, field] = [fieldIn(scene, axis), fieldIn(scene, measure)]
  const numbers = numbersOf(results.main, measure)
  const details = fieldsIn(spec, 'detail').map((ref) => ({ field: fieldIn(scene, ref), numbers: numbersOf(results.main, ref) }))
  const byKey = new Map(regions.flatMap((region) => (region.key !== null && !region.isNeutral ? [[region.key, region] as const] : [])))
  const rowOf = new Map<Region, number>()
  const strays: string[] = []
  cellsOf(results.main, axis).forEach((name, row) => {
    const text = valueText(name, group, language)
    const region = name === null ? undefined : byKey.get(keyOf(String(name)) ?? keyOf(text) ?? '')
    // Two spellings of one place are not added up: the second is named with what has none.
    if (region && !rowOf.has(region)) rowOf.set(region, row)
    else strays.push(text)
  })
  const land = mix(palette.line, palette.surface, 0.5)
  for (const region of regions) {
    const row = rowOf.get(region)
    if (region.label && axisWidth(region.label.text) <= region.label.room) {
      const colour = row === undefined ? palette.inkSoft : inkOn(shading.colourOf(numbers[row] ?? null), palette)
      const { x, y, text } = region.label
      geometry.texts.push({ x: n(x), y: n(y + 4), text, colour, anchor: 'middle', size: 11 })
    }
    if (row === undefined) {
      geometry.grid.push({ path: region.path, colour: palette.line, width: 0.5, fill: land })
      continue
    }
    const value = numbers[row] ?? null
    const fill = shading.colourOf(value)
    geometry.shapes.push({
      series: 0,
      point: row,
      path: region.path,
      fill,
      stroke: { colour: palette.line, width: 0.5 },
      tip: {
        title: valueText(cellsOf(results.main, axis)[row] ?? null, group, language),
        rows: [
          { colour: fill, name: field.title[language], text: numberText(value, field, language) },
          ...details.map((one) => ({
            colour: 'transparent',
            name: one.field.title[language],
            text: numberText(one.numbers[row] ?? null, one.field, language),
          })),
        ],
      },
    })
  }
  if (strays.length > 0) {
    const lines = inLines(`${nowhere[language]}${language === 'zh' ? '：' : ': '}`, strays, language === 'zh' ? '、' : ', ', width - 4)
    lines.forEach((text, at) => {
      geometry.texts.push({ x: 2, y: n(tall + 13 + at * line), text, colour: palette.inkSoft, size: 11 })
    })
    geometry.height = n(tall + foot + (lines.length - 1) * line)
  }
  return geometry
}

/** Names one after the other in lines of a width; none is cut. */
function inLines(head: string, names: string[], between: string, width: number): string[] {
  const lines = [head]
  names.forEach((name, at) => {
    const text = at < names.length - 1 ? `${name}${between}` : name
    const last = lines.at(-1) ?? ''
    if (axisWidth(last + text) <= width || last === '') lines[lines.length - 1] = last + text
    else lines.push(text)
  })
  return lines
}
