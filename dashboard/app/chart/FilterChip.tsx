import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { usePreferences } from '../ui/preferences.ts'
import { Chip } from './Chip.tsx'
import { FilterEditor } from './FilterEditor.tsx'
import { filterWords } from './filterWords.ts'

interface FilterChipProps {
  filter: Filter
  fields: Fields
  spec: ChartSpec
  today: string
  onChange: (filter: Filter) => void
  onRemove: () => void
}

/** A filter of the chart. */
export function FilterChip({ filter, fields, spec, today, onChange, onRemove }: FilterChipProps) {
  const { say } = usePreferences()
  const field = fields.byName.get(filter.member)
  return (
    <Chip
      text={say(filterWords(filter, fields))}
      mark={{ 'data-filter': filter.member }}
      label={field && say(field.title)}
      onRemove={onRemove}
      editor={(close) =>
        field && (
          <FilterEditor
            {...{ spec, today, field, filter }}
            onApply={(next) => {
              close()
              onChange(next)
            }}
          />
        )
      }
    />
  )
}
