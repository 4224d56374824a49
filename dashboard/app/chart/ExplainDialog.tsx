import type { Mark } from '../../core/chart/drawing.ts'
import { changeBehind, dimensionsFor } from '../../core/chart/explain.ts'
import { factorsOf } from '../../core/chart/factors.ts'
import { keptSplit } from '../../core/chart/keptSplit.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import type { Workspace } from '../workspace.ts'
import { Explained } from './Explained.tsx'
import { useTops } from './useTops.ts'

interface ExplainDialogProps {
  spec: ChartSpec
  mark: Mark
  fields: Fields
  workspace: Workspace
  /** A board's filters that are in force for this chart. */
  filters?: Filter[]
  onFilter: (filter: Filter) => void
  /** Goes on to keep a split as a chart; absent where no charts are made. */
  onKeep?: (chart: ChartSpec) => void
  onClose: () => void
}

const none: Filter[] = []

/** Which members of which dimension made a number change between two periods. */
export function ExplainDialog({ spec, mark, fields, workspace, filters = none, onFilter, onKeep, onClose }: ExplainDialogProps) {
  const { say } = usePreferences()
  const asking = { today: workspace.today, timezone: workspace.timezone, fields, filters }
  const named = useTops(spec, asking)
  const asked = named && changeBehind(named, mark, asking)
  return (
    <Dialog title={say({ zh: `变动原因：${mark.label}`, en: `Explain the change: ${mark.label}` })} width={1240} onClose={onClose}>
      {asked ? (
        <Explained
          asked={asked}
          dimensions={dimensionsFor(spec, asked, fields)}
          factors={factorsOf(asked.measure, fields)}
          toChart={(by, form) => keptSplit(spec, mark, asked, by, form, fields)}
          onKeep={onKeep}
          onFilter={(filter) => {
            onFilter(filter)
            onClose()
          }}
        />
      ) : (
        <p>{named ? say(nothing) : <Waiting />}</p>
      )}
    </Dialog>
  )
}

const nothing = {
  zh: '这个数没有可以拆分的变动：中位数等不能拆分；“全部时间”也没有上一期。请选一个时间范围，或点某一期的数据点。',
  en: 'There is no change here that can be split: a median has no parts, and all time has no period before it. Choose a range of dates, or press the mark of one period.',
}
