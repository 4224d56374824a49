import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { cannotJoin } from '../../core/chart/edit.ts'
import { type FieldRef, fieldsIn, viewOf, type WellName } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import { FieldList } from '../field/FieldList.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { carryFromList } from './drag.ts'
import type { Grouping } from './GroupDialog.tsx'
import { toFieldLines, toPillLines } from './menuLines.ts'
import { Settings } from './Settings.tsx'
import { Shelf } from './Shelf.tsx'
import { drawnAs } from './session.ts'
import { usedNames } from './words.ts'
import type { Workbench } from './workbench.ts'

const GroupDialog = lazy(() => import('./GroupDialog.tsx').then(({ GroupDialog }) => ({ default: GroupDialog })))

interface PartProps {
  bench: Workbench
}

/** The fields of the model; each is added, or carried away. */
export function BuilderFields({ bench }: PartProps) {
  const { say } = usePreferences()
  const { fields, workspace, step, spec, change, filterBy, drag, isPhone } = bench
  const { add, pickUp } = drag
  const survey = useCallback((of: Field) => step({ do: 'survey', of }), [step])
  const blocked = useCallback((field: Field) => cannotJoin(spec, field), [spec])
  const places = useCallback(
    (field: Field) => toFieldLines({ spec, field, say, change, add, filter: filterBy, survey }),
    [spec, say, add, change, filterBy, survey],
  )
  return (
    <FieldList
      fields={fields}
      view={viewOf(spec)}
      used={useMemo(() => usedNames(spec), [spec])}
      blocked={blocked}
      onAdd={(field) => {
        add(field)
        if (isPhone) step({ do: 'sheet', to: null })
      }}
      onPickUp={(field) => !cannotJoin(spec, field) && pickUp(carryFromList(field, 'keys'))}
      places={places}
      today={workspace.today}
    />
  )
}

/** The wells, with the fields in them. */
export function BuilderShelf({ bench }: PartProps) {
  const { say } = usePreferences()
  const { fields, workspace, step, spec, change, filterBy, drag } = bench
  const { carry, remove, pickUp } = drag
  const survey = useCallback((of: Field) => step({ do: 'survey', of }), [step])
  const format = useCallback((of: FieldRef) => step({ do: 'format', of }), [step])
  const [grouping, setGrouping] = useState<Grouping | null>(null)
  const group = useCallback((well: WellName, at: number) => setGrouping({ well, at }), [])
  const pillLines = useCallback(
    (well: WellName, at: number) => toPillLines({ spec, fields, well, at, say, change, remove, filter: filterBy, survey, format, group }),
    [spec, fields, say, change, remove, filterBy, survey, format, group],
  )
  return (
    <>
      <Shelf
        spec={spec}
        fields={fields}
        carry={carry}
        pillLines={pillLines}
        onPickUp={(well, at) => {
          const ref = fieldsIn(spec, well)[at]
          const field = ref && fields.byName.get(ref.name)
          if (ref && field) pickUp({ field, ref, origin: { well, at }, target: null, by: 'keys' })
        }}
        onRemove={remove}
        onRecall={(at) => change({ do: 'forget', at })}
      />
      {grouping && (
        <Suspense>
          <GroupDialog {...{ spec, fields, change, ...grouping }} today={workspace.today} onClose={() => setGrouping(null)} />
        </Suspense>
      )}
    </>
  )
}

/** How the chart is drawn. */
export function BuilderSettings({ bench }: PartProps) {
  const { fields, workspace, session, step, spec, change } = bench
  const preview = useCallback((preset: typeof session.preview) => step({ do: 'preview', preset }), [step])
  return <Settings spec={spec} drawnAs={drawnAs(session)} fields={fields} today={workspace.today} change={change} onPreview={preview} />
}
