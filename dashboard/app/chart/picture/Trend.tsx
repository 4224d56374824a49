import type { TrendLine } from '../../../core/chart/drawing.ts'
import { usePreferences } from '../../ui/preferences.ts'
import { sparkLine } from './sparkLine.ts'
import css from './Trend.module.css'

const [width, height] = [96, 22]

/** The small line of a row; in words its first and last whole month and the change between them. */
export function Trend({ line }: { line: TrendLine }) {
  const { say } = usePreferences()
  const { points } = line
  const { x, y, runs, running } = sparkLine(points, width, height)
  const end = points.length - 1
  const last = points[end]?.value ?? null
  return (
    <svg width={width} height={height} className={css.trend} role="img" aria-label={`${say({ zh: '走势', en: 'Trend' })}: ${line.words}`}>
      <title>{line.words}</title>
      {runs.map((d) => (
        <path key={d} d={d} />
      ))}
      {running && <path d={running} strokeDasharray="2 2.5" />}
      {last !== null && <circle cx={x(end)} cy={y(last)} r={2} />}
    </svg>
  )
}
