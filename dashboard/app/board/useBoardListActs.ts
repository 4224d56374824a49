import { useLocation } from 'wouter'
import { titleIn } from '../../core/board/edit.ts'
import type { ListedBoard } from '../../core/board/reply.ts'
import type { BoardSpec } from '../../core/board/spec.ts'
import { toast } from '../ui/Toasts.tsx'
import { useAttempt } from '../ui/useAttempt.ts'
import { deleteBoard, duplicateBoard, favourBoard, makeBoard, restoreBoard, useBoardsChanged } from './boards.ts'

export type BoardListActs = ReturnType<typeof useBoardListActs>

/** What can be done with the boards of a list; it is asked again after each. */
export function useBoardListActs() {
  const [, go] = useLocation()
  const { act } = useAttempt(useBoardsChanged())
  const remove = async ({ id, title }: ListedBoard) => {
    await deleteBoard(id)
    const undo = () => void act(() => restoreBoard(id))
    toast({ zh: `已删除“${titleIn(title, 'zh')}”`, en: `Deleted ${titleIn(title, 'en')}` }, { undo })
  }
  const restore = async ({ id, title }: ListedBoard) => {
    await restoreBoard(id)
    toast({ zh: `已恢复“${titleIn(title, 'zh')}”`, en: `Restored ${titleIn(title, 'en')}` })
  }
  return {
    make: (spec: BoardSpec) => void act(() => makeBoard(spec).then(({ id }) => go(`/boards/${id}?edit`))),
    favour: ({ id, favourite }: ListedBoard) => void act(() => favourBoard(id, !favourite)),
    duplicate: ({ id }: ListedBoard) => void act(() => duplicateBoard(id)),
    remove: (board: ListedBoard) => void act(() => remove(board)),
    restore: (board: ListedBoard) => void act(() => restore(board)),
  }
}
