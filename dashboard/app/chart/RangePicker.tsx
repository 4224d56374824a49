import { type FormEvent, useState } from 'react'
import { presetWords, spanOf } from '../../core/chart/range.ts'
import { presetsFor, type DateRange as Range, type RangePreset } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import controls from '../ui/controls.module.css'
import { DateInput } from '../ui/DateInput.tsx'
import { DateRange } from '../ui/DateRange.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useMedia } from '../ui/useMedia.ts'
import css from './RangePicker.module.css'

type Chosen = { preset: RangePreset } | { from: string; to: string }

interface RangePickerProps {
  value: Chosen | null
  today: string
  /** The time that is narrowed: whose fiscal periods are offered. */
  field: Field | undefined
  onChoose: (chosen: Chosen) => void
}

/** Presets that count from the business date, and two dates by hand or from a calendar. */
export function RangePicker({ value, today, field, onChoose }: RangePickerProps) {
  const { say } = usePreferences()
  const preset = value && 'preset' in value ? value.preset : null
  return (
    <div className={css.picker}>
      <div className={css.presets} role="group" aria-label={say({ zh: '常用范围', en: 'Common ranges' })}>
        {presetsFor(field?.grains ?? []).map((name) => (
          <button key={name} type="button" className={css.preset} aria-pressed={preset === name} onClick={() => onChoose({ preset: name })}>
            {say(presetWords[name])}
          </button>
        ))}
      </div>
      <OwnRange span={value && spanOf({ field: '', ...value } as Range, today)} today={today} onChoose={onChoose} />
      <p className={css.today}>
        {say({ zh: `业务日期：${today}，所有范围从这天算起`, en: `Business date: ${today}; ranges count from this day` })}
      </p>
    </div>
  )
}

interface OwnRangeProps {
  span: { from: string; to: string } | null
  today: string
  onChoose: (span: { from: string; to: string }) => void
}

/** Two dates by hand or from a calendar. */
export function OwnRange({ span, today, onChoose }: OwnRangeProps) {
  const { say } = usePreferences()
  const [from, setFrom] = useState(span?.from ?? '')
  const [to, setTo] = useState(span?.to ?? '')
  const isWide = useMedia('(min-width: 1000px)')
  const backwards = from !== '' && to !== '' && from > to
  const isReady = from !== '' && to !== '' && !backwards
  function apply(event: FormEvent) {
    event.preventDefault()
    if (isReady) onChoose({ from, to })
  }
  return (
    <form className={css.own} onSubmit={apply}>
      <div className={css.calendar} data-months={isWide ? 2 : 1}>
        <DateRange
          label={say({ zh: '日历', en: 'Calendar' })}
          {...{ from, to, today }}
          months={isWide ? 2 : 1}
          onChange={(first, last) => {
            setFrom(first)
            setTo(last)
          }}
        />
      </div>
      <div className={css.dates}>
        <DateInput label={say({ zh: '开始日期', en: 'First day' })} value={from} onChange={setFrom} />
        <span aria-hidden>–</span>
        <DateInput label={say({ zh: '结束日期', en: 'Last day' })} value={to} onChange={setTo} />
        <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={!isReady}>
          {say({ zh: '确定', en: 'Apply' })}
        </button>
      </div>
      {backwards && (
        <p className={css.wrong} role="alert">
          {say({ zh: '开始日期晚于结束日期。请对调。', en: 'The range ends before it begins. Swap the dates.' })}
        </p>
      )}
    </form>
  )
}
