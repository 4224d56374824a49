import { useEffect, useRef, useState } from 'react'
import controls from '../ui/controls.module.css'
import css from './Lines.module.css'

interface NumberBoxProps {
  label: string
  value: number | null
  /** null: what is typed is no number (yet). */
  onChange: (value: number | null) => void
  hasFocus?: boolean | undefined
}

/** A box for any number, also below nought; what is half typed stays as it is. */
export function NumberBox({ label, value, onChange, hasFocus = false }: NumberBoxProps) {
  const [text, setText] = useState(value === null ? '' : String(value))
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (hasFocus) box.current?.focus()
  }, [hasFocus])
  // An undo, or another chart: the number has changed elsewhere.
  const typed = useRef(value)
  if (typed.current !== value) {
    typed.current = value
    setText(value === null ? '' : String(value))
  }
  return (
    <input
      ref={box}
      className={`${controls.input} ${css.number} tabular`}
      aria-label={label}
      placeholder={label}
      inputMode="decimal"
      aria-invalid={text.trim() !== '' && readNumber(text) === null}
      value={text}
      onChange={({ target }) => {
        setText(target.value)
        const number = readNumber(target.value)
        typed.current = number ?? typed.current
        onChange(number)
      }}
    />
  )
}

/** A number as people type it: with commas between thousands, full-width, and 1.2万 or 3亿. */
export function readNumber(text: string): number | null {
  const [, digits, unit = ''] = /^([−-]?[\d.]+)(万|亿|k|m)?$/i.exec(text.normalize('NFKC').replace(/[,\s%¥$]/g, '')) ?? []
  if (digits === undefined) return null
  const number = +digits.replace('−', '-') * (({ 万: 1e4, 亿: 1e8, k: 1e3, m: 1e6 } as Record<string, number>)[unit.toLowerCase()] ?? 1)
  return Number.isFinite(number) && /\d/.test(digits) ? number : null
}
