import { IconArrowsMaximize, IconArrowsMinimize, IconDots, IconPencil } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { titleIn } from '../../core/board/edit.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import buttons from '../ui/controls.module.css'
import { MenuButton, type MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Board.module.css'
import { exactTime, relativeTime } from './when.ts'

interface BoardTopProps {
  stored: StoredBoard
  /** What can be done with the board beside editing, sharing and looking. */
  lines: MenuLine[]
  isFull: boolean
  onFull: (isFull: boolean) => void
  shareButton: ReactNode
  /** Missing where nothing may be edited. */
  onEdit: (() => void) | undefined
}

/** The line above a board that is looked at: its title, who changed it last, and what can be done with it. */
export function BoardTop({ stored, lines, isFull, onFull, shareButton, onEdit }: BoardTopProps) {
  const { say, language } = usePreferences()
  return (
    <div className={css.top}>
      <div className={css.naming}>
        <h1>{titleIn(stored.spec.title, language)}</h1>
        <p title={exactTime(stored.updatedAt, language)}>
          {say({
            zh: `${stored.updatedBy.name ?? stored.updatedBy.id} 更新于${relativeTime(stored.updatedAt, 'zh')}`,
            en: `Changed ${relativeTime(stored.updatedAt, 'en')} by ${stored.updatedBy.name ?? stored.updatedBy.id}`,
          })}
        </p>
      </div>
      <div className={css.actions}>
        <MenuButton
          label={say({ zh: '更多操作', en: 'More actions' })}
          className={`${buttons.button} ${buttons.quiet} ${buttons.icon}`}
          align="end"
          lines={lines}
        >
          <IconDots size={18} stroke={1.5} aria-hidden />
        </MenuButton>
        <button
          type="button"
          className={`${buttons.button} ${buttons.quiet} ${buttons.icon}`}
          aria-label={isFull ? say({ zh: '退出全屏', en: 'Leave full screen' }) : say({ zh: '全屏', en: 'Full screen' })}
          onClick={() => onFull(!isFull)}
        >
          {isFull ? <IconArrowsMinimize size={18} stroke={1.5} aria-hidden /> : <IconArrowsMaximize size={18} stroke={1.5} aria-hidden />}
        </button>
        {!isFull && shareButton}
        {!isFull && onEdit && (
          <button type="button" className={buttons.button} onClick={onEdit}>
            <IconPencil size={16} stroke={1.5} aria-hidden />
            {say({ zh: '编辑', en: 'Edit' })}
          </button>
        )}
      </div>
    </div>
  )
}

/** Offers work that was left unsaved. */
export function DraftOffer({ onContinue, onDrop }: { onContinue: () => void; onDrop: () => void }) {
  const { say } = usePreferences()
  return (
    <div className={css.draft} role="status">
      <span>{say({ zh: '你上次对此看板的改动还没有保存。', en: 'Your last changes to this board were not saved.' })}</span>
      <button type="button" className={`${buttons.button} ${buttons.small}`} onClick={onContinue}>
        {say({ zh: '继续编辑', en: 'Continue' })}
      </button>
      <button type="button" className={`${buttons.button} ${buttons.quiet} ${buttons.small}`} onClick={onDrop}>
        {say({ zh: '放弃', en: 'Drop' })}
      </button>
    </div>
  )
}
