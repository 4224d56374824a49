import { lazy, Suspense, useState } from 'react'
import type { Mark } from '../../core/chart/drawing.ts'
import { type Change, edit } from '../../core/chart/edit.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { isSame } from '../../core/same.ts'
import { MarkMenu, type Pressed } from '../chart/MarkMenu.tsx'
import type { Comparing } from '../chart/session.ts'
import { Trail } from '../chart/Trail.tsx'
import { useFields } from '../cube.ts'
import { usePreferences } from '../ui/preferences.ts'
import { useWorkspace } from '../workspace.ts'
import css from './Tile.module.css'

const RowsDialog = lazy(() => import('../chart/RowsDialog.tsx').then(({ RowsDialog }) => ({ default: RowsDialog })))
const BetweenGroupsDialog = lazy(() =>
  import('../chart/BetweenGroupsDialog.tsx').then(({ BetweenGroupsDialog }) => ({ default: BetweenGroupsDialog })),
)
const ExplainDialog = lazy(() => import('../chart/ExplainDialog.tsx').then(({ ExplainDialog }) => ({ default: ExplainDialog })))

interface TileLookProps {
  /** The chart as it is stored. */
  chart: ChartSpec
  /** The chart as somebody looks at it more closely; null: as it is stored. */
  closer: ChartSpec | null
  onCloser: (spec: ChartSpec | null) => void
  filters: Filter[]
  /** The mark whose menu is open. */
  pressed: Pressed | null
  onClose: () => void
  /** A press on a mark filters the other tiles. */
  onMark: (filters: Filter[]) => void
}

type Opened = { what: 'rows' | 'explain'; of: Mark } | { what: 'compare'; of: Comparing }

/**
 * What can be done with a mark of a tile. Whoever looks closer leaves the tile as it is stored; what he sees then he asks for himself, with the rights
 * that he has anywhere.
 */
export function TileLook({ chart, closer, onCloser, filters, pressed, onClose, onMark }: TileLookProps) {
  const { say } = usePreferences()
  const { fields } = useFields()
  const workspace = useWorkspace().data
  const [opened, setOpened] = useState<Opened | null>(null)
  if (!fields || !workspace) return null
  const known = { fields, workspace }
  const spec = closer ?? chart
  const change = (one: Change) => {
    const next = edit(spec, one, fields)
    onCloser(next.trail.length === 0 && isSame(next.filters, chart.filters) ? null : next)
  }
  const mark = pressed?.mark
  const first =
    mark && mark.filters.length > 0
      ? [{ text: say({ zh: '筛选看板', en: 'Filter the board by this' }), act: () => onMark(mark.filters) }]
      : []
  const dialog = { spec, filters, onClose: () => setOpened(null), ...known }
  return (
    <>
      {closer && (
        <div className={css.trail}>
          <Trail spec={closer} fields={fields} change={change} />
        </div>
      )}
      {pressed && (
        <MarkMenu
          {...{ spec, pressed, change, first, onClose, ...known }}
          narrows={false}
          onRows={(of) => setOpened({ what: 'rows', of })}
          onExplain={(of) => setOpened({ what: 'explain', of })}
          onCompare={(of) => setOpened({ what: 'compare', of })}
        />
      )}
      <Suspense>
        {opened?.what === 'rows' && <RowsDialog {...dialog} mark={opened.of} />}
        {opened?.what === 'explain' && <ExplainDialog {...dialog} mark={opened.of} onFilter={(filter) => onMark([filter])} />}
        {opened?.what === 'compare' && <BetweenGroupsDialog {...dialog} {...opened.of} onFilter={(filter) => onMark([filter])} />}
      </Suspense>
    </>
  )
}
