import { useRef, useState } from 'react'
import { sharedDimensions } from '../../core/admin/rightsWords.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import buttons from '../ui/controls.module.css'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Chips } from './Chips.tsx'
import css from './RightsDialog.module.css'
import { ValuesBox } from './ValuesBox.tsx'

interface OwnRecordsProps {
  records: string[]
  /** Their groups go by it, and without one they see nothing of what those give. */
  isNeeded: boolean
  fields: Fields | undefined
  onChange: (records: string[]) => void
}

/** Under which names the data knows somebody: chosen of the owners there are, or typed where no view has owners. */
export function OwnRecords({ records, isNeeded, fields, onChange }: OwnRecordsProps) {
  const { say } = usePreferences()
  const owner = fields && sharedDimensions(fields).find(({ name }) => name === 'owner')?.field
  return (
    <div className={css.own}>
      <strong>{say({ zh: '本人记录', en: 'Own records' })}</strong>
      <p className="soft small">
        {say({
          zh: '此人在数据中的名字，例如销售负责人。规则“是本人的记录”按它限定。',
          en: 'The names this person has in the data, such as an owner of orders. Rules that say “their own record” go by them.',
        })}
      </p>
      {isNeeded && records.length === 0 && (
        <p className={css.missing} role="status">
          {say({
            zh: '所在的组按本人记录限定，但还没有设置：按这条规则看不到任何数据。',
            en: 'A group goes by their own record, and there is none yet: by that rule they see no rows.',
          })}
        </p>
      )}
      <Chips
        label={say({ zh: '本人记录', en: 'Own records' })}
        chips={records.map((record) => ({ key: record, text: record }))}
        onRemove={(record) => onChange(records.filter((one) => one !== record))}
      />
      {owner && fields ? (
        <Owners owner={owner} records={records} fields={fields} onChange={onChange} />
      ) : (
        <input
          className={buttons.input}
          aria-label={say({ zh: '本人记录，用逗号分隔', en: 'Own records, with commas between them' })}
          defaultValue={records.join(', ')}
          onBlur={({ target }) => onChange(split(target.value))}
        />
      )}
    </div>
  )
}

/** The owners that the data has, to tick. */
function Owners({ owner, records, fields, onChange }: Omit<OwnRecordsProps, 'isNeeded'> & { owner: Field; fields: Fields }) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  return (
    <div>
      <button
        ref={anchor}
        type="button"
        className={`${buttons.button} ${buttons.small}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {say({ zh: `选择${owner.title.zh}…`, en: `Choose ${owner.title.en.toLowerCase()} …` })}
      </button>
      {open && (
        <Popover anchor={anchor} label={say(owner.title)} onClose={() => setOpen(false)} width={320}>
          <ValuesBox
            field={owner}
            fields={fields}
            chosen={records}
            onChange={(values) => onChange(values.filter((value) => value !== null))}
          />
        </Popover>
      )}
    </div>
  )
}

const split = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，、\n]/)
      .map((one) => one.trim())
      .filter(Boolean),
  ),
]
