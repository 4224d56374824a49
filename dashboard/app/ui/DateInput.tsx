import { IconCalendar } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { readDay } from '../../core/field/readDay.ts'
import controls from './controls.module.css'
import css from './DateInput.module.css'
import { usePreferences } from './preferences.ts'

interface DateInputProps {
  label: string
  /** `2025-01-31`, or empty. */
  value: string
  onChange: (value: string) => void
}

/** A date, typed the same way in every browser and language, or picked from the browser's calendar. */
export function DateInput({ label, value, onChange }: DateInputProps) {
  const { say } = usePreferences()
  const [text, setText] = useState(value)
  const calendar = useRef<HTMLInputElement>(null)
  return (
    <span className={css.date}>
      <input
        className={`${controls.input} tabular`}
        value={text}
        inputMode="numeric"
        placeholder="2025-01-31"
        aria-label={label}
        aria-invalid={text !== '' && readDay(text) === null}
        onChange={({ target }) => {
          setText(target.value)
          onChange(readDay(target.value) ?? '')
        }}
        onBlur={() => setText(readDay(text) ?? text)}
      />
      <button
        type="button"
        aria-label={say({ zh: `${label}：打开日历`, en: `${label}: open the calendar` })}
        onClick={() => calendar.current?.showPicker()}
      >
        <IconCalendar size={15} stroke={1.6} aria-hidden />
      </button>
      <input
        ref={calendar}
        className={css.hidden}
        type="date"
        tabIndex={-1}
        aria-hidden
        value={readDay(text) ?? ''}
        onChange={({ target }) => {
          setText(target.value)
          onChange(target.value)
        }}
      />
    </span>
  )
}
