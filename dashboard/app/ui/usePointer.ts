import { type RefObject, useEffect, useRef } from 'react'

/** Where something was last pressed, by pointer or by Enter; for a menu that opens on something drawn by another library. */
export function usePointer(): RefObject<{ x: number; y: number }> {
  const last = useRef({ x: 0, y: 0 })
  useEffect(() => {
    const keep = (event: PointerEvent) => {
      last.current = { x: event.clientX, y: event.clientY }
    }
    const keepFocus = (event: KeyboardEvent) => {
      // What keys have chosen within a picture, else what has the focus.
      const chosen = document.querySelector('[data-chosen]') ?? document.activeElement
      if ((event.key !== 'Enter' && event.key !== 'ContextMenu') || !chosen) return
      const { left, top, width, height } = chosen.getBoundingClientRect()
      last.current = { x: left + width / 2, y: top + height / 2 }
    }
    addEventListener('pointerdown', keep, true)
    addEventListener('keydown', keepFocus, true)
    return () => {
      removeEventListener('pointerdown', keep, true)
      removeEventListener('keydown', keepFocus, true)
    }
  }, [])
  return last
}
