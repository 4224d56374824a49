import { loginReply } from '../core/admin/reply.ts'
import { ask } from './api.ts'
import css from './SignIn.module.css'
import { setToken } from './session.ts'
import controls from './ui/controls.module.css'
import { usePreferences } from './ui/preferences.ts'
import { useSubmit } from './ui/useAttempt.ts'

/** Who opens the link of the first start makes themselves the first administrator. */
export function FirstAdmin({ secret }: { secret: string }) {
  const { say } = usePreferences()
  const { busy, problem, submit } = useSubmit(async (form) => {
    const body = { key: secret, name: form.get('name'), email: form.get('email'), password: form.get('password') }
    const { token } = await ask('/api/login/first', loginReply, { method: 'POST', body })
    history.replaceState(null, '', '/explore')
    setToken(token)
  })
  return (
    <form className={css.form} onSubmit={submit}>
      <div>
        <h1>{say({ zh: '第一位管理员', en: 'The first administrator' })}</h1>
        <p className="soft">
          {say({ zh: '这里还没有人。你将管理人员与权限。', en: 'Nobody is here yet. You will manage people and rights.' })}
        </p>
      </div>
      <label className={controls.label}>
        <span>{say({ zh: '姓名', en: 'Name' })}</span>
        {/* biome-ignore lint/a11y/noAutofocus: this form is all the page is for */}
        <input className={controls.input} name="name" autoComplete="name" maxLength={100} required autoFocus />
      </label>
      <label className={controls.label}>
        <span>{say({ zh: '邮箱', en: 'E-mail' })}</span>
        <input className={controls.input} name="email" type="email" autoComplete="username" required />
      </label>
      <label className={controls.label}>
        <span>{say({ zh: '密码（至少 10 个字符）', en: 'Password (at least 10 characters)' })}</span>
        <input className={controls.input} name="password" type="password" autoComplete="new-password" required />
      </label>
      {problem && (
        <p className={css.problem} role="alert">
          {say(problem)}
        </p>
      )}
      <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={busy}>
        {say({ zh: '开始使用', en: 'Begin' })}
      </button>
    </form>
  )
}
