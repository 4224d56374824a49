import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { ListedPerson, Person } from '../../core/admin/reply.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { AddPerson } from './AddPerson.tsx'
import { AdminTop } from './AdminTop.tsx'
import { InviteDialog } from './InviteDialog.tsx'
import { LinksDialog } from './LinksDialog.tsx'
import { MapDialog } from './MapDialog.tsx'
import { PasswordOnce } from './PasswordOnce.tsx'
import { PersonRights } from './PersonRights.tsx'
import { PersonRow } from './PersonRow.tsx'
import { resetPassword, savePeople, usePeople, usePeopleChanged } from './people.ts'
import { RemoveDialog } from './RemoveDialog.tsx'
import { RenameDialog } from './RenameDialog.tsx'
import { SessionsDialog } from './SessionsDialog.tsx'
import { Unread } from './Unread.tsx'

const title = { zh: '人员', en: 'People' }

/** The dialog that is open over the list. */
type Open =
  | { kind: 'add' | 'invite' | 'map' }
  | { kind: 'links' | 'sessions' | 'rename' | 'remove'; person: Person }
  | { kind: 'rights'; person: ListedPerson }
  | { kind: 'password'; person: Person; password: string }

/** People and their roles. */
export default function Admin() {
  const { say } = usePreferences()
  const people = usePeople()
  const changed = usePeopleChanged()
  const { act } = useAttempt(changed)
  const [open, setOpen] = useState<Open | null>(null)
  const tell = ({ password, ...person }: Person & { password?: string | undefined }) =>
    setOpen(password === undefined ? null : { kind: 'password', person, password })
  const acts = {
    act,
    showRights: (person: ListedPerson) => setOpen({ kind: 'rights', person }),
    showLinks: (person: Person) => setOpen({ kind: 'links', person }),
    rename: (person: Person) => setOpen({ kind: 'rename', person }),
    remove: (person: Person) => setOpen({ kind: 'remove', person }),
    showSessions: (person: Person) => setOpen({ kind: 'sessions', person }),
    resetPassword: ({ id }: Person) => void act(async () => tell(await resetPassword(id))),
  }
  return (
    <main className={rows.screen}>
      {people.error ? (
        <Unread error={people.error} title={{ zh: '人员读不到', en: 'People cannot be read' }} onRetry={() => void people.refetch()} />
      ) : (
        <AdminTop title={title}>
          <button type="button" className={buttons.button} onClick={() => setOpen({ kind: 'map' })}>
            {say({ zh: '地图…', en: 'Map…' })}
          </button>
          <button type="button" className={buttons.button} onClick={() => void act(savePeople)}>
            {say({ zh: '导出 CSV', en: 'Export CSV' })}
          </button>
          <button type="button" className={buttons.button} onClick={() => setOpen({ kind: 'invite' })}>
            {say({ zh: '批量添加…', en: 'Add several…' })}
          </button>
          <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={() => setOpen({ kind: 'add' })}>
            <IconPlus size={16} stroke={1.75} aria-hidden />
            {say({ zh: '添加人员', en: 'Add a person' })}
          </button>
        </AdminTop>
      )}
      {people.isPending && <Waiting />}
      <ul className={rows.list}>
        {people.data?.people.map((person) => (
          <PersonRow key={person.id} person={person} acts={acts} />
        ))}
      </ul>
      {open && (
        <Dialogs
          open={open}
          onClose={() => setOpen(null)}
          onTold={tell}
          onChanged={() => void changed()}
          everybody={people.data?.people ?? []}
        />
      )}
    </main>
  )
}

interface DialogsProps {
  open: Open
  onClose: () => void
  /** Somebody was made, with a password to hand over or without. */
  onTold: (made: Person & { password?: string | undefined }) => void
  onChanged: () => void
  everybody: Person[]
}

function Dialogs({ open, onClose, onTold, onChanged, everybody }: DialogsProps) {
  switch (open.kind) {
    case 'add':
      return (
        <AddPerson
          onClose={onClose}
          onMade={(made) => {
            onTold(made)
            onChanged()
          }}
        />
      )
    case 'invite':
      return <InviteDialog onClose={onClose} onMade={onChanged} />
    case 'rename':
      return <RenameDialog person={open.person} onClose={onClose} onDone={onChanged} />
    case 'remove':
      return <RemoveDialog person={open.person} everybody={everybody} onClose={onClose} onDone={onChanged} />
    case 'map':
      return <MapDialog onClose={onClose} />
    case 'rights':
      return <PersonRights person={open.person} onClose={onClose} />
    case 'links':
      return <LinksDialog person={open.person} onClose={onClose} />
    case 'sessions':
      return <SessionsDialog person={open.person} onClose={onClose} />
    case 'password':
      return <PasswordOnce told={open} onClose={onClose} />
  }
}
