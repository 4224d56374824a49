import { useQuery } from '@tanstack/react-query'
import { rightsReport } from '../core/admin/rights.ts'
import type { Words } from '../core/words.ts'
import { ask } from './api.ts'
import { useToken } from './session.ts'
import { useWorkspace } from './workspace.ts'

/** What whoever is signed in may do and see. Asked only where their rights leave something out. */
export function useMyRights() {
  const token = useToken()
  const { modelVersion } = useWorkspace().data ?? {}
  return useQuery({
    queryKey: ['me', 'rights', token, modelVersion],
    queryFn: ({ signal }) => ask('/api/me/rights', rightsReport, { signal }),
    staleTime: 300_000,
    enabled: token !== null,
  })
}

/** That groups of too few people are withheld. */
export const smallGroupWords = (smallest: number): Words => ({
  zh: `不足 ${smallest} 人的分组不显示`,
  en: `Groups of fewer than ${smallest} people are not shown`,
})
