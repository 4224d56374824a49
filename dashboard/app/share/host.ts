import { useCallback, useEffect, useRef, useState } from 'react'
import { type Filter, filter } from '../../core/chart/spec.ts'
import { type FrameMessage, type MessageFilter, readHostMessage } from '../../core/share/messages.ts'
import type { Words } from '../../core/words.ts'
import { setPreferences } from '../ui/preferences.ts'
import { takeLook } from './look.ts'

const asked = new URLSearchParams(location.search)
/** The page around this one: its origin from the address, written there by the embed script. */
const origin = asked.get('host')
const isFramed = window.parent !== window

/** What an embed opens, by a token that its host hands over; null on the page of a link. `tile`: of a board only this chart. */
export const wanted = { board: asked.get('board'), tile: asked.get('tile') }

/** A host that has said nothing by then is none of ours, or has nothing to say. */
const patience = 500

function tell(message: FrameMessage): void {
  // Only a page of the named origin can hear this, whatever stands around us.
  if (isFramed && origin) window.parent.postMessage(message, origin)
}

/** The filters the host page wants; a new object each time it sets them. */
export interface HostFilters {
  filters: Filter[]
}

export interface Host {
  /** The page may draw: there is no host, or it has said how it wants things. */
  settled: boolean
  /** What the host page wants to be filtered; null while it wants nothing. */
  wish: HostFilters | null
  /** What it wants hidden. */
  hide: string[]
  /** A text that changes with the colours it lends. */
  look: string
  /** The token it handed over; null until then. */
  token: string | null
  tell: typeof tell
  tellFilters: (filters: Filter[], isSilent: boolean) => void
  tellProblem: (code: string, words: Words, member?: string) => void
}

export const toPlain = ({ member, operator, values }: Filter): MessageFilter => ({ member, operator, values })

/** The talk with the page around: says that it listens, how high it is, what is filtered; hears language, theme, look, filters and tokens. */
export function useHost(): Host {
  const [settled, setSettled] = useState(!isFramed || !origin)
  const [wish, setWish] = useState<HostFilters | null>(null)
  const [hide, setHide] = useState<string[]>([])
  const [look, setLook] = useState('')
  const [token, setToken] = useState<string | null>(null)

  useEffect(() => {
    if (!isFramed || !origin) return
    const hear = (event: MessageEvent) => {
      if (event.source !== window.parent || event.origin !== origin) return
      const message = readHostMessage(event.data)
      if (message?.clientele === 'filter') setWish({ filters: message.filters.flatMap((one) => filter.safeParse(one).data ?? []) })
      if (message?.clientele === 'token') setToken(message.token)
      if (message?.clientele !== 'ready') return
      const { language, theme } = message
      setPreferences({ ...(language && { language }), ...(theme && { theme }) }, false)
      setLook(takeLook(message.look))
      setHide(message.hide)
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
  // What the host set itself is known to it, and is not told; what the viewer makes of it is.
  const tellFilters = useCallback((next: Filter[], isSilent: boolean) => {
    const plain = next.map(toPlain)
    if (JSON.stringify(plain) === told.current) return
    told.current = JSON.stringify(plain)
    if (!isSilent) tell({ clientele: 'filter', filters: plain })
  }, [])
  const tellProblem = useCallback(
    (code: string, { zh, en }: Words, member?: string) => tell({ clientele: 'error', code, zh, en, ...(member && { member }) }),
    [],
  )

  return { settled, wish, hide, look, token, tell, tellFilters, tellProblem }
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
