import type { ReactNode } from 'react'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import buttons from './controls.module.css'
import { Notice } from './Notice.tsx'
import { usePreferences } from './preferences.ts'

/** What is told of anything that went wrong: a problem has its own sentence. */
const wordsOf = (error: Error): Words => (error instanceof Problem ? error.words : { zh: '请重试。', en: 'Try again.' })

interface FailedProps {
  error: Error
  title?: Words
  /** It is all the screen has to say: its title is the page's. */
  alone?: boolean
  /** Expected, and nobody's mistake. */
  calm?: boolean
  onRetry?: (() => void) | undefined
  /** Other ways out, before trying again. */
  children?: ReactNode
}

/** What could not be read, why, and the way to try again. */
export function Failed({ error, title, alone, calm = false, onRetry, children }: FailedProps) {
  const { say } = usePreferences()
  const { requestId, technical } = error instanceof Problem ? error.detail : { requestId: undefined, technical: error.message }
  return (
    <Notice
      {...(title && { title })}
      {...(alone && { alone })}
      tone={calm ? 'plain' : 'bad'}
      words={wordsOf(error)}
      requestId={requestId}
      technical={technical}
    >
      {children}
      {onRetry && (
        <button type="button" className={buttons.button} onClick={onRetry}>
          {say({ zh: '重试', en: 'Try again' })}
        </button>
      )}
    </Notice>
  )
}

/** The same in one line, where a dialog or a list has only that. */
export function FailedLine({ error }: { error: Error }) {
  const { say } = usePreferences()
  return <p role="alert">{say(wordsOf(error))}</p>
}
