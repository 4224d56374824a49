import { useState } from 'react'
import { toQuery } from '../../core/chart/query.ts'
import type { ChartSpec } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { useSql } from '../cubeSql.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { toast } from '../ui/Toasts.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { useMay, type Workspace } from '../workspace.ts'
import css from './QueryDialog.module.css'

interface QueryDialogProps {
  spec: ChartSpec
  fields: Fields
  workspace: Workspace
  onClose: () => void
}

/** What Cube is asked for this chart, and the SQL the warehouse gets. */
export function QueryDialog({ spec, fields, workspace, onClose }: QueryDialogProps) {
  const { say } = usePreferences()
  const [shown, setShown] = useState<'query' | 'sql'>('query')
  const query = toQuery(spec, { today: workspace.today, timezone: workspace.timezone, fields })
  const maySeeSql = useMay('see the SQL')
  const sql = useSql(maySeeSql ? query : null)
  const text = shown === 'query' ? JSON.stringify(query, null, 2) : sql.state === 'ready' ? sql.text : ''
  return (
    <Dialog title={say({ zh: '这张图的查询', en: 'The query of this chart' })} width={720} onClose={onClose}>
      <div className={css.head}>
        <Segments
          label={say({ zh: '显示', en: 'Show' })}
          value={shown}
          choices={[
            { value: 'query', text: say({ zh: 'Cube 查询', en: 'Cube query' }) },
            ...(maySeeSql ? [{ value: 'sql' as const, text: 'SQL' }] : []),
          ]}
          onChange={setShown}
        />
        <button
          type="button"
          className={`${controls.button} ${controls.small}`}
          disabled={!text}
          onClick={() => navigator.clipboard.writeText(text).then(() => toast({ zh: '已复制', en: 'Copied' }))}
        >
          {say({ zh: '复制', en: 'Copy' })}
        </button>
      </div>
      {!query && (
        <p className="soft">{say({ zh: '图还没有填好，还没有查询。', en: 'The chart is not complete, so there is no query yet.' })}</p>
      )}
      {query && shown === 'sql' && sql.state === 'waiting' && <Waiting />}
      {query && shown === 'sql' && sql.state === 'failed' && (
        <Notice tone="bad" words={sql.problem.words} requestId={sql.problem.requestId} technical={sql.problem.technical} />
      )}
      {query && text && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls has to be reachable by keyboard
        <pre className={css.text} tabIndex={0}>
          {text}
        </pre>
      )}
    </Dialog>
  )
}
