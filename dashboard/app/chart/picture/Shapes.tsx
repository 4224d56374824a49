import { memo, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { Tip } from '../../../core/chart/draw/tip.ts'
import type { Geometry, Mark, MarkAt, ShapeLegend, ShapesDrawing } from '../../../core/chart/drawing.ts'
import { RemarkLayer } from './RemarkLayer.tsx'
import css from './Shapes.module.css'
import './tip.css'
import { useEdge } from './useEdge.ts'
import { useLongPress } from './useLongPress.ts'

interface ShapesProps {
  shapes: ShapesDrawing
  markAt: MarkAt
  label: string
  height: number
  onMark?: ((mark: Mark) => void) | undefined
  onMenu?: ((mark: Mark) => void) | undefined
}

const legendHeight = 26

interface Hovered {
  tip: Tip
  x: number
  y: number
}

/** Every picture whose forms are our own: its legend above, a tooltip at the pointer, marks to press. Words are text nodes, never markup. */
export function Shapes({ shapes, markAt, label, height, onMark, onMenu }: ShapesProps) {
  const room = height - (shapes.legend ? legendHeight : 0)
  const geometry = useGeometry(shapes, room)
  const [hovered, setHovered] = useState<Hovered | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const picture = useMemo(() => ({ points: shapes.points, markAt }), [shapes, markAt])
  const find = (event: React.PointerEvent | React.MouseEvent) => {
    const place = (event.target as Element).closest('[data-mark]')?.getAttribute('data-mark')
    const [series = -1, point = -1] = place?.split(' ').map(Number) ?? []
    return place == null ? null : { series, point }
  }
  const move = (event: React.PointerEvent) => {
    const place = find(event)
    const shape = place && geometry?.shapes.find((one) => one.series === place.series && one.point === place.point)
    const frame = box.current?.getBoundingClientRect()
    setHovered(shape && frame ? { tip: shape.tip, x: event.clientX - frame.left, y: event.clientY - frame.top } : null)
  }
  const press = (event: React.MouseEvent) => {
    const place = find(event)
    const mark = place && markAt(place.series, place.point)
    if (mark) onMark?.(mark)
  }
  const menu = onMenu ?? onMark
  const held = useLongPress(menu && ((target) => asked(target, markAt, menu)))
  return (
    <div ref={box} className={css.box} data-shapes style={{ height }} {...held}>
      {shapes.legend && <Legend legend={shapes.legend} />}
      {geometry && (
        <Field height={room} isClickable={onMark !== undefined} onMove={move} onLeave={() => setHovered(null)} onPress={press}>
          <Drawn geometry={geometry} label={label} />
          <RemarkLayer picture={picture} />
        </Field>
      )}
      {hovered && <Tooltip {...hovered} width={box.current?.clientWidth ?? 0} />}
    </div>
  )
}

/** Asks for the menu of a form; false where there is none. */
function asked(target: Element, markAt: MarkAt, onMenu: (mark: Mark) => void): boolean {
  const place = target.closest('[data-mark]')?.getAttribute('data-mark')
  const [series = -1, point = -1] = place?.split(' ').map(Number) ?? []
  const mark = place ? markAt(series, point) : null
  if (mark) onMenu(mark)
  return mark !== null
}

interface FieldProps {
  height: number
  isClickable: boolean
  onMove: (event: React.PointerEvent) => void
  onLeave: () => void
  onPress: (event: React.MouseEvent) => void
  children: ReactNode
}

/** Where the forms are: it scrolls when they need more room, and shows that it does. */
function Field({ height, isClickable, onMove, onLeave, onPress, children }: FieldProps) {
  const box = useRef<HTMLDivElement>(null)
  const { goesOn } = useEdge(box)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys reach the marks through the chart around them, see MarkKeys
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      ref={box}
      className={css.scroll}
      style={{ height }}
      onPointerMove={onMove}
      onPointerLeave={onLeave}
      onClick={onPress}
      data-clickable={isClickable}
      data-goes-on={goesOn}
    >
      {children}
    </div>
  )
}

/** What was laid out for this room; a layout that needs a library comes when that has been loaded. */
function useGeometry(shapes: ShapesDrawing, room: number): Geometry | null {
  const [laid, setLaid] = useState<Geometry | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  useEffect(() => {
    let isCurrent = true
    Promise.resolve(shapes.lay(room)).then(
      (geometry) => isCurrent && setLaid(geometry),
      (error: unknown) => isCurrent && setFailure(error),
    )
    return () => {
      isCurrent = false
    }
  }, [shapes, room])
  // The chart's own boundary says it.
  if (failure) throw failure
  return laid
}

const Drawn = memo(function Drawn({ geometry, label }: { geometry: Geometry; label: string }) {
  const { width, height, shapes, texts, lines = [], grid = [] } = geometry
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} className={css.picture}>
      <Strokes strokes={grid} />
      {shapes.map(({ series, point, path, fill, stroke, opacity }) => (
        <path
          key={`${series} ${point}`}
          data-mark={`${series} ${point}`}
          d={path}
          fill={fill}
          opacity={opacity}
          stroke={stroke?.colour}
          strokeWidth={stroke?.width}
          strokeDasharray={stroke?.dash}
        />
      ))}
      <Strokes strokes={lines} />
      <g className={css.beside}>
        {texts.map(({ x, y, text, colour, anchor = 'start', size = 12, isStrong, turn }) => (
          <text
            key={`${x} ${y} ${text}`}
            x={x}
            y={y}
            fill={colour}
            textAnchor={anchor}
            fontSize={size}
            fontWeight={isStrong ? 600 : undefined}
            transform={turn ? `rotate(${turn} ${x} ${y})` : undefined}
          >
            {text}
          </text>
        ))}
      </g>
    </svg>
  )
})

/** What is drawn beside the marks, and never pressed. */
function Strokes({ strokes }: { strokes: NonNullable<Geometry['lines']> }) {
  return (
    <g className={css.beside}>
      {strokes.map(({ path, colour, width = 1, dash, fill = 'none' }) => (
        <path key={path} d={path} stroke={colour} strokeWidth={width} strokeDasharray={dash} fill={fill} />
      ))}
    </g>
  )
}

function Legend({ legend }: { legend: ShapeLegend }) {
  if ('shades' in legend)
    return (
      <p className={css.legend}>
        <span>{legend.low}</span>
        <span className={css.shades}>
          {legend.shades.map((colour) => (
            <i key={colour} style={{ background: colour }} />
          ))}
        </span>
        <span>{legend.high}</span>
      </p>
    )
  return (
    <p className={css.legend}>
      {legend.items.map(({ colour, name }) => (
        <span key={name} className={css.item}>
          <i style={{ background: colour }} />
          <span dir="auto">{name}</span>
        </span>
      ))}
    </p>
  )
}

/** Beside the pointer, on the side where there is room. */
function Tooltip({ tip, x, y, width }: Hovered & { width: number }) {
  const isRight = x > width / 2
  return (
    <div
      className={`tip ${css.tip}`}
      role="presentation"
      style={{ top: y + 12, ...(isRight ? { right: width - x + 12 } : { left: x + 12 }) }}
    >
      <div className="tip-title" dir="auto">
        {tip.title}
      </div>
      {tip.rows.map(({ colour, name, text, extra, isStrong }) => (
        <div key={name} className={`tip-row${isStrong ? ' tip-strong' : ''}`}>
          <i style={{ background: colour }} />
          <span dir="auto">{name}</span>
          <b>{text}</b>
          {extra && <em>{extra}</em>}
        </div>
      ))}
    </div>
  )
}
