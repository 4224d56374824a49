import { IconDots, IconPlus, IconStar, IconStarFilled } from '@tabler/icons-react'
import { useDeferredValue, useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { toCopy } from '../../core/board/copy.ts'
import { titleIn } from '../../core/board/edit.ts'
import type { ListedBoard } from '../../core/board/reply.ts'
import { type BoardSpec, newBoard } from '../../core/board/spec.ts'
import { templates } from '../../core/board/templates.ts'
import { Problem } from '../../core/problem.ts'
import buttons from '../ui/controls.module.css'
import { MenuButton, type MenuLine } from '../ui/Menu.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { Segments } from '../ui/Segments.tsx'
import { toast } from '../ui/Toasts.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { useMay } from '../workspace.ts'
import css from './Boards.module.css'
import {
  deleteBoard,
  duplicateBoard,
  favourBoard,
  isReadyMade,
  type ListKind,
  makeBoard,
  restoreBoard,
  useBoards,
  useBoardsChanged,
} from './boards.ts'
import { exactTime, relativeTime } from './when.ts'

const searchWords = {
  boards: { zh: '搜索看板', en: 'Search boards' },
  charts: { zh: '搜索分享的图', en: 'Search shared charts' },
  deleted: { zh: '搜索回收站', en: 'Search what was deleted' },
}

const oneOf = {
  boards: { zh: '看板', en: 'board' },
  charts: { zh: '图', en: 'chart' },
  deleted: { zh: '已删除的看板', en: 'deleted board' },
}

const nothing = {
  boards: {
    title: { zh: '还没有看板', en: 'No boards yet' },
    words: {
      zh: '看板把几个图表放在一起，一起筛选，一起分享。',
      en: 'A board puts charts side by side, filters them together and shares them together.',
    },
  },
  charts: {
    title: { zh: '还没有单独分享的图', en: 'No chart is shared by itself yet' },
    words: {
      zh: '在图表的菜单里点“分享此图”，它的链接就在这里管理。',
      en: 'Press “Share this chart” in a chart’s menu; its links are then managed here.',
    },
  },
  deleted: {
    title: { zh: '回收站是空的', en: 'Nothing was deleted' },
    words: { zh: '删除的看板会留在这里，随时可以恢复。', en: 'Boards that are deleted stay here and can be restored at any time.' },
  },
}

/** All boards somebody may see: search, open, make, copy, delete. */
export default function Boards() {
  const { say, language } = usePreferences()
  const [, go] = useLocation()
  const [text, setText] = useState('')
  const [kind, setKind] = useState<ListKind>(() => (new URLSearchParams(location.search).has('deleted') ? 'deleted' : 'boards'))
  const search = useDeferredValue(text.trim())
  const boards = useBoards(search, kind)
  const changed = useBoardsChanged()
  const mayMake = useMay('make a board')
  const mayShare = useMay('share a board')
  useEffect(() => {
    document.title = say({ zh: '看板 · 客析', en: 'Boards · Clientele' })
  }, [say])

  async function act(work: () => Promise<unknown>) {
    try {
      await work()
      await changed()
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      toast(cause.words, { tone: 'bad' })
    }
  }

  const make = (spec: BoardSpec) =>
    act(async () => {
      const made = await makeBoard(spec)
      go(`/boards/${made.id}?edit`)
    })

  const remove = (board: ListedBoard) =>
    act(async () => {
      await deleteBoard(board.id)
      const back = () => void act(() => restoreBoard(board.id))
      toast({ zh: `已删除“${titleIn(board.title, 'zh')}”`, en: `Deleted ${titleIn(board.title, 'en')}` }, { undo: back })
    })

  const restore = (board: ListedBoard) =>
    act(async () => {
      await restoreBoard(board.id)
      toast({ zh: `已恢复“${titleIn(board.title, 'zh')}”`, en: `Restored ${titleIn(board.title, 'en')}` })
    })

  const list = boards.data?.boards ?? []
  const hidden = (boards.data?.total ?? 0) - list.length
  return (
    <main className={rows.screen}>
      <div className={rows.top}>
        <h1>{say({ zh: '看板', en: 'Boards' })}</h1>
        <input
          type="search"
          className={`${buttons.input} ${css.search}`}
          value={text}
          placeholder={say(searchWords[kind])}
          aria-label={say(searchWords[kind])}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {mayShare && (
          <div className={css.kind}>
            <Segments
              label={say({ zh: '列出什么', en: 'What to list' })}
              value={kind}
              choices={[
                { value: 'boards', text: say({ zh: '看板', en: 'Boards' }) },
                { value: 'charts', text: say({ zh: '分享的图', en: 'Shared charts' }) },
                { value: 'deleted', text: say({ zh: '回收站', en: 'Deleted' }) },
              ]}
              onChange={setKind}
            />
          </div>
        )}
        {mayMake && (
          <MenuButton
            className={`${buttons.button} ${buttons.primary}`}
            align="end"
            label={say({ zh: '新建看板', en: 'New board' })}
            lines={[
              { text: say({ zh: '空白看板', en: 'Empty board' }), act: () => void make(newBoard({ zh: '新看板', en: 'New board' })) },
              'rule',
              ...templates.map(({ board }) => ({ text: titleIn(board.title, language), act: () => void make(toCopy(board)) })),
            ]}
          >
            <IconPlus size={16} stroke={1.75} aria-hidden />
            {say({ zh: '新建看板', en: 'New board' })}
          </MenuButton>
        )}
      </div>
      {boards.isPending && <Waiting />}
      {boards.error && (
        <Notice
          tone="bad"
          title={{ zh: '看板列表读不到', en: 'The boards cannot be read' }}
          words={boards.error instanceof Problem ? boards.error.words : { zh: '请重试。', en: 'Try again.' }}
          technical={boards.error.message}
        >
          <button type="button" className={buttons.button} onClick={() => void boards.refetch()}>
            {say({ zh: '重试', en: 'Try again' })}
          </button>
        </Notice>
      )}
      {boards.data && list.length === 0 && (
        <Notice
          title={search ? { zh: '没有找到', en: 'Nothing found' } : nothing[kind].title}
          words={
            search
              ? {
                  zh: `没有标题含“${search}”的${oneOf[kind].zh}。`,
                  en: `No ${oneOf[kind].en} has “${search}” in its title.`,
                }
              : nothing[kind].words
          }
        />
      )}
      <ul className={rows.list}>
        {list.map((board) =>
          kind === 'deleted' ? (
            <DeletedRow key={board.id} board={board} onRestore={() => void restore(board)} />
          ) : (
            <Row
              key={board.id}
              board={board}
              mayMake={mayMake}
              onFavour={() => void act(() => favourBoard(board.id, !board.favourite))}
              onDuplicate={() => void act(() => duplicateBoard(board.id))}
              onDelete={() => void remove(board)}
            />
          ),
        )}
      </ul>
      {hidden > 0 && (
        <p className={css.more}>
          {say({
            zh: `共 ${boards.data?.total} 个，只列出前 ${list.length} 个，请用搜索。`,
            en: `The first ${list.length} of ${boards.data?.total}; search for the others.`,
          })}
        </p>
      )}
    </main>
  )
}

/** A board in the trash: who put it there and when, and the way back. */
function DeletedRow({ board, onRestore }: { board: ListedBoard; onRestore: () => void }) {
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
        onClick={onRestore}
      >
        {say({ zh: '恢复', en: 'Restore' })}
      </button>
    </li>
  )
}

interface RowProps {
  board: ListedBoard
  mayMake: boolean
  onFavour: () => void
  onDuplicate: () => void
  onDelete: () => void
}

function Row({ board, mayMake, onFavour, onDuplicate, onDelete }: RowProps) {
  const { say, language } = usePreferences()
  const [, go] = useLocation()
  const title = titleIn(board.title, language)
  const description = titleIn(board.description, language)
  const by = board.updatedBy.name ?? board.updatedBy.id
  const lines: MenuLine[] = [
    { text: say({ zh: '打开', en: 'Open' }), act: () => go(`/boards/${board.id}`) },
    ...(board.may.edit && !board.single ? [{ text: say({ zh: '编辑', en: 'Edit' }), act: () => go(`/boards/${board.id}?edit`) }] : []),
    ...(mayMake && !board.single ? [{ text: say({ zh: '另存为副本', en: 'Duplicate' }), act: onDuplicate }] : []),
    ...(board.may.delete ? (['rule', { text: say({ zh: '删除', en: 'Delete' }), danger: true, act: onDelete }] satisfies MenuLine[]) : []),
  ]
  return (
    <li className={css.row}>
      <button
        type="button"
        className={`${buttons.sign} ${css.star}`}
        aria-pressed={board.favourite}
        aria-label={say({ zh: `收藏“${title}”`, en: `Favourite ${title}` })}
        onClick={onFavour}
      >
        {board.favourite ? <IconStarFilled size={18} aria-hidden /> : <IconStar size={18} stroke={1.5} aria-hidden />}
      </button>
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
      <MenuButton
        className={`${buttons.sign} ${css.menu}`}
        align="end"
        label={say({ zh: `“${title}”的操作`, en: `Actions for ${title}` })}
        lines={lines}
      >
        <IconDots size={18} stroke={1.5} aria-hidden />
      </MenuButton>
    </li>
  )
}
