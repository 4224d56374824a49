import { useDeferredValue, useEffect, useState } from 'react'
import { Failed } from '../ui/Failed.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { Waiting } from '../ui/Waiting.tsx'
import { BoardRow, DeletedRow } from './BoardRow.tsx'
import css from './Boards.module.css'
import { BoardsTop } from './BoardsTop.tsx'
import { type ListKind, useBoards } from './boards.ts'
import { useBoardListActs } from './useBoardListActs.ts'

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
  const { say } = usePreferences()
  const [text, setText] = useState('')
  const [kind, setKind] = useState<ListKind>(() => (new URLSearchParams(location.search).has('deleted') ? 'deleted' : 'boards'))
  const search = useDeferredValue(text.trim())
  const boards = useBoards(search, kind)
  const acts = useBoardListActs()
  useEffect(() => {
    document.title = say({ zh: '看板 · 客析', en: 'Boards · Clientele' })
  }, [say])

  const list = boards.data?.boards ?? []
  const Row = kind === 'deleted' ? DeletedRow : BoardRow
  return (
    <main className={rows.screen}>
      <BoardsTop text={text} onText={setText} kind={kind} onKind={setKind} onMake={acts.make} />
      {boards.isPending && <Waiting />}
      {boards.error && (
        <Failed
          error={boards.error}
          title={{ zh: '看板列表读不到', en: 'The boards cannot be read' }}
          onRetry={() => void boards.refetch()}
        />
      )}
      {boards.data && list.length === 0 && <NoBoards kind={kind} search={search} />}
      <ul className={rows.list}>
        {list.map((board) => (
          <Row key={board.id} board={board} acts={acts} />
        ))}
      </ul>
      {boards.data && boards.data.total > list.length && (
        <p className={css.more}>
          {say({
            zh: `共 ${boards.data.total} 个，只列出前 ${list.length} 个，请用搜索。`,
            en: `The first ${list.length} of ${boards.data.total}; search for the others.`,
          })}
        </p>
      )}
    </main>
  )
}

function NoBoards({ kind, search }: { kind: ListKind; search: string }) {
  if (search === '') return <Notice {...nothing[kind]} />
  const one = oneOf[kind]
  return (
    <Notice
      title={{ zh: '没有找到', en: 'Nothing found' }}
      words={{ zh: `没有标题含“${search}”的${one.zh}。`, en: `No ${one.en} has “${search}” in its title.` }}
    />
  )
}
