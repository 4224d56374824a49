import { useState } from 'react'
import { canCompare, comparableBy } from '../../core/chart/betweenGroups.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import type { Change } from '../../core/chart/edit.ts'
import { changeBehind } from '../../core/chart/explain.ts'
import type { ChartSpec, Filter, Remark } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { FieldChoice } from '../field/FieldChoice.tsx'
import { Menu, type MenuLine } from '../ui/Menu.tsx'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import type { Workspace } from '../workspace.ts'
import { markLines, splitChange, splitsOf } from './marks.ts'
import type { Comparing } from './session.ts'

/** A mark, and where on the screen it was pressed. */
export interface Pressed {
  mark: Mark
  at: { x: number; y: number }
}

interface MarkMenuProps {
  spec: ChartSpec
  fields: Fields
  workspace: Workspace
  pressed: Pressed
  change: (change: Change) => void
  /** What stands first, where a mark can do something of its own. */
  first?: MenuLine[]
  /** Whether what is pressed can become a filter of the chart; on a board it is one of the board. */
  narrows?: boolean
  onRows: (mark: Mark) => void
  onExplain: (mark: Mark) => void
  onCompare: (of: Comparing) => void
  /** Writes at the mark; not there where the chart is only looked at. */
  onRemark?: (of: { remark: Remark; at: number | null }) => void
  onBoards?: (filters: Filter[]) => void
  onClose: () => void
}

/** What can be done with a mark, and the list of fields it can be split by. */
export function MarkMenu({ spec, fields, workspace, pressed, change, onClose, ...acts }: MarkMenuProps) {
  const { mark, at } = pressed
  const { say } = usePreferences()
  const { today } = workspace
  const [isSplitting, setSplitting] = useState(false)
  if (isSplitting)
    return (
      <Popover anchor={at} onClose={onClose} width={280} label={say({ zh: `拆分“${mark.label}”`, en: `Split ${mark.label} by` })}>
        <FieldChoice
          fields={splitsOf(mark, spec, fields)}
          onPick={(field) => {
            onClose()
            change(splitChange(mark, field, spec, today))
          }}
        />
      </Popover>
    )
  return (
    <Menu
      anchor={at}
      label={mark.label}
      lines={markLines({
        ...{ mark, spec, fields, today, say, change, ...acts },
        onSplit: () => setSplitting(true),
        comparable: comparableBy(spec, mark).filter(({ name }) => canCompare(spec, mark, name, { ...workspace, fields })),
        onExplain: changeBehind(spec, mark, { ...workspace, fields }) ? acts.onExplain : null,
      })}
      // Whoever chose to split goes on in the list of fields.
      onClose={() => setSplitting((splits) => splits || (onClose(), splits))}
    />
  )
}
