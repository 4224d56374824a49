import { IconX } from '@tabler/icons-react'
import { usePreferences } from '../ui/preferences.ts'
import css from './RightsDialog.module.css'

interface ChipsProps {
  label: string
  chips: { key: string; text: string }[]
  onRemove: (key: string) => void
}

/** What was chosen, each with a cross that takes it away. */
export function Chips({ label, chips, onRemove }: ChipsProps) {
  const { say } = usePreferences()
  return (
    <ul className={css.chips} aria-label={label}>
      {chips.map(({ key, text }) => (
        <li key={key} className={css.chip}>
          {text}
          <button type="button" aria-label={say({ zh: `去掉 ${text}`, en: `Remove ${text}` })} onClick={() => onRemove(key)}>
            <IconX size={13} stroke={2} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
