import { IconCheck, IconCode, IconCopy, IconLock } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { isSet } from '../../core/board/filters.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import type { Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { Problem } from '../../core/problem.ts'
import { adjustableFilters, isStanding, type MadeShare, type Share } from '../../core/share/share.ts'
import type { Words } from '../../core/words.ts'
import { ChipText } from '../board/FilterBar.tsx'
import { exactTime, relativeTime } from '../board/when.ts'
import { titleOf } from '../chart/words.ts'
import { useFields } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import css from './ShareDialog.module.css'
import { embedLines, makeShare, shareAddress, useShares, useSharesChanged, withdrawShare } from './shares.ts'

const terms = [7, 30, 90, 365]

// A category that is set may be what others must not look past; dates and what is not set are there to be used.
const heldAtFirst = ({ single, filters }: StoredBoard['spec']) =>
  filters.filter((filter) => single || (isSet(filter) && filter.operator !== 'inDateRange')).map(({ member }) => member)

/** Makes links to a board or a chart kept alone, shows those there are, and withdraws them. */
export function ShareDialog({ board, onClose }: { board: StoredBoard; onClose: () => void }) {
  const { say } = usePreferences()
  const shares = useShares(board.id)
  const changed = useSharesChanged(board.id)
  const [days, setDays] = useState(30)
  const loaded = useFields()
  const [held, setHeld] = useState<string[]>(() => heldAtFirst(board.spec))
  const [busy, setBusy] = useState(false)
  const [fresh, setFresh] = useState<string | null>(null)
  const { single, filters } = board.spec
  const standing = shares.data?.shares.filter((share) => isStanding(share, Date.now())) ?? []
  const ended = shares.data?.shares.filter((share) => !isStanding(share, Date.now())) ?? []

  async function attempt(work: () => Promise<void>) {
    setBusy(true)
    try {
      await work()
      await changed()
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      toast(cause.words, { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }

  const make = () =>
    attempt(async () => {
      const adjustable = filters.some(({ member }) => !held.includes(member))
      setFresh((await makeShare(board.id, { days, adjustable, held: adjustable ? held : [] })).id)
    })

  return (
    <Dialog
      title={say(single ? { zh: '分享此图', en: 'Share this chart' } : { zh: '分享看板', en: 'Share this board' })}
      onClose={onClose}
      width={600}
    >
      <p className="soft">
        {say(
          single
            ? {
                zh: '拿到链接的人不用登录就能看这张图，只能看，不能改；随时可以撤回。图按现在的样子分享，数据保持最新；以后在看板或探索中改图，不影响链接。',
                en: 'Whoever has the link sees this chart without signing in, and can change nothing. Withdraw it at any time. It is shared as it is now, with current data; changing the chart later does not change the link.',
              }
            : {
                zh: '拿到链接的人不用登录就能看，只能看，不能改；随时可以撤回。',
                en: 'Whoever has the link sees the board without signing in, and can change nothing. Withdraw it at any time.',
              },
        )}
      </p>
      {loaded.state === 'ready' && filters.length > 0 && (
        <FilterInput filters={filters} fields={loaded.fields} held={held} onHeld={setHeld} />
      )}
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
        <button type="button" className={`${buttons.button} ${buttons.primary}`} disabled={busy} onClick={() => void make()}>
          {say({ zh: '生成链接', en: 'Make a link' })}
        </button>
      </div>
      {shares.isPending && <Waiting />}
      {shares.error && <p role="alert">{shares.error instanceof Problem ? say(shares.error.words) : shares.error.message}</p>}
      {standing.length > 0 && (
        <ul className={css.links} aria-label={say({ zh: '有效的链接', en: 'Links that hold' })}>
          {standing.map((share) => (
            <LinkRow
              key={share.id}
              share={share}
              noun={single ? { zh: '图表', en: 'chart' } : { zh: '看板', en: 'board' }}
              rights={loaded.state === 'ready' ? <Rights share={share} filters={filters} fields={loaded.fields} /> : null}
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

interface FilterWishProps {
  filters: Filter[]
  fields: Fields
  held: string[]
  onHeld: (held: string[]) => void
}

/** Which filters whoever opens the link may change; the others stay as they are on the board. */
function FilterInput({ filters, fields, held, onHeld }: FilterWishProps) {
  const { say } = usePreferences()
  return (
    <fieldset className={css.filters}>
      <legend>{say({ zh: '对方可以调整的筛选', en: 'Filters that viewers may change' })}</legend>
      {filters.map((filter) => {
        const free = !held.includes(filter.member)
        return (
          <label key={JSON.stringify(filter)} className={buttons.check}>
            <input
              type="checkbox"
              checked={free}
              onChange={() => onHeld(free ? [...held, filter.member] : held.filter((member) => member !== filter.member))}
            />
            <span className={css.filter}>
              <ChipText filter={filter} fields={fields} />
            </span>
            {!free && <IconLock size={14} stroke={1.5} aria-label={say({ zh: '固定', en: 'Fixed' })} />}
          </label>
        )
      })}
      {filters.some(({ member }) => held.includes(member)) && (
        <p className="soft small">
          {say({
            zh: '没有勾选的保持不变，打开链接的人改不了。',
            en: 'What is not ticked stays as it is; viewers cannot change it.',
          })}
        </p>
      )}
    </fieldset>
  )
}

/** What the viewers of a link may not change. */
function Rights({ share, filters, fields }: { share: Share; filters: Filter[]; fields: Fields }) {
  const { say } = usePreferences()
  const free = adjustableFilters({ filters }, share)
  const fixed = [...new Set(filters.filter((filter) => isSet(filter) && !free.includes(filter)).map(({ member }) => member))]
  const titles = [...share.filters.map(({ member }) => member), ...fixed].map((member) => titleOf(fields, member))
  if (titles.length === 0) return null
  const zh = titles.map((title) => title.zh).join('、')
  const en = titles.map((title) => title.en).join(', ')
  return <> · {say({ zh: `固定：${zh}`, en: `Fixed: ${en}` })}</>
}

interface LinkRowProps {
  share: MadeShare
  /** What the link shows. */
  noun: Words
  rights: ReactNode
  fresh: boolean
  onWithdraw: () => void
}

function LinkRow({ share, noun, rights, fresh, onWithdraw }: LinkRowProps) {
  const { say, language, scheme } = usePreferences()
  const [showsLines, setShowsLines] = useState(false)
  const address = shareAddress(share.token)
  const lines = embedLines(share.token, language, scheme, noun)
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
          {rights}
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
            {say({
              zh: `把这五行放进网页，${noun.zh}就显示在那里。`,
              en: `Put these five lines into a page; the ${noun.en} appears there.`,
            })}
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

/** Until when a link holds, or since when it does not. */
export function Ending({ share }: { share: Share }) {
  const { say, language } = usePreferences()
  if (share.paused && !share.withdrawnAt)
    return (
      <span>
        {say({ zh: `已暂停：${share.createdByName}的账户已停用`, en: `Paused: the account of ${share.createdByName} is disabled` })}
      </span>
    )
  const [moment, words] = share.withdrawnAt
    ? [share.withdrawnAt, { zh: '撤回于', en: 'Withdrawn' }]
    : [share.expiresAt, Date.parse(share.expiresAt) > Date.now() ? { zh: '有效至', en: 'Holds until' } : { zh: '到期于', en: 'Ended' }]
  return (
    <span
      title={exactTime(moment, language)}
    >{`${say(words)} ${new Date(moment).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium' })}`}</span>
  )
}

/** How often a link was opened, and when last. */
export function Uses({ share }: { share: Share }) {
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
