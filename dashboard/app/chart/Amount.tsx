import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './Settings.module.css'

interface AmountProps {
  title: Words
  most: number
  value: number | null
  /** What the chart takes when nothing is set. */
  usual: number
  onChange: (value: number | null) => void
}

/** How many at most; left empty, as many as the chart takes by itself. */
export function Amount({ title, most, value, usual, onChange }: AmountProps) {
  const { say } = usePreferences()
  return (
    <label className={css.row}>
      <span>{say(title)}</span>
      <input
        className={`${controls.input} ${css.number} tabular`}
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        placeholder={String(usual)}
        value={value ?? ''}
        onChange={({ target }) => {
          const number = Math.round(target.valueAsNumber)
          onChange(Number.isFinite(number) && number >= 1 ? Math.min(number, most) : null)
        }}
      />
    </label>
  )
}
