import { useCallback, useEffect, useRef, useState } from 'react'
import { type Filter, filter } from '../../core/chart/spec.ts'
import { type FrameMessage, readHostMessage } from '../../core/share/messages.ts'
import { setPreferences } from '../ui/preferences.ts'

/** The page around this one: its origin from the address, written there by the embed script. */
const origin = new URLSearchParams(location.search).get('host')
const isFramed = window.parent !== window

/** A host that has said nothing by then is none of ours, or has nothing to say. */
const patience = 500

function tell(message: FrameMessage): void {
  // Only a page of the named origin can hear this, whatever stands around us.
  if (isFramed && origin) window.parent.postMessage(message, origin)
}

interface Host {
  /** The page may draw: there is no host, or it has said how it wants things. */
  settled: boolean
  /** What the host page wants to be filtered; null while it wants nothing. */
  filters: Filter[] | null
  tellFilters: (filters: Filter[]) => void
}

/** The talk with the page around: says that it listens, how high it is, what is filtered; hears language, theme and filters. */
export function useHost(): Host {
  const [settled, setSettled] = useState(!isFramed || !origin)
  const [filters, setFilters] = useState<Filter[] | null>(null)

  useEffect(() => {
    if (!isFramed || !origin) return
    const hear = (event: MessageEvent) => {
      if (event.source !== window.parent || event.origin !== origin) return
      const message = readHostMessage(event.data)
      if (message?.clientele === 'filter') setFilters(message.filters.flatMap((one) => filter.safeParse(one).data ?? []))
      if (message?.clientele !== 'ready') return
      const { language, theme } = message
      setPreferences({ ...(language && { language }), ...(theme && { theme }) }, false)
      setSettled(true)
    }
    addEventListener('message', hear)
    tell({ clientele: 'ready' })
    const timer = setTimeout(() => setSettled(true), patience)
    return () => {
      removeEventListener('message', hear)
      clearTimeout(timer)
    }
  }, [])

  const told = useRef('[]')
  const tellFilters = useCallback((next: Filter[]) => {
    const plain = next.map(({ member, operator, values }) => ({ member, operator, values }))
    if (JSON.stringify(plain) === told.current) return
    told.current = JSON.stringify(plain)
    tell({ clientele: 'filter', filters: plain })
  }, [])

  return { settled, filters, tellFilters }
}

/** Tells the host page how high this element wants to be, whenever that changes. */
export function useTellHeight(box: { current: HTMLElement | null }): void {
  useEffect(() => {
    if (!isFramed || !box.current) return
    const watch = new ResizeObserver(() => tell({ clientele: 'height', height: box.current?.scrollHeight ?? 0 }))
    watch.observe(box.current)
    return () => watch.disconnect()
  })
}

/** Whether this page stands in another's frame. */
export const framed = isFramed
if (isFramed) document.documentElement.dataset.framed = ''
