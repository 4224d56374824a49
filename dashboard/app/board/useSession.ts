import { type Dispatch, useEffect, useReducer } from 'react'
import type { StoredBoard } from '../../core/board/reply.ts'
import type { Words } from '../../core/words.ts'
import { useUnsaved } from '../ui/navigationGuard.ts'
import { editInAddress, filtersInAddress, useAddress } from './address.ts'
import { keepDraft, readDraft } from './draft.ts'
import { isUnsaved, newSession, type Session, type SessionStep, toSession } from './session.ts'

export type Step = Dispatch<SessionStep>

const leaveWords: Words = {
  zh: '此看板有未保存的改动。离开后草稿留在此浏览器，下次打开时可以继续。',
  en: 'This board has unsaved changes. A draft stays in this browser and is offered when you come back.',
}

/** The session of a board on this screen: its filters stand in the address, unsaved work is kept in this browser, and leaving it asks. */
export function useSession(stored: StoredBoard, mayEdit: boolean): [Session, Step] {
  const [session, step] = useReducer(toSession, null, () =>
    newSession({ spec: stored.spec, draft: readDraft(stored.id), editing: mayEdit && editInAddress(), ...filtersInAddress() }),
  )
  const { editing, history, view } = session
  const unsaved = isUnsaved(session, stored.spec)
  useAddress(view, stored.spec.filters)
  useUnsaved(unsaved ? leaveWords : null)
  useEffect(() => {
    if (editing) keepDraft(stored.id, unsaved ? { revision: stored.revision, spec: history.now } : null)
  }, [editing, unsaved, stored.id, stored.revision, history.now])
  return [session, step]
}
