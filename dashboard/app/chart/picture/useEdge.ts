import { type RefObject, useEffect, useState } from 'react'

/** Whether a box that scrolls sideways goes on at its right and at its left: a number cut by an edge must not look like a whole one. */
export function useEdge(box: RefObject<HTMLElement | null>): { goesOn: boolean; cameFrom: boolean } {
  const [goesOn, setGoesOn] = useState(false)
  const [cameFrom, setCameFrom] = useState(false)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => {
      setGoesOn(element.scrollWidth - element.clientWidth - element.scrollLeft > 1)
      setCameFrom(element.scrollLeft > 1)
    }
    const observer = new ResizeObserver(look)
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [box])
  return { goesOn, cameFrom }
}
