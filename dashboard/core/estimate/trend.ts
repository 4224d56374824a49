/** A straight line: what it is at 0, and how much it rises with each step. */
export interface Trend {
  start: number
  slope: number
}

/** The straight line nearest to the values at 0, 1, 2 … by least squares; what is null has no say. Null for fewer than three values. */
export function linearTrend(values: (number | null)[]): Trend | null {
  const points = values.flatMap((value, at) => (value === null ? [] : [{ at, value }]))
  if (points.length < 3) return null
  const mean = (pick: (point: { at: number; value: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [middle, level] = [mean(({ at }) => at), mean(({ value }) => value)]
  const slope = mean(({ at, value }) => (at - middle) * (value - level)) / mean(({ at }) => (at - middle) ** 2)
  return { start: level - slope * middle, slope }
}
