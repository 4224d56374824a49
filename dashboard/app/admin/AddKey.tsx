import { type KeyScope, keyScopes, keyScopeWords, type MadeKey } from '../../core/admin/apiKey.ts'
import { Problem } from '../../core/problem.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSubmit } from '../ui/useAttempt.ts'
import css from './Admin.module.css'
import { makeKey } from './keys.ts'

const spans = [30, 90, 365, 1095]

/** A new key: what it is for, what it may, how long. */
export function AddKey({ onClose, onMade }: { onClose: () => void; onMade: (made: MadeKey) => void }) {
  const { say } = usePreferences()
  const { busy, problem, submit } = useSubmit(async (form) => {
    const scopes = form.getAll('scope').filter((name): name is KeyScope => keyScopes.some((scope) => scope === name))
    if (scopes.length === 0)
      throw new Problem('no_scope', { status: 400, zh: '请至少选择一项用途。', en: 'Choose at least one thing the key may do.' })
    onMade(await makeKey({ name: String(form.get('name')), scopes, days: Number(form.get('days')) }))
  })
  return (
    <Dialog title={say({ zh: '新建 API 密钥', en: 'New API key' })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
        <label className={buttons.label}>
          <span>{say({ zh: '名称（哪个系统使用）', en: 'Name: which system uses it' })}</span>
          <input className={buttons.input} name="name" required maxLength={100} autoComplete="off" />
        </label>
        <fieldset className={css.roles}>
          <legend>{say({ zh: '用途', en: 'It may' })}</legend>
          {keyScopes.map((scope) => (
            <label key={scope}>
              <input type="checkbox" name="scope" value={scope} />
              <span>{say(keyScopeWords[scope])}</span>
            </label>
          ))}
        </fieldset>
        <label className={buttons.label}>
          <span>{say({ zh: '有效期', en: 'Holds for' })}</span>
          <select className={buttons.select} name="days" defaultValue={365}>
            {spans.map((days) => (
              <option key={days} value={days}>
                {say({ zh: `${days} 天`, en: `${days} days` })}
              </option>
            ))}
          </select>
        </label>
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '新建', en: 'Make' }} off={busy} />
      </form>
    </Dialog>
  )
}
