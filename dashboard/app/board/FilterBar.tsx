import { IconCalendar, IconFilter, IconPlus, IconPointer, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { isSet, lifted, withFilter } from '../../core/board/filters.ts'
import { fitFilter } from '../../core/chart/filter.ts'
import { presetWords } from '../../core/chart/range.ts'
import { type ChartSpec, type Filter, newSpec, rangePresets, viewOf } from '../../core/chart/spec.ts'
import { dateText } from '../../core/field/date.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { valueText } from '../../core/field/text.ts'
import { isSame } from '../../core/same.ts'
import { RangePicker } from '../chart/RangePicker.tsx'
import { operatorWords, titleOf } from '../chart/words.ts'
import { FieldChoice } from '../field/FieldChoice.tsx'
import buttons from '../ui/controls.module.css'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './FilterBar.module.css'
import { PlainValues, type ValuesOf } from './PlainValues.tsx'

interface FilterBarProps {
  filters: Filter[]
  /** The filters the board itself has; they stay on offer when lifted. */
  offered: Filter[]
  /** What clicks on marks have set; lifted one by one. */
  clicks: Filter[]
  onClicks: (clicks: Filter[]) => void
  charts: ChartSpec[]
  fields: Fields
  today: string
  onChange: (filters: Filter[]) => void
  /** Filters nobody here may touch. */
  locked?: Filter[]
  /** While the board is edited a filter can be taken off it altogether. */
  editing?: boolean
  /** Whether new filters may be put up. */
  mayAdd?: boolean
  /** Where the values of a filter come from as a plain list, without counts and conditions: all that a link may ask. */
  valuesOf?: ValuesOf
}

const FilterEditor = lazy(() => import('../chart/FilterEditor.tsx').then((file) => ({ default: file.FilterEditor })))

/** What filters all charts of the board: chips to change or lift, and one to add. */
export function FilterBar({
  filters,
  offered,
  clicks,
  onClicks,
  charts,
  fields,
  today,
  onChange,
  locked = [],
  editing = false,
  mayAdd = true,
  valuesOf,
}: FilterBarProps) {
  const { say } = usePreferences()
  const changed = clicks.length > 0 || !isSame(filters, offered)
  if (filters.length + locked.length + clicks.length === 0 && !mayAdd) return null
  return (
    <section className={css.bar} aria-label={say({ zh: '看板筛选', en: 'Board filters' })}>
      {locked.map((filter) => (
        <span key={JSON.stringify(filter)} className={css.fixed} title={say({ zh: '由分享者固定', en: 'Fixed by whoever shared this' })}>
          <ChipText filter={filter} fields={fields} />
        </span>
      ))}
      {filters.map((filter) => (
        <Chip
          key={`${filter.member} ${filter.operator === 'inDateRange'}`}
          filter={filter}
          others={filters.filter((one) => one !== filter)}
          today={today}
          valuesOf={valuesOf}
          charts={charts}
          fields={fields}
          onChange={(next) => onChange(withFilter(filters, next))}
          onLift={
            editing
              ? () => onChange(filters.filter((one) => one !== filter))
              : isSet(filter) || !offered.some(({ member }) => member === filter.member)
                ? () => onChange(lifted(filters, filter, offered))
                : undefined
          }
        />
      ))}
      {clicks.map((filter) => (
        <span key={`${filter.from} ${filter.member} ${filter.operator}`} className={css.chip} data-set="true">
          <span className={css.open} title={say({ zh: '点击图表得到的筛选', en: 'From a click on a chart' })}>
            <IconPointer size={16} stroke={1.5} aria-hidden />
            <ChipText filter={filter} fields={fields} />
          </span>
          <Lift filter={filter} fields={fields} onLift={() => onClicks(clicks.filter((one) => one !== filter))} />
        </span>
      ))}
      {mayAdd && <AddFilter charts={charts} fields={fields} filters={filters} onAdd={(filter) => onChange(withFilter(filters, filter))} />}
      {changed && !editing && (
        <button
          type="button"
          className={`${buttons.button} ${buttons.quiet} ${buttons.small}`}
          onClick={() => {
            onChange(offered)
            onClicks([])
          }}
        >
          {say(offered.some(isSet) ? { zh: '恢复默认', en: 'Reset' } : { zh: '清除筛选', en: 'Clear filters' })}
        </button>
      )}
    </section>
  )
}

/** A filter as a chip says it: its field, and what it lets through. */
export function ChipText({ filter, fields }: { filter: Filter; fields: Fields }) {
  const { say } = usePreferences()
  const field = fields.byName.get(filter.member)
  return (
    <>
      <span className={css.name}>{say(titleOf(fields, filter.member))}</span>
      <span className={css.values}>{useValuesText(filter, field)}</span>
    </>
  )
}

/** What a filter lets through, in a few words. */
function useValuesText(filter: Filter, field: Field | undefined): string {
  const { say, language } = usePreferences()
  if (!isSet(filter)) return say({ zh: '全部', en: 'All' })
  if (filter.operator === 'inDateRange') {
    const [first, second] = filter.values
    const preset = rangePresets.find((name) => name === first)
    if (preset) return say(presetWords[preset])
    return [first, second].map((day) => dateText(day ?? '', 'day', language)).join(' – ')
  }
  const texts = filter.values.map((value) => valueText(value, field ?? { type: 'string' }, language))
  const listed =
    texts.length > 2
      ? say({ zh: `${texts.slice(0, 2).join('、')} 等 ${texts.length} 项`, en: `${texts.slice(0, 2).join(', ')} +${texts.length - 2}` })
      : texts.join(say({ zh: '、', en: ', ' }))
  return filter.operator === 'equals' ? listed : `${say(operatorWords[filter.operator])} ${listed}`.trim()
}

function Lift({ filter, fields, onLift }: { filter: Filter; fields: Fields; onLift: () => void }) {
  const { say } = usePreferences()
  const title = say(titleOf(fields, filter.member))
  return (
    <button
      type="button"
      className={css.lift}
      aria-label={say({ zh: `取消筛选“${title}”`, en: `Lift the filter on ${title}` })}
      onClick={onLift}
    >
      <IconX size={14} stroke={1.75} aria-hidden />
    </button>
  )
}

interface ChipProps {
  filter: Filter
  others: Filter[]
  valuesOf: ValuesOf | undefined
  today: string
  charts: ChartSpec[]
  fields: Fields
  onChange: (filter: Filter) => void
  onLift: (() => void) | undefined
}

function toChosen({ values: [first, second] }: Filter) {
  const preset = rangePresets.find((name) => name === first)
  if (preset) return { preset }
  return first && second ? { from: first, to: second } : null
}

/** The values of a field are counted under the board's other filters. */
function toContext(field: Field, others: Filter[], fields: Fields): ChartSpec {
  const fitted = others.filter(isSet).flatMap((one) => fitFilter(one, field.view, fields) ?? [])
  return { ...newSpec('table'), wells: { rows: [{ name: field.name, kind: 'dimension' }] }, filters: fitted }
}

function Chip({ filter, others, valuesOf, charts, fields, today, onChange, onLift }: ChipProps) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const field = fields.byName.get(filter.member)
  const title = say(titleOf(fields, filter.member))
  const reached = charts.filter((chart) => fitFilter(filter, viewOf(chart) ?? '', fields)).length
  return (
    <span className={css.chip} data-set={isSet(filter)}>
      <button ref={anchor} type="button" className={css.open} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        {filter.operator === 'inDateRange' && <IconCalendar size={16} stroke={1.5} aria-hidden />}
        <ChipText filter={filter} fields={fields} />
      </button>
      {onLift && <Lift filter={filter} fields={fields} onLift={onLift} />}
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} label={title}>
          {filter.operator === 'inDateRange' ? (
            <RangePicker
              value={toChosen(filter)}
              field={field}
              today={today}
              onChoose={(chosen) => {
                setOpen(false)
                onChange({
                  member: filter.member,
                  operator: 'inDateRange',
                  values: 'preset' in chosen ? [chosen.preset] : [chosen.from, chosen.to],
                })
              }}
            />
          ) : valuesOf ? (
            <PlainValues filter={filter} field={field} valuesOf={valuesOf} onChange={onChange} />
          ) : field ? (
            <Suspense fallback={<Waiting />}>
              <FilterEditor
                spec={toContext(field, others, fields)}
                field={field}
                today={today}
                {...(isSet(filter) && { filter })}
                onApply={(next) => {
                  setOpen(false)
                  onChange(next)
                }}
              />
            </Suspense>
          ) : (
            <p className={css.none}>
              {say({ zh: '模型里已没有这个字段。请去掉此筛选。', en: 'The model no longer has this field. Take the filter off.' })}
            </p>
          )}
          <p className={css.reach}>
            {say({ zh: `作用于 ${charts.length} 个图表中的 ${reached} 个`, en: `Applies to ${reached} of ${charts.length} charts` })}
          </p>
        </Popover>
      )}
    </span>
  )
}

interface AddFilterProps {
  charts: ChartSpec[]
  fields: Fields
  filters: Filter[]
  onAdd: (filter: Filter) => void
}

function AddFilter({ charts, fields, filters, onAdd }: AddFilterProps) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={`${buttons.button} ${buttons.quiet} ${buttons.small} ${css.add}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {filters.length === 0 ? <IconFilter size={16} stroke={1.5} aria-hidden /> : <IconPlus size={16} stroke={1.5} aria-hidden />}
        {say({ zh: '筛选', en: 'Filter' })}
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} width={280} label={say({ zh: '按哪个字段筛选', en: 'Field to filter by' })}>
          <FieldChoice
            fields={filterable(charts, fields, filters)}
            onPick={(field) => {
              setOpen(false)
              onAdd({ member: field.name, operator: field.kind === 'time' ? 'inDateRange' : 'equals', values: [] })
            }}
          />
        </Popover>
      )}
    </>
  )
}

/** Dimensions and times of the charts' views, once per name, those that reach most charts first. */
function filterable(charts: ChartSpec[], fields: Fields, filters: Filter[]): Field[] {
  const views = charts.map((chart) => viewOf(chart) ?? '')
  const shortName = (name: string) => name.split('.')[1] ?? name
  const taken = new Set(filters.map(({ member }) => shortName(member)))
  const byShort = new Map<string, { field: Field; reach: number }>()
  for (const view of views) {
    for (const field of fields.views.find(({ name }) => name === view)?.fields ?? []) {
      const short = shortName(field.name)
      if (field.kind === 'measure' || field.type === 'number' || taken.has(short)) continue
      const known = byShort.get(short)
      if (known) known.reach += 1
      else byShort.set(short, { field, reach: 1 })
    }
  }
  return [...byShort.values()].toSorted((a, b) => b.reach - a.reach).map(({ field }) => field)
}
