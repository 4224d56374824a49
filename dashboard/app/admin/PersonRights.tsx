import { useState } from 'react'
import type { ListedPerson } from '../../core/admin/reply.ts'
import type { GroupReply } from '../../core/admin/rights.ts'
import { grantWords } from '../../core/admin/rightsWords.ts'
import { useFields } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FailedLine } from '../ui/Failed.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSubmit } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { OwnRecords } from './OwnRecords.tsx'
import css from './RightsDialog.module.css'
import { everyoneName, setGroups, setOwner, useGroups, useRightsChanged } from './rights.ts'

/** The groups somebody is in, and the records in the data that are theirs. */
export function PersonRights({ person, onClose }: { person: ListedPerson; onClose: () => void }) {
  const { say } = usePreferences()
  const groups = useGroups()
  const { fields } = useFields()
  const changed = useRightsChanged()
  const byHand = person.groups.filter(({ origin }) => origin === 'hand').map(({ name }) => name)
  const [chosen, setChosen] = useState(byHand)
  const [records, setRecords] = useState(person.owner)
  const { busy, problem, submit } = useSubmit(async () => {
    await setGroups(person.id, chosen)
    if (records.join('\n') !== person.owner.join('\n')) await setOwner(person.id, records)
    await changed()
    onClose()
  })
  const known = (groups.data?.groups ?? []).filter(({ name }) => name !== everyoneName)
  const isIn = (name: string) => chosen.includes(name) || person.groups.some((one) => one.name === name && one.origin === 'managed')
  const isNeeded = known.some(({ name, rights }) => rights.rows !== 'all' && isIn(name) && rights.rows.flat().some((one) => 'own' in one))
  const toggle = (name: string) => setChosen(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name])
  return (
    <Dialog title={say({ zh: `${person.name} 的权限组`, en: `Groups of ${person.name}` })} onClose={onClose} width={560}>
      <form className={buttons.form} onSubmit={submit}>
        {groups.error && <FailedLine error={groups.error} />}
        {groups.isPending && <Waiting />}
        {person.role === 'admin' && (
          <p className="soft">
            {say({ zh: '管理员不受组限制，能看到全部数据。', en: 'Administrators see everything, whatever their groups.' })}
          </p>
        )}
        {groups.data && <Choices person={person} known={known} chosen={chosen} onToggle={toggle} />}
        <OwnRecords isNeeded={isNeeded} records={records} fields={fields} onChange={setRecords} />
        <FormFoot problem={problem} onCancel={onClose} verb={{ zh: '保存', en: 'Save' }} off={busy} />
      </form>
    </Dialog>
  )
}

export const managedWords = { zh: '来自企业账号', en: 'from the company’s sign-in' }

interface ChoicesProps {
  person: ListedPerson
  known: GroupReply[]
  chosen: string[]
  onToggle: (name: string) => void
}

/** Every group to tick, with what it gives; one from the company's sign-in says so, and stays whatever is ticked here. */
function Choices({ person: { groups }, known, chosen, onToggle }: ChoicesProps) {
  const { say } = usePreferences()
  const { fields } = useFields()
  const managed = groups.filter(({ origin }) => origin === 'managed').map(({ name }) => name)
  // A name given by hand whose group was deleted since: it can be taken away here, and gives nothing.
  const isKnown = (name: string) => known.some((group) => group.name === name)
  const unknown = groups.filter(({ name, origin }) => origin === 'hand' && !isKnown(name)).map(({ name }) => name)
  return (
    <fieldset className={css.choice}>
      <legend>{say({ zh: '权限组', en: 'Groups' })}</legend>
      {known.map(({ name, rights }) => (
        <label key={name}>
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => onToggle(name)} />
          <span>
            {name} {managed.includes(name) && <small className={css.managed}>{say(managedWords)}</small>}
            <br />
            <small>{fields && say(grantWords(rights, fields))}</small>
          </span>
        </label>
      ))}
      {unknown.map((name) => (
        <label key={name}>
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => onToggle(name)} />
          <span>
            {name} <small>{say({ zh: '这个组已不存在', en: 'There is no such group now' })}</small>
          </span>
        </label>
      ))}
      {known.length === 0 && unknown.length === 0 && (
        <p className="soft">
          {say({ zh: '还没有权限组。请先在“权限组”页新建。', en: 'There are no groups yet. Make one on the page Groups first.' })}
        </p>
      )}
    </fieldset>
  )
}
