import { roundedParts } from '../../core/chart/contributions.ts'
import type { Compared } from '../../core/chart/explain.ts'
import { partText, sideWords, writingOf } from '../../core/chart/explainText.ts'
import { factorParts, factorQuery, factorWords } from '../../core/chart/factors.ts'
import type { KeptForm } from '../../core/chart/keptSplit.ts'
import type { Field } from '../../core/field/field.ts'
import { numberText } from '../../core/field/text.ts'
import { useAnswers } from '../cube.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './ExplainDialog.module.css'
import { KeepButtons } from './KeepButtons.tsx'

interface FactorTableProps {
  asked: Compared
  factors: Field[]
  /** Goes on to keep it as a chart; absent where no charts are made. */
  onKeep?: ((form: KeptForm) => void) | undefined
}

/** What each factor of a measure's definition made of its change. Nothing where it has none, or one of them is nought. */
export function FactorTable({ asked, factors, onKeep }: FactorTableProps) {
  const { say, language } = usePreferences()
  const { before, now } = useAnswers({ before: factorQuery(asked, factors, 'before'), now: factorQuery(asked, factors, 'now') })
  const parts = before && now && factorParts(asked.measure, factors, before, now)
  if (!parts) return null
  const sides = sideWords(asked)
  const wholes = { before: 1, now: 1 }
  for (const { before, now } of parts) {
    wholes.before *= before
    wholes.now *= now
  }
  const change = wholes.now - wholes.before
  const writing = writingOf(wholes, asked.measure)
  const shown = roundedParts(
    parts.map(({ part }) => part),
    change,
    writing.decimals,
  )
  return (
    <section className={css.factors}>
      <table>
        <caption>{say({ zh: '按定义分解', en: 'By its definition' })}</caption>
        <thead>
          <tr>
            <th scope="col">{say({ zh: '因素', en: 'Factor' })}</th>
            <th scope="col">{say({ zh: '影响', en: 'Effect' })}</th>
            <th scope="col">{say(sides.before)}</th>
            <th scope="col">{say(sides.now)}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ title, field, before, now }, at) => (
            <tr key={title.en}>
              <th scope="row">{say(title)}</th>
              <td>{partText(shown[at] ?? 0, writing, language)}</td>
              <td>{numberText(before, field, language)}</td>
              <td>{numberText(now, field, language)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{say(asked.measure.title)}</th>
            <td>{partText(change, writing, language)}</td>
            <td>{numberText(wholes.before, writing.field, language)}</td>
            <td>{numberText(wholes.now, writing.field, language)}</td>
          </tr>
        </tfoot>
      </table>
      <p className={css.method}>{say(factorWords(asked.measure, factors, 'of' in asked))}</p>
      {onKeep && <KeepButtons can={['bridge', 'table']} onKeep={onKeep} />}
    </section>
  )
}
