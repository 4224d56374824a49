import type { Words } from '../../core/words.ts'
import buttons from './controls.module.css'
import { usePreferences } from './preferences.ts'

interface FormFootProps {
  /** Why the last try was refused. */
  problem?: Words | null
  onCancel: () => void
  /** What the form does, on its button. */
  verb: Words
  off?: boolean
}

/** The end of a form in a dialog: what was refused, the way back, and the way on. */
export function FormFoot({ problem, onCancel, verb, off = false }: FormFootProps) {
  const { say } = usePreferences()
  return (
    <>
      {problem && (
        <p className={buttons.problem} role="alert">
          {say(problem)}
        </p>
      )}
      <div className={buttons.foot}>
        <button type="button" className={`${buttons.button} ${buttons.quiet}`} onClick={onCancel}>
          {say({ zh: '取消', en: 'Cancel' })}
        </button>
        <button type="submit" className={`${buttons.button} ${buttons.primary}`} disabled={off}>
          {say(verb)}
        </button>
      </div>
    </>
  )
}
