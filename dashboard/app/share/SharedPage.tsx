import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { titleIn } from '../../core/board/edit.ts'
import { clicked, inForce, isSet, withFilter } from '../../core/board/filters.ts'
import { chartsOf, type Tile as TileSpec } from '../../core/board/spec.ts'
import { chartTiles } from '../../core/board/tile.ts'
import type { Filter } from '../../core/chart/spec.ts'
import { titleOf as chartTitle } from '../../core/chart/title.ts'
import type { Fields } from '../../core/field/field.ts'
import { Problem } from '../../core/problem.ts'
import { adjustableFilters, type OpenedShare } from '../../core/share/share.ts'
import type { Words } from '../../core/words.ts'
import { FilterBar } from '../board/FilterBar.tsx'
import { Grid } from '../board/Grid.tsx'
import { Tile } from '../board/Tile.tsx'
import { useTileSource } from '../board/tileSource.ts'
import buttons from '../ui/controls.module.css'
import { Notice } from '../ui/Notice.tsx'
import { setPreferences, usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { useSame } from '../ui/useSame.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { framed, useHost, useTellHeight } from './host.ts'
import css from './SharedPage.module.css'
import { addressOf, loadValues, openShared } from './shares.ts'

const endings: Record<string, Words> = {
  link_withdrawn: { zh: '链接已撤回', en: 'The link was withdrawn' },
  link_paused: { zh: '链接已暂停', en: 'The link is paused' },
  link_expired: { zh: '链接已过期', en: 'The link has expired' },
  board_deleted: { zh: '看板已删除', en: 'The board was deleted' },
  link_unknown: { zh: '链接无效', en: 'The link is not valid' },
  not_a_link: { zh: '链接无效', en: 'The link is not valid' },
  not_signed_in: { zh: '链接无效', en: 'The link is not valid' },
}

/** What a link shows: a board or one chart, to look at and not to change. */
export function SharedPage({ token }: { token: string }) {
  const { say } = usePreferences()
  const box = useRef<HTMLDivElement>(null)
  const host = useHost()
  const shared = useQuery({
    queryKey: ['shared', token],
    queryFn: ({ signal }) => openShared(token, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  useTellHeight(box)
  return (
    <div ref={box} className={css.page} data-framed={framed}>
      {shared.error && <Closed problem={shared.error} onRetry={() => void shared.refetch()} />}
      {!shared.error && (!shared.data || !host.settled) && <Waiting />}
      {shared.data && host.settled && (
        <Opened
          key={shared.data.revision}
          token={token}
          shared={shared.data}
          onChanged={() => void shared.refetch()}
          hostFilters={host.filters}
          tellFilters={host.tellFilters}
        />
      )}
      {!framed && <footer className={css.foot}>{say({ zh: '客析 Clientele · 只读分享', en: 'Clientele 客析 · read-only link' })}</footer>}
    </div>
  )
}

function Closed({ problem, onRetry }: { problem: Error; onRetry: () => void }) {
  const { say } = usePreferences()
  const known = problem instanceof Problem ? problem : null
  const ending = known && endings[known.code]
  return (
    <main className={css.closed}>
      <Notice
        alone
        title={ending ?? { zh: '看板打不开', en: 'The board cannot be opened' }}
        words={known?.code === 'not_signed_in' ? invalid : (known?.words ?? { zh: '请重试。', en: 'Try again.' })}
        tone={ending ? 'plain' : 'bad'}
        {...(!ending && { requestId: known?.detail.requestId, technical: known?.detail.technical ?? problem.message })}
      >
        {!ending && (
          <button type="button" className={buttons.button} onClick={onRetry}>
            {say({ zh: '重试', en: 'Try again' })}
          </button>
        )}
      </Notice>
    </main>
  )
}

const invalid: Words = {
  zh: '地址可能没有复制完整。请向分享者索取新的链接。',
  en: 'The address may have been cut short. Ask whoever sent it for a new link.',
}

interface OpenedProps {
  token: string
  /** The board was saved meanwhile. */
  onChanged: () => void
  shared: OpenedShare & { fields: Fields }
  hostFilters: Filter[] | null
  tellFilters: (filters: Filter[]) => void
}

function Opened({ token, shared, onChanged, hostFilters, tellFilters }: OpenedProps) {
  const { say, language } = usePreferences()
  const { spec, fields, locked, workspace } = shared
  const offered = adjustableFilters(spec, shared)
  const [own, setOwn] = useState<Filter[]>(offered)
  const [clicks, setClicks] = useState<Filter[]>([])
  const [tables, setTables] = useState<ReadonlySet<string>>(new Set())
  const charts = chartsOf(spec)
  const filters = (hostFilters ?? []).reduce(withFilter, own)
  const fixed = spec.filters.filter((filter) => !offered.includes(filter))
  const force = useSame(inForce([...fixed, ...filters], clicks))
  const source = useTileSource({
    address: addressOf(token),
    revision: shared.revision,
    tiles: [...chartTiles(spec).keys()],
    fixed,
    onProblem: ({ code }) => {
      if (code === 'board_changed') onChanged()
      // The data or the filters moved on since the click, and its mark is gone from the chart.
      if (code !== 'not_shown' || clicks.length === 0) return
      setClicks([])
      toast({ zh: '点选的项已不在图表上，联动筛选已取消', en: 'What was clicked is no longer shown; that filter was lifted' })
    },
  })
  const title = titleIn(spec.title, language)
  const theme = shared.theme

  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    // What the address or the host page says about the look comes before what the link was made with.
    if (theme && !framed && !new URLSearchParams(location.search).has('theme')) setPreferences({ theme }, false)
  }, [theme])
  useEffect(() => {
    const before = spec.filters.map((one) => JSON.stringify(one))
    tellFilters([...filters.filter((one) => isSet(one) && !before.includes(JSON.stringify(one))), ...clicks])
  })

  const titleOf = (tile: TileSpec) => (tile.kind === 'chart' ? say(chartTitle(tile.chart, fields)) : say({ zh: '文字', en: 'Text' }))

  function press(mark: Filter[], tile: string) {
    // "The rest" is no value of its own: all that is not shown stands behind it.
    if (mark.some(({ operator }) => operator === 'notEquals')) return
    setClicks(clicked(clicks, mark, tile))
  }

  function flipTable(id: string) {
    const next = new Set(tables)
    if (!next.delete(id)) next.add(id)
    setTables(next)
  }

  const draw = (tile: TileSpec) => (
    <Tile
      key={tile.id}
      tile={tile}
      title={titleOf(tile)}
      filters={force}
      source={source}
      asTable={tables.has(tile.id)}
      alone={spec.single}
      menu={
        tile.kind === 'chart'
          ? [
              {
                text: tables.has(tile.id) ? say({ zh: '显示为图表', en: 'Show as chart' }) : say({ zh: '显示为表格', en: 'Show as table' }),
                act: () => flipTable(tile.id),
              },
            ]
          : []
      }
      onMark={spec.single ? undefined : (mark) => press(mark, tile.id)}
    />
  )

  return (
    <main>
      {!spec.single && <h1 className={css.title}>{title}</h1>}
      <FilterBar
        filters={offered.length > 0 ? filters : []}
        offered={offered}
        clicks={clicks}
        onClicks={setClicks}
        locked={locked}
        charts={charts}
        fields={fields}
        today={workspace.today}
        onChange={setOwn}
        mayAdd={false}
        valuesOf={(filter, signal) =>
          loadValues(
            token,
            spec.filters.findIndex((one) => one.member === filter.member && one.operator !== 'inDateRange'),
            signal,
          )
        }
      />
      {spec.single ? <div className={css.alone}>{spec.tiles.map(draw)}</div> : <Grid tiles={spec.tiles} draw={draw} />}
    </main>
  )
}
