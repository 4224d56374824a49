import { IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { presetWords } from '../../core/chart/range.ts'
import { type ChartSpec, type Filter, rangePresets } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { notSet, valueText } from '../../core/field/text.ts'
import type { Language, Words } from '../../core/words.ts'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './FilterBar.module.css'
import { FilterEditor } from './FilterEditor.tsx'
import { operatorWords, titleOf } from './words.ts'

/** A filter in words: "Region is East, South and 2 more". */
export function filterWords(filter: Filter, fields: Fields): Words {
  const field = fields.byName.get(filter.member)
  const title = titleOf(fields, filter.member)
  const verb = operatorWords[filter.operator]
  const preset = rangePresets.find((name) => name === filter.values[0])
  const inWords = (language: Language) => {
    if (filter.operator === 'set' || filter.operator === 'notSet') return `${title[language]} ${verb[language]}`
    if (preset) return `${title[language]} ${verb[language]} ${presetWords[preset][language]}`
    const texts = filter.values.map((value) =>
      value === null
        ? notSet[language]
        : field?.kind === 'dimension' && field.type !== 'number'
          ? valueText(value, field, language)
          : value,
    )
    const joined = filter.operator === 'inDateRange' ? texts.join(' – ') : texts.slice(0, 2).join(language === 'zh' ? '、' : ', ')
    const more = filter.operator === 'inDateRange' ? 0 : texts.length - 2
    const rest = more > 0 ? (language === 'zh' ? ` 等 ${texts.length} 项` : ` and ${more} more`) : ''
    return `${title[language]} ${verb[language]} ${joined}${rest}`
  }
  return { zh: inWords('zh'), en: inWords('en') }
}

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
