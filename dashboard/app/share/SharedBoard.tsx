import { useEffect, useReducer } from 'react'
import { titleIn } from '../../core/board/edit.ts'
import { inForce, isSet, withFilter } from '../../core/board/filters.ts'
import { type BoardSpec, chartsOf, type Tile as TileSpec } from '../../core/board/spec.ts'
import { chartTiles } from '../../core/board/tile.ts'
import { tileTitle } from '../../core/board/tileTitle.ts'
import { newView, toView } from '../../core/board/view.ts'
import type { Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { adjustableFilters, type OpenedShare } from '../../core/share/share.ts'
import { FilterBar } from '../board/FilterBar.tsx'
import { Grid } from '../board/Grid.tsx'
import { Tile } from '../board/Tile.tsx'
import { tableLine } from '../board/tileMenu.ts'
import { useTileSource } from '../board/tileSource.ts'
import { setPreferences, usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { useSame } from '../ui/useSame.ts'
import { framed } from './host.ts'
import css from './SharedPage.module.css'
import { addressOf, loadValues } from './shares.ts'

interface SharedBoardProps {
  token: string
  /** The board was saved meanwhile. */
  onChanged: () => void
  shared: OpenedShare & { fields: Fields }
  hostFilters: Filter[] | null
  tellFilters: (filters: Filter[]) => void
}

/** A board or one chart behind a link: looked at, clicked, and filtered as far as the link allows. */
export function SharedBoard({ token, shared, onChanged, hostFilters, tellFilters }: SharedBoardProps) {
  const { say, language } = usePreferences()
  const { spec, fields, locked, workspace } = shared
  const offered = adjustableFilters(spec, shared)
  const [view, step] = useReducer(toView, offered, (own) => newView(own))
  const { clicks, tables } = view
  const filters = (hostFilters ?? []).reduce(withFilter, view.filters)
  const fixed = spec.filters.filter((filter) => !offered.includes(filter))
  const force = useSame(inForce([...fixed, ...filters], clicks))
  const source = useTileSource({
    address: addressOf(token),
    revision: shared.revision,
    tiles: [...chartTiles(spec).keys()],
    fixed,
    sorts: shared.adjustable,
    onProblem: ({ code }) => {
      if (code === 'board_changed') onChanged()
      if (code !== 'not_shown' || clicks.length === 0) return
      step({ do: 'clicks', to: [] })
      toast(goneWords)
    },
  })
  useLook(titleIn(spec.title, language), shared.theme)
  useEffect(() => tellFilters(chosenOf(spec, filters, clicks)))

  const draw = (tile: TileSpec) => (
    <Tile
      key={tile.id}
      tile={tile}
      title={tileTitle(tile, fields, language)}
      filters={force}
      source={source}
      asTable={tables.has(tile.id)}
      alone={spec.single}
      menu={tile.kind === 'chart' ? [tableLine(tables.has(tile.id), say, () => step({ do: 'table', tile: tile.id }))] : []}
      onMark={spec.single ? undefined : (mark) => isOneValue(mark) && step({ do: 'press', mark, tile: tile.id })}
    />
  )
  return (
    <main>
      {!spec.single && <h1 className={css.title}>{titleIn(spec.title, language)}</h1>}
      <FilterBar
        filters={offered.length > 0 ? filters : []}
        offered={offered}
        clicks={clicks}
        onClicks={(to) => step({ do: 'clicks', to })}
        locked={locked}
        charts={chartsOf(spec)}
        fields={fields}
        today={workspace.today}
        onChange={(to) => step({ do: 'filter', to })}
        mayAdd={false}
        valuesOf={(filter, signal) => loadValues(token, placeOf(spec, filter), signal)}
      />
      {spec.single ? <div className={css.alone}>{spec.tiles.map(draw)}</div> : <Grid tiles={spec.tiles} draw={draw} />}
    </main>
  )
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
