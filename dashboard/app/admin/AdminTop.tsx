import { type ReactNode, useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import css from './AdminTop.module.css'

/** The pages of administration, in the order they stand beside each other. */
const pages: { path: string; title: Words }[] = [
  { path: '/admin', title: { zh: '人员', en: 'People' } },
  { path: '/admin/groups', title: { zh: '权限组', en: 'Groups' } },
  { path: '/admin/rights', title: { zh: '谁能看到什么', en: 'Who sees what' } },
  { path: '/admin/keys', title: { zh: 'API 密钥', en: 'API keys' } },
  { path: '/admin/audit', title: { zh: '操作日志', en: 'Audit log' } },
]

/** The top of a page of administration: the ways to the others, its title, and its own buttons. */
export function AdminTop({ title, children }: { title: Words; children?: ReactNode }) {
  const { say } = usePreferences()
  const [path] = useLocation()
  useEffect(() => {
    document.title = `${say(title)} · ${say({ zh: '客析', en: 'Clientele' })}`
  }, [say, title])
  return (
    <>
      <nav className={css.pages} aria-label={say({ zh: '管理', en: 'Administration' })}>
        {pages.map((page) => (
          <Link key={page.path} href={page.path} aria-current={path === page.path ? 'page' : undefined}>
            {say(page.title)}
          </Link>
        ))}
      </nav>
      <div className={rows.top}>
        <h1>{say(title)}</h1>
        {children}
      </div>
    </>
  )
}
