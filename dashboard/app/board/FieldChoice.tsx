import { useMemo, useState } from 'react'
import type { Field } from '../../core/field/field.ts'
import { createSearch } from '../../core/field/search.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './FilterBar.module.css'

/** Fields to pick one from, by search or by eye. */
export function FieldChoice({ fields, onPick }: { fields: Field[]; onPick: (field: Field) => void }) {
  const { say } = usePreferences()
  const [text, setText] = useState('')
  const search = useMemo(() => createSearch(fields), [fields])
  const shown = text.trim() ? search(text) : fields
  return (
    <>
      <div className={css.search}>
        <input
          type="search"
          data-autofocus
          className={buttons.input}
          value={text}
          placeholder={say({ zh: '搜索字段', en: 'Search fields' })}
          aria-label={say({ zh: '搜索字段', en: 'Search fields' })}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div className={css.list}>
        {shown.map((field) => (
          <button key={field.name} type="button" className={css.line} onClick={() => onPick(field)}>
            <span>{say(field.title)}</span>
            {field.folder && <small>{say(field.folder)}</small>}
          </button>
        ))}
        {shown.length === 0 && <p className={css.none}>{say({ zh: '没有这样的字段。', en: 'No such field.' })}</p>}
      </div>
    </>
  )
}
