import type { MouseEvent, RefObject } from 'react'
import type { Beside, Mark, MarkAt } from '../../../core/chart/drawing.ts'
import { besideAt, isBeside, isOnPlot, markUnder, periodAt, plotOf } from './besides.ts'
import { useLongPress } from './useLongPress.ts'

interface Besides {
  markAt: MarkAt
  beside: Beside | undefined
  onMenu: ((mark: Mark) => void) | undefined
}

/**
 * The presses of a picture that open a menu: on what stands beside the marks, and with the second button or for long on anything. Keys reach the same
 * through the chart around it, see MarkKeys. `isHeld`: a finger is on the plot of a chart that can be drawn along, and what it means is not known yet.
 */
export function useBesides(box: RefObject<HTMLElement | null>, { markAt, beside, onMenu }: Besides, isHeld: () => boolean) {
  const held = useLongPress(onMenu && ((target, at) => isHeld() || pressed(box.current, { markAt, beside, onMenu }, target, at)))
  const click = ({ target, clientX: x, clientY: y }: MouseEvent) => {
    const own = box.current
    const mark = own && beside && target instanceof Element && isBeside(target) ? besideAt(own, target, beside, { x, y }) : null
    if (mark) onMenu?.(mark)
  }
  return { ...held, onClick: click, 'data-besides': onMenu !== undefined && beside !== undefined }
}

/** Asks for the menu of what was pressed for long, or with the second button; false where there is nothing. */
export function pressed(
  box: HTMLElement | null,
  { markAt, beside, onMenu }: Besides,
  target: Element,
  at: { x: number; y: number },
): boolean {
  const mark = (box && beside && besideAt(box, target, beside, at)) ?? markUnder(target, markAt) ?? periodMark(box, beside, at)
  if (mark) onMenu?.(mark)
  return mark !== null
}

/** Between the points of a line there is no form to press: then all of the period under the pointer is meant. */
function periodMark(box: HTMLElement | null, beside: Beside | undefined, { x, y }: { x: number; y: number }): Mark | null {
  const plot = box && beside?.stretch ? plotOf(box) : null
  if (!plot || !beside || !isOnPlot(plot, { x, y })) return null
  return beside.keyAt(periodAt(plot, x, beside))
}
