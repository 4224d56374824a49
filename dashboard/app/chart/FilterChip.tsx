import { IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './FilterBar.module.css'
import { FilterEditor } from './FilterEditor.tsx'
import { filterWords } from './filterWords.ts'

interface ChipProps {
  filter: Filter
  fields: Fields
  spec: ChartSpec
  today: string
  onChange: (filter: Filter) => void
  onRemove: () => void
}

/** A filter of the chart; press it to change it. */
export function FilterChip({ filter, fields, spec, today, onChange, onRemove }: ChipProps) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const field = fields.byName.get(filter.member)
  const text = say(filterWords(filter, fields))
  return (
    <span className={css.chip} data-filter={filter.member}>
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
      {open && field && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} label={say(field.title)}>
          <FilterEditor
            {...{ spec, today, field, filter }}
            onApply={(next) => {
              setOpen(false)
              onChange(next)
            }}
          />
        </Popover>
      )}
    </span>
  )
}
