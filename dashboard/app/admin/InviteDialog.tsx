import { useState } from 'react'
import { type InviteReply, mostInvited } from '../../core/admin/invite.ts'
import { roleWords } from '../../core/admin/roles.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useSubmit } from '../ui/useAttempt.ts'
import css from './Invite.module.css'
import { invitePeople } from './people.ts'

/** Several people by what is pasted: first what is right and wrong with each line, then those that are right. */
export function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const { say } = usePreferences()
  const [checked, setChecked] = useState<InviteReply | null>(null)
  const [told, setTold] = useState<InviteReply | null>(null)
  const { busy, problem, submit } = useSubmit(async (form) => {
    const text = String(form.get('text'))
    if (!checked?.made.length) return setChecked(await invitePeople(text, true))
    setTold(await invitePeople(text, false))
    onMade()
  })
  const title = say({ zh: '批量添加人员', en: 'Add several people' })
  if (told) return <Told told={told} title={title} onClose={onClose} />
  const ready = checked?.made.length ?? 0
  return (
    <Dialog title={title} onClose={onClose} width={600}>
      <form className={buttons.form} onSubmit={submit}>
        <label className={buttons.label}>
          <span>
            {say({
              zh: `每行一人：邮箱, 姓名, 角色（可从表格粘贴，最多 ${mostInvited} 人）`,
              en: `One person a line: e-mail, name, role (paste from a sheet; ${mostInvited} at most)`,
            })}
          </span>
          <textarea className={css.text} name="text" rows={8} required spellCheck={false} onChange={() => setChecked(null)} />
        </label>
        {checked && <Refused reply={checked} />}
        <FormFoot
          problem={problem}
          onCancel={onClose}
          verb={ready > 0 ? { zh: `添加 ${ready} 人`, en: `Add ${ready}` } : { zh: '检查', en: 'Check' }}
          off={busy}
        />
      </form>
    </Dialog>
  )
}

function Refused({ reply: { made, refused } }: { reply: InviteReply }) {
  const { say } = usePreferences()
  return (
    <div role="status">
      <p>
        {say({
          zh: `${made.length} 行可以添加，${refused.length} 行有问题`,
          en: `${made.length} can be added, ${refused.length} have a problem`,
        })}
      </p>
      <ul className={css.refused}>
        {refused.map(({ line, text, why }) => (
          <li key={line}>{say({ zh: `第 ${line} 行 ${text}：${why.zh}`, en: `Line ${line}, ${text}: ${why.en}` })}</li>
        ))}
      </ul>
    </div>
  )
}

function Told({ told, title, onClose }: { told: InviteReply; title: string; onClose: () => void }) {
  const { say } = usePreferences()
  const text = told.made.map(({ email, name, password }) => [email, name, password].join('\t')).join('\n')
  return (
    <Dialog title={title} onClose={onClose} width={600} stays>
      <p className="soft">
        {say({
          zh: '密码只显示这一次。请现在转交本人，并请其登录后修改。',
          en: 'The passwords are shown this once. Hand them over now, and ask everybody to change theirs.',
        })}
      </p>
      <ul className={rows.lines}>
        {told.made.map(({ email, name, role, password }) => (
          <li key={email}>
            <div>
              <strong>{name}</strong>
              <p className="soft small">
                {email} · {say(roleWords[role])}
              </p>
            </div>
            <code>{password}</code>
          </li>
        ))}
      </ul>
      {told.refused.length > 0 && <Refused reply={told} />}
      <div className={buttons.foot}>
        <CopyButton text={text}>{say({ zh: '全部复制', en: 'Copy all' })}</CopyButton>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={onClose}>
          {say({ zh: '我已记下', en: 'I have noted them' })}
        </button>
      </div>
    </Dialog>
  )
}
