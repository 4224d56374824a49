import { IconCheck, IconCode, IconCopy } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { isSet } from '../../core/board/filters.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import type { MadeShare } from '../../core/share/share.ts'
import { ApiProblem } from '../api.ts'
import { exactTime, relativeTime } from '../board/when.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import css from './ShareDialog.module.css'
import { embedLines, makeShare, shareAddress, useShares, useSharesChanged, withdrawShare } from './shares.ts'

const terms = [7, 30, 90, 365]

/** Makes links to a board, shows those there are, and withdraws them. */
export function ShareDialog({ board, onClose }: { board: StoredBoard; onClose: () => void }) {
  const { say } = usePreferences()
  const shares = useShares(board.id)
  const changed = useSharesChanged(board.id)
  const [days, setDays] = useState(30)
  const [adjustable, setAdjustable] = useState(true)
  const [busy, setBusy] = useState(false)
  const [fresh, setFresh] = useState<string | null>(null)
  const standing = shares.data?.shares.filter((share) => isStanding(share)) ?? []
  const ended = shares.data?.shares.filter((share) => !isStanding(share)) ?? []

  async function attempt(work: () => Promise<void>) {
    setBusy(true)
    try {
      await work()
      await changed()
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause
      toast(cause.words, { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }

  const make = () => attempt(async () => setFresh((await makeShare(board.id, { days, adjustable })).id))

  return (
    <Dialog title={say({ zh: '分享看板', en: 'Share this board' })} onClose={onClose} width={600}>
      <p className="soft">
        {say({
          zh: '拿到链接的人不用登录就能看，只能看，不能改；随时可以撤回。',
          en: 'Whoever has the link sees the board without signing in, and can change nothing. Withdraw it at any time.',
        })}
      </p>
      <div className={css.wish}>
        <label className={css.days}>
          {say({ zh: '有效期', en: 'Valid for' })}
          <select className={buttons.select} value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {terms.map((term) => (
              <option key={term} value={term}>
                {say({ zh: `${term} 天`, en: `${term} days` })}
              </option>
            ))}
          </select>
        </label>
        {board.spec.filters.length > 0 && (
          <label className={buttons.check}>
            <input type="checkbox" checked={adjustable} onChange={(event) => setAdjustable(event.currentTarget.checked)} />
            {board.spec.filters.some(isSet)
              ? say({ zh: '对方可以调整看板筛选', en: 'Viewers may change the board’s filters' })
              : say({ zh: '对方可以使用看板筛选', en: 'Viewers may use the board’s filters' })}
          </label>
        )}
        <button type="button" className={`${buttons.button} ${buttons.primary}`} disabled={busy} onClick={() => void make()}>
          {say({ zh: '生成链接', en: 'Make a link' })}
        </button>
      </div>
      {shares.isPending && <Waiting />}
      {shares.error && <p role="alert">{shares.error instanceof ApiProblem ? say(shares.error.words) : shares.error.message}</p>}
      {standing.length > 0 && (
        <ul className={css.links} aria-label={say({ zh: '有效的链接', en: 'Links that hold' })}>
          {standing.map((share) => (
            <LinkRow
              key={share.id}
              share={share}
              fresh={share.id === fresh}
              onWithdraw={() =>
                void attempt(async () => {
                  await withdrawShare(share.id)
                  toast({ zh: '链接已撤回，打开它的人会看到说明', en: 'The link is withdrawn; whoever opens it is told so' })
                })
              }
            />
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <details className={css.ended}>
          <summary>{say({ zh: `已失效的链接（${ended.length}）`, en: `Links that ended (${ended.length})` })}</summary>
          <ul>
            {ended.map((share) => (
              <li key={share.id}>
                <Ending share={share} /> · <Uses share={share} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </Dialog>
  )
}

const isStanding = ({ withdrawnAt, expiresAt }: MadeShare) => withdrawnAt === null && Date.parse(expiresAt) > Date.now()

function LinkRow({ share, fresh, onWithdraw }: { share: MadeShare; fresh: boolean; onWithdraw: () => void }) {
  const { say, language, scheme } = usePreferences()
  const [showsLines, setShowsLines] = useState(false)
  const address = shareAddress(share.token)
  const lines = embedLines(share.token, language, scheme)
  return (
    <li className={css.link} data-fresh={fresh}>
      <div className={css.address}>
        <input
          className={buttons.input}
          readOnly
          value={address}
          aria-label={say({ zh: '链接地址', en: 'Address of the link' })}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={address} label={say({ zh: '复制链接', en: 'Copy link' })}>
          {say({ zh: '复制链接', en: 'Copy link' })}
        </CopyButton>
      </div>
      <div className={css.about}>
        <span>
          <Ending share={share} /> · <Uses share={share} />
        </span>
        <button
          type="button"
          className={`${buttons.button} ${buttons.quiet} ${buttons.small}`}
          aria-expanded={showsLines}
          onClick={() => setShowsLines(!showsLines)}
        >
          <IconCode size={16} stroke={1.5} aria-hidden />
          {say({ zh: '嵌入', en: 'Embed' })}
        </button>
        <button type="button" className={`${buttons.button} ${buttons.quiet} ${buttons.small} ${css.withdraw}`} onClick={onWithdraw}>
          {say({ zh: '撤回', en: 'Withdraw' })}
        </button>
      </div>
      {showsLines && (
        <div className={css.lines}>
          <p className="soft small">
            {say({ zh: '把这五行放进网页，看板就显示在那里。', en: 'Put these five lines into a page; the board appears there.' })}
          </p>
          <pre>{lines}</pre>
          <CopyButton text={lines} label={say({ zh: '复制嵌入代码', en: 'Copy embed code' })}>
            {say({ zh: '复制代码', en: 'Copy code' })}
          </CopyButton>
        </div>
      )}
    </li>
  )
}

function Ending({ share }: { share: MadeShare }) {
  const { say, language } = usePreferences()
  const [moment, words] = share.withdrawnAt
    ? [share.withdrawnAt, { zh: '撤回于', en: 'Withdrawn' }]
    : [share.expiresAt, Date.parse(share.expiresAt) > Date.now() ? { zh: '有效至', en: 'Holds until' } : { zh: '到期于', en: 'Ended' }]
  return (
    <span
      title={exactTime(moment, language)}
    >{`${say(words)} ${new Date(moment).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium' })}`}</span>
  )
}

function Uses({ share }: { share: MadeShare }) {
  const { say } = usePreferences()
  if (!share.lastOpenedAt) return <span>{say({ zh: '还没有人打开', en: 'Not opened yet' })}</span>
  return (
    <span>
      {say({
        zh: `打开 ${share.opened} 次，最近${relativeTime(share.lastOpenedAt, 'zh')}`,
        en: `Opened ${share.opened === 1 ? 'once' : `${share.opened} times`}, last ${relativeTime(share.lastOpenedAt, 'en')}`,
      })}
    </span>
  )
}

function CopyButton({ text, label, children }: { text: string; label: string; children: ReactNode }) {
  const { say } = usePreferences()
  const [copied, setCopied] = useState(false)
  const timer = useRef(0)
  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      // Without HTTPS browsers keep the clipboard shut; the text can still be selected by hand.
      toast(
        { zh: '浏览器不允许复制，请手动选中文字复制。', en: 'The browser does not allow copying; select the text by hand.' },
        { tone: 'bad' },
      )
      return
    }
    setCopied(true)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setCopied(false), 2000)
  }
  return (
    <button type="button" className={buttons.button} aria-label={label} onClick={() => void copy()}>
      {copied ? <IconCheck size={16} stroke={1.75} aria-hidden /> : <IconCopy size={16} stroke={1.5} aria-hidden />}
      {copied ? say({ zh: '已复制', en: 'Copied' }) : children}
    </button>
  )
}
