import { useState } from 'react'
import { comparableBy, groupName, groupsBehind, othersOf, othersQuery } from '../../core/chart/betweenGroups.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import { dimensionsFor } from '../../core/chart/explain.ts'
import { factorsOf } from '../../core/chart/factors.ts'
import { keptSplit } from '../../core/chart/keptSplit.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { useAnswer } from '../cube.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { Failed } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import type { Workspace } from '../workspace.ts'
import css from './BetweenGroupsDialog.module.css'
import { Explained } from './Explained.tsx'
import { useTops } from './useTops.ts'

interface BetweenGroupsDialogProps {
  spec: ChartSpec
  mark: Mark
  /** The category by which the mark is held against another. */
  by: string
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

/** What makes the difference between a group and another of the same category, in the same period. */
export function BetweenGroupsDialog({
  spec,
  mark,
  by,
  fields,
  workspace,
  filters = none,
  onFilter,
  onKeep,
  onClose,
}: BetweenGroupsDialogProps) {
  const { say, language } = usePreferences()
  const asking = { today: workspace.today, timezone: workspace.timezone, fields, filters }
  const named = useTops(spec, asking)
  const answer = useAnswer(named && othersQuery(named, mark, by, asking))
  const [chosen, setChosen] = useState(0)
  const others = named && answer.state === 'ready' ? othersOf(named, mark, by, answer.result) : []
  const other = others[chosen]
  const asked = named && other !== undefined ? groupsBehind(named, mark, by, other, asking) : null
  const ref = comparableBy(spec, mark).find(({ name }) => name === by)
  const field = fields.byName.get(by)
  return (
    <Dialog title={say({ zh: `比较：${mark.label}`, en: `Compare ${mark.label}` })} width={1240} onClose={onClose}>
      {ref && field && others.length > 0 && (
        <label className={css.against}>
          {say({ zh: `与哪个${field.title.zh}比较`, en: `${field.title.en} to compare with` })}
          <select className={controls.select} value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
            {others.map((value, at) => (
              <option key={String(value)} value={at}>
                {groupName(ref, field, value)[language]}
              </option>
            ))}
          </select>
        </label>
      )}
      {named && asked ? (
        <Explained
          // Another group is another question: nothing that was chosen of the last one is kept.
          key={chosen}
          asked={asked}
          dimensions={dimensionsFor(named, asked, fields)}
          factors={factorsOf(asked.measure, fields)}
          toChart={(by, form) => keptSplit(spec, mark, asked, by, form, fields)}
          onKeep={onKeep}
          onFilter={(filter) => {
            onFilter(filter)
            onClose()
          }}
        />
      ) : answer.state === 'failed' ? (
        <Failed error={answer.problem} onRetry={answer.retry} />
      ) : answer.state === 'ready' ? (
        <p>{say({ zh: '这里没有别的取值可以比较。', en: 'There is no other value here to compare with.' })}</p>
      ) : (
        <Waiting />
      )}
    </Dialog>
  )
}
