import {
  type CollisionDetection,
  DndContext,
  type DragMoveEvent,
  DragOverlay,
  type DragStartEvent,
  type Modifier,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { type ComponentType, lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type Preset, wellsOf } from '../../core/chart/catalogue.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import { cannotJoin, edit, refusal } from '../../core/chart/edit.ts'
import { type ChartSpec, type FieldRef, fieldsIn, grains, placedFields, viewOf, type WellName } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { FieldList } from '../field/FieldList.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { settled, useUnsaved } from '../ui/leaving.ts'
import type { MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Splitter } from '../ui/Splitter.tsx'
import { toast } from '../ui/Toasts.tsx'
import { useMedia } from '../ui/useMedia.ts'
import type { Workspace } from '../workspace.ts'
import css from './Builder.module.css'
import { Canvas } from './Canvas.tsx'
import { besides, type Carry, carryFromList, firstStop, nextStop, refusalOf, stopWords, type Target } from './carry.ts'
import { saveDraft, useDraft } from './draft.ts'
import type { SaveDialogProps, ShareDialogProps } from './Explore.tsx'
import { FilterBar } from './FilterBar.tsx'
import { PhoneBar } from './PhoneBar.tsx'
import { Ghost } from './Pill.tsx'
import { Settings } from './Settings.tsx'
import { Shelf } from './Shelf.tsx'
import { type Panels, Toolbar } from './Toolbar.tsx'
import { grainWords, titleOf, toRef, usedNames, wellWords } from './words.ts'

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
  const { say, language } = usePreferences()
  const draft = useDraft(fields)
  const { spec, change, undo } = draft
  const [carry, setCarry] = useState<Carry | null>(null)
  const [aloud, setAloud] = useState('')
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
  const announce = useCallback((words: Words) => setAloud(words[language]), [language])

  useUnsaved(placedFields(spec).length > 0 && spec !== saved && draft.canUndo ? unsavedWords : null)

  useEffect(() => setPanels((now) => ({ ...now, settings: isWide })), [isWide])

  /** Adds a field to its best place, and says where it went. */
  const add = useCallback(
    (field: Field) => {
      const why = cannotJoin(spec, field)
      if (why) {
        toast({
          zh: `“${field.title.zh}”不能加入：${why.zh}。先清空画布，再用别的视图。`,
          en: `“${field.title.en}” cannot be added: ${why.en}. Clear the chart to use another view.`,
        })
        return
      }
      const next = edit(spec, { do: 'place', field: toRef(field) }, fields)
      change({ do: 'place', field: toRef(field) })
      const home = wellsOf(next.type).find(([well]) => fieldsIn(next, well).some(({ name }) => name === field.name))
      if (home) announce({ zh: `${field.title.zh} 已加入${home[1].title.zh}`, en: `${field.title.en} added to ${home[1].title.en}` })
    },
    [spec, fields, change, announce],
  )

  const remove = useCallback(
    (well: WellName, at: number) => {
      const name = fieldsIn(spec, well)[at]?.name
      change({ do: 'remove', well, at })
      if (!name) return
      const title = titleOf(fields, name)
      toast({ zh: `已移除“${title.zh}”`, en: `Removed “${title.en}”` }, { undo })
    },
    [spec, fields, change, undo],
  )

  /** Puts down what is carried. */
  const putDown = useCallback(
    ({ field, ref, origin, target, by }: Carry) => {
      if (!target) {
        // Let go of outside everything: a pill is removed, a field from the list just returns.
        if (origin && by === 'pointer') remove(origin.well, origin.at)
        return
      }
      if (target.place === 'filters') filterBy(field)
      else if (target.place === 'canvas') {
        if (!origin) add(field)
      } else {
        const why = origin?.well === target.well ? null : refusal(spec, target.well, ref)
        if (why) {
          announce({ zh: `没有放下：${why.zh}`, en: `Not dropped: ${why.en}` })
          toast({
            zh: `“${wellWords(spec, target.well).zh}”不接受：${why.zh}`,
            en: `${wellWords(spec, target.well).en} does not take it: ${why.en}`,
          })
          return
        }
        if (origin) change({ do: 'move', from: origin, to: { well: target.well, at: target.at } })
        else change({ do: 'drop', well: target.well, field: ref, at: target.at })
        const name = wellWords(spec, target.well)
        announce({ zh: `${field.title.zh} 已放到${name.zh}`, en: `${field.title.en} dropped on ${name.en}` })
      }
    },
    [spec, change, add, remove, announce, filterBy],
  )

  const pickUp = useCallback(
    (start: Carry) => {
      const target = firstStop(spec, start)
      const next = { ...start, target }
      setCarry(next)
      const stop = stopWords(spec, next)
      announce({
        zh: `已拿起 ${start.field.title.zh}。上下键换位置，空格放下，Esc 取消。${stop.zh}`,
        en: `Picked up ${start.field.title.en}. Up and down move between wells, Space drops, Escape cancels. ${stop.en}`,
      })
    },
    [spec, announce],
  )

  // While a field is carried by keyboard every key belongs to it, wherever the focus is.
  useEffect(() => {
    if (carry?.by !== 'keys') return
    const press = (event: KeyboardEvent) => {
      const go = (target: Target | null) => {
        const next = { ...carry, target }
        setCarry(next)
        announce(stopWords(spec, next))
      }
      if (event.key === 'ArrowDown') go(nextStop(spec, carry.target, 1))
      else if (event.key === 'ArrowUp') go(nextStop(spec, carry.target, -1))
      else if (event.key === 'ArrowRight') go(besides(spec, carry, 1))
      else if (event.key === 'ArrowLeft') go(besides(spec, carry, -1))
      else if (event.key === ' ' || event.key === 'Enter') {
        setCarry(null)
        putDown(carry)
      } else if (event.key === 'Escape' || event.key === 'Tab') {
        setCarry(null)
        announce({ zh: '已取消，没有改动', en: 'Cancelled, nothing changed' })
      } else if (event.key === 'Delete' && carry.origin) {
        setCarry(null)
        remove(carry.origin.well, carry.origin.at)
      } else return
      event.preventDefault()
      event.stopPropagation()
    }
    addEventListener('keydown', press, true)
    return () => removeEventListener('keydown', press, true)
  }, [carry, spec, announce, putDown, remove])

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select')
      if (!(event.ctrlKey || event.metaKey)) return
      const key = event.key.toLowerCase()
      if (key === 'enter') setRuns((count) => count + 1)
      else if (typing) return
      else if (key === 'z' && !event.shiftKey) draft.undo()
      else if (key === 'y' || (key === 'z' && event.shiftKey)) draft.redo()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [draft.undo, draft.redo])

  const placesFor = useCallback(
    (field: Field): MenuLine[] => {
      const ref = toRef(field)
      const joins = cannotJoin(spec, field)
      return [
        {
          text: say({ zh: '加到最合适的位置', en: 'Add to the best place' }),
          off: joins !== null,
          note: joins ? say(joins) : undefined,
          act: () => add(field),
        },
        'rule',
        { text: say({ zh: '添加到…', en: 'Add to…' }) },
        ...wellsOf(spec.type).map(([well, rule]): MenuLine => {
          const why = refusal(spec, well, ref)
          return {
            text: say(rule.title),
            off: why !== null,
            note: why ? say(why) : undefined,
            act: () => change({ do: 'drop', well, field: ref }),
          }
        }),
        { text: say({ zh: '筛选', en: 'Filters' }), off: joins !== null, act: () => filterBy(field) },
      ]
    },
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
        {dialog === 'query' && <QueryDialog spec={spec} fields={fields} workspace={workspace} onClose={() => setDialog(null)} />}
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

// The most particular place under the pointer wins: a pill before its well, a well before the canvas.
const collide: CollisionDetection = (seen) => {
  const rank = (id: unknown) => ['pill:', 'well:', 'filters', 'canvas'].findIndex((start) => String(id).startsWith(start))
  return pointerWithin(seen).sort((a, b) => rank(a.id) - rank(b.id))
}

interface DragAreaProps {
  carry: Carry | null
  setCarry: (carry: Carry | null) => void
  putDown: (carry: Carry) => void
  children: React.ReactNode
}

/** Dragging by mouse and by finger (after a long press); what is dragged is a `Carry` like the keyboard's. */
function DragArea({ carry, setCarry, putDown, children }: DragAreaProps) {
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
  )
  const latest = useRef<Carry | null>(null)
  latest.current = carry

  function start({ active }: DragStartEvent) {
    const held = active.data.current as { field?: Field; origin: Carry['origin']; ref?: FieldRef } | undefined
    if (!held?.field) return
    setCarry({ field: held.field, ref: toRef(held.field), origin: held.origin, target: null, by: 'pointer' })
  }

  function move({ over, activatorEvent, delta }: DragMoveEvent) {
    const now = latest.current
    if (!now) return
    const target = over
      ? toTarget(over.data.current?.target as Target | undefined, String(over.id), over.rect, pointerAt(activatorEvent).x + delta.x, now)
      : null
    if (JSON.stringify(target) !== JSON.stringify(now.target)) setCarry({ ...now, target })
  }

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={collide}
      onDragStart={start}
      onDragMove={move}
      // A move is told with the place before it; the last one would stay untold.
      onDragOver={move}
      onDragEnd={() => {
        const now = latest.current
        setCarry(null)
        if (now) putDown(now)
      }}
      onDragCancel={() => setCarry(null)}
      // What is said aloud comes from the builder, for pointer and keyboard alike.
      accessibility={{ screenReaderInstructions: { draggable: '' }, announcements: silent }}
    >
      {children}
      <DragOverlay dropAnimation={null} modifiers={[toPointer]}>
        {carry?.by === 'pointer' && <Ghost field={carry.field} />}
      </DragOverlay>
    </DndContext>
  )
}

const nothing = () => undefined
const silent = { onDragStart: nothing, onDragOver: nothing, onDragEnd: nothing, onDragCancel: nothing, onDragMove: nothing }

/** The ghost hangs at the pointer, wherever in a long row it was picked up. */
const toPointer: Modifier = ({ activatorEvent, activeNodeRect, transform }) => {
  if (!activatorEvent || !activeNodeRect) return transform
  const at = pointerAt(activatorEvent)
  return { ...transform, x: transform.x + at.x - activeNodeRect.left - 14, y: transform.y + at.y - activeNodeRect.top - 13 }
}

function pointerAt(event: Event): { x: number; y: number } {
  const { clientX, clientY } = 'touches' in event ? ((event as TouchEvent).touches[0] ?? { clientX: 0, clientY: 0 }) : (event as MouseEvent)
  return { x: clientX, y: clientY }
}

/** The exact place: over a pill the half under the pointer decides between before and after it. */
function toTarget(
  target: Target | undefined,
  id: string,
  rect: { left: number; width: number },
  x: number,
  { origin }: Carry,
): Target | null {
  if (target?.place !== 'well') return target ?? null
  const after = id.startsWith('pill:') && x > rect.left + rect.width / 2 ? 1 : 0
  const at = target.at + after
  // Counted without the pill that is moving.
  return { ...target, at: origin?.well === target.well && at > origin.at ? at - 1 : at }
}

interface PillLines {
  spec: ChartSpec
  fields: Fields
  well: WellName
  at: number
  say: (words: Words) => string
  change: ReturnType<typeof useDraft>['change']
  remove: (well: WellName, at: number) => void
  filter: (field: Field) => void
}

function toPillLines({ spec, fields, well, at, say, change, remove, filter }: PillLines): MenuLine[] {
  const ref = fieldsIn(spec, well)[at]
  const field = ref && fields.byName.get(ref.name)
  if (!ref) return []
  const isSorted = (direction: 'asc' | 'desc') => spec.sort?.by === ref.name && spec.sort.direction === direction
  const carried = field && { field, ref, origin: { well, at }, target: null, by: 'keys' as const }
  return [
    ...(ref.kind === 'time'
      ? [
          { text: say({ zh: '时间粒度', en: 'Time grain' }) },
          ...grains.map((grain) => ({
            text: say(grainWords[grain]),
            checked: ref.grain === grain,
            act: () => change({ do: 'grain', well, at, grain }),
          })),
          'rule' as const,
        ]
      : []),
    ...(ref.kind === 'measure'
      ? [
          {
            text: say({ zh: '从大到小', en: 'Sort descending' }),
            checked: isSorted('desc'),
            act: () => change({ do: 'sort', sort: isSorted('desc') ? null : { by: ref.name, direction: 'desc' } }),
          },
          {
            text: say({ zh: '从小到大', en: 'Sort ascending' }),
            checked: isSorted('asc'),
            act: () => change({ do: 'sort', sort: isSorted('asc') ? null : { by: ref.name, direction: 'asc' } }),
          },
          'rule' as const,
        ]
      : ref.kind === 'dimension'
        ? [
            {
              text: say({ zh: '按名称排序', en: 'Sort by label' }),
              checked: spec.sort?.by === 'label',
              act: () => change({ do: 'sort', sort: spec.sort?.by === 'label' ? null : { by: 'label', direction: 'asc' } }),
            },
            'rule' as const,
          ]
        : []),
    { text: say({ zh: '移到…', en: 'Move to…' }) },
    ...wellsOf(spec.type)
      .filter(([name]) => name !== well)
      .map(([name, rule]): MenuLine => {
        const why = carried ? refusalOf(spec, carried, name) : null
        return {
          text: say(rule.title),
          off: why !== null,
          note: why ? say(why) : undefined,
          act: () => change({ do: 'move', from: { well, at }, to: { well: name } }),
        }
      }),
    'rule',
    ...(field ? [{ text: say({ zh: '按它筛选…', en: 'Filter by it…' }), act: () => filter(field) }] : []),
    { text: say({ zh: '移除', en: 'Remove' }), note: 'Delete', danger: true, act: () => remove(well, at) },
  ]
}
