import { useEffect } from 'react'
import type { Draft } from './draft.ts'

/** Ctrl or Cmd with Enter asks again; with Z and Y it undoes and redoes, unless somebody is typing. */
export function useChartKeys({ undo, redo }: Draft, askAgain: () => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select')
      if (!(event.ctrlKey || event.metaKey)) return
      const key = event.key.toLowerCase()
      if (key === 'enter') askAgain()
      else if (typing) return
      else if (key === 'z' && !event.shiftKey) undo()
      else if (key === 'y' || (key === 'z' && event.shiftKey)) redo()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [undo, redo, askAgain])
}
