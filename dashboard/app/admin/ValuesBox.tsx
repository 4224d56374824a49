import { useMemo, useState } from 'react'
import { toQuery } from '../../core/chart/query.ts'
import { newSpec } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { createTextSearch } from '../../core/field/search.ts'
import { numberText, valueText } from '../../core/field/text.ts'
import { toLines, toValuesSpec } from '../chart/FilterEditor.tsx'
import { fromKey, toKey } from '../chart/valueKeys.ts'
import { useAnswer } from '../cube.ts'
import { useSyllables } from '../field/syllables.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { FailedLine } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { useWorkspace } from '../workspace.ts'

interface ValuesBoxProps {
  field: Field
  fields: Fields
  chosen: (string | null)[]
  onChange: (values: (string | null)[]) => void
}

/** The values of a dimension to tick, as Cube answers whoever is signed in: nobody gives what they do not see. */
export function ValuesBox({ field, fields, chosen, onChange }: ValuesBoxProps) {
  const { say, language } = usePreferences()
  const { today } = useWorkspace().data ?? {}
  const [text, setText] = useState('')
  const toSyllables = useSyllables()
  // A list too long to come whole is searched by the server; one that came whole here, also by its sounds.
  const [isLong, setLong] = useState(false)
  const serverSearch = isLong ? text.trim() : ''
  const spec = useMemo(() => toValuesSpec(newSpec('table'), field, fields, serverSearch), [field, fields, serverSearch])
  const query = useMemo(() => (today === undefined ? null : toQuery(spec, { today, fields })), [spec, today, fields])
  const answer = useAnswer(query)
  const count = spec.wells.values?.[0]?.name
  const countField = count === undefined ? undefined : fields.byName.get(count)
  const lines = useMemo(() => {
    const answered = answer.result ? toLines(answer.result, field, count) : []
    // Rows without the value are always there to be given or kept back, and what is chosen stays, should no row have it now.
    const others = [null, ...chosen].filter((value) => !answered.some((line) => line.value === value))
    return [...answered, ...[...new Set(others)].map((value) => ({ value, count: null }))]
  }, [answer.result, field, count, chosen])
  if (!isLong && answer.state === 'ready' && answer.result.length >= (spec.limit.rows ?? Number.POSITIVE_INFINITY)) setLong(true)
  const labelOf = (value: string | null) => valueText(value, field, language)
  const shown = isLong && text ? lines : createTextSearch(lines, ({ value }) => labelOf(value), toSyllables)(text)
  const toggle = (value: string | null) => onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
  return (
    <>
      {answer.state === 'failed' && <FailedLine error={answer.problem} />}
      <Combobox
        label={say(field.title)}
        search={{ label: say({ zh: '搜索值', en: 'Search values' }), text, onText: setText }}
        heading={countField && say(countField.title)}
        choices={
          answer.result
            ? shown.map(({ value, count }) => ({
                key: toKey(value),
                text: labelOf(value),
                note: count !== null && countField ? numberText(count, countField, language) : undefined,
              }))
            : []
        }
        chosen={new Set(chosen.map(toKey))}
        onChoose={(key) => toggle(fromKey(key))}
      >
        {answer.result ? say({ zh: '没有匹配的值。', en: 'No value matches.' }) : <Waiting />}
      </Combobox>
    </>
  )
}
