import { roundedParts } from '../../core/chart/contributions.ts'
import type { ChangeAsked } from '../../core/chart/explain.ts'
import { partText, writingOf } from '../../core/chart/explainText.ts'
import { factorParts, factorQuery, factorWords } from '../../core/chart/factors.ts'
import type { Field } from '../../core/field/field.ts'
import { numberText } from '../../core/field/text.ts'
import { useAnswers } from '../cube.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './ExplainDialog.module.css'

/** What each factor of a measure's definition made of its change. Nothing where it has none, or one of them is nought. */
export function FactorTable({ asked, factors }: { asked: ChangeAsked; factors: Field[] }) {
  const { say, language } = usePreferences()
  const { before, now } = useAnswers({ before: factorQuery(asked, factors, asked.before), now: factorQuery(asked, factors, asked.now) })
  const parts = before && now && factorParts(asked.measure, factors, before, now)
  if (!parts) return null
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
            <th scope="col">{say({ zh: '之前', en: 'Before' })}</th>
            <th scope="col">{say({ zh: '现在', en: 'Now' })}</th>
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
      <p className={css.method}>{say(factorWords(asked.measure, factors))}</p>
    </section>
  )
}
