import { IconCopy, IconDots, IconLock, IconPlus } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { ListedPerson, Person } from '../../core/admin/reply.ts'
import { type Role, roles, roleWords } from '../../core/admin/roles.ts'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { exactTime, relativeTime } from '../board/when.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { MenuButton, type MenuLine } from '../ui/Menu.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { toast } from '../ui/Toasts.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { useMe } from '../workspace.ts'
import css from './Admin.module.css'
import { LinksDialog } from './LinksDialog.tsx'
import { changePerson, makePerson, resetPassword, unlockPerson, usePeople, usePeopleChanged } from './people.ts'

const roleMeanings: Record<Role, Words> = {
  viewer: { zh: '看看板，做探索', en: 'Sees boards, explores' },
  editor: { zh: '还能做看板、分享链接、看 SQL', en: 'Also makes boards, shares links, sees the SQL' },
  analyst: { zh: '还能导入数据', en: 'Also imports data' },
  admin: { zh: '还能管理人员，删除任何看板和链接', en: 'Also manages people, deletes any board or link' },
}

/** A password that is shown this once. */
interface Told {
  person: Person
  password: string
}

/** People and their roles. */
export default function Admin() {
  const { say } = usePreferences()
  const people = usePeople()
  const changed = usePeopleChanged()
  const [adding, setAdding] = useState(false)
  const [told, setTold] = useState<Told | null>(null)
  const [linksOf, setLinksOf] = useState<Person | null>(null)
  useEffect(() => {
    document.title = say({ zh: '人员 · 客析', en: 'People · Clientele' })
  }, [say])

  async function act(work: () => Promise<unknown>) {
    try {
      await work()
      await changed()
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      toast(cause.words, { tone: 'bad' })
    }
  }

  const tell = ({ password, ...person }: Person & { password?: string | undefined }) => {
    if (password !== undefined) setTold({ person, password })
  }

  if (people.error) {
    const problem = people.error instanceof Problem ? people.error : null
    return (
      <main className={rows.screen}>
        <Notice
          alone
          tone={problem?.status === 403 ? 'plain' : 'bad'}
          title={
            problem?.status === 403
              ? { zh: '只有管理员能进来', en: 'For administrators only' }
              : { zh: '人员读不到', en: 'People cannot be read' }
          }
          words={problem?.words ?? { zh: '请重试。', en: 'Try again.' }}
          requestId={problem?.detail.requestId}
        >
          {problem?.status !== 403 && (
            <button type="button" className={buttons.button} onClick={() => void people.refetch()}>
              {say({ zh: '重试', en: 'Try again' })}
            </button>
          )}
        </Notice>
      </main>
    )
  }
  return (
    <main className={rows.screen}>
      <div className={rows.top}>
        <h1>{say({ zh: '人员', en: 'People' })}</h1>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={() => setAdding(true)}>
          <IconPlus size={16} stroke={1.75} aria-hidden />
          {say({ zh: '添加人员', en: 'Add a person' })}
        </button>
      </div>
      {people.isPending && <Waiting />}
      <ul className={rows.list}>
        {people.data?.people.map((person) => (
          <Row
            key={person.id}
            person={person}
            act={act}
            onLinks={() => setLinksOf(person)}
            onReset={() => void act(async () => tell(await resetPassword(person.id)))}
          />
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
      {linksOf && <LinksDialog person={linksOf} onClose={() => setLinksOf(null)} />}
      {told && <PasswordOnce told={told} onClose={() => setTold(null)} />}
    </main>
  )
}

interface RowProps {
  person: ListedPerson
  act: (work: () => Promise<unknown>) => Promise<void>
  onLinks: () => void
  onReset: () => void
}

function Row({ person, act, onLinks, onReset }: RowProps) {
  const { say, language } = usePreferences()
  const me = useMe().data
  const isOff = person.disabledAt !== null
  const lines: MenuLine[] = [
    { text: say({ zh: '分享链接…', en: 'Links…' }), act: onLinks },
    { text: say({ zh: '重设密码', en: 'Reset password' }), act: onReset, off: isOff },
    ...(person.lockedUntil
      ? [{ text: say({ zh: '解除登录锁定', en: 'Unlock sign-in' }), act: () => void act(() => unlockPerson(person.id)) }]
      : []),
    'rule',
    isOff
      ? { text: say({ zh: '重新启用', en: 'Enable again' }), act: () => void act(() => changePerson(person.id, { disabled: false })) }
      : {
          text: say({ zh: '停用', en: 'Disable' }),
          danger: true,
          off: person.id === me?.id,
          act: () =>
            void act(async () => {
              await changePerson(person.id, { disabled: true })
              const back = () => void act(() => changePerson(person.id, { disabled: false }))
              toast(
                { zh: `已停用 ${person.name}，其分享链接一并暂停`, en: `${person.name} is disabled, and so are their links` },
                { undo: back },
              )
            }),
        },
  ]
  return (
    <li className={css.row} data-off={isOff}>
      <div className={css.who}>
        <strong>{person.name}</strong>
        <span>{person.email}</span>
        {person.lockedUntil && (
          <span className={css.locked} title={exactTime(person.lockedUntil, language)}>
            <IconLock size={14} stroke={1.75} aria-hidden />
            {say({ zh: '密码错误过多，暂时锁定', en: 'Locked after too many wrong passwords' })}
          </span>
        )}
      </div>
      <select
        className={buttons.select}
        value={person.role}
        disabled={isOff}
        aria-label={say({ zh: `${person.name} 的角色`, en: `Role of ${person.name}` })}
        title={say(roleMeanings[person.role])}
        onChange={({ target }) => {
          const role = roles.find((name) => name === target.value)
          if (role) void act(() => changePerson(person.id, { role }))
        }}
      >
        {roles.map((role) => (
          <option key={role} value={role}>
            {say(roleWords[role])}
          </option>
        ))}
      </select>
      <span className={rows.when}>
        {isOff ? (
          say({ zh: '已停用', en: 'Disabled' })
        ) : person.lastSignedInAt ? (
          <span title={exactTime(person.lastSignedInAt, language)}>
            {say({ zh: `${relativeTime(person.lastSignedInAt, 'zh')}登录`, en: `Signed in ${relativeTime(person.lastSignedInAt, 'en')}` })}
          </span>
        ) : (
          say({ zh: '还没有登录过', en: 'Never signed in' })
        )}
      </span>
      <MenuButton
        className={buttons.sign}
        align="end"
        label={say({ zh: `${person.name} 的操作`, en: `Actions for ${person.name}` })}
        lines={lines}
      >
        <IconDots size={18} stroke={1.5} aria-hidden />
      </MenuButton>
    </li>
  )
}

function AddPerson({ onClose, onMade }: { onClose: () => void; onMade: (made: Awaited<ReturnType<typeof makePerson>>) => void }) {
  const { say } = usePreferences()
  const [role, setRole] = useState<Role>('viewer')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    try {
      onMade(await makePerson({ email: String(form.get('email')), name: String(form.get('name')), role }))
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause
      setProblem(cause)
      setBusy(false)
    }
  }

  return (
    <Dialog title={say({ zh: '添加人员', en: 'Add a person' })} onClose={onClose}>
      <form className={buttons.form} onSubmit={add}>
        <label className={buttons.label}>
          <span>{say({ zh: '姓名', en: 'Name' })}</span>
          <input className={buttons.input} name="name" required maxLength={100} autoComplete="off" />
        </label>
        <label className={buttons.label}>
          <span>{say({ zh: '邮箱', en: 'E-mail' })}</span>
          <input className={buttons.input} name="email" type="email" required autoComplete="off" />
        </label>
        <fieldset className={css.roles}>
          <legend>{say({ zh: '角色', en: 'Role' })}</legend>
          {roles.map((name) => (
            <label key={name}>
              <input type="radio" name="role" checked={role === name} onChange={() => setRole(name)} />
              <span>
                <strong>{say(roleWords[name])}</strong> {say(roleMeanings[name])}
              </span>
            </label>
          ))}
        </fieldset>
        {problem && (
          <p className={buttons.problem} role="alert">
            {say(problem.words)}
          </p>
        )}
        <div className={buttons.foot}>
          <button type="button" className={`${buttons.button} ${buttons.quiet}`} onClick={onClose}>
            {say({ zh: '取消', en: 'Cancel' })}
          </button>
          <button type="submit" className={`${buttons.button} ${buttons.primary}`} disabled={busy}>
            {say({ zh: '添加', en: 'Add' })}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function PasswordOnce({ told, onClose }: { told: Told; onClose: () => void }) {
  const { say } = usePreferences()
  const [copied, setCopied] = useState(false)
  const shown = useRef<HTMLElement>(null)

  async function copy() {
    try {
      await navigator.clipboard.writeText(told.password)
      setCopied(true)
    } catch {
      // Without https a browser has no clipboard for us: it is marked, ready for Ctrl+C.
      if (shown.current) getSelection()?.selectAllChildren(shown.current)
    }
  }
  return (
    <Dialog title={say({ zh: `${told.person.name} 的密码`, en: `Password of ${told.person.name}` })} onClose={onClose} stays>
      <p className="soft">
        {say({
          zh: '只显示这一次，系统不保存明文。请现在转交本人，并请其登录后修改。',
          en: 'Shown this once and kept nowhere. Hand it over now, and ask them to change it after signing in.',
        })}
      </p>
      <dl className={css.told}>
        <dt>{say({ zh: '邮箱', en: 'E-mail' })}</dt>
        <dd>{told.person.email}</dd>
        <dt>{say({ zh: '密码', en: 'Password' })}</dt>
        <dd>
          <code ref={shown}>{told.password}</code>
        </dd>
      </dl>
      <div className={buttons.foot}>
        <button type="button" className={buttons.button} onClick={() => void copy()}>
          <IconCopy size={16} stroke={1.75} aria-hidden />
          <span aria-live="polite">{copied ? say({ zh: '已复制', en: 'Copied' }) : say({ zh: '复制密码', en: 'Copy the password' })}</span>
        </button>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={onClose}>
          {say({ zh: '我已记下', en: 'I have noted it' })}
        </button>
      </div>
    </Dialog>
  )
}
