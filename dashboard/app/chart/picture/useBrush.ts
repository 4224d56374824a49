import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Beside } from '../../../core/chart/drawing.ts'
import type { Filter } from '../../../core/chart/spec.ts'
import { isOnPlot, periodAt, plotOf, slotOf } from './besides.ts'

/** The stretch that is being drawn, in pixels from the corner of the box: as high as the plot. */
export interface Stretch {
  left: number
  width: number
  top: number
  height: number
}

interface Brush {
  stretch: Stretch | null
  /** Whether a finger is on the plot: what a long press means is decided here, when the finger goes up. */
  isHeld: () => boolean
}

const least = 8
const long = 450

/** Where a press that was held long, and not moved, ended. */
export type OnHeld = (target: Element, at: { x: number; y: number }) => void

/**
 * Drawing along an axis of periods keeps the chart to that stretch: with the pointer at once, with a finger after it has been held for a moment, since a
 * finger that moves at once scrolls. Heard before Apex hears it: the press that ends a stretch is no press on a mark. Esc lets go. A finger that was held
 * and not moved asks for what can be done there (`onHeld`).
 */
export function useBrush(
  box: RefObject<HTMLElement | null>,
  beside: Beside | undefined,
  onStretch: ((filter: Filter) => void) | undefined,
  onHeld: OnHeld,
): Brush {
  const [stretch, setStretch] = useState<Stretch | null>(null)
  const latest = useRef<Wanted>({ beside, onStretch, onHeld })
  latest.current = { beside, onStretch, onHeld }
  const hand = useRef(false)
  const mayBrush = beside?.stretch !== undefined && onStretch !== undefined
  useEffect(() => {
    const own = box.current
    return own && mayBrush ? listen(own, latest, hand, setStretch) : undefined
  }, [box, mayBrush])
  return { stretch, isHeld: useCallback(() => hand.current, []) }
}

interface Wanted {
  beside: Beside | undefined
  onStretch: ((filter: Filter) => void) | undefined
  onHeld: OnHeld
}

/** The stretch from where the pointer went down to where it is, no further than the plot. */
function across(own: HTMLElement, plot: DOMRect, from: number, x: number): Stretch {
  const corner = own.getBoundingClientRect()
  const to = Math.max(plot.left, Math.min(plot.right, x))
  return { left: Math.min(from, to) - corner.left, width: Math.abs(to - from), top: plot.top - corner.top, height: plot.height }
}

/** The stretch of whole periods, in pixels from the corner of a box. */
export function periodStretch(own: Element, chart: Element, beside: Beside, from: number, to: number): Stretch | null {
  const plot = plotOf(chart)
  if (!plot) return null
  const corner = own.getBoundingClientRect()
  const [first, last] = [slotOf(plot, Math.min(from, to), beside), slotOf(plot, Math.max(from, to), beside)]
  return { left: first.left - corner.left, width: last.right - first.left, top: plot.top - corner.top, height: plot.height }
}

/** A press that may become a stretch: where it began, and of a finger whether it has been held for long enough. */
interface Press {
  x: number
  y: number
  target: Element
  isTouch: boolean
  isReady: boolean
  isDrawn: boolean
  timer: number
}

/** Hears the pointer on a box until it is told to stop. */
function listen(own: HTMLElement, latest: RefObject<Wanted>, hand: RefObject<boolean>, show: (stretch: Stretch | null) => void) {
  let press: Press | null = null
  // What follows the end of a stretch is no click; ApexCharts takes the end of a touch for one.
  let wasDrawn = false
  const end = () => {
    if (press) clearTimeout(press.timer)
    press = null
    hand.current = false
    show(null)
  }
  const hold = (held: Press) => {
    const { beside } = latest.current
    if (press !== held || !beside) return
    held.isReady = true
    // The period under the finger, so that one sees that it has been taken.
    const plot = plotOf(own)
    const at = plot && periodAt(plot, held.x, beside)
    if (at !== null) show(periodStretch(own, own, beside, at, at))
  }
  const down = (event: PointerEvent) => {
    const plot = plotOf(own)
    end()
    wasDrawn = false
    if (!plot || event.button !== 0 || !event.isPrimary || !isOnPlot(plot, { x: event.clientX, y: event.clientY })) return
    const isTouch = event.pointerType === 'touch'
    const next: Press = {
      x: event.clientX,
      y: event.clientY,
      target: event.target as Element,
      isTouch,
      isReady: !isTouch,
      isDrawn: false,
      timer: 0,
    }
    press = next
    hand.current = isTouch
    if (isTouch) next.timer = window.setTimeout(() => hold(next), long)
  }
  const move = (event: PointerEvent) => {
    const plot = plotOf(own)
    if (!press || !plot || event.buttons === 0) return
    const far = Math.hypot(event.clientX - press.x, press.isTouch ? event.clientY - press.y : 0)
    if (!press.isReady && far > least) return end()
    if (!press.isReady || (!press.isDrawn && far < least)) return
    press.isDrawn = true
    show(across(own, plot, press.x, event.clientX))
    event.preventDefault()
  }
  const up = ({ clientX }: PointerEvent) => {
    const { beside, onStretch, onHeld } = latest.current
    const plot = plotOf(own)
    const ended = press
    end()
    if (!ended || !plot || !beside?.stretch) return
    wasDrawn = ended.isDrawn || (ended.isTouch && ended.isReady)
    if (ended.isDrawn) {
      const filter = beside.stretch.of(periodAt(plot, ended.x, beside), periodAt(plot, clientX, beside))
      if (filter) onStretch?.(filter)
    } else if (ended.isTouch && ended.isReady) onHeld(ended.target, ended)
  }
  const quiet = (event: Event) => {
    if (!wasDrawn) return
    event.stopPropagation()
    event.preventDefault()
  }
  // A finger that draws does not scroll.
  const still = (event: TouchEvent) => press?.isReady && event.cancelable && event.preventDefault()
  const letGo = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || press === null) return
    event.stopPropagation()
    end()
  }
  const stop = new AbortController()
  const { signal } = stop
  own.addEventListener('pointerdown', down, { capture: true, signal })
  own.addEventListener('touchmove', still, { passive: false, signal })
  window.addEventListener('pointermove', move, { signal })
  window.addEventListener('pointerup', up, { signal })
  window.addEventListener('pointercancel', end, { signal })
  window.addEventListener('keydown', letGo, { capture: true, signal })
  for (const name of ['mouseup', 'touchend', 'click']) own.addEventListener(name, quiet, { capture: true, signal })
  return () => {
    end()
    stop.abort()
  }
}
