import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { unfitAlternatives } from '../../core/chart/conditions.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { viewOf } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { FieldChoice } from '../field/FieldChoice.tsx'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './FilterEditor.module.css'
import { FilterEditor } from './FilterEditor.tsx'
import { filterWords } from './filterWords.ts'

interface AlternativesEditorProps {
  spec: ChartSpec
  fields: Fields
  today: string
  any: Filter[][]
  onApply: (any: Filter[][]) => void
}

/** The place a filter is being written for: an alternative, and in it a place; past the end is a new one. */
interface Place {
  alternative: number
  at: number
  field: Field | null
}

const most = 12

/** Conditions of which one is enough; each may be several that hold together. */
export function AlternativesEditor({ spec, fields, today, any: given, onApply }: AlternativesEditorProps) {
  const { say } = usePreferences()
  const [any, setAny] = useState(given)
  const [place, setPlace] = useState<Place | null>(given.length === 0 ? { alternative: 0, at: 0, field: null } : null)
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  if (place && !place.field) return <FieldChoice byFolder fields={view?.fields ?? []} onPick={(field) => setPlace({ ...place, field })} />
  if (place?.field) {
    const filter = any[place.alternative]?.[place.at]
    return (
      <FilterEditor
        {...{ spec, today, field: place.field, ...(filter && { filter }) }}
        onApply={(next) => {
          setAny(withFilter(any, place, next))
          setPlace(null)
        }}
      />
    )
  }
  const wrong = unfitAlternatives(any, fields)
  const write = (alternative: number, at: number, field: Field | null = null) => setPlace({ alternative, at, field })
  return (
    <form
      className={css.editor}
      onSubmit={(event) => {
        event.preventDefault()
        if (!wrong && any.length > 0) onApply(any)
      }}
    >
      <h2>{say({ zh: '满足任一条件', en: 'Any of these' })}</h2>
      {any.map((all, at) => (
        <Alternative
          key={at}
          {...{ all, at, fields }}
          onWrite={(place, field) => write(at, place, field)}
          onRemove={(place) => setAny(withoutFilter(any, at, place))}
        />
      ))}
      {any.length < most && (
        <button type="button" className={`${controls.button} ${controls.small}`} onClick={() => write(any.length, 0)}>
          <IconPlus size={14} stroke={1.6} aria-hidden />
          {say({ zh: '或…', en: 'or…' })}
        </button>
      )}
      {wrong && (
        <p className={css.wrong} role="alert">
          {say(wrong)}
        </p>
      )}
      <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={wrong !== null || any.length === 0}>
        {say({ zh: '应用', en: 'Apply' })}
      </button>
    </form>
  )
}

interface AlternativeProps {
  all: Filter[]
  /** Which of the alternatives it is. */
  at: number
  fields: Fields
  onWrite: (place: number, field: Field | null) => void
  onRemove: (place: number) => void
}

/** One of several: its conditions, all of which hold together. */
function Alternative({ all, at, fields, onWrite, onRemove }: AlternativeProps) {
  const { say } = usePreferences()
  return (
    <fieldset className={css.alternative} aria-label={say({ zh: `条件 ${at + 1}`, en: `Condition ${at + 1}` })}>
      {at > 0 && <span className={css.or}>{say({ zh: '或', en: 'or' })}</span>}
      {all.map((filter, place) => {
        const text = say(filterWords(filter, fields))
        return (
          <span key={place} className={css.part}>
            <button type="button" onClick={() => onWrite(place, fields.byName.get(filter.member) ?? null)}>
              {place > 0 && <b>{say({ zh: '且 ', en: 'and ' })}</b>}
              {text}
            </button>
            <button type="button" aria-label={say({ zh: `去掉：${text}`, en: `Remove: ${text}` })} onClick={() => onRemove(place)}>
              <IconX size={13} stroke={2} aria-hidden />
            </button>
          </span>
        )
      })}
      {all.length < most && (
        <button
          type="button"
          className={`${controls.button} ${controls.small} ${controls.quiet}`}
          onClick={() => onWrite(all.length, null)}
        >
          <IconPlus size={14} stroke={1.6} aria-hidden />
          {say({ zh: '且…', en: 'and…' })}
        </button>
      )}
    </fieldset>
  )
}

const withFilter = (any: Filter[][], { alternative, at }: Place, filter: Filter): Filter[][] => {
  const all = any[alternative] ?? []
  const next = [...all.slice(0, at), filter, ...all.slice(at + 1)]
  return [...any.slice(0, alternative), next, ...any.slice(alternative + 1)]
}

/** An alternative without conditions is none. */
const withoutFilter = (any: Filter[][], alternative: number, at: number): Filter[][] =>
  any.map((all, one) => (one === alternative ? all.filter((_, place) => place !== at) : all)).filter((all) => all.length > 0)
