import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { type CalculatedInput, calculatedList, type ListedCalculated, listedCalculated } from '../../../core/field/formula/calculated.ts'
import { ask } from '../../api.ts'
import { useToken } from '../../session.ts'

/** The measures people calculate. */
export function useCalculated() {
  const token = useToken()
  return useQuery({
    queryKey: ['calculated', token],
    queryFn: ({ signal }) => ask('/api/calculated', calculatedList, { signal }),
    refetchOnMount: 'always',
  })
}

/** Keeps a new measure, or a change of one as it was last seen. */
export const keepCalculated = (input: CalculatedInput, known?: ListedCalculated): Promise<ListedCalculated> =>
  known
    ? ask(`/api/calculated/${known.id}`, listedCalculated, { method: 'PUT', body: { ...input, revision: known.revision } })
    : ask('/api/calculated', listedCalculated, { method: 'POST', body: input })

export const dropCalculated = (id: string) => ask(`/api/calculated/${id}`, z.unknown(), { method: 'DELETE' })
