import { IconShare2 } from '@tabler/icons-react'
import { useState } from 'react'
import type { StoredBoard } from '../../core/board/reply.ts'
import Board from '../board/Board.tsx'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { ShareDialog } from './ShareDialog.tsx'

/** A board with the means to share it. */
export default function BoardPage({ id }: { id: string }) {
  return <Board id={id} share={(board) => board.may.share && <ShareButton board={board} />} />
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
      {open && <ShareDialog board={board} onClose={() => setOpen(false)} />}
    </>
  )
}
