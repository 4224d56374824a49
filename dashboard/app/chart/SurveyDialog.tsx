import { useState } from 'react'
import { changeBehind, dimensionsFor } from '../../core/chart/explain.ts'
import { goalOf, targetsIn } from '../../core/chart/lineQueries.ts'
import { toQuery } from '../../core/chart/query.ts'
import { type ChartSpec, fieldsIn } from '../../core/chart/spec.ts'
import {
  daysSurprise,
  goalSurprise,
  type Surprise,
  type Survey,
  seasonSurprise,
  surveyOf,
  trendSurprise,
  wholePeriods,
} from '../../core/chart/survey.ts'
import { titleText } from '../../core/chart/title.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { type Explanation, useAnswers, useExplanations } from '../cube.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { usePreferences } from '../ui/preferences.ts'
import type { Workspace } from '../workspace.ts'
import { Chart } from './Chart.tsx'
import css from './SurveyDialog.module.css'

interface SurveyDialogProps {
  measure: Field
  /** The chart at hand: its filters hold for the survey. */
  spec: ChartSpec
  fields: Fields
  workspace: Workspace
  onOpen: (spec: ChartSpec) => void
  /** Puts charts on a board. */
  onKeep: (charts: ChartSpec[]) => void
  onClose: () => void
}

/** Everything the usual questions say of one measure, the most surprising first. */
export function SurveyDialog({ measure, spec, fields, workspace, onOpen, onKeep, onClose }: SurveyDialogProps) {
  const { say } = usePreferences()
  const survey = surveyOf(measure, spec, fields, workspace.today)
  const title = { zh: `全面查看：${measure.title.zh}`, en: `Survey: ${measure.title.en}` }
  return (
    <Dialog title={say(title)} width={1120} onClose={onClose}>
      {survey ? (
        <Surveyed {...{ survey, measure, fields, workspace, onOpen, onKeep }} />
      ) : (
        <p>{say({ zh: '这个视图没有日期，没有可比的过去。', en: 'This view has no date, and so no past to compare with.' })}</p>
      )}
    </Dialog>
  )
}

interface Card {
  key: string
  chart: ChartSpec
  surprise: Surprise
}

const first = 12

/** The keys with one more, or without it where it is among them. */
const toggled = (keys: ReadonlySet<string>, key: string): ReadonlySet<string> =>
  keys.has(key) ? new Set([...keys].filter((one) => one !== key)) : new Set([...keys, key])

function Surveyed({
  survey,
  measure,
  fields,
  workspace,
  onOpen,
  onKeep,
}: Omit<SurveyDialogProps, 'spec' | 'onClose'> & { survey: Survey }) {
  const { say } = usePreferences()
  const [isStopped, setStopped] = useState(false)
  const [showsAll, setAll] = useState(false)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const { cards, done, all } = useCards(survey, measure, fields, workspace, isStopped)
  const isOver = isStopped || done === all
  const shown = showsAll ? cards : cards.slice(0, first)
  const kept = cards.filter(({ key }) => ticked.has(key)).map(({ chart }) => chart)
  return (
    <div className={css.survey}>
      <SurveyState {...{ done, all, isOver, kept, onKeep }} onStop={() => setStopped(true)} />
      {isOver && (
        <ol className={css.cards}>
          {shown.map((card) => (
            <SurveyCard
              key={card.key}
              {...{ card, fields, onOpen }}
              isTicked={ticked.has(card.key)}
              onTick={() => setTicked((before) => toggled(before, card.key))}
            />
          ))}
        </ol>
      )}
      {isOver && cards.length > shown.length && (
        <button type="button" className={controls.button} onClick={() => setAll(true)}>
          {say({ zh: `再看其余 ${cards.length - shown.length} 个`, en: `Show the other ${cards.length - shown.length}` })}
        </button>
      )}
      <p className={css.method}>{say(methodWords)}</p>
    </div>
  )
}

interface SurveyStateProps {
  done: number
  all: number
  isOver: boolean
  /** The charts that are ticked. */
  kept: ChartSpec[]
  onKeep: (charts: ChartSpec[]) => void
  onStop: () => void
}

/** How far the survey has come, and what is done with the charts that are ticked. */
function SurveyState({ done, all, isOver, kept, onKeep, onStop }: SurveyStateProps) {
  const { say } = usePreferences()
  return (
    <div className={css.state} role="status">
      {!isOver && <progress value={done} max={all} aria-label={say({ zh: '进度', en: 'Progress' })} />}
      <span>
        {say(
          isOver
            ? { zh: `看了 ${done} 个方面，最意外的排在前面`, en: `${done} sides looked at, the most surprising first` }
            : { zh: `已看 ${done}/${all} 个方面`, en: `${done} of ${all} sides looked at` },
        )}
      </span>
      {!isOver && (
        <button type="button" className={`${controls.button} ${controls.small}`} onClick={onStop}>
          {say({ zh: '到此为止', en: 'Stop here' })}
        </button>
      )}
      {isOver && done > 0 && (
        <button
          type="button"
          className={`${controls.button} ${controls.small} ${css.keep}`}
          disabled={kept.length === 0}
          onClick={() => onKeep(kept)}
        >
          {say(
            kept.length === 0
              ? { zh: '勾选要保留的图', en: 'Tick the charts to keep' }
              : { zh: `把勾选的 ${kept.length} 张图加到看板…`, en: `Add the ${kept.length} ticked to a board…` },
          )}
        </button>
      )}
    </div>
  )
}

const methodWords: Words = {
  zh: '意外程度从 0 到 1。时间：离其余各期中位数几个常见偏差（中位绝对偏差×1.4826）z，取 z÷(z+3)，通常的离群界限 3 即 0.5。维度：近 12 个月比上年的变动，有多少集中在少数成员上（0 为各成员同步变动）。',
  en: 'Surprise goes from 0 to 1. Over time: the distance z to the median of the other periods in usual deviations (1.4826 × the median absolute deviation), as z ÷ (z + 3); the usual limit of an outlier, 3, is 0.5. By a dimension: how far the change of the last 12 months on the year before lies with few members (0: all changed alike).',
}

type Timed = [key: string, chart: ChartSpec, surprise: Surprise | null]

function useCards(survey: Survey, measure: Field, fields: Fields, workspace: Workspace, isStopped: boolean) {
  const { today, timezone } = workspace
  const asking = { today, timezone, fields }
  const { trend, season, days, goal, whole, byDimension } = survey
  const targets = goal && goalOf(goal, asking)
  const asked = {
    trend: toQuery(trend, asking) ?? undefined,
    days: toQuery(days, asking) ?? undefined,
    ...(targets && 'query' in targets && { targets: targets.query }),
  }
  const answers = useAnswers(asked)
  const change = changeBehind(whole, { measure: { name: measure.name, kind: 'measure' }, filters: [] }, asking)
  const explained = useDimensions(change, change ? dimensionsFor(whole, change, fields) : [], isStopped)
  const periods = (chart: ChartSpec, name: 'trend' | 'days') => {
    const [axis] = fieldsIn(chart, 'axis')
    const [value] = fieldsIn(chart, 'values')
    const result = answers[name]
    return result && axis && value ? wholePeriods(result, axis, value, today) : []
  }
  const months = periods(trend, 'trend')
  const [monthly] = fieldsIn(trend, 'axis')
  const timed: Timed[] = [
    ['trend', trend, trendSurprise(months)],
    ['season', season, seasonSurprise(months)],
    ['days', days, daysSurprise(periods(days, 'days'))],
    ...(goal && monthly && answers.targets
      ? [['goal', goal, goalSurprise(months, targetsIn(answers.targets, monthly))] satisfies Timed]
      : []),
  ]
  const cards: Card[] = [
    ...timed.flatMap(([key, chart, surprise]) => (surprise ? [{ key, chart, surprise }] : [])),
    ...explained.flatMap((one) => {
      if (one.state !== 'ready' || typeof one.found === 'string') return []
      const why = { zh: `变动集中在少数${one.dimension.title.zh}`, en: `the change lies with few of ${one.dimension.title.en}` }
      return [{ key: one.dimension.name, chart: byDimension(one.dimension), surprise: { score: one.found.unevenness, why } }]
    }),
  ].sort((a, b) => b.surprise.score - a.surprise.score)
  const done = Object.keys(answers).length + explained.filter(({ state }) => state !== 'waiting').length
  return { cards, done, all: Object.keys(asked).length + explained.length }
}

/** The change by each dimension. Stopped, those that have not been asked are not asked any more. */
function useDimensions(change: ReturnType<typeof changeBehind>, dimensions: Field[], isStopped: boolean): Explanation[] {
  const [kept, setKept] = useState<Field[] | null>(null)
  const answers = useExplanations(change, kept ?? dimensions)
  if (isStopped && kept === null) setKept(answers.filter(({ state }) => state !== 'waiting').map(({ dimension }) => dimension))
  return answers
}

interface SurveyCardProps {
  card: Card
  fields: Fields
  isTicked: boolean
  onTick: () => void
  onOpen: SurveyDialogProps['onOpen']
}

function SurveyCard({ card: { chart, surprise }, fields, isTicked, onTick, onOpen }: SurveyCardProps) {
  const { say, language } = usePreferences()
  const score = surprise.score.toFixed(2)
  return (
    <li className={css.card}>
      <h3>
        <label>
          <input type="checkbox" checked={isTicked} onChange={onTick} /> {titleText(chart, fields, language)}
        </label>
      </h3>
      <p className={css.why}>
        <meter value={surprise.score} aria-label={say({ zh: '意外程度', en: 'Surprise' })} />
        {say({ zh: `意外程度 ${score}：${surprise.why.zh}`, en: `Surprise ${score}: ${surprise.why.en}` })}
      </p>
      <Chart spec={chart} height={220} />
      <div className={css.acts}>
        <button type="button" className={`${controls.button} ${controls.small}`} onClick={() => onOpen(chart)}>
          {say({ zh: '打开', en: 'Open' })}
        </button>
      </div>
    </li>
  )
}
