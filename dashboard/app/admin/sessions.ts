import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { sessionList } from '../../core/admin/session.ts'
import { ask } from '../api.ts'

const pathOf = (whose: string | null) => (whose === null ? '/api/me/sessions' : `/api/people/${encodeURIComponent(whose)}/sessions`)

/** Where somebody is signed in; null is oneself. */
export function useSessions(whose: string | null) {
  return useQuery({ queryKey: ['sessions', whose], queryFn: ({ signal }) => ask(pathOf(whose), sessionList, { signal }) })
}

export function endSession(whose: string | null, id: string): Promise<unknown> {
  return ask(`${pathOf(whose)}/${encodeURIComponent(id)}`, z.unknown(), { method: 'DELETE' })
}

/** Ends them all; of one's own, all but this one. */
export function endAllSessions(whose: string | null): Promise<unknown> {
  return ask(pathOf(whose), z.unknown(), { method: 'DELETE' })
}
