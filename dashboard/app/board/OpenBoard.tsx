import { lazy, type ReactNode, Suspense, useCallback, useEffect } from 'react'
import { titleIn } from '../../core/board/edit.ts'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './Board.module.css'
import { type OpenedBoard, type Opening, useOpenedBoard } from './openedBoard.ts'
import { ReadBoard } from './ReadBoard.tsx'
import { useFullScreen, usePrint } from './showing.ts'
import { TileScreen } from './TileScreen.tsx'

// Arranging is for editors only: the grid library, the forms and the conflict dialog wait until somebody edits.
const Editor = lazy(() => import('./Editor.tsx'))
const Versions = lazy(() => import('./Versions.tsx'))

/** A board that has been read: looked at, filtered, and edited by those who may. */
export function OpenBoard({ shareButton, ...opening }: Opening & { shareButton: ReactNode }) {
  const { say, language } = usePreferences()
  const board = useOpenedBoard(opening)
  const { spec, session, step } = board
  const { editing, isFull, printing } = session
  const title = `${titleIn(spec.title, language)} · ${say({ zh: '客析', en: 'Clientele' })}`
  useEffect(() => {
    document.title = title
  }, [title])
  const notFull = useCallback(() => step({ do: 'show', what: 'isFull', on: false }), [step])
  const printed = useCallback(() => step({ do: 'show', what: 'printing', on: false }), [step])
  useFullScreen(isFull, notFull)
  usePrint(printing, printed)
  return (
    <main className={[css.screen, isFull && css.full].filter(Boolean).join(' ')} data-editing={editing}>
      {editing ? (
        <Suspense fallback={<Waiting />}>
          <Editor board={board} />
        </Suspense>
      ) : (
        <ReadBoard board={board} shareButton={shareButton} />
      )}
      <Before board={board} />
    </main>
  )
}

/** What stands before the board: one chart over the whole window, or the versions. */
function Before({ board }: { board: OpenedBoard }) {
  const { stored, spec, session, step, acts, inForce, source, titleOf } = board
  const large = spec.tiles.find(({ id }) => id === session.large)
  return (
    <>
      {large?.kind === 'chart' && (
        <TileScreen
          tile={large}
          title={titleOf(large)}
          filters={inForce}
          source={source}
          onClose={() => step({ do: 'enlarge', tile: null })}
        />
      )}
      {session.showsVersions && (
        <Suspense fallback={null}>
          <Versions board={stored} onRestored={acts.restored} onClose={() => step({ do: 'show', what: 'showsVersions', on: false })} />
        </Suspense>
      )}
    </>
  )
}
