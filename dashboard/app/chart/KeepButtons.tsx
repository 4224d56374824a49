import type { KeptForm } from '../../core/chart/keptSplit.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './ExplainDialog.module.css'

const forms: Record<KeptForm, Words> = {
  bridge: { zh: '保存为桥图…', en: 'Keep as a bridge…' },
  table: { zh: '保存为表格…', en: 'Keep as a table…' },
}

interface KeepButtonsProps {
  /** The forms a split can be kept in. */
  can: KeptForm[]
  onKeep: (form: KeptForm) => void
}

/** Goes on to keep a split as a chart. */
export function KeepButtons({ can, onKeep }: KeepButtonsProps) {
  const { say } = usePreferences()
  return (
    <div className={css.keep}>
      {can.map((form) => (
        <button key={form} type="button" className={`${controls.button} ${controls.small}`} onClick={() => onKeep(form)}>
          {say(forms[form])}
        </button>
      ))}
    </div>
  )
}
