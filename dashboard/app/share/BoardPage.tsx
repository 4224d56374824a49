import { IconShare2 } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { StoredBoard } from '../../core/board/reply.ts'
import Board, { type Sharing } from '../board/Board.tsx'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'

// Most who open a board only look at it.
const ShareDialog = lazy(() => import('./ShareDialog.tsx').then((file) => ({ default: file.ShareDialog })))
const ShareChart = lazy(() => import('./ShareChart.tsx').then((file) => ({ default: file.ShareChart })))

const sharing: Sharing = {
  button: (board) => board.may.share && <ShareButton board={board} />,
  chartDialog: ({ chart, filters }, onClose) => (
    <Suspense>
      <ShareChart spec={chart} filters={filters} onClose={onClose} />
    </Suspense>
  ),
}

/** A board with the means to share it. */
export default function BoardPage({ id }: { id: string }) {
  return <Board id={id} sharing={sharing} />
}

function ShareButton({ board }: { board: StoredBoard }) {
  const { say } = usePreferences()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className={buttons.button} onClick={() => setOpen(true)}>
        <IconShare2 size={16} stroke={1.5} aria-hidden />
        {say({ zh: '分享', en: 'Share' })}
      </button>
      {open && (
        <Suspense>
          <ShareDialog board={board} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
