import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { z } from 'zod'
import { ssoReply } from '../core/admin/oidc.ts'
import { aboutSignIn } from '../core/admin/reply.ts'
import { Problem } from '../core/problem.ts'
import type { Words } from '../core/words.ts'
import { ask, failures } from './api.ts'
import { FirstAdmin } from './FirstAdmin.tsx'
import { Mark } from './Header.tsx'
import css from './SignIn.module.css'
import { setToken, useProviderPage, whyEnded } from './session.ts'
import controls from './ui/controls.module.css'
import { setPreferences, usePreferences } from './ui/preferences.ts'
import { toast } from './ui/Toasts.tsx'
import { useSubmit } from './ui/useAttempt.ts'

const granted = z.object({ token: z.string(), expires: z.unknown() })

/** What whoever is not signed in sees; the link of the first start leads to another form. */
export default function SignIn() {
  const first = /^#first=(\w+)$/.exec(location.hash)?.[1]
  return <main className={css.page}>{first ? <FirstAdmin secret={first} /> : <SignInForm />}</main>
}

/** E-mail, password, in. The address stays as it was, so a link into the app works after signing in. */
function SignInForm() {
  const { say, language } = usePreferences()
  const about = useQuery({ queryKey: ['sign-in'], queryFn: ({ signal }) => ask('/api/login', aboutSignIn, { signal }) })
  const ended = whyEnded()
  const { busy, problem, submit } = useSubmit(async (form) => {
    const body = { email: form.get('email'), password: form.get('password') }
    setToken((await ask('/api/login', granted, { method: 'POST', body })).token)
  })
  const company = useCompanySignIn()
  // Whether the server can be reached is said before anybody types a password.
  const shown = problem ?? company.problem ?? (about.error instanceof Problem ? about.error.words : null)

  return (
    <form className={css.form} onSubmit={submit}>
      <Mark size={40} />
      <div>
        <h1>{say({ zh: '客析 Clientele', en: 'Clientele 客析' })}</h1>
        <p className="soft">{say({ zh: '客户的数字，一次讲清。', en: 'Customer numbers, defined once.' })}</p>
      </div>
      <LeaveProvider />
      {ended && !shown && (
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
      {about.data?.sso && <CompanyButton words={about.data.sso} busy={company.busy} />}
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
  )
}

/** Leads to the company's own sign-in, which sends the browser back to the page it wanted. */
function CompanyButton({ words, busy }: { words: Words; busy: boolean }) {
  const { say } = usePreferences()
  const [path] = useLocation()
  const search = useSearch()
  const next = path === '/' || path === '/signin' ? '/explore' : `${path}${search && `?${search}`}`
  return (
    <>
      <p className={css.or}>
        <span>{say({ zh: '或', en: 'or' })}</span>
      </p>
      <a className={controls.button} href={`/api/login/oidc?next=${encodeURIComponent(next)}`} aria-busy={busy}>
        {busy ? say({ zh: '正在登录', en: 'Signing in' }) : say(words)}
      </a>
    </>
  )
}

/** After signing out: the company's own session goes on until it is ended there. */
function LeaveProvider() {
  const { say } = usePreferences()
  const address = useProviderPage()
  if (!address) return null
  return (
    <p className={css.ended} role="status">
      {say({ zh: '已退出客析，企业账号仍在登录中。', en: 'You have left Clientele; your company account is still signed in.' })}{' '}
      <a href={address}>{say({ zh: '一并退出', en: 'Sign out there too' })}</a>
    </p>
  )
}

/** When the company's sign-in has sent the browser back, asks what came of it. */
function useCompanySignIn() {
  const [, go] = useLocation()
  const isBack = new URLSearchParams(useSearch()).has('sso')
  const [problem, setProblem] = useState<Words | null>(null)
  const asked = useRef(false)
  useEffect(() => {
    // Told once: a second question would find nothing.
    if (!isBack || asked.current) return
    asked.current = true
    ask('/api/login/oidc', ssoReply, { method: 'POST' }).then(
      ({ token, next, notice }) => {
        go(next, { replace: true })
        setToken(token)
        if (notice) toast(notice, { tone: 'bad' })
      },
      (cause: unknown) => {
        go('/signin', { replace: true })
        setProblem(cause instanceof Problem ? cause.words : failures.unclear)
      },
    )
  }, [isBack, go])
  return { busy: isBack, problem }
}
