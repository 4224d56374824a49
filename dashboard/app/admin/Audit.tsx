import { useDeferredValue, useState } from 'react'
import { type AuditFilter, type AuditGroup, auditGroups } from '../../core/admin/audited.ts'
import buttons from '../ui/controls.module.css'
import { DateInput } from '../ui/DateInput.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import rows from '../ui/rows.module.css'
import { useAttempt } from '../ui/useAttempt.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { AdminTop } from './AdminTop.tsx'
import css from './Audit.module.css'
import { AuditRow } from './AuditRow.tsx'
import { saveAudit, useAudit } from './audit.ts'
import { Unread } from './Unread.tsx'

const title = { zh: '操作日志', en: 'Audit log' }

/** Who did what and when: searched, narrowed, taken along. Nothing here can be changed. */
export default function Audit() {
  const { say } = usePreferences()
  const [filter, setFilter] = useState<AuditFilter>({})
  const wanted = useDeferredValue(filter)
  const log = useAudit(wanted)
  const { busy, act } = useAttempt()
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? []
  return (
    <main className={rows.screen}>
      {log.error ? (
        <Unread error={log.error} title={{ zh: '日志读不到', en: 'The log cannot be read' }} onRetry={() => void log.refetch()} />
      ) : (
        <>
          <AdminTop title={title}>
            {(['csv', 'json'] as const).map((format) => (
              <button
                key={format}
                type="button"
                className={buttons.button}
                disabled={busy}
                onClick={() => void act(() => saveAudit(filter, format))}
              >
                {say({ zh: `导出 ${format.toUpperCase()}`, en: `Export ${format.toUpperCase()}` })}
              </button>
            ))}
          </AdminTop>
          <Filters filter={filter} onFilter={setFilter} />
          {log.isPending && <Waiting />}
          {log.data && entries.length === 0 && (
            <Notice
              title={{ zh: '没有记录', en: 'No entries' }}
              words={{ zh: '没有符合这些条件的记录。请放宽筛选。', en: 'No entry fits. Widen the filters.' }}
            />
          )}
          <ol className={css.entries}>
            {entries.map((entry) => (
              <AuditRow key={entry.id} entry={entry} onActor={(actor) => setFilter({ ...filter, actor })} />
            ))}
          </ol>
          {log.hasNextPage && (
            <p className={css.more}>
              <button type="button" className={buttons.button} disabled={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                {say({ zh: '更早的记录', en: 'Earlier entries' })}
              </button>
            </p>
          )}
        </>
      )}
    </main>
  )
}

function Filters({ filter, onFilter }: { filter: AuditFilter; onFilter: (filter: AuditFilter) => void }) {
  const { say } = usePreferences()
  const set = (change: Partial<AuditFilter>) => onFilter({ ...filter, ...change })
  return (
    <search className={css.filters}>
      <input
        className={buttons.input}
        type="search"
        value={filter.search ?? ''}
        aria-label={say({ zh: '搜索日志', en: 'Search the log' })}
        placeholder={say({ zh: '人、看板、操作、地址…', en: 'Person, board, act, address …' })}
        onChange={({ target }) => set({ search: target.value || undefined })}
      />
      <select
        className={buttons.select}
        value={filter.group ?? ''}
        aria-label={say({ zh: '类别', en: 'About' })}
        onChange={({ target }) => set({ group: (target.value || undefined) as AuditGroup | undefined })}
      >
        <option value="">{say({ zh: '全部类别', en: 'Everything' })}</option>
        {Object.entries(auditGroups).map(([name, words]) => (
          <option key={name} value={name}>
            {say(words)}
          </option>
        ))}
      </select>
      <DateInput label={say({ zh: '从哪天', en: 'From' })} value={filter.from ?? ''} onChange={(day) => set({ from: day || undefined })} />
      <DateInput label={say({ zh: '到哪天', en: 'To' })} value={filter.to ?? ''} onChange={(day) => set({ to: day || undefined })} />
      {filter.actor !== undefined && (
        <button type="button" className={buttons.button} onClick={() => set({ actor: undefined })}>
          {say({ zh: '所有人', en: 'Everybody' })}
        </button>
      )}
    </search>
  )
}
