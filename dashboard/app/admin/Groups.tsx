import { IconDots, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { GroupReply } from '../../core/admin/rights.ts'
import { grantWords } from '../../core/admin/rightsWords.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { useFields } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { MenuButton } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { Waiting } from '../ui/Waiting.tsx'
import { AdminTop } from './AdminTop.tsx'
import { DeleteGroup } from './DeleteGroup.tsx'
import css from './Groups.module.css'
import { RightsDialog } from './RightsDialog.tsx'
import { everyoneName, groupTitle, useGroups } from './rights.ts'
import { Unread } from './Unread.tsx'

const title: Words = { zh: '权限组', en: 'Groups' }

/** The groups of people and what each gives, that of everybody else first. */
export default function Groups() {
  const { say } = usePreferences()
  const groups = useGroups()
  const loaded = useFields()
  const fields = loaded.fields
  const [editing, setEditing] = useState<GroupReply | 'new' | null>(null)
  const [deleting, setDeleting] = useState<GroupReply | null>(null)
  const error = groups.error ?? (loaded.state === 'failed' ? loaded.problem : null)
  if (error)
    return (
      <main className={rows.screen}>
        <Unread error={error} title={{ zh: '权限组读不到', en: 'Groups cannot be read' }} onRetry={() => void groups.refetch()} />
      </main>
    )
  const all = groups.data?.groups.toSorted((one, other) => Number(other.name === everyoneName) - Number(one.name === everyoneName)) ?? []
  return (
    <main className={rows.screen}>
      <AdminTop title={title}>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} disabled={!fields} onClick={() => setEditing('new')}>
          <IconPlus size={16} stroke={1.75} aria-hidden />
          {say({ zh: '新建组', en: 'New group' })}
        </button>
      </AdminTop>
      <p className={css.intro}>
        {say({
          zh: '一个人在多个组时，权限合并：任何一个组能看到的，就能看到。管理员不受组限制。',
          en: 'Whoever is in several groups has what any of them gives. Administrators see everything.',
        })}
      </p>
      {(groups.isPending || !fields) && <Waiting />}
      {fields && (
        <ul className={rows.list}>
          {all.map((group) => (
            <Row key={group.name} group={group} fields={fields} onEdit={() => setEditing(group)} onDelete={() => setDeleting(group)} />
          ))}
        </ul>
      )}
      {editing && fields && (
        <RightsDialog group={editing === 'new' ? null : editing} groups={all} fields={fields} onClose={() => setEditing(null)} />
      )}
      {deleting && fields && <DeleteGroup group={deleting} groups={all} fields={fields} onClose={() => setDeleting(null)} />}
    </main>
  )
}

interface RowProps {
  group: GroupReply
  fields: Fields
  onEdit: () => void
  onDelete: () => void
}

function Row({ group, fields, onEdit, onDelete }: RowProps) {
  const { say } = usePreferences()
  const title = say(groupTitle(group.name))
  const count = group.people.length
  return (
    <li className={css.row} data-group={group.name}>
      <div className={css.about}>
        <button type="button" className={css.name} onClick={onEdit}>
          {title}
        </button>
        {group.note && <span className={css.note}>{group.note}</span>}
        <p>{say(grantWords(group.rights, fields))}</p>
        {group.problems.map((problem) => (
          <p key={problem.en} className={css.problem}>
            {say(problem)}
          </p>
        ))}
      </div>
      <span className={css.people} title={group.people.map(({ name }) => name).join('、')}>
        {say({ zh: `${count} 人`, en: count === 1 ? '1 person' : `${count} people` })}
      </span>
      <MenuButton
        className={buttons.sign}
        align="end"
        label={say({ zh: `“${title}”的操作`, en: `Actions for ${title}` })}
        lines={[
          { text: say({ zh: '编辑权限…', en: 'Edit rights…' }), act: onEdit },
          'rule',
          { text: say({ zh: '删除…', en: 'Delete…' }), danger: true, off: group.name === everyoneName, act: onDelete },
        ]}
      >
        <IconDots size={18} stroke={1.5} aria-hidden />
      </MenuButton>
    </li>
  )
}
