import { everything } from '../../core/admin/policy.ts'
import type { GroupReply } from '../../core/admin/rights.ts'
import { grantWords } from '../../core/admin/rightsWords.ts'
import type { Fields } from '../../core/field/field.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSubmit } from '../ui/useAttempt.ts'
import { deleteGroup, everyoneName, useRightsChanged } from './rights.ts'

interface DeleteGroupProps {
  group: GroupReply
  groups: GroupReply[]
  fields: Fields
  onClose: () => void
}

/** Asks before a group goes, and says what those who are in it alone will have then. */
export function DeleteGroup({ group, groups, fields, onClose }: DeleteGroupProps) {
  const { say } = usePreferences()
  const changed = useRightsChanged()
  const { busy, problem, submit } = useSubmit(async () => {
    await deleteGroup(group.name)
    await changed()
    onClose()
  })
  const others = groups.filter(({ name }) => name !== group.name && name !== everyoneName)
  const alone = group.people.filter(({ id }) => !others.some(({ people }) => people.some((person) => person.id === id)))
  const names = alone.slice(0, 5).map(({ name }) => name)
  const then = grantWords(groups.find(({ name }) => name === everyoneName)?.rights ?? everything, fields)
  return (
    <Dialog title={say({ zh: `删除“${group.name}”？`, en: `Delete ${group.name}?` })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
        <p>
          {alone.length === 0
            ? say({
                zh: '没有人只在这个组里，其他人的权限来自其余的组。',
                en: 'Nobody is in this group alone; the rights of others come from their other groups.',
              })
            : say({
                zh: `${names.join('、')}${alone.length > names.length ? ` 等 ${alone.length} 人` : ''}只在这个组里，删除后与“其他所有人”相同：${then.zh}`,
                en: `${names.join(', ')}${alone.length > names.length ? ` and ${alone.length - names.length} more` : ''} will then have what everybody else has: ${then.en}`,
              })}
        </p>
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '删除', en: 'Delete' }} off={busy} />
      </form>
    </Dialog>
  )
}
