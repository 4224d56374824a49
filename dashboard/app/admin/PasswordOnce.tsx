import { useRef } from 'react'
import type { Person } from '../../core/admin/reply.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Admin.module.css'

/** A password that is shown this once. */
export interface Told {
  person: Person
  password: string
}

/** Shows a password the server made, the only time it is told. */
export function PasswordOnce({ told, onClose }: { told: Told; onClose: () => void }) {
  const { say } = usePreferences()
  const shown = useRef<HTMLElement>(null)
  // Where the browser does not allow copying, the password is marked, ready for Ctrl+C.
  const mark = () => shown.current && getSelection()?.selectAllChildren(shown.current)
  return (
    <Dialog title={say({ zh: `${told.person.name} 的密码`, en: `Password of ${told.person.name}` })} onClose={onClose} stays>
      <p className="soft">
        {say({
          zh: '只显示这一次，系统不保存明文。请现在转交本人，并请其登录后修改。',
          en: 'Shown this once and kept nowhere. Hand it over now, and ask them to change it after signing in.',
        })}
      </p>
      <dl className={css.told}>
        <dt>{say({ zh: '邮箱', en: 'E-mail' })}</dt>
        <dd>{told.person.email}</dd>
        <dt>{say({ zh: '密码', en: 'Password' })}</dt>
        <dd>
          <code ref={shown}>{told.password}</code>
        </dd>
      </dl>
      <div className={buttons.foot}>
        <CopyButton text={told.password} onRefused={mark}>
          {say({ zh: '复制密码', en: 'Copy the password' })}
        </CopyButton>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={onClose}>
          {say({ zh: '我已记下', en: 'I have noted it' })}
        </button>
      </div>
    </Dialog>
  )
}
