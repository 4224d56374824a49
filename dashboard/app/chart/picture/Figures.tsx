import type { KpiFigure, Mark, MarkAt } from '../../../core/chart/drawing.ts'
import { type Habit, usePreferences } from '../../ui/preferences.ts'
import css from './Figures.module.css'
import { Sign } from './look.tsx'
import { RemarkSigns } from './remarks.tsx'
import { sparkLine } from './sparkLine.ts'
import { useLongPress } from './useLongPress.ts'

interface FiguresProps {
  figures: KpiFigure[]
  height: number
  /** One card for each value of a dimension: smaller, all named, to be pressed. */
  isList?: boolean
  markAt?: MarkAt
  onMark?: ((mark: Mark) => void) | undefined
  onMenu?: ((mark: Mark) => void) | undefined
}

/** Big numbers, each with its change and its line. */
export function Figures({ figures, height, isList = false, markAt, onMark, onMenu }: FiguresProps) {
  const isAlone = figures.length === 1 && !isList
  const press = (at: number) => {
    const mark = markAt?.(0, at)
    if (mark) onMark?.(mark)
  }
  const menu = onMenu ?? onMark
  const held = useLongPress(
    menu &&
      ((target) => {
        const place = target.closest('[data-mark]')?.getAttribute('data-mark')?.split(' ')[1]
        const mark = place === undefined ? null : markAt?.(0, Number(place))
        if (mark) menu(mark)
        return Boolean(mark)
      }),
  )
  const sparkHeight = isList ? 36 : Math.max(36, Math.min(120, height - 116))
  return (
    <div
      className={css.figures}
      data-list={isList}
      data-shapes
      {...held}
      style={isList ? { height } : { minHeight: Math.min(height, 120) }}
    >
      {figures.map((figure, at) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: keys reach the cards through the chart around them, see MarkKeys
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above
        <div
          key={figure.title}
          className={css.figure}
          data-mark={`0 ${at}`}
          data-clickable={onMark !== undefined}
          onClick={() => press(at)}
        >
          {!isAlone && <div className={css.title}>{figure.title}</div>}
          <div
            className={css.number}
            title={figure.exact}
            data-tone={figure.look?.kind === 'rule' ? figure.look.tone : undefined}
            style={
              {
                '--letters': lettersIn(figure.text) + (figure.look ? 1.4 : 0),
                ...(isAlone && { '--tall': `${tallest(figure, height)}px` }),
              } as React.CSSProperties
            }
          >
            <Sign look={figure.look} />
            <span>{figure.text}</span>
            {figure.unit && <small>{figure.unit}</small>}
            <RemarkSigns mark={markAt?.(0, at) ?? null} />
          </div>
          {figure.before && <Change before={figure.before} />}
          {figure.spark.length > 1 && <Spark points={figure.spark} height={sparkHeight} />}
        </div>
      ))}
    </div>
  )
}

/** How tall a number may be so that its change and its line stay in sight below it. */
function tallest({ before, spark }: KpiFigure, height: number): number {
  const below = (before ? 24 : 0) + (spark.length > 1 ? 48 : 0)
  return Math.max(20, (height - below) / 1.2)
}

/** How many digits wide a text is: 万 takes as much room as nearly two. */
const lettersIn = (text: string) => [...text].reduce((sum, char) => sum + (char.charCodeAt(0) > 0x2e80 ? 1.7 : 1), 0)

function Change({ before }: { before: NonNullable<KpiFigure['before']> }) {
  const { say, habit } = usePreferences()
  const tone = toneOf(before, habit)
  return (
    <div className={css.change}>
      <b data-tone={tone}>
        {before.changeText}
        <span className={css.hidden}>
          {before.change === null ? '' : say(before.change >= 0 ? { zh: '上升', en: 'up' } : { zh: '下降', en: 'down' })}
        </span>
      </b>
      <span title={before.span}>
        {before.label} {before.text}
      </span>
    </div>
  )
}

/** Red for up and green for down, as the Chinese market has it; or green for better and red for worse. */
function toneOf({ change, isGood }: NonNullable<KpiFigure['before']>, habit: Habit): 'red' | 'green' | 'plain' {
  if (habit === 'market') return change === null || change === 0 ? 'plain' : change > 0 ? 'red' : 'green'
  return isGood === null ? 'plain' : isGood ? 'green' : 'red'
}

const width = 240

/** A line without axes; its last stretch is dashed while the period runs. */
function Spark({ points, height }: { points: KpiFigure['spark']; height: number }) {
  const { say } = usePreferences()
  const { x, runs, running } = sparkLine(points, width, height)
  const [first, final] = [points[0], points.at(-1)]
  const label = `${first?.label} ${first?.text} – ${final?.label} ${final?.text}`
  return (
    <figure className={css.spark}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        height={height}
        role="img"
        aria-label={`${say({ zh: '走势', en: 'Trend' })}: ${label}`}
      >
        {runs.map((d) => (
          <path key={d} d={d} vectorEffect="non-scaling-stroke" />
        ))}
        {running && <path d={running} strokeDasharray="3 3" vectorEffect="non-scaling-stroke" />}
        {points.map((point, at) => (
          <rect
            key={point.label}
            x={x(at) - width / points.length / 2}
            y={0}
            width={width / points.length}
            height={height}
            className={css.hit}
          >
            <title>{`${point.label}  ${point.text}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span>{first?.label}</span>
        <span>{final?.label}</span>
      </figcaption>
    </figure>
  )
}
