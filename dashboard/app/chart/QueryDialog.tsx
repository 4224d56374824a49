import { useState } from 'react'
import { type GroupedQuestion, groupedQuestions, hasGroups, withoutGroups } from '../../core/chart/grouped.ts'
import { type Asking, toQuery } from '../../core/chart/query.ts'
import { askedNames, type ChartSpec, type Filter, placedFields } from '../../core/chart/spec.ts'
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
const ungrouped: Words = {
  zh: '这张图有归组的值。导出的行是归组前的，按原来的值列出。',
  en: 'Values of this chart are grouped. The exported rows are before grouping, by the values as they are.',
}
const formulasIn = (spec: ChartSpec) => placedFields(spec).flatMap(({ formula }) => formula ?? [])
const namesIn = (spec: ChartSpec) => [...new Set(placedFields(spec).flatMap(askedNames))]

function MeaningDialog({ spec, fields, onClose }: QueryDialogProps) {
  const { say } = usePreferences()
  return (
    <Dialog title={say(title)} width={720} onClose={onClose}>
      <Meaning names={namesIn(spec)} formulas={formulasIn(spec)} fields={fields} />
    </Dialog>
  )
}

/** The questions of a chart, which of them is looked at, and the one whose rows can be taken along. */
function useQuestions(spec: ChartSpec, asking: Asking) {
  const [at, setAt] = useState(0)
  const named = useTops(spec, asking)
  const whole = named && toQuery(named, asking)
  const questions = named && whole ? groupedQuestions(named, asking.today, whole) : []
  const exported = named && whole && withoutGroups(named, asking.today, whole)
  return { questions, at, setAt, query: (questions[at] ?? questions[0])?.query ?? null, exported }
}

function FullDialog({ spec, fields, workspace, filters = [], first, onClose }: QueryDialogProps) {
  const { say } = usePreferences()
  const [shown, setShown] = useState<'meaning' | 'query' | 'sql'>(first)
  const { questions, at, setAt, query, exported } = useQuestions(spec, {
    today: workspace.today,
    timezone: workspace.timezone,
    fields,
    filters,
  })
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
        <ExportButton query={exported} name={say(titleOf(spec, fields))} chart={{ spec, filters }} />
      </div>
      {questions.length > 1 && shown !== 'meaning' && <Question {...{ questions, at }} onChange={setAt} />}
      {hasGroups(spec) && <p className="soft">{say(ungrouped)}</p>}
      {shown === 'meaning' && <Meaning names={namesIn(spec)} formulas={formulasIn(spec)} fields={fields} />}
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

interface QuestionProps {
  questions: GroupedQuestion[]
  at: number
  onChange: (at: number) => void
}

/** Where values are put together, the chart asks several questions: which of them is shown. */
function Question({ questions, at, onChange }: QuestionProps) {
  const { say, language } = usePreferences()
  return (
    <label className={css.question}>
      <span>
        {say({
          zh: `图一共问 ${questions.length} 个问题：每组一个，其余的值一个，再合在一起。这里是`,
          en: `The chart asks ${questions.length} questions, one for each group and one for all other values, and puts the answers together. This is`,
        })}
      </span>
      <select className={controls.select} value={at} onChange={({ target }) => onChange(Number(target.value))}>
        {questions.map(({ names }, place) => (
          <option key={JSON.stringify(names)} value={place}>
            {Object.values(names).join(language === 'zh' ? '、' : ', ') || say({ zh: '其余的值', en: 'all other values' })}
          </option>
        ))}
      </select>
    </label>
  )
}
