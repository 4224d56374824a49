import { useReducer } from 'react'
import { type BoardSpec, readBoard } from '../../core/board/spec.ts'

const steps = 100

export interface History {
  past: BoardSpec[]
  now: BoardSpec
  future: BoardSpec[]
  /** What the last change was part of: typing in one field is one step. */
  group: string | null
}

export type Move =
  | { do: 'change'; to: BoardSpec; group?: string }
  | { do: 'undo' }
  | { do: 'redo' }
  /** Another board altogether: nothing to undo. */
  | { do: 'start'; from: BoardSpec }

/** One stack for layout, tiles, titles and filters, a hundred steps deep. */
export function toHistory(history: History, move: Move): History {
  const { past, now, future, group } = history
  switch (move.do) {
    case 'start':
      return { past: [], now: move.from, future: [], group: null }
    case 'change': {
      if (JSON.stringify(move.to) === JSON.stringify(now)) return history
      const grouped = move.group !== undefined && move.group === group
      return { past: grouped ? past : [...past, now].slice(-steps), now: move.to, future: [], group: move.group ?? null }
    }
    case 'undo': {
      const before = past.at(-1)
      return before ? { past: past.slice(0, -1), now: before, future: [now, ...future], group: null } : history
    }
    case 'redo': {
      const [next, ...rest] = future
      return next ? { past: [...past, now], now: next, future: rest, group: null } : history
    }
  }
}

/** The history of a board's changes since it was opened. */
export function useHistory(from: BoardSpec) {
  return useReducer(toHistory, { past: [], now: from, future: [], group: null })
}

const keyOf = (id: string) => `clientele.board.${id}`

/** Unsaved work on a board, as this browser keeps it; null when there is none that can be read. */
export function readDraft(id: string): { revision: number; spec: BoardSpec } | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(id)) ?? 'null')
    if (typeof stored !== 'object' || stored === null || !('revision' in stored) || !('spec' in stored)) return null
    return typeof stored.revision === 'number' ? { revision: stored.revision, spec: readBoard(stored.spec) } : null
  } catch {
    // Storage is switched off, or the draft is of a form we no longer read: then there is nothing to offer.
    return null
  }
}

/** Keeps unsaved work in this browser, or lets go of it with null. */
export function keepDraft(id: string, draft: { revision: number; spec: BoardSpec } | null): void {
  try {
    if (draft) localStorage.setItem(keyOf(id), JSON.stringify(draft))
    else localStorage.removeItem(keyOf(id))
  } catch {
    // Without storage the work lives in this tab alone; leaving it asks first.
  }
}
