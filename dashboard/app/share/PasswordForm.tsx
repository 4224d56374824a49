import { useState } from 'react'
import { Problem } from '../../core/problem.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './SharedPage.module.css'

interface PasswordFormProps {
  /** What the last attempt met. */
  problem: Error | null
  isBusy: boolean
  onPassword: (password: string) => void
}

/** Asks for the password of a link. */
export function PasswordForm({ problem, isBusy, onPassword }: PasswordFormProps) {
  const { say } = usePreferences()
  const [text, setText] = useState('')
  return (
    <main className={css.closed}>
      <form
        className={css.password}
        onSubmit={(event) => {
          event.preventDefault()
          onPassword(text)
        }}
      >
        <h1>{say({ zh: '此链接需要密码', en: 'This link asks for a password' })}</h1>
        <label>
          {say({ zh: '密码', en: 'Password' })}
          <input
            className={buttons.input}
            type="password"
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: it is all there is on the page
            autoFocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </label>
        {problem instanceof Problem && problem.code !== 'link_password' && !isBusy && <p role="alert">{say(problem.words)}</p>}
        <button type="submit" className={`${buttons.button} ${buttons.primary}`} disabled={isBusy || text === ''}>
          {say({ zh: '打开', en: 'Open' })}
        </button>
      </form>
    </main>
  )
}
