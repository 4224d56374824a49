import type { Mark } from '../../core/chart/drawing.ts'
import { toQuery } from '../../core/chart/query.ts'
import { askedNames, type ChartSpec, type Filter, newSpec, viewOf } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { useIsShared } from '../cube.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import type { Workspace } from '../workspace.ts'
import { Chart } from './Chart.tsx'
import { ExportButton } from './ExportButton.tsx'
import css from './RowsDialog.module.css'
import { useTops } from './useTops.ts'

const mostColumns = 8

/** The table behind a mark: the fields the model names for looking closer, else the view's first dimensions. */
export function toRows(spec: ChartSpec, mark: Mark, fields: Fields): ChartSpec {
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  const measures = mark.measure ? askedNames(mark.measure) : []
  const measure = fields.byName.get(measures[0] ?? '')
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
      ...(measures.length > 0 && { values: measures.slice(0, mostColumns).map((name) => ({ name, kind: 'measure' as const })) }),
    },
    filters: [...spec.filters, ...mark.filters],
    ...(spec.conditions ? { conditions: spec.conditions } : {}),
    range: spec.range,
  }
}

const none: Filter[] = []

interface RowsDialogProps {
  spec: ChartSpec
  mark: Mark
  fields: Fields
  workspace: Workspace
  /** A board's filters that are in force for this chart. */
  filters?: Filter[]
  onClose: () => void
}

/** What stands behind a mark, row by row. */
export function RowsDialog({ spec, mark, fields, workspace, filters = none, onClose }: RowsDialogProps) {
  const { say } = usePreferences()
  const asking = { today: workspace.today, timezone: workspace.timezone, fields, filters }
  // Who is among the first is said by the chart, not by the rows of one mark.
  const named = useTops(spec, asking)
  const rows = named && toRows(named, mark, fields)
  const isShared = useIsShared()
  return (
    <Dialog title={say({ zh: `明细：${mark.label}`, en: `Rows: ${mark.label}` })} width={960} onClose={onClose}>
      {!isShared && rows && (
        <div className={css.head}>
          <ExportButton query={toQuery(rows, asking)} name={mark.label} />
        </div>
      )}
      <div className={css.rows}>{rows ? <Chart spec={rows} filters={filters} height={440} /> : <Waiting />}</div>
    </Dialog>
  )
}
