import { IconChevronDown } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { RightsReport } from '../../core/admin/rights.ts'
import { memberTitle, rowsWords, seenBy } from '../../core/admin/rightsWords.ts'
import type { Fields, View } from '../../core/field/field.ts'
import buttons from '../ui/controls.module.css'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { MemberChoice } from './FieldsPart.tsx'
import css from './WhoSees.module.css'

interface DataReportProps {
  reports: RightsReport[]
  fields: Fields
}

/** Who sees a view or a member, with which rows, and whether as it is. */
export function DataReport({ reports, fields }: DataReportProps) {
  const { say } = usePreferences()
  const [name, setName] = useState(() => fields.views.find((view) => view.name === 'customers')?.name ?? fields.views[0]?.name ?? '')
  const found = reports.map((report) => ({ report, seen: seenBy(report, name) }))
  const seeing = found.filter(({ seen }) => seen !== 'no')
  const title = say(memberTitle(name, fields))
  return (
    <>
      <div className={css.pick}>
        <Choice title={title} views={fields.views} onChoose={setName} />
        <span className="soft" role="status">
          {say({
            zh: `${reports.length} 人中 ${seeing.length} 人能看到`,
            en: `${seeing.length} of ${reports.length} people see it`,
          })}
        </span>
      </div>
      <div className={css.frame}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{say({ zh: '人员', en: 'Person' })}</th>
              <th scope="col">{say({ zh: '数据范围', en: 'Rows' })}</th>
              <th scope="col">{say({ zh: '显示方式', en: 'How it is shown' })}</th>
            </tr>
          </thead>
          <tbody>
            {seeing.map(({ report, seen }) => (
              <tr key={report.person.id}>
                <th scope="row">{report.person.name}</th>
                <td>{say(rowsWords(report.rows, fields))}</td>
                <td>{seen === 'masked' ? say({ zh: '遮盖', en: 'Masked' }) : say({ zh: '原样', en: 'As it is' })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** What is asked about: a button with its name, and what else there is. */
function Choice({ title, views, onChoose }: { title: string; views: View[]; onChoose: (name: string) => void }) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={buttons.button}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={say({ zh: `视图或字段：${title}`, en: `View or field: ${title}` })}
        onClick={() => setOpen(!open)}
      >
        {title}
        <IconChevronDown size={14} stroke={1.75} aria-hidden />
      </button>
      {open && (
        <Popover anchor={anchor} label={say({ zh: '视图和字段', en: 'Views and fields' })} onClose={() => setOpen(false)} width={320}>
          <MemberChoice
            views={views}
            onChoose={(chosen) => {
              onChoose(chosen)
              setOpen(false)
            }}
          />
        </Popover>
      )}
    </>
  )
}
