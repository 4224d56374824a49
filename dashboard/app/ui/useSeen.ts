import { useEffect, useState } from 'react'

/** Whether an element has been near the visible part of the page; once seen it stays so. */
export function useSeen(box: { current: Element | null }): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (seen || !box.current) return
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && setSeen(true), { rootMargin: '240px' })
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [seen, box])
  return seen
}
