import { useState } from 'react'
import { titleIn } from '../../core/board/edit.ts'
import { isStanding, type ListedLink, type ShareRight } from '../../core/share/share.ts'
import type { Words } from '../../core/words.ts'
import buttons from '../ui/controls.module.css'
import { FailedLine } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { LinkEdit } from './LinkEdit.tsx'
import { Ending, Uses } from './LinkFacts.tsx'
import css from './OpenDoors.module.css'
import { useAllLinks, withdrawShare } from './shares.ts'

/** Every link that is out: of everybody for administrators, else one's own; with its use, to be changed and withdrawn. */
export function OpenDoors() {
  const { say } = usePreferences()
  const links = useAllLinks()
  const { busy, act } = useAttempt(links.refetch)
  const [showsEnded, setShowsEnded] = useState(false)
  const [edited, setEdited] = useState<ListedLink | null>(null)
  const all = links.data?.shares ?? []
  const open = all.filter((share) => isStanding(share, Date.now()))
  const shown = showsEnded ? all : open
  return (
    <section aria-label={say({ zh: '分享链接', en: 'Links' })}>
      <div className={css.head}>
        <h2>{say({ zh: `有效的链接（${open.length}）`, en: `Links that hold (${open.length})` })}</h2>
        <label className={buttons.check}>
          <input type="checkbox" checked={showsEnded} onChange={({ target }) => setShowsEnded(target.checked)} />
          {say({ zh: `也显示已失效的（${all.length - open.length}）`, en: `Also those that ended (${all.length - open.length})` })}
        </label>
      </div>
      {links.isPending && <Waiting />}
      {links.error && <FailedLine error={links.error} />}
      {links.data && shown.length === 0 && (
        <p className="soft">
          {say({ zh: '没有有效的链接。在看板上点“分享”生成。', en: 'No link holds. Make one with Share on a board.' })}
        </p>
      )}
      <ul className={rows.list}>
        {shown.map((share) => (
          <Door
            key={share.id}
            share={share}
            busy={busy}
            onEdit={() => setEdited(share)}
            onWithdraw={() => void act(() => withdrawShare(share.id))}
          />
        ))}
      </ul>
      {edited && <LinkEdit share={edited} onClose={() => setEdited(null)} onChanged={links.refetch} />}
    </section>
  )
}

interface DoorProps {
  share: ListedLink
  busy: boolean
  onEdit: () => void
  onWithdraw: () => void
}

function Door({ share, busy, onEdit, onWithdraw }: DoorProps) {
  const { say, language } = usePreferences()
  const title = titleIn(share.title, language)
  const isOut = share.withdrawnAt === null
  return (
    <li className={css.door} data-off={!isStanding(share, Date.now())}>
      <div className={css.what}>
        <strong>{share.name || title}</strong>
        <p className="soft small">
          {share.name && <>{title} · </>}
          {share.createdByName}
          {share.boardDeleted && <> · {say({ zh: '看板已删除', en: 'Board deleted' })}</>}
        </p>
      </div>
      <p className="soft small">
        <Ending share={share} />
        {share.maxOpens !== null && <> · {say({ zh: `限 ${share.maxOpens} 次`, en: `${share.maxOpens} openings at most` })}</>}
        <br />
        <Uses share={share} />
      </p>
      <p className="soft small">{factsOf(share).map(say).join(' · ')}</p>
      <div className={css.acts}>
        {isOut && (
          <>
            <button
              type="button"
              className={`${buttons.button} ${buttons.small}`}
              aria-label={say({ zh: `修改“${share.name || title}”的链接`, en: `Change the link ${share.name || title}` })}
              onClick={onEdit}
            >
              {say({ zh: '修改', en: 'Change' })}
            </button>
            <button
              type="button"
              className={`${buttons.button} ${buttons.small}`}
              disabled={busy}
              aria-label={say({ zh: `撤回“${share.name || title}”的链接`, en: `Withdraw the link ${share.name || title}` })}
              onClick={onWithdraw}
            >
              {say({ zh: '撤回', en: 'Withdraw' })}
            </button>
          </>
        )}
      </div>
    </li>
  )
}

const rightWords: Record<ShareRight, Words> = {
  drill: { zh: '可点击', en: 'Clicks' },
  image: { zh: '可导出图片', en: 'pictures' },
  data: { zh: '可导出数据', en: 'data' },
}

/** What a link allows, in a few words. */
function factsOf({ hasPassword, rights, origins, filters }: ListedLink): Words[] {
  return [
    hasPassword ? { zh: '有密码', en: 'Password' } : { zh: '无密码', en: 'No password' },
    ...(rights.length > 0 ? rights.map((right) => rightWords[right]) : [{ zh: '只看', en: 'Looking only' }]),
    ...(filters.length > 0 ? [{ zh: `固定筛选 ${filters.length} 项`, en: `${filters.length} fixed filters` }] : []),
    ...(origins.length > 0 ? [{ zh: `限 ${origins.length} 个网站`, en: `on ${origins.length} sites` }] : []),
  ]
}
