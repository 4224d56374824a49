import { usePreferences } from './preferences.ts'
import css from './Waiting.module.css'

/** A quiet line along the top while a screen or a thing on it is on its way. */
export function Waiting() {
  const { say } = usePreferences()
  return (
    <div className={css.waiting} role="progressbar" aria-label={say({ zh: '正在载入', en: 'Loading' })}>
      <span />
    </div>
  )
}
