import { useState } from 'react'
import { type Role, roles, roleWords } from '../../core/admin/roles.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSubmit } from '../ui/useAttempt.ts'
import css from './Admin.module.css'
import { makePerson } from './people.ts'
import { roleMeanings } from './roleMeanings.ts'

interface AddPersonProps {
  onClose: () => void
  onMade: (made: Awaited<ReturnType<typeof makePerson>>) => void
}

/** A new person: name, e-mail and role; the server makes the password. */
export function AddPerson({ onClose, onMade }: AddPersonProps) {
  const { say } = usePreferences()
  const [role, setRole] = useState<Role>('viewer')
  const { busy, problem, submit } = useSubmit(async (form) =>
    onMade(await makePerson({ email: String(form.get('email')), name: String(form.get('name')), role })),
  )
  return (
    <Dialog title={say({ zh: '添加人员', en: 'Add a person' })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
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
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '添加', en: 'Add' }} off={busy} />
      </form>
    </Dialog>
  )
}
