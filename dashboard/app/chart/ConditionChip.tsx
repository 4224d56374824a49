import { IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { ChartSpec, Condition } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { AlternativesEditor } from './AlternativesEditor.tsx'
import css from './FilterBar.module.css'
import { conditionWords } from './filterWords.ts'
import { TopEditor } from './TopEditor.tsx'

interface EditorProps {
  condition: Condition
  fields: Fields
  spec: ChartSpec
  today: string
  onChange: (condition: Condition) => void
}

/** What a condition is written with: its alternatives, or who is among the first. */
export function ConditionEditor({ condition, spec, fields, today, onChange }: EditorProps) {
  return condition.kind === 'top' ? (
    <TopEditor {...{ spec, fields, top: condition }} onApply={onChange} />
  ) : (
    <AlternativesEditor {...{ spec, fields, today, any: condition.any }} onApply={(any) => onChange({ kind: 'any', any })} />
  )
}

/** A condition of the chart among its filters; press it to change it. */
export function ConditionChip({ onRemove, ...props }: EditorProps & { onRemove: () => void }) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const text = say(conditionWords(props.condition, props.fields))
  return (
    <span className={css.chip} data-condition={props.condition.kind}>
      <button
        ref={anchor}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => (event.key === 'Delete' || event.key === 'Backspace') && onRemove()}
      >
        {text}
      </button>
      <button type="button" aria-label={say({ zh: `去掉筛选：${text}`, en: `Remove filter: ${text}` })} onClick={onRemove}>
        <IconX size={13} stroke={2} aria-hidden />
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} label={text}>
          <ConditionEditor
            {...props}
            onChange={(next) => {
              setOpen(false)
              props.onChange(next)
            }}
          />
        </Popover>
      )}
    </span>
  )
}
