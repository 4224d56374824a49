import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Filter } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import { valueText } from '../../core/field/text.ts'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { fromKey, toKey } from '../chart/valueKeys.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './FilterBar.module.css'

/** The values a filter can be set to; `more`: there are others. */
export type ValuesOf = (filter: Filter, signal: AbortSignal) => Promise<{ values: (string | null)[]; more: boolean }>

interface PlainValuesProps {
  filter: Filter
  field: Field | undefined
  valuesOf: ValuesOf
  onChange: (filter: Filter) => void
}

/** A field's values to tick, each tick in force at once. */
export function PlainValues({ filter, field, valuesOf, onChange }: PlainValuesProps) {
  const { say, language } = usePreferences()
  const [text, setText] = useState('')
  const answer = useQuery({ queryKey: ['values', filter.member], queryFn: ({ signal }) => valuesOf(filter, signal) })
  const { values, more } = answer.data ?? { values: [], more: false }
  const failed: Words =
    answer.error instanceof Problem ? answer.error.words : { zh: '读不到这些值。请重试。', en: 'The values cannot be read. Try again.' }
  const textOf = (value: string | null) => valueText(value, field ?? { type: 'string' }, language)
  const shown = values.filter((value) => textOf(value).toLowerCase().includes(text.trim().toLowerCase()))

  function flip(value: string | null) {
    const chosen = filter.values.includes(value) ? filter.values.filter((one) => one !== value) : [...filter.values, value]
    onChange({ member: filter.member, operator: 'equals', values: chosen })
  }

  return (
    <>
      <Combobox
        label={say({ zh: '值', en: 'Values' })}
        choices={shown.map((value) => ({ key: toKey(value), text: textOf(value) }))}
        chosen={new Set(filter.values.map(toKey))}
        onChoose={(key) => flip(fromKey(key))}
        {...(values.length > 8 && { search: { label: say({ zh: '搜索值', en: 'Search values' }), text, onText: setText } })}
      >
        {answer.isPending ? <Waiting /> : say(answer.isError ? failed : { zh: '没有匹配的值。', en: 'No value matches.' })}
      </Combobox>
      {more && <p className={css.reach}>{say({ zh: `只列出前 ${values.length} 个值`, en: `The first ${values.length} values only` })}</p>}
    </>
  )
}
