import { useEffect, useRef, useState } from 'react'
import { remarkPlace } from '../../core/chart/remarks.ts'
import type { Remark } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './RemarkDialog.module.css'
import type { ChangeChart } from './useSession.ts'

/** A remark that is being written: one that is there, at its place in the list, or a new one. */
export interface Writing {
  remark: Remark
  at: number | null
}

interface RemarkDialogProps extends Writing {
  fields: Fields
  change: ChangeChart
  onClose: () => void
}

const most = 280

/** A short text at a mark, in the language of whoever writes; the other language where he likes. */
export function RemarkDialog({ remark, at, fields, change, onClose }: RemarkDialogProps) {
  const { say, language } = usePreferences()
  const place = remarkPlace(remark, fields, language)
  return (
    <Dialog
      title={say(at === null ? { zh: '写批注', en: 'Write a note' } : { zh: '修改批注', en: 'Edit the note' })}
      width={460}
      onClose={onClose}
    >
      {place && <p className={css.place}>{place}</p>}
      <RemarkForm
        remark={remark}
        isNew={at === null}
        onSave={(text) => {
          const isEmpty = text.zh.trim() === '' && text.en.trim() === ''
          if (!isEmpty || at !== null)
            change({ do: 'remark', remark: isEmpty ? null : { ...remark, text }, ...(at === null ? {} : { at }) })
          onClose()
        }}
        onCancel={onClose}
      />
    </Dialog>
  )
}

interface RemarkFormProps {
  remark: Remark
  isNew: boolean
  /** Takes the text; an empty one takes the remark away. */
  onSave: (text: Remark['text']) => void
  onCancel: () => void
}

function RemarkForm({ remark, isNew, onSave, onCancel }: RemarkFormProps) {
  const { say, language } = usePreferences()
  const [text, setText] = useState(remark.text)
  const first = useRef<HTMLTextAreaElement>(null)
  // Whoever chose to write writes at once.
  useEffect(() => first.current?.focus(), [])
  const other = language === 'zh' ? 'en' : 'zh'
  const write = (key: 'zh' | 'en') => (event: React.ChangeEvent<HTMLTextAreaElement>) => setText({ ...text, [key]: event.target.value })
  const isEmpty = text.zh.trim() === '' && text.en.trim() === ''
  return (
    <form
      className={controls.form}
      onSubmit={(event) => {
        event.preventDefault()
        onSave({ zh: text.zh.trim(), en: text.en.trim() })
      }}
    >
      <label className={controls.label}>
        <span>{say({ zh: '批注', en: 'Note' })}</span>
        <textarea
          ref={first}
          className={`${controls.input} ${css.text}`}
          value={text[language]}
          maxLength={most}
          rows={3}
          onChange={write(language)}
        />
      </label>
      <label className={controls.label}>
        <span>
          {say(other === 'en' ? { zh: '英文（可不填）', en: 'English (optional)' } : { zh: '中文（可不填）', en: 'Chinese (optional)' })}
        </span>
        <textarea
          className={`${controls.input} ${css.text}`}
          value={text[other]}
          maxLength={most}
          rows={2}
          lang={other}
          onChange={write(other)}
        />
      </label>
      <div className={controls.foot}>
        {!isNew && (
          <button type="button" className={`${controls.button} ${css.remove}`} onClick={() => onSave({ zh: '', en: '' })}>
            {say({ zh: '删除', en: 'Delete' })}
          </button>
        )}
        <button type="button" className={`${controls.button} ${controls.quiet}`} onClick={onCancel}>
          {say({ zh: '取消', en: 'Cancel' })}
        </button>
        <button type="submit" className={`${controls.button} ${controls.primary}`} disabled={isEmpty}>
          {say({ zh: '保存', en: 'Save' })}
        </button>
      </div>
    </form>
  )
}
