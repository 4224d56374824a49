import { useState } from 'react'
import { everything, type Grant } from '../../core/admin/policy.ts'
import type { GroupReply } from '../../core/admin/rights.ts'
import { grantWords, unfinished } from '../../core/admin/rightsWords.ts'
import type { Fields } from '../../core/field/field.ts'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { useSubmit } from '../ui/useAttempt.ts'
import { FieldsPart } from './FieldsPart.tsx'
import { ActsPart, MasksPart } from './KindsPart.tsx'
import css from './RightsDialog.module.css'
import { RowsPart } from './RowsPart.tsx'
import { everyoneName, groupTitle, saveGroup, useRightsChanged } from './rights.ts'
import type { PartProps } from './rightsPart.ts'

const parts = ['rows', 'fields', 'masks', 'acts'] as const
type Part = (typeof parts)[number]
const partWords: Record<Part, Words> = {
  rows: { zh: '数据范围', en: 'Rows' },
  fields: { zh: '字段', en: 'Fields' },
  masks: { zh: '个人信息', en: 'Personal' },
  acts: { zh: '操作', en: 'Acts' },
}

interface RightsDialogProps {
  /** null is a group that is to be made. */
  group: GroupReply | null
  groups: GroupReply[]
  fields: Fields
  onClose: () => void
}

/** The rights of a group in four parts, and in a sentence what follows from them. */
export function RightsDialog({ group, groups, fields, onClose }: RightsDialogProps) {
  const { say } = usePreferences()
  const changed = useRightsChanged()
  const [part, setPart] = useState<Part>('rows')
  const [rights, setRights] = useState<Grant>(group?.rights ?? everything)
  const { busy, problem, submit } = useSubmit(async (form) => {
    const name = group?.name ?? String(form.get('name')).trim()
    if (!group && groups.some((one) => one.name === name)) refuse(taken(name))
    const open = unfinished(rights, fields)
    if (open) refuse(open)
    await saveGroup(name, { note: String(form.get('note') ?? ''), rights })
    await changed()
    onClose()
  })
  const change = (next: Partial<Grant>) => setRights({ ...rights, ...next })
  const props: PartProps = { rights, fields, onChange: change }
  const title = group ? groupTitle(group.name) : { zh: '新建权限组', en: 'New group' }
  return (
    <Dialog title={say(title)} onClose={onClose} width={680}>
      <form className={buttons.form} onSubmit={submit}>
        {group?.name !== everyoneName && <NameAndNote group={group} />}
        <Segments
          label={say({ zh: '权限的哪一部分', en: 'Part of the rights' })}
          value={part}
          choices={parts.map((value) => ({ value, text: say(partWords[value]) }))}
          onChange={setPart}
        />
        <div className={css.part}>
          {part === 'rows' && <RowsPart {...props} />}
          {part === 'fields' && <FieldsPart {...props} />}
          {part === 'masks' && <MasksPart {...props} />}
          {part === 'acts' && <ActsPart {...props} />}
        </div>
        <p className={css.follows} aria-live="polite">
          {say(unfinished(rights, fields) ?? grantWords(rights, fields))}
        </p>
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '保存', en: 'Save' }} off={busy} />
      </form>
    </Dialog>
  )
}

const taken = (name: string): Words => ({
  zh: `已经有叫“${name}”的组。请换个名称，或编辑那个组。`,
  en: `There is a group called ${name} already. Choose another name, or edit that group.`,
})

function refuse(words: Words): never {
  throw new Problem('unfinished', { status: 400, ...words })
}

function NameAndNote({ group }: { group: GroupReply | null }) {
  const { say } = usePreferences()
  return (
    <div className={css.names}>
      {!group && (
        <label className={buttons.label}>
          <span>{say({ zh: '名称', en: 'Name' })}</span>
          <input className={buttons.input} name="name" required maxLength={200} autoComplete="off" />
        </label>
      )}
      <label className={buttons.label}>
        <span>{say({ zh: '说明（选填）', en: 'Note, if any' })}</span>
        <input className={buttons.input} name="note" maxLength={500} autoComplete="off" defaultValue={group?.note ?? ''} />
      </label>
    </div>
  )
}
