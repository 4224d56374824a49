import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { Failed } from '../ui/Failed.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { useWatchedWorkspace } from '../watchWorkspace.ts'
import { framed, useHost, useTellHeight } from './host.ts'
import { SharedBoard } from './SharedBoard.tsx'
import css from './SharedPage.module.css'
import { openShared } from './shares.ts'

const endings: Record<string, Words> = {
  link_withdrawn: { zh: '链接已撤回', en: 'The link was withdrawn' },
  link_paused: { zh: '链接已暂停', en: 'The link is paused' },
  link_expired: { zh: '链接已过期', en: 'The link has expired' },
  board_deleted: { zh: '看板已删除', en: 'The board was deleted' },
  link_unknown: { zh: '链接无效', en: 'The link is not valid' },
  not_a_link: { zh: '链接无效', en: 'The link is not valid' },
  not_signed_in: { zh: '链接无效', en: 'The link is not valid' },
}

/** What a link shows: a board or one chart, to look at and not to change. */
export function SharedPage({ token }: { token: string }) {
  const { say } = usePreferences()
  const box = useRef<HTMLDivElement>(null)
  const host = useHost()
  const shared = useQuery({
    queryKey: ['shared', token],
    queryFn: ({ signal }) => openShared(token, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  useTellHeight(box)
  useWatchedWorkspace()
  return (
    <div ref={box} className={css.page} data-framed={framed}>
      {shared.error && <Closed problem={shared.error} onRetry={() => void shared.refetch()} />}
      {!shared.error && (!shared.data || !host.settled) && <Waiting />}
      {shared.data && host.settled && (
        <SharedBoard
          key={shared.data.revision}
          token={token}
          shared={shared.data}
          onChanged={() => void shared.refetch()}
          hostFilters={host.filters}
          tellFilters={host.tellFilters}
        />
      )}
      {!framed && <footer className={css.foot}>{say({ zh: '客析 Clientele · 只读分享', en: 'Clientele 客析 · read-only link' })}</footer>}
    </div>
  )
}

function Closed({ problem, onRetry }: { problem: Error; onRetry: () => void }) {
  const ending = problem instanceof Problem && endings[problem.code]
  return (
    <main className={css.closed}>
      {ending ? (
        <Notice alone title={ending} words={problem.code === 'not_signed_in' ? invalid : problem.words} />
      ) : (
        <Failed alone error={problem} title={{ zh: '看板打不开', en: 'The board cannot be opened' }} onRetry={onRetry} />
      )}
    </main>
  )
}

const invalid: Words = {
  zh: '地址可能没有复制完整。请向分享者索取新的链接。',
  en: 'The address may have been cut short. Ask whoever sent it for a new link.',
}
