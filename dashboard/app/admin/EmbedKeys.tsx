import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { z } from 'zod'
import { keyList, type ListedKey, type MadeKey, madeKey } from '../../core/admin/apiKey.ts'
import { ask } from '../api.ts'
import { exactTime, relativeTime } from '../board/when.ts'
import { siteExample } from '../share/LinkFields.tsx'
import doors from '../share/OpenDoors.module.css'
import { CopyButton } from '../ui/CopyButton.tsx'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FailedLine } from '../ui/Failed.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useAttempt, useSubmit } from '../ui/useAttempt.ts'
import css from './Admin.module.css'

const toOrigins = (text: string) => text.split(/[\s,，]+/).filter(Boolean)

/** The keys that portals sign their embeds with: which sites, until when, last used; to be made, changed and revoked. */
export function EmbedKeys() {
  const { say } = usePreferences()
  const keys = useQuery({ queryKey: ['embed keys'], queryFn: ({ signal }) => ask('/api/keys', keyList, { signal }), staleTime: 0 })
  const { busy, act } = useAttempt(keys.refetch)
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<MadeKey | null>(null)
  const [changed, setChanged] = useState<ListedKey | null>(null)
  const standing = (keys.data?.keys ?? []).filter(
    ({ scopes, revokedAt, expiresAt }) => scopes.includes('embed') && revokedAt === null && Date.parse(expiresAt) > Date.now(),
  )
  const revoke = (id: string) => ask(`/api/keys/${id}`, z.unknown(), { method: 'DELETE' })
  return (
    <section aria-label={say({ zh: '嵌入密钥', en: 'Embed keys' })}>
      <div className={doors.head}>
        <h2>{say({ zh: `嵌入密钥（${standing.length}）`, en: `Embed keys (${standing.length})` })}</h2>
        <button type="button" className={buttons.button} onClick={() => setMaking(true)}>
          {say({ zh: '新建密钥…', en: 'New key…' })}
        </button>
      </div>
      <p className="soft">
        {say({
          zh: '门户的后端用密钥为每位访问者签发令牌，写明能看的看板和行。用法见 docs/embedding.md。',
          en: 'A portal’s back end signs a token for each of its viewers, with the boards and rows they may see. How: docs/embedding.md.',
        })}
      </p>
      {keys.error && <FailedLine error={keys.error} />}
      <ul className={rows.list}>
        {standing.map((key) => (
          <Key key={key.id} item={key} busy={busy} onSites={() => setChanged(key)} onRevoke={() => void act(() => revoke(key.id))} />
        ))}
      </ul>
      {making && (
        <KeyForm
          onClose={() => setMaking(false)}
          onDone={async (name, origins) => {
            const body = { name, scopes: ['embed'], origins }
            setMade(await ask('/api/keys', madeKey, { method: 'POST', body }))
            await keys.refetch()
            setMaking(false)
          }}
        />
      )}
      {changed && (
        <KeyForm
          item={changed}
          onClose={() => setChanged(null)}
          onDone={async (_name, origins) => {
            await ask(`/api/keys/${changed.id}`, z.unknown(), { method: 'PUT', body: { origins } })
            await keys.refetch()
            setChanged(null)
          }}
        />
      )}
      {made && <KeyOnce made={made} onClose={() => setMade(null)} />}
    </section>
  )
}

function Key({ item, busy, onSites, onRevoke }: { item: ListedKey; busy: boolean; onSites: () => void; onRevoke: () => void }) {
  const { say, language } = usePreferences()
  const used = item.lastUsedAt
    ? { zh: `最近使用 ${relativeTime(item.lastUsedAt, 'zh')}`, en: `Last used ${relativeTime(item.lastUsedAt, 'en')}` }
    : { zh: '还没有使用过', en: 'Not used yet' }
  return (
    <li className={doors.door}>
      <div className={doors.what}>
        <strong>{item.name}</strong>
        <p className="soft small">
          <code>{item.id}</code> · {item.createdBy.name ?? item.createdBy.id}
        </p>
      </div>
      <p className="soft small">
        {say({ zh: '有效至', en: 'Holds until' })} {exactTime(item.expiresAt, language)}
        <br />
        {say(used)}
      </p>
      <p className="soft small">{item.origins.length > 0 ? item.origins.join(' ') : say({ zh: '任何网站', en: 'Any site' })}</p>
      <div className={doors.acts}>
        <button type="button" className={`${buttons.button} ${buttons.small}`} onClick={onSites}>
          {say({ zh: '网站…', en: 'Sites…' })}
        </button>
        <button
          type="button"
          className={`${buttons.button} ${buttons.small}`}
          disabled={busy}
          aria-label={say({ zh: `停用密钥“${item.name}”`, en: `Revoke the key ${item.name}` })}
          onClick={onRevoke}
        >
          {say({ zh: '停用', en: 'Revoke' })}
        </button>
      </div>
    </li>
  )
}

interface KeyFormProps {
  /** One that is there; its sites can be changed. */
  item?: ListedKey
  onClose: () => void
  onDone: (name: string, origins: string[]) => Promise<unknown>
}

function KeyForm({ item, onClose, onDone }: KeyFormProps) {
  const { say } = usePreferences()
  const { busy, problem, submit } = useSubmit((form) => onDone(String(form.get('name')), toOrigins(String(form.get('origins')))))
  return (
    <Dialog title={item ? item.name : say({ zh: '新建嵌入密钥', en: 'New embed key' })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
        {!item && (
          <label className={buttons.label}>
            <span>{say({ zh: '名称', en: 'Name' })}</span>
            <input className={buttons.input} name="name" required maxLength={100} autoComplete="off" />
          </label>
        )}
        <label className={buttons.label}>
          <span>
            {say({ zh: '可以嵌入的网站，用空格分开（空着为不限）', en: 'Sites that may embed, with spaces between (none: any)' })}
          </span>
          <input
            className={buttons.input}
            name="origins"
            placeholder={say(siteExample)}
            defaultValue={item?.origins.join(' ')}
            autoComplete="off"
          />
        </label>
        <FormFoot problem={problem} onCancel={onClose} verb={item ? { zh: '保存', en: 'Save' } : { zh: '新建', en: 'Make' }} off={busy} />
      </form>
    </Dialog>
  )
}

/** A key, the only time it is told. */
function KeyOnce({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  const { say } = usePreferences()
  return (
    <Dialog title={say({ zh: `密钥“${made.name}”`, en: `The key ${made.name}` })} onClose={onClose} stays>
      <p className="soft">
        {say({
          zh: '只显示这一次。请放进门户后端的环境变量，不要写进网页。',
          en: 'Shown this once. Put it into an environment variable of the portal’s back end, never into a page.',
        })}
      </p>
      <dl className={css.told}>
        <dt>{say({ zh: '环境变量 CLIENTELE_KEY', en: 'Variable CLIENTELE_KEY' })}</dt>
        <dd>
          <code>{made.key}</code>
        </dd>
      </dl>
      <div className={buttons.foot}>
        <CopyButton text={made.key}>{say({ zh: '复制密钥', en: 'Copy the key' })}</CopyButton>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={onClose}>
          {say({ zh: '我已存好', en: 'I have kept it' })}
        </button>
      </div>
    </Dialog>
  )
}
