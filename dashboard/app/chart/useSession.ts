import { type Dispatch, useEffect, useReducer, useRef } from 'react'
import { readAddress, toAddress } from '../../core/chart/address.ts'
import type { Change } from '../../core/chart/edit.ts'
import { type ChartSpec, newSpec, placedFields } from '../../core/chart/spec.ts'
import { isSame } from '../../core/same.ts'
import type { Words } from '../../core/words.ts'
import { useUnsaved } from '../ui/navigationGuard.ts'
import { useMedia } from '../ui/useMedia.ts'
import { saveDraft } from './draft.ts'
import { isUnsaved, newSession, type Session, type SessionStep, toSession } from './session.ts'

export type Step = Dispatch<SessionStep>

/** Edits the chart; `group` joins a run of edits (typing) into one step of undo. */
export type ChangeChart = (change: Change, group?: string) => void

const unsavedWords: Words = {
  zh: '这张图还没保存到看板。离开后可以从探索首页继续。',
  en: 'This chart is not on a board yet. You can continue it later from Explore.',
}

/** The builder's session on this screen: its chart stands in the address and is kept on this device, and leaving unsaved work asks. */
export function useSession(): [Session, Step] {
  const isWide = useMedia('(min-width: 1200px)')
  const [session, step] = useReducer(toSession, null, () =>
    newSession(readAddress(new URLSearchParams(location.search).get('spec')) ?? newSpec(), isWide),
  )
  useUnsaved(isUnsaved(session) ? unsavedWords : null)
  useEffect(() => step({ do: 'panel', panel: 'settings', on: isWide }), [isWide])
  useKept(session.history.now, session.history.group, step)
  return [session, step]
}

/**
 * Keeps a chart in the address, and on this device until it is saved; an empty one leaves the address and nothing else. Each act is an entry of
 * the browser's history, so that Back takes it back.
 */
function useKept(spec: ChartSpec, group: string | null, step: Step): void {
  const typed = useRef<string | null>(null)
  useEffect(() => {
    const go = () => step({ do: 'travel', to: readAddress(new URLSearchParams(location.search).get('spec')) ?? newSpec() })
    addEventListener('popstate', go)
    return () => removeEventListener('popstate', go)
  }, [step])
  useEffect(() => {
    const isEmpty = placedFields(spec).length === 0 && spec.filters.length === 0
    const write = (keep: 'pushState' | 'replaceState') => {
      const address = new URL(location.href)
      if (isEmpty) address.searchParams.delete('spec')
      else address.searchParams.set('spec', toAddress(spec))
      if (!isHere(address)) window.history[keep](window.history.state, '', address)
    }
    // What is typed in one go is one entry, written once the fingers rest; two acts in quick succession are two.
    const isTyped = group !== null && group === typed.current
    typed.current = group
    if (!isTyped) write('pushState')
    const timer = setTimeout(() => {
      if (isTyped) write('replaceState')
      if (!isEmpty) saveDraft(spec)
    }, 200)
    return () => clearTimeout(timer)
  }, [spec, group])
}

/** Whether an address says what the present one says: an older chart may be written otherwise. */
const isHere = ({ searchParams }: URL) => {
  const now = readAddress(new URLSearchParams(location.search).get('spec'))
  return isSame(now, readAddress(searchParams.get('spec')))
}
