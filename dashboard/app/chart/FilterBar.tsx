import { useDroppable } from '@dnd-kit/core'
import { IconCalendar, IconFilter } from '@tabler/icons-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { type Change, timeFieldOf } from '../../core/chart/edit.ts'
import { mayCompare } from '../../core/chart/query.ts'
import { presetWords } from '../../core/chart/range.ts'
import { type ChartSpec, type Condition, conditionsOf, viewOf } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { CompareButton } from './CompareButton.tsx'
import type { Drag } from './drag.ts'
import css from './FilterBar.module.css'
import { titleOf } from './words.ts'

// They come with the first filter, and with the first look at the dates.
const FilterChoice = lazy(() => import('./FilterChoice.tsx').then(({ FilterChoice }) => ({ default: FilterChoice })))
const FilterEditor = lazy(() => import('./FilterEditor.tsx').then(({ FilterEditor }) => ({ default: FilterEditor })))
const ConditionChip = lazy(() => import('./ConditionChip.tsx').then(({ ConditionChip }) => ({ default: ConditionChip })))
const TopEditor = lazy(() => import('./TopEditor.tsx').then(({ TopEditor }) => ({ default: TopEditor })))
const FollowChoice = lazy(() => import('./FollowChoice.tsx').then(({ FollowChoice }) => ({ default: FollowChoice })))
const AlternativesEditor = lazy(() =>
  import('./AlternativesEditor.tsx').then(({ AlternativesEditor }) => ({ default: AlternativesEditor })),
)
const RangePicker = lazy(() => import('./RangePicker.tsx').then(({ RangePicker }) => ({ default: RangePicker })))
const FilterChip = lazy(() => import('./FilterChip.tsx').then(({ FilterChip }) => ({ default: FilterChip })))

interface FilterBarProps {
  spec: ChartSpec
  fields: Fields
  today: string
  carry: Drag | null
  change: (change: Change, group?: string) => void
  /** A field just dropped here: its editor is open. */
  editing: Field | null
  onEditing: (field: Field | null) => void
}

/** The dates, the comparison and the filters of the chart, in one line. */
export function FilterBar({ spec, fields, today, carry, change, editing, onEditing }: FilterBarProps) {
  const { say } = usePreferences()
  const bar = useRef<HTMLDivElement>(null)
  const { setNodeRef } = useDroppable({ id: 'filters', data: { target: { place: 'filters' } } })
  const [writing, setWriting] = useState<Condition['kind'] | null>(null)
  const add = (condition: Condition) => {
    setWriting(null)
    change({ do: 'condition', condition })
  }
  const over = carry?.target?.place === 'filters'
  return (
    <div
      ref={(element) => {
        bar.current = element
        setNodeRef(element)
      }}
      className={css.bar}
      data-state={!carry ? 'rest' : over ? 'over' : 'takes'}
      role="group"
      aria-label={say({ zh: '筛选', en: 'Filters' })}
    >
      <Range {...{ spec, fields, today, change }} />
      {mayCompare(spec) && timeFieldOf(spec, fields) && <CompareButton {...{ spec, today, change }} />}
      <Suspense>
        {spec.filters.map((filter, at) => (
          <FilterChip
            key={`${filter.member} ${at}`}
            {...{ filter, fields, spec, today }}
            onChange={(next) => change({ do: 'filter', filter: next, at })}
            onRemove={() => change({ do: 'unfilter', at })}
          />
        ))}
        {conditionsOf(spec).map((condition, at) => (
          <ConditionChip
            key={at}
            {...{ condition, fields, spec, today }}
            onChange={(next) => change({ do: 'condition', condition: next, at })}
            onRemove={() => change({ do: 'uncondition', at })}
          />
        ))}
      </Suspense>
      {viewOf(spec) && <AddFilter {...{ spec, fields, today }} onPick={onEditing} onTyped={change} onCondition={setWriting} />}
      {carry && <span className={css.hint}>{say({ zh: '拖到这里筛选', en: 'Drop here to filter' })}</span>}
      {writing && (
        <Popover anchor={bar} onClose={() => setWriting(null)} label={say(conditionTitles[writing])}>
          <Suspense fallback={<Waiting />}>
            {writing === 'top' ? (
              <TopEditor {...{ spec, fields }} onApply={add} />
            ) : writing === 'same' ? (
              <FollowChoice onPick={add} />
            ) : (
              <AlternativesEditor {...{ spec, fields, today, any: [] }} onApply={(any) => add({ kind: 'any', any })} />
            )}
          </Suspense>
        </Popover>
      )}
      {editing && (
        <Popover anchor={bar} onClose={() => onEditing(null)} label={say(editing.title)}>
          <Suspense fallback={<Waiting />}>
            <FilterEditor
              {...{ spec, today, field: editing }}
              onApply={(filter) => {
                onEditing(null)
                change({ do: 'filter', filter })
              }}
            />
          </Suspense>
        </Popover>
      )}
    </div>
  )
}

const conditionTitles: Record<Condition['kind'], Words> = {
  any: { zh: '满足任一条件（或）…', en: 'Any of several (or)…' },
  top: { zh: '只看前几名…', en: 'Only the first…' },
  same: { zh: '与其他图表相同…', en: 'Same as another chart…' },
}

interface AddFilterProps extends Pick<FilterBarProps, 'spec' | 'fields' | 'today'> {
  onPick: (field: Field) => void
  onTyped: (change: Change) => void
  onCondition: (kind: Condition['kind']) => void
}

function AddFilter({ onPick, onTyped, onCondition, ...chart }: AddFilterProps) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={`${controls.button} ${controls.small} ${controls.quiet}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={say({ zh: '添加筛选', en: 'Add a filter' })}
        onClick={() => setOpen(!open)}
      >
        <IconFilter size={15} stroke={1.6} aria-hidden />
        {say({ zh: '筛选', en: 'Filter' })}
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} width={320} label={say({ zh: '按什么筛选', en: 'What to filter by' })}>
          <Suspense fallback={<Waiting />}>
            <FilterChoice
              {...chart}
              onPick={(field) => {
                setOpen(false)
                onPick(field)
              }}
              onTyped={(change) => {
                setOpen(false)
                onTyped(change)
              }}
            />
          </Suspense>
          <div className={css.more}>
            {(['any', 'top', 'same'] as const).map((kind) => (
              <button
                key={kind}
                type="button"
                className={`${controls.button} ${controls.small} ${controls.quiet}`}
                onClick={() => {
                  setOpen(false)
                  onCondition(kind)
                }}
              >
                {say(conditionTitles[kind])}
              </button>
            ))}
          </div>
        </Popover>
      )}
    </>
  )
}

function Range({ spec, fields, today, change }: Pick<FilterBarProps, 'spec' | 'fields' | 'today' | 'change'>) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const name = timeFieldOf(spec, fields)
  if (!name) return null
  const { range } = spec
  const times = fields.views.find((view) => view.name === viewOf(spec))?.fields.filter(({ kind }) => kind === 'time') ?? []
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={`${controls.button} ${controls.small} ${range ? css.set : controls.quiet}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <IconCalendar size={15} stroke={1.6} aria-hidden />
        {say(titleOf(fields, name))}
        <b>
          {range
            ? say('preset' in range ? presetWords[range.preset] : { zh: `${range.from} 至 ${range.to}`, en: `${range.from} – ${range.to}` })
            : say(presetWords.all)}
        </b>
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} label={say({ zh: '日期范围', en: 'Date range' })}>
          {times.length > 1 && (
            <label className={css.field}>
              <span className="soft small">{say({ zh: '按哪个日期', en: 'Which date' })}</span>
              <select
                className={controls.select}
                value={name}
                onChange={({ target }) =>
                  change({
                    do: 'range',
                    range: range ? { ...range, field: target.value } : { field: target.value, preset: 'last_12_months' },
                  })
                }
              >
                {times.map((time) => (
                  <option key={time.name} value={time.name}>
                    {say(time.title)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <Suspense fallback={<Waiting />}>
            <RangePicker
              value={range ?? { preset: 'all' }}
              field={fields.byName.get(name)}
              today={today}
              onChoose={(chosen) => {
                setOpen(false)
                const isAll = 'preset' in chosen && chosen.preset === 'all'
                change({ do: 'range', range: isAll ? null : { field: name, ...chosen } })
              }}
            />
          </Suspense>
        </Popover>
      )}
    </>
  )
}
