import { IconBuilding, IconDots, IconLock } from '@tabler/icons-react'
import type { ListedPerson } from '../../core/admin/reply.ts'
import { roles, roleWords } from '../../core/admin/roles.ts'
import { exactTime, relativeTime } from '../board/when.ts'
import buttons from '../ui/controls.module.css'
import { MenuButton } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useMe } from '../workspace.ts'
import css from './Admin.module.css'
import { managedWords } from './PersonRights.tsx'
import { changePerson } from './people.ts'
import { type PersonActs, personLines } from './personMenu.ts'
import { roleMeanings } from './roleMeanings.ts'

interface RowProps {
  person: ListedPerson
  acts: PersonActs
}

/** Somebody with an account: who they are, their role, when they were here, and what can be done. */
export function PersonRow({ person, acts }: RowProps) {
  const { say } = usePreferences()
  const me = useMe().data
  return (
    <li className={css.row} data-off={person.disabledAt !== null}>
      <Who person={person} />
      <RoleChoice person={person} acts={acts} />
      <LastSeen person={person} />
      <MenuButton
        className={buttons.sign}
        align="end"
        label={say({ zh: `${person.name} 的操作`, en: `Actions for ${person.name}` })}
        lines={personLines(person, acts, person.id === me?.id, say)}
      >
        <IconDots size={18} stroke={1.5} aria-hidden />
      </MenuButton>
    </li>
  )
}

function Who({ person }: { person: ListedPerson }) {
  const { say, language } = usePreferences()
  return (
    <div className={css.who}>
      <strong>{person.name}</strong>
      <span>{person.email}</span>
      <Groups person={person} />
      {person.lockedUntil && (
        <span className={css.locked} title={exactTime(person.lockedUntil, language)}>
          <IconLock size={14} stroke={1.75} aria-hidden />
          {say({ zh: '密码错误过多，暂时锁定', en: 'Locked after too many wrong passwords' })}
        </span>
      )}
    </div>
  )
}

/** The groups somebody is in, and the names the data knows them by. */
function Groups({ person: { groups, owner } }: { person: ListedPerson }) {
  const { say } = usePreferences()
  if (groups.length === 0 && owner.length === 0) return null
  const names = [...new Set(groups.map(({ name }) => name))]
  const isManaged = (name: string) => groups.some((group) => group.name === name && group.origin === 'managed')
  return (
    <ul className={css.groups} aria-label={say({ zh: '权限组', en: 'Groups' })}>
      {names.map((name) => (
        <li key={name} data-managed={isManaged(name)} title={isManaged(name) ? say(managedWords) : undefined}>
          {name}
          {isManaged(name) && <IconBuilding size={12} stroke={1.75} role="img" aria-label={say(managedWords)} />}
        </li>
      ))}
      {owner.map((record) => (
        <li key={`own ${record}`} data-own>
          {say({ zh: `本人：${record}`, en: `Own: ${record}` })}
        </li>
      ))}
    </ul>
  )
}

function RoleChoice({ person, acts }: RowProps) {
  const { say } = usePreferences()
  return (
    <select
      className={buttons.select}
      value={person.role}
      disabled={person.disabledAt !== null}
      aria-label={say({ zh: `${person.name} 的角色`, en: `Role of ${person.name}` })}
      title={say(roleMeanings[person.role])}
      onChange={({ target }) => {
        const role = roles.find((name) => name === target.value)
        if (role) void acts.act(() => changePerson(person.id, { role }))
      }}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {say(roleWords[role])}
        </option>
      ))}
    </select>
  )
}

function LastSeen({ person }: { person: ListedPerson }) {
  const { say, language } = usePreferences()
  const at = person.lastSignedInAt
  if (person.disabledAt !== null) return <span className={rows.when}>{say({ zh: '已停用', en: 'Disabled' })}</span>
  return (
    <span className={rows.when}>
      {at ? (
        <span title={exactTime(at, language)}>
          {say({ zh: `${relativeTime(at, 'zh')}登录`, en: `Signed in ${relativeTime(at, 'en')}` })}
        </span>
      ) : (
        say({ zh: '还没有登录过', en: 'Never signed in' })
      )}
    </span>
  )
}
