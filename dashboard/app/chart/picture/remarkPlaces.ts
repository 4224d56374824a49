import type { Drawing, Mark } from '../../../core/chart/drawing.ts'
import type { NumbersOf } from '../../../core/chart/remarks.ts'
import { besides, type Pictured, picturesOf } from './markKeys.ts'

/** A place in a picture that something was written at: as in `Placed`, with the numbers of the remarks. */
export interface Remarked {
  series: number
  point: number
  numbers: number[]
}

/**
 * Where the remarks of one picture are: on its marks, on a name of the axis, on an entry of the legend. Each stands once; what has no place of its own
 * here stands where all that it is about is meant.
 */
export function remarkedIn({ points, markAt, beside }: Pictured, numbersOf: NumbersOf): Remarked[] {
  const found: Remarked[] = []
  const seen = new Set<number>()
  const look = (series: number, count: number, at: (point: number) => Mark | null, isLoose: boolean) => {
    for (let point = 0; point < count; point++) {
      const mark = at(point)
      const numbers = mark ? numbersOf(mark, isLoose).filter((number) => !seen.has(number)) : []
      if (numbers.length > 0) found.push({ series, point, numbers })
      for (const number of numbers) seen.add(number)
    }
  }
  for (const isLoose of [false, true]) {
    for (const [series, count] of points.entries()) look(series, count, (point) => markAt(series, point), isLoose)
    if (beside) look(besides.keys, beside.keys, beside.keyAt, isLoose)
    if (beside) look(besides.names, beside.names, beside.nameAt, isLoose)
  }
  return found
}

/** The numbers of all remarks that have a mark in this drawing; the others are listed as not shown. */
export function shownNumbers(drawing: Drawing, numbersOf: NumbersOf): ReadonlySet<number> {
  const inPictures = picturesOf(drawing).flatMap((picture) => remarkedIn(picture, numbersOf).flatMap(({ numbers }) => numbers))
  return new Set([...inPictures, ...cellMarks(drawing).flatMap((mark) => numbersOf(mark, true))])
}

/** The marks of what is no picture: rows and cells. */
function cellMarks(drawing: Drawing): Mark[] {
  switch (drawing.kind) {
    case 'table':
      return drawing.table.rows.flatMap((_, row) => drawing.markAt(0, row) ?? [])
    case 'pivot':
      return drawing.pivot.rows.flatMap(({ cells }) => cells.map(({ mark }) => mark))
    case 'cohort':
      return drawing.cohort.rows.flatMap(({ cells }) => cells.map(({ mark }) => mark))
    case 'funnel':
      return drawing.funnel.steps.map(({ mark }) => mark)
    default:
      return []
  }
}
