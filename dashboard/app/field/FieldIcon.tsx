import { IconCalendar, IconHash, IconTag, IconToggleLeft } from '@tabler/icons-react'
import type { Field } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'

/** What a field is, in a word. */
export function kindWords(field: Field): Words {
  if (field.kind === 'measure') return { zh: '指标', en: 'Measure' }
  if (field.kind === 'time') return { zh: '日期', en: 'Date' }
  if (field.type === 'boolean') return { zh: '是否', en: 'Yes or no' }
  return { zh: '维度', en: 'Dimension' }
}

/** What a field is, at a glance: a number to be measured, a date, a text, a yes or no. */
export function FieldIcon({ field, size = 15 }: { field: Pick<Field, 'kind' | 'type'>; size?: number }) {
  const Icon =
    field.kind === 'measure' ? IconHash : field.kind === 'time' ? IconCalendar : field.type === 'boolean' ? IconToggleLeft : IconTag
  return (
    <Icon
      size={size}
      stroke={1.6}
      aria-hidden
      style={{ flex: 'none', color: field.kind === 'measure' ? 'var(--accent)' : 'var(--ink-soft)' }}
    />
  )
}
