import { useMemo, useState } from 'react'
import { mostValues, toValuesChart } from '../../core/board/filters.ts'
import { toQuery } from '../../core/chart/query.ts'
import { cellsOf } from '../../core/chart/result.ts'
import type { Filter } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import { valueText } from '../../core/field/text.ts'
import { useAnswer } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './FilterBar.module.css'

interface PlainValuesProps {
  filter: Filter
  field: Field | undefined
  today: string
  onChange: (filter: Filter) => void
}

/** A field's values to tick, each tick in force at once. */
export function PlainValues({ filter, field, today, onChange }: PlainValuesProps) {
  const { say, language } = usePreferences()
  const [text, setText] = useState('')
  const query = useMemo(() => toQuery(toValuesChart(filter.member), { today }), [filter.member, today])
  const answer = useAnswer(query)
  const values = answer.result
    ? cellsOf(answer.result, { name: filter.member, kind: 'dimension' }).map((value) => (value === null ? null : String(value)))
    : []
  const textOf = (value: string | null) => valueText(value, field ?? { type: 'string' }, language)
  const shown = values.filter((value) => textOf(value).toLowerCase().includes(text.trim().toLowerCase()))

  function flip(value: string | null) {
    const chosen = filter.values.includes(value) ? filter.values.filter((one) => one !== value) : [...filter.values, value]
    onChange({ member: filter.member, operator: 'equals', values: chosen })
  }

  return (
    <>
      {values.length > 8 && (
        <div className={css.search}>
          <input
            type="search"
            data-autofocus
            className={buttons.input}
            value={text}
            placeholder={say({ zh: '搜索值', en: 'Search values' })}
            aria-label={say({ zh: '搜索值', en: 'Search values' })}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
      )}
      <div className={css.list}>
        {answer.state === 'waiting' && values.length === 0 && <Waiting />}
        {answer.state === 'failed' && <p className={css.none}>{say(answer.problem.words)}</p>}
        {shown.map((value) => (
          <label key={String(value)} className={css.line}>
            <input type="checkbox" checked={filter.values.includes(value)} onChange={() => flip(value)} />
            {textOf(value)}
          </label>
        ))}
        {answer.state === 'ready' && shown.length === 0 && (
          <p className={css.none}>{say({ zh: '没有匹配的值。', en: 'No value matches.' })}</p>
        )}
      </div>
      {values.length >= mostValues && (
        <p className={css.reach}>{say({ zh: `只列出前 ${mostValues} 个值`, en: `The first ${mostValues} values only` })}</p>
      )}
    </>
  )
}
