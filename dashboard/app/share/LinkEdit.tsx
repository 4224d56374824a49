import { useState } from 'react'
import type { Share } from '../../core/share/share.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSubmit } from '../ui/useAttempt.ts'
import { LinkFields, toInput, wishOf } from './LinkFields.tsx'
import { changeShare } from './shares.ts'

/** Changes a link that is out; whoever has it open is held to it with their next question. */
export function LinkEdit({ share, onClose, onChanged }: { share: Share; onClose: () => void; onChanged: () => Promise<unknown> }) {
  const { say } = usePreferences()
  const [wish, setWish] = useState(() => wishOf(share))
  const { busy, problem, submit } = useSubmit(async () => {
    const { expiresAt, ...input } = toInput(wish)
    // A day that was not touched keeps its hour.
    await changeShare(share.id, wish.until === wishOf(share).until || !expiresAt ? input : { ...input, expiresAt })
    await onChanged()
    onClose()
  })
  return (
    <Dialog title={say({ zh: '修改链接', en: 'Change the link' })} onClose={onClose}>
      <form className={buttons.form} onSubmit={submit}>
        <p className="soft">{say({ zh: '地址不变，修改立即生效。', en: 'The address stays; the change holds at once.' })}</p>
        <LinkFields wish={wish} onWish={setWish} hasPassword={share.hasPassword} />
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '保存', en: 'Save' }} off={busy} />
      </form>
    </Dialog>
  )
}
