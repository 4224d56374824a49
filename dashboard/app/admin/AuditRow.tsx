import { type AuditEntry, actWords } from '../../core/admin/audited.ts'
import { titleIn } from '../../core/board/edit.ts'
import type { Words } from '../../core/words.ts'
import { exactTime } from '../board/when.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './Audit.module.css'

/** Those who are no person of ours. */
function actorWords({ id, name }: AuditEntry['actor']): Words {
  if (name !== null) return { zh: name, en: name }
  if (id === 'identity provider') return { zh: '企业登录系统', en: 'Identity provider' }
  if (id === 'system') return { zh: '系统', en: 'The system' }
  if (id.startsWith('link ')) return { zh: '链接访客', en: 'Somebody with a link' }
  return id === '' ? { zh: '多人', en: 'Several' } : { zh: id, en: id }
}

/** One entry: when, who, what, to which, from where, and what else is known, unfolded. */
export function AuditRow({ entry, onActor }: { entry: AuditEntry; onActor: (actor: string) => void }) {
  const { say, language } = usePreferences()
  const thing = entry.thingName === null ? entry.thing : titleIn(entry.thingName, language)
  const details = Object.entries(entry.detail)
  return (
    <li className={css.entry}>
      <time dateTime={entry.at}>{exactTime(entry.at, language)}</time>
      <button
        type="button"
        className={css.actor}
        title={say({ zh: '只看此人', en: 'Only what they did' })}
        onClick={() => onActor(entry.actor.id)}
      >
        {say(actorWords(entry.actor))}
      </button>
      <span className={css.what} data-refused={/refused/.test(entry.act)}>
        {say(actWords(entry.act))}
        {thing !== '' && <span className="soft"> {thing}</span>}
      </span>
      <span className={css.address}>{entry.address}</span>
      {details.length > 0 && (
        <details className={css.detail}>
          <summary>{say({ zh: '详情', en: 'Details' })}</summary>
          <pre>{JSON.stringify(entry.detail, null, 1)}</pre>
        </details>
      )}
    </li>
  )
}
