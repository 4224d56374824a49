import { deviceWords, type ListedSession } from '../../core/admin/session.ts'
import { exactTime, relativeTime } from '../board/when.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FailedLine } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { endAllSessions, endSession, useSessions } from './sessions.ts'

interface SessionsDialogProps {
  /** Somebody else, as an administrator; null is oneself. */
  person: { id: string; name: string } | null
  onClose: () => void
}

/** Where somebody is signed in, to end one session or all. */
export function SessionsDialog({ person, onClose }: SessionsDialogProps) {
  const { say } = usePreferences()
  const whose = person?.id ?? null
  const list = useSessions(whose)
  const { busy, act } = useAttempt(list.refetch)
  const found = list.data?.sessions ?? []
  const title = person ? { zh: `${person.name} 的登录`, en: `Sessions of ${person.name}` } : { zh: '我的登录', en: 'My sessions' }
  return (
    <Dialog title={say(title)} onClose={onClose} width={600}>
      {list.isPending && <Waiting />}
      {list.error && <FailedLine error={list.error} />}
      {list.data && found.length === 0 && <p className="soft">{say({ zh: '目前没有登录。', en: 'Not signed in anywhere.' })}</p>}
      <ul className={rows.lines}>
        {found.map((session) => (
          <Line key={session.id} session={session} busy={busy} onEnd={() => void act(() => endSession(whose, session.id))} />
        ))}
      </ul>
      {found.some(({ isThis }) => !isThis) && (
        <div className={buttons.foot}>
          <button type="button" className={buttons.button} disabled={busy} onClick={() => void act(() => endAllSessions(whose))}>
            {person ? say({ zh: '全部退出', en: 'Sign out everywhere' }) : say({ zh: '退出其他登录', en: 'Sign out everywhere else' })}
          </button>
        </div>
      )}
    </Dialog>
  )
}

function Line({ session, busy, onEnd }: { session: ListedSession; busy: boolean; onEnd: () => void }) {
  const { say, language } = usePreferences()
  const device = deviceWords(session.device)
  const at = session.lastSeenAt ?? session.createdAt
  return (
    <li>
      <div>
        <strong title={session.device}>{say(device)}</strong>
        <p className="soft small">
          {[
            session.isThis
              ? say({ zh: '本次登录', en: 'This session' })
              : say({ zh: `${relativeTime(at, 'zh')}使用过`, en: `Used ${relativeTime(at, 'en')}` }),
            session.address,
            session.isCompany ? say({ zh: '企业账号', en: 'Company account' }) : '',
            say({ zh: `${exactTime(session.createdAt, language)}登录`, en: `signed in ${exactTime(session.createdAt, language)}` }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {!session.isThis && (
        <button
          type="button"
          className={`${buttons.button} ${buttons.small}`}
          disabled={busy}
          aria-label={say({ zh: `退出 ${device.zh}（${session.address}）`, en: `Sign out ${device.en} (${session.address})` })}
          onClick={onEnd}
        >
          {say({ zh: '退出', en: 'Sign out' })}
        </button>
      )}
    </li>
  )
}
