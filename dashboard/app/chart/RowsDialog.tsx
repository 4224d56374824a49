import type { Mark } from '../../core/chart/drawing.ts'
import { toQuery } from '../../core/chart/query.ts'
import { type ChartSpec, newSpec, viewOf } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { useIsShared } from '../cube.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useWorkspace } from '../workspace.ts'
import { Chart } from './Chart.tsx'
import { ExportButton } from './ExportButton.tsx'
import css from './RowsDialog.module.css'

const mostColumns = 8

/** The table behind a mark: the fields the model names for looking closer, else the view's first dimensions. */
export function toRows(spec: ChartSpec, mark: Mark, fields: Fields): ChartSpec {
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  const measure = mark.measure && fields.byName.get(mark.measure.name)
  const named = (measure?.drillMembers ?? []).flatMap((name) => fields.byName.get(name) ?? [])
  const dimensions = named.length > 0 ? named : (view?.fields.filter(({ kind, type }) => kind === 'dimension' && type === 'string') ?? [])
  const blank = newSpec('table')
  return {
    ...blank,
    auto: false,
    title: { zh: mark.label, en: mark.label },
    wells: {
      rows: dimensions
        .filter(({ kind }) => kind !== 'measure')
        .slice(0, mostColumns)
        .map(({ name, kind }) => ({ name, kind, ...(kind === 'time' && { grain: 'day' as const }) })),
      ...(mark.measure && { values: [{ name: mark.measure.name, kind: 'measure' as const }] }),
    },
    filters: [...spec.filters, ...mark.filters],
    range: spec.range,
  }
}

/** What stands behind a mark, row by row. */
export function RowsDialog({ spec, mark, fields, onClose }: { spec: ChartSpec; mark: Mark; fields: Fields; onClose: () => void }) {
  const { say } = usePreferences()
  const workspace = useWorkspace().data
  const rows = toRows(spec, mark, fields)
  const query = workspace ? toQuery(rows, { today: workspace.today, timezone: workspace.timezone, fields }) : null
  return (
    <Dialog title={say({ zh: `明细：${mark.label}`, en: `Rows: ${mark.label}` })} width={960} onClose={onClose}>
      {!useIsShared() && (
        <div className={css.head}>
          <ExportButton query={query} name={mark.label} />
        </div>
      )}
      <div className={css.rows}>
        <Chart spec={rows} height={440} />
      </div>
    </Dialog>
  )
}
