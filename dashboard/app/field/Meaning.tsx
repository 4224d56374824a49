import { useQueries } from '@tanstack/react-query'
import { Link } from 'wouter'
import { memberDefinition, parameterWords } from '../../core/field/catalogue.ts'
import type { Fields } from '../../core/field/field.ts'
import type { ChartFormula } from '../../core/field/formula/chartFormula.ts'
import { toRead } from '../../core/field/formula/write.ts'
import { Problem } from '../../core/problem.ts'
import { ask } from '../api.ts'
import { useIsShared } from '../cube.ts'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Catalogue.module.css'

interface MeaningProps {
  names: string[]
  fields: Fields
  /** Those the chart works out by itself. */
  formulas?: ChartFormula[]
}

/** What the fields of one chart mean, and the parameters its numbers were made with. */
export function Meaning({ names, fields, formulas = [] }: MeaningProps) {
  const { say, language } = usePreferences()
  const isShared = useIsShared()
  const definitions = useQueries({
    queries: names.map((name) => ({
      queryKey: ['definition', name],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(`/api/fields/${name}`, memberDefinition, { signal }),
    })),
  })
  const parameters = new Map(definitions.flatMap(({ data }) => data?.parameters ?? []).map(({ name, value }) => [name, value]))
  const readable = (text: string, members: string[]) =>
    toRead(
      text,
      members.flatMap((name) => fields.byName.get(name) ?? []),
      language,
    )
  const problem = definitions.find(({ error }) => error)?.error
  return (
    <div className={css.explained} data-testid="meaning">
      <dl className={css.facts}>
        {names.map((name) => {
          const field = fields.byName.get(name)
          if (!field) return null
          return (
            <div key={name}>
              <dt>{isShared ? say(field.title) : <Link href={`/data?member=${name}`}>{say(field.title)}</Link>}</dt>
              <dd>{say(field.description)}</dd>
            </div>
          )
        })}
        {formulas.map(({ title, text, members }) => (
          <div key={`${title.en} ${text}`}>
            <dt>{say(title)}</dt>
            <dd>{say({ zh: `图内公式：${readable(text, members)}`, en: `A formula of this chart: ${readable(text, members)}` })}</dd>
          </div>
        ))}
      </dl>
      {parameters.size > 0 && (
        <section>
          <h2>{say({ zh: '这些数字按以下参数计算', en: 'These numbers were made with' })}</h2>
          <dl className={css.facts}>
            {[...parameters].map(([name, value]) => (
              <div key={name}>
                <dt title={name}>{say(parameterWords[name] ?? { zh: name, en: name })}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {problem instanceof Problem && (
        <Notice tone="bad" words={problem.words} requestId={problem.detail.requestId} technical={problem.detail.technical} />
      )}
    </div>
  )
}
