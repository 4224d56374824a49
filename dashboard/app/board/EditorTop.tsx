import { IconChartHistogram, IconTextSize } from '@tabler/icons-react'
import { titleIn, withText, withTitle } from '../../core/board/edit.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { UndoButtons } from '../ui/UndoButtons.tsx'
import css from './Board.module.css'
import type { OpenedBoard } from './openedBoard.ts'
import { isUnsaved } from './session.ts'
import { newTileId } from './tileId.ts'

interface EditorTopProps {
  board: OpenedBoard
  onAdd: () => void
}

/** The line above a board that is edited: its title, adding, undo, and the two ways out. */
export function EditorTop({ board, onAdd }: EditorTopProps) {
  const { say, language } = usePreferences()
  const { stored, spec, session, step, acts } = board
  const { past, future } = session.history
  const title = titleIn(spec.title, language)
  const isNameless = title.trim() === ''
  return (
    <div className={`${css.top} ${css.editing}`}>
      <input
        className={`${buttons.input} ${css.title}`}
        value={title}
        maxLength={120}
        aria-label={say({ zh: '看板标题', en: 'Board title' })}
        aria-invalid={isNameless}
        onChange={({ currentTarget: { value } }) =>
          step({ do: 'change', to: { ...spec, title: withTitle(spec.title, language, value) }, group: 'title' })
        }
      />
      <div className={css.actions}>
        <button type="button" className={buttons.button} onClick={onAdd}>
          <IconChartHistogram size={16} stroke={1.5} aria-hidden />
          {say({ zh: '添加图表', en: 'Add chart' })}
        </button>
        <button type="button" className={buttons.button} onClick={() => step({ do: 'change', to: withText(spec, newTileId()) })}>
          <IconTextSize size={16} stroke={1.5} aria-hidden />
          {say({ zh: '添加文字', en: 'Add text' })}
        </button>
        <UndoButtons
          undo={() => step({ do: 'undo' })}
          redo={() => step({ do: 'redo' })}
          canUndo={past.length > 0}
          canRedo={future.length > 0}
        />
        <button type="button" className={`${buttons.button} ${buttons.quiet}`} onClick={acts.cancel}>
          {say({ zh: '取消', en: 'Cancel' })}
        </button>
        <button
          type="button"
          className={`${buttons.button} ${buttons.primary}`}
          disabled={!isUnsaved(session, stored.spec) || acts.busy || isNameless}
          onClick={() => void acts.save()}
        >
          {say({ zh: '保存', en: 'Save' })}
        </button>
      </div>
    </div>
  )
}
