import type { Person } from '../../core/admin/reply.ts'
import { titleIn } from '../../core/board/edit.ts'
import { isStanding } from '../../core/share/share.ts'
import { Ending, Uses } from '../share/LinkFacts.tsx'
import { useLinksOf, withdrawShare } from '../share/shares.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FailedLine } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'

/** What one person has shared to the outside; an administrator may withdraw it. */
export function LinksDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { say, language } = usePreferences()
  const links = useLinksOf(person.id)
  const { busy, act } = useAttempt(links.refetch)

  return (
    <Dialog title={say({ zh: `${person.name} 的分享链接`, en: `Links of ${person.name}` })} onClose={onClose} width={600}>
      {person.disabledAt && (
        <p className="soft">
          {say({
            zh: '账户停用期间，此人的链接都打不开；重新启用后，没有撤回、没有到期的会恢复。',
            en: 'While the account is disabled none of these links opens; once it is enabled again, those that were not withdrawn and have not ended go on.',
          })}
        </p>
      )}
      {links.isPending && <Waiting />}
      {links.error && <FailedLine error={links.error} />}
      {links.data?.shares.length === 0 && <p className="soft">{say({ zh: '没有分享过链接。', en: 'No links were made.' })}</p>}
      <ul className={rows.lines}>
        {links.data?.shares.map((share) => (
          <li key={share.id}>
            <div>
              <strong>{titleIn(share.title, language)}</strong>
              <p className="soft small">
                {share.boardDeleted && <>{say({ zh: '看板已删除', en: 'Board deleted' })} · </>}
                <Ending share={share} /> · <Uses share={share} />
              </p>
            </div>
            {(isStanding(share, Date.now()) || (share.paused && !share.withdrawnAt)) && (
              <button
                type="button"
                className={`${buttons.button} ${buttons.small}`}
                disabled={busy}
                aria-label={say({
                  zh: `撤回“${titleIn(share.title, 'zh')}”的链接`,
                  en: `Withdraw the link to ${titleIn(share.title, 'en')}`,
                })}
                onClick={() => void act(() => withdrawShare(share.id))}
              >
                {say({ zh: '撤回', en: 'Withdraw' })}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
