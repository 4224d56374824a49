import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

/** Covers the screen while `isFull`; Esc and the browser's own way out end it. */
export function useFullScreen(isFull: boolean, onLeave: () => void) {
  useEffect(() => {
    if (!isFull) return
    // Where the browser refuses, the board still covers the whole window.
    document.documentElement.requestFullscreen?.().catch(() => {})
    const key = (event: KeyboardEvent) => event.key === 'Escape' && onLeave()
    const leave = () => !document.fullscreenElement && onLeave()
    addEventListener('keydown', key)
    document.addEventListener('fullscreenchange', leave)
    return () => {
      removeEventListener('keydown', key)
      document.removeEventListener('fullscreenchange', leave)
      if (document.fullscreenElement) void document.exitFullscreen()
    }
  }, [isFull, onLeave])
}

/** Prints once every tile has its answer: tiles further down were not asked yet. */
export function usePrint(printing: boolean, onDone: () => void) {
  const queries = useQueryClient()
  useEffect(() => {
    if (!printing) return
    let calm = 0
    const timer = setInterval(() => {
      calm = queries.isFetching() === 0 ? calm + 1 : 0
      if (calm < 4) return
      clearInterval(timer)
      window.print()
      onDone()
    }, 250)
    return () => clearInterval(timer)
  }, [printing, onDone, queries])
}
