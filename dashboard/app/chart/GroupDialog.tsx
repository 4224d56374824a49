import { IconX } from '@tabler/icons-react'
import { type FormEvent, useEffect, useMemo, useState } from 'react'
import { toQuery } from '../../core/chart/query.ts'
import { type ChartSpec, fieldsIn, type ValueGroup, type WellName } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { valueText } from '../../core/field/text.ts'
import type { Words } from '../../core/words.ts'
import { useAnswer } from '../cube.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { toLines, toValuesSpec } from './FilterEditor.tsx'
import css from './GroupDialog.module.css'
import type { ChangeChart } from './useSession.ts'

/** Which field of a chart is put into groups. */
export interface Grouping {
  well: WellName
  at: number
}

interface GroupDialogProps extends Grouping {
  spec: ChartSpec
  fields: Fields
  today: string
  change: ChangeChart
  onClose: () => void
}

/** Puts values of a dimension together under a name; all others stay as they are, or are one as well. */
export function GroupDialog({ spec, fields, today, well, at, change, onClose }: GroupDialogProps) {
  const { say } = usePreferences()
  const ref = fieldsIn(spec, well)[at]
  const field = fields.byName.get(ref?.name ?? '')
  const [groups, setGroups] = useState<ValueGroup[]>(ref?.groups ?? [])
  const [hasRest, setRest] = useState(ref?.rest !== undefined)
  const restName = ref?.rest ?? say({ zh: '其他', en: 'Other' })
  if (!field) return null
  function save(event: FormEvent) {
    event.preventDefault()
    change({ do: 'group', well, at, groups, rest: hasRest ? restName : undefined })
    onClose()
  }
  return (
    <Dialog title={say({ zh: `${field.title.zh}：归组`, en: `Group ${field.title.en}` })} onClose={onClose}>
      <div className={controls.form}>
        <Made groups={groups} field={field} onChange={setGroups} />
        <NewGroup {...{ spec, field, fields, today, groups }} onAdd={(group) => setGroups([...groups, group])} />
        <form className={controls.form} onSubmit={save}>
          <label className={controls.check}>
            <input type="checkbox" checked={hasRest} disabled={groups.length === 0} onChange={() => setRest(!hasRest)} />
            {say({ zh: `没有归组的值合为“${restName}”`, en: `Show all that is in no group as “${restName}”` })}
          </label>
          <FormFoot verb={{ zh: '应用', en: 'Apply' }} onCancel={onClose} />
        </form>
      </div>
    </Dialog>
  )
}

interface MadeProps {
  groups: ValueGroup[]
  field: Field
  onChange: (groups: ValueGroup[]) => void
}

function Made({ groups, field, onChange }: MadeProps) {
  const { say, language } = usePreferences()
  if (groups.length === 0) return null
  return (
    <ul className={css.made}>
      {groups.map((group) => (
        <li key={group.name}>
          <b>{group.name}</b>
          <span>{group.values.map((value) => valueText(value, field, language)).join(language === 'zh' ? '、' : ', ')}</span>
          <button
            type="button"
            className={controls.sign}
            aria-label={say({ zh: `取消归组“${group.name}”`, en: `Undo the group ${group.name}` })}
            onClick={() => onChange(groups.filter((one) => one !== group))}
          >
            <IconX size={14} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}

interface NewGroupProps {
  spec: ChartSpec
  field: Field
  fields: Fields
  today: string
  groups: ValueGroup[]
  onAdd: (group: ValueGroup) => void
}

/** The values that are in no group yet, to be chosen and named. */
function NewGroup({ spec, field, fields, today, groups, onAdd }: NewGroupProps) {
  const { say, language } = usePreferences()
  const [chosen, setChosen] = useState<ReadonlySet<string | null>>(new Set())
  const [name, setName] = useState('')
  const [values, setValues] = useState<(string | null)[]>([])
  const taken = new Set(groups.flatMap((group) => group.values))
  // A value is known by its word as well.
  const others = values.filter((value) => !chosen.has(value)).flatMap((value) => [String(value), valueText(value, field, language)])
  const problem = nameProblem(name.trim(), groups, others)
  function toggle(value: string | null) {
    const next = new Set(chosen)
    if (!next.delete(value)) next.add(value)
    setChosen(next)
  }
  function add(event: FormEvent) {
    event.preventDefault()
    if (chosen.size === 0 || name.trim() === '' || problem) return
    onAdd({ name: name.trim(), values: [...chosen] })
    setChosen(new Set())
    setName('')
  }
  return (
    <form className={controls.form} onSubmit={add}>
      <Values {...{ spec, field, fields, today, taken, chosen }} onToggle={toggle} onValues={setValues} />
      <div className={css.named}>
        <input
          className={controls.input}
          aria-label={say({ zh: '组名', en: 'Name of the group' })}
          placeholder={say({ zh: '组名，如“南方”', en: 'Name, such as “South”' })}
          maxLength={60}
          value={name}
          aria-invalid={problem !== null}
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className={controls.button} disabled={chosen.size === 0 || name.trim() === '' || problem !== null}>
          {say({ zh: `归为一组（${chosen.size}）`, en: `Group them (${chosen.size})` })}
        </button>
      </div>
      {problem && (
        <p className={controls.problem} role="alert">
          {say(problem)}
        </p>
      )}
    </form>
  )
}

interface ValuesProps extends Omit<NewGroupProps, 'groups' | 'onAdd'> {
  taken: ReadonlySet<string | null>
  chosen: ReadonlySet<string | null>
  onToggle: (value: string | null) => void
  onValues: (values: (string | null)[]) => void
}

function Values({ spec, field, fields, today, taken, chosen, onToggle, onValues }: ValuesProps) {
  const { say, language } = usePreferences()
  const [search, setSearch] = useState('')
  const query = useMemo(() => toQuery(toValuesSpec(spec, field, fields, ''), { today, fields }), [spec, field, fields, today])
  const answer = useAnswer(query)
  const values = useMemo(
    () => (answer.result ? toLines(answer.result, field, undefined).map(({ value }) => value) : []),
    [answer.result, field],
  )
  useEffect(() => onValues(values), [values, onValues])
  const textOf = (value: string | null) => valueText(value, field, language)
  const shown = values.filter((value) => !taken.has(value) && textOf(value).toLowerCase().includes(search.trim().toLowerCase()))
  if (answer.state === 'failed') return <Notice tone="bad" words={answer.problem.words} technical={answer.problem.detail.technical} />
  if (!answer.result) return <Waiting />
  const words = say({ zh: '搜索值', en: 'Search the values' })
  return (
    <>
      <input
        className={controls.input}
        type="search"
        aria-label={words}
        placeholder={words}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <fieldset className={css.values} aria-label={say(field.title)}>
        {shown.map((value) => (
          <label key={String(value)} className={controls.check}>
            <input type="checkbox" checked={chosen.has(value)} onChange={() => onToggle(value)} />
            {textOf(value)}
          </label>
        ))}
      </fieldset>
    </>
  )
}

/** Why a group cannot be called so: its name would say two things. */
function nameProblem(name: string, groups: ValueGroup[], others: string[]): Words | null {
  if (groups.some((group) => group.name === name))
    return { zh: `已有“${name}”这一组。请换一个名字。`, en: `There is a group ${name} already. Choose another name.` }
  if (others.includes(name))
    return { zh: `“${name}”是一个没有选中的值。请换一个名字。`, en: `${name} is a value that is not chosen. Choose another name.` }
  return null
}
