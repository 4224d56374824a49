import { type FormEvent, useState } from 'react'
import type { Words } from '../../core/words.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'

interface TitleDialogProps {
  title: Words | null
  /** The title made from the chart itself, used when none is written. */
  made: string
  onTitle: (title: Words | null) => void
  onClose: () => void
}

/** A chart's title in both languages; one left empty takes the other's text, both empty the one made from the chart. */
export function TitleDialog({ title, made, onTitle, onClose }: TitleDialogProps) {
  const { say } = usePreferences()
  const [zh, setZh] = useState(title?.zh ?? '')
  const [en, setEn] = useState(title?.en ?? '')

  function keep(event: FormEvent) {
    event.preventDefault()
    const texts = { zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() }
    onTitle(texts.zh === '' ? null : texts)
  }

  return (
    <Dialog title={say({ zh: '改标题', en: 'Rename' })} onClose={onClose}>
      <form className={buttons.form} onSubmit={keep}>
        <label className={buttons.label}>
          <span>{say({ zh: '中文标题', en: 'Title in Chinese' })}</span>
          <input
            className={buttons.input}
            value={zh}
            maxLength={200}
            lang="zh-CN"
            placeholder={made}
            onChange={(event) => setZh(event.currentTarget.value)}
          />
        </label>
        <label className={buttons.label}>
          <span>{say({ zh: '英文标题', en: 'Title in English' })}</span>
          <input
            className={buttons.input}
            value={en}
            maxLength={200}
            lang="en"
            placeholder={made}
            onChange={(event) => setEn(event.currentTarget.value)}
          />
        </label>
        <p className="soft small">
          {say({
            zh: '只填一个则两种语言都用它；都不填则由图表自动生成。',
            en: 'Fill one and it stands for both; leave both empty for the title made from the chart.',
          })}
        </p>
        <FormFoot onCancel={onClose} verb={{ zh: '确定', en: 'Keep' }} />
      </form>
    </Dialog>
  )
}
