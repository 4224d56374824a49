import { useEffect } from 'react'
import { z } from 'zod'
import type { BoardView } from '../../core/board/view.ts'
import { type Filter, filter } from '../../core/chart/spec.ts'
import { isSame } from '../../core/same.ts'

const filterList = z.array(filter).max(80)

/** The filters and clicks in the address of a board; nothing when there are none that can be read. */
export function filtersInAddress(): { filters?: Filter[]; clicks?: Filter[] } {
  try {
    const text = new URLSearchParams(location.search).get('filters')
    if (text === null) return {}
    const read = filterList.parse(JSON.parse(text))
    return { filters: read.filter(({ from }) => from === undefined), clicks: read.filter(({ from }) => from !== undefined) }
  } catch {
    // An address that was cut short or typed by hand: the board opens with its own filters.
    return {}
  }
}

/** Whether the address asks for the editor. */
export const editInAddress = () => new URLSearchParams(location.search).has('edit')

function change(make: (parameters: URLSearchParams) => void): void {
  const address = new URL(location.href)
  make(address.searchParams)
  if (address.href !== location.href) history.replaceState(history.state, '', address)
}

/** Keeps filters and clicks in the address, so that a copied one shows the same. The wish to edit is taken out: a reload only looks. */
export function useAddress({ filters, clicks }: BoardView, own: Filter[]): void {
  const text = clicks.length === 0 && isSame(filters, own) ? null : JSON.stringify([...filters, ...clicks])
  useEffect(() => change((parameters) => (text === null ? parameters.delete('filters') : parameters.set('filters', text))), [text])
  useEffect(() => change((parameters) => parameters.delete('edit')), [])
}
