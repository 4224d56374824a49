import { useEffect, useSyncExternalStore } from 'react'
import type { Words } from '../../core/words.ts'

/** What would be left behind, in a sentence; null when nothing would. */
let unsaved: Words | null = null
let waiting: (() => void) | null = null
const listeners = new Set<() => void>()

function wait(next: (() => void) | null): void {
  waiting = next
  for (const listener of listeners) listener()
}

/** Asks before this screen is left while `words` is not null; closing the page asks too, in the browser's words. */
export function useUnsaved(words: Words | null): void {
  useEffect(() => {
    unsaved = words
    if (!words) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => {
      unsaved = null
      removeEventListener('beforeunload', ask)
    }
  }, [words])
}

/** What was unsaved has just been saved: leaving asks no more, even before the screen has painted that. */
export function settled(): void {
  unsaved = null
}

/** Goes on, at once or after the person agreed. */
export function leave(go: () => void): void {
  if (unsaved) wait(go)
  else go()
}

/** The question that is open, if any: what would be left, and the two answers. */
export function useNavigationGuard(): { words: Words; go: () => void; stay: () => void } | null {
  const go = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => waiting,
  )
  if (!go || !unsaved) return null
  return {
    words: unsaved,
    go: () => {
      unsaved = null
      wait(null)
      go()
    },
    stay: () => wait(null),
  }
}
