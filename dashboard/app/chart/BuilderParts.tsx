import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { cannotJoin } from '../../core/chart/edit.ts'
import { type FieldRef, fieldsIn, viewOf, type WellName } from '../../core/chart/spec.ts'
import { typedFilters } from '../../core/chart/typedFilter.ts'
import type { Field } from '../../core/field/field.ts'
import type { ToSyllables } from '../../core/field/search.ts'
import { FieldList } from '../field/FieldList.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useMay } from '../workspace.ts'
import { carryFromList } from './drag.ts'
import type { Grouping } from './GroupDialog.tsx'
import { toFieldLines, toPillLines } from './menuLines.ts'
import { Settings } from './Settings.tsx'
import { Shelf } from './Shelf.tsx'
import { drawnAs } from './session.ts'
import { fieldOfRef, usedNames } from './words.ts'
import type { Workbench } from './workbench.ts'

const BinDialog = lazy(() => import('./BinDialog.tsx').then(({ BinDialog }) => ({ default: BinDialog })))
const CalculatedDialog = lazy(() =>
  import('../field/formula/CalculatedDialog.tsx').then(({ CalculatedDialog }) => ({ default: CalculatedDialog })),
)
const GroupDialog = lazy(() => import('./GroupDialog.tsx').then(({ GroupDialog }) => ({ default: GroupDialog })))

/** So many filters a typed text stands for are offered among the fields. */
const mostTyped = 6

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
  const typedFor = useCallback(
    (text: string, toSyllables?: ToSyllables) =>
      typedFilters(spec, fields, text, toSyllables)
        .slice(0, mostTyped)
        .map(({ key, words, change: made }) => ({
          key,
          words,
          act: () => {
            change(made)
            if (isPhone) step({ do: 'sheet', to: null })
          },
        })),
    [spec, fields, change, isPhone, step],
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
      typedFor={typedFor}
      places={places}
      onKeep={(formula, of) => {
        change({ do: 'place', field: { name: newName(of), kind: 'measure', formula } })
        if (isPhone) step({ do: 'sheet', to: null })
      }}
      today={workspace.today}
    />
  )
}

/** A name that no other field of the view has. */
const newName = (view: string) => `${view}.f_${crypto.randomUUID().replaceAll('-', '').slice(0, 10)}`

/** The wells, with the fields in them. */
export function BuilderShelf({ bench }: PartProps) {
  const { say } = usePreferences()
  const { fields, workspace, step, spec, change, filterBy, drag } = bench
  const { carry, remove, pickUp } = drag
  const survey = useCallback((of: Field) => step({ do: 'survey', of }), [step])
  const format = useCallback((of: FieldRef) => step({ do: 'format', of }), [step])
  const [grouping, setGrouping] = useState<Grouping | null>(null)
  const group = useCallback((well: WellName, at: number) => setGrouping({ well, at }), [])
  const [written, setWritten] = useState<Grouping | null>(null)
  const write = useCallback((well: WellName, at: number) => setWritten({ well, at }), [])
  const formulaRef = written && fieldsIn(spec, written.well)[written.at]
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  const { bins, dialog } = useBins(bench)
  const pillLines = useCallback(
    (well: WellName, at: number) =>
      toPillLines({ spec, fields, well, at, say, change, remove, filter: filterBy, survey, format, group, bins, write }),
    [spec, fields, say, change, remove, filterBy, survey, format, group, bins, write],
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
          const field = ref && fieldOfRef(fields, ref)
          if (ref && field) pickUp({ field, ref, origin: { well, at }, target: null, by: 'keys' })
        }}
        onRemove={remove}
        onRecall={(at) => change({ do: 'forget', at })}
      />
      <Suspense>
        {grouping && <GroupDialog {...{ spec, fields, change, ...grouping }} today={workspace.today} onClose={() => setGrouping(null)} />}
        {dialog}
        {written && formulaRef?.formula && view && (
          <CalculatedDialog
            view={view}
            chart={{ formula: formulaRef.formula, onKeep: (formula) => change({ do: 'formula', ...written, formula }) }}
            onClose={() => setWritten(null)}
          />
        )}
      </Suspense>
    </>
  )
}

/** The dialog for bins of a field in a well; made, they take its place as soon as the model has them. */
function useBins({ fields, spec, change }: Workbench) {
  const mayDefine = useMay('define a measure')
  const [place, setPlace] = useState<Grouping | null>(null)
  const [made, setMade] = useState<{ member: string; of: string } | null>(null)
  const open = useCallback((well: WellName, at: number) => {
    setMade(null)
    setPlace({ well, at })
  }, [])
  const ref = place && fieldsIn(spec, place.well)[place.at]
  const field = fields.byName.get(ref?.name ?? '')
  const view = fields.views.find(({ name }) => name === field?.view)
  const isThere = made !== null && fields.byName.has(made.member)
  useEffect(() => {
    if (!isThere) return
    // Not where the field has left its place meanwhile.
    if (place && ref?.name === made.of) change({ do: 'replace', ...place, field: { name: made.member, kind: 'dimension' } })
    setMade(null)
    setPlace(null)
  }, [isThere, made, place, ref, change])
  const dialog = field && view && !made && (
    <BinDialog {...{ view, field }} onMade={(member) => setMade({ member, of: field.name })} onClose={() => setPlace(null)} />
  )
  return { bins: mayDefine ? open : null, dialog }
}

/** How the chart is drawn. */
export function BuilderSettings({ bench }: PartProps) {
  const { fields, workspace, session, step, spec, change } = bench
  const preview = useCallback((preset: typeof session.preview) => step({ do: 'preview', preset }), [step])
  return <Settings spec={spec} drawnAs={drawnAs(session)} fields={fields} today={workspace.today} change={change} onPreview={preview} />
}
