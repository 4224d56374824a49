import { useState } from 'react'
import { presetWords, spanOf } from '../../core/chart/range.ts'
import { type DateRange, presetsFor, type RangePreset } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import controls from '../ui/controls.module.css'
import { DateInput } from '../ui/DateInput.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './RangePicker.module.css'

type Chosen = { preset: RangePreset } | { from: string; to: string }

interface RangePickerProps {
  value: Chosen | null
  today: string
  /** The time that is narrowed: whose fiscal periods are offered. */
  field: Field | undefined
  onChoose: (chosen: Chosen) => void
}

/** Presets that count from the business date, and two dates by hand. */
export function RangePicker({ value, today, field, onChoose }: RangePickerProps) {
  const { say } = usePreferences()
  const span = value && spanOf({ field: '', ...value } as DateRange, today)
  const [from, setFrom] = useState(span?.from ?? '')
  const [to, setTo] = useState(span?.to ?? '')
  const preset = value && 'preset' in value ? value.preset : null
  const backwards = from !== '' && to !== '' && from > to
  return (
    <div className={css.picker}>
      <div className={css.presets} role="group" aria-label={say({ zh: '常用范围', en: 'Common ranges' })}>
        {presetsFor(field?.grains ?? []).map((name) => (
          <button key={name} type="button" className={css.preset} aria-pressed={preset === name} onClick={() => onChoose({ preset: name })}>
            {say(presetWords[name])}
          </button>
        ))}
      </div>
      <form
        className={css.dates}
        onSubmit={(event) => {
          event.preventDefault()
          if (from && to && !backwards) onChoose({ from, to })
        }}
      >
        <div>
          <span>{say({ zh: '从', en: 'From' })}</span>
          <DateInput label={say({ zh: '开始日期', en: 'First day' })} value={from} onChange={setFrom} />
        </div>
        <div>
          <span>{say({ zh: '到', en: 'To' })}</span>
          <DateInput label={say({ zh: '结束日期', en: 'Last day' })} value={to} onChange={setTo} />
        </div>
        <button type="submit" className={`${controls.button} ${controls.small}`} disabled={!from || !to || backwards}>
          {say({ zh: '确定', en: 'Apply' })}
        </button>
        {backwards && (
          <p className={css.wrong} role="alert">
            {say({ zh: '开始日期晚于结束日期。请对调。', en: 'The range ends before it begins. Swap the dates.' })}
          </p>
        )}
      </form>
      <p className={css.today}>
        {say({ zh: `业务日期：${today}，所有范围从这天算起`, en: `Business date: ${today}; ranges count from this day` })}
      </p>
    </div>
  )
}
