import { useEffect, useMemo, useState } from 'react'
import type { Change } from '../../core/chart/edit.ts'
import { toQuery } from '../../core/chart/query.ts'
import { type ChartSpec, viewOf } from '../../core/chart/spec.ts'
import { inOrder, searchableFields, type Typed, typedFilters, typedValue } from '../../core/chart/typedFilter.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { createSearch } from '../../core/field/search.ts'
import { numberText } from '../../core/field/text.ts'
import { useSeveralAnswers } from '../cube.ts'
import { useSyllables } from '../field/syllables.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { toLines, toValuesSpec } from './FilterEditor.tsx'

interface FilterChoiceProps {
  spec: ChartSpec
  fields: Fields
  today: string
  /** A field: its values or a condition are chosen next. */
  onPick: (field: Field) => void
  /** A value, or dates, that were typed: they are the filter at once. */
  onTyped: (change: Change) => void
}

const pauseMillis = 250
/** So many values are offered beside the fields. */
const most = 8
const mostOfOne = 3

/** What to filter by: a field of the chart's view, or at once a value or dates, whichever was typed. */
export function FilterChoice({ spec, fields, today, onPick, onTyped }: FilterChoiceProps) {
  const { say } = usePreferences()
  const [text, setText] = useState('')
  const toSyllables = useSyllables()
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  // People filter by what a thing is far more often than by how much it is.
  const choosable = useMemo(
    () => [...(view?.fields ?? [])].sort((a, b) => Number(a.kind === 'measure') - Number(b.kind === 'measure')),
    [view],
  )
  const search = useMemo(() => createSearch(choosable, toSyllables), [choosable, toSyllables])
  const known = useMemo(() => typedFilters(spec, fields, text, toSyllables).slice(0, most), [spec, fields, text, toSyllables])
  const found = useFoundValues({ spec, fields, today, text, known })
  const isSearched = text.trim() !== ''
  const named = (field: Field) => ({
    key: field.name,
    text: say(field.title),
    ...(isSearched
      ? { note: field.folder ? say(field.folder) : undefined }
      : { group: say(field.folder ?? { zh: '未分组', en: 'In no folder' }) }),
  })
  const offered = (one: Typed) => ({ key: one.key, text: say(one.words), note: found.counts.get(one.key) })
  const choices = isSearched
    ? [...inOrder(search(text), known, text).map((one) => ('words' in one ? offered(one) : named(one))), ...found.others.map(offered)]
    : choosable.map(named)
  return (
    <Combobox
      label={say({ zh: '字段和值', en: 'Fields and values' })}
      search={{ label: say({ zh: '搜索字段或值', en: 'Search fields or values' }), text, onText: setText }}
      choices={choices}
      onChoose={(key) => {
        const field = choosable.find(({ name }) => name === key)
        const typed = [...known, ...found.others].find((one) => one.key === key)
        if (field) onPick(field)
        else if (typed) onTyped(typed.change)
      }}
    >
      {found.isWaiting ? (
        <Waiting />
      ) : found.problem ? (
        <Notice tone="bad" words={found.problem.words} technical={found.problem.detail.technical} />
      ) : (
        say({ zh: '没有这样的字段或值。', en: 'No such field or value.' })
      )}
    </Combobox>
  )
}

/** The same text as long as a person types on. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMillis)
    return () => clearTimeout(timer)
  }, [text])
  return paused
}

interface Searched extends Pick<FilterChoiceProps, 'spec' | 'fields' | 'today'> {
  text: string
  known: Typed[]
}

/** The values that the data have beside those the model knows, each with its count under all the chart's other filters; and the counts of the known. */
function useFoundValues({ spec, fields, today, text, known }: Searched) {
  const { language } = usePreferences()
  const paused = usePaused(text.trim())
  const isPaused = paused === text.trim() && paused !== ''
  // While somebody types on, nothing of a longer text is asked.
  const wanted = useMemo(() => (isPaused ? valueQuestions(spec, fields, paused, known) : []), [isPaused, paused, known, spec, fields])
  const asked = useMemo(
    () => Object.fromEntries(wanted.map(({ field, chart }) => [field.name, toQuery(chart, { today, fields }) ?? undefined])),
    [wanted, today, fields],
  )
  const { results, isWaiting, problem } = useSeveralAnswers(asked)
  const counts = new Map<string, string>()
  const others = wanted.flatMap(({ field, chart, isOpen }): Typed[] => {
    const [count] = chart.wells.values ?? []
    const counted = count && fields.byName.get(count.name)
    const result = results[field.name]
    const lines = result ? toLines(result, field, count?.name) : []
    const values = lines.flatMap(({ value, count: number }) => {
      if (value === null) return []
      const typed = typedValue(spec, field, value)
      if (counted && number !== null) counts.set(typed.key, `${counted.title[language]} ${numberText(number, counted, language)}`)
      return [{ ...typed, rank: 1 as const }]
    })
    return isOpen ? values.slice(0, mostOfOne) : []
  })
  return { others: others.slice(0, most), counts, isWaiting: isWaiting || (text.trim() !== '' && !isPaused), problem }
}

/** The questions for what is offered: of fields whose words the model has for the counts alone, of the others for values with the text in them. */
function valueQuestions(spec: ChartSpec, fields: Fields, text: string, known: Typed[]) {
  const byField = Map.groupBy(
    known.flatMap(({ of }) => of ?? []),
    ({ field }) => field,
  )
  const few = (chart: ChartSpec): ChartSpec => ({ ...chart, limit: { ...chart.limit, rows: most } })
  const counted = [...byField].map(([field, own]) => {
    const chart = toValuesSpec(spec, field, fields, '')
    const only = { member: field.name, operator: 'equals' as const, values: own.map(({ value }) => value) }
    return { field, isOpen: false, chart: few({ ...chart, filters: [...chart.filters, only] }) }
  })
  const open = searchableFields(spec, fields).map((field) => ({ field, isOpen: true, chart: few(toValuesSpec(spec, field, fields, text)) }))
  return [...counted, ...open]
}
