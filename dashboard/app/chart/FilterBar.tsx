import { useDroppable } from '@dnd-kit/core'
import { IconArrowsLeftRight, IconCalendar, IconFilter, IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { type Change, timeFieldOf } from '../../core/chart/edit.ts'
import { mayCompare } from '../../core/chart/query.ts'
import { presetWords } from '../../core/chart/range.ts'
import { type ChartSpec, compares, type Filter, rangePresets, viewOf } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { notSet, valueText } from '../../core/field/text.ts'
import type { Language, Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { MenuButton } from '../ui/Menu.tsx'
import { Popup } from '../ui/Popup.tsx'
import { usePreferences } from '../ui/preferences.ts'
import type { Carry } from './carry.ts'
import css from './FilterBar.module.css'
import { FilterEditor } from './FilterEditor.tsx'
import { RangePicker } from './RangePicker.tsx'
import { compareWords, operatorWords, titleOf } from './words.ts'

interface FilterBarProps {
  spec: ChartSpec
  fields: Fields
  today: string
  carry: Carry | null
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
  const over = carry?.target?.place === 'filters'
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  const choosable = view?.fields ?? []
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
      {mayCompare(spec) && timeFieldOf(spec, fields) && (
        <MenuButton
          className={`${controls.button} ${controls.small} ${controls.quiet}`}
          label={say({ zh: `对比：${compareWords[spec.compare].zh}`, en: `Compare: ${compareWords[spec.compare].en}` })}
          lines={compares.map((compare) => ({
            text: say(compareWords[compare]),
            checked: spec.compare === compare,
            act: () => change({ do: 'compare', compare }),
          }))}
        >
          <IconArrowsLeftRight size={15} stroke={1.6} aria-hidden />
          {say(spec.compare === 'none' ? { zh: '对比', en: 'Compare' } : compareWords[spec.compare])}
        </MenuButton>
      )}
      {spec.filters.map((filter, at) => (
        <Chip
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies a filter
          key={`${filter.member} ${at}`}
          {...{ filter, fields, spec, today }}
          onChange={(next) => change({ do: 'filter', filter: next, at })}
          onRemove={() => change({ do: 'unfilter', at })}
        />
      ))}
      {choosable.length > 0 && (
        <MenuButton
          className={`${controls.button} ${controls.small} ${controls.quiet}`}
          label={say({ zh: '添加筛选', en: 'Add a filter' })}
          lines={choosable.map((field) => ({ text: say(field.title), act: () => onEditing(field) }))}
        >
          <IconFilter size={15} stroke={1.6} aria-hidden />
          {say({ zh: '筛选', en: 'Filter' })}
        </MenuButton>
      )}
      {carry && <span className={css.hint}>{say({ zh: '拖到这里筛选', en: 'Drop here to filter' })}</span>}
      {editing && (
        <Popup anchor={bar} onClose={() => onEditing(null)} role="dialog" label={say(editing.title)}>
          <FilterEditor
            {...{ spec, today, field: editing }}
            onApply={(filter) => {
              onEditing(null)
              change({ do: 'filter', filter })
            }}
          />
        </Popup>
      )}
    </div>
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
        <Popup anchor={anchor} onClose={() => setOpen(false)} role="dialog" label={say({ zh: '日期范围', en: 'Date range' })}>
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
          <RangePicker
            value={range ?? { preset: 'all' }}
            today={today}
            onChoose={(chosen) => {
              setOpen(false)
              const isAll = 'preset' in chosen && chosen.preset === 'all'
              change({ do: 'range', range: isAll ? null : { field: name, ...chosen } })
            }}
          />
        </Popup>
      )}
    </>
  )
}

/** A filter in words: "Region is East, South and 2 more". */
export function filterWords(filter: Filter, fields: Fields): Words {
  const field = fields.byName.get(filter.member)
  const title = titleOf(fields, filter.member)
  const verb = operatorWords[filter.operator]
  const preset = rangePresets.find((name) => name === filter.values[0])
  const inWords = (language: Language) => {
    if (filter.operator === 'set' || filter.operator === 'notSet') return `${title[language]} ${verb[language]}`
    if (preset) return `${title[language]} ${verb[language]} ${presetWords[preset][language]}`
    const texts = filter.values.map((value) =>
      value === null
        ? notSet[language]
        : field?.kind === 'dimension' && field.type !== 'number'
          ? valueText(value, field, language)
          : value,
    )
    const joined = filter.operator === 'inDateRange' ? texts.join(' – ') : texts.slice(0, 2).join(language === 'zh' ? '、' : ', ')
    const more = filter.operator === 'inDateRange' ? 0 : texts.length - 2
    const rest = more > 0 ? (language === 'zh' ? ` 等 ${texts.length} 项` : ` and ${more} more`) : ''
    return `${title[language]} ${verb[language]} ${joined}${rest}`
  }
  return { zh: inWords('zh'), en: inWords('en') }
}

interface ChipProps {
  filter: Filter
  fields: Fields
  spec: ChartSpec
  today: string
  onChange: (filter: Filter) => void
  onRemove: () => void
}

function Chip({ filter, fields, spec, today, onChange, onRemove }: ChipProps) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const field = fields.byName.get(filter.member)
  const text = say(filterWords(filter, fields))
  return (
    <span className={css.chip} data-filter={filter.member}>
      <button
        ref={anchor}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => (event.key === 'Delete' || event.key === 'Backspace') && onRemove()}
      >
        {text}
      </button>
      <button type="button" aria-label={say({ zh: `去掉筛选：${text}`, en: `Remove filter: ${text}` })} onClick={onRemove}>
        <IconX size={13} stroke={2} aria-hidden />
      </button>
      {open && field && (
        <Popup anchor={anchor} onClose={() => setOpen(false)} role="dialog" label={say(field.title)}>
          <FilterEditor
            {...{ spec, today, field, filter }}
            onApply={(next) => {
              setOpen(false)
              onChange(next)
            }}
          />
        </Popup>
      )}
    </span>
  )
}
