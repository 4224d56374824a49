import { IconDots, IconStar, IconStarFilled } from '@tabler/icons-react'
import { Link, useLocation } from 'wouter'
import { titleIn } from '../../core/board/edit.ts'
import type { ListedBoard } from '../../core/board/reply.ts'
import type { Words } from '../../core/words.ts'
import buttons from '../ui/controls.module.css'
import { MenuButton, type MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useMay } from '../workspace.ts'
import css from './Boards.module.css'
import { isReadyMade } from './boards.ts'
import type { BoardListActs } from './useBoardListActs.ts'
import { exactTime, relativeTime } from './when.ts'

interface RowProps {
  board: ListedBoard
  acts: BoardListActs
}

/** A board of the list: the viewer's star, its title, who changed it last, and what can be done with it. */
export function BoardRow({ board, acts }: RowProps) {
  const { say, language } = usePreferences()
  const [, go] = useLocation()
  const mayMake = useMay('make a board')
  const title = titleIn(board.title, language)
  return (
    <li className={css.row}>
      <button
        type="button"
        className={`${buttons.sign} ${css.star}`}
        aria-pressed={board.favourite}
        aria-label={say({ zh: `收藏“${title}”`, en: `Favourite ${title}` })}
        onClick={() => acts.favour(board)}
      >
        {board.favourite ? <IconStarFilled size={18} aria-hidden /> : <IconStar size={18} stroke={1.5} aria-hidden />}
      </button>
      <About board={board} />
      <MenuButton
        className={`${buttons.sign} ${css.menu}`}
        align="end"
        label={say({ zh: `“${title}”的操作`, en: `Actions for ${title}` })}
        lines={rowLines({ board, acts }, mayMake, say, go)}
      >
        <IconDots size={18} stroke={1.5} aria-hidden />
      </MenuButton>
    </li>
  )
}

/** What is known of a board before it is opened. */
function About({ board }: { board: ListedBoard }) {
  const { say, language } = usePreferences()
  const title = titleIn(board.title, language)
  const description = titleIn(board.description, language)
  const by = board.updatedBy.name ?? board.updatedBy.id
  return (
    <>
      <div className={css.about}>
        <Link href={`/boards/${board.id}`} className={css.title}>
          {title}
        </Link>
        {isReadyMade(board) && <span className={css.mark}>{say({ zh: '内置', en: 'Ready-made' })}</span>}
        {board.single && <span className={css.mark}>{say({ zh: '单图', en: 'Chart' })}</span>}
        {description && <p>{description}</p>}
      </div>
      <span className={css.count}>
        {!board.single && say({ zh: `${board.tiles} 块`, en: board.tiles === 1 ? '1 tile' : `${board.tiles} tiles` })}
      </span>
      <span className={`${rows.when} ${css.when}`} title={exactTime(board.updatedAt, language)}>
        {isReadyMade(board) && board.revision === 1
          ? ''
          : say({ zh: `${by} · ${relativeTime(board.updatedAt, 'zh')}`, en: `${by} · ${relativeTime(board.updatedAt, 'en')}` })}
      </span>
    </>
  )
}

function rowLines({ board, acts }: RowProps, mayMake: boolean, say: (words: Words) => string, go: (address: string) => void): MenuLine[] {
  return [
    { text: say({ zh: '打开', en: 'Open' }), act: () => go(`/boards/${board.id}`) },
    ...(board.may.edit && !board.single ? [{ text: say({ zh: '编辑', en: 'Edit' }), act: () => go(`/boards/${board.id}?edit`) }] : []),
    ...(mayMake && !board.single ? [{ text: say({ zh: '另存为副本', en: 'Duplicate' }), act: () => acts.duplicate(board) }] : []),
    ...(board.may.delete
      ? (['rule', { text: say({ zh: '删除', en: 'Delete' }), danger: true, act: () => acts.remove(board) }] satisfies MenuLine[])
      : []),
  ]
}

/** A board in the trash: who put it there and when, and the way back. */
export function DeletedRow({ board, acts }: RowProps) {
  const { say, language } = usePreferences()
  const title = titleIn(board.title, language)
  const by = board.deletedBy?.name ?? board.deletedBy?.id ?? ''
  const at = board.deletedAt ?? board.updatedAt
  return (
    <li className={css.deleted}>
      <div className={css.about}>
        <strong>{title}</strong>
        {board.single && <span className={css.mark}>{say({ zh: '单图', en: 'Chart' })}</span>}
        <p title={exactTime(at, language)}>
          {say({ zh: `${by} · ${relativeTime(at, 'zh')}删除`, en: `${by} · deleted ${relativeTime(at, 'en')}` })}
        </p>
      </div>
      <button
        type="button"
        className={buttons.button}
        disabled={!board.may.delete}
        aria-label={say({ zh: `恢复“${title}”`, en: `Restore ${title}` })}
        onClick={() => acts.restore(board)}
      >
        {say({ zh: '恢复', en: 'Restore' })}
      </button>
    </li>
  )
}
