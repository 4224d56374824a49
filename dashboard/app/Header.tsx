import { IconLanguage, IconMoon, IconSun, IconUser } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { logoutReply } from '../core/admin/reply.ts'
import { roleWords } from '../core/admin/roles.ts'
import type { Words } from '../core/words.ts'
import { ask } from './api.ts'
import css from './Header.module.css'
import { setProviderPage, setToken } from './session.ts'
import { MenuButton } from './ui/Menu.tsx'
import { setPreferences, usePreferences } from './ui/preferences.ts'
import { useMe } from './workspace.ts'

const PasswordDialog = lazy(() => import('./admin/PasswordDialog.tsx').then((file) => ({ default: file.PasswordDialog })))
const SessionsDialog = lazy(() => import('./admin/SessionsDialog.tsx').then((file) => ({ default: file.SessionsDialog })))

const screens: { path: string; title: Words }[] = [
  { path: '/explore', title: { zh: '探索', en: 'Explore' } },
  { path: '/boards', title: { zh: '看板', en: 'Boards' } },
  { path: '/data', title: { zh: '指标', en: 'Metrics' } },
]

/** The line at the top of every screen. */
export function Header() {
  const { say, language, scheme } = usePreferences()
  const [path] = useLocation()
  return (
    <header className={css.header}>
      <Link href="/explore" className={css.name}>
        <Mark />
        <span className={css.chinese}>客析</span>
        <span className={css.latin}>Clientele</span>
      </Link>
      <nav className={css.screens} aria-label={say({ zh: '主导航', en: 'Main' })}>
        {screens.map((screen) => (
          <Link
            key={screen.path}
            href={screen.path}
            className={css.screen}
            aria-current={path.startsWith(screen.path) ? 'page' : undefined}
          >
            {say(screen.title)}
          </Link>
        ))}
      </nav>
      <div className={css.own}>
        <button
          type="button"
          className={css.toggle}
          onClick={() => setPreferences({ language: language === 'zh' ? 'en' : 'zh' })}
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          aria-label={say({ zh: 'English 切换到英文', en: '中文 Switch to Chinese' })}
        >
          <IconLanguage size={18} stroke={1.5} aria-hidden />
          <span className={css.wide}>{say({ zh: 'English', en: '中文' })}</span>
        </button>
        <button
          type="button"
          className={css.toggle}
          onClick={() => setPreferences({ theme: scheme === 'dark' ? 'light' : 'dark' })}
          aria-label={scheme === 'dark' ? say({ zh: '换成浅色', en: 'Switch to light' }) : say({ zh: '换成深色', en: 'Switch to dark' })}
        >
          {scheme === 'dark' ? <IconSun size={18} stroke={1.5} aria-hidden /> : <IconMoon size={18} stroke={1.5} aria-hidden />}
        </button>
        <Person />
      </div>
    </header>
  )
}

function Person() {
  const { say, theme, habit } = usePreferences()
  const me = useMe().data
  const role = me && roleWords[me.role]
  const who = me?.name ?? me?.email ?? ''
  const [, go] = useLocation()
  const [changing, setChanging] = useState(false)
  const [showing, setShowing] = useState(false)
  return (
    <>
      <MenuButton
        className={css.toggle}
        align="end"
        label={[who, say({ zh: '我的账户', en: 'My account' })].filter(Boolean).join(' · ')}
        lines={[
          { text: [who, role && say(role)].filter(Boolean).join(' · ') },
          {
            text: say({ zh: '明暗跟随系统', en: 'Follow the system’s theme' }),
            checked: theme === 'system',
            act: () => setPreferences({ theme: 'system' }),
          },
          'rule',
          {
            text: say({ zh: '红涨绿跌（国内习惯）', en: 'Red is up, green is down' }),
            checked: habit === 'market',
            act: () => setPreferences({ habit: 'market' }),
          },
          {
            text: say({ zh: '绿好红差（国际习惯）', en: 'Green is good, red is bad' }),
            checked: habit === 'western',
            act: () => setPreferences({ habit: 'western' }),
          },
          'rule',
          ...(me?.hasPassword ? [{ text: say({ zh: '修改密码', en: 'Change password' }), act: () => setChanging(true) }] : []),
          { text: say({ zh: '登录设备', en: 'My sessions' }), act: () => setShowing(true) },
          ...(me?.may.includes('share a board')
            ? [{ text: say({ zh: '链接与嵌入', en: 'Links and embeds' }), act: () => go('/links') }]
            : []),
          ...(me?.may.includes('manage people') ? [{ text: say({ zh: '人员管理', en: 'People' }), act: () => go('/admin') }] : []),
          'rule',
          { text: say({ zh: '退出登录', en: 'Sign out' }), act: signOut },
        ]}
      >
        <IconUser size={18} stroke={1.5} aria-hidden />
        <span className={css.wide}>{who}</span>
      </MenuButton>
      {showing && (
        <Suspense>
          <SessionsDialog person={null} onClose={() => setShowing(false)} />
        </Suspense>
      )}
      {changing && (
        <Suspense>
          <PasswordDialog onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  )
}

const signedOut = logoutReply.nullable()

function signOut(): void {
  // The server forgets the session too; should it not answer, the token is gone from here all the same.
  const told = ask('/api/logout', signedOut, { method: 'POST' })
  setToken(null)
  told.then(
    (reply) => setProviderPage(reply?.signOutAt ?? null),
    () => {},
  )
}

/** The mark: a person within a curve, also a C. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="var(--accent)" />
      <path d="M16.6 8.2A6 6 0 1 0 16.6 15.8" fill="none" stroke="var(--on-accent)" strokeWidth="2.2" strokeLinecap="round" />
      <circle cx="16.9" cy="12" r="1.7" fill="var(--on-accent)" />
    </svg>
  )
}
