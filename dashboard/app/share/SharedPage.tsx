import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { isProblem, Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { Failed } from '../ui/Failed.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { useWatchedWorkspace } from '../watchWorkspace.ts'
import { framed, type Host, useHost, useTellHeight, wanted } from './host.ts'
import { PasswordForm } from './PasswordForm.tsx'
import { SharedBoard } from './SharedBoard.tsx'
import css from './SharedPage.module.css'
import { type Opened, type Opening, openShared, renewPass, reopen } from './shares.ts'

const endings: Record<string, Words> = {
  link_withdrawn: { zh: '链接已撤回', en: 'The link was withdrawn' },
  link_paused: { zh: '链接已暂停', en: 'The link is paused' },
  link_expired: { zh: '链接已过期', en: 'The link has expired' },
  link_used_up: { zh: '打开次数已用完', en: 'Opened as often as it may be' },
  board_deleted: { zh: '看板已删除', en: 'The board was deleted' },
  link_unknown: { zh: '链接无效', en: 'The link is not valid' },
  not_a_link: { zh: '链接无效', en: 'The link is not valid' },
  not_signed_in: { zh: '链接无效', en: 'The link is not valid' },
}

/** What ends with a token and goes on with the next. */
const isTokenEnd = (error: unknown) => isProblem(error, 'embed_expired') || isProblem(error, 'embed_token_expired')

/** What a link or an embed shows: a board or one chart, to look at and not to change. */
export function SharedPage({ token }: { token: string }) {
  const { say } = usePreferences()
  const box = useRef<HTMLDivElement>(null)
  const host = useHost()
  const [password, setPassword] = useState<string>()
  const { board, tile } = wanted
  const opening: Opening | null =
    board === null
      ? { token, ...(password !== undefined && { password }) }
      : host.token === null
        ? null
        : { hostToken: host.token, board, tile }
  const opened = useRef(false)
  const shared = useQuery({
    queryKey: ['shared', password ?? ''],
    queryFn: async ({ signal }) => {
      if (opened.current) return reopen(signal)
      if (!opening) throw new Error('Nothing to open')
      const found = await openShared(opening, signal)
      opened.current = found.pass !== null
      return found
    },
    enabled: opening !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  useNextTokens(host, shared.data, shared.error, () => void shared.refetch())
  useTellHeight(box)
  useWatchedWorkspace()
  const asksPassword = ['link_password', 'wrong_password', 'too_many_passwords'].some((code) => isProblem(shared.error, code))
  return (
    <div ref={box} className={css.page} data-framed={framed} data-hide={host.hide.join(' ')}>
      {board !== null && !framed && (
        <Notice alone title={{ zh: '此页面只在门户网页中显示', en: 'This page shows inside a portal only' }} words={onlyFramed} />
      )}
      {asksPassword && <PasswordForm problem={shared.error} isBusy={shared.isFetching} onPassword={setPassword} />}
      {shared.error && !asksPassword && !isTokenEnd(shared.error) && (
        <Closed problem={shared.error} onRetry={() => void shared.refetch()} />
      )}
      {(shared.isPending ? framed || board === null : !host.settled || isTokenEnd(shared.error)) && !asksPassword && <Waiting />}
      {shared.data && host.settled && (
        <SharedBoard key={shared.data.revision} shared={shared.data} onChanged={() => void shared.refetch()} host={host} />
      )}
      {!framed && <footer className={css.foot}>{say({ zh: '客析 Clientele · 只读分享', en: 'Clientele 客析 · read-only link' })}</footer>}
    </div>
  )
}

/** Goes on with each next token of the host; asks for one when the last has ended, and tells what can't be opened. */
function useNextTokens(host: Host, data: Opened | undefined, error: Error | null, openAgain: () => void): void {
  const queries = useQueryClient()
  const { token, tell, tellProblem } = host
  const used = useRef<string | null>(null)
  const isOpen = data !== undefined
  useEffect(() => {
    if (isOpen) tell({ clientele: 'opened' })
  }, [isOpen, tell])
  useEffect(() => {
    if (isTokenEnd(error)) tell({ clientele: 'token' })
    else if (error instanceof Problem) tellProblem(error.code, error.words)
  }, [error, tell, tellProblem])
  useEffect(() => {
    if (token === null || token === used.current) return
    const isFirst = used.current === null
    used.current = token
    if (!data) {
      if (!isFirst) openAgain()
      return
    }
    const next = renewPass(token, data)
    next.then(
      (isSame) => (isSame ? void queries.refetchQueries({ predicate: ({ state }) => state.status === 'error' }) : openAgain()),
      (problem: unknown) => problem instanceof Problem && tellProblem(problem.code, problem.words),
    )
  })
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
const onlyFramed: Words = {
  zh: '它的权限由门户签发。请从门户打开。',
  en: 'What it may show is said by the portal. Open it from there.',
}
