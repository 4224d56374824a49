import { type FormEvent, useMemo, useState } from 'react'
import { toQuery } from '../../core/chart/query.ts'
import { cellsOf, type Result } from '../../core/chart/result.ts'
import { type ChartSpec, type Filter, type FilterOperator, newSpec } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { createTextSearch } from '../../core/field/search.ts'
import { numberText, valueText } from '../../core/field/text.ts'
import type { Words } from '../../core/words.ts'
import { useAnswer, useFields } from '../cube.ts'
import { useSyllables } from '../field/syllables.ts'
import { Combobox } from '../ui/Combobox.tsx'
import controls from '../ui/controls.module.css'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import css from './FilterEditor.module.css'
import { RangePicker } from './RangePicker.tsx'
import { fromKey, toKey } from './valueKeys.ts'
import { operatorWords } from './words.ts'

interface FilterEditorProps {
  spec: ChartSpec
  field: Field
  today: string
  filter?: Filter
  onApply: (filter: Filter) => void
}

/** How a field is restricted: a date by a range, a number by a comparison, anything else by its values or a condition. */
export function FilterEditor({ spec, field, today, filter, onApply }: FilterEditorProps) {
  const { say } = usePreferences()
  const asNumber = field.kind === 'measure' || field.type === 'number'
  const isList = !filter || filter.operator === 'equals' || filter.operator === 'notEquals'
  const [way, setWay] = useState<'values' | 'condition'>(isList && !asNumber ? 'values' : 'condition')
  if (field.kind === 'time') {
    const [first, second] = filter?.values ?? []
    const value = first && second ? { from: first, to: second } : null
    return (
      <RangePicker
        value={value}
        field={field}
        today={today}
        onChoose={(chosen) =>
          onApply({ member: field.name, operator: 'inDateRange', values: 'preset' in chosen ? [chosen.preset] : [chosen.from, chosen.to] })
        }
      />
    )
  }
  return (
    <div className={css.editor}>
      <h2>{say(field.title)}</h2>
      {!asNumber && (
        <Segments
          label={say({ zh: '方式', en: 'How' })}
          value={way}
          choices={[
            { value: 'values', text: say({ zh: '选值', en: 'Pick values' }) },
            { value: 'condition', text: say({ zh: '写条件', en: 'Set a condition' }) },
          ]}
          onChange={setWay}
        />
      )}
      {way === 'values' ? (
        <Values {...{ spec, field, today, onApply, ...(filter && { filter }) }} />
      ) : (
        <Condition {...{ field, onApply, asNumber, ...(filter && { filter }) }} />
      )}
    </div>
  )
}

const most = 500

/** The question for a field's values: each with a count, under all the chart's other filters. */
export function toValuesSpec(spec: ChartSpec, field: Field, fields: Fields, search: string): ChartSpec {
  const view = fields.views.find(({ name }) => name === field.view)
  const measures = view?.fields.filter(({ kind }) => kind === 'measure') ?? []
  // A plain count says most about a value; where the view has none its first measure must do.
  const count =
    measures.find(
      ({ additivity, format }) => (additivity === 'A' || additivity === 'D') && !/currency/.test(JSON.stringify(format ?? '')),
    ) ?? measures[0]
  const blank = newSpec('table')
  return {
    ...blank,
    auto: false,
    wells: {
      rows: [{ name: field.name, kind: 'dimension' }],
      ...(count && { values: [{ name: count.name, kind: 'measure' as const }] }),
    },
    filters: [
      ...spec.filters.filter(({ member }) => member !== field.name),
      ...(search ? [{ member: field.name, operator: 'contains' as const, values: [search] }] : []),
    ],
    ...(spec.conditions ? { conditions: spec.conditions } : {}),
    range: spec.range,
    options: { ...blank.options, totals: false },
    limit: { ...blank.limit, rows: most },
  }
}

function Values({ spec, field, today, filter, onApply }: FilterEditorProps) {
  const { say, language } = usePreferences()
  const loaded = useFields()
  const fields = loaded.state === 'ready' ? loaded.fields : null
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<ReadonlySet<string | null>>(() => new Set(filter?.values ?? []))
  const [excludes, setExcludes] = useState(filter?.operator === 'notEquals')
  // A list that came whole is searched here, by its labels and their sounds; the server searches one that is longer than what came.
  const [isWhole, setWhole] = useState(field.values !== undefined || field.type === 'boolean')
  const toSyllables = useSyllables()
  const serverSearch = isWhole ? '' : text.trim()
  const listSpec = useMemo(() => fields && toValuesSpec(spec, field, fields, serverSearch), [spec, field, fields, serverSearch])
  const query = useMemo(() => listSpec && fields && toQuery(listSpec, { today, fields }), [listSpec, fields, today])
  const answer = useAnswer(query)
  const count = listSpec?.wells.values?.[0]
  const countField = count && fields?.byName.get(count.name)

  function toggle(value: string | null) {
    const next = new Set(chosen)
    if (!next.delete(value)) next.add(value)
    setChosen(next)
  }

  const lines = useMemo(() => (answer.result ? toLines(answer.result, field, count?.name) : []), [answer.result, field, count?.name])
  if (!isWhole && answer.state === 'ready' && serverSearch === '' && lines.length < most) setWhole(true)
  const labelOf = (value: string | null) => valueText(value, field, language)
  const shown = isWhole ? createTextSearch(lines, ({ value }) => labelOf(value), toSyllables)(text) : lines
  const absent = text
    ? []
    : [...chosen].filter((value) => !lines.some((line) => line.value === value)).map((value) => ({ value, count: null }))

  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen.size > 0) onApply({ member: field.name, operator: excludes ? 'notEquals' : 'equals', values: [...chosen] })
      }}
    >
      <div className={css.values}>
        <Combobox
          label={say({ zh: '值', en: 'Values' })}
          search={{ label: say({ zh: '搜索值', en: 'Search values' }), text, onText: setText }}
          heading={countField && say(countField.title)}
          choices={[...absent, ...shown].map(({ value, count }) => ({
            key: toKey(value),
            text: labelOf(value),
            note: count !== null && countField ? numberText(count, countField, language) : undefined,
          }))}
          chosen={new Set([...chosen].map(toKey))}
          onChoose={(key) => toggle(fromKey(key))}
        >
          {answer.state === 'waiting' ? (
            <Waiting />
          ) : answer.state === 'failed' ? (
            <Notice tone="bad" words={answer.problem.words} technical={answer.problem.detail.technical} />
          ) : (
            say({ zh: '没有匹配的值。', en: 'No value matches.' })
          )}
        </Combobox>
      </div>
      {lines.length >= most && (
        <p className={css.counted}>
          {say({ zh: `只列出前 ${most} 个值，请用搜索`, en: `The first ${most} values only; search for others` })}
        </p>
      )}
      <label className={controls.check}>
        <input type="checkbox" checked={excludes} onChange={() => setExcludes(!excludes)} />
        {say({ zh: '排除所选', en: 'Exclude the chosen' })}
      </label>
      <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={chosen.size === 0}>
        {say(chosen.size === 0 ? { zh: '请选值', en: 'Choose a value' } : { zh: `应用（${chosen.size}）`, en: `Apply (${chosen.size})` })}
      </button>
    </form>
  )
}

export function toLines(result: Result, field: Field, count: string | undefined) {
  const values = cellsOf(result, { name: field.name, kind: 'dimension' })
  const counts = count ? (result.columns[count] ?? []) : []
  return values.map((value, at) => {
    const number = counts[at]
    return { value: value === null ? null : String(value), count: typeof number === 'number' ? number : null }
  })
}

const textOperators: FilterOperator[] = ['contains', 'notContains', 'startsWith', 'endsWith', 'equals', 'notEquals', 'set', 'notSet']
const numberOperators: FilterOperator[] = ['gte', 'gt', 'lte', 'lt', 'equals', 'notEquals', 'set', 'notSet']

interface ConditionProps extends Pick<FilterEditorProps, 'field' | 'filter' | 'onApply'> {
  asNumber: boolean
}

function Condition({ field, filter, onApply, asNumber }: ConditionProps) {
  const { say } = usePreferences()
  const operators = asNumber ? numberOperators : textOperators
  const [operator, setOperator] = useState<FilterOperator>(
    filter && operators.includes(filter.operator) ? filter.operator : (operators[0] ?? 'equals'),
  )
  const [value, setValue] = useState(filter?.values[0] ?? '')
  const needsValue = operator !== 'set' && operator !== 'notSet'
  const number = Number(value.normalize('NFKC').replaceAll(',', ''))
  const wrong: Words | null =
    asNumber && needsValue && value !== '' && !Number.isFinite(number)
      ? { zh: `“${value}”不是数字。请改正。`, en: `“${value}” is no number. Correct it.` }
      : null
  function apply(event: FormEvent) {
    event.preventDefault()
    if (wrong || (needsValue && value === '')) return
    onApply({ member: field.name, operator, values: needsValue ? [asNumber ? String(number) : value] : [] })
  }
  return (
    <form className={css.form} onSubmit={apply}>
      <select
        className={controls.select}
        value={operator}
        aria-label={say({ zh: '条件', en: 'Condition' })}
        onChange={({ target }) => setOperator(target.value as FilterOperator)}
      >
        {operators.map((name) => (
          <option key={name} value={name}>
            {say(operatorWords[name])}
          </option>
        ))}
      </select>
      {needsValue && (
        <input
          className={`${controls.input} ${asNumber ? 'tabular' : ''}`}
          value={value}
          data-autofocus
          inputMode={asNumber ? 'decimal' : 'text'}
          aria-label={say({ zh: '值', en: 'Value' })}
          aria-invalid={wrong !== null}
          onChange={(event) => setValue(event.target.value)}
        />
      )}
      {wrong && (
        <p className={css.wrong} role="alert">
          {say(wrong)}
        </p>
      )}
      <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={wrong !== null || (needsValue && value === '')}>
        {say({ zh: '应用', en: 'Apply' })}
      </button>
    </form>
  )
}
