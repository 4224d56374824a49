import { useState } from 'react'
import type { Contributions } from '../../core/chart/contributions.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import { type ChangeAsked, changeBehind, dimensionsFor, toBridge } from '../../core/chart/explain.ts'
import { changeHead, methodWords, unexplainedWords } from '../../core/chart/explainText.ts'
import { factorsOf } from '../../core/chart/factors.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { type Explanation, useExplanations } from '../cube.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import type { Workspace } from '../workspace.ts'
import { ChangeTable } from './ChangeTable.tsx'
import css from './ExplainDialog.module.css'
import { FactorTable } from './FactorTable.tsx'
import { useTops } from './useTops.ts'

interface ExplainDialogProps {
  spec: ChartSpec
  mark: Mark
  fields: Fields
  workspace: Workspace
  /** A board's filters that are in force for this chart. */
  filters?: Filter[]
  onFilter: (filter: Filter) => void
  /** Goes on to keep a split as a chart; absent where no charts are made. */
  onKeep?: (chart: ChartSpec) => void
  onClose: () => void
}

const none: Filter[] = []

/** Which members of which dimension made a number change between two periods. */
export function ExplainDialog({ spec, mark, fields, workspace, filters = none, onFilter, onKeep, onClose }: ExplainDialogProps) {
  const { say } = usePreferences()
  const asking = { today: workspace.today, timezone: workspace.timezone, fields, filters }
  const named = useTops(spec, asking)
  const asked = named && changeBehind(named, mark, asking)
  return (
    <Dialog title={say({ zh: `变动原因：${mark.label}`, en: `Explain the change: ${mark.label}` })} width={1120} onClose={onClose}>
      {asked ? (
        <Explained
          asked={asked}
          dimensions={dimensionsFor(spec, asked, fields)}
          factors={factorsOf(asked.measure, fields)}
          toChart={(dimension) => toBridge(spec, mark, asked, dimension)}
          onKeep={onKeep}
          onFilter={(filter) => {
            onFilter(filter)
            onClose()
          }}
        />
      ) : (
        <p>{named ? say(nothing) : <Waiting />}</p>
      )}
    </Dialog>
  )
}

const nothing = {
  zh: '这个数没有可以拆分的变动：中位数等不能拆分；“全部时间”也没有上一期。请选一个时间范围，或点某一期的数据点。',
  en: 'There is no change here that can be split: a median has no parts, and all time has no period before it. Choose a range of dates, or press the mark of one period.',
}

interface ExplainedProps {
  asked: ChangeAsked
  dimensions: Field[]
  /** What the measure is built on. */
  factors: Field[]
  toChart: (dimension: Field) => ChartSpec | null
  onKeep: ((chart: ChartSpec) => void) | undefined
  onFilter: (filter: Filter) => void
}

function Explained({ asked, dimensions, factors, toChart, onKeep, onFilter }: ExplainedProps) {
  const { say, language } = usePreferences()
  const answers = useExplanations(asked, dimensions)
  const [chosen, setChosen] = useState<string | null>(null)
  const rest = answers.filter((one) => !isExplained(one) && one.state !== 'waiting')
  const waiting = answers.filter(({ state }) => state === 'waiting').length
  const explained = answers.filter(isExplained)
  // Ranked once all are there: a list that is read must not change its order with every answer.
  if (waiting === 0) explained.sort((a, b) => b.found.unevenness - a.found.unevenness)
  const shown = explained.find(({ dimension }) => dimension.name === chosen) ?? explained[0]
  const whole = explained[0]?.found
  const chart = shown && onKeep ? toChart(shown.dimension) : null
  return (
    <div className={css.explained}>
      <p className={css.head}>
        <b>{say(asked.measure.title)}</b> {whole && changeHead(asked, whole, language)}
      </p>
      {factors.length > 0 && <FactorTable asked={asked} factors={factors} />}
      <nav className={css.dimensions} aria-label={say({ zh: '按哪个维度拆分', en: 'Split by' })}>
        {explained.map(({ dimension, found }) => (
          <button
            key={dimension.name}
            type="button"
            aria-current={dimension.name === shown?.dimension.name}
            onClick={() => setChosen(dimension.name)}
          >
            <span>{say(dimension.title)}</span>
            <meter value={found.unevenness} aria-label={say({ zh: '解释力', en: 'How much it tells' })} />
          </button>
        ))}
        {waiting > 0 && (
          <p role="status">
            {say({ zh: `还有 ${waiting} 个维度在计算`, en: `${waiting} more ${waiting === 1 ? 'dimension' : 'dimensions'} on the way` })}
          </p>
        )}
        <Refused answers={rest} />
      </nav>
      <div className={css.parts}>
        {shown ? (
          <ChangeTable asked={asked} dimension={shown.dimension} found={shown.found} onFilter={onFilter} />
        ) : waiting > 0 ? (
          <Waiting />
        ) : (
          <p>{say({ zh: '没有能拆分这个变动的维度。', en: 'No dimension splits this change.' })}</p>
        )}
      </div>
      {chart && (
        <button type="button" className={`${controls.button} ${css.keep}`} onClick={() => onKeep?.(chart)}>
          {say({ zh: '保存为图表…', en: 'Keep as a chart…' })}
        </button>
      )}
      <p className={css.method}>{say(methodWords(shown?.found.method ?? asked.method, asked.per))}</p>
    </div>
  )
}

type Told = Explanation & { state: 'ready'; found: Contributions }
const isExplained = (one: Explanation): one is Told => one.state === 'ready' && typeof one.found !== 'string'

/** The dimensions that say nothing, each with its reason. */
function Refused({ answers }: { answers: Explanation[] }) {
  const { say } = usePreferences()
  if (answers.length === 0) return null
  return (
    <details className={css.refused}>
      <summary>{say({ zh: `${answers.length} 个维度不适用`, en: `${answers.length} do not apply` })}</summary>
      <dl>
        {answers.map((one) => (
          <div key={one.dimension.name}>
            <dt>{say(one.dimension.title)}</dt>
            <dd>
              {one.state === 'failed'
                ? say(one.problem.words)
                : one.state === 'ready' && typeof one.found === 'string' && say(unexplainedWords[one.found])}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
