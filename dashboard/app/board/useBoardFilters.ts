import { useEffect, useState } from 'react'
import { z } from 'zod'
import { type Filter, filter } from '../../core/chart/spec.ts'

const filterList = z.array(filter).max(80)

function readAddress(): Filter[] | null {
  try {
    const text = new URLSearchParams(location.search).get('filters')
    return text === null ? null : filterList.parse(JSON.parse(text))
  } catch {
    // An address that was cut short or typed by hand: the board opens with its own filters.
    return null
  }
}

/** The filters somebody looks through, and the clicks on marks. They stand in the address, so a copied one shows the same. */
export function useBoardFilters(own: Filter[]) {
  const [read] = useState(readAddress)
  const [filters, setFilters] = useState<Filter[]>(() => read?.filter(({ from }) => from === undefined) ?? own)
  const [clicks, setClicks] = useState<Filter[]>(() => read?.filter(({ from }) => from !== undefined) ?? [])
  const text = clicks.length === 0 && JSON.stringify(filters) === JSON.stringify(own) ? null : JSON.stringify([...filters, ...clicks])
  useEffect(() => {
    const address = new URL(location.href)
    if (text === null) address.searchParams.delete('filters')
    else address.searchParams.set('filters', text)
    if (address.href !== location.href) history.replaceState(history.state, '', address)
  }, [text])
  return { filters, setFilters, clicks, setClicks }
}
