import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { followedBy, type Sources, sourcesReply, toSources, withSources } from '../../core/chart/sameAs.ts'
import type { ChartSpec } from '../../core/chart/spec.ts'
import { ask } from '../api.ts'
import { useFields, useIsShared } from '../cube.ts'
import { useToken } from '../session.ts'

/** The charts a chart follows; undefined until they are known. They are read again whenever somebody comes back to the page. */
export function useSources(spec: ChartSpec): Sources | undefined {
  const token = useToken()
  const isShared = useIsShared()
  const charts = followedBy(spec).map(({ board, tile }) => ({ board, tile }))
  const { data, error } = useQuery({
    queryKey: ['sources', token, charts],
    queryFn: () => ask('/api/charts/sources', sourcesReply, { method: 'POST', body: { charts } }),
    // The page of a link was given what its charts follow.
    enabled: charts.length > 0 && !isShared,
    staleTime: 5000,
    refetchOnWindowFocus: true,
  })
  if (error) throw error
  return useMemo(() => (data ? toSources(data.charts) : undefined), [data])
}

/** A chart with the filters it follows; null until they are known. */
export function useFollowed(spec: ChartSpec): ChartSpec | null {
  const isShared = useIsShared()
  const { fields } = useFields()
  const sources = useSources(spec)
  return useMemo(() => {
    if (isShared || followedBy(spec).length === 0) return spec
    return sources && fields ? withSources(spec, sources, fields) : null
  }, [spec, sources, fields, isShared])
}
