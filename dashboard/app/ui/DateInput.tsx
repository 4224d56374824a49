import { IconCalendar } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import controls from './controls.module.css'
import css from './DateInput.module.css'
import { usePreferences } from './preferences.ts'

interface DateInputProps {
  label: string
  /** `2025-01-31`, or empty. */
  value: string
  onChange: (value: string) => void
}

/** What people type for a date (2025-1-31, 2025/01/31, 20250131, full-width) as `2025-01-31`; null when it is no day. */
export function readDay(text: string): string | null {
  const match = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/.exec(text.normalize('NFKC').trim())
  if (!match) return null
  const [, year = '', month = '', day = ''] = match
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${written}T00:00:00Z`)
  // JavaScript turns the 30th of February into the 2nd of March.
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== written ? null : written
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
