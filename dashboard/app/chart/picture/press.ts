import type { KeyboardEvent } from 'react'
import type { Mark } from '../../../core/chart/drawing.ts'

/** What makes a cell or row answer to a press, by pointer and by Enter; nothing when nobody listens. */
export function pressable(mark: Mark | null, onMark: ((mark: Mark) => void) | undefined) {
  if (!mark || !onMark) return {}
  return {
    'data-clickable': true,
    tabIndex: 0,
    onClick: () => onMark(mark),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') onMark(mark)
    },
  }
}
