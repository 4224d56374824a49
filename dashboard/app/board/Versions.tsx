import { useQuery } from '@tanstack/react-query'
import { titleIn } from '../../core/board/edit.ts'
import { boardVersionList, type StoredBoard, storedBoard } from '../../core/board/reply.ts'
import { ask } from '../api.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FailedLine } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { toast } from '../ui/Toasts.tsx'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { exactTime, relativeTime } from './when.ts'

interface VersionsProps {
  board: StoredBoard
  onRestored: (board: StoredBoard) => void
  onClose: () => void
}

/** Every saved version of a board; an earlier one is brought back as a new version, so nothing is lost. */
export default function Versions({ board, onRestored, onClose }: VersionsProps) {
  const { say, language } = usePreferences()
  const { busy, act } = useAttempt()
  const versions = useQuery({
    queryKey: ['versions', board.id, board.revision],
    queryFn: ({ signal }) => ask(`/api/boards/${board.id}/versions`, boardVersionList, { signal }),
  })

  const restore = (revision: number) =>
    act(async () => {
      onRestored(await ask(`/api/boards/${board.id}/versions/${revision}/restore`, storedBoard, { method: 'POST' }))
      toast({ zh: `已恢复第 ${revision} 版`, en: `Version ${revision} is back` })
      onClose()
    })

  return (
    <Dialog title={say({ zh: '历史版本', en: 'Versions' })} onClose={onClose} width={520}>
      {versions.isPending && <Waiting />}
      {versions.error && <FailedLine error={versions.error} />}
      <ul className={rows.lines}>
        {versions.data?.versions.map((version) => (
          <li key={version.revision}>
            <div>
              <strong>{titleIn(version.title, language)}</strong>
              <p className="soft small" title={exactTime(version.savedAt, language)}>
                {say({
                  zh: `第 ${version.revision} 版 · ${version.savedBy.name ?? version.savedBy.id} · ${relativeTime(version.savedAt, 'zh')} · ${version.tiles} 块`,
                  en: `Version ${version.revision} · ${version.savedBy.name ?? version.savedBy.id} · ${relativeTime(version.savedAt, 'en')} · ${version.tiles} tiles`,
                })}
              </p>
            </div>
            {version.revision === board.revision ? (
              <span className="soft">{say({ zh: '当前', en: 'Current' })}</span>
            ) : (
              board.may.edit && (
                <button
                  type="button"
                  className={`${buttons.button} ${buttons.small}`}
                  disabled={busy}
                  onClick={() => void restore(version.revision)}
                >
                  {say({ zh: '恢复', en: 'Bring back' })}
                </button>
              )
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
