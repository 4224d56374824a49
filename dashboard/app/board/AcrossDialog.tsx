import { useState } from 'react'
import { useLocation } from 'wouter'
import type { AcrossDialogProps } from '../chart/dialogs.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Failed } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { loadBoard, useBoards } from './boards.ts'

/** Which board to go on to, with what a mark of Explore stands for laid on its own filters. */
export function AcrossDialog({ filters, onClose }: AcrossDialogProps) {
  const { say, language } = usePreferences()
  const [, go] = useLocation()
  const [text, setText] = useState('')
  const boards = useBoards(text.trim())
  const { act } = useAttempt()
  const open = async (id: string) => {
    const { spec } = await loadBoard(id)
    onClose()
    const given = new Set(filters.map(({ member }) => member))
    const all = [...spec.filters.filter(({ member }) => !given.has(member)), ...filters]
    go(`/boards/${id}?filters=${encodeURIComponent(JSON.stringify(all))}`)
  }
  const titleOf = (title: string | { zh: string; en: string }) => (typeof title === 'string' ? title : title[language])
  return (
    <Dialog title={say({ zh: '带着筛选去看板', en: 'To a board with these filters' })} onClose={onClose}>
      {boards.error ? (
        <Failed error={boards.error} onRetry={() => void boards.refetch()} />
      ) : (
        <Combobox
          label={say({ zh: '看板', en: 'Boards' })}
          search={{ label: say({ zh: '搜索看板', en: 'Search boards' }), text, onText: setText }}
          choices={(boards.data?.boards ?? []).filter(({ single }) => !single).map(({ id, title }) => ({ key: id, text: titleOf(title) }))}
          onChoose={(id) => void act(() => open(id))}
        >
          {boards.isPending ? <Waiting /> : say({ zh: '没有这样的看板。', en: 'No such board.' })}
        </Combobox>
      )}
    </Dialog>
  )
}
