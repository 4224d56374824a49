import type { Person } from '../../core/admin/reply.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSubmit } from '../ui/useAttempt.ts'
import { changePerson } from './people.ts'

/** Another name for somebody. */
export function RenameDialog({ person, onClose, onDone }: { person: Person; onClose: () => void; onDone: () => void }) {
  const { say } = usePreferences()
  const { busy, problem, submit } = useSubmit(async (form) => {
    await changePerson(person.id, { name: String(form.get('name')) })
    onDone()
    onClose()
  })
  return (
    <Dialog title={say({ zh: `${person.name} 改名`, en: `Rename ${person.name}` })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
        <label className={buttons.label}>
          <span>{say({ zh: '姓名', en: 'Name' })}</span>
          <input className={buttons.input} name="name" defaultValue={person.name} required maxLength={100} autoComplete="off" />
        </label>
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '改名', en: 'Rename' }} off={busy} />
      </form>
    </Dialog>
  )
}
