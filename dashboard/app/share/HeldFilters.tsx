import { IconLock } from '@tabler/icons-react'
import type { Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { ChipText } from '../board/FilterBar.tsx'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './ShareDialog.module.css'

interface HeldFiltersProps {
  filters: Filter[]
  fields: Fields
  held: string[]
  onHeld: (held: string[]) => void
}

/** Which filters whoever opens the link may change; the others stay as they are on the board. */
export function HeldFilters({ filters, fields, held, onHeld }: HeldFiltersProps) {
  const { say } = usePreferences()
  return (
    <fieldset className={css.filters}>
      <legend>{say({ zh: '对方可以调整的筛选', en: 'Filters that viewers may change' })}</legend>
      {filters.map((filter) => {
        const free = !held.includes(filter.member)
        return (
          <label key={JSON.stringify(filter)} className={buttons.check}>
            <input
              type="checkbox"
              checked={free}
              onChange={() => onHeld(free ? [...held, filter.member] : held.filter((member) => member !== filter.member))}
            />
            <span className={css.filter}>
              <ChipText filter={filter} fields={fields} />
            </span>
            {!free && <IconLock size={14} stroke={1.5} aria-label={say({ zh: '固定', en: 'Fixed' })} />}
          </label>
        )
      })}
      {filters.some(({ member }) => held.includes(member)) && (
        <p className="soft small">
          {say({
            zh: '没有勾选的保持不变，打开链接的人改不了。',
            en: 'What is not ticked stays as it is; viewers cannot change it.',
          })}
        </p>
      )}
    </fieldset>
  )
}
