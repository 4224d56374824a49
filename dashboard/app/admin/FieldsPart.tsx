import { useMemo, useState } from 'react'
import { memberTitle } from '../../core/admin/rightsWords.ts'
import type { Field, View } from '../../core/field/field.ts'
import { createSearch, createTextSearch } from '../../core/field/search.ts'
import { useSyllables } from '../field/syllables.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Chips } from './Chips.tsx'
import css from './RightsDialog.module.css'
import type { PartProps } from './rightsPart.ts'

/** Members found at a time: whoever wants others types more of the name. */
const most = 60

/** Which views and members a group sees: all but some, or some only. */
export function FieldsPart({ rights, fields, onChange }: PartProps) {
  const { say } = usePreferences()
  const { mode, names } = rights.members
  const set = (change: Partial<typeof rights.members>) => onChange({ members: { mode, names, ...change } })
  const toggle = (name: string) => set({ names: names.includes(name) ? names.filter((one) => one !== name) : [...names, name] })
  return (
    <>
      <fieldset className={css.choice}>
        <legend>{say({ zh: '能看到哪些视图和字段', en: 'Which views and fields they see' })}</legend>
        <label>
          <input type="radio" name="which-members" checked={mode === 'all but'} onChange={() => set({ mode: 'all but' })} />
          {say({ zh: '全部，除了所选', en: 'All but those chosen' })}
        </label>
        <label>
          <input type="radio" name="which-members" checked={mode === 'only'} onChange={() => set({ mode: 'only' })} />
          {say({ zh: '只有所选', en: 'Only those chosen' })}
        </label>
      </fieldset>
      <Chips
        label={say({ zh: '所选', en: 'Chosen' })}
        chips={names.map((name) => ({ key: name, text: say(memberTitle(name, fields)) }))}
        onRemove={toggle}
      />
      <div className={css.list}>
        <MemberChoice views={fields.views} chosen={names} onChoose={toggle} />
      </div>
    </>
  )
}

interface MemberChoiceProps {
  views: View[]
  /** Absent where one is picked and that is all. */
  chosen?: string[]
  onChoose: (name: string) => void
}

/** Whole views as long as nothing is searched for, then views and members by any of their names. */
export function MemberChoice({ views, chosen, onChoose }: MemberChoiceProps) {
  const { say } = usePreferences()
  const [text, setText] = useState('')
  const toSyllables = useSyllables()
  const all = useMemo(() => views.flatMap((view) => view.fields), [views])
  const search = useMemo(() => createSearch(all, toSyllables), [all, toSyllables])
  const isSearching = text.trim() !== ''
  const ofViews = createTextSearch(views, ({ title, name }) => `${title.zh} ${title.en} ${name}`, toSyllables)(text)
  const found: Field[] = isSearching ? search(text).slice(0, most) : []
  const titleOf = (name: string) => views.find((view) => view.name === name)?.title
  const viewTitle = (field: Field) => say(titleOf(field.view) ?? { zh: field.view, en: field.view })
  return (
    <Combobox
      label={say({ zh: '视图和字段', en: 'Views and fields' })}
      search={{ label: say({ zh: '搜索视图和字段', en: 'Search views and fields' }), text, onText: setText }}
      choices={[
        ...ofViews.map((view) => ({ key: view.name, text: say(view.title), note: say({ zh: '整个视图', en: 'whole view' }) })),
        ...found.map((field) => ({ key: field.name, text: say(field.title), note: viewTitle(field) })),
      ]}
      {...(chosen && { chosen: new Set(chosen) })}
      onChoose={onChoose}
    >
      {say({ zh: '没有匹配的视图或字段。', en: 'No view or field matches.' })}
    </Combobox>
  )
}
