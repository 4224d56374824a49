import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { titleOfCopy } from '../../core/board/copy.ts'
import { titleIn } from '../../core/board/edit.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import type { BoardSpec } from '../../core/board/spec.ts'
import { settled } from '../ui/navigationGuard.ts'
import { toast } from '../ui/Toasts.tsx'
import { useAttempt } from '../ui/useAttempt.ts'
import { deleteBoard, makeBoard, restoreBoard, saveBoard, useBoardsChanged } from './boards.ts'
import { type Draft, keepDraft } from './draft.ts'
import { isUnsaved, type Session } from './session.ts'
import type { Step } from './useSession.ts'

export interface BoardActs {
  busy: boolean
  /** Saves what was changed; over somebody's newer version only when its revision is given. */
  save: (revision?: number) => Promise<void>
  /** Drops what was changed, with a way back. */
  cancel: () => void
  keepCopy: (from: BoardSpec) => Promise<void>
  remove: () => Promise<void>
  /** An earlier version was brought back. */
  restored: (board: StoredBoard) => void
  seeTheirs: (theirs: StoredBoard) => void
}

/** What can be done with an open board as a whole. */
export function useBoardActs(stored: StoredBoard, session: Session, step: Step): BoardActs {
  const [, go] = useLocation()
  const queries = useQueryClient()
  const listChanged = useBoardsChanged()
  const { busy, act } = useAttempt()
  const { now } = session.history

  function took(board: StoredBoard, draft: Draft | null) {
    queries.setQueriesData({ queryKey: ['board', board.id] }, board)
    void listChanged()
    keepDraft(board.id, draft)
    step({ do: 'stored', board, draft })
  }

  function leave() {
    keepDraft(stored.id, null)
    step({ do: 'leave' })
  }

  return {
    busy,
    save: (revision = stored.revision) =>
      act(async () => {
        const answer = await saveBoard(stored.id, revision, now)
        if ('newer' in answer) return step({ do: 'conflict', newer: answer.newer })
        took(answer.saved, null)
        toast({ zh: '看板已保存', en: 'The board is saved' })
      }),
    cancel: () => {
      const unsaved = isUnsaved(session, stored.spec)
      leave()
      if (unsaved) toast({ zh: '改动已放弃', en: 'Changes dropped' }, { undo: () => step({ do: 'resume' }) })
    },
    keepCopy: (from) =>
      act(async () => {
        const copy = await makeBoard({ ...from, title: titleOfCopy(from.title) })
        if (session.editing) leave()
        settled()
        void listChanged()
        toast({ zh: '已另存为副本', en: 'Kept as a copy' })
        go(`/boards/${copy.id}`)
      }),
    remove: () =>
      act(async () => {
        await deleteBoard(stored.id)
        void listChanged()
        const back = () => act(() => restoreBoard(stored.id).then(() => go(`/boards/${stored.id}`)))
        toast(
          { zh: `已删除“${titleIn(stored.spec.title, 'zh')}”`, en: `Deleted ${titleIn(stored.spec.title, 'en')}` },
          { undo: () => void back() },
        )
        go('/boards')
      }),
    restored: (board) => took(board, session.draft),
    seeTheirs: (theirs) => took(theirs, { revision: stored.revision, spec: now }),
  }
}
