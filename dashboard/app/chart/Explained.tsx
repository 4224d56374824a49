import { useState } from 'react'
import type { Contributions } from '../../core/chart/contributions.ts'
import type { Compared } from '../../core/chart/explain.ts'
import { changeHead, methodWords, unexplainedWords } from '../../core/chart/explainText.ts'
import type { KeptForm } from '../../core/chart/keptSplit.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import { type Explanation, useExplanations } from '../cube.ts'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { ChangeTable } from './ChangeTable.tsx'
import css from './ExplainDialog.module.css'
import { FactorTable } from './FactorTable.tsx'
import { KeepButtons } from './KeepButtons.tsx'

interface ExplainedProps {
  asked: Compared
  dimensions: Field[]
  /** What the measure is built on. */
  factors: Field[]
  /** The split by a dimension, or by the factors, as a chart that can be kept; null where there is none. */
  toChart: (by: Field | 'factors', form: KeptForm) => ChartSpec | null
  /** Goes on to keep a chart; absent where no charts are made. */
  onKeep?: ((chart: ChartSpec) => void) | undefined
  onFilter: (filter: Filter) => void
}

const forms: KeptForm[] = ['bridge', 'table']

/** A difference in words, by its definition, and split by every dimension: those that tell most first. */
export function Explained({ asked, dimensions, factors, toChart, onKeep, onFilter }: ExplainedProps) {
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
  const keep =
    onKeep &&
    ((by: Field | 'factors') => (form: KeptForm) => {
      const chart = toChart(by, form)
      if (chart) onKeep(chart)
    })
  const can = shown ? forms.filter((form) => toChart(shown.dimension, form)) : []
  return (
    <div className={css.explained}>
      <p className={css.head}>
        <b>{say(asked.measure.title)}</b> {whole && changeHead(asked, whole, language)}
      </p>
      {factors.length > 0 && <FactorTable {...{ asked, factors }} onKeep={keep?.('factors')} />}
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
          <p>{say({ zh: '没有能拆分它的维度。', en: 'No dimension splits it.' })}</p>
        )}
      </div>
      {keep && shown && can.length > 0 && <KeepButtons can={can} onKeep={keep(shown.dimension)} />}
      <p className={css.method}>{say(methodWords(shown?.found.method ?? asked.method, asked))}</p>
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
