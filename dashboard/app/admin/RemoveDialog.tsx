import type { Person } from '../../core/admin/reply.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { useSubmit } from '../ui/useAttempt.ts'
import { deletePerson } from './people.ts'

interface RemoveDialogProps {
  person: Person
  everybody: Person[]
  onClose: () => void
  onDone: () => void
}

/** Takes somebody away for good, with somebody else who takes over their boards and links. */
export function RemoveDialog({ person, everybody, onClose, onDone }: RemoveDialogProps) {
  const { say } = usePreferences()
  const heirs = everybody.filter(({ id, disabledAt, role }) => id !== person.id && !disabledAt && role !== 'viewer')
  const { busy, problem, submit } = useSubmit(async (form) => {
    await deletePerson(person.id, String(form.get('to')))
    toast({ zh: `已删除 ${person.name}`, en: `${person.name} is deleted` })
    onDone()
    onClose()
  })
  return (
    <Dialog title={say({ zh: `删除 ${person.name}`, en: `Delete ${person.name}` })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
        <p className="soft">
          {say({
            zh: '账户、登录和所在组会一并删除，不能恢复；操作日志保留。只想暂时不让登录，请用“停用”。',
            en: 'The account, its sessions and groups are gone for good; the audit log stays. To keep somebody out for now, disable them instead.',
          })}
        </p>
        <label className={buttons.label}>
          <span>{say({ zh: '看板与链接由谁接手', en: 'Who takes over boards and links' })}</span>
          <select className={buttons.select} name="to" defaultValue="">
            <option value="">{say({ zh: '没有需要接手的', en: 'There is nothing to take over' })}</option>
            {heirs.map(({ id, name, email }) => (
              <option key={id} value={id}>
                {`${name} · ${email}`}
              </option>
            ))}
          </select>
        </label>
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '删除', en: 'Delete' }} off={busy} />
      </form>
    </Dialog>
  )
}
