import type { StoredBoard } from '../../core/board/reply.ts'
import type { BoardSpec } from '../../core/board/spec.ts'
import { type BoardView, newView, toView, type ViewStep } from '../../core/board/view.ts'
import type { Filter } from '../../core/chart/spec.ts'
import { type History, type HistoryStep, newHistory, toHistory } from '../../core/history.ts'
import { isSame } from '../../core/same.ts'
import type { Draft } from './draft.ts'

/** What goes on with a board that is open: how it is looked at, what was changed, and what stands in front of it. */
export interface Session {
  view: BoardView
  editing: boolean
  /** The board as it is being changed; kept when editing is cancelled, so that it can be taken up again. */
  history: History<BoardSpec>
  /** What somebody else saved meanwhile, until it is decided whose version stays. */
  newer: StoredBoard | null
  /** Unsaved work of an earlier visit, offered until it is taken up or dropped. */
  draft: Draft | null
  /** The tile whose title is being written. */
  renaming: string | null
  /** The tile that fills the window. */
  large: string | null
  isFull: boolean
  printing: boolean
  showsVersions: boolean
}

export type SessionStep =
  | Exclude<HistoryStep<BoardSpec>, { do: 'start' }>
  | ViewStep
  /** Editing begins, with a first change if there was one. */
  | { do: 'edit'; from: BoardSpec; to?: BoardSpec }
  /** A change made outside the editor opens it, so that nothing is saved unseen. */
  | { do: 'arrange'; stored: BoardSpec; make: (board: BoardSpec) => BoardSpec }
  | { do: 'rename'; tile: string; stored: BoardSpec }
  | { do: 'renamed' }
  | { do: 'leave' }
  | { do: 'resume' }
  /** This is how the board is stored now; the draft is what is not. */
  | { do: 'stored'; board: StoredBoard; draft: Draft | null }
  | { do: 'conflict'; newer: StoredBoard | null }
  | { do: 'drop draft' }
  | { do: 'enlarge'; tile: string | null }
  | { do: 'show'; what: 'isFull' | 'printing' | 'showsVersions'; on: boolean }

interface Opening {
  spec: BoardSpec
  draft: Draft | null
  editing: boolean
  /** What the address says of filters and clicks. */
  filters?: Filter[] | undefined
  clicks?: Filter[] | undefined
}

/** A board as it is opened. */
export function newSession({ spec, draft, editing, filters = spec.filters, clicks = [] }: Opening): Session {
  const closed = { newer: null, renaming: null, large: null, isFull: false, printing: false, showsVersions: false }
  return { view: newView(filters, clicks), editing, history: newHistory(spec), draft, ...closed }
}

/** Whether there are changes that are stored nowhere. */
export const isUnsaved = ({ editing, history }: Session, stored: BoardSpec): boolean => editing && !isSame(history.now, stored)

/** One step of work on an open board. What it means for the server, the address and this browser's storage is done by `useSession`. */
export function toSession(session: Session, step: SessionStep): Session {
  switch (step.do) {
    case 'filter':
    case 'clicks':
    case 'press':
    case 'table':
      return { ...session, view: toView(session.view, step) }
    case 'change':
    case 'undo':
    case 'redo':
      return { ...session, history: toHistory(session.history, step) }
    case 'edit':
      return begun(session, step.from, step.to)
    case 'arrange':
      return session.editing
        ? { ...session, history: toHistory(session.history, { do: 'change', to: step.make(session.history.now) }) }
        : begun(session, step.stored, step.make(step.stored))
    case 'rename':
      return { ...(session.editing ? session : begun(session, step.stored)), renaming: step.tile }
    case 'renamed':
      return { ...session, renaming: null }
    case 'leave':
      return { ...session, editing: false, newer: null }
    case 'resume':
      return { ...session, editing: true }
    case 'stored':
      return { ...session, editing: false, newer: null, view: newlySeen(session, step.board), draft: step.draft }
    case 'conflict':
      return { ...session, newer: step.newer }
    case 'drop draft':
      return { ...session, draft: null }
    case 'enlarge':
      return { ...session, large: step.tile }
    case 'show':
      return { ...session, [step.what]: step.on }
  }
}

function begun(session: Session, from: BoardSpec, to?: BoardSpec): Session {
  const history = newHistory(from)
  return { ...session, editing: true, draft: null, history: to ? toHistory(history, { do: 'change', to }) : history }
}

// Whoever saved or brought back a version looks at it as it is stored.
const newlySeen = ({ view }: Session, { spec }: StoredBoard): BoardView => ({ ...view, filters: spec.filters, clicks: [] })
