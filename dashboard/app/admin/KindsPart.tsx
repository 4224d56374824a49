import { groupActs, personalWords } from '../../core/admin/policy.ts'
import { actWords, lowestRole } from '../../core/admin/rightsWords.ts'
import { roleWords } from '../../core/admin/roles.ts'
import { personalKinds } from '../../core/field/field.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './RightsDialog.module.css'
import type { PartProps } from './rightsPart.ts'

const toggled = <T,>(list: readonly T[], one: T): T[] => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one])

/** Which details of a person are shown as they are; what is not ticked is masked. */
export function MasksPart({ rights, onChange }: PartProps) {
  const { say } = usePreferences()
  return (
    <fieldset className={css.choice}>
      <legend>
        {say({ zh: '原样显示哪些个人信息（未勾选的会遮盖）', en: 'Personal details shown as they are; the others are masked' })}
      </legend>
      {personalKinds.map((kind) => (
        <label key={kind}>
          <input type="checkbox" checked={rights.shows.includes(kind)} onChange={() => onChange({ shows: toggled(rights.shows, kind) })} />
          {say(personalWords[kind])}
        </label>
      ))}
    </fieldset>
  )
}

/** What a group may do, where the role allows it too. */
export function ActsPart({ rights, onChange }: PartProps) {
  const { say } = usePreferences()
  return (
    <fieldset className={css.choice}>
      <legend>{say({ zh: '能做什么（角色也要允许）', en: 'What they may do, where their role allows it too' })}</legend>
      {groupActs.map((act) => {
        const role = lowestRole(act)
        return (
          <label key={act}>
            <input type="checkbox" checked={rights.acts.includes(act)} onChange={() => onChange({ acts: toggled(rights.acts, act) })} />
            <span>
              {sentence(say(actWords[act]))}{' '}
              {role !== 'viewer' && <small>{say({ zh: `${roleWords[role].zh}及以上`, en: `${roleWords[role].en} and above` })}</small>}
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
