import type { MouseEvent, RefObject } from 'react'
import type { Beside, Mark, MarkAt } from '../../../core/chart/drawing.ts'
import { besideAt, isBeside, markUnder, periodAt, plotOf } from './besides.ts'
import { useLongPress } from './useLongPress.ts'

interface Besides {
  markAt: MarkAt
  beside: Beside | undefined
  onMenu: ((mark: Mark) => void) | undefined
}

/**
 * The presses of a picture that open a menu: on what stands beside the marks, and with the second button or for long on anything. Keys reach the same
 * through the chart around it, see MarkKeys.
 */
export function useBesides(box: RefObject<HTMLElement | null>, { markAt, beside, onMenu }: Besides) {
  const besideOf = (target: Element, at: { x: number; y: number }) =>
    box.current && beside ? besideAt(box.current, target, beside, at) : null
  const held = useLongPress(
    onMenu &&
      ((target, at) => {
        const mark = besideOf(target, at) ?? markUnder(target, markAt) ?? periodMark(box.current, beside, at)
        if (mark) onMenu(mark)
        return mark !== null
      }),
  )
  const click = ({ target, clientX: x, clientY: y }: MouseEvent) => {
    const mark = target instanceof Element && isBeside(target) ? besideOf(target, { x, y }) : null
    if (mark) onMenu?.(mark)
  }
  return { ...held, onClick: click, 'data-besides': onMenu !== undefined && beside !== undefined }
}

/** Between the points of a line there is no form to press: then all of the period under the pointer is meant. */
function periodMark(box: HTMLElement | null, beside: Beside | undefined, { x, y }: { x: number; y: number }): Mark | null {
  const plot = box && beside?.stretch ? plotOf(box) : null
  if (!plot || !beside || x < plot.left || x > plot.right || y < plot.top || y > plot.bottom) return null
  return beside.keyAt(periodAt(plot, x, beside))
}
