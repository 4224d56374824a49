import { usePreferences } from './preferences.ts'
import css from './SkipLink.module.css'

/** The first stop of the Tab key: past the header, to what the screen is about. */
export function SkipLink() {
  const { say } = usePreferences()
  return (
    <button
      type="button"
      className={css.skip}
      onClick={() => {
        const main = document.querySelector('main')
        main?.setAttribute('tabindex', '-1')
        main?.focus()
      }}
    >
      {say({ zh: '跳到正文', en: 'Skip to content' })}
    </button>
  )
}
