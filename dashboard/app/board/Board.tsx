import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { StoredBoard } from '../../core/board/reply.ts'
import { Problem } from '../../core/problem.ts'
import { useFields } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { useMay, useWorkspace } from '../workspace.ts'
import css from './Board.module.css'
import { useBoard } from './boards.ts'
import { OpenBoard, type SeenChart } from './OpenBoard.tsx'

/** How a board and its charts are shared; given by whoever knows about sharing. */
export interface Sharing {
  button: (board: StoredBoard) => ReactNode
  chartDialog: (seen: SeenChart, onClose: () => void) => ReactNode
}

interface BoardProps {
  id: string
  sharing?: Sharing
}

/** The screen of one board. */
export default function Board({ id, sharing }: BoardProps) {
  const { say } = usePreferences()
  const board = useBoard(id)
  const fields = useFields()
  const workspace = useWorkspace()
  const mayRestore = useMay('share a board')
  const [shared, setShared] = useState<SeenChart | null>(null)
  if (board.error) {
    const problem = board.error instanceof Problem ? board.error : null
    return (
      <main className={css.screen}>
        <Notice
          alone
          tone="bad"
          title={
            problem?.status === 404
              ? { zh: '没有这个看板', en: 'There is no such board' }
              : { zh: '看板打不开', en: 'The board cannot be opened' }
          }
          words={problem?.words ?? { zh: '请重试。', en: 'Try again.' }}
          requestId={problem?.detail.requestId}
          technical={problem?.detail.technical ?? board.error.message}
        >
          <Link href="/boards" className={buttons.button}>
            {say({ zh: '全部看板', en: 'All boards' })}
          </Link>
          {problem?.status === 404 && mayRestore && (
            <Link href="/boards?deleted" className={buttons.button}>
              {say({ zh: '看看回收站', en: 'Look among the deleted' })}
            </Link>
          )}
          <button type="button" className={buttons.button} onClick={() => void board.refetch()}>
            {say({ zh: '重试', en: 'Try again' })}
          </button>
        </Notice>
      </main>
    )
  }
  if (fields.state === 'failed') {
    return (
      <main className={css.screen}>
        <Notice
          alone
          tone="bad"
          title={{ zh: '字段读不到', en: 'The fields cannot be read' }}
          words={fields.problem.words}
          technical={fields.problem.detail.technical}
        >
          <button type="button" className={buttons.button} onClick={fields.retry}>
            {say({ zh: '重试', en: 'Try again' })}
          </button>
        </Notice>
      </main>
    )
  }
  if (!board.data || fields.state !== 'ready' || !workspace.data) return <Waiting />
  return (
    <>
      <OpenBoard
        key={board.data.id}
        stored={board.data}
        fields={fields.fields}
        today={workspace.data.today}
        shareButton={sharing?.button(board.data)}
        onShareChart={sharing && setShared}
      />
      {shared && sharing?.chartDialog(shared, () => setShared(null))}
    </>
  )
}
