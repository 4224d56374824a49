import { useRef } from 'react'

/** The same list as before as long as it says the same. */
export function useSame<T>(next: T): T {
  const kept = useRef(next)
  if (kept.current !== next && JSON.stringify(kept.current) !== JSON.stringify(next)) kept.current = next
  return kept.current
}
