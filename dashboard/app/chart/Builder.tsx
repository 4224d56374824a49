import { type ComponentType, lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import type { Preset } from '../../core/chart/catalogue.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import { cannotJoin, edit } from '../../core/chart/edit.ts'
import { type ChartSpec, fieldsIn, placedFields, viewOf, type WellName } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { FieldList } from '../field/FieldList.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import type { MenuLine } from '../ui/Menu.tsx'
import { settled, useUnsaved } from '../ui/navigationGuard.ts'
import { usePreferences } from '../ui/preferences.ts'
import { Splitter } from '../ui/Splitter.tsx'
import { useCommandKeys } from '../ui/useCommandKeys.ts'
import { useMedia } from '../ui/useMedia.ts'
import type { Workspace } from '../workspace.ts'
import css from './Builder.module.css'
import { Canvas } from './Canvas.tsx'
import { DragArea } from './DragArea.tsx'
import type { SaveDialogProps, ShareDialogProps } from './dialogs.ts'
import { saveDraft, useDraft } from './draft.ts'
import { carryFromList } from './drag.ts'
import { FilterBar } from './FilterBar.tsx'
import { toFieldLines, toPillLines } from './menuLines.ts'
import { PhoneBar } from './PhoneBar.tsx'
import { Settings } from './Settings.tsx'
import { Shelf } from './Shelf.tsx'
import { type Panels, Toolbar } from './Toolbar.tsx'
import { useDrag } from './useDrag.ts'
import { usedNames } from './words.ts'

const QueryDialog = lazy(() => import('./QueryDialog.tsx').then(({ QueryDialog }) => ({ default: QueryDialog })))
const RowsDialog = lazy(() => import('./RowsDialog.tsx').then(({ RowsDialog }) => ({ default: RowsDialog })))

interface BuilderProps {
  fields: Fields
  workspace: Workspace
  SaveDialog: ComponentType<SaveDialogProps>
  ShareDialog: ComponentType<ShareDialogProps>
}

type Sheet = 'fields' | 'wells' | 'settings'

/** Fields on the left, wells and chart in the middle, settings on the right; on a phone the sides rise as sheets. */
export function Builder({ fields, workspace, SaveDialog, ShareDialog }: BuilderProps) {
  const { say } = usePreferences()
  const draft = useDraft(fields)
  const { spec, change } = draft
  const [filtering, setFiltering] = useState<Field | null>(null)
  const [preview, setPreview] = useState<Preset | null>(null)
  const [picture, setPicture] = useState<{ asked: ChartSpec; drawn: ChartSpec } | null>(null)
  const keepPicture = useCallback((asked: ChartSpec, drawn: ChartSpec) => setPicture({ asked, drawn }), [])
  const [sheet, setSheet] = useState<Sheet | null>(null)
  const isPhone = useMedia('(max-width: 700px)')
  const isWide = useMedia('(min-width: 1200px)')
  const [panels, setPanels] = useState<Panels>({ fields: true, settings: isWide })
  const [runs, setRuns] = useState(0)
  const [asTable, setAsTable] = useState(false)
  const [dialog, setDialog] = useState<'query' | 'save' | 'share' | null>(null)
  const [rows, setRows] = useState<Mark | null>(null)
  const [saved, setSaved] = useState<ChartSpec | null>(null)
  const { today } = workspace
  // The editor opens beside the filters, which a sheet would cover.
  const filterBy = useCallback((field: Field | null) => {
    setSheet(null)
    setFiltering(field)
  }, [])
  const { carry, setCarry, aloud, add, remove, pickUp, putDown } = useDrag(draft, fields, filterBy)
  const askAgain = useCallback(() => setRuns((count) => count + 1), [])

  useUnsaved(placedFields(spec).length > 0 && spec !== saved && draft.canUndo ? unsavedWords : null)

  useEffect(() => setPanels((now) => ({ ...now, settings: isWide })), [isWide])

  useCommandKeys({ undo: draft.undo, redo: draft.redo, also: useMemo(() => ({ enter: askAgain }), [askAgain]) })

  const placesFor = useCallback(
    (field: Field): MenuLine[] => toFieldLines({ spec, field, say, change, add, filter: filterBy }),
    [spec, say, add, change, filterBy],
  )

  const pillLines = useCallback(
    (well: WellName, at: number): MenuLine[] => toPillLines({ spec, fields, well, at, say, change, remove, filter: filterBy }),
    [spec, fields, say, change, remove, filterBy],
  )

  const list = (
    <FieldList
      fields={fields}
      view={viewOf(spec)}
      used={useMemo(() => usedNames(spec), [spec])}
      blocked={useCallback((field: Field) => cannotJoin(spec, field), [spec])}
      onAdd={(field) => {
        add(field)
        if (isPhone) setSheet(null)
      }}
      onPickUp={(field) => !cannotJoin(spec, field) && pickUp(carryFromList(field, 'keys'))}
      places={placesFor}
      today={today}
    />
  )
  // In Auto the answer may have laid the columns down: the gallery shows what is seen.
  const drawnAs = spec.auto && picture?.asked.type === spec.type ? picture.drawn : spec
  const settings = <Settings spec={spec} drawnAs={drawnAs} fields={fields} change={change} onPreview={setPreview} />
  const shelf = (
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
  )
  const shown = preview ? edit(spec, { do: 'type', type: preview.type, options: preview.options }, fields) : spec

  return (
    <DragArea carry={carry} setCarry={setCarry} putDown={putDown}>
      <main className={css.builder} data-fields={panels.fields && !isPhone} data-settings={panels.settings && !isPhone}>
        {!isPhone && panels.fields && (
          <aside className={css.fields} aria-label={say({ zh: '字段', en: 'Fields' })}>
            {list}
            <Splitter name="fields" least={264} most={320} label={{ zh: '字段列表的宽度', en: 'Width of the field list' }} />
          </aside>
        )}
        <section className={css.middle} aria-label={say({ zh: '图表', en: 'Chart' })}>
          <Toolbar
            draft={draft}
            panels={panels}
            onPanels={setPanels}
            asTable={asTable}
            onTable={setAsTable}
            onQuery={() => setDialog('query')}
            onSave={() => setDialog('save')}
            onShare={() => setDialog('share')}
            isPhone={isPhone}
          />
          {!isPhone && shelf}
          {(!isPhone || placedFields(spec).length > 0 || filtering !== null) && (
            <FilterBar
              spec={spec}
              fields={fields}
              today={today}
              carry={carry}
              change={change}
              editing={filtering}
              onEditing={setFiltering}
            />
          )}
          <Canvas
            spec={shown}
            fields={fields}
            carry={carry}
            runs={runs}
            asTable={asTable}
            isPreview={preview !== null}
            change={change}
            replace={draft.replace}
            onDrawn={keepPicture}
            onRows={setRows}
          />
          {isPhone && <PhoneBar spec={spec} onOpen={setSheet} />}
        </section>
        {!isPhone && panels.settings && (
          <aside className={css.settings} aria-label={say({ zh: '图表设置', en: 'Chart settings' })}>
            {settings}
          </aside>
        )}
      </main>
      {isPhone && sheet && (
        <Dialog shape="sheet" title={say(sheetWords[sheet])} onClose={() => setSheet(null)}>
          {sheet === 'fields' ? <div className={css.sheetList}>{list}</div> : sheet === 'wells' ? shelf : settings}
        </Dialog>
      )}
      <Suspense>
        {dialog === 'query' && <QueryDialog {...{ spec, fields, workspace }} first="query" onClose={() => setDialog(null)} />}
        {rows && <RowsDialog spec={spec} mark={rows} fields={fields} onClose={() => setRows(null)} />}
        {dialog === 'share' && <ShareDialog spec={spec} onClose={() => setDialog(null)} />}
        {dialog === 'save' && (
          <SaveDialog
            spec={spec}
            onClose={() => setDialog(null)}
            onSaved={() => {
              setSaved(spec)
              settled()
              saveDraft(null)
            }}
          />
        )}
      </Suspense>
      <div className="only-read-aloud" role="status" aria-live="assertive" data-testid="aloud">
        {aloud}
      </div>
    </DragArea>
  )
}

const unsavedWords: Words = {
  zh: '这张图还没保存到看板。离开后可以从探索首页继续。',
  en: 'This chart is not on a board yet. You can continue it later from Explore.',
}

const sheetWords: Record<Sheet, Words> = {
  fields: { zh: '添加字段', en: 'Add a field' },
  wells: { zh: '字段位置', en: 'Wells' },
  settings: { zh: '图表设置', en: 'Chart settings' },
}
