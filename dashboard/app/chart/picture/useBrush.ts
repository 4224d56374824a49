import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Beside } from '../../../core/chart/drawing.ts'
import type { Filter } from '../../../core/chart/spec.ts'
import { periodAt, plotOf } from './besides.ts'

/** The stretch that is being drawn, in pixels from the corner of the box: as high as the plot. */
export interface Stretch {
  left: number
  width: number
  top: number
  height: number
}

const least = 8

/**
 * Drawing along an axis of periods with the pointer keeps the chart to that stretch. Heard before Apex hears it: the press that ends a stretch is no
 * press on a mark. A finger scrolls instead, and Esc lets go.
 */
export function useBrush(
  box: RefObject<HTMLElement | null>,
  beside: Beside | undefined,
  onStretch: ((filter: Filter) => void) | undefined,
) {
  const [stretch, setStretch] = useState<Stretch | null>(null)
  const latest = useRef({ beside, onStretch })
  latest.current = { beside, onStretch }
  const mayBrush = beside?.stretch !== undefined && onStretch !== undefined
  useEffect(() => {
    const own = box.current
    return own && mayBrush ? listen(own, latest, setStretch) : undefined
  }, [box, mayBrush])
  return stretch
}

interface Wanted {
  beside: Beside | undefined
  onStretch: ((filter: Filter) => void) | undefined
}

/** The stretch from where the pointer went down to where it is, no further than the plot. */
function across(own: HTMLElement, plot: DOMRect, from: number, x: number): Stretch {
  const corner = own.getBoundingClientRect()
  const to = Math.max(plot.left, Math.min(plot.right, x))
  return { left: Math.min(from, to) - corner.left, width: Math.abs(to - from), top: plot.top - corner.top, height: plot.height }
}

const isWithin = ({ left, right, top, bottom }: DOMRect, { clientX, clientY }: PointerEvent) =>
  clientX >= left && clientX <= right && clientY >= top && clientY <= bottom

/** Hears the pointer on a box until it is told to stop. */
function listen(own: HTMLElement, latest: RefObject<Wanted>, show: (stretch: Stretch | null) => void): () => void {
  let from: number | null = null
  let isDrawn = false
  const end = () => {
    from = null
    show(null)
  }
  const down = (event: PointerEvent) => {
    const plot = plotOf(own)
    isDrawn = false
    if (plot && event.button === 0 && event.pointerType !== 'touch' && isWithin(plot, event)) from = event.clientX
  }
  const move = (event: PointerEvent) => {
    const plot = plotOf(own)
    if (from === null || !plot || event.buttons === 0) return
    if (!isDrawn && Math.abs(event.clientX - from) < least) return
    isDrawn = true
    show(across(own, plot, from, event.clientX))
    event.preventDefault()
  }
  const up = ({ clientX }: PointerEvent) => {
    const { beside, onStretch } = latest.current
    const plot = plotOf(own)
    if (from !== null && isDrawn && plot && beside?.stretch) {
      const filter = beside.stretch.of(periodAt(plot, from, beside), periodAt(plot, clientX, beside))
      if (filter) onStretch?.(filter)
    }
    end()
  }
  // What follows the end of a stretch is no click.
  const quiet = (event: Event) => {
    if (!isDrawn) return
    event.stopPropagation()
    event.preventDefault()
  }
  const letGo = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || from === null) return
    event.stopPropagation()
    end()
  }
  const stop = new AbortController()
  const { signal } = stop
  own.addEventListener('pointerdown', down, { capture: true, signal })
  window.addEventListener('pointermove', move, { signal })
  window.addEventListener('pointerup', up, { signal })
  window.addEventListener('keydown', letGo, { capture: true, signal })
  for (const name of ['mouseup', 'click']) own.addEventListener(name, quiet, { capture: true, signal })
  return () => stop.abort()
}
