import { useState } from 'react'
import { toQuery } from '../../core/chart/query.ts'
import { type ChartSpec, type Filter, placedFields } from '../../core/chart/spec.ts'
import { titleOf } from '../../core/chart/title.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { useIsShared } from '../cube.ts'
import { useSql } from '../cubeSql.ts'
import { Meaning } from '../field/Meaning.tsx'
import { copyText } from '../ui/clipboard.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { useMay, type Workspace } from '../workspace.ts'
import { ExportButton } from './ExportButton.tsx'
import css from './QueryDialog.module.css'
import { useTops } from './useTops.ts'

interface QueryDialogProps {
  spec: ChartSpec
  fields: Fields
  workspace: Workspace
  /** A board's filters that are in force for this chart. */
  filters?: Filter[]
  /** What is shown first. */
  first: 'meaning' | 'query'
  onClose: () => void
}

/** What a chart's numbers mean and were made with, what Cube is asked for them, and the SQL the warehouse gets. */
export function QueryDialog(props: QueryDialogProps) {
  return useIsShared() ? <MeaningDialog {...props} /> : <FullDialog {...props} />
}

const title: Words = { zh: '关于这张图的数字', en: 'About the numbers of this chart' }
const namesIn = (spec: ChartSpec) => [...new Set(placedFields(spec).map(({ name }) => name))]

function MeaningDialog({ spec, fields, onClose }: QueryDialogProps) {
  const { say } = usePreferences()
  return (
    <Dialog title={say(title)} width={720} onClose={onClose}>
      <Meaning names={namesIn(spec)} fields={fields} />
    </Dialog>
  )
}

function FullDialog({ spec, fields, workspace, filters = [], first, onClose }: QueryDialogProps) {
  const { say } = usePreferences()
  const [shown, setShown] = useState<'meaning' | 'query' | 'sql'>(first)
  const asking = { today: workspace.today, timezone: workspace.timezone, fields, filters }
  const named = useTops(spec, asking)
  const query = named && toQuery(named, asking)
  const maySeeSql = useMay('see the SQL')
  const sql = useSql(maySeeSql && shown === 'sql' ? query : null)
  const text = shown === 'query' ? (query ? JSON.stringify(query, null, 2) : '') : shown === 'sql' && sql.state === 'ready' ? sql.text : ''
  return (
    <Dialog title={say(title)} width={720} onClose={onClose}>
      <div className={css.head}>
        <Segments
          label={say({ zh: '显示', en: 'Show' })}
          value={shown}
          choices={[
            { value: 'meaning', text: say({ zh: '含义', en: 'Meaning' }) },
            { value: 'query', text: say({ zh: 'Cube 查询', en: 'Cube query' }) },
            ...(maySeeSql ? [{ value: 'sql' as const, text: 'SQL' }] : []),
          ]}
          onChange={setShown}
        />
        {shown !== 'meaning' && (
          <button
            type="button"
            className={`${controls.button} ${controls.small}`}
            disabled={!text}
            onClick={() => void copyText(text, { zh: '已复制', en: 'Copied' })}
          >
            {say({ zh: '复制', en: 'Copy' })}
          </button>
        )}
        <ExportButton query={query} name={say(titleOf(spec, fields))} />
      </div>
      {shown === 'meaning' && <Meaning names={namesIn(spec)} fields={fields} />}
      {shown !== 'meaning' && !query && (
        <p className="soft">{say({ zh: '图还没有填好，还没有查询。', en: 'The chart is not complete, so there is no query yet.' })}</p>
      )}
      {query && shown === 'sql' && sql.state === 'waiting' && <Waiting />}
      {query && shown === 'sql' && sql.state === 'failed' && (
        <Notice tone="bad" words={sql.problem.words} requestId={sql.problem.detail.requestId} technical={sql.problem.detail.technical} />
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
