import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { StoredBoard } from '../../core/board/reply.ts'
import { Problem } from '../../core/problem.ts'
import { useFields } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { Failed } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { useMay, useWorkspace } from '../workspace.ts'
import css from './Board.module.css'
import { useBoard } from './boards.ts'
import { OpenBoard } from './OpenBoard.tsx'
import type { SeenChart } from './openedBoard.ts'

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
  const board = useBoard(id)
  const fields = useFields()
  const workspace = useWorkspace()
  const [shared, setShared] = useState<SeenChart | null>(null)
  if (board.error) return <Unread error={board.error} onRetry={() => void board.refetch()} />
  if (fields.state === 'failed') {
    return (
      <main className={css.screen}>
        <Failed alone error={fields.problem} title={{ zh: '字段读不到', en: 'The fields cannot be read' }} onRetry={fields.retry} />
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

/** A board that is not there, or could not be read. */
function Unread({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { say } = usePreferences()
  const mayRestore = useMay('share a board')
  const isGone = error instanceof Problem && error.status === 404
  return (
    <main className={css.screen}>
      <Failed
        alone
        error={error}
        title={isGone ? { zh: '没有这个看板', en: 'There is no such board' } : { zh: '看板打不开', en: 'The board cannot be opened' }}
        onRetry={onRetry}
      >
        <Link href="/boards" className={buttons.button}>
          {say({ zh: '全部看板', en: 'All boards' })}
        </Link>
        {isGone && mayRestore && (
          <Link href="/boards?deleted" className={buttons.button}>
            {say({ zh: '看看回收站', en: 'Look among the deleted' })}
          </Link>
        )}
      </Failed>
    </main>
  )
}
