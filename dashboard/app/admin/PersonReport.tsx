import { useId, useState } from 'react'
import { personalWords } from '../../core/admin/policy.ts'
import type { RightsReport, ViewRights } from '../../core/admin/rights.ts'
import { actWords, listWords, memberTitle, rowsWords, viewWords } from '../../core/admin/rightsWords.ts'
import { role as roleName, roleWords } from '../../core/admin/roles.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { inOrder } from '../field/list.ts'
import { smallGroupWords } from '../rights.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './WhoSees.module.css'

interface PersonReportProps {
  reports: RightsReport[]
  fields: Fields
}

const hiddenWords: Words = { zh: '不显示的字段', en: 'Fields not shown' }
const maskedWords: Words = { zh: '遮盖的字段', en: 'Fields masked' }

/** What one person may do and see, view by view. */
export function PersonReport({ reports, fields }: PersonReportProps) {
  const { say } = usePreferences()
  const [id, setId] = useState(reports[0]?.person.id)
  const label = useId()
  const report = reports.find(({ person }) => person.id === id) ?? reports[0]
  if (!report) return null
  return (
    <>
      <div className={css.pick}>
        <label htmlFor={label}>{say({ zh: '人员', en: 'Person' })}</label>
        <select id={label} className={buttons.select} value={report.person.id} onChange={({ target }) => setId(target.value)}>
          {reports.map(({ person }) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      </div>
      <Facts report={report} fields={fields} />
      <div className={css.frame}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{say({ zh: '视图', en: 'View' })}</th>
              <th scope="col">{say({ zh: '能否看到', en: 'Shown' })}</th>
              <th scope="col">{say(hiddenWords)}</th>
              <th scope="col">{say(maskedWords)}</th>
            </tr>
          </thead>
          <tbody>
            {inOrder(report.views.map((view) => ({ ...view, name: view.view }))).map((view) => (
              <ViewLine key={view.view} view={view} rows={report.rows} fields={fields} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function Facts({ report, fields }: { report: RightsReport; fields: Fields }) {
  const { say } = usePreferences()
  const { person, rows, masked, acts, smallestGroup } = report
  const role = roleName.safeParse(person.role).data
  const none: Words = { zh: '无', en: 'None' }
  const all: [title: Words, text: Words][] = [
    [{ zh: '角色', en: 'Role' }, role ? roleWords[role] : { zh: person.role, en: person.role }],
    [{ zh: '权限组', en: 'Groups' }, listWords(person.groups.map((name) => ({ zh: name, en: name }))) ?? none],
    [{ zh: '数据范围', en: 'Rows' }, rowsWords(rows, fields)],
    [{ zh: '遮盖', en: 'Masked' }, listWords(masked.map((kind) => personalWords[kind])) ?? none],
    [{ zh: '可以做', en: 'May' }, listWords(acts.map((act) => actWords[act])) ?? none],
    ...(smallestGroup > 0 ? [[{ zh: '小分组', en: 'Small groups' }, smallGroupWords(smallestGroup)] satisfies [Words, Words]] : []),
  ]
  return (
    <dl className={css.facts}>
      {all.map(([title, text]) => (
        <Fact key={title.en} title={say(title)} text={say(text)} />
      ))}
    </dl>
  )
}

const Fact = ({ title, text }: { title: string; text: string }) => (
  <>
    <dt>{title}</dt>
    <dd>{text}</dd>
  </>
)

function ViewLine({ view, rows, fields }: { view: ViewRights; rows: RightsReport['rows']; fields: Fields }) {
  const { say } = usePreferences()
  const titles = (names: string[]) => {
    const list = listWords(names.map((name) => fields.byName.get(name)?.title ?? memberTitle(name, fields)))
    return list ? say(list) : ''
  }
  return (
    <tr>
      <th scope="row">{say(view.title)}</th>
      <td className={view.isShown ? undefined : css.no}>{say(viewWords(view, rows, fields))}</td>
      <td data-title={say(hiddenWords)}>{titles(view.hidden)}</td>
      <td data-title={say(maskedWords)}>{titles(view.masked)}</td>
    </tr>
  )
}
