import { useEffect, useState } from 'react'
import type { ToSyllables } from '../../core/field/search.ts'

let table: ToSyllables | undefined

/** The pinyin table, once it has arrived; it weighs more than the whole first page, so nobody waits for it. */
export function useSyllables(): ToSyllables | undefined {
  const [toSyllables, setToSyllables] = useState(() => table)
  useEffect(() => {
    if (toSyllables) return
    const load = async () => {
      table = (await import('../../core/field/pinyin.ts')).toSyllables
      setToSyllables(() => table)
    }
    const timer = setTimeout(load, 1500)
    return () => clearTimeout(timer)
  }, [toSyllables])
  return toSyllables
}
