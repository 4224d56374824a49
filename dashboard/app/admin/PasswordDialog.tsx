import { weakness } from '../../core/admin/password.ts'
import { Problem } from '../../core/problem.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { useSubmit } from '../ui/useAttempt.ts'
import { changeOwnPassword } from './people.ts'

/** A new password of one's own. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { say } = usePreferences()
  const { busy, problem, submit } = useSubmit(async (form) => {
    const next = String(form.get('next'))
    const weak = weakness(next)
    if (weak) throw new Problem('weak_password', { status: 400, ...weak })
    await changeOwnPassword(String(form.get('current')), next)
    toast({ zh: '密码已修改，其他设备需要重新登录', en: 'The password is changed; other devices sign in again' })
    onClose()
  })

  return (
    <Dialog title={say({ zh: '修改密码', en: 'Change password' })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
        <label className={buttons.label}>
          <span>{say({ zh: '当前密码', en: 'Current password' })}</span>
          <input className={buttons.input} name="current" type="password" autoComplete="current-password" required />
        </label>
        <label className={buttons.label}>
          <span>{say({ zh: '新密码', en: 'New password' })}</span>
          <input
            className={buttons.input}
            name="next"
            type="password"
            autoComplete="new-password"
            required
            aria-describedby="password-rule"
          />
        </label>
        <p id="password-rule" className="soft small">
          {say({
            zh: '至少 10 个字符，几个不相关的词最好记也最安全。',
            en: 'At least 10 characters; a few unrelated words are easy to keep and hard to guess.',
          })}
        </p>
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '修改', en: 'Change' }} off={busy} />
      </form>
    </Dialog>
  )
}
