import { type RefObject, useEffect, useRef } from 'react'

/** Where the pointer was last pressed; for a menu that opens on something drawn by another library. */
export function usePointer(): RefObject<{ x: number; y: number }> {
  const last = useRef({ x: 0, y: 0 })
  useEffect(() => {
    const keep = (event: PointerEvent) => {
      last.current = { x: event.clientX, y: event.clientY }
    }
    addEventListener('pointerdown', keep, true)
    return () => removeEventListener('pointerdown', keep, true)
  }, [])
  return last
}
