import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { aboutSignIn } from '../core/admin/reply.ts'
import { Problem } from '../core/problem.ts'
import { ask } from './api.ts'
import { Mark } from './Header.tsx'
import css from './SignIn.module.css'
import { setToken, whyEnded } from './session.ts'
import controls from './ui/controls.module.css'
import { setPreferences, usePreferences } from './ui/preferences.ts'
import { useSubmit } from './ui/useAttempt.ts'

const granted = z.object({ token: z.string(), expires: z.unknown() })

/** E-mail, password, in. The address stays as it was, so a link into the app works after signing in. */
export default function SignIn() {
  const { say, language } = usePreferences()
  const about = useQuery({ queryKey: ['sign-in'], queryFn: ({ signal }) => ask('/api/login', aboutSignIn, { signal }) })
  const ended = whyEnded()
  const { busy, problem, submit } = useSubmit(async (form) => {
    const body = { email: form.get('email'), password: form.get('password') }
    setToken((await ask('/api/login', granted, { method: 'POST', body })).token)
  })
  // Whether the server can be reached is said before anybody types a password.
  const shown = problem ?? (about.error instanceof Problem ? about.error.words : null)

  return (
    <main className={css.page}>
      <form className={css.form} onSubmit={submit}>
        <Mark size={40} />
        <div>
          <h1>{say({ zh: '客析 Clientele', en: 'Clientele 客析' })}</h1>
          <p className="soft">{say({ zh: '客户的数字，一次讲清。', en: 'Customer numbers, defined once.' })}</p>
        </div>
        {ended && !problem && (
          <p className={css.ended} role="status">
            {say(ended)}
          </p>
        )}
        <label className={controls.label}>
          <span>{say({ zh: '邮箱', en: 'E-mail' })}</span>
          {/* biome-ignore lint/a11y/noAutofocus: to sign in is all this page is for */}
          <input className={controls.input} name="email" type="email" autoComplete="username" required autoFocus />
        </label>
        <label className={controls.label}>
          <span>{say({ zh: '密码', en: 'Password' })}</span>
          <input className={controls.input} name="password" type="password" autoComplete="current-password" required />
        </label>
        {shown && (
          <p className={css.problem} role="alert">
            {say(shown)}
          </p>
        )}
        <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={busy}>
          {busy ? say({ zh: '正在登录', en: 'Signing in' }) : say({ zh: '登录', en: 'Sign in' })}
        </button>
        {about.data?.demo && (
          <p className="soft small">
            {say({
              zh: '第一次使用？演示账户在首次启动时打印在终端里，也可用 npm run logins 查看。',
              en: 'First time here? The demo accounts were printed in the terminal at the first start; npm run logins shows them again.',
            })}
          </p>
        )}
        <button type="button" className={css.language} onClick={() => setPreferences({ language: language === 'zh' ? 'en' : 'zh' })}>
          {say({ zh: 'English', en: '中文' })}
        </button>
      </form>
    </main>
  )
}
