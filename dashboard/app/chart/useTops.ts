import { useMemo } from 'react'
import { topQueries, withTops } from '../../core/chart/conditions.ts'
import type { Asking } from '../../core/chart/query.ts'
import type { ChartSpec } from '../../core/chart/spec.ts'
import { useAnswers } from '../cube.ts'

/** A chart with the first of its lists by name, for whoever asks of it more than the chart itself does. null: who they are is not known yet. */
export function useTops(spec: ChartSpec, asking: Asking): ChartSpec | null {
  const { today, timezone, fields, filters } = asking
  const asked = useMemo(
    () => topQueries(spec, { today, ...(timezone ? { timezone } : {}), ...(fields ? { fields } : {}), ...(filters ? { filters } : {}) }),
    [spec, today, timezone, fields, filters],
  )
  const answers = useAnswers(Object.fromEntries(asked.map((query, at) => [`${at}`, query])))
  const tops = asked.flatMap((_, at) => answers[`${at}`] ?? [])
  return tops.length === asked.length ? withTops(spec, tops) : null
}
