import { Link } from 'wouter'
import { followedBy, sourceKey, withSources } from '../../core/chart/sameAs.ts'
import { type ChartSpec, conditionsOf, type SameCondition } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './FilterEditor.module.css'
import { conditionWords } from './filterWords.ts'
import { useSources } from './sources.ts'

/** What a chart is filtered by that follows another one, as it is now, and the way to that one. */
export function SameAs({ condition, fields, spec }: { condition: SameCondition; fields: Fields; spec: ChartSpec }) {
  const { say } = usePreferences()
  const sources = useSources(spec)
  if (!sources) return <Waiting />
  const held = conditionsOf(withSources({ ...spec, conditions: [condition] }, sources, fields))
  const faults = followedBy({ conditions: held }).flatMap(({ fault }) => fault ?? [])
  const own = held.filter(({ kind }) => kind !== 'same')
  return (
    <div className={css.editor}>
      <h2>{say(conditionWords(condition, fields))}</h2>
      <ul className={css.held}>
        {own.map((one, at) => (
          <li key={at}>{say(conditionWords(one, fields))}</li>
        ))}
        {own.length === 0 && faults.length === 0 && <li>{say({ zh: '那张图现在没有筛选。', en: 'That chart has no filters now.' })}</li>}
      </ul>
      {faults.map((fault) => (
        <p key={fault.en} className={css.wrong} role="alert">
          {say(fault)}
        </p>
      ))}
      {sources.has(sourceKey(condition)) && (
        <Link href={`/boards/${condition.board}`}>{say({ zh: '去那张图的看板', en: 'Go to its board' })}</Link>
      )}
    </div>
  )
}
