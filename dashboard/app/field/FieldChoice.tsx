import { useMemo, useState } from 'react'
import type { Field } from '../../core/field/field.ts'
import { createSearch } from '../../core/field/search.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSyllables } from './syllables.ts'

/** Fields to pick one from, by search or by eye. */
export function FieldChoice({ fields, onPick }: { fields: Field[]; onPick: (field: Field) => void }) {
  const { say } = usePreferences()
  const [text, setText] = useState('')
  const toSyllables = useSyllables()
  const search = useMemo(() => createSearch(fields, toSyllables), [fields, toSyllables])
  const shown = text.trim() ? search(text) : fields
  return (
    <Combobox
      label={say({ zh: '字段', en: 'Fields' })}
      search={{ label: say({ zh: '搜索字段', en: 'Search fields' }), text, onText: setText }}
      choices={shown.map((field) => ({ key: field.name, text: say(field.title), note: field.folder ? say(field.folder) : undefined }))}
      onChoose={(name) => {
        const field = fields.find((one) => one.name === name)
        if (field) onPick(field)
      }}
    >
      {say({ zh: '没有这样的字段。', en: 'No such field.' })}
    </Combobox>
  )
}
