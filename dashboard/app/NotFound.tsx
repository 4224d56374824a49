import { Link } from 'wouter'
import { Notice } from './ui/Notice.tsx'
import { usePreferences } from './ui/preferences.ts'

/** An address that leads nowhere. */
export default function NotFound() {
  const { say } = usePreferences()
  return (
    <main style={{ paddingTop: '20vh' }}>
      <Notice
        alone
        title={{ zh: '没有这个页面', en: 'There is no such page' }}
        words={{ zh: '地址可能打错了，或页面已被删除。', en: 'The address may be mistyped, or the page was removed.' }}
      >
        <Link href="/explore">{say({ zh: '去探索', en: 'Go to Explore' })}</Link>
      </Notice>
    </main>
  )
}
