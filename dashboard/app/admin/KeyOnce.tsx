import { useRef } from 'react'
import type { MadeKey } from '../../core/admin/apiKey.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Keys.module.css'

/** A key, the only time it is told: whole for questions, its secret for signing. */
export function KeyOnce({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  const { say } = usePreferences()
  return (
    <Dialog title={say({ zh: `密钥“${made.name}”`, en: `The key ${made.name}` })} onClose={onClose} width={560} stays>
      <p className="soft">
        {say({
          zh: '只显示这一次，系统不保存。请现在放进后端的密钥库，不要写进网页或代码。',
          en: 'Shown this once and kept nowhere. Put it into the back end’s store of secrets now, never into a page or into code.',
        })}
      </p>
      <div className={css.told}>
        {made.scopes.includes('read') && (
          <Secret label={say({ zh: '查询时的请求头', en: 'Header of its questions' })} text={`Authorization: Bearer ${made.key}`} />
        )}
        {made.scopes.includes('embed') && (
          <>
            <Secret label={say({ zh: '密钥编号（kid）', en: 'Id of the key (kid)' })} text={made.id} />
            <Secret label={say({ zh: '签名密钥（HS256）', en: 'Secret that signs (HS256)' })} text={made.secret} />
          </>
        )}
      </div>
      <div className={buttons.foot}>
        <button type="button" className={`${buttons.button} ${buttons.primary}`} onClick={onClose}>
          {say({ zh: '我已记下', en: 'I have noted it' })}
        </button>
      </div>
    </Dialog>
  )
}

function Secret({ label, text }: { label: string; text: string }) {
  const { say } = usePreferences()
  const shown = useRef<HTMLElement>(null)
  return (
    <div>
      <span>{label}</span>
      <code ref={shown}>{text}</code>
      <CopyButton text={text} onRefused={() => shown.current && getSelection()?.selectAllChildren(shown.current)}>
        {say({ zh: '复制', en: 'Copy' })}
      </CopyButton>
    </div>
  )
}
