import { type BoardSpec, readBoard } from '../../core/board/spec.ts'

/** Unsaved work on a board, and the version it began from. */
export interface Draft {
  revision: number
  spec: BoardSpec
}

const keyOf = (id: string) => `clientele.board.${id}`

/** Unsaved work on a board, as this browser keeps it; null when there is none that can be read. */
export function readDraft(id: string): Draft | null {
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
export function keepDraft(id: string, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(keyOf(id), JSON.stringify(draft))
    else localStorage.removeItem(keyOf(id))
  } catch {
    // Without storage the work lives in this tab alone; leaving it asks first.
  }
}
