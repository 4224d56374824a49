import type { Query, SqlQuery } from '@cubejs-client/core'
import { useCubeSql } from '@cubejs-client/react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Problem } from '../core/problem.ts'
import { clientFor, toProblem } from './cube.ts'
import { useToken } from './session.ts'

export type SqlAnswer = { state: 'waiting' } | { state: 'failed'; problem: Problem } | { state: 'ready'; text: string }

/** The SQL the warehouse gets for a question, as Cube writes it. Apart from cube.ts: only the query dialog needs Cube's React hooks. */
export function useSql(query: Query | null): SqlAnswer {
  const token = useToken()
  const client = useQuery({
    queryKey: ['cube', 'client', token],
    queryFn: () => clientFor(token ?? ''),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [baseRequestId] = useState(() => crypto.randomUUID())
  const { response, error } = useCubeSql(query ?? {}, { cubeApi: client.data, baseRequestId, skip: !client.data || query === null })
  const cause = error ?? client.error
  if (cause) return { state: 'failed', problem: toProblem(cause, baseRequestId) }
  // Declared as a dry run's answer for the sake of old callers; it is a SqlQuery.
  const sql = response as unknown as SqlQuery | null
  return sql ? { state: 'ready', text: sql.sql() } : { state: 'waiting' }
}
