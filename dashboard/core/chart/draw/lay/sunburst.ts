import { shareText } from '../../../field/change.ts'
import { type Cell, numberText, valueText } from '../../../field/text.ts'
import type { Geometry, Shape, ShapeText } from '../../drawing.ts'
import { fieldsIn } from '../../spec.ts'
import { mix, widthOf } from '../apex.ts'
import type { Part } from '../parts.ts'
import { fieldIn, type Scene } from '../scene.ts'
import { fitted, inkOn, n } from '../shapes.ts'

export interface Group {
  name: Cell
  text: string
  value: number
  colour: string
  parts: Part[]
}

interface Slice {
  group: Group
  part: Part | null
}

/** Two rings of slices with the names that have room. */
export async function laySunburst(scene: Scene, groups: Group[], height: number): Promise<Geometry> {
  const [{ hierarchy, partition }, { arc }] = await Promise.all([import('d3-hierarchy'), import('d3-shape')])
  const { spec, look } = scene
  const { palette, language, width } = look
  const tall = Math.max(height - 4, 200)
  const radius = Math.min(width, tall) / 2 - 4
  const [cx, cy] = [width / 2, tall / 2]
  const [outer] = fieldsIn(spec, 'rows')
  const [measure] = fieldsIn(spec, 'values')
  if (!outer || !measure) return { width, height: tall, shapes: [], texts: [] }
  const [outerField, field] = [fieldIn(scene, outer), fieldIn(scene, measure)]
  interface Datum {
    slice?: Slice
    value?: number
    children?: Datum[]
  }
  const whole: Datum = {
    children: groups.map((group) => ({
      slice: { group, part: null },
      children: group.parts.map((part) => ({ slice: { group, part }, value: part.value })),
    })),
  }
  const root = partition<Datum>().size([2 * Math.PI, 1])(hierarchy(whole).sum(({ value }) => value ?? 0))
  const total = groups.reduce((sum, { value }) => sum + value, 0)
  // A hole in the middle, then the rings, the inner a little thinner.
  const bounds = [0.22 * radius, 0.6 * radius, radius]
  const draw = arc<{ x0: number; x1: number; depth: number }>()
    .startAngle(({ x0 }) => x0)
    .endAngle(({ x1 }) => x1)
    .innerRadius(({ depth }) => (bounds[depth - 1] ?? 0) + 1)
    .outerRadius(({ depth }) => bounds[depth] ?? radius)
    .padAngle(0.004)
  const shapes: Shape[] = []
  const texts: ShapeText[] = []
  const counts = [0, 0]
  for (const { x0, x1, depth, data } of root.descendants()) {
    const { slice } = data
    if (!slice) continue
    const { group, part } = slice
    const series = depth - 1
    const point = counts[series] ?? 0
    counts[series] = point + 1
    const place = part ? group.parts.indexOf(part) : 0
    const fill = part ? mix(group.colour, palette.surface, 0.72 - (0.3 * place) / Math.max(1, group.parts.length)) : group.colour
    const name = part ? valueText(part.names[1] ?? null, outerField, language) : group.text
    const value = part ? part.value : group.value
    shapes.push({
      series,
      point: part ? flatPlace(groups, group, place) : point,
      path: moved(draw({ x0, x1, depth }) ?? '', cx, cy),
      fill,
      tip: {
        title: part ? `${group.text} · ${name}` : name,
        rows: [
          {
            colour: fill,
            name: field.title[language],
            text: numberText(value, field, language),
            extra: shareText(value / total, language) ?? '',
          },
        ],
      },
    })
    const [from, to] = [bounds[depth - 1] ?? 0, bounds[depth] ?? radius]
    const middle = (from + to) / 2
    const angle = (x0 + x1) / 2
    if ((x1 - x0) * middle < 14) continue
    const text = fitted(name, to - from - 8, 11)
    if (!text || widthOf(text) <= 0) continue
    const degrees = (angle * 180) / Math.PI - 90
    const [x, y] = [cx + middle * Math.sin(angle), cy - middle * Math.cos(angle)]
    texts.push({
      x: n(x),
      y: n(y),
      text,
      colour: inkOn(fill, palette),
      anchor: 'middle',
      size: 11,
      turn: n(degrees > 90 ? degrees - 180 : degrees),
    })
  }
  return { width, height: tall, shapes, texts }
}

/** A leaf's place among all leaves, group by group. */
const flatPlace = (groups: Group[], group: Group, place: number) =>
  groups.slice(0, groups.indexOf(group)).reduce((sum, { parts }) => sum + parts.length, place)

/** A path around 0 0, moved: every pair of coordinates of M, L and A, whose last two are a place. */
function moved(path: string, dx: number, dy: number): string {
  return path.replace(/([MLA])([^MLAZ]*)/g, (_, command: string, list: string) => {
    const numbers = list.split(/[ ,]+/).map(Number)
    const [x = 0, y = 0] = numbers.slice(-2)
    return `${command}${[...numbers.slice(0, -2), x + dx, y + dy].map(n).join(' ')}`
  })
}
