import { useState } from 'react'
import { isSet } from '../../core/board/filters.ts'
import type { StoredBoard } from '../../core/board/reply.ts'
import type { Fields } from '../../core/field/field.ts'
import { isStanding, type ListedShare } from '../../core/share/share.ts'
import { useFields } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FailedLine } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { HeldFilters } from './HeldFilters.tsx'
import { Ending, Rights, Uses } from './LinkFacts.tsx'
import { LinkFields, newWish, toInput } from './LinkFields.tsx'
import { LinkRow } from './LinkRow.tsx'
import css from './ShareDialog.module.css'
import { makeShare, useShares, useSharesChanged, withdrawShare } from './shares.ts'

const terms = [7, 30, 90, 365]

// A category that is set may be what others must not look past; dates and what is not set are there to be used.
const heldAtFirst = ({ single, filters }: StoredBoard['spec']) =>
  filters.filter((filter) => single || (isSet(filter) && filter.operator !== 'inDateRange')).map(({ member }) => member)

/** Makes links to a board or a chart kept alone, shows those there are, and withdraws them. */
export function ShareDialog({ board, onClose }: { board: StoredBoard; onClose: () => void }) {
  const { say } = usePreferences()
  const shares = useShares(board.id)
  const { busy, act } = useAttempt(useSharesChanged(board.id))
  const { fields } = useFields()
  const [fresh, setFresh] = useState<string | null>(null)
  const { single } = board.spec
  const all = shares.data?.shares ?? []
  const standing = all.filter((share) => isStanding(share, Date.now()))
  const ended = all.filter((share) => !isStanding(share, Date.now()))
  const withdraw = async (id: string) => {
    await withdrawShare(id)
    toast({ zh: '链接已撤回，打开它的人会看到说明', en: 'The link is withdrawn; whoever opens it is told so' })
  }
  return (
    <Dialog
      title={say(single ? { zh: '分享此图', en: 'Share this chart' } : { zh: '分享看板', en: 'Share this board' })}
      onClose={onClose}
      width={600}
    >
      <p className="soft">{say(single ? aboutChart : aboutBoard)}</p>
      <NewLink
        board={board}
        fields={fields}
        busy={busy}
        onMake={(input) => void act(async () => setFresh((await makeShare(board.id, input)).id))}
      />
      {shares.isPending && <Waiting />}
      {shares.error && <FailedLine error={shares.error} />}
      {standing.length > 0 && (
        <ul className={css.links} aria-label={say({ zh: '有效的链接', en: 'Links that hold' })}>
          {standing.map((share) => (
            <LinkRow
              key={share.id}
              share={share}
              noun={single ? { zh: '图表', en: 'chart' } : { zh: '看板', en: 'board' }}
              rights={fields && <Rights share={share} filters={board.spec.filters} fields={fields} />}
              fresh={share.id === fresh}
              onWithdraw={() => void act(() => withdraw(share.id))}
            />
          ))}
        </ul>
      )}
      {ended.length > 0 && <EndedLinks shares={ended} />}
    </Dialog>
  )
}

const aboutChart = {
  zh: '拿到链接的人不用登录就能看这张图，只能看，不能改；随时可以撤回。图按现在的样子分享，数据保持最新；以后在看板或探索中改图，不影响链接。',
  en: 'Whoever has the link sees this chart without signing in, and can change nothing. Withdraw it at any time. It is shared as it is now, with current data; changing the chart later does not change the link.',
}
const aboutBoard = {
  zh: '拿到链接的人不用登录就能看，只能看，不能改；随时可以撤回。',
  en: 'Whoever has the link sees the board without signing in, and can change nothing. Withdraw it at any time.',
}

interface NewLinkProps {
  board: StoredBoard
  fields: Fields | undefined
  busy: boolean
  onMake: (input: Parameters<typeof makeShare>[1]) => void
}

/** What a link is made with: the filters it leaves to its viewers, and how long it holds. */
function NewLink({ board, fields, busy, onMake }: NewLinkProps) {
  const { say } = usePreferences()
  const [days, setDays] = useState(30)
  const [held, setHeld] = useState<string[]>(() => heldAtFirst(board.spec))
  const [wish, setWish] = useState(newWish)
  const { filters } = board.spec
  const adjustable = filters.some(({ member }) => !held.includes(member))
  return (
    <>
      {fields && filters.length > 0 && <HeldFilters filters={filters} fields={fields} held={held} onHeld={setHeld} />}
      <details className={css.more}>
        <summary>{say({ zh: '名称、密码、期限、权限…', en: 'Name, password, end, rights…' })}</summary>
        <LinkFields wish={wish} onWish={setWish} />
      </details>
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
        <button
          type="button"
          className={`${buttons.button} ${buttons.primary}`}
          disabled={busy}
          onClick={() => onMake({ days, adjustable, held: adjustable ? held : [], ...toInput(wish) })}
        >
          {say({ zh: '生成链接', en: 'Make a link' })}
        </button>
      </div>
    </>
  )
}

function EndedLinks({ shares }: { shares: ListedShare[] }) {
  const { say } = usePreferences()
  return (
    <details className={css.ended}>
      <summary>{say({ zh: `已失效的链接（${shares.length}）`, en: `Links that ended (${shares.length})` })}</summary>
      <ul>
        {shares.map((share) => (
          <li key={share.id}>
            <Ending share={share} /> · <Uses share={share} />
          </li>
        ))}
      </ul>
    </details>
  )
}
