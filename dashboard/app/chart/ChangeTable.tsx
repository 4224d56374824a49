import { useState } from 'react'
import { type Contribution, type Contributions, type Method, roundedParts } from '../../core/chart/contributions.ts'
import { filterFor } from '../../core/chart/draw/keys.ts'
import type { Compared } from '../../core/chart/explain.ts'
import {
  memberText,
  movement,
  partText,
  partWords,
  presenceWords,
  sideWords,
  unbroken,
  type Writing,
  writingOf,
} from '../../core/chart/explainText.ts'
import type { Filter } from '../../core/chart/spec.ts'
import { changeOf, changeText } from '../../core/field/change.ts'
import type { Field } from '../../core/field/field.ts'
import { numberText } from '../../core/field/text.ts'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './ChangeTable.module.css'

const firstRows = 20

const effects: Record<'volume' | 'mix' | 'rate', Words> = {
  volume: { zh: '总量', en: 'Volume' },
  mix: { zh: '结构', en: 'Mix' },
  rate: { zh: '单值', en: 'Rate' },
}
const effectsOf: Record<Method, (keyof typeof effects)[]> = { sum: [], volume: ['volume', 'mix', 'rate'], ratio: ['mix', 'rate'] }

interface ChangeTableProps {
  asked: Compared
  dimension: Field
  found: Contributions
  onFilter: (filter: Filter) => void
}

/** Every member of a dimension with what it was, is, and added to the change; the biggest movers first. */
export function ChangeTable({ asked, dimension, found, onFilter }: ChangeTableProps) {
  const { say, language } = usePreferences()
  const [isAll, setAll] = useState(false)
  const { measure } = asked
  const sides = sideWords(asked)
  const shown = isAll ? found.parts : found.parts.slice(0, firstRows)
  const largest = Math.abs(found.parts[0]?.part ?? 0)
  const columns = effectsOf[found.method]
  // Rounded once for all rows, so that what is read adds up to the change.
  const writing = writingOf(found, measure)
  const parts = roundedParts(
    found.parts.map(({ part }) => part),
    found.change,
    writing.decimals,
  )
  return (
    <>
      <p className={css.sentence}>{unbroken(movement(found, asked, dimension, language))}</p>
      <div className={css.box}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{say(dimension.title)}</th>
              <th scope="col">{say(partWords(asked))}</th>
              <th scope="col" className={css.bar} />
              <th scope="col">{say(sides.before)}</th>
              <th scope="col">{say(sides.now)}</th>
              <th scope="col">%</th>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {say(effects[name])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((one, at) => (
              <Row
                key={String(one.member)}
                {...{ one, asked, writing, dimension, largest, columns }}
                part={parts[at] ?? one.part}
                onFilter={onFilter}
              />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>{say({ zh: '合计', en: 'Total' })}</td>
              <td>{partText(found.change, writing, language)}</td>
              <td className={css.bar} />
              <td>{numberText(found.before, writing.field, language)}</td>
              <td>{numberText(found.now, writing.field, language)}</td>
              <td>{changeText(changeOf(found.now, found.before, measure), measure, language)}</td>
              {columns.map((name) => (
                <td key={name}>
                  {partText(
                    found.parts.reduce((sum, one) => sum + one[name], 0),
                    writing,
                    language,
                  )}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
      {found.parts.length > firstRows && (
        <button type="button" className={css.more} onClick={() => setAll(!isAll)}>
          {isAll
            ? say({ zh: `只看前 ${firstRows} 项`, en: `Show the first ${firstRows}` })
            : say({ zh: `显示全部 ${found.parts.length} 项`, en: `Show all ${found.parts.length}` })}
        </button>
      )}
    </>
  )
}

interface RowProps {
  one: Contribution
  part: number
  asked: Compared
  writing: Writing
  dimension: Field
  largest: number
  columns: (keyof typeof effects)[]
  onFilter: (filter: Filter) => void
}

function Row({ one, part, asked, writing, dimension, largest, columns, onFilter }: RowProps) {
  const { say, language } = usePreferences()
  const { measure } = asked
  const change = changeText(changeOf(one.now, one.before, measure), measure, language)
  const presence = presenceWords(one.presence, asked)
  const isGood = measure.better && part !== 0 ? part > 0 === (measure.better === 'up') : null
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          title={say({ zh: '只看这一项', en: 'Filter by this' })}
          onClick={() => onFilter(filterFor({ name: dimension.name, kind: 'dimension' }, one.member))}
        >
          {memberText(one, dimension, language)}
        </button>
        {presence && <em>{say(presence)}</em>}
      </th>
      <td data-good={isGood ?? undefined}>{partText(part, writing, language)}</td>
      <td className={css.bar} aria-hidden>
        <span data-good={isGood ?? undefined} style={barStyle(one.part, largest)} />
      </td>
      <td>{numberText(one.before, writing.field, language)}</td>
      <td>{numberText(one.now, writing.field, language)}</td>
      <td>{change}</td>
      {columns.map((name) => (
        <td key={name}>{partText(one[name], writing, language)}</td>
      ))}
    </tr>
  )
}

/** From the middle to the right for more, to the left for less. */
function barStyle(part: number, largest: number) {
  const width = largest === 0 ? 0 : (Math.abs(part) / largest) * 50
  return { width: `${width}%`, marginLeft: `${part < 0 ? 50 - width : 50}%` }
}
