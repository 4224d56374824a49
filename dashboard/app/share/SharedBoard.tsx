import { useEffect, useReducer, useRef, useState } from 'react'
import { titleIn } from '../../core/board/edit.ts'
import { inForce, isSet, withFilter } from '../../core/board/filters.ts'
import { type BoardSpec, chartsOf, type Tile as TileSpec } from '../../core/board/spec.ts'
import { chartTiles, onlyTiles } from '../../core/board/tile.ts'
import { tileTitle } from '../../core/board/tileTitle.ts'
import { type BoardView, newView, toView, type ViewStep } from '../../core/board/view.ts'
import type { Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { adjustableFilters, type OpenedShare } from '../../core/share/share.ts'
import type { Words } from '../../core/words.ts'
import { FilterBar } from '../board/FilterBar.tsx'
import { Grid } from '../board/Grid.tsx'
import { Tile } from '../board/Tile.tsx'
import { tableLine } from '../board/tileMenu.ts'
import { useTileSource } from '../board/tileSource.ts'
import { titleOf } from '../chart/words.ts'
import type { ChartSource } from '../cube.ts'
import { setPreferences, usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { useSame } from '../ui/useSame.ts'
import { framed, type Host, toPlain, wanted } from './host.ts'
import css from './SharedPage.module.css'
import { loadValues, type Opened } from './shares.ts'

interface SharedBoardProps {
  /** The board was saved meanwhile. */
  onChanged: () => void
  shared: Opened
  host: Host
}

/** A board or one chart behind a link: looked at, clicked, and filtered as far as the link allows. */
export function SharedBoard({ shared, onChanged, host }: SharedBoardProps) {
  const { say, language } = usePreferences()
  const { fields, rights } = shared
  const spec = wanted.tile === null ? shared.spec : onlyTiles(shared.spec, [wanted.tile])
  const offered = adjustableFilters(spec, shared)
  const [view, step] = useReducer(toView, offered, (own) => newView(wished(host.wish, own, own, []).filters))
  const { clicks, tables, filters } = view
  const fixed = spec.filters.filter((filter) => !offered.includes(filter))
  const force = useSame(inForce([...fixed, ...filters], clicks))
  const source = useLinkSource(shared, spec, fixed, host, onChanged, () => {
    if (clicks.length === 0) return
    step({ do: 'clicks', to: [] })
    toast(goneWords)
  })
  const drawsAll = useLateInFrame()
  useLook(titleIn(spec.title, language), shared.theme)
  useHostFilters(host, offered, view, spec, fields, (to) => step({ do: 'filter', to }))
  const press = (mark: Filter[], tile: string) => {
    if (!isOneValue(mark)) return
    host.tell({ clientele: 'drill', tile, filters: mark.map(toPlain) })
    if (!spec.single) step({ do: 'press', mark, tile })
  }

  const draw = (tile: TileSpec) => (
    <Tile
      key={tile.id}
      tile={tile}
      title={tileTitle(tile, fields, language)}
      filters={force}
      source={source}
      asTable={tables.has(tile.id)}
      alone={spec.single}
      now={drawsAll}
      menu={tile.kind === 'chart' ? [tableLine(tables.has(tile.id), say, () => step({ do: 'table', tile: tile.id }))] : []}
      onMark={rights.includes('drill') && (framed || !spec.single) ? (mark) => press(mark, tile.id) : undefined}
    />
  )
  return (
    <main>
      {!spec.single && <h1 className={css.title}>{titleIn(spec.title, language)}</h1>}
      {!host.hide.includes('filters') && <SharedFilters {...{ shared, spec, offered, view }} onStep={step} />}
      <div key={host.look} className={spec.single ? css.alone : undefined}>
        {spec.single ? spec.tiles.map(draw) : <Grid tiles={spec.tiles} draw={draw} />}
      </div>
    </main>
  )
}

interface SharedFiltersProps {
  shared: Opened
  spec: BoardSpec
  offered: Filter[]
  view: BoardView
  onStep: (step: ViewStep) => void
}

/** The board's filters, as far as they are left to whoever looks, and those that hold. */
function SharedFilters({ shared, spec, offered, view, onStep }: SharedFiltersProps) {
  const { fields, locked, workspace, address } = shared
  return (
    <FilterBar
      filters={offered.length > 0 ? view.filters : []}
      offered={offered}
      clicks={view.clicks}
      onClicks={(to) => onStep({ do: 'clicks', to })}
      locked={locked}
      charts={chartsOf(spec)}
      fields={fields}
      today={workspace.today}
      onChange={(to) => onStep({ do: 'filter', to })}
      mayAdd={false}
      valuesOf={(filter, signal) => loadValues(address, placeOf(spec, filter), signal)}
    />
  )
}

/** In a frame everything is drawn after a moment: whether a part of it is in sight is the browser's guess, which a page that stands still may never hear. */
function useLateInFrame(): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (!framed) return
    const timer = setTimeout(() => setLate(true), 1000)
    return () => clearTimeout(timer)
  }, [])
  return isLate
}

/** Who answers for the tiles; what is refused is told to the host page, and mended where it can be. */
function useLinkSource(
  shared: Opened,
  spec: BoardSpec,
  fixed: Filter[],
  host: Host,
  onChanged: () => void,
  onGone: () => void,
): ChartSource {
  return useTileSource({
    address: shared.address,
    revision: shared.revision,
    tiles: [...chartTiles(spec).keys()],
    fixed,
    sorts: shared.adjustable,
    onProblem: ({ code, words }) => {
      if (code === 'board_changed') return onChanged()
      if (code === 'not_shown') return onGone()
      if (code === 'embed_expired') return host.tell({ clientele: 'token' })
      host.tellProblem(code, words)
    },
  })
}

/** The filters with those of the host page set and those that it set before lifted; and which of its it can't set. */
function wished(wish: Host['wish'], filters: Filter[], offered: Filter[], before: Filter[]): { filters: Filter[]; unknown: Filter[] } {
  const isOffered = ({ member }: Filter) => offered.some((own) => own.member === member)
  const own = filters.map((one) =>
    before.some(({ member }) => member === one.member) ? (offered.find(({ member }) => member === one.member) ?? one) : one,
  )
  const all = wish?.filters ?? []
  return { filters: all.filter(isOffered).reduce(withFilter, own), unknown: all.filter((one) => !isOffered(one)) }
}

/** Sets the filters the host page wants, and tells it those that the viewer makes of them. */
function useHostFilters(
  host: Host,
  offered: Filter[],
  view: BoardView,
  spec: BoardSpec,
  fields: Fields,
  set: (filters: Filter[]) => void,
): void {
  const { wish, tellFilters, tellProblem } = host
  const before = useRef<Filter[]>([])
  const last = useRef<Host['wish']>(null)
  const chosen = JSON.stringify(chosenOf(spec, view.filters, view.clicks))
  useEffect(() => {
    if (wish === last.current) return
    last.current = wish
    const { filters, unknown } = wished(wish, view.filters, offered, before.current)
    before.current = wish?.filters ?? []
    // Told before it is set, and so silently: the host knows what it wants.
    tellFilters(chosenOf(spec, filters, view.clicks), true)
    set(filters)
    for (const { member } of unknown) tellProblem('unknown_filter', unknownWords(member, offered, fields), member)
  })
  // Only when it changes: in the turn of a wish it is still what was before it.
  useEffect(() => tellFilters(JSON.parse(chosen), false), [chosen, tellFilters])
}

function unknownWords(member: string, offered: Filter[], fields: Fields): Words {
  const names = offered.map((one) => one.member)
  const [zh, en] = [names.map((name) => `${titleOf(fields, name).zh}（${name}）`).join('、'), names.join(', ')]
  return {
    zh: `这里不能按 ${member} 筛选。${names.length > 0 ? `可用的筛选：${zh}。` : '此内容没有开放筛选。'}`,
    en: `${member} is no filter here. ${names.length > 0 ? `Those offered: ${en}.` : 'None is offered.'}`,
  }
}

// The data or the filters moved on since the click, and its mark is gone from the chart.
const goneWords = { zh: '点选的项已不在图表上，联动筛选已取消', en: 'What was clicked is no longer shown; that filter was lifted' }

/** "The rest" is no value of its own: all that is not shown stands behind it. */
const isOneValue = (mark: Filter[]) => !mark.some(({ operator }) => operator === 'notEquals')

/** Which of the board's filters a link asks the values of. */
const placeOf = ({ filters }: BoardSpec, { member }: Filter) =>
  filters.findIndex((one) => one.member === member && one.operator !== 'inDateRange')

/** What the viewer filters by beside the board's own filters. */
function chosenOf(spec: BoardSpec, filters: Filter[], clicks: Filter[]): Filter[] {
  const before = spec.filters.map((one) => JSON.stringify(one))
  return [...filters.filter((one) => isSet(one) && !before.includes(JSON.stringify(one))), ...clicks]
}

/** The page's title, and the theme the link was made with unless the address or the host page says another. */
function useLook(title: string, theme: OpenedShare['theme']): void {
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    if (theme && !framed && !new URLSearchParams(location.search).has('theme')) setPreferences({ theme }, false)
  }, [theme])
}
