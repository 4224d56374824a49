import type { ApexDrawing, Beside, Drawing, Mark, MarkAt } from '../../../core/chart/drawing.ts'

/** One picture: how many points each of its series has, and what stands under them. */
export interface Pictured {
  points: number[]
  markAt: MarkAt
  beside?: Beside | undefined
}

/** What stands beside the marks, as if it were two more series: the names along the axis, and the legend. */
export const besides = { keys: -1, names: -2 } as const

/** A mark with its place: which picture, which series, which point. */
export interface Placed {
  picture: number
  series: number
  point: number
  mark: Mark
}

export const isSamePlace = (one: Placed, other: Placed) =>
  one.picture === other.picture && one.series === other.series && one.point === other.point

const isList = (value: unknown): value is { data: unknown[] } =>
  typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)

/** How many points each series of a picture has; a pie is one series of slices. */
export function pointsOf({ series }: ApexDrawing): number[] {
  const all = series as unknown[]
  return all.every(isList) ? all.map(({ data }) => data.length) : [all.length]
}

/** What is drawn here and has marks, in the order it stands on the screen. */
export function picturesOf(drawing: Drawing): Pictured[] {
  const { markAt } = drawing
  switch (drawing.kind) {
    case 'apex':
      return [{ points: pointsOf(drawing.apex), markAt, beside: drawing.beside }]
    case 'kpi':
      return [{ points: [drawing.figures.length], markAt }]
    case 'shapes':
      return [{ points: drawing.shapes.points, markAt }]
    case 'facets':
      return drawing.facets
        .filter(({ nothing }) => !nothing)
        .map(({ apex, markAt, beside }) => ({ points: pointsOf(apex), markAt, beside }))
    default:
      return []
  }
}

/** Every mark, a line for each series, in the order in which they are drawn. */
export function placedMarks(pictures: Pictured[]): Placed[][] {
  return pictures.flatMap(({ points, markAt, beside }, picture) => {
    const line = (count: number, series: number, at: (point: number) => Mark | null): Placed[] =>
      Array.from({ length: count }, (_, point) => ({ picture, series, point, mark: at(point) })).filter(
        (one): one is Placed => one.mark !== null,
      )
    const marks = points
      .map((count, series) => line(count, series, (point) => markAt(series, point)).filter(({ mark }) => mark.value !== null))
      .filter(({ length }) => length > 0)
    // Beside one series stands nothing that its marks do not say themselves.
    if (!beside || marks.length < 2) return marks
    return [...marks, line(beside.keys, besides.keys, beside.keyAt), line(beside.names, besides.names, beside.nameAt)].filter(
      ({ length }) => length > 0,
    )
  })
}

/** Where a key leads from a place: along the series, to the same point of the next one, to the ends. Null for keys that lead nowhere. */
export function step(lines: Placed[][], from: Placed | null, key: string): Placed | null {
  const line = lines.findIndex((one) => from !== null && one.includes(from))
  const here = lines[line]
  if (!from || !here) return /^Arrow|^Home$/.test(key) ? (lines[0]?.[0] ?? null) : key === 'End' ? (lines[0]?.at(-1) ?? null) : null
  const at = here.indexOf(from)
  switch (key) {
    case 'ArrowRight':
      return here[at + 1] ?? from
    case 'ArrowLeft':
      return here[at - 1] ?? from
    case 'ArrowDown':
    case 'ArrowUp': {
      const next = lines[line + (key === 'ArrowDown' ? 1 : -1)]
      if (next) return next.find(({ point }) => point >= from.point) ?? next.at(-1) ?? from
      // One series: down and up go along it, as they do in bars that lie.
      return lines.length === 1 ? (here[at + (key === 'ArrowDown' ? 1 : -1)] ?? from) : from
    }
    case 'Home':
      return here[0] ?? from
    case 'End':
      return here.at(-1) ?? from
    default:
      return null
  }
}

/** A stretch of periods that is chosen by keys: where it began, and how far it goes, either way. */
export interface KeyStretch {
  picture: number
  from: number
  to: number
}

/** Where Shift and a key lead on an axis of periods: the mark goes on, and the stretch with it. Null where there is no such axis. */
export function stretchStep(
  pictures: Pictured[],
  lines: Placed[][],
  { from, stretch, key }: { from: Placed | null; stretch: KeyStretch | null; key: string },
): { place: Placed; stretch: KeyStretch } | null {
  if (!/^(ArrowLeft|ArrowRight|Home|End)$/.test(key)) return null
  const place = step(lines, from, key)
  const { picture, series, point } = place ?? { picture: -1, series: 0, point: 0 }
  if (!place || series === besides.names || !pictures[picture]?.beside?.stretch) return null
  const begun = stretch?.picture === picture ? stretch.from : (from?.point ?? point)
  return { place, stretch: { picture, from: begun, to: point } }
}
