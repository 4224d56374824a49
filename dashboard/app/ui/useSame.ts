import { useRef } from 'react'
import { isSame } from '../../core/same.ts'

/** The same value as before as long as it says the same. */
export function useSame<T>(next: T): T {
  const kept = useRef(next)
  if (!isSame(kept.current, next)) kept.current = next
  return kept.current
}
