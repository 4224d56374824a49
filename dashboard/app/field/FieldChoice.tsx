import { useMemo, useState } from 'react'
import type { Field } from '../../core/field/field.ts'
import { createSearch } from '../../core/field/search.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSyllables } from './syllables.ts'

interface FieldChoiceProps {
  fields: Field[]
  /** Under the headings of their folders, as long as nothing is searched for: then the best match comes first. */
  byFolder?: boolean
  onPick: (field: Field) => void
}

/** Fields to pick one from, by search or by eye. */
export function FieldChoice({ fields, byFolder = false, onPick }: FieldChoiceProps) {
  const { say } = usePreferences()
  const [text, setText] = useState('')
  const toSyllables = useSyllables()
  const search = useMemo(() => createSearch(fields, toSyllables), [fields, toSyllables])
  const isGrouped = byFolder && text.trim() === ''
  const shown = text.trim() ? search(text) : fields
  return (
    <Combobox
      label={say({ zh: '字段', en: 'Fields' })}
      search={{ label: say({ zh: '搜索字段', en: 'Search fields' }), text, onText: setText }}
      choices={shown.map((field) => {
        const folder = field.folder ? say(field.folder) : undefined
        return { key: field.name, text: say(field.title), ...(isGrouped ? { group: folder ?? say(noFolder) } : { note: folder }) }
      })}
      onChoose={(name) => {
        const field = fields.find((one) => one.name === name)
        if (field) onPick(field)
      }}
    >
      {say({ zh: '没有这样的字段。', en: 'No such field.' })}
    </Combobox>
  )
}

const noFolder = { zh: '未分组', en: 'In no folder' }
