import { z } from 'zod'
import { type Words, words } from '../words.ts'

// A map that an administrator supplies, since which borders may be shown differs from country to country. It is read from GeoJSON once, when it comes
// in; what is kept are outlines and the names they go by.

/** More would take longer to draw than a person waits. */
const most = { regions: 2000, points: 200_000, name: 120 }
/** As large a file is sent; the server refuses a larger one before it reads it. */
export const mapMegabytes = 6

/** One outline: the names it is found by, the first of them shown, and its polygons as GeoJSON has them. */
export interface MapRegion {
  names: string[]
  polygons: number[][][][]
}

const mapTitle = words.refine(({ zh, en }) => [zh, en].every((one) => one.trim() !== '' && one.length <= 60))

/** What an administrator sends: the file itself, what the map is called, and the number of its approval. */
export const ownMapInput = z.strictObject({
  title: mapTitle,
  /** 审图号, where a map has to be approved before it is shown. */
  approval: z.string().trim().max(60).default(''),
  geojson: z.unknown(),
})
export type OwnMapInput = z.input<typeof ownMapInput>

const region = z.object({ names: z.array(z.string()), polygons: z.array(z.array(z.array(z.array(z.number())))) })

/** What everybody draws by; null: none was supplied. */
export const ownMapReply = z.object({
  map: z.object({ title: words, approval: z.string(), regions: z.array(region), updatedAt: z.string() }).nullable(),
})
export type OwnMap = NonNullable<z.infer<typeof ownMapReply>['map']>

const point = z.tuple([z.number(), z.number()], z.number())
const ring = z.array(point).min(4)
const polygon = z.array(ring).min(1)
const geometry = z.union([
  z.object({ type: z.literal('Polygon'), coordinates: polygon }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1) }),
])
const feature = z.object({ type: z.literal('Feature'), properties: z.record(z.string(), z.unknown()).nullish(), geometry: z.unknown() })
const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()) })

type ReadMap = { regions: MapRegion[] } | { problem: Words }

const problem = (words: Words): ReadMap => ({ problem: words })

/** GeoJSON → outlines with their names, or what is wrong with it. Lines and points have no surface to shade and are left out. */
export function readGeoJson(given: unknown): ReadMap {
  const read = collection.safeParse(given)
  if (!read.success)
    return problem({
      zh: '这不是 GeoJSON 的 FeatureCollection，请换一个文件',
      en: 'This is no FeatureCollection of GeoJSON; choose another file',
    })
  const regions: MapRegion[] = []
  let points = 0
  for (const [at, one] of read.data.features.entries()) {
    const known = feature.safeParse(one)
    if (!known.success) return problem({ zh: `第 ${at + 1} 个要素不符合 GeoJSON`, en: `Feature ${at + 1} is not as GeoJSON has it` })
    const form = z.object({ type: z.string() }).safeParse(known.data.geometry)
    if (!form.success || !form.data.type.endsWith('Polygon')) continue
    const shape = geometry.safeParse(known.data.geometry)
    if (!shape.success) return problem({ zh: `第 ${at + 1} 个要素的坐标不完整`, en: `The coordinates of feature ${at + 1} are not whole` })
    const names = namesIn(known.data.properties ?? {})
    if (names.length === 0)
      return problem({
        zh: `第 ${at + 1} 个区域没有名称：请在 properties 中提供 name`,
        en: `Region ${at + 1} has no name: give it one in its properties, as name`,
      })
    const polygons = shape.data.type === 'Polygon' ? [shape.data.coordinates] : shape.data.coordinates
    points += polygons.flat(2).length
    if (points > most.points)
      return problem({
        zh: `坐标点超过 ${most.points.toLocaleString('en')} 个，请先简化边界`,
        en: `There are more than ${most.points.toLocaleString('en')} points: simplify the outlines first`,
      })
    regions.push({ names, polygons: polygons.map((rings) => rings.map((line) => line.map(([x, y]) => [rounded(x), rounded(y)]))) })
  }
  if (regions.length === 0)
    return problem({ zh: '文件中没有可着色的区域（面）', en: 'There is no region in the file that could be shaded' })
  if (regions.length > most.regions)
    return problem({ zh: `区域超过 ${most.regions} 个，请拆分地图`, en: `There are more than ${most.regions} regions: split the map` })
  return { regions }
}

/** Some ten metres on the ground. */
const rounded = (value: number) => Math.round(value * 1e4) / 1e4

/** Every text that is said of a region is a name of it: codes, and what it is called in other languages. */
function namesIn(properties: Record<string, unknown>): string[] {
  const isName = (value: unknown): value is string | number =>
    (typeof value === 'string' && value.trim() !== '' && value.length <= most.name) || typeof value === 'number'
  const first = ['name', 'NAME', 'name_zh', 'name_en'].flatMap((key) => (isName(properties[key]) ? [String(properties[key])] : []))
  const rest = Object.values(properties).filter(isName).map(String)
  return [...new Set([...first, ...rest])].slice(0, 20)
}
