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
  const { down, move, up, end, still, quiet, letGo } = toHand(own, latest, hand, show)
  const stop = new AbortController()
  const { signal } = stop
  own.addEventListener('pointerdown', down, { capture: true, signal })
  own.addEventListener('touchmove', still, { passive: false, signal })
  window.addEventListener('pointermove', move, { signal })
  window.addEventListener('pointerup', up, { signal })
  window.addEventListener('pointercancel', end, { signal })
  window.addEventListener('keydown', letGo, { capture: true, signal })
  // ApexCharts takes the end of a touch for a click.
  for (const name of ['mouseup', 'touchend', 'click']) own.addEventListener(name, quiet, { capture: true, signal })
  return () => {
    end()
    stop.abort()
  }
}

/** What a hand does on a box, from the press to what follows its end. */
function toHand(own: HTMLElement, latest: RefObject<Wanted>, hand: RefObject<boolean>, show: (stretch: Stretch | null) => void) {
  let press: Press | null = null
  // What follows the end of a stretch is no click.
  let wasDrawn = false
  const end = () => {
    if (press) clearTimeout(press.timer)
    press = null
    hand.current = false
    show(null)
  }
  const hold = (held: Press) => {
    if (press !== held) return
    held.isReady = true
    show(underFinger(own, latest.current, held.x))
  }
  return {
    end,
    down(event: PointerEvent) {
      end()
      wasDrawn = false
      const begun = begin(own, event)
      if (!begun) return
      press = begun
      hand.current = begun.isTouch
      if (begun.isTouch) begun.timer = window.setTimeout(() => hold(begun), long)
    },
    move(event: PointerEvent) {
      const plot = plotOf(own)
      if (!press || !plot || event.buttons === 0) return
      const far = Math.hypot(event.clientX - press.x, press.isTouch ? event.clientY - press.y : 0)
      if (!press.isReady && far > least) return end()
      if (!press.isReady || (!press.isDrawn && far < least)) return
      press.isDrawn = true
      show(across(own, plot, press.x, event.clientX))
      event.preventDefault()
    },
    up({ clientX }: PointerEvent) {
      const ended = press
      end()
      if (ended) wasDrawn = conclude(own, latest.current, ended, clientX)
    },
    quiet(event: Event) {
      if (!wasDrawn) return
      event.stopPropagation()
      event.preventDefault()
    },
    /** A finger that draws does not scroll. */
    still: (event: TouchEvent) => press?.isReady && event.cancelable && event.preventDefault(),
    letGo(event: KeyboardEvent) {
      if (event.key !== 'Escape' || press === null) return
      event.stopPropagation()
      end()
    },
  }
}

/** A press on the plot; null where it is none that could become a stretch. */
function begin(own: HTMLElement, { button, isPrimary, pointerType, clientX: x, clientY: y, target }: PointerEvent): Press | null {
  const plot = plotOf(own)
  if (!plot || button !== 0 || !isPrimary || !isOnPlot(plot, { x, y })) return null
  const isTouch = pointerType === 'touch'
  return { x, y, target: target as Element, isTouch, isReady: !isTouch, isDrawn: false, timer: 0 }
}

/** The period under a finger, so that one sees that it has been taken. */
function underFinger(own: HTMLElement, { beside }: Wanted, x: number): Stretch | null {
  const plot = plotOf(own)
  if (!plot || !beside) return null
  const at = periodAt(plot, x, beside)
  return periodStretch(own, own, beside, at, at)
}

/** Does what a press has come to; whether it was more than a click. */
function conclude(own: HTMLElement, { beside, onStretch, onHeld }: Wanted, ended: Press, x: number): boolean {
  const plot = plotOf(own)
  const isHeld = ended.isTouch && ended.isReady && !ended.isDrawn
  if (isHeld) onHeld(ended.target, ended)
  if (ended.isDrawn && plot && beside?.stretch) {
    const filter = beside.stretch.of(periodAt(plot, ended.x, beside), periodAt(plot, x, beside))
    if (filter) onStretch?.(filter)
  }
  return ended.isDrawn || isHeld
}
