import type { LinePoint } from '../../../core/chart/drawing.ts'

/** The paths of a small line without axes: a stretch between gaps each, and the last one apart while its period runs. */
export interface SparkLine {
  x: (at: number) => number
  y: (value: number) => number
  runs: string[]
  running: string
}

/** A small line laid into a box, from nought at least, with this much room at its edges. */
export function sparkLine(points: LinePoint[], width: number, height: number, edge = { x: 2, y: 3 }): SparkLine {
  const values = points.map(({ value }) => value).filter((value) => value !== null)
  // A line that is below nought all along ends at nought.
  const [low, high] = [Math.min(...values, 0), Math.max(...values, 0)]
  const x = (at: number) => edge.x + (at / (points.length - 1)) * (width - 2 * edge.x)
  const y = (value: number) => edge.y + (1 - (value - low) / (high - low || 1)) * (height - 2 * edge.y)
  const placeOf = (at: number, value: number) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`
  const isOpen = points.at(-1)?.isUnfinished ?? false
  const end = points.length - 1
  const runs: string[] = []
  let run = ''
  points.forEach(({ value }, at) => {
    if (value === null || (isOpen && at === end)) {
      if (run) runs.push(run)
      run = ''
    } else run += `${run ? 'L' : 'M'}${placeOf(at, value)}`
  })
  if (run) runs.push(run)
  const [before, last] = [points.at(-2)?.value ?? null, points.at(-1)?.value ?? null]
  const running = isOpen && before !== null && last !== null ? `M${placeOf(end - 1, before)}L${placeOf(end, last)}` : ''
  return { x, y, runs, running }
}
