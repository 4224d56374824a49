import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { words } from '../core/words.ts'
import { ask } from './api.ts'
import { useToken } from './session.ts'

const workspace = z.object({
  today: z.string(),
  timezone: z.string(),
  currency: z.string(),
  dataVersion: z.union([z.string(), z.number()]),
  modelVersion: z.union([z.string(), z.number()]),
  /** The model file that doesn't compile; until it does the last good model answers. */
  modelProblem: z.object({ file: z.string().nullish(), line: z.number().nullish(), message: words }).nullable(),
})
export type Workspace = z.infer<typeof workspace>

const me = z.object({ id: z.union([z.string(), z.number()]), name: z.string().nullish(), email: z.string().nullish(), role: z.string() })
export type Me = z.infer<typeof me>

/** Business date, time zone, currency and versions; asked again every half minute so that a broken model file is noticed. */
export function useWorkspace() {
  const token = useToken()
  return useQuery({
    queryKey: ['workspace', token],
    queryFn: ({ signal }) => ask('/api/workspace', workspace, { signal }),
    refetchInterval: 30_000,
    enabled: token !== null,
  })
}

/** Who is signed in. */
export function useMe() {
  const token = useToken()
  return useQuery({
    queryKey: ['me', token],
    queryFn: ({ signal }) => ask('/api/me', me, { signal }),
    staleTime: 300_000,
    enabled: token !== null,
  })
}
