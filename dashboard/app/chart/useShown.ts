import { useMemo, useRef } from 'react'
import type { Asking, Results } from '../../core/chart/query.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { useFields } from '../cube.ts'
import { useWorkspace } from '../workspace.ts'

/** A whole answer, with what was asked for it. */
export interface Shown {
  spec: ChartSpec
  asking: Asking
  results: Results
}

/** What a chart is asked under; null as long as fields or the business date are not known. */
export function useAsking(filters: Filter[] | undefined, tile: string | undefined): Asking | null {
  const { fields } = useFields()
  const { today, timezone } = useWorkspace().data ?? {}
  return useMemo(
    () =>
      today && fields
        ? { today, fields, ...(timezone ? { timezone } : {}), ...(filters ? { filters } : {}), ...(tile ? { tile } : {}) }
        : null,
    [today, timezone, fields, filters, tile],
  )
}

/** The answer to draw: the one asked for, or the last there was, which is then old. */
export function useShown(spec: ChartSpec, asking: Asking | null, results: Results | undefined): { shown: Shown | null; isOld: boolean } {
  const last = useRef<Shown | null>(null)
  const now = useMemo(() => (results && asking ? { spec, asking, results } : null), [asking, spec, results])
  if (now) last.current = now
  return { shown: now ?? last.current, isOld: now === null }
}
