import { useMemo } from 'react'
import { topQueries, withTops } from '../../core/chart/conditions.ts'
import { toFirstRowsQuery, withFirstRows } from '../../core/chart/firstRows.ts'
import { groupedAnswer, groupedQuestions } from '../../core/chart/grouped.ts'
import type { Asking } from '../../core/chart/query.ts'
import type { Result } from '../../core/chart/result.ts'
import type { ChartSpec } from '../../core/chart/spec.ts'
import { useAnswers } from '../cube.ts'

/** A chart with the first of its lists by name, for whoever asks of it more than the chart itself does. null: who they are is not known yet. */
export function useTops(spec: ChartSpec, asking: Asking): ChartSpec | null {
  const { today, timezone, fields, filters } = asking
  const asked = useMemo(() => {
    const known = { today, ...(timezone ? { timezone } : {}), ...(fields ? { fields } : {}), ...(filters ? { filters } : {}) }
    return topQueries(spec, known).map((query, at) => ({
      query,
      questions: groupedQuestions(spec, today, query).map((question, part) => ({ ...question, key: `${at}.${part}` })),
    }))
  }, [spec, today, timezone, fields, filters])
  const answers = useAnswers(Object.fromEntries(asked.flatMap(({ questions }) => questions.map(({ key, query }) => [key, query]))))
  const tops = asked.flatMap(({ query, questions }) => {
    const results = questions.flatMap(({ key }) => answers[key] ?? [])
    return results.length === questions.length ? [groupedAnswer(query, questions, results)] : []
  })
  const named = tops.length === asked.length ? withTops(spec, tops) : null
  const first = useFirstRows(named, asking)
  return named && first !== null ? withFirstRows(named, first) : null
}

/** The first outermost rows of a pivot that is cut to them; undefined where it is not, null as long as they are not known. */
function useFirstRows(spec: ChartSpec | null, asking: Asking): Result | null | undefined {
  const query = spec && toFirstRowsQuery(spec, asking)
  const questions = spec && query ? groupedQuestions(spec, asking.today, query) : []
  const answers = useAnswers(Object.fromEntries(questions.map((question, at) => [String(at), question.query])))
  if (!query) return undefined
  const results = questions.flatMap((_, at) => answers[String(at)] ?? [])
  return results.length === questions.length ? groupedAnswer(query, questions, results) : null
}
