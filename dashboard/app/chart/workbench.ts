import { useCallback, useMemo } from 'react'
import type { ChartSpec } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { useCommandKeys } from '../ui/useCommandKeys.ts'
import { useMedia } from '../ui/useMedia.ts'
import type { Workspace } from '../workspace.ts'
import type { Session } from './session.ts'
import { type Dragging, useDrag } from './useDrag.ts'
import { type ChangeChart, type Step, useSession } from './useSession.ts'

/** The builder, as its parts on the screen need it. */
export interface Workbench {
  fields: Fields
  workspace: Workspace
  session: Session
  step: Step
  /** The chart as it is now. */
  spec: ChartSpec
  change: ChangeChart
  undo: () => void
  redo: () => void
  /** Opens the editor of a field's filter. */
  filterBy: (field: Field | null) => void
  drag: Dragging
  isPhone: boolean
}

/** Begins or takes up a chart. */
export function useWorkbench(fields: Fields, workspace: Workspace): Workbench {
  const [session, step] = useSession()
  const isPhone = useMedia('(max-width: 700px)')
  const spec = session.history.now
  const change: ChangeChart = useCallback((change, group) => step({ do: 'edit', change, fields, group }), [step, fields])
  const filterBy = useCallback((field: Field | null) => step({ do: 'filter by', field }), [step])
  const commands = useMemo(
    () => ({ undo: () => step({ do: 'undo' }), redo: () => step({ do: 'redo' }), also: { enter: () => step({ do: 'run' }) } }),
    [step],
  )
  const { undo, redo } = commands
  useCommandKeys(commands)
  const drag = useDrag({ spec, fields, change, undo, filterBy })
  return { fields, workspace, session, step, spec, change, undo, redo, filterBy, drag, isPhone }
}
