import { type RefObject, useEffect, useState } from 'react'

/** The size of a box, kept up to date. */
export function useSize(box: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      const { width, height } = entry.contentRect
      // Whole steps: a scroll bar that comes and goes must not redraw for ever.
      const next = { width: Math.round(width), height: Math.round(height) }
      setSize((before) => (Math.abs(before.width - next.width) < 2 && Math.abs(before.height - next.height) < 2 ? before : next))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [box])
  return size
}
