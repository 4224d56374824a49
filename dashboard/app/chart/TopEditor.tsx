import { type FormEvent, useState } from 'react'
import { groupsOf, measuresOf } from '../../core/chart/query.ts'
import { rawOf } from '../../core/chart/result.ts'
import { type ChartSpec, type TopCondition, viewOf } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import css from './FilterEditor.module.css'

interface TopEditorProps {
  spec: ChartSpec
  fields: Fields
  top?: TopCondition
  onApply: (top: TopCondition) => void
}

const most = 1000

/** Only the first of a dimension by a measure: how many, of what, by what, from which end. */
export function TopEditor({ spec, fields, top, onApply }: TopEditorProps) {
  const { say } = usePreferences()
  const own = fields.views.find(({ name }) => name === viewOf(spec))?.fields ?? []
  const dimensions = own.filter(({ kind }) => kind === 'dimension')
  const measures = own.filter(({ kind }) => kind === 'measure')
  const onAxis = groupsOf(spec).find(({ kind }) => kind === 'dimension')?.name
  const [member, setMember] = useState(top?.member ?? onAxis ?? dimensions[0]?.name ?? '')
  const [by, setBy] = useState(top?.by ?? measuresOf(spec).map(rawOf)[0]?.name ?? measures[0]?.name ?? '')
  const [count, setCount] = useState(String(top?.count ?? 10))
  const [end, setEnd] = useState(top?.end ?? 'largest')
  const number = Number(count.normalize('NFKC'))
  const isRight = Number.isInteger(number) && number >= 1 && number <= most
  function apply(event: FormEvent) {
    event.preventDefault()
    if (isRight && member && by) onApply({ kind: 'top', member, by, count: number, end })
  }
  return (
    <form className={css.editor} onSubmit={apply}>
      <h2>{say({ zh: '只看前几名', en: 'Only the first' })}</h2>
      <Segments
        label={say({ zh: '取', en: 'Which end' })}
        value={end}
        choices={[
          { value: 'largest', text: say({ zh: '最大', en: 'Largest' }) },
          { value: 'smallest', text: say({ zh: '最小', en: 'Smallest' }) },
        ]}
        onChange={setEnd}
      />
      <label className={css.named}>
        <span>{say({ zh: '名额', en: 'How many' })}</span>
        <input
          className={`${controls.input} tabular`}
          inputMode="numeric"
          data-autofocus
          value={count}
          aria-invalid={!isRight}
          onChange={({ target }) => setCount(target.value)}
        />
      </label>
      <Choice title={say({ zh: '对象', en: 'Of what' })} fields={dimensions} value={member} onChange={setMember} />
      <Choice title={say({ zh: '依据', en: 'By which measure' })} fields={measures} value={by} onChange={setBy} />
      {!isRight && (
        <p className={css.wrong} role="alert">
          {say({ zh: `请填 1 到 ${most} 的整数。`, en: `Give a whole number from 1 to ${most}.` })}
        </p>
      )}
      <p className={css.counted}>
        {say({ zh: '在图表其他筛选和日期范围之内评出名次。', en: 'Ranked within the chart’s other filters and its dates.' })}
      </p>
      <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={!isRight}>
        {say({ zh: '应用', en: 'Apply' })}
      </button>
    </form>
  )
}

interface ChoiceProps {
  title: string
  fields: Field[]
  value: string
  onChange: (name: string) => void
}

function Choice({ title, fields, value, onChange }: ChoiceProps) {
  const { say } = usePreferences()
  return (
    <label className={css.named}>
      <span>{title}</span>
      <select className={controls.select} value={value} onChange={({ target }) => onChange(target.value)}>
        {fields.map((field) => (
          <option key={field.name} value={field.name}>
            {say(field.title)}
          </option>
        ))}
      </select>
    </label>
  )
}
