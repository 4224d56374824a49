import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import type { RightsReport } from '../../core/admin/rights.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { useFields } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { Segments } from '../ui/Segments.tsx'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { AdminTop } from './AdminTop.tsx'
import { DataReport } from './DataReport.tsx'
import { PersonReport } from './PersonReport.tsx'
import { saveWorkbook, useReports } from './rights.ts'
import { Unread } from './Unread.tsx'
import css from './WhoSees.module.css'

const title: Words = { zh: '谁能看到什么', en: 'Who sees what' }

/** What one person can see, and who can see one thing; both as a file. */
export default function WhoSees() {
  const reports = useReports()
  const loaded = useFields()
  const error = reports.error ?? (loaded.state === 'failed' ? loaded.problem : null)
  if (error)
    return (
      <main className={rows.screen}>
        <Unread error={error} title={{ zh: '权限读不到', en: 'Rights cannot be read' }} onRetry={() => void reports.refetch()} />
      </main>
    )
  return (
    <main className={rows.screen}>
      <AdminTop title={title}>
        <Export />
      </AdminTop>
      {reports.data && loaded.fields ? <Views reports={reports.data.reports} fields={loaded.fields} /> : <Waiting />}
    </main>
  )
}

interface ReportsProps {
  reports: RightsReport[]
  fields: Fields
}

function Views(props: ReportsProps) {
  const { say } = usePreferences()
  const [by, setBy] = useState<'person' | 'data'>('person')
  return (
    <>
      <div className={css.by}>
        <Segments
          label={say({ zh: '从哪一边看', en: 'From which side' })}
          value={by}
          choices={[
            { value: 'person', text: say({ zh: '某人能看到什么', en: 'What can they see?' }) },
            { value: 'data', text: say({ zh: '谁能看到某项数据', en: 'Who can see this?' }) },
          ]}
          onChange={setBy}
        />
      </div>
      {by === 'person' ? <PersonReport {...props} /> : <DataReport {...props} />}
    </>
  )
}

function Export() {
  const { say, language } = usePreferences()
  const { busy, act } = useAttempt()
  return (
    <button type="button" className={buttons.button} disabled={busy} onClick={() => void act(() => saveWorkbook(language, say(title)))}>
      <IconDownload size={16} stroke={1.75} aria-hidden />
      {say({ zh: '导出 Excel', en: 'Export to Excel' })}
    </button>
  )
}
