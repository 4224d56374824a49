import type { ChartSpec, Condition } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { usePreferences } from '../ui/preferences.ts'
import { AlternativesEditor } from './AlternativesEditor.tsx'
import { Chip } from './Chip.tsx'
import { conditionWords } from './filterWords.ts'
import { SameAs } from './SameAs.tsx'
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
  if (condition.kind === 'same') return <SameAs {...{ condition, fields, spec }} />
  return condition.kind === 'top' ? (
    <TopEditor {...{ spec, fields, top: condition }} onApply={onChange} />
  ) : (
    <AlternativesEditor {...{ spec, fields, today, any: condition.any }} onApply={(any) => onChange({ kind: 'any', any })} />
  )
}

/** A condition of the chart among its filters. */
export function ConditionChip({ onRemove, ...props }: EditorProps & { onRemove: () => void }) {
  const { say } = usePreferences()
  return (
    <Chip
      text={say(conditionWords(props.condition, props.fields))}
      mark={{ 'data-condition': props.condition.kind }}
      onRemove={onRemove}
      editor={(close) => (
        <ConditionEditor
          {...props}
          onChange={(next) => {
            close()
            props.onChange(next)
          }}
        />
      )}
    />
  )
}
