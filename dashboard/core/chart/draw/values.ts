import type { ApexOptions } from 'apexcharts'
import { sharesOf } from '../../field/change.ts'
import type { Frame, Series } from './scene.ts'
import { pilesOf } from './stack.ts'

/** The series without the rest that is broken off at the edge of the scale. */
export const inScale = (series: Series[], { brokenAt }: Pick<Frame, 'brokenAt'>): Series[] =>
  brokenAt === null ? series : series.map((one) => ({ ...one, values: one.values.filter((_, at) => at !== brokenAt) }))

/** For stacks the axis has to reach the sums; above and below zero apart. */
export function reach(series: Series[], isStacked: boolean, points: number): (number | null)[] {
  if (!isStacked) return series.flatMap(({ values }) => values)
  return pilesOf(series).flatMap((pile) =>
    Array.from({ length: points }, (_, at) => {
      const values = pile.map((one) => one.values[at] ?? 0)
      return [
        values.filter((value) => value > 0).reduce((a, b) => a + b, 0),
        values.filter((value) => value < 0).reduce((a, b) => a + b, 0),
      ]
    }).flat(),
  )
}

/** Shares of a hundred at each key. Not Apex's own: it makes them for bars alone. */
export function hundredths(series: Series[]): (number | null)[][] {
  const shares = new Map(
    pilesOf(series).flatMap((pile) => {
      const points = (pile[0]?.values ?? []).map((_, at) => sharesOf(pile.map(({ values }) => values[at] ?? null)))
      return pile.map((one, nth) => [one, points.map((own) => (own[nth] == null ? null : own[nth] * 100))] as const)
    }),
  )
  return series.map((one) => shares.get(one) ?? [])
}

/** A point between two gaps has no line to be seen by. */
export function lonePoints(drawn: Series[], colours: string[]): NonNullable<NonNullable<ApexOptions['markers']>['discrete']> {
  return drawn.flatMap((one, seriesIndex) =>
    one.values.flatMap((value, dataPointIndex) => {
      const isLone =
        value !== null && (one.values[dataPointIndex - 1] ?? null) === null && (one.values[dataPointIndex + 1] ?? null) === null
      const colour = colours[seriesIndex] ?? one.colour
      return isLone ? [{ seriesIndex, dataPointIndex, fillColor: colour, strokeColor: colour, size: 2, shape: 'circle' as const }] : []
    }),
  )
}

/** Bridges inner gaps with straight values only for the eye; the table keeps them empty. */
export function joinGaps(values: (number | null)[]): (number | null)[] {
  return values.map((value, at) => {
    if (value !== null) return value
    const before = values.findLastIndex((other, place) => place < at && other !== null)
    const after = values.findIndex((other, place) => place > at && other !== null)
    const [a, b] = [values[before] ?? null, values[after] ?? null]
    return before < 0 || after < 0 || a === null || b === null ? null : a + ((b - a) * (at - before)) / (after - before)
  })
}
