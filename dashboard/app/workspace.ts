import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { type Act, acts, role } from '../core/admin/roles.ts'
import { words } from '../core/words.ts'
import { ask } from './api.ts'
import { useToken } from './session.ts'

export const workspace = z.object({
  today: z.string(),
  timezone: z.string(),
  currency: z.string(),
  dataVersion: z.union([z.string(), z.number()]),
  modelVersion: z.union([z.string(), z.number()]),
  /** The model file that doesn't compile; until it does the last good model answers. */
  modelProblem: z.object({ file: z.string().nullish(), line: z.number().nullish(), message: words }).nullable(),
})
export type Workspace = z.infer<typeof workspace>

const me = z.object({
  id: z.union([z.string(), z.number()]),
  name: z.string().nullish(),
  email: z.string().nullish(),
  role,
  hasPassword: z.boolean(),
  may: z.array(z.enum(acts)),
  /** Whether their rights leave anything out: `rights.ts` says what. */
  limited: z.boolean(),
})
export type Me = z.infer<typeof me>

/** Whether the server tells of changes (`watchWorkspace.ts`). */
export const watching = { isOpen: false }

/** Business date, time zone, currency and versions. Where the server doesn't tell of changes they are asked for every half minute. */
export function useWorkspace() {
  const token = useToken()
  return useQuery({
    queryKey: ['workspace', token],
    queryFn: ({ signal }) => ask('/api/workspace', workspace, { signal }),
    // A server that restarts is back within seconds.
    refetchInterval: ({ state }) => (state.status === 'error' ? 3000 : watching.isOpen ? false : 30_000),
    // The first mount asks; whoever comes later is told what is known.
    staleTime: () => (watching.isOpen ? Number.POSITIVE_INFINITY : 0),
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

/** Whether who is signed in may do this; false until that is known. */
export function useMay(act: Act): boolean {
  return useMe().data?.may.includes(act) ?? false
}
