import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { keyScopeWords, type ListedKey, type MadeKey } from '../../core/admin/apiKey.ts'
import { exactTime, relativeTime } from '../board/when.ts'
import buttons from '../ui/controls.module.css'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { AddKey } from './AddKey.tsx'
import { AdminTop } from './AdminTop.tsx'
import { KeyOnce } from './KeyOnce.tsx'
import css from './Keys.module.css'
import { revokeKey, useKeys } from './keys.ts'
import { Unread } from './Unread.tsx'

const title = { zh: 'API 密钥', en: 'API keys' }

/** The keys of back ends: which there are, when they were used, a new one, an end of one. */
export default function Keys() {
  const { say } = usePreferences()
  const keys = useKeys()
  const { busy, act } = useAttempt(keys.refetch)
  const [adding, setAdding] = useState(false)
  const [told, setTold] = useState<MadeKey | null>(null)
  if (keys.error)
    return (
      <main className={rows.screen}>
        <Unread error={keys.error} title={{ zh: '密钥读不到', en: 'The keys cannot be read' }} onRetry={() => void keys.refetch()} />
      </main>
    )
  return (
    <main className={rows.screen}>
      <AdminTop title={title}>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={() => setAdding(true)}>
          <IconPlus size={16} stroke={1.75} aria-hidden />
          {say({ zh: '新建密钥', en: 'New key' })}
        </button>
      </AdminTop>
      {keys.isPending && <Waiting />}
      {keys.data?.keys.length === 0 && (
        <Notice
          title={{ zh: '还没有密钥', en: 'No keys yet' }}
          words={{
            zh: '公司自己的后端用密钥查询数据，或为门户里的嵌入签发令牌。',
            en: 'With a key the company’s own back end asks questions, or signs the tokens of what it embeds.',
          }}
        />
      )}
      <ul className={rows.list}>
        {keys.data?.keys.map((key) => (
          <KeyRow key={key.id} entry={key} busy={busy} onRevoke={() => void act(() => revokeKey(key.id))} />
        ))}
      </ul>
      {adding && (
        <AddKey
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false)
            setTold(made)
            void keys.refetch()
          }}
        />
      )}
      {told && <KeyOnce made={told} onClose={() => setTold(null)} />}
    </main>
  )
}

function KeyRow({ entry, busy, onRevoke }: { entry: ListedKey; busy: boolean; onRevoke: () => void }) {
  const { say, language } = usePreferences()
  const isOver = Date.parse(entry.expiresAt) <= Date.now()
  const isOff = isOver || entry.revokedAt !== null
  return (
    <li className={css.row} data-off={isOff}>
      <div className={css.who}>
        <strong>{entry.name}</strong>
        <code>{entry.id}</code>
        <span>{entry.scopes.map((scope) => say(keyScopeWords[scope])).join(' · ')}</span>
      </div>
      <span className={rows.when}>
        {entry.lastUsedAt ? (
          <span title={exactTime(entry.lastUsedAt, language)}>
            {say({ zh: `${relativeTime(entry.lastUsedAt, 'zh')}使用`, en: `Used ${relativeTime(entry.lastUsedAt, 'en')}` })}
          </span>
        ) : (
          say({ zh: '还没有使用', en: 'Never used' })
        )}
      </span>
      <span className={css.end} title={exactTime(entry.revokedAt ?? entry.expiresAt, language)}>
        {entry.revokedAt
          ? say({ zh: '已吊销', en: 'Revoked' })
          : isOver
            ? say({ zh: '已过期', en: 'Expired' })
            : say({ zh: `${relativeTime(entry.expiresAt, 'zh')}到期`, en: `Ends ${relativeTime(entry.expiresAt, 'en')}` })}
      </span>
      {!isOff && (
        <button
          type="button"
          className={`${buttons.button} ${buttons.small}`}
          disabled={busy}
          aria-label={say({ zh: `吊销 ${entry.name}`, en: `Revoke ${entry.name}` })}
          onClick={onRevoke}
        >
          {say({ zh: '吊销', en: 'Revoke' })}
        </button>
      )}
    </li>
  )
}
