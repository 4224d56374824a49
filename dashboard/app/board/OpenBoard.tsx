import { useQueryClient } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { useLocation } from 'wouter'
import { titleOfCopy } from '../../core/board/copy.ts'
import { titleIn, withoutTile, withTile, withTwin } from '../../core/board/edit.ts'
import { clicked, inForce } from '../../core/board/filters.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import { type BoardSpec, chartsOf, type Tile as TileSpec } from '../../core/board/spec.ts'
import { chartTiles } from '../../core/board/tile.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { titleOf as chartTitle } from '../../core/chart/title.ts'
import type { Fields } from '../../core/field/field.ts'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { toAddress } from '../chart/draft.ts'
import type { MenuLine } from '../ui/Menu.tsx'
import { Notice } from '../ui/Notice.tsx'
import { useUnsaved } from '../ui/navigationGuard.ts'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { useMay } from '../workspace.ts'
import css from './Board.module.css'
import { BoardTop, DraftOffer } from './BoardTop.tsx'
import { deleteBoard, makeBoard, restoreBoard, saveBoard, useBoardsChanged } from './boards.ts'
import { keepDraft, readDraft, useHistory } from './draft.ts'
import { FilterBar } from './FilterBar.tsx'
import { Grid } from './Grid.tsx'
import { useFullScreen, usePrint } from './showing.ts'
import { Tile } from './Tile.tsx'
import { TileScreen } from './TileScreen.tsx'
import { newTileId } from './tileId.ts'
import { useTileSource } from './tileSource.ts'
import { useBoardFilters } from './useBoardFilters.ts'
import { useSame } from './useSame.ts'

// Arranging is for editors only: the grid library, the forms and the conflict dialog wait until somebody edits.
const Editor = lazy(() => import('./Editor.tsx'))
const Versions = lazy(() => import('./Versions.tsx'))

const leaveWords: Words = {
  zh: '此看板有未保存的改动。离开后草稿留在此浏览器，下次打开时可以继续。',
  en: 'This board has unsaved changes. A draft stays in this browser and is offered when you come back.',
}

/** One chart of a board, under the filters it is looked at through. */
export interface SeenChart {
  chart: ChartSpec
  filters: Filter[]
}

interface OpenBoardProps {
  stored: StoredBoard
  fields: Fields
  today: string
  shareButton: ReactNode
  onShareChart: ((seen: SeenChart) => void) | undefined
}

/** A board that has been read: looked at, filtered, and edited by those who may. */
export function OpenBoard({ stored, fields, today, shareButton, onShareChart }: OpenBoardProps) {
  const { say, language } = usePreferences()
  const [, go] = useLocation()
  const queries = useQueryClient()
  const listChanged = useBoardsChanged()
  const mayMake = useMay('make a board')
  // A chart shared alone is what it is: arranging it with others would make it a board.
  const mayEdit = stored.may.edit && !stored.spec.single
  const [history, move] = useHistory(stored.spec)
  const [editing, setEditing] = useState(() => mayEdit && new URLSearchParams(location.search).has('edit'))
  const [saving, setSaving] = useState(false)
  const [newer, setNewer] = useState<StoredBoard | null>(null)
  const [draft, setDraft] = useState(() => readDraft(stored.id))
  const [large, setLarge] = useState<string | null>(null)
  const [tables, setTables] = useState<ReadonlySet<string>>(new Set())
  const [isFull, setFull] = useState(false)
  const [printing, setPrinting] = useState(false)
  const [showsVersions, setShowsVersions] = useState(false)
  const spec = editing ? history.now : stored.spec
  const view = useBoardFilters(stored.spec.filters)
  const unsaved = editing && JSON.stringify(history.now) !== JSON.stringify(stored.spec)
  const charts = chartsOf(spec)
  const filters = editing ? spec.filters : view.filters
  const force = useSame(inForce(filters, editing ? [] : view.clicks))
  const stands = useTileSource({
    address: `/api/boards/${stored.id}`,
    revision: stored.revision,
    tiles: [...chartTiles(stored.spec).keys()],
  })
  // What is being changed is not on the board yet.
  const source = editing ? undefined : stands
  const title = titleIn(spec.title, language)
  const titleOf = (tile: TileSpec) =>
    tile.kind === 'chart'
      ? say(chartTitle(tile.chart, fields))
      : titleIn(tile.text, language)
          .split('\n')[0]
          ?.replace(/^#+\s*/, '') || say({ zh: '文字', en: 'Text' })

  useUnsaved(unsaved ? leaveWords : null)
  useEffect(() => {
    if (editing) keepDraft(stored.id, unsaved ? { revision: stored.revision, spec: history.now } : null)
  }, [editing, unsaved, stored.id, stored.revision, history.now])
  useEffect(() => {
    document.title = `${title} · ${say({ zh: '客析', en: 'Clientele' })}`
  }, [title, say])
  useEffect(() => {
    const address = new URL(location.href)
    if (!address.searchParams.has('edit')) return
    address.searchParams.delete('edit')
    window.history.replaceState(window.history.state, '', address)
  }, [])
  useFullScreen(isFull, () => setFull(false))
  usePrint(printing, () => setPrinting(false))

  const change = (to: BoardSpec, group?: string) => move({ do: 'change', to, ...(group && { group }) })

  function begin(from: BoardSpec, first?: BoardSpec) {
    move({ do: 'start', from })
    if (first) move({ do: 'change', to: first })
    setDraft(null)
    setEditing(true)
  }

  // A change made outside the editor opens it, so that nothing is saved unseen.
  const editWith = (make: (board: BoardSpec) => BoardSpec) => (editing ? change(make(history.now)) : begin(stored.spec, make(stored.spec)))

  function took(board: StoredBoard) {
    queries.setQueriesData({ queryKey: ['board', board.id] }, board)
    void listChanged()
    keepDraft(board.id, null)
    setNewer(null)
    setEditing(false)
    view.setFilters(board.spec.filters)
    view.setClicks([])
  }

  const attempt = async (work: () => Promise<void>) => {
    setSaving(true)
    try {
      await work()
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      toast(cause.words, { tone: 'bad' })
    } finally {
      setSaving(false)
    }
  }

  const save = (revision = stored.revision) =>
    attempt(async () => {
      const answer = await saveBoard(stored.id, revision, history.now)
      if ('newer' in answer) return setNewer(answer.newer)
      took(answer.saved)
      toast({ zh: '看板已保存', en: 'The board is saved' })
    })

  const keepCopy = (from: BoardSpec) =>
    attempt(async () => {
      const copy = await makeBoard({ ...from, title: titleOfCopy(from.title) })
      keepDraft(stored.id, null)
      // At once: going on asks about unsaved work as long as this screen is still editing.
      flushSync(() => setEditing(false))
      setNewer(null)
      void listChanged()
      toast({ zh: '已另存为副本', en: 'Kept as a copy' })
      go(`/boards/${copy.id}`)
    })

  function seeTheirs() {
    if (!newer) return
    const mine = { revision: stored.revision, spec: history.now }
    took(newer)
    keepDraft(stored.id, mine)
    setDraft(mine)
  }

  const remove = () =>
    attempt(async () => {
      await deleteBoard(stored.id)
      void listChanged()
      const back = () => void restoreBoard(stored.id).then(() => go(`/boards/${stored.id}`))
      toast({ zh: `已删除“${titleIn(stored.spec.title, 'zh')}”`, en: `Deleted ${titleIn(stored.spec.title, 'en')}` }, { undo: back })
      go('/boards')
    })

  function flipTable(id: string) {
    const next = new Set(tables)
    if (!next.delete(id)) next.add(id)
    setTables(next)
  }

  function menuOf(tile: TileSpec): MenuLine[] {
    const lines: MenuLine[] = []
    if (tile.kind === 'chart') {
      lines.push({ text: say({ zh: '全屏查看', en: 'Full screen' }), act: () => setLarge(tile.id) })
      lines.push({
        text: tables.has(tile.id) ? say({ zh: '显示为图表', en: 'Show as chart' }) : say({ zh: '显示为表格', en: 'Show as table' }),
        act: () => flipTable(tile.id),
      })
      const place = `/explore?spec=${toAddress(tile.chart)}&board=${stored.id}&tile=${tile.id}`
      lines.push({ text: say({ zh: '在探索中打开', en: 'Open in Explore' }), act: () => go(place) })
      const seen = { chart: tile.chart, filters: force.filter(({ from }) => from !== tile.id) }
      // The board of a single chart has its own way to share: the link then shows later changes too.
      if (stored.may.share && onShareChart && !spec.single)
        lines.push({ text: say({ zh: '分享此图…', en: 'Share this chart…' }), act: () => onShareChart(seen) })
    }
    if (!mayEdit) return lines
    const taken = () => {
      toast({ zh: `已移除“${titleOf(tile)}”`, en: `Removed ${titleOf(tile)}` }, { undo: () => move({ do: 'undo' }) })
      editWith((board) => withoutTile(board, tile.id))
    }
    return [
      ...lines,
      'rule',
      { text: say({ zh: '复制一份', en: 'Duplicate' }), act: () => editWith((board) => withTwin(board, tile, newTileId())) },
      ...(tile.kind === 'chart' ? [{ text: say({ zh: '改标题', en: 'Rename' }), act: () => rename(tile) }] : []),
      { text: say({ zh: '从看板移除', en: 'Remove from board' }), danger: true, act: taken },
    ]
  }

  const [renaming, setRenaming] = useState<string | null>(null)
  function rename(tile: TileSpec) {
    if (!editing) begin(stored.spec)
    setRenaming(tile.id)
  }

  const draw = (tile: TileSpec, grip?: ReactNode) => (
    <Tile
      tile={tile}
      title={titleOf(tile)}
      filters={force}
      source={source}
      menu={menuOf(tile)}
      grip={grip}
      asTable={tables.has(tile.id)}
      now={printing}
      onMark={editing ? undefined : (mark) => view.setClicks(clicked(view.clicks, mark, tile.id))}
      {...(editing && tile.kind === 'text' && { onText: (text: string) => change(withTile(history.now, { ...tile, text }), tile.id) })}
    />
  )

  const boardLines: MenuLine[] = [
    { text: say({ zh: '打印或存为 PDF', en: 'Print or save as PDF' }), act: () => setPrinting(true) },
    ...(mayMake && !stored.spec.single
      ? [{ text: say({ zh: '另存为副本', en: 'Duplicate' }), act: () => void keepCopy(stored.spec) }]
      : []),
    { text: say({ zh: '历史版本', en: 'Versions' }), act: () => setShowsVersions(true) },
    ...(stored.may.delete
      ? (['rule', { text: say({ zh: '删除看板', en: 'Delete board' }), danger: true, act: () => void remove() }] satisfies MenuLine[])
      : []),
  ]
  const shown = spec.tiles.find((tile) => tile.id === large)
  return (
    <main className={[css.screen, isFull && css.full].filter(Boolean).join(' ')} data-editing={editing}>
      {editing ? (
        <Suspense fallback={<Waiting />}>
          <Editor
            history={history}
            move={move}
            fields={fields}
            titleOf={titleOf}
            draw={draw}
            saving={saving}
            unsaved={unsaved}
            renaming={renaming}
            onRenamed={() => setRenaming(null)}
            onSave={() => void save()}
            onCancel={() => {
              keepDraft(stored.id, null)
              setEditing(false)
              if (unsaved) toast({ zh: '改动已放弃', en: 'Changes dropped' }, { undo: () => setEditing(true) })
            }}
            filterBar={
              <FilterBar
                filters={spec.filters}
                offered={spec.filters}
                clicks={[]}
                onClicks={() => {}}
                {...{ charts, fields, today }}
                onChange={(next) => change({ ...history.now, filters: next })}
                editing
              />
            }
            conflict={
              newer && {
                newer,
                base: stored.spec,
                onSeeTheirs: seeTheirs,
                onKeepCopy: () => void keepCopy(history.now),
                onOverwrite: () => void save(newer.revision),
                onClose: () => setNewer(null),
              }
            }
          />
        </Suspense>
      ) : (
        <>
          <BoardTop
            stored={stored}
            lines={boardLines}
            isFull={isFull}
            onFull={setFull}
            shareButton={shareButton}
            onEdit={mayEdit ? () => begin(stored.spec) : undefined}
          />
          {draft && mayEdit && (
            <DraftOffer
              onContinue={() => begin(stored.spec, draft.spec)}
              onDrop={() => {
                keepDraft(stored.id, null)
                setDraft(null)
              }}
            />
          )}
          <FilterBar
            filters={view.filters}
            offered={stored.spec.filters}
            clicks={view.clicks}
            onClicks={view.setClicks}
            {...{ charts, fields, today }}
            onChange={view.setFilters}
            mayAdd={charts.length > 0}
          />
          {spec.tiles.length === 0 ? (
            <Notice
              title={{ zh: '看板还是空的', en: 'The board is still empty' }}
              words={
                mayEdit
                  ? {
                      zh: '点“编辑”添加图表，或在探索里做好图表后存到这里。',
                      en: 'Press Edit to add charts, or make one in Explore and keep it here.',
                    }
                  : { zh: '还没有人放上图表。', en: 'Nobody has put a chart here yet.' }
              }
            />
          ) : (
            <Grid tiles={spec.tiles} draw={(tile) => draw(tile)} />
          )}
        </>
      )}
      {shown?.kind === 'chart' && (
        <TileScreen tile={shown} title={titleOf(shown)} filters={force} source={source} onClose={() => setLarge(null)} />
      )}
      {showsVersions && (
        <Suspense fallback={null}>
          <Versions board={stored} onRestored={took} onClose={() => setShowsVersions(false)} />
        </Suspense>
      )}
    </main>
  )
}
