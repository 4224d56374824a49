import { useContext, useEffect, useMemo, useRef, useState } from 'react'
import { type Box, type PlacedBadge, placeBadges } from '../../../core/chart/badges.ts'
import { isSame } from '../../../core/same.ts'
import { type FormPoint, formPoint } from './formOf.ts'
import type { Pictured } from './markKeys.ts'
import { type Remarked, remarkedIn } from './remarkPlaces.ts'
import css from './remarks.module.css'
import { RemarkNumbers } from './remarks.tsx'

const size = 16

interface Badge extends PlacedBadge {
  number: number
  /** The point of its mark. */
  from: { x: number; y: number }
}

interface RemarkLayerProps {
  picture: Pictured
}

/**
 * The numbers of what was written at the marks of a picture, drawn beside them; the words stand below the chart. It lies in the element that holds the
 * picture and nothing else.
 */
export function RemarkLayer({ picture }: RemarkLayerProps) {
  const numbersOf = useContext(RemarkNumbers)
  const places = useMemo(() => (numbersOf ? remarkedIn(picture, numbersOf) : []), [numbersOf, picture])
  return places.length > 0 ? <Badges places={places} beside={picture.beside} /> : null
}

function Badges({ places, beside }: { places: Remarked[]; beside: Pictured['beside'] }) {
  const layer = useRef<SVGSVGElement>(null)
  const [badges, setBadges] = useState<Badge[]>([])
  useEffect(() => {
    const ground = layer.current
    const own = ground?.parentElement
    if (!own || !ground) return
    let frame = 0
    const look = () => {
      const next = badgesIn(own, ground, places, beside)
      setBadges((before) => (isSame(before, next) ? before : next))
    }
    const later = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(look)
    }
    // Apex draws anew whenever it likes. What is hovered, and this layer itself, change nothing.
    const isDrawing = ({ target }: MutationRecord) =>
      target instanceof Element && !target.closest('.apexcharts-tooltip') && !ground.contains(target)
    const drawn = new MutationObserver((records) => records.some(isDrawing) && later())
    drawn.observe(own, { childList: true, subtree: true })
    const resized = new ResizeObserver(later)
    resized.observe(own)
    later()
    return () => {
      cancelAnimationFrame(frame)
      drawn.disconnect()
      resized.disconnect()
    }
  }, [places, beside])
  return (
    <svg ref={layer} className={css.layer} width={1} height={1} aria-hidden data-remarks>
      {badges.map(({ number, x, y, from, isLed }) => (
        <g key={number} data-remark={number}>
          {isLed && <line x1={from.x} y1={from.y} x2={x} y2={y} />}
          <circle cx={x} cy={y} r={size / 2} />
          <text x={x} y={y + 3.5}>
            {number}
          </text>
        </g>
      ))}
    </svg>
  )
}

/** Places a badge for each number, from the corner of the layer. */
function badgesIn(own: HTMLElement, ground: Element, places: Remarked[], beside: Pictured['beside']): Badge[] {
  const corner = ground.getBoundingClientRect()
  const stretch = beside && beside.keys > 0 ? { placed: beside.placed ?? 'slots', keys: beside.keys } : null
  const points = places.flatMap(({ series, point, numbers }) => {
    const found = formPoint(own, series, point, stretch)
    return found ? numbers.map((number) => ({ number, ...within(found, corner) })) : []
  })
  const taken = [...own.querySelectorAll('text, .apexcharts-legend-series')]
    .filter((one) => !ground.contains(one) && one.textContent !== '')
    .map((one) => {
      const { left, top, width, height } = one.getBoundingClientRect()
      return { left: left - corner.left - 1, top: top - corner.top - 1, width: width + 2, height: height + 2 }
    })
  const room: Box = {
    left: 1,
    top: 1,
    width: Math.max(own.clientWidth, own.scrollWidth) - 2,
    height: Math.max(own.clientHeight, own.scrollHeight) - 2,
  }
  const placed = placeBadges(points, taken, room, size)
  return points.flatMap(({ number, x, y }, at) => {
    const badge = placed[at]
    return badge ? [{ ...badge, number, from: { x, y } }] : []
  })
}

const within = ({ x, y, isRoomy }: FormPoint, corner: DOMRect) => ({ x: x - corner.left, y: y - corner.top, isRoomy })
