import { useEffect, useState } from 'react'
import type { ToSyllables } from '../../core/field/search.ts'

/** The pinyin table, once it has arrived; it weighs more than the whole first page, so nobody waits for it. */
export function useSyllables(): ToSyllables | undefined {
  const [toSyllables, setToSyllables] = useState<ToSyllables>()
  useEffect(() => {
    const load = () => import('../../core/field/pinyin.ts').then((pinyin) => setToSyllables(() => pinyin.toSyllables))
    const timer = setTimeout(load, 1500)
    return () => clearTimeout(timer)
  }, [])
  return toSyllables
}
