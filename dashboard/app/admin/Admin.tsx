import { IconPlus } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { Person } from '../../core/admin/reply.ts'
import { Problem } from '../../core/problem.ts'
import buttons from '../ui/controls.module.css'
import { Failed } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { AddPerson } from './AddPerson.tsx'
import { LinksDialog } from './LinksDialog.tsx'
import { MapDialog } from './MapDialog.tsx'
import { PasswordOnce, type Told } from './PasswordOnce.tsx'
import { PersonRow } from './PersonRow.tsx'
import { resetPassword, usePeople, usePeopleChanged } from './people.ts'
import { SessionsDialog } from './SessionsDialog.tsx'

/** People and their roles. */
export default function Admin() {
  const { say } = usePreferences()
  const people = usePeople()
  const changed = usePeopleChanged()
  const { act } = useAttempt(changed)
  const [adding, setAdding] = useState(false)
  const [mapping, setMapping] = useState(false)
  const [told, setTold] = useState<Told | null>(null)
  const [linksOf, setLinksOf] = useState<Person | null>(null)
  const [sessionsOf, setSessionsOf] = useState<Person | null>(null)
  useEffect(() => {
    document.title = say({ zh: '人员 · 客析', en: 'People · Clientele' })
  }, [say])

  const tell = ({ password, ...person }: Person & { password?: string | undefined }) => {
    if (password !== undefined) setTold({ person, password })
  }
  const acts = {
    act,
    showLinks: setLinksOf,
    showSessions: setSessionsOf,
    resetPassword: ({ id }: Person) => void act(async () => tell(await resetPassword(id))),
  }

  if (people.error) return <Unread error={people.error} onRetry={() => void people.refetch()} />
  return (
    <main className={rows.screen}>
      <div className={rows.top}>
        <h1>{say({ zh: '人员', en: 'People' })}</h1>
        <button type="button" className={buttons.button} onClick={() => setMapping(true)}>
          {say({ zh: '地图…', en: 'Map…' })}
        </button>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={() => setAdding(true)}>
          <IconPlus size={16} stroke={1.75} aria-hidden />
          {say({ zh: '添加人员', en: 'Add a person' })}
        </button>
      </div>
      {people.isPending && <Waiting />}
      <ul className={rows.list}>
        {people.data?.people.map((person) => (
          <PersonRow key={person.id} person={person} acts={acts} />
        ))}
      </ul>
      {adding && (
        <AddPerson
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false)
            tell(made)
            void changed()
          }}
        />
      )}
      {mapping && <MapDialog onClose={() => setMapping(false)} />}
      {linksOf && <LinksDialog person={linksOf} onClose={() => setLinksOf(null)} />}
      {sessionsOf && <SessionsDialog person={sessionsOf} onClose={() => setSessionsOf(null)} />}
      {told && <PasswordOnce told={told} onClose={() => setTold(null)} />}
    </main>
  )
}

function Unread({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isRefused = error instanceof Problem && error.status === 403
  return (
    <main className={rows.screen}>
      <Failed
        alone
        error={error}
        calm={isRefused}
        title={isRefused ? { zh: '只有管理员能进来', en: 'For administrators only' } : { zh: '人员读不到', en: 'People cannot be read' }}
        onRetry={isRefused ? undefined : onRetry}
      />
    </main>
  )
}
