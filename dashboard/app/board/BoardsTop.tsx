import { IconPlus } from '@tabler/icons-react'
import { toCopy } from '../../core/board/copy.ts'
import { titleIn } from '../../core/board/edit.ts'
import { type BoardSpec, newBoard } from '../../core/board/spec.ts'
import { templates } from '../../core/board/templates.ts'
import buttons from '../ui/controls.module.css'
import { MenuButton } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { Segments } from '../ui/Segments.tsx'
import { useMay } from '../workspace.ts'
import css from './Boards.module.css'
import type { ListKind } from './boards.ts'

const searchWords = {
  boards: { zh: '搜索看板', en: 'Search boards' },
  charts: { zh: '搜索分享的图', en: 'Search shared charts' },
  deleted: { zh: '搜索回收站', en: 'Search what was deleted' },
}

interface BoardsTopProps {
  text: string
  onText: (text: string) => void
  kind: ListKind
  onKind: (kind: ListKind) => void
  onMake: (spec: BoardSpec) => void
}

/** The line above the list: what is searched, what is listed, and a new board. */
export function BoardsTop({ text, onText, kind, onKind, onMake }: BoardsTopProps) {
  const { say } = usePreferences()
  const mayMake = useMay('make a board')
  const mayShare = useMay('share a board')
  return (
    <div className={rows.top}>
      <h1>{say({ zh: '看板', en: 'Boards' })}</h1>
      <input
        type="search"
        className={`${buttons.input} ${css.search}`}
        value={text}
        placeholder={say(searchWords[kind])}
        aria-label={say(searchWords[kind])}
        onChange={(event) => onText(event.currentTarget.value)}
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
            onChange={onKind}
          />
        </div>
      )}
      {mayMake && <NewBoard onMake={onMake} />}
    </div>
  )
}

/** An empty board, or a copy of one that came with the product. */
function NewBoard({ onMake }: Pick<BoardsTopProps, 'onMake'>) {
  const { say, language } = usePreferences()
  const blank = newBoard({ zh: '新看板', en: 'New board' })
  return (
    <MenuButton
      className={`${buttons.button} ${buttons.primary}`}
      align="end"
      label={say({ zh: '新建看板', en: 'New board' })}
      lines={[
        { text: say({ zh: '空白看板', en: 'Empty board' }), act: () => onMake(blank) },
        'rule',
        ...templates.map(({ board }) => ({ text: titleIn(board.title, language), act: () => onMake(toCopy(board)) })),
      ]}
    >
      <IconPlus size={16} stroke={1.75} aria-hidden />
      {say({ zh: '新建看板', en: 'New board' })}
    </MenuButton>
  )
}
