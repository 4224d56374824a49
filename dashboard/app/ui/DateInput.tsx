import { useEffect, useState } from 'react'
import { readDay } from '../../core/field/readDay.ts'
import controls from './controls.module.css'
import css from './DateInput.module.css'

interface DateInputProps {
  label: string
  /** `2025-01-31`, or empty. */
  value: string
  onChange: (value: string) => void
}

/** A date, typed the same way in every browser and language. */
export function DateInput({ label, value, onChange }: DateInputProps) {
  const [text, setText] = useState(value)
  // Chosen elsewhere it is shown here; half a date that is being typed stays as it is.
  useEffect(() => {
    if (value) setText((now) => (readDay(now) === value ? now : value))
  }, [value])
  return (
    <input
      className={`${controls.input} ${css.date} tabular`}
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
  )
}
