import { useState } from 'react'
import type { Mark } from '../../core/chart/drawing.ts'
import { changeBehind } from '../../core/chart/explain.ts'
import type { ChartSpec } from '../../core/chart/spec.ts'
import { FieldChoice } from '../field/FieldChoice.tsx'
import { Menu } from '../ui/Menu.tsx'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { markLines, shownFilters, splitChange, splitsOf } from './marks.ts'
import type { Workbench } from './workbench.ts'

/** A mark, and where on the screen it was pressed. */
export interface Pressed {
  mark: Mark
  at: { x: number; y: number }
}

interface MarkMenuProps {
  bench: Workbench
  spec: ChartSpec
  pressed: Pressed
  onClose: () => void
}

/** What can be done with a mark, and the list of fields it can be split by. */
export function MarkMenu({ bench, spec, pressed: { mark, at }, onClose }: MarkMenuProps) {
  const { say } = usePreferences()
  const { fields, workspace, step, change } = bench
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
        ...{ mark, spec, fields, today, say, change },
        onSplit: () => setSplitting(true),
        onBoards: (of) => step({ do: 'across', with: [...spec.filters, ...shownFilters(of, spec, today)] }),
        onRows: (of) => step({ do: 'rows', of }),
        onExplain: changeBehind(spec, mark, { ...workspace, fields }) ? (of) => step({ do: 'explain', of }) : null,
      })}
      // Whoever chose to split goes on in the list of fields.
      onClose={() => setSplitting((splits) => splits || (onClose(), splits))}
    />
  )
}
